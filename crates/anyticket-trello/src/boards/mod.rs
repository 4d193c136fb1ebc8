//! Boards, which are projects, and Workspaces, the groups above them.

mod create;
mod list;

pub(crate) use create::create;
pub(crate) use list::{by_id, page, visible, with_lists};
