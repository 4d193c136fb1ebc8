//! The simulated Trello through a bare client: for each operation a success and its refusals, each with the page of the
//! vendor's documentation or the report that says so.

#![allow(clippy::unwrap_used)] // a test that cannot go on may panic

mod actions;
mod arbitrary;
mod attachments;
mod batch;
mod boards;
mod card_pages;
mod card_reads;
mod card_writes;
mod checklists;
mod client;
mod custom_fields;
mod doors;
mod labels;
mod limits;
mod people;
mod search;
mod worlds;
