//! What the plane must know of one vendor.

use std::fmt;
use std::time::Duration;

use anyticket_core::{Effect, ErrorKind};
use jiff::Timestamp;

use crate::{Answer, Budget, Reading, Request};

/// What the plane must know of one vendor: pure functions, without state.
pub trait Vendor: fmt::Debug + Send + Sync {
    /// The provider's name: `clickup`.
    fn name(&self) -> &'static str;

    /// What an answer that is no success means. [`Refusal::by_status`] is what most of it begins with.
    fn refusal(&self, request: &Request, answer: &Answer) -> Refusal;

    /// The id under which the vendor's support finds the request.
    fn request_id(&self, answer: &Answer) -> Option<String>;

    /// The budgets that a request draws on. Not asked for requests to other hosts.
    fn budgets(&self, request: &Request) -> Vec<Budget>;

    /// What an answer says of budgets, on success and refusal.
    ///
    /// `now` is the vendor's own time where the answer carries a `Date`, so that a clock that is wrong here does
    /// no harm: take the difference to it. A 429 for which no reading pauses anything pauses the first budget of
    /// the request, for [`Refusal::retry_after`], else `Retry-After`, else a reading's reset, else our own growing wait.
    fn readings(&self, request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading>;
}

/// What an answer that is no success means, as plain data. The plane adds the provider, the operation, the status,
/// the request id, and whatever is not said here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The kind. [`ErrorKind::RateLimited`] is repeated after a wait, [`ErrorKind::Unavailable`] after our own
    /// growing wait; a limit that waiting does not cure is [`ErrorKind::QuotaExceeded`].
    pub kind: ErrorKind,
    /// One lower-case line without a full stop.
    pub message: String,
    /// The vendor's own code.
    pub code: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// What may have changed; set only where the vendor's documentation promises it. Otherwise nothing for reads,
    /// and for writes nothing at 4xx but 408, unknown at 408 and 5xx.
    pub effect: Option<Effect>,
    /// How long to wait, where the vendor says it elsewhere than in `Retry-After`.
    pub retry_after: Option<Duration>,
    /// Further facts, shown in brackets.
    pub context: Vec<(String, String)>,
}

impl Refusal {
    /// A refusal of this kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            code: None,
            hint: None,
            effect: None,
            retry_after: None,
            context: Vec::new(),
        }
    }

    /// What the status alone says, as HTTP defines it.
    pub fn by_status(answer: &Answer) -> Self {
        let (kind, message) = match answer.status {
            400 | 405 | 411 | 414 | 415 | 422 => (ErrorKind::Invalid, "the tracker refused the request as invalid"),
            401 => (ErrorKind::Unauthenticated, "the tracker refused the credential"),
            402 => (ErrorKind::Unsupported, "the tracker's plan does not include that"),
            403 | 451 => (ErrorKind::Forbidden, "the tracker does not allow that to this credential"),
            404 => (ErrorKind::NotFound, "there is no such thing, or this credential may not see it"),
            410 => (ErrorKind::Unsupported, "the tracker no longer offers that"),
            409 | 412 => (ErrorKind::Conflict, "somebody else changed it in between"),
            413 => (ErrorKind::QuotaExceeded, "the tracker finds it too large"),
            429 => (ErrorKind::RateLimited, "too many requests"),
            408 | 500..=599 => (ErrorKind::Unavailable, "the tracker failed to answer"),
            _ => (ErrorKind::Unreadable, "the tracker answered with a status that means nothing here"),
        };
        Self::new(kind, message)
    }

    /// Sets the kind.
    #[must_use]
    pub fn kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the message.
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Sets the vendor's code.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what may have changed, where the vendor's documentation promises it.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    /// Says how long to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds a fact, shown in brackets.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.context.push((name.into(), value.to_string()));
        self
    }
}
