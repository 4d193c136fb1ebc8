//! What the HTTP plane must know of Jira.

use std::time::Duration;

use anyticket_http::headers::{moment, number, until};
use anyticket_http::{Answer, Budget, Reading, Refusal, Request, Scope, Vendor};
use jiff::Timestamp;

use crate::{NAME, error};

/// Jira, as the HTTP plane sees it.
///
/// Three limits count side by side, each for something else
/// (<https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>): points an hour for each app, a bucket for each
/// endpoint of a site, writes for each issue. What a 429 names is paused, and nothing beside it.
#[derive(Clone, Debug)]
pub(crate) struct JiraVendor {
    /// What the buckets of endpoints and the writes of issues are counted for: the site.
    pub(crate) site: String,
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3_600);

impl Vendor for JiraVendor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn refusal(&self, request: &Request, answer: &Answer) -> Refusal {
        error::refusal(request, answer)
    }

    fn request_id(&self, answer: &Answer) -> Option<String> {
        let found = ["atl-traceid", "x-arequestid", "x-trace-id"].into_iter().find_map(|name| answer.header(name));
        found.map(str::to_owned)
    }

    fn budgets(&self, request: &Request) -> Vec<Budget> {
        let template = template(request);
        let mut budgets = vec![Budget::new(self.endpoint(request)).window(rate(request, &template), SECOND)];
        if let Some(scope) = self.issue(request) {
            budgets.push(Budget::new(scope).window(20, 2 * SECOND).window(100, 30 * SECOND));
        }
        budgets.push(Budget::new(app()));
        budgets
    }

    /// A 429 says in `RateLimit-Reason` which of the limits it was. Where it does not, or says something new, nothing is
    /// sent with this credential until the wait is over.
    fn readings(&self, request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading> {
        let reset = answer.header("x-ratelimit-reset").and_then(moment).map(|at| until(at, now));
        let mut readings = Vec::new();
        if answer.status == 429 {
            let scope = match answer.header("ratelimit-reason") {
                Some("jira-burst-based") => self.endpoint(request),
                Some("jira-per-issue-on-write") => self.issue(request).unwrap_or_else(app),
                _ => app(),
            };
            let told = anyticket_http::headers::retry_after(&answer.headers, now);
            let mut reading = Reading::new(scope);
            if answer.header("ratelimit-reason") == Some("jira-burst-based") {
                reading = with_limit(reading, answer);
            }
            if let Some(wait) = told.or(reset) {
                reading = reading.pause(wait);
            }
            readings.push(reading);
        } else {
            let mut reading = with_limit(Reading::new(self.endpoint(request)), answer);
            if let Some(remaining) = number(&answer.headers, "x-ratelimit-remaining") {
                reading = reading.remaining(remaining);
            }
            if let Some(reset) = reset {
                reading = reading.reset(reset.min(SECOND));
            }
            readings.push(reading);
        }
        readings.extend(points(answer));
        readings
    }
}

impl JiraVendor {
    fn endpoint(&self, request: &Request) -> Scope {
        Scope::shared(format!("{} {}", request.method(), template(request)), &self.site)
    }

    /// The writes of the issue that a request writes to.
    fn issue(&self, request: &Request) -> Option<Scope> {
        if request.method().is_safe() {
            return None;
        }
        let mut segments = request.segments().skip_while(|segment| *segment != "issue").skip(1);
        let issue = segments.next().filter(|segment| is_variable(segment))?;
        Some(Scope::shared(format!("writes to issue {issue}"), &self.site))
    }
}

/// The bucket of an endpoint, as an answer says how large it is: it is full again after a second.
fn with_limit(reading: Reading, answer: &Answer) -> Reading {
    match number(&answer.headers, "x-ratelimit-limit") {
        Some(limit) if limit > 0 => reading.limit(limit, SECOND),
        _ => reading,
    }
}

/// What an app may use in an hour, all endpoints together; and whatever names nothing smaller.
fn app() -> Scope {
    Scope::credential("points of the hour")
}

/// What an answer says of the points that are left: `RateLimit: "global-app-quota";r=11000;t=600`, also with `Beta-`.
fn points(answer: &Answer) -> Option<Reading> {
    let header = |name: &str, beta: &str| answer.header(name).or_else(|| answer.header(beta)).map(str::to_owned);
    let state = header("ratelimit", "beta-ratelimit")?;
    let policy = header("ratelimit-policy", "beta-ratelimit-policy").unwrap_or_default();
    let value = |text: &str, name: &str| -> Option<u64> {
        let first = text.split(',').next()?;
        first.split(';').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=')?.parse().ok())
    };
    // Far from the limit the rest is not told, and there is nothing to do about it.
    let left = value(&state, "r")?;
    let mut reading = Reading::new(app());
    if let Some(quota) = value(&policy, "q").filter(|quota| *quota > 0) {
        reading = reading.limit(quota, value(&policy, "w").map_or(HOUR, Duration::from_secs));
    }
    if let Some(seconds) = value(&state, "t") {
        reading = reading.reset(Duration::from_secs(seconds));
    }
    Some(reading.remaining(left))
}

/// How many requests a second an endpoint takes.
fn rate(request: &Request, template: &str) -> u64 {
    match (request.method().as_str(), template) {
        ("GET", "rest/api/3/issue/{}" | "rest/api/3/user") => 150,
        ("POST", "rest/api/3/search/approximate-count") => 150,
        ("GET", "rest/api/3/attachment/content/{}") => 300,
        ("PUT" | "DELETE", _) => 50,
        _ => 100,
    }
}

/// The path with a mark in the place of every id, key and name.
fn template(request: &Request) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for segment in request.segments() {
        let names_something = matches!(parts.last(), Some(&("properties" | "issuetypes")));
        parts.push(if names_something || is_variable(segment) && parts.last() != Some(&"api") {
            "{}"
        } else {
            segment
        });
    }
    parts.join("/")
}

/// Whether a segment is an id or a key of an issue.
fn is_variable(segment: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(segment) || segment.rsplit_once('-').is_some_and(|(_, number)| digits(number))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &str)]) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        Answer::new(status, map, "")
    }

    fn vendor() -> JiraVendor {
        JiraVendor { site: "acme".to_owned() }
    }

    fn now() -> Timestamp {
        "2026-03-01T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_endpoint_is_a_path_without_its_ids() {
        let path = |segments: &[&str]| template(&Request::get(segments));
        assert_eq!(path(&["rest", "api", "3", "issue", "10042", "comment", "7"]), "rest/api/3/issue/{}/comment/{}");
        assert_eq!(path(&["rest", "api", "3", "issue", "ENG-7"]), "rest/api/3/issue/{}");
        assert_eq!(path(&["rest", "api", "3", "search", "jql"]), "rest/api/3/search/jql");
    }

    #[test]
    fn a_refusal_pauses_the_limit_that_it_names() {
        let write = Request::put(["rest", "api", "3", "issue", "10042"]);
        let wait = Duration::from_secs(7);
        let paused = |reason: &str, scope: Scope| {
            let answer = answer(429, &[("retry-after", "7"), ("ratelimit-reason", reason)]);
            assert_eq!(vendor().readings(&write, &answer, now()), [Reading::new(scope).pause(wait)], "{reason}");
        };
        paused("jira-burst-based", vendor().endpoint(&write));
        paused("jira-per-issue-on-write", vendor().issue(&write).unwrap());
        paused("jira-quota-tenant-based", app());
        paused("jira-cost-based", app());
    }

    #[test]
    fn a_refusal_without_a_reason_goes_by_its_reset() {
        let read = Request::get(["rest", "api", "3", "myself"]);
        let answer = answer(429, &[("x-ratelimit-reset", "2026-03-01T10:01Z")]);
        let expected = Reading::new(app()).pause(Duration::from_secs(60));
        assert_eq!(vendor().readings(&read, &answer, now()), [expected]);
    }

    #[test]
    fn the_points_that_are_left_are_read_with_and_without_beta() {
        for (policy, state) in [("ratelimit-policy", "ratelimit"), ("beta-ratelimit-policy", "beta-ratelimit")] {
            let answer = answer(
                200,
                &[(policy, "\"global-app-quota\";q=65000;w=3600"), (state, "\"global-app-quota\";r=11000;t=600")],
            );
            let expected = Reading::new(app()).limit(65_000, HOUR).reset(Duration::from_secs(600)).remaining(11_000);
            assert_eq!(points(&answer), Some(expected));
        }
        let far = answer(200, &[("ratelimit", "\"global-app-quota\";t=600")]);
        assert_eq!(points(&far), None);
    }

    #[test]
    fn only_writes_to_an_issue_are_counted_for_it() {
        assert!(vendor().issue(&Request::get(["rest", "api", "3", "issue", "1"])).is_none());
        assert!(vendor().issue(&Request::post(["rest", "api", "3", "issue"])).is_none());
        assert!(vendor().issue(&Request::post(["rest", "api", "3", "issue", "1", "comment"])).is_some());
    }
}
