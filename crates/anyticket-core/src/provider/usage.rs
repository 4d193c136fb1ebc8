//! What a provider has spent.

use std::ops::Add;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a provider has spent since it was made: how much it asked of its tracker, and how long it waited to be allowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Usage {
    /// Requests sent, repeats among them.
    pub requests: u64,
    /// Requests that repeated another.
    pub retries: u64,
    /// Answers that said there were too many requests.
    pub rate_limited: u64,
    /// Time spent waiting, for a budget or before a repeat, added up over all calls.
    pub waited: Duration,
    /// Answers that were read whole into memory.
    #[serde(default)]
    pub answers: u64,
    /// How many bytes these had, after decompression.
    #[serde(default)]
    pub bytes: u64,
}

impl Usage {
    /// Nothing spent.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Add for Usage {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            retries: self.retries + other.retries,
            rate_limited: self.rate_limited + other.rate_limited,
            waited: self.waited + other.waited,
            answers: self.answers + other.answers,
            bytes: self.bytes + other.bytes,
        }
    }
}
