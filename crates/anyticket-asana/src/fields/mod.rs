//! Custom fields, and those of them that stand for fields of our model.

mod definition;
pub(crate) mod followers;
mod read;
mod role;
mod write;

pub(crate) use definition::{FieldOptions, definition, field_options};
pub(crate) use read::{field_value, option};
pub(crate) use role::{Candidate, Roles};
pub(crate) use write::written;
