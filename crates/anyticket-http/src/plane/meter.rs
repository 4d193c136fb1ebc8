//! Counting what is spent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyticket_core::Usage;

/// What one tracker has spent. Counts only; nothing here is decided by it.
#[derive(Debug, Default)]
pub(super) struct Meter {
    requests: AtomicU64,
    retries: AtomicU64,
    rate_limited: AtomicU64,
    waited_nanos: AtomicU64,
    answers: AtomicU64,
    bytes: AtomicU64,
}

impl Meter {
    pub(super) fn request(&self, is_repeat: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.retries.fetch_add(u64::from(is_repeat), Ordering::Relaxed);
    }

    pub(super) fn rate_limited(&self) {
        self.rate_limited.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn waited(&self, time: Duration) {
        let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.waited_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    pub(super) fn answer(&self, bytes: usize) {
        self.answers.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn usage(&self) -> Usage {
        let mut usage = Usage::new();
        usage.requests = self.requests.load(Ordering::Relaxed);
        usage.retries = self.retries.load(Ordering::Relaxed);
        usage.rate_limited = self.rate_limited.load(Ordering::Relaxed);
        usage.waited = Duration::from_nanos(self.waited_nanos.load(Ordering::Relaxed));
        usage.answers = self.answers.load(Ordering::Relaxed);
        usage.bytes = self.bytes.load(Ordering::Relaxed);
        usage
    }
}
