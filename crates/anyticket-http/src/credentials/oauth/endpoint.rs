//! A token endpoint as a vendor of its own.

use anyticket_core::ErrorKind;
use jiff::Timestamp;
use serde::Deserialize;

use crate::answer::Answer;
use crate::pacing::{Budget, Reading, Scope};
use crate::request::Request;
use crate::vendor::{Refusal, Vendor};

/// The token endpoint of a provider.
#[derive(Debug)]
pub(super) struct TokenEndpoint {
    pub(super) provider: &'static str,
    /// What is given to it: `code`, `refresh token`.
    pub(super) given: &'static str,
}

impl TokenEndpoint {
    fn refused(&self) -> Refusal {
        let message = format!("the token endpoint refuses the {}", self.given);
        Refusal::new(ErrorKind::Unauthenticated, message).hint("log in again")
    }
}

impl Vendor for TokenEndpoint {
    fn name(&self) -> &'static str {
        self.provider
    }

    /// The error codes of RFC 6749, section 5.2. Atlassian answers 403 for a refresh token that it no longer takes
    /// (developer.atlassian.com, "OAuth 2.0 (3LO) apps"), with `invalid_grant` by its page and with `unauthorized_client` as
    /// people report it, which the standard has, with 400, for an application that may not do that at all.
    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        #[derive(Default, Deserialize)]
        struct Wire {
            #[serde(default)]
            error: String,
        }
        let wire: Wire = serde_json::from_slice(&answer.body).unwrap_or_default();
        let refusal = match (wire.error.as_str(), answer.status) {
            ("unauthorized_client", 403) => {
                self.refused().hint("log in again; if that does not help, check the application's id and secret")
            }
            ("invalid_grant", _) => self.refused(),
            ("invalid_client" | "unauthorized_client", _) | ("", 401) => {
                Refusal::new(ErrorKind::Configuration, "the token endpoint refuses the application")
                    .hint("check the application's id and secret")
            }
            (_, 401 | 403) => self.refused(),
            _ => Refusal::by_status(answer),
        };
        if wire.error.is_empty() { refusal } else { refusal.code(wire.error) }
    }

    fn request_id(&self, _answer: &Answer) -> Option<String> {
        None
    }

    fn budgets(&self, _request: &Request) -> Vec<Budget> {
        vec![Budget::new(Scope::credential("tokens"))]
    }

    fn readings(&self, _request: &Request, _answer: &Answer, _now: Timestamp) -> Vec<Reading> {
        Vec::new()
    }
}
