//! Trello, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[cfg(unix)]
mod command;
mod conformance;
mod contract;
mod credentials;
mod documents;
mod faults;
mod left_open;
mod limits;
mod listings;
mod loopback;
mod partial;
mod requests;
mod statuses;
#[path = "../support/mod.rs"]
mod support;
mod writes;
