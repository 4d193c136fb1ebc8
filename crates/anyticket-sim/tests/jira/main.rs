//! The simulated Jira through a bare client: for each operation a success and its refusals, each with the page of the
//! vendor's documentation that says so.

#![allow(clippy::unwrap_used)] // a test that cannot go on may panic

mod attachments;
mod bulk;
mod client;
mod comments;
mod create;
mod doors;
mod edit;
mod jql;
mod limits;
mod links;
mod lists;
mod noise;
mod pages;
mod projects;
mod transitions;
mod users;
mod worlds;
