//! What the HTTP plane must know of ClickUp.

use std::time::Duration;

use anyticket_core::{Error, Result};
use anyticket_http::{Answer, Budget, Reading, Refusal, Request, Scheme, Scope, Vendor};
use jiff::Timestamp;

use crate::{NAME, error};

/// The plan of a Workspace: how many requests its tokens may send in a minute.
///
/// The figures are those of <https://developer.clickup.com/docs/rate-limits>. What the answers say counts as soon as one
/// says it; the plan is what is started with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Free Forever: 100 requests a minute.
    #[default]
    Free,
    /// Unlimited: 100 requests a minute.
    Unlimited,
    /// Business: 100 requests a minute.
    Business,
    /// Business Plus: 1,000 requests a minute.
    BusinessPlus,
    /// Enterprise: 10,000 requests a minute.
    Enterprise,
}

impl Plan {
    /// All plans, the smallest first.
    pub const ALL: [Self; 5] = [Self::Free, Self::Unlimited, Self::Business, Self::BusinessPlus, Self::Enterprise];

    /// The name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Unlimited => "unlimited",
            Self::Business => "business",
            Self::BusinessPlus => "business-plus",
            Self::Enterprise => "enterprise",
        }
    }

    /// How many requests a token may send in a minute.
    pub fn requests_per_minute(self) -> u64 {
        match self {
            Self::Free | Self::Unlimited | Self::Business => 100,
            Self::BusinessPlus => 1_000,
            Self::Enterprise => 10_000,
        }
    }

    /// The plan by the name that ClickUp gives it (`Free Forever`, `Business Plus`), or by ours.
    pub fn by_name(name: &str) -> Option<Self> {
        let name: String =
            name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric() || *letter == '+').collect();
        let name = name.replace('+', "plus");
        match name.as_str() {
            "free" | "freeforever" => Some(Self::Free),
            "unlimited" => Some(Self::Unlimited),
            "business" => Some(Self::Business),
            "businessplus" => Some(Self::BusinessPlus),
            "enterprise" => Some(Self::Enterprise),
            _ => None,
        }
    }

    /// Reads the plan of a configuration.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) with the list, if there is none of this name.
    pub fn parse(text: &str) -> Result<Self> {
        Self::by_name(text).ok_or_else(|| {
            Error::configuration("ClickUp has no such plan")
                .with("plan", text)
                .with_hint(format!("the plans are {}", Self::ALL.map(Self::as_str).join(", ")))
        })
    }
}

/// ClickUp, as the HTTP plane sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClickUpVendor {
    pub(crate) plan: Plan,
}

const MINUTE: Duration = Duration::from_secs(60);

impl Vendor for ClickUpVendor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        error::refusal(answer)
    }

    fn request_id(&self, answer: &Answer) -> Option<String> {
        error::request_id(answer)
    }

    /// All requests of a token are counted together.
    fn budgets(&self, _request: &Request) -> Vec<Budget> {
        vec![Budget::new(scope()).window(self.plan.requests_per_minute(), MINUTE)]
    }

    /// The headers are documented for refusals; they count wherever they come.
    fn readings(&self, _request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading> {
        let number = |name: &str| answer.header(name).and_then(|text| text.trim().parse::<i64>().ok());
        let mut reading = Reading::new(scope());
        let limit = number("x-ratelimit-limit").and_then(|limit| u64::try_from(limit).ok());
        if let Some(limit) = limit.filter(|limit| *limit > 0) {
            reading = reading.limit(limit, MINUTE);
        }
        if let Some(remaining) = number("x-ratelimit-remaining").and_then(|left| u64::try_from(left).ok()) {
            reading = reading.remaining(remaining);
        }
        if let Some(wait) = number("x-ratelimit-reset").and_then(|at| until(at, now)) {
            reading = reading.reset(wait);
            if answer.status == 429 && answer.header("retry-after").is_none() {
                reading = reading.pause(wait);
            }
        }
        vec![reading]
    }
}

fn scope() -> Scope {
    Scope::credential("requests")
}

/// The milliseconds of a reset. It is documented in seconds; milliseconds are told apart by their size.
pub(crate) fn reset_millis(at: i64) -> i64 {
    const MILLISECONDS: i64 = 100_000_000_000;
    if at >= MILLISECONDS { at } else { at.saturating_mul(1_000) }
}

/// How long it is until a reset. A window lasts a minute: what lies much further ahead is no time of a window.
fn until(at: i64, now: Timestamp) -> Option<Duration> {
    let wait = reset_millis(at).saturating_sub(now.as_millisecond());
    let wait = Duration::from_millis(u64::try_from(wait).unwrap_or_default());
    (wait <= 2 * MINUTE).then_some(wait)
}

/// A personal token (`pk_…`) is sent as it is, one of OAuth as bearer
/// (<https://developer.clickup.com/docs/authentication>).
pub(crate) fn scheme() -> Scheme {
    Scheme::ByForm(|token| if token.starts_with("pk_") { Scheme::Bare } else { Scheme::Bearer })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::*;

    fn readings(status: u16, headers: &[(&'static str, &'static str)], now: &str) -> Vec<Reading> {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let answer = Answer::new(status, pairs.collect::<HeaderMap>(), "{}");
        let vendor = ClickUpVendor { plan: Plan::Free };
        vendor.readings(&Request::get(["v2", "user"]), &answer, now.parse().unwrap())
    }

    #[test]
    fn the_reset_is_read_in_seconds_and_in_milliseconds() {
        let expected = Reading::new(scope()).limit(100, MINUTE).remaining(0).reset(Duration::from_secs(17));
        for reset in ["1767225617", "1767225617000"] {
            let headers = [("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)];
            assert_eq!(readings(200, &headers, "2026-01-01T00:00:00Z"), std::slice::from_ref(&expected), "{reset}");
        }
    }

    #[test]
    fn a_refusal_pauses_until_the_reset_and_nonsense_says_nothing() {
        let paused = Reading::new(scope()).reset(Duration::from_secs(17)).pause(Duration::from_secs(17));
        let headers = [("x-ratelimit-reset", "1767225617")];
        assert_eq!(readings(429, &headers, "2026-01-01T00:00:00Z"), [paused]);
        for nonsense in ["soon", "-1x", "9999999999", ""] {
            let headers =
                [("x-ratelimit-limit", nonsense), ("x-ratelimit-remaining", nonsense), ("x-ratelimit-reset", nonsense)];
            let read = readings(200, &headers, "2026-01-01T00:00:00Z");
            assert!(nonsense == "9999999999" || read == [Reading::new(scope())], "{nonsense}: {read:?}");
        }
    }

    #[test]
    fn a_plan_is_known_by_our_name_and_by_clickups() {
        for (name, plan) in
            [("business-plus", Plan::BusinessPlus), ("Business Plus", Plan::BusinessPlus), ("Free Forever", Plan::Free)]
        {
            assert_eq!(Plan::parse(name).unwrap(), plan);
        }
        let error = Plan::parse("premium").unwrap_err();
        assert!(error.hint().unwrap().contains("business-plus"));
    }
}
