//! The one error of the library: what happened, where, what it may have changed, what to do next.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::TicketId;

/// What every fallible call of the library answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type BoxError = Box<dyn StdError + Send + Sync>;

/// What kind of failure it was: a kind exists where a caller would do something different about it.
///
/// Everything finer is an accessor of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is wrong or incomplete: mend it and start again.
    Configuration,
    /// The input is wrong, found by us or by the tracker: change it.
    Invalid,
    /// There is no such thing, or this credential may not see it.
    NotFound,
    /// The credential is missing, unknown, expired or revoked: log in again.
    Unauthenticated,
    /// The credential is good but this is not allowed to it.
    Forbidden,
    /// Too many requests: wait for [`Error::retry_after`].
    RateLimited,
    /// A limit that waiting does not cure: storage, plan, number of items.
    QuotaExceeded,
    /// This tracker, or this project of it, cannot do that.
    Unsupported,
    /// Somebody else changed the thing in between: read it again and decide anew.
    Conflict,
    /// The tracker could not be reached, is down, or did not answer in time.
    Unavailable,
    /// The tracker answered with something that cannot be understood.
    Unreadable,
    /// The cursor is too old for the tracker: start the listing again.
    CursorExpired,
    /// A listing gave everything that could be read, and some items could not.
    Incomplete,
    /// A mistake inside the library or a provider: please report it.
    Internal,
}

impl ErrorKind {
    /// The kind as it appears in JSON, in `snake_case`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Invalid => "invalid",
            Self::NotFound => "not_found",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate_limited",
            Self::QuotaExceeded => "quota_exceeded",
            Self::Unsupported => "unsupported",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Unreadable => "unreadable",
            Self::CursorExpired => "cursor_expired",
            Self::Incomplete => "incomplete",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a failed call may have changed anything at the tracker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// Nothing changed: the request never left, was a read, or the tracker promises it for this answer.
    #[default]
    None,
    /// It was sent and no clear answer came back. It may or may not have happened.
    Unknown,
    /// Some steps of one write are done: [`Error::done`] and [`Error::pending`] say which.
    Partial,
    /// It happened, and only the answer was lost.
    Applied,
}

impl Effect {
    /// The effect as it appears in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Unknown => "unknown",
            Self::Partial => "partial",
            Self::Applied => "applied",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a call failed.
///
/// `{}` is one line without the cause, `{:#}` the whole chain of causes. No secret is in either:
/// whoever builds an error leaves queries and header values out.
///
/// ```
/// use anyticket_core::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::NotFound, "no such ticket").with("ticket", "OPS-7");
/// assert_eq!(error.to_string(), "no such ticket (ticket: OPS-7)");
/// ```
#[derive(thiserror::Error)]
pub struct Error {
    facts: Box<Facts>,
    #[source]
    cause: Option<BoxError>,
}

#[derive(Debug)]
struct Facts {
    kind: ErrorKind,
    effect: Effect,
    message: String,
    context: Vec<(String, String)>,
    provider: Option<String>,
    operation: Option<String>,
    status: Option<u16>,
    vendor_code: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    ticket: Option<TicketId>,
    done: Vec<String>,
    pending: Vec<String>,
    hint: Option<String>,
}

impl Error {
    /// An error that changed nothing. The message is one lower-case line without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            facts: Box::new(Facts {
                kind,
                effect: Effect::None,
                message: message.into(),
                context: Vec::new(),
                provider: None,
                operation: None,
                status: None,
                vendor_code: None,
                request_id: None,
                retry_after: None,
                ticket: None,
                done: Vec::new(),
                pending: Vec::new(),
                hint: None,
            }),
            cause: None,
        }
    }

    /// The input is wrong ([`ErrorKind::Invalid`]).
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// There is no such thing ([`ErrorKind::NotFound`]).
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// This tracker cannot do that ([`ErrorKind::Unsupported`]); `what` names it.
    pub fn unsupported(what: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Unsupported, format!("this tracker cannot do that: {what}"))
    }

    /// The configuration is wrong ([`ErrorKind::Configuration`]).
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Configuration, message)
    }

    /// Adds a fact in brackets: which ticket, which field, which file.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.facts.context.push((name.into(), value.to_string()));
        self
    }

    /// Sets what may have changed.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.facts.effect = effect;
        self
    }

    /// Makes it a write that stopped halfway: which ticket exists, which steps are done, which are not.
    #[must_use]
    pub fn partial(mut self, ticket: impl Into<TicketId>, done: Vec<String>, pending: Vec<String>) -> Self {
        self.facts.effect = Effect::Partial;
        self.facts.ticket = Some(ticket.into());
        self.facts.done = done;
        self.facts.pending = pending;
        self
    }

    /// Names the ticket that the failed write made or was changing.
    #[must_use]
    pub fn with_ticket(mut self, ticket: impl Into<TicketId>) -> Self {
        self.facts.ticket = Some(ticket.into());
        self
    }

    /// Names the provider, unless one is named already.
    #[must_use]
    pub fn at(mut self, provider: &str) -> Self {
        self.facts.provider.get_or_insert_with(|| provider.to_owned());
        self
    }

    /// Names the operation, unless one is named already.
    #[must_use]
    pub fn during(mut self, operation: impl fmt::Display) -> Self {
        self.facts.operation.get_or_insert_with(|| operation.to_string());
        self
    }

    /// Sets the HTTP status of the tracker's answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.facts.status = Some(status);
        self
    }

    /// Sets the tracker's own code for this failure.
    #[must_use]
    pub fn with_vendor_code(mut self, code: impl Into<String>) -> Self {
        self.facts.vendor_code = Some(code.into());
        self
    }

    /// Sets the id under which the tracker's support finds the request.
    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.facts.request_id = Some(id.into());
        self
    }

    /// Sets how long to wait before asking again.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.facts.retry_after = Some(wait);
        self
    }

    /// Says what to do next, in words for a person.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.facts.hint = Some(hint.into());
        self
    }

    /// Adds the cause below this error.
    #[must_use]
    pub fn because(mut self, cause: impl Into<BoxError>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Passes every text of the error through `rewrite`, and the chain of causes as one text: for whoever knows
    /// what must not be shown.
    #[must_use]
    pub fn rewritten(mut self, rewrite: impl Fn(&str) -> String) -> Self {
        let facts = &mut *self.facts;
        facts.message = rewrite(&facts.message);
        let lists = facts.done.iter_mut().chain(&mut facts.pending);
        let options = [&mut facts.vendor_code, &mut facts.request_id, &mut facts.hint].into_iter().flatten();
        for text in facts.context.iter_mut().map(|(_, value)| value).chain(lists).chain(options) {
            *text = rewrite(text);
        }
        if let Some(first) = self.cause.take() {
            let mut chain = first.to_string();
            let mut cause = first.source();
            while let Some(error) = cause {
                chain.push_str(&format!(": {error}"));
                cause = error.source();
            }
            self.cause = Some(rewrite(&chain).into());
        }
        self
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> ErrorKind {
        self.facts.kind
    }

    /// Whether anything may have changed at the tracker.
    pub fn effect(&self) -> Effect {
        self.facts.effect
    }

    /// The sentence alone, without the facts in brackets.
    pub fn message(&self) -> &str {
        &self.facts.message
    }

    /// The facts in brackets, in the order they were added.
    pub fn context(&self) -> impl Iterator<Item = (&str, &str)> {
        self.facts.context.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The provider at which it happened.
    pub fn provider(&self) -> Option<&str> {
        self.facts.provider.as_deref()
    }

    /// The operation that failed.
    pub fn operation(&self) -> Option<&str> {
        self.facts.operation.as_deref()
    }

    /// The HTTP status of the tracker's answer.
    pub fn status(&self) -> Option<u16> {
        self.facts.status
    }

    /// The tracker's own code.
    pub fn vendor_code(&self) -> Option<&str> {
        self.facts.vendor_code.as_deref()
    }

    /// The id of the request at the tracker.
    pub fn request_id(&self) -> Option<&str> {
        self.facts.request_id.as_deref()
    }

    /// How long to wait before asking again.
    pub fn retry_after(&self) -> Option<Duration> {
        self.facts.retry_after
    }

    /// The ticket that a failed write made or was changing.
    pub fn ticket(&self) -> Option<&TicketId> {
        self.facts.ticket.as_ref()
    }

    /// The steps of a partial write that are done.
    pub fn done(&self) -> &[String] {
        &self.facts.done
    }

    /// The steps of a partial write that are not done.
    pub fn pending(&self) -> &[String] {
        &self.facts.pending
    }

    /// What to do next.
    pub fn hint(&self) -> Option<&str> {
        self.facts.hint.as_deref()
    }

    /// Whether the same call may well succeed later, without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self.facts.kind, ErrorKind::RateLimited | ErrorKind::Unavailable)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.facts.message)?;
        for (index, (name, value)) in self.facts.context.iter().enumerate() {
            let before = if index == 0 { " (" } else { ", " };
            write!(f, "{before}{name}: {value}")?;
        }
        if !self.facts.context.is_empty() {
            f.write_str(")")?;
        }
        if f.alternate() {
            let mut cause: Option<&dyn StdError> = self.cause.as_ref().map(|cause| &**cause as &dyn StdError);
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("facts", &self.facts).field("cause", &self.cause).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_form_leaves_the_cause_out_and_the_alternate_form_adds_the_chain() {
        let inner = Error::invalid("the disk is full");
        let error = Error::new(ErrorKind::Unavailable, "cannot write").with("file", "a.db").because(inner);
        assert_eq!(error.to_string(), "cannot write (file: a.db)");
        assert_eq!(format!("{error:#}"), "cannot write (file: a.db): the disk is full");
    }

    #[test]
    fn the_first_provider_named_stays() {
        let error = Error::invalid("x").at("clickup").at("work").during("create").during("update");
        assert_eq!((error.provider(), error.operation()), (Some("clickup"), Some("create")));
    }

    #[test]
    fn rewriting_reaches_every_text() {
        let cause = Error::invalid("token XX").because(Error::invalid("XX again"));
        let error = Error::invalid("bad XX")
            .with("header", "XX")
            .with_hint("not XX")
            .with_vendor_code("XX")
            .with_request_id("XX")
            .partial("t", vec!["XX".into()], vec!["XX".into()])
            .because(cause)
            .rewritten(|text| text.replace("XX", "[redacted]"));
        assert!(!format!("{error:?} {error:#}").contains("XX"));
        assert_eq!(format!("{error:#}"), "bad [redacted] (header: [redacted]): token [redacted]: [redacted] again");
    }

    #[test]
    fn a_partial_write_names_what_exists_and_what_is_missing() {
        let error = Error::invalid("x").partial("t1", vec!["create".into()], vec!["labels".into()]);
        assert_eq!(error.effect(), Effect::Partial);
        assert_eq!(error.ticket().map(TicketId::as_str), Some("t1"));
        assert_eq!((error.done(), error.pending()), (&["create".to_owned()][..], &["labels".to_owned()][..]));
    }
}
