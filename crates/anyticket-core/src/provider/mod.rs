//! The contract between trackers and us.

mod contract;
mod resolved;
mod usage;

pub use contract::{
    AttachmentProvider, CommentProvider, ProjectProvider, Provider, RawAnswer, RawRequest, TicketProvider, UserProvider,
};
pub use resolved::{Change, Draft, FieldWrite};
pub use usage::Usage;
