//! What was asked, in numbers.

use std::collections::BTreeMap;

use crate::vendor::Operation;

/// What a simulation has seen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Requests by operation, refused and broken ones included.
    pub requests: BTreeMap<Operation, u64>,
    /// Answers by status, those that never arrived left out.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests whose answer never arrived whole.
    pub broken: u64,
    /// Requests to a path that the simulator does not know.
    pub unexpected: u64,
    /// The most requests that were open at the same time.
    pub in_flight_max: usize,
    /// The most reads that were open at the same time.
    pub reads_in_flight_max: usize,
    /// The most writes that were open at the same time.
    pub writes_in_flight_max: usize,
}

impl Counters {
    /// All requests.
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }

    /// Requests of one operation, written as `GET /v2/task/{task_id}`.
    pub fn of(&self, operation: &str) -> u64 {
        self.requests.iter().filter(|(known, _)| known.to_string() == operation).map(|(_, count)| count).sum()
    }

    /// Answers with this status.
    pub fn status(&self, status: u16) -> u64 {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    /// Answers "too many requests".
    pub fn rate_limited(&self) -> u64 {
        self.status(429)
    }
}
