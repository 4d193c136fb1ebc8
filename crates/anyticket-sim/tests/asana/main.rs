//! The simulated Asana through a bare client: for each operation a success and its refusals, each with the page of the
//! vendor's documentation that says so.

#![allow(clippy::unwrap_used)] // a test that cannot go on may panic

mod attachments;
mod batch;
mod client;
mod custom;
mod doors;
mod events;
mod limits;
mod lists;
mod noise;
mod places;
mod projects;
mod search;
mod selection;
mod stories;
mod tasks;
mod users;
mod worlds;
