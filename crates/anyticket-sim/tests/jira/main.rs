//! The simulated Jira through a bare client: for each operation a success and its refusals, each with the page of the
//! vendor's documentation that says so.

#![allow(clippy::unwrap_used)] // a test that cannot go on may panic

#[allow(dead_code)] // what the next files of tests use
mod client;
mod create;
mod edit;
mod transitions;
