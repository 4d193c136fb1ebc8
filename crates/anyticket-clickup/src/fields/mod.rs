//! Custom fields: what a List defines, what a task holds, what is written.

mod definition;
mod read;
mod write;

pub(crate) use definition::definition;
pub(crate) use read::CustomFields;
pub(crate) use write::{FieldBody, body};
