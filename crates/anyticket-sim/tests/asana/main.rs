//! The simulated Asana through a bare client: for each operation a success and its refusals, each with the page of the
//! vendor's documentation that says so.

#![allow(clippy::unwrap_used)] // a test that cannot go on may panic

mod client;
mod tasks;
