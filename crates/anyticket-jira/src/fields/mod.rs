//! Custom fields: what a site defines, what an issue holds, what is written.

mod definition;
mod read;
mod write;

pub(crate) use definition::{SiteFields, definition, is_read};
pub(crate) use read::fields;
pub(crate) use write::{document, loss, written};
