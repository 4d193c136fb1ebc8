//! Projects, and the groups above them: the categories and the site.

mod create;
mod list;

pub(crate) use create::create;
pub(crate) use list::{by_id, check_id, page};
