//! The caller's own key of a ticket.

mod index;
mod look;
mod mark;

pub(crate) use anyticket_core::key_line::{find as find_mark, join, refuse_marks, split};
pub(crate) use index::KeyIndex;
pub(crate) use look::{field, find, note};
pub(crate) use mark::KeyPlace;
