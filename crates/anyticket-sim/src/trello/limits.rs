//! The limits that answer 429, and those that answer before there is too much to answer.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/>

use std::collections::VecDeque;
use std::time::Duration;

use http::Method;

use super::answer::Answer;
use super::time::timestamp;
use crate::fault::RetryAfter;

const SHORT: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_secs(900);

/// The limits that answer 429.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    key: usize,
    token: usize,
    members: usize,
    nested_members: bool,
    search: usize,
    refusals: usize,
    windows: Windows,
    headers: RateHeaders,
    retry_after: RetryAfter,
    pub(crate) rows: usize,
    pub(crate) cards_with_actions: usize,
    pub(crate) cards_with_checklists: usize,
}

/// What a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// Any stretch of its length.
    Sliding,
    /// One after the other, from the first request on.
    Fixed,
}

/// Which headers say what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateHeaders {
    /// Those of the key and of the token.
    KeyAndToken,
    /// Those of the member too.
    WithMember,
    /// None.
    Absent,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            key: 300,
            token: 100,
            members: 100,
            nested_members: false,
            search: 100,
            refusals: 200,
            windows: Windows::Sliding,
            headers: RateHeaders::KeyAndToken,
            retry_after: RetryAfter::Absent,
            rows: 10_000,
            cards_with_actions: 300,
            cards_with_checklists: 500,
        }
    }
}

impl Limits {
    /// No limit at all.
    pub fn none() -> Self {
        let no = usize::MAX;
        Self {
            key: no,
            token: no,
            members: no,
            search: no,
            refusals: no,
            rows: no,
            cards_with_actions: no,
            cards_with_checklists: no,
            headers: RateHeaders::Absent,
            ..Self::default()
        }
    }

    /// The requests that a token has in ten seconds.
    pub fn per_token(mut self, requests: usize) -> Self {
        self.token = requests;
        self
    }

    /// The requests that a key has in ten seconds.
    pub fn per_key(mut self, requests: usize) -> Self {
        self.key = requests;
        self
    }

    /// The requests to `/1/members/{id}` in fifteen minutes.
    pub fn members(mut self, requests: usize) -> Self {
        self.members = requests;
        self
    }

    /// Routes below `/1/members/{id}` count like that route itself; they are said not to.
    pub fn nested_members(mut self) -> Self {
        self.nested_members = true;
        self
    }

    /// The requests to `/1/search` in fifteen minutes. The number is not certain.
    pub fn search(mut self, requests: usize) -> Self {
        self.search = requests;
        self
    }

    /// After so many refusals to a key in ten seconds, everything is refused for the rest of them.
    pub fn refusals(mut self, refusals: usize) -> Self {
        self.refusals = refusals;
        self
    }

    /// What a window is.
    pub fn windows(mut self, windows: Windows) -> Self {
        self.windows = windows;
        self
    }

    /// Which headers say what is left.
    pub fn headers(mut self, headers: RateHeaders) -> Self {
        self.headers = headers;
        self
    }

    /// How a 429 says when to come back.
    pub fn retry_after(mut self, retry_after: RetryAfter) -> Self {
        self.retry_after = retry_after;
        self
    }

    /// The most rows of the database, nested ones counted, that one request may read. There is such a limit, and no
    /// number of it.
    pub fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// The most cards that may be asked for with their actions.
    pub fn cards_with_actions(mut self, cards: usize) -> Self {
        self.cards_with_actions = cards;
        self
    }

    /// The most cards that may be asked for with their checklists.
    pub fn cards_with_checklists(mut self, cards: usize) -> Self {
        self.cards_with_checklists = cards;
        self
    }
}

/// How many requests there were in a window.
#[derive(Debug, Default)]
struct Window {
    /// When they came, the oldest first.
    taken: VecDeque<Duration>,
}

impl Window {
    fn forget(&mut self, windows: Windows, length: Duration, at: Duration) {
        match windows {
            Windows::Sliding => {
                while self.taken.front().is_some_and(|taken| at.saturating_sub(*taken) >= length) {
                    self.taken.pop_front();
                }
            }
            Windows::Fixed => {
                if self.taken.front().is_some_and(|first| at.saturating_sub(*first) >= length) {
                    self.taken.clear();
                }
            }
        }
    }

    /// How long until one more may come.
    fn wait(&self, length: Duration, at: Duration) -> Duration {
        self.taken.front().map_or(Duration::ZERO, |first| length.saturating_sub(at.saturating_sub(*first)))
    }
}

/// What was asked so far, of the one key and the one token that there are.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    key: Window,
    token: Window,
    members: Window,
    search: Window,
    refused: Window,
}

/// Which special limit a request counts for.
fn is_member(limits: &Limits, method: &Method, template: &str) -> bool {
    template == "/1/members/{id}" && *method == Method::GET
        || limits.nested_members && template.starts_with("/1/members/{id}/")
}

impl Limiter {
    /// Takes what the request needs, or refuses it. What is refused uses nothing.
    pub(crate) fn take(
        &mut self,
        limits: &Limits,
        method: &Method,
        template: &str,
        at: Duration,
        now: i64,
    ) -> Result<(), Answer> {
        let (member, search) = (is_member(limits, method, template), template.starts_with("/1/search"));
        for (window, length) in [
            (&mut self.key, SHORT),
            (&mut self.token, SHORT),
            (&mut self.refused, SHORT),
            (&mut self.members, LONG),
            (&mut self.search, LONG),
        ] {
            window.forget(limits.windows, length, at);
        }
        let too_many = "Rate limit exceeded";
        let refusal = if self.refused.taken.len() > limits.refusals || self.key.taken.len() >= limits.key {
            let window = if self.key.taken.len() >= limits.key { &self.key } else { &self.refused };
            Some(("API_KEY_LIMIT_EXCEEDED", too_many, window.wait(SHORT, at)))
        } else if self.token.taken.len() >= limits.token {
            Some(("API_TOKEN_LIMIT_EXCEEDED", too_many, self.token.wait(SHORT, at)))
        } else if member && self.members.taken.len() >= limits.members {
            Some(("RATE_LIMIT_EXCEEDED", "Exceeded rate limit to /1/member", self.members.wait(LONG, at)))
        } else if search && self.search.taken.len() >= limits.search {
            Some(("RATE_LIMIT_EXCEEDED", "Exceeded rate limit to /1/search", self.search.wait(LONG, at)))
        } else {
            None
        };
        if let Some((error, message, wait)) = refusal {
            self.refused.taken.push_back(at);
            let seconds = (wait.as_millis() as u64).div_ceil(1000).max(1);
            return Err(refused(error, message, limits.in_form(seconds), now));
        }
        self.key.taken.push_back(at);
        self.token.taken.push_back(at);
        if member {
            self.members.taken.push_back(at);
        }
        if search {
            self.search.taken.push_back(at);
        }
        Ok(())
    }

    /// Adds what answers say of the limits.
    pub(crate) fn tell(&self, limits: &Limits, mut answer: Answer) -> Answer {
        let told: &[(&str, usize, &Window)] = match limits.headers {
            RateHeaders::Absent => &[],
            RateHeaders::KeyAndToken => &[("api-key", limits.key, &self.key), ("api-token", limits.token, &self.token)],
            RateHeaders::WithMember => &[
                ("api-key", limits.key, &self.key),
                ("api-token", limits.token, &self.token),
                ("member", 200, &self.token),
            ],
        };
        for (name, most, window) in told {
            let left = most.saturating_sub(window.taken.len());
            answer = answer
                .with(format!("x-rate-limit-{name}-interval-ms"), "10000")
                .with(format!("x-rate-limit-{name}-max"), most.to_string())
                .with(format!("x-rate-limit-{name}-remaining"), left.to_string());
        }
        answer
    }
}

impl Limits {
    fn in_form(&self, seconds: u64) -> RetryAfter {
        match self.retry_after {
            RetryAfter::Absent => RetryAfter::Absent,
            RetryAfter::Seconds(_) => RetryAfter::Seconds(seconds),
            RetryAfter::Date(_) => RetryAfter::Date(seconds),
        }
    }
}

/// "Too many requests".
pub(crate) fn refused(error: &str, message: &str, retry: RetryAfter, now: i64) -> Answer {
    let answer = Answer::error(429, error, message);
    match retry {
        RetryAfter::Absent => answer,
        RetryAfter::Seconds(seconds) => answer.with("retry-after", seconds.to_string()),
        RetryAfter::Date(seconds) => {
            // Up to the next whole second: a client that comes then must not be too early.
            let at = now + i64::try_from(seconds * 1000).unwrap_or(0) + 999;
            answer.with("retry-after", timestamp(at).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        }
    }
}
