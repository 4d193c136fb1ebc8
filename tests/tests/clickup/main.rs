//! ClickUp, over the simulated one: the laws, the vendor's documents, and what goes wrong on the way.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod beyond;
#[path = "../../../crates/anyticket-sim/tests/support/mod.rs"]
mod client;
#[cfg(unix)]
mod command_line;
mod conformance;
mod creates;
mod exceptions;
mod injected;
mod live_account;
mod rates;
mod simulator;
mod secrets;
#[cfg(unix)]
#[path = "../support/mod.rs"]
mod support;
mod tour;
