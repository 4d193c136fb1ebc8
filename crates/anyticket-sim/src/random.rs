//! Randomness that is the same in every run.

/// A seeded source. The same seed gives the same values, on every machine.
#[derive(Debug, Clone)]
pub struct Random(fastrand::Rng);

impl Random {
    /// A source for `seed`, independent of others with another `stream`.
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(fastrand::Rng::with_seed(mix(seed, stream)))
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.f64() < probability
    }

    /// A number below `bound`, which must not be zero.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.usize(..bound)
    }

    /// A number from the whole range.
    pub fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// One of `values`, which must not be empty.
    pub fn pick<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }
}

/// A number that depends on both and looks like neither (SplitMix64): facts of seeded things without keeping them.
pub(crate) fn mix(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
