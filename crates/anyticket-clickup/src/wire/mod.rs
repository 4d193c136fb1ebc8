//! What ClickUp sends, as far as we use it: private, and lenient.

mod attachment;
mod comment;
mod place;
mod task;
mod user;

pub(crate) use anyticket_http::lenient::{FromScalar, id, scalar};
pub(crate) use attachment::{Attachment, TaskFiles};
pub(crate) use comment::{Attributes, Comment, Comments, Segment, Written};
pub(crate) use place::{
    CustomField, CustomItem, CustomItems, Feature, FieldOption, Fields, Folder, Folders, List, Lists, SharedHierarchy,
    Space, Spaces, Tags, TypeConfig,
};
pub(crate) use task::{BrokenTask, Place, Priority, RawTaskPage, Status, Tag, Task, TaskLinks, TaskPage};
pub(crate) use user::{Me, Team, Teams, User, WorkspacePlan};
