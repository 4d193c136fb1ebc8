//! Telling credentials apart without keeping them.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// Stands for a text in this process only: the keys of the hash are drawn at its start and leave it never.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(u64, u64);

static KEYS: LazyLock<(RandomState, RandomState)> = LazyLock::new(|| (RandomState::new(), RandomState::new()));

impl Fingerprint {
    pub(crate) fn of(text: &str) -> Self {
        Self(KEYS.0.hash_one(text), KEYS.1.hash_one(text))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_and_another_text_another() {
        assert_eq!(Fingerprint::of("pk_1"), Fingerprint::of("pk_1"));
        assert_ne!(Fingerprint::of("pk_1"), Fingerprint::of("pk_2"));
        assert_eq!(format!("{:?}", Fingerprint::of("pk_1")), "Fingerprint(..)");
    }
}
