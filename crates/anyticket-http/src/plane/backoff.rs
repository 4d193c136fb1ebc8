//! How long to wait before a repeat.

use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);

/// Waits that grow, each drawn between the shortest and three times the one before ("decorrelated jitter"), so that
/// those who failed together do not come back together.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Backoff {
    pub(super) fn new() -> Self {
        Self(SHORTEST)
    }

    pub(super) fn next(&mut self, rng: &mut fastrand::Rng) -> Duration {
        let span = (self.0 * 3).saturating_sub(SHORTEST);
        self.0 = (SHORTEST + span.mul_f64(rng.f64())).min(LONGEST);
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_differ_and_stay_within_their_bounds() {
        let mut means = [0.0; 6];
        for seed in 0..1_000 {
            let mut rng = fastrand::Rng::with_seed(seed);
            let mut backoff = Backoff::new();
            let mut before = SHORTEST;
            for mean in &mut means {
                let wait = backoff.next(&mut rng);
                assert!(wait >= SHORTEST && wait <= LONGEST && wait <= before * 3);
                before = wait;
                *mean += wait.as_secs_f64() / 1_000.0;
            }
        }
        assert!(means.is_sorted(), "{means:?}");
        assert!(means[0] > 0.9 && means[0] < 1.1, "{means:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_waits() {
        let waits = |seed| {
            let (mut rng, mut backoff) = (fastrand::Rng::with_seed(seed), Backoff::new());
            [(); 4].map(|()| backoff.next(&mut rng))
        };
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
    }
}
