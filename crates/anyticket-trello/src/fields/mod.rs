//! Custom fields: what a board defines, what a card holds, what is written.

mod definition;
mod read;
mod write;

pub(crate) use definition::definition;
pub(crate) use read::{fields, is_known, text_in};
pub(crate) use write::{FieldBody, body, cleared};
