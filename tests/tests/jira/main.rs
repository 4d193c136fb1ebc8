//! Jira, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[cfg(unix)]
mod command;
mod conformance;
mod contract;
mod documents;
mod doors;
mod faults;
mod floor;
mod keys;
mod left_open;
mod limits;
mod listings;
mod loopback;
mod partial;
mod relations;
mod requests;
#[path = "../support/mod.rs"]
mod support;
mod words;
mod workflow;
