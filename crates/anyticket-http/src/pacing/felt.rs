//! A limit that nobody tells, felt by running into it.

use std::time::Duration;

/// How many went through between two refusals.
///
/// A vendor that names no limit is met once by all who are under way at that moment: none of them could know. From then
/// on the number that went through is known to be allowed, and what goes beyond it goes one at a time, so that a single
/// request finds out whether more is allowed and nobody else is refused with it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Felt {
    /// When the stretch began that is counted in: where the vendor said its window would begin, and every window after it.
    begun: Duration,
    /// The cost of what was answered since.
    count: u64,
    /// What went through before a refusal.
    allowed: Option<u64>,
}

impl Felt {
    /// Whether `cost` more are known to be allowed, with `flying` under way, in windows of `per`.
    pub(super) fn knows(&mut self, flying: u64, cost: u64, per: Duration, now: Duration) -> bool {
        self.turn(per, now);
        self.allowed.is_none_or(|allowed| self.count + flying + cost <= allowed)
    }

    /// Counts what was answered, and was not refused so far as anybody knows yet.
    pub(super) fn add(&mut self, cost: u64) {
        self.count += cost;
        self.allowed = self.allowed.map(|allowed| allowed.max(self.count));
    }

    /// Takes in that one of `cost`, counted a moment ago, was refused, and that the next window begins at `next`.
    pub(super) fn refused(&mut self, cost: u64, next: Duration) {
        self.allowed = Some(self.count.saturating_sub(cost).max(1));
        (self.begun, self.count) = (next, 0);
    }

    /// Begins to count anew when a window has passed, in step with the vendor's.
    fn turn(&mut self, per: Duration, now: Duration) {
        let passed = now.saturating_sub(self.begun).as_nanos().checked_div(per.as_nanos()).unwrap_or(0);
        if passed > 0 {
            self.begun += per.saturating_mul(u32::try_from(passed).unwrap_or(u32::MAX));
            self.count = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Ten went through, the eleventh was refused, and the next window begins at a minute.
    fn met_after_ten() -> Felt {
        let mut felt = Felt::default();
        for _ in 0..11 {
            assert!(felt.knows(7, 1, MINUTE, at(3)));
            felt.add(1);
        }
        felt.refused(1, at(60));
        felt
    }

    #[test]
    fn what_went_through_before_a_refusal_is_known_to_be_allowed_and_nothing_beyond_it() {
        let mut felt = met_after_ten();
        assert!(felt.knows(9, 1, MINUTE, at(60)));
        assert!(!felt.knows(10, 1, MINUTE, at(60)));
        assert!(!felt.knows(9, 2, MINUTE, at(60)));
    }

    #[test]
    fn one_that_goes_through_beyond_it_makes_it_larger() {
        let mut felt = met_after_ten();
        (0..12).for_each(|_| felt.add(1));
        assert!(!felt.knows(0, 1, MINUTE, at(61)), "a thirteenth is a guess");
        assert!(felt.knows(11, 1, MINUTE, at(120)), "in the next window twelve are known");
        assert!(!felt.knows(12, 1, MINUTE, at(120)));
    }

    #[test]
    fn windows_follow_in_step_with_the_one_that_the_vendor_named() {
        let mut felt = met_after_ten();
        assert!(felt.knows(0, 1, MINUTE, at(175)));
        (0..10).for_each(|_| felt.add(1));
        assert!(!felt.knows(0, 1, MINUTE, at(179)));
        assert!(felt.knows(0, 1, MINUTE, at(180)));
    }

    #[test]
    fn a_limit_that_fell_is_felt_anew_and_never_as_nothing() {
        let mut felt = met_after_ten();
        felt.add(1);
        felt.refused(1, at(120));
        assert!(felt.knows(0, 1, MINUTE, at(120)));
        assert!(!felt.knows(1, 1, MINUTE, at(120)));
    }
}
