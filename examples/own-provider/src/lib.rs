//! A provider of one's own: a notebook in memory.

mod capabilities;
mod factory;
mod notebook;

pub use factory::{NotebookFactory, register};
pub use notebook::Notebook;
