//! The model, the contract and the tracker of Anyticket. No HTTP.

mod capabilities;
mod error;
pub mod markdown;
mod model;
mod paging;
mod provider;
mod query;
pub mod text;

pub use capabilities::{Access, Capabilities, Cell, Filter, Operation, SortField, Support};
pub use error::{Effect, Error, ErrorKind, Result};
pub use model::*;
pub use paging::{Broken, Checkpoint, Cursor, Page};
pub use provider::*;
pub use query::*;
