//! Three limits that answer 429, each for itself.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use http::Method;

use super::answer::{Answer, Body};
use super::clock::timestamp;
use super::options::Options;

const HOUR: i64 = 3_600_000;

/// What was used so far.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    buckets: BTreeMap<(String, &'static str), Bucket>,
    writes: BTreeMap<u64, VecDeque<Duration>>,
    /// The hour of the points, and how many were used in it.
    points: (i64, u64),
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    filled: Duration,
}

/// What a request is to the limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    pub(crate) method: &'a Method,
    pub(crate) template: &'static str,
    /// The issue that is written to.
    pub(crate) writes: Option<u64>,
    pub(crate) app: bool,
    pub(crate) at: Duration,
    pub(crate) now: i64,
}

/// A bucket's rate, by method and with the exceptions of the vendor's page.
fn rate(method: &Method, template: &str) -> f64 {
    match (method.as_str(), template) {
        ("GET", "/rest/api/3/issue/{issueIdOrKey}" | "/rest/api/3/user") => 150.0,
        ("POST", "/rest/api/3/search/approximate-count") => 150.0,
        ("GET", "/rest/api/3/attachment/content/{id}") => 300.0,
        ("PUT" | "DELETE", _) => 50.0,
        _ => 100.0,
    }
}

impl Limiter {
    /// Takes what the request needs, or refuses it. What is refused uses nothing.
    pub(crate) fn take(&mut self, options: &Options, asked: Use<'_>) -> Result<(), Answer> {
        let limits = &options.limits;
        if asked.app {
            let hour = asked.now.div_euclid(HOUR);
            if self.points.0 != hour {
                self.points = (hour, 0);
            }
            if self.points.1 >= limits.points_per_hour {
                let reset = (hour + 1) * HOUR;
                let reason = if limits.global_points { "jira-quota-global-based" } else { "jira-quota-tenant-based" };
                let wait = u64::try_from((reset - asked.now + 999) / 1000).unwrap_or(1);
                return Err(refusal(options, reason, wait, limits.points_per_hour, reset));
            }
        }
        if let (true, Some(issue)) = (limits.per_issue, asked.writes) {
            let writes = self.writes.entry(issue).or_default();
            while writes.front().is_some_and(|at| asked.at.saturating_sub(*at) >= Duration::from_secs(30)) {
                writes.pop_front();
            }
            for (most, within) in [(20, Duration::from_secs(2)), (100, Duration::from_secs(30))] {
                let recent: Vec<Duration> =
                    writes.iter().filter(|at| asked.at.saturating_sub(**at) < within).copied().collect();
                if recent.len() >= most {
                    let wait = within.saturating_sub(asked.at.saturating_sub(recent[0]));
                    let seconds = (wait.as_millis() as u64).div_ceil(1000).max(1);
                    let reset = asked.now + i64::try_from(seconds * 1000).unwrap_or(HOUR);
                    return Err(refusal(options, "jira-per-issue-on-write", seconds, most as u64, reset));
                }
            }
        }
        if limits.burst {
            let rate = rate(asked.method, asked.template) * limits.scale;
            let capacity = rate.max(1.0);
            let bucket = self
                .buckets
                .entry((asked.method.to_string(), asked.template))
                .or_insert(Bucket { tokens: capacity, filled: asked.at });
            let passed = asked.at.saturating_sub(bucket.filled).as_secs_f64();
            bucket.tokens = (bucket.tokens + passed * rate).min(capacity);
            bucket.filled = asked.at;
            if bucket.tokens < 1.0 {
                let seconds = ((1.0 - bucket.tokens) / rate).ceil().max(1.0) as u64;
                let reset = asked.now + i64::try_from(seconds * 1000).unwrap_or(HOUR);
                return Err(refusal(options, "jira-burst-based", seconds, capacity as u64, reset));
            }
            bucket.tokens -= 1.0;
        }
        if let Some(issue) = asked.writes {
            self.writes.entry(issue).or_default().push_back(asked.at);
        }
        Ok(())
    }

    /// Pays the points of an answer and adds what answers say of the limits.
    pub(crate) fn settle(&mut self, options: &Options, asked: Use<'_>, mut answer: Answer) -> Answer {
        let limits = &options.limits;
        if answer.status == 429 {
            return answer;
        }
        if asked.app && limits.points_per_hour < u64::MAX {
            // One for the request, one for each object that is read. A write is one, whatever it touches.
            self.points.1 += 1 + if *asked.method == Method::GET || answer.status == 200 { answer.read } else { 0 };
            let left = limits.points_per_hour.saturating_sub(self.points.1);
            let seconds = (HOUR - asked.now.rem_euclid(HOUR)) / 1000;
            let (policy, state) = match options.beta_headers {
                true => ("beta-ratelimit-policy", "beta-ratelimit"),
                false => ("ratelimit-policy", "ratelimit"),
            };
            let name = if limits.global_points { "global-app-quota" } else { "tenant-quota" };
            answer = answer.with(policy, format!("\"{name}\";q={};w=3600", limits.points_per_hour));
            // Far from the limit the rest is not told.
            let far = left * 2 > limits.points_per_hour;
            let rest = if far { String::new() } else { format!("r={left};") };
            answer = answer.with(state, format!("\"{name}\";{rest}t={seconds}"));
        }
        if !limits.burst {
            return answer;
        }
        let Some(bucket) = self.buckets.get(&(asked.method.to_string(), asked.template)) else { return answer };
        let capacity = (rate(asked.method, asked.template) * limits.scale).max(1.0);
        answer = answer
            .with("x-ratelimit-limit", (capacity as u64).to_string())
            .with("x-ratelimit-remaining", (bucket.tokens as u64).to_string())
            .with("x-ratelimit-reset", reset_text(options, asked.now + 1000));
        if bucket.tokens < 0.2 * capacity {
            answer = answer.with("x-ratelimit-nearlimit", "true");
        }
        answer
    }
}

fn reset_text(options: &Options, at: i64) -> String {
    let form = if options.reset_without_seconds { "%Y-%m-%dT%H:%MZ" } else { "%Y-%m-%dT%H:%M:%SZ" };
    timestamp(at).strftime(form).to_string()
}

/// "Too many requests". Its body is not specified.
fn refusal(options: &Options, reason: &str, seconds: u64, limit: u64, reset: i64) -> Answer {
    let empty = match options.limits.words {
        true => Answer::error(429, "Rate limit exceeded."),
        false => Answer::new(429, Body::Empty),
    };
    let answer = empty
        .with("x-ratelimit-limit", limit.to_string())
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", reset_text(options, reset));
    if options.limits.retry_after {
        answer.with("retry-after", seconds.to_string()).with("ratelimit-reason", reason)
    } else {
        answer.with("x-failure-category", "FAILURE CLIENT RATE LIMITED")
    }
}
