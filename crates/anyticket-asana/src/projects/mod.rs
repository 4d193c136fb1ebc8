//! Projects, and the groups above them: the workspace and its teams.

mod create;
mod list;

pub(crate) use create::create;
pub(crate) use list::{all, by_id, check_id, page};
