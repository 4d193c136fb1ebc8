#![doc = include_str!("../README.md")]

mod capabilities;
mod connect;
mod error;
pub mod key_line;
pub mod markdown;
mod model;
mod paging;
mod provider;
mod query;
pub mod text;
mod tracker;

pub use capabilities::{
    Access, BoxForm, Capabilities, Cell, Filter, LabelForm, Operation, SortField, Support, WhenForm,
};
pub use connect::*;
pub use error::{Effect, Error, ErrorKind, Result};
pub use model::*;
pub use paging::{Broken, Checkpoint, Cursor, Listing, Open, Page, TicketPage};
pub use provider::*;
pub use query::{
    AppliedBy, Archived, AssigneeFilter, AssigneeMatch, DateRange, ExplainedFilter, Explanation, Include, InstantRange,
    ResolvedQuery, Sort, Subtasks, TicketQuery,
};
pub use tracker::{Check, Gap, StatusMap, Tracker, TrackerOptions};
