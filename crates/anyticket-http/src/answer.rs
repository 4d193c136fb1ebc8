//! What a tracker answered.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use anyticket_core::{Effect, Error, ErrorKind, Result};
use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::headers;
use crate::members::{Beside, Member, Members};
use crate::reader::Reader;
use crate::redact::Redactor;
use crate::request::Repeat;

/// What a tracker answered: status, headers, and the whole body, uncompressed.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    pub(crate) asked: Arc<Asked>,
}

/// What an answer must know of its request, to tell the truth about what comes after it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) provider: &'static str,
    pub(crate) operation: Option<String>,
    pub(crate) repeat: Repeat,
    pub(crate) redactor: Arc<Redactor>,
}

impl Asked {
    /// Completes an error with where it happened, and takes every secret out of it.
    pub(crate) fn named(&self, mut error: Error) -> Error {
        error = error.at(self.provider);
        if let Some(operation) = &self.operation {
            error = error.during(operation);
        }
        self.redactor.error(error)
    }
}

impl Answer {
    /// An answer as a vendor's table sees it; for tests of such tables.
    pub fn new(status: u16, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        let asked =
            Asked { provider: "test", operation: None, repeat: Repeat::Safe, redactor: Arc::new(Redactor::default()) };
        Self { status, headers, body: body.into(), asked: Arc::new(asked) }
    }

    /// Whether the status means success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text, for messages: what is no UTF-8 is replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// Whether the body is a web page.
    pub fn is_html(&self) -> bool {
        let start = self.body.trim_ascii_start();
        let says = self.header("content-type").is_some_and(|kind| kind.trim_start().starts_with("text/html"));
        let begins = |text: &[u8]| start.get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text));
        says || begins(b"<!doctype html") || begins(b"<html")
    }

    /// The vendor's time when it answered, from its `Date`.
    pub fn date(&self) -> Option<Timestamp> {
        headers::date(self.header("date")?)
    }

    /// Reads the body as JSON of this shape. It may borrow from the answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`]. After a request that may change something the effect is [`Effect::Applied`]: it
    /// happened, and only its picture is lost. If it is a web page, somebody in between may have answered, and
    /// the effect is [`Effect::Unknown`].
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        // Whether it is text is looked at once and not again for each string in it.
        let read = match std::str::from_utf8(&self.body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(&self.body),
        };
        read.map_err(|cause| self.unreadable(self.why_not_json(cause)))
    }

    /// Reads the list under `name` in the body, each member by itself and with its text, in one pass.
    ///
    /// # Errors
    ///
    /// As for [`Answer::json`]. A member of another shape is no error of the whole: it says so itself.
    pub fn members<'a, T: Deserialize<'a>>(&'a self, name: &str) -> Result<Members<'a, T>> {
        let text = std::str::from_utf8(&self.body).map_err(serde::de::Error::custom);
        text.and_then(|text| Members::of(text, name)).map_err(|cause| self.unreadable(self.why_not_json(cause)))
    }

    /// Reads a body that is a list, each member by itself and with its text, in one pass.
    ///
    /// # Errors
    ///
    /// As for [`Answer::members`].
    pub fn list<'a, T: Deserialize<'a>>(&'a self) -> Result<Vec<Member<'a, T>>> {
        let text = std::str::from_utf8(&self.body).map_err(serde::de::Error::custom);
        text.and_then(Member::all).map_err(|cause| self.unreadable(self.why_not_json(cause)))
    }

    /// The same as [`Answer::members`], for who takes them one by one, so that they need not be kept. `take` is told about how many follow.
    ///
    /// # Errors
    ///
    /// As for [`Answer::members`]. Some members may have been taken before.
    pub fn each_member<'a, T: Deserialize<'a>>(
        &'a self,
        name: &str,
        take: impl FnMut(Member<'a, T>, usize),
    ) -> Result<Beside<'a>> {
        self.each_member_by(name, Reader::value, take)
    }

    /// The same for members that `read` reads: where a type that reads itself would read again what it has seen before.
    ///
    /// # Errors
    ///
    /// As for [`Answer::each_member`].
    pub fn each_member_by<'a, T>(
        &'a self,
        name: &str,
        read: impl FnMut(&mut Reader<'a>) -> serde_json::Result<T>,
        take: impl FnMut(Member<'a, T>, usize),
    ) -> Result<Beside<'a>> {
        let text = std::str::from_utf8(&self.body).map_err(serde::de::Error::custom);
        let read = text.and_then(|text| Beside::each(text, name, read, take));
        read.map_err(|cause| self.unreadable(self.why_not_json(cause)))
    }

    /// Reads the body with a function of the provider's. What it fails with keeps its kind and gets the same effect
    /// as with [`Answer::json`].
    ///
    /// # Errors
    ///
    /// Those of `decode`.
    pub fn read<T>(&self, decode: impl FnOnce(&Bytes) -> Result<T>) -> Result<T> {
        decode(&self.body).map_err(|error| self.unreadable(error))
    }

    /// Marks an error as one that came after this answer.
    pub(crate) fn unreadable(&self, mut error: Error) -> Error {
        if self.asked.repeat == Repeat::Unsafe && self.is_success() {
            error = error.with_effect(if self.is_html() { Effect::Unknown } else { Effect::Applied });
        }
        if error.hint().is_none() {
            let hint = match error.effect() {
                Effect::Applied => "it was done, so do not do it again: read it anew",
                Effect::Unknown => "look whether it has happened before doing it again",
                _ => "try again; if it stays so, please report it with the version of this program",
            };
            error = error.with_hint(hint);
        }
        self.asked.named(error.with_status(self.status))
    }

    fn why_not_json(&self, cause: serde_json::Error) -> Error {
        let unreadable = |message: &str| Error::new(ErrorKind::Unreadable, message);
        if self.body.is_empty() {
            return unreadable("the tracker's answer is empty");
        }
        if self.is_html() {
            return unreadable("the answer is a web page instead of JSON")
                .with_hint("a proxy or a login page may stand in between: check base_url and proxy, then try again");
        }
        // What has the wrong shape at its beginning may still be garbage or torn further on.
        let error = match serde_json::from_slice::<IgnoredAny>(&self.body) {
            Ok(_) => unreadable("the tracker's answer has another shape than expected"),
            Err(cause) if cause.is_eof() => unreadable("the tracker's answer breaks off in the middle"),
            Err(_) => unreadable("the tracker's answer is not JSON"),
        };
        error.with("bytes", self.body.len()).because(cause)
    }
}

impl fmt::Debug for Answer {
    /// The body is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(repeat: Repeat, body: &'static str) -> Answer {
        let mut answer = Answer::new(200, HeaderMap::new(), body);
        answer.asked =
            Arc::new(Asked { provider: "clickup", operation: Some("create".into()), repeat, redactor: Arc::default() });
        answer
    }

    #[test]
    fn each_way_of_being_unreadable_is_named() {
        for (body, message) in [
            ("", "the tracker's answer is empty"),
            ("{\"id\": 1", "the tracker's answer breaks off in the middle"),
            ("{id}", "the tracker's answer is not JSON"),
            ("\u{0}\u{1}", "the tracker's answer is not JSON"),
            ("[\"x\"]", "the tracker's answer has another shape than expected"),
            ("  <!DOCTYPE HTML><p>hi", "the answer is a web page instead of JSON"),
        ] {
            let error = answer(Repeat::Safe, body).json::<Vec<u64>>().unwrap_err();
            assert_eq!((error.kind(), error.message()), (ErrorKind::Unreadable, message), "{body:?}");
            assert_eq!((error.effect(), error.status()), (Effect::None, Some(200)));
            assert_eq!((error.provider(), error.operation()), (Some("clickup"), Some("create")));
        }
    }

    #[test]
    fn what_cannot_be_read_after_a_write_has_happened() {
        assert_eq!(answer(Repeat::Unsafe, "{").json::<u64>().unwrap_err().effect(), Effect::Applied);
        let read = answer(Repeat::Unsafe, "1").read(|_| Err::<(), _>(Error::new(ErrorKind::Unreadable, "no id")));
        assert_eq!(read.unwrap_err().effect(), Effect::Applied);
    }

    #[test]
    fn a_web_page_after_a_write_may_come_from_somebody_in_between() {
        assert_eq!(answer(Repeat::Unsafe, "<html>").json::<u64>().unwrap_err().effect(), Effect::Unknown);
    }
}
