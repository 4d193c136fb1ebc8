//! One call from beginning to end: deadline, repeats, budgets.

use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Effect, Error, ErrorKind, Result};
use tracing::{Instrument, Span, debug, debug_span};
use url::Url;

use super::attempt::{Taken, millis};
use super::backoff::Backoff;
use super::http::Plane;
use super::verdict::{self, Failed};
use crate::answer::Asked;
use crate::clock::within;
use crate::credentials::Held;
use crate::hosts::require_private;
use crate::pacing::{Account, Budget, Draw, Permit, Reading, Scope};
use crate::request::{Payload, Repeat, Request};

/// How fast a file moves at least, in bytes a second: so much longer may its call take.
const SLOWEST: u64 = 64 << 10;

/// What a caller wants to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// An answer that is a success.
    Success,
    /// Any answer.
    Any,
    /// The content of a success, piece by piece.
    Content,
}

/// One call.
pub(super) struct Call<'a> {
    pub(super) plane: &'a Plane,
    pub(super) request: &'a Request,
    pub(super) want: Want,
    pub(super) address: Url,
    /// Whether it goes to the vendor's own host: only then the vendor's rules hold, and its credential goes along.
    pub(super) at_home: bool,
    pub(super) asked: Arc<Asked>,
    pub(super) deadline: Duration,
}

impl<'a> Call<'a> {
    pub(super) fn new(plane: &'a Plane, request: &'a Request, want: Want, asked: Arc<Asked>) -> Result<Self> {
        let address = request.address(&plane.base)?;
        require_private(&address)?;
        let files = match &request.payload {
            Payload::Multipart(parts) => Duration::from_secs(parts.files_length() / SLOWEST),
            _ => Duration::ZERO,
        };
        let time = request.deadline.unwrap_or_else(|| plane.options.deadline_of(request.in_lane()));
        let deadline = plane.clock.now().saturating_add(time).saturating_add(files);
        let at_home = plane.origins.contain(&address);
        Ok(Self { plane, request, want, address, at_home, asked, deadline })
    }

    /// How long it is until the deadline.
    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_sub(self.plane.clock.now())
    }

    /// Attempts it until it succeeds, or may not be repeated, or the deadline is there.
    pub(super) async fn run(&self) -> Result<Taken> {
        let plane = self.plane;
        let turn = plane.pacer.turn(self.request.in_lane());
        let budgets = self.budgets();
        let mut backoff = Backoff::new();
        let mut attempts = 0;
        let mut renewed = false;
        loop {
            let held = self.credential().await?;
            if attempts == 0 {
                // Only now it is known what must not be in it.
                let span = Span::current();
                if !span.is_disabled() {
                    span.record("path", &*self.asked.redactor.text(self.request.path()));
                }
            }
            let account = plane.account(held.as_deref());
            let before = plane.clock.now();
            let draws = budgets.iter().map(|budget| Draw::new(&account, budget.clone())).collect();
            let room = self.admit(plane.pacer.admit(draws, turn, &plane.clock, self.deadline), &budgets).await?;
            let waited = plane.clock.now().saturating_sub(before);
            plane.meter.waited(waited);
            // It may have ended while the call stood in the queue.
            let held = if waited.is_zero() { held } else { self.credential().await? };
            if self.time_left().is_zero() {
                return Err(Error::new(ErrorKind::Unavailable, "the deadline was there before anything was sent"));
            }
            attempts += 1;
            let span = debug_span!("attempt", attempt = attempts, waited_ms = millis(waited));
            let attempt = self.attempt(held.as_deref(), &account, &budgets, room, attempts > 1);
            let mut failed = match attempt.instrument(span).await {
                Ok(taken) => {
                    plane.pacer.succeeded(&account);
                    return Ok(taken);
                }
                Err(failed) => failed,
            };
            if let (Want::Content, Some(to)) = (self.want, self.elsewhere(&failed)) {
                return Ok(Taken::Elsewhere(to));
            }
            if let Some(refused) = held.filter(|_| failed.error.kind() == ErrorKind::Unauthenticated && !renewed)
                && failed.error.effect() == Effect::None
            {
                renewed = true;
                if self.another_than(&refused).await? {
                    debug!("the credential was refused, and there is another");
                    continue;
                }
            }
            match self.wait_before_repeat(&mut failed, attempts, &account, &budgets, &mut backoff) {
                Some(wait) => {
                    debug!(wait_ms = millis(wait), reason = %self.asked.redactor.text(failed.error.message()), "repeating");
                    plane.clock.sleep(wait).await;
                    plane.meter.waited(wait);
                }
                None => return self.give_up(failed, attempts),
            }
        }
    }

    /// How long to wait before another attempt; nothing if there must be none.
    fn wait_before_repeat(
        &self,
        failed: &mut Failed,
        attempts: u32,
        account: &Account,
        budgets: &[Budget],
        backoff: &mut Backoff,
    ) -> Option<Duration> {
        let plane = self.plane;
        let wait = plane.jitter(backoff).max(failed.told.unwrap_or_default());
        let error = &failed.error;
        let limited = error.kind() == ErrorKind::RateLimited;
        if limited {
            let pause = *failed.told.get_or_insert(wait);
            if let Some(first) = budgets.first().filter(|_| !failed.paused) {
                let pause = Reading::new(first.scope.clone()).pause(pause);
                plane.pacer.read(account, &[pause], budgets, plane.clock.now());
            }
        }
        let harmless = self.request.repeat == Repeat::Safe || error.effect() == Effect::None;
        if !error.is_transient() || !harmless || attempts >= plane.options.max_attempts || wait > self.time_left() {
            return None;
        }
        // Who is told to wait does so for everybody; the store of repeats is for when nobody says anything.
        (limited || plane.pacer.may_repeat(account, plane.clock.now())).then_some(wait)
    }

    fn give_up(&self, failed: Failed, attempts: u32) -> Result<Taken> {
        if let (Want::Any, Some(answer)) = (self.want, failed.answer) {
            return Ok(Taken::Answer(*answer));
        }
        let mut error = failed.error;
        if let (ErrorKind::RateLimited, Some(wait), None) = (error.kind(), failed.told, error.retry_after()) {
            error = error.with_retry_after(wait);
        }
        Err(if attempts > 1 { error.with("attempts", attempts) } else { error })
    }

    /// Where a redirect leads, if that is why it failed.
    fn elsewhere(&self, failed: &Failed) -> Option<Url> {
        let answer = failed.answer.as_ref().filter(|answer| verdict::is_redirect(answer.status))?;
        verdict::location(answer, &self.address)
    }

    /// The budgets it draws on.
    fn budgets(&self) -> Vec<Budget> {
        if !self.at_home {
            return Vec::new();
        }
        let mut budgets = self.plane.vendor.budgets(self.request);
        if let Some(limit) = self.plane.options.requests_per_minute {
            let scope = Scope::credential("requests_per_minute");
            budgets.push(Budget::new(scope).window(limit.max(1), Duration::from_secs(60)));
        }
        budgets
    }

    async fn admit(
        &self,
        admission: impl Future<Output = Result<Permit, crate::pacing::TooLate>>,
        budgets: &[Budget],
    ) -> Result<Permit> {
        admission.await.map_err(|late| {
            let scope = budgets.get(late.draw).map(|budget| budget.scope.name()).unwrap_or_default();
            Error::new(ErrorKind::RateLimited, "the tracker's limit leaves no room before the deadline")
                .with("limit", scope)
                .with_retry_after(late.retry_after)
                .with_hint("nothing was sent: try again after that time, or raise deadline")
        })
    }

    /// The credential to send along, if any.
    async fn credential(&self) -> Result<Option<Arc<Held>>> {
        let Some(credentials) = self.plane.credentials.as_ref().filter(|_| self.at_home && !self.request.anonymous)
        else {
            return Ok(None);
        };
        let plane = self.plane;
        let current = credentials.current(plane.clock.wall());
        within(&*plane.clock, self.time_left(), current).await.unwrap_or_else(|| Err(late_credential())).map(Some)
    }

    /// Whether there is another credential than the one that was refused.
    async fn another_than(&self, refused: &Held) -> Result<bool> {
        let Some(credentials) = &self.plane.credentials else { return Ok(false) };
        let another = credentials.instead_of(refused);
        let another = within(&*self.plane.clock, self.time_left(), another).await;
        another.unwrap_or_else(|| Err(late_credential())).map(|another| another.is_some())
    }
}

fn late_credential() -> Error {
    Error::new(ErrorKind::Unavailable, "the credential did not come before the deadline")
        .with_hint("nothing was sent: look whether the place it comes from answers, then try again")
}
