//! Changing a configuration file: as text, so that everything else in it stays as it is, and whole or not at all.

mod edit;
mod replace;

pub(crate) use edit::{Document, Line};
pub(crate) use replace::{replace, write_private};
