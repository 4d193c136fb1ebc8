//! Trello, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod conformance;
