//! Asana, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

#[cfg(unix)]
mod command;
mod conformance;
#[cfg(target_os = "linux")]
mod consent;
mod contract;
mod documents;
mod doors;
mod faults;
mod floor;
mod followers;
mod free;
mod left_open;
mod limits;
mod loopback;
mod partial;
mod requests;
mod statuses;
mod subtasks;
#[path = "../support/mod.rs"]
mod support;
