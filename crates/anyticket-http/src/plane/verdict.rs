//! From what came back, or did not, to an error that tells the truth about it.

use std::time::Duration;

use anyticket_core::{Effect, Error, ErrorKind};
use jiff::Timestamp;
use url::Url;

use crate::answer::Answer;
use crate::headers;
use crate::request::{Repeat, Request};
use crate::transport::{Failure, Sent};
use crate::vendor::Refusal;

/// Why an attempt failed.
pub(super) struct Failed {
    pub(super) error: Error,
    /// How long the vendor asks to wait.
    pub(super) told: Option<Duration>,
    /// Whether a reading has paused what the vendor named.
    pub(super) paused: bool,
    /// The answer, where there is one.
    pub(super) answer: Option<Box<Answer>>,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { error, told: None, paused: false, answer: None }
    }
}

/// What may have changed, if all that is known is how far a request came.
pub(super) fn effect_of(repeat: Repeat, sent: Sent) -> Effect {
    match (repeat, sent) {
        (Repeat::Unsafe, Sent::Maybe) => Effect::Unknown,
        _ => Effect::None,
    }
}

/// There was no answer.
pub(super) fn lost(request: &Request, failure: Failure) -> Error {
    let effect = effect_of(request.repeat, failure.sent());
    let message = match failure.sent() {
        Sent::No => "the tracker could not be reached",
        Sent::Maybe => "the connection broke before the answer was there",
    };
    with_advice(Error::new(ErrorKind::Unavailable, message), effect, failure.sent()).because(failure)
}

/// The answer did not come in time.
pub(super) fn too_slow(request: &Request, sent: Sent, time: Duration) -> Error {
    let effect = effect_of(request.repeat, sent);
    let error = Error::new(ErrorKind::Unavailable, "the tracker did not answer in time")
        .with("waited", format!("{:.1} s", time.as_secs_f64()));
    with_advice(error, effect, sent)
}

fn with_advice(error: Error, effect: Effect, sent: Sent) -> Error {
    let hint = match (effect, sent) {
        (Effect::Unknown, _) => "look whether it has happened before doing it again",
        (_, Sent::No) => "nothing was sent: check the network, base_url and proxy, then try again",
        _ => "try again; it only reads",
    };
    error.with_effect(effect).with_hint(hint)
}

/// The answer began and did not end, or was too large: whatever was asked for has happened if its status says so.
pub(super) fn torn(request: &Request, status: u16, error: Error) -> Error {
    let effect = if request.repeat == Repeat::Unsafe { Effect::Applied } else { Effect::None };
    let error = error.with_status(status).with_effect(effect);
    match (error.hint(), effect) {
        (Some(_), _) => error,
        (None, Effect::Applied) => error.with_hint("it was done, so do not do it again: read it anew"),
        (None, _) => error.with_hint("try again; it only reads"),
    }
}

/// What a vendor's table says of an answer, completed with what HTTP says.
pub(super) fn refused(
    request: &Request,
    answer: &Answer,
    refusal: Refusal,
    request_id: Option<String>,
    now: Timestamp,
) -> Failed {
    let told = refusal.retry_after.or_else(|| headers::retry_after(&answer.headers, now));
    let line = |text: &str| answer.asked.redactor.line(text);
    let effect = refusal.effect.unwrap_or(match (request.repeat, answer.status) {
        (Repeat::Unsafe, 408 | 500..=599) => Effect::Unknown,
        _ => Effect::None,
    });
    let mut error = Error::new(refusal.kind, line(&refusal.message)).with_status(answer.status).with_effect(effect);
    for (name, value) in &refusal.context {
        error = error.with(name, line(value));
    }
    if let Some(code) = &refusal.code {
        error = error.with_vendor_code(line(code));
    }
    if let Some(id) = request_id {
        error = error.with_request_id(line(&id));
    }
    if let Some(wait) = told {
        error = error.with_retry_after(wait);
    }
    if let Some(hint) = &refusal.hint {
        error = error.with_hint(hint);
    } else if effect == Effect::Unknown {
        error = error.with_hint("look whether it has happened before doing it again");
    } else if refusal.kind == ErrorKind::Unavailable {
        error = error.with_hint("nothing was changed: the tracker is down or overloaded, try again later");
    }
    Failed { error, told, paused: false, answer: Some(Box::new(answer.clone())) }
}

/// Whether a status sends elsewhere.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 300..=303 | 305..=308)
}

/// Where a redirect leads.
pub(super) fn location(answer: &Answer, from: &Url) -> Option<Url> {
    from.join(answer.header("location")?).ok()
}

/// A redirect where none is followed. Its host is named, and nothing else of the address.
pub(super) fn redirected(request: &Request, answer: &Answer, from: &Url) -> Error {
    // 307 and 308 promise that the request was not taken up (RFC 9110, section 15.4); the others may follow upon it.
    let effect = match (request.repeat, answer.status) {
        (Repeat::Unsafe, 300..=306) => Effect::Unknown,
        _ => Effect::None,
    };
    let to = location(answer, from);
    let host = to.as_ref().and_then(Url::host_str).unwrap_or("nowhere");
    Error::new(ErrorKind::Configuration, "the tracker redirects to another address, which is not followed")
        .with("host", answer.asked.redactor.line(host))
        .with_status(answer.status)
        .with_effect(effect)
        .with_hint("the credential was not sent there; if the tracker has moved, set base_url to its new address")
}
