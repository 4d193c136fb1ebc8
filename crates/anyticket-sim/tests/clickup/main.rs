//! The simulated ClickUp, asked by a bare client: for each operation a success and its refusals.
//!
//! Each test names where its fact is from: a page of ClickUp's documentation, its OpenAPI document ("reference"), a
//! recorded answer, or public reports of what the service does.

#![allow(clippy::unwrap_used)] // a helper that fails fails its test

#[path = "../support/mod.rs"]
mod support;

mod access;
mod accounts;
mod arbitrary;
mod attachments;
mod comments;
mod fields;
mod limits;
mod links;
mod listing;
mod oauth;
mod places;
mod tags;
mod tasks;
mod worlds;
