//! What ClickUp sends, as far as we use it: private, and lenient.

mod attachment;
mod comment;
mod place;
mod task;
mod user;

pub(crate) use anyticket_http::lenient::{FromScalar, Text, id, scalar};
pub(crate) use attachment::{Attachment, TaskFiles};
pub(crate) use comment::{Attributes, Comment, Comments, Segment, Written};
pub(crate) use place::{
    CustomField, CustomItem, CustomItems, Feature, FieldOption, Fields, Folder, Folders, List, Lists, SharedHierarchy,
    Space, Spaces, Tags, TypeConfig,
};
pub(crate) use task::{
    BrokenTask, LAST_PAGE, Place, Priority, Status, StatusType, TASKS, Tag, Taken, Task, TaskLinks, Untaken,
};
pub(crate) use user::{Me, Team, Teams, User, WorkspacePlan};
