//! What Jira sends, as far as we use it: private, and lenient where answers have been seen to differ.

mod comment;
mod field;
mod issue;
mod link;
mod place;
#[cfg(test)]
mod recorded;
mod user;

pub(crate) use anyticket_http::lenient::Text;
pub(crate) use comment::{Attachment, AttachmentSettings, Comment, Comments, Files};
pub(crate) use field::{Allowed, Field, MetaField, MetaFields, MetaTypes, Schema, Transition, Transitions};
pub(crate) use issue::{
    BrokenIssue, Bulk, CategoryKey, Count, Created, ISSUES, Issue, IssueType, NEXT, Named, OnlyId, PriorityStub,
    Repeated, SearchPage, Status,
};
pub(crate) use link::{IssueLink, IssueLinks, LinkType, LinkTypes, LinkedIssue};
pub(crate) use place::{Category, CreatedProject, PageBean, Project, TypeStatuses};
pub(crate) use user::{Resource, TenantInfo, User};
