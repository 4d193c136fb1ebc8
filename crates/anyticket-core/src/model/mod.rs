//! The model: owned, vendor-neutral data, the same for every tracker.

mod attachment;
mod body;
mod comment;
mod date;
mod field;
mod field_name;
mod ids;
mod label;
mod link;
mod loss;
mod people;
mod priority;
mod project;
mod raw;
mod schema;
mod status;
mod ticket;
mod write;

pub use attachment::{Attachment, ByteStream, Upload};
pub use body::{Body, Rendered};
pub use comment::{Comment, NewComment};
pub use date::{Due, Start, When};
pub use field::{Choice, FieldDefinition, FieldInput, FieldKind, FieldValue, Value};
pub use field_name::{Field, FieldSet};
pub use ids::{AttachmentId, CommentId, FieldId, KindId, ProjectId, TicketId, TicketRef, UserId};
pub use label::Label;
pub use link::{LinkKind, TicketLink};
pub use loss::Loss;
pub use people::{User, UserRef};
pub use priority::{Priority, PriorityLevel, PriorityRef};
pub use project::{NewProject, Project, ProjectKind, ProjectLink, ProjectRef};
pub use raw::Raw;
pub use schema::{Limits, Off, Schema, Step, TicketKind, Workflow};
pub use status::{Status, StatusCategory, StatusRef};
pub use ticket::{Estimate, Placement, Ticket};
pub use write::{ListPatch, NewTicket, Patch, TicketPatch};
