//! How much an account may repeat.

use std::time::Duration;

/// How many repeats there are at most in store.
const STORE: f64 = 50.0;
/// What one success adds.
const PER_SUCCESS: f64 = 0.5;
/// In how much time one is added by itself.
const REFILL: Duration = Duration::from_secs(2);

/// A store of repeats: when a vendor is down, everybody repeating everything would keep it down.
///
/// Every repeat takes one, every success adds half a one, and time adds some, so that a long outage does not outlast itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeats {
    left: f64,
    refilled: Duration,
}

impl Default for Repeats {
    fn default() -> Self {
        Self { left: STORE, refilled: Duration::ZERO }
    }
}

impl Repeats {
    /// Takes one out, if there is one.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        self.refill(now);
        if self.left < 1.0 {
            return false;
        }
        self.left -= 1.0;
        true
    }

    /// Adds what a success adds.
    pub(super) fn succeeded(&mut self) {
        self.left = (self.left + PER_SUCCESS).min(STORE);
    }

    /// Whether nothing was taken, or all is there again.
    pub(super) fn is_full(&mut self, now: Duration) -> bool {
        self.refill(now);
        self.left >= STORE
    }

    fn refill(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.refilled);
        self.left = (self.left + passed.div_duration_f64(REFILL)).min(STORE);
        self.refilled = self.refilled.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_vendor_is_left_alone_and_asked_again_later() {
        let mut repeats = Repeats::default();
        let now = Duration::from_secs(1_000);
        assert_eq!((0..1_000).filter(|_| repeats.take(now)).count(), 50);
        assert!(!repeats.is_full(now));
        assert!(repeats.take(now + REFILL));
        assert!(!repeats.take(now + REFILL));
        assert!(repeats.is_full(now + REFILL * 51));
    }

    #[test]
    fn a_vendor_that_fails_now_and_then_never_runs_it_dry() {
        let mut repeats = Repeats::default();
        for number in 0..10_000 {
            repeats.succeeded();
            assert!(number % 4 != 0 || repeats.take(Duration::ZERO), "after {number}");
        }
    }
}
