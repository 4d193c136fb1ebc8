//! What the HTTP plane must know of Trello.

use std::fmt;
use std::time::Duration;

use anyticket_http::{Answer, Budget, Reading, Refusal, Request, Scheme, Scope, Vendor};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::{NAME, error};

/// The window of the limits of tokens and keys.
const WINDOW: Duration = Duration::from_secs(10);
/// The window of the limit of members and searches.
const LONG_WINDOW: Duration = Duration::from_secs(900);

/// Trello, as the HTTP plane sees it.
///
/// The figures are those of <https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/>: 100 requests in 10
/// seconds for a token, 300 for a key, 100 in 900 seconds for members and searches. What the answers say counts as soon as
/// one says it.
#[derive(Clone)]
pub(crate) struct TrelloVendor {
    /// The key, by which all of its tokens are counted together.
    pub(crate) key: SecretString,
}

impl TrelloVendor {
    fn token() -> Scope {
        Scope::credential("requests")
    }

    fn member() -> Scope {
        Scope::credential("requests of the member")
    }

    fn key(&self) -> Scope {
        Scope::shared("requests of the key", self.key.expose_secret())
    }

    fn special(name: &'static str) -> Scope {
        Scope::credential(name)
    }
}

/// The limit of its own that a request has: the member itself, and the search. What lies below a member is not counted there.
fn special(request: &Request) -> Option<&'static str> {
    let segments: Vec<&str> = request.segments().collect();
    match segments.as_slice() {
        ["members", _] => Some("members"),
        ["search", ..] => Some("searches"),
        _ => None,
    }
}

/// How many requests one counts for: a batch may count for each that is in it.
fn cost(request: &Request) -> u64 {
    if request.path() != "batch" {
        return 1;
    }
    let urls = request.parameters().find(|(name, _)| *name == "urls").map_or("", |(_, urls)| urls);
    urls.split(',').count() as u64
}

impl Vendor for TrelloVendor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        error::refusal(answer)
    }

    /// Trello gives none.
    fn request_id(&self, _answer: &Answer) -> Option<String> {
        None
    }

    fn budgets(&self, request: &Request) -> Vec<Budget> {
        let cost = cost(request);
        let mut budgets = vec![
            Budget::new(Self::token()).window(100, WINDOW).cost(cost),
            Budget::new(self.key()).window(300, WINDOW).cost(cost),
            Budget::new(Self::member()).cost(cost),
        ];
        budgets.extend(special(request).map(|name| Budget::new(Self::special(name)).window(100, LONG_WINDOW)));
        budgets
    }

    /// The headers are not promised; a refusal says in its body which limit it is about.
    fn readings(&self, request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading> {
        let number = |name: String| answer.header(&name).and_then(|text| text.trim().parse::<u64>().ok());
        let mut readings = Vec::new();
        let mut exhausted: Option<Duration> = None;
        let scopes = [("api-token", Self::token()), ("api-key", self.key()), ("member", Self::member())];
        for (name, scope) in scopes {
            let interval = number(format!("x-rate-limit-{name}-interval-ms")).map(Duration::from_millis);
            let most = number(format!("x-rate-limit-{name}-max"));
            let left = number(format!("x-rate-limit-{name}-remaining"));
            let mut reading = Reading::new(scope);
            if let (Some(interval), Some(most)) = (interval, most.filter(|most| *most > 0)) {
                reading = reading.limit(most, interval);
            }
            if let Some(left) = left {
                reading = reading.remaining(left);
                if left == 0 {
                    exhausted = exhausted.max(interval);
                }
            }
            if interval.is_some() || left.is_some() {
                readings.push(reading);
            }
        }
        if answer.status != 429 {
            return readings;
        }
        let told = anyticket_http::headers::retry_after(&answer.headers, now);
        let wait = told.or(exhausted).unwrap_or(WINDOW);
        let paused = match error::code(answer).as_deref() {
            Some("API_KEY_LIMIT_EXCEEDED") => Some((self.key(), wait)),
            Some("RATE_LIMIT_EXCEEDED") => {
                special(request).map(|name| (Self::special(name), told.unwrap_or(LONG_WINDOW)))
            }
            // Nobody is helped by waiting.
            Some("API_TOKEN_DB_LIMIT_EXCEEDED" | "API_TOO_MANY_CARDS_REQUESTED") => None,
            _ => Some((Self::token(), wait)),
        };
        readings.extend(paused.map(|(scope, wait)| Reading::new(scope).pause(wait)));
        readings
    }
}

impl fmt::Debug for TrelloVendor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrelloVendor").finish_non_exhaustive()
    }
}

/// Key and token in the header: out of addresses, and the only way to the files at Trello
/// (<https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/>).
pub(crate) fn scheme(key: &SecretString) -> Scheme {
    Scheme::OAuth1 { consumer_key: key.clone() }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::*;
    use crate::request;

    fn vendor() -> TrelloVendor {
        TrelloVendor { key: "KEY".into() }
    }

    fn readings(status: u16, headers: &[(&'static str, &'static str)], body: &str, request: &Request) -> Vec<Reading> {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let answer = Answer::new(status, pairs.collect::<HeaderMap>(), body.to_owned());
        vendor().readings(request, &answer, "2026-01-01T00:00:00Z".parse().unwrap())
    }

    fn refused(code: &str, headers: &[(&'static str, &'static str)], request: &Request) -> Vec<Reading> {
        readings(429, headers, &format!(r#"{{"error":"{code}","message":"Rate limit exceeded"}}"#), request)
    }

    #[test]
    fn the_limits_are_learned_from_the_headers_where_there_are_any() {
        let me = request::me();
        assert!(readings(200, &[], "{}", &me).is_empty());
        let headers = [
            ("x-rate-limit-api-token-interval-ms", "10000"),
            ("x-rate-limit-api-token-max", "100"),
            ("x-rate-limit-api-token-remaining", "7"),
            ("x-rate-limit-api-key-interval-ms", "10000"),
            ("x-rate-limit-api-key-max", "300"),
            ("x-rate-limit-api-key-remaining", "207"),
        ];
        let expected = [
            Reading::new(TrelloVendor::token()).limit(100, WINDOW).remaining(7),
            Reading::new(vendor().key()).limit(300, WINDOW).remaining(207),
        ];
        assert_eq!(readings(200, &headers, "{}", &me), expected);
    }

    #[test]
    fn a_refusal_pauses_the_limit_that_it_names_and_no_other() {
        let card = request::card_link("65f0a1b2c3d4e5f601234567");
        let pause = |scope: Scope, seconds: u64| [Reading::new(scope).pause(Duration::from_secs(seconds))];
        assert_eq!(refused("API_TOKEN_LIMIT_EXCEEDED", &[], &card), pause(TrelloVendor::token(), 10));
        assert_eq!(refused("API_KEY_LIMIT_EXCEEDED", &[("retry-after", "3")], &card), pause(vendor().key(), 3));
        assert_eq!(refused("RATE_LIMIT_EXCEEDED", &[], &request::me()), pause(TrelloVendor::special("members"), 900));
        assert!(refused("API_TOKEN_DB_LIMIT_EXCEEDED", &[], &card).is_empty());
        assert!(refused("API_TOO_MANY_CARDS_REQUESTED", &[("retry-after", "3")], &card).is_empty());
    }

    #[test]
    fn a_batch_counts_for_all_that_is_in_it_and_a_member_for_itself() {
        assert_eq!(cost(&request::batch(&["/cards/a?fields=id%2Cname".to_owned(), "/cards/b".to_owned()])), 2);
        assert_eq!(cost(&request::me()), 1);
        assert_eq!(vendor().budgets(&request::me()).len(), 4);
        assert_eq!(vendor().budgets(&request::boards_of_me()).len(), 3);
    }

    #[test]
    fn the_key_shows_nowhere() {
        assert!(!format!("{:?}", vendor()).contains("KEY"));
    }
}
