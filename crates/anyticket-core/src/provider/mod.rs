//! The contract between trackers and us.

mod contract;
mod resolved;

pub use contract::{
    AttachmentProvider, CommentProvider, ProjectProvider, Provider, RawAnswer, RawRequest, TicketProvider, UserProvider,
};
pub use resolved::{Change, Draft, FieldWrite};
