//! What the HTTP plane must know of Asana.

use std::time::Duration;

use anyticket_core::{Error, Result};
use anyticket_http::{Answer, Budget, Reading, Refusal, Request, Scope, Vendor};
use jiff::Timestamp;

use crate::{NAME, error};

/// The plan of a workspace: how many requests its tokens may send in a minute, and whether it has a search.
///
/// The figures are those of <https://developers.asana.com/docs/rate-limits>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plan {
    /// Personal: 150 requests a minute, no search, no custom fields.
    Free,
    /// Starter, Advanced and what is above: 1,500 requests a minute.
    Paid,
}

impl Plan {
    /// Both plans.
    pub const ALL: [Self; 2] = [Self::Free, Self::Paid];

    /// The name in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
        }
    }

    /// How many requests a token may send in a minute.
    pub fn requests_per_minute(self) -> u64 {
        match self {
            Self::Free => 150,
            Self::Paid => 1_500,
        }
    }

    /// Reads the plan of a configuration: ours, or one of Asana's own names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) with the list, if there is none of this name.
    pub fn parse(text: &str) -> Result<Self> {
        let name: String = text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        match name.as_str() {
            "free" | "personal" | "basic" => Ok(Self::Free),
            "paid" | "starter" | "advanced" | "premium" | "business" | "enterprise" => Ok(Self::Paid),
            _ => Err(Error::configuration("Asana has no such plan").with("plan", text).with_hint(format!(
                "the plans are {}; starter, advanced and enterprise are paid ones",
                Self::ALL.map(Self::as_str).join(", ")
            ))),
        }
    }
}

/// Asana, as the HTTP plane sees it.
///
/// All of a token's requests are counted together, those to the search once more by themselves, and what is under way is
/// counted apart for reads and for writes (<https://developers.asana.com/docs/rate-limits>). Answers say nothing of what is
/// left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsanaVendor {
    /// Where no plan is configured the smaller figure counts.
    pub(crate) plan: Option<Plan>,
}

const MINUTE: Duration = Duration::from_secs(60);
/// The limit is "evaluated more frequently than once per minute", and how often is not said: no ten seconds take more than
/// their part of it.
const SLICES: u64 = 6;
/// How many requests a minute the search takes.
const SEARCHES: u64 = 60;
/// How many reads and how many writes may be under way at once.
const READS: usize = 50;
const WRITES: usize = 15;

impl Vendor for AsanaVendor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn refusal(&self, request: &Request, answer: &Answer) -> Refusal {
        error::refusal(request, answer)
    }

    /// The phrase by which Asana's support finds an internal error.
    fn request_id(&self, answer: &Answer) -> Option<String> {
        error::phrase(answer)
    }

    fn budgets(&self, request: &Request) -> Vec<Budget> {
        let per_minute = self.plan.unwrap_or(Plan::Free).requests_per_minute();
        let all = Budget::new(requests()).window(per_minute, MINUTE).window(per_minute / SLICES, MINUTE / 6);
        let under_way = match request.method().is_safe() {
            true => Budget::new(Scope::credential("reads under way")).permits(READS),
            false => Budget::new(Scope::credential("writes under way")).permits(WRITES),
        };
        match is_search(request) {
            true => vec![Budget::new(searches()).window(SEARCHES, MINUTE), all, under_way],
            false => vec![all, under_way],
        }
    }

    /// A refusal of the search may be the search's own limit: what else there is goes on, and is told by itself.
    fn readings(&self, request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading> {
        if answer.status != 429 {
            return Vec::new();
        }
        let scope = if is_search(request) { searches() } else { requests() };
        let told = anyticket_http::headers::retry_after(&answer.headers, now);
        told.map(|wait| Reading::new(scope).pause(wait)).into_iter().collect()
    }
}

fn requests() -> Scope {
    Scope::credential("requests")
}

fn searches() -> Scope {
    Scope::credential("searches")
}

fn is_search(request: &Request) -> bool {
    request.path().ends_with("tasks/search")
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    fn vendor() -> AsanaVendor {
        AsanaVendor { plan: Some(Plan::Paid) }
    }

    fn refused(request: &Request, headers: &[(&'static str, &str)]) -> Vec<Reading> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        vendor().readings(request, &Answer::new(429, map, ""), "2026-03-01T10:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_search_has_a_limit_of_its_own_beside_the_one_for_all() {
        let search = Request::get(["workspaces", "77", "tasks", "search"]);
        assert_eq!(vendor().budgets(&search).len(), 3);
        let paused = Reading::new(searches()).pause(Duration::from_secs(7));
        assert_eq!(refused(&search, &[("retry-after", "7")]), [paused]);
        let read = Request::get(["tasks", "1"]);
        assert_eq!(vendor().budgets(&read).len(), 2);
        assert_eq!(refused(&read, &[("retry-after", "7")]), [Reading::new(requests()).pause(Duration::from_secs(7))]);
    }

    #[test]
    fn a_refusal_that_says_no_time_leaves_the_wait_to_the_plane() {
        assert_eq!(refused(&Request::get(["tasks", "1"]), &[]), []);
    }

    #[test]
    fn reads_and_writes_are_counted_apart_while_they_are_under_way() {
        let (read, write) = (Request::get(["tasks", "1"]), Request::put(["tasks", "1"]));
        assert_ne!(vendor().budgets(&read).last(), vendor().budgets(&write).last());
        assert_eq!(vendor().budgets(&read).first(), vendor().budgets(&write).first());
    }

    #[test]
    fn a_plan_is_known_by_our_name_and_by_asanas() {
        assert_eq!(Plan::parse("Starter").unwrap(), Plan::Paid);
        assert_eq!(Plan::parse("personal").unwrap(), Plan::Free);
        assert!(Plan::parse("gold").unwrap_err().hint().unwrap().contains("paid"));
    }
}
