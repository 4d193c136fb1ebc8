//! Spaces, Folders and Lists: projects and the groups above them.

mod create;
mod list;
mod project;
mod tree;

pub(crate) use create::create;
pub(crate) use list::{ListFacts, ask_tags, facts, is_archived, is_number, kept, sees_hidden, space_ids, tags};
pub(crate) use project::{by_id, page};
pub(crate) use tree::{Tree, known};
