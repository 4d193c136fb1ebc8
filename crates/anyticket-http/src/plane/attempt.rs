//! One attempt: credentials on, one exchange in limited time, and what came of it.

use std::time::Duration;

use anyticket_core::{Error, ErrorKind};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::{HeaderMap, header};
use tracing::debug;
use url::Url;

use super::call::{Call, Want};
use super::verdict::{self, Failed};
use crate::answer::Answer;
use crate::clock::within;
use crate::credentials::Held;
use crate::multipart::BrokenFile;
use crate::pacing::{Account, Budget, Permit};
use crate::request::{Payload, content_type};
use crate::transport::{Body, BodyStream, Failure, Moved, Sent};
use crate::vendor::Refusal;

/// What an attempt gave.
pub(super) enum Taken {
    /// A whole answer.
    Answer(Answer),
    /// Content to be read piece by piece, and the room it takes meanwhile.
    Content(BodyStream, Permit),
    /// Another address to ask for the content.
    Elsewhere(Url),
}

/// A request as it goes out.
struct Outgoing {
    request: http::Request<Body>,
    moved: Moved,
    broken_file: Option<BrokenFile>,
}

/// Why an answer is not whole.
enum Torn {
    Broken(Failure),
    TooLarge,
    TooSlow,
}

impl Call<'_> {
    /// Sends the request once. `room` is given back when nothing was sent, and kept for a window otherwise.
    pub(super) async fn attempt(
        &self,
        held: Option<&Held>,
        account: &Account,
        budgets: &[Budget],
        mut room: Permit,
        is_repeat: bool,
    ) -> Result<Taken, Failed> {
        let plane = self.plane;
        let outgoing = self.outgoing(held).await?;
        let started = plane.clock.now();
        let empty = outgoing.request.body().is_empty();
        room.sending();
        plane.meter.request(is_repeat);
        let answer = self.exchange(outgoing.request, &outgoing.moved).await;
        let (head, body) = match answer {
            Some(Ok(answer)) => answer.into_parts(),
            Some(Err(failure)) => {
                if failure.sent() == Sent::No {
                    room.unsent();
                }
                let file = outgoing.broken_file.and_then(|file| file.lock().ok()?.take());
                return Err(Failed::from(match file {
                    Some(error) => error.with_effect(verdict::effect_of(self.request.repeat, Sent::Maybe)),
                    None => verdict::lost(self.request, failure),
                }));
            }
            None => {
                let sent = if !empty && outgoing.moved.pieces() == 0 { Sent::No } else { Sent::Maybe };
                if sent == Sent::No {
                    room.unsent();
                }
                let waited = plane.clock.now().saturating_sub(started);
                return Err(Failed::from(verdict::too_slow(self.request, sent, waited)));
            }
        };
        if self.want == Want::Content && head.status.is_success() {
            return Ok(Taken::Content(body, room));
        }
        let status = head.status.as_u16();
        let end = started + plane.options.timeout;
        let said = head.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let (content, torn) = self.read(body, said, end.min(self.deadline)).await;
        room.answered();
        plane.meter.answer(content.len());
        debug!(status, bytes = content.len(), took_ms = millis(plane.clock.now().saturating_sub(started)), "answered");
        let answer = Answer { status, headers: head.headers, body: content, asked: self.asked.clone() };
        let (readings_pause, told) = self.take_in(&answer, account, budgets);
        if let (true, Some(torn)) = (answer.is_success(), torn) {
            return Err(Failed::from(verdict::torn(self.request, status, self.why_torn(torn, answer.body.len()))));
        }
        if answer.is_success() {
            return Ok(Taken::Answer(answer));
        }
        let mut failed = self.judge(&answer);
        if failed.error.kind() == ErrorKind::RateLimited {
            plane.meter.rate_limited();
            failed.paused = readings_pause;
            failed.told = failed.told.or(told);
        }
        Err(failed)
    }

    /// What an answer that is no success means; another address if that is what was asked for.
    fn judge(&self, answer: &Answer) -> Failed {
        let plane = self.plane;
        if verdict::is_redirect(answer.status) {
            let error = verdict::redirected(self.request, answer, &self.address);
            return Failed { answer: Some(Box::new(answer.clone())), ..Failed::from(error) };
        }
        let now = answer.date().unwrap_or_else(|| plane.clock.wall());
        let (refusal, id) = if self.at_home {
            (plane.vendor.refusal(self.request, answer), plane.vendor.request_id(answer))
        } else {
            (Refusal::by_status(answer), None)
        };
        verdict::refused(self.request, answer, refusal, id, now)
    }

    /// Tells the pacer what an answer says of budgets: whether something is paused by it, and how long that, or the
    /// time until a reset, is.
    fn take_in(&self, answer: &Answer, account: &Account, budgets: &[Budget]) -> (bool, Option<Duration>) {
        let plane = self.plane;
        if !self.at_home {
            return (false, None);
        }
        let wall = answer.date().unwrap_or_else(|| plane.clock.wall());
        let readings = plane.vendor.readings(self.request, answer, wall);
        plane.pacer.read(account, &readings, budgets, plane.clock.now());
        let pause = readings.iter().filter_map(|reading| reading.pause).max();
        let reset = |exhausted: bool| {
            let readings = readings.iter().filter(move |reading| (reading.remaining == Some(0)) == exhausted);
            readings.filter_map(|reading| reading.reset).max()
        };
        // No reset is further away than the window is long: if it seems so, one of the clocks is wrong.
        let longest = budgets.iter().flat_map(|budget| &budget.windows).map(|window| window.per).max();
        let reset = reset(true).or_else(|| reset(false)).map(|reset| reset.min(longest.unwrap_or(reset)));
        (pause.is_some(), pause.or(reset))
    }

    /// The request as it goes out. Whatever fails here has sent nothing.
    async fn outgoing(&self, held: Option<&Held>) -> Result<Outgoing, Error> {
        let mut headers = self.request.headers.clone();
        let mut broken_file = None;
        let body = match &self.request.payload {
            Payload::None => Body::empty(),
            Payload::Bytes { content, media_type } => {
                content_type(&mut headers, media_type)?;
                Body::from(content.clone())
            }
            Payload::Multipart(parts) => {
                let (body, media_type, broken) = parts.open(&self.plane.boundary()).await?;
                headers.remove(header::CONTENT_TYPE);
                content_type(&mut headers, &media_type)?;
                broken_file = Some(broken);
                body
            }
        };
        if let Some(held) = held {
            headers.insert(header::AUTHORIZATION, held.header.clone());
        }
        let moved = body.moved();
        let request = self.request_of(headers, body)?;
        Ok(Outgoing { request, moved, broken_file })
    }

    fn request_of(&self, headers: HeaderMap, body: Body) -> Result<http::Request<Body>, Error> {
        let mut request = http::Request::new(body);
        *request.method_mut() = self.request.method.clone();
        *request.headers_mut() = headers;
        *request.uri_mut() =
            self.address.as_str().parse().map_err(|_| Error::invalid("the address of the request is too long"))?;
        Ok(request)
    }

    /// The exchange until the answer begins; nothing if that takes too long. A file may take longer as long as it moves.
    async fn exchange(
        &self,
        request: http::Request<Body>,
        moved: &Moved,
    ) -> Option<Result<http::Response<BodyStream>, Failure>> {
        let plane = self.plane;
        let carries_file = matches!(self.request.payload, Payload::Multipart(_));
        let mut exchange = plane.transport.exchange(request);
        loop {
            let before = moved.pieces();
            let time = plane.options.timeout.min(self.time_left());
            let answer = within(&*plane.clock, time, &mut exchange).await;
            if answer.is_some() || !carries_file || moved.pieces() == before || self.time_left().is_zero() {
                return answer;
            }
        }
    }

    /// The content of an answer up to the limit, as much of it as came, and why it is not whole.
    async fn read(&self, mut body: BodyStream, said: Option<usize>, end: Duration) -> (Bytes, Option<Torn>) {
        let limit = self.plane.options.max_answer_bytes;
        let mut content = Content { said: said.unwrap_or_default().min(MOST_AT_ONCE), ..Content::default() };
        loop {
            let time = end.saturating_sub(self.plane.clock.now());
            match within(&*self.plane.clock, time, body.next()).await {
                Some(Some(Ok(piece))) if content.len() as u64 + piece.len() as u64 > limit => {
                    return (content.whole(), Some(Torn::TooLarge));
                }
                Some(Some(Ok(piece))) => content.add(piece),
                Some(Some(Err(failure))) => return (content.whole(), Some(Torn::Broken(failure))),
                Some(None) => return (content.whole(), None),
                None => return (content.whole(), Some(Torn::TooSlow)),
            }
        }
    }

    fn why_torn(&self, torn: Torn, bytes: usize) -> Error {
        match torn {
            Torn::TooLarge => Error::new(ErrorKind::Unreadable, "the answer is larger than allowed")
                .with("limit", format!("{} bytes", self.plane.options.max_answer_bytes))
                .with_hint("ask for less at once, or raise max_answer_bytes"),
            Torn::Broken(failure) => Error::new(ErrorKind::Unavailable, "the answer broke off in the middle")
                .with("bytes", bytes)
                .because(failure),
            Torn::TooSlow => {
                Error::new(ErrorKind::Unavailable, "the answer did not come to its end in time").with("bytes", bytes)
            }
        }
    }
}

/// How much memory is taken on the word of a header, before anything has come.
const MOST_AT_ONCE: usize = 2 << 20;

/// The content of an answer. One piece is kept as it came, several are put together.
#[derive(Default)]
struct Content {
    first: Bytes,
    more: BytesMut,
    /// How long it is going to be, as far as that is known and believed.
    said: usize,
}

impl Content {
    fn len(&self) -> usize {
        if self.more.is_empty() { self.first.len() } else { self.more.len() }
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
            return;
        }
        if self.more.is_empty() {
            // Made as large as it will be: what grows by doubling is half empty in the end.
            self.more.reserve(self.said.max(self.first.len() + piece.len()));
            // Taken, since it keeps the whole buffer that the connection reads into from being used again.
            self.more.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.more.extend_from_slice(&piece);
    }

    fn whole(self) -> Bytes {
        if self.more.is_empty() { self.first } else { self.more.freeze() }
    }
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
