//! Time from outside.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{Either, select};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Time from outside: how long things take, what the calendar says, and waiting.
#[async_trait]
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time since some moment in the past. It never goes back, and no one can set it.
    fn now(&self) -> Duration;

    /// What the calendar says. It may jump.
    fn wall(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, time: Duration);
}

/// What a future gives within some time, or nothing.
pub(crate) async fn within<F: Future>(clock: &dyn Clock, time: Duration, future: F) -> Option<F::Output> {
    match select(pin!(future), clock.sleep(time)).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// The clock of the runtime. Under paused time it stands still, and so does its calendar if it was given a beginning.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuntimeClock {
    start: Option<(Instant, Timestamp)>,
}

/// A moment long before anybody asks for the time, in any runtime.
static PAST: LazyLock<Instant> = LazyLock::new(Instant::now);
const LONG: Duration = Duration::from_secs(86_400);

impl RuntimeClock {
    /// The clock of the runtime, and the calendar of the system.
    pub fn new() -> Self {
        Self { start: None }
    }

    /// A clock whose calendar says `wall` now and goes with the runtime, also where its time is paused.
    pub fn starting_at(wall: Timestamp) -> Self {
        Self { start: Some((Instant::now(), wall)) }
    }
}

#[async_trait]
impl Clock for RuntimeClock {
    fn now(&self) -> Duration {
        // The time of a paused runtime may lie a little before that of the one that asked first.
        (Instant::now() + LONG).saturating_duration_since(*PAST)
    }

    fn wall(&self) -> Timestamp {
        let Some((start, wall)) = self.start else { return Timestamp::now() };
        let passed = SignedDuration::try_from(start.elapsed()).unwrap_or(SignedDuration::MAX);
        wall.checked_add(passed).unwrap_or(Timestamp::MAX)
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
