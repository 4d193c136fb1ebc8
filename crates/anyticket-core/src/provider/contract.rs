//! The role traits: what a tracker must be able to do. For those who implement; callers hold a `Tracker`.

use std::fmt;

use async_trait::async_trait;

use super::resolved::{Change, Draft};
use super::usage::Usage;
use crate::Result;
use crate::capabilities::Capabilities;
use crate::model::{
    Attachment, AttachmentId, ByteStream, Comment, CommentId, KindId, LinkKind, NewComment, NewProject, Project,
    ProjectId, Schema, Ticket, TicketId, TicketLink, Upload, User,
};
use crate::paging::{Cursor, Page};
use crate::query::{Include, ResolvedQuery};

/// Tickets.
///
/// All methods are required; what a tracker cannot do answers with
/// [`ErrorKind::Unsupported`](crate::ErrorKind::Unsupported) and is declared so in its capabilities.
#[async_trait]
pub trait TicketProvider: Send + Sync {
    /// Reads one ticket.
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket>;

    /// Reads many tickets: one result per id, in the order of the ids.
    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>>;

    /// Finds the id behind a key or a web address. An id of this tracker's form is given back as it is.
    async fn resolve(&self, reference: &str) -> Result<TicketId>;

    /// Creates a ticket and gives it as the tracker has it.
    ///
    /// With an external key that exists, a tracker that keeps keys unique gives that ticket, with `existed` set.
    async fn create(&self, draft: Draft) -> Result<Ticket>;

    /// Changes a ticket, only what the change names, and gives it as the tracker has it afterwards.
    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket>;

    /// Deletes a ticket for good, or puts it where its tracker puts deleted ones.
    async fn delete(&self, id: &TicketId) -> Result<()>;

    /// Reads one page of a listing, from its beginning or from a cursor.
    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>>;

    /// Splits a listing into ranges that can be read side by side, about `width` of them.
    ///
    /// The ranges cover the listing without overlap and are split by keys that never change; where there is nothing
    /// better they are whole projects, and a ticket that lies in several of them counts in one: its home if that is
    /// read, else the one of the lowest id. (The tracker gives it once even if two ranges do, but only within one
    /// process.) No range at all means that the listing cannot be split.
    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>>;

    /// What somebody should know about how a listing is answered, beside what the capabilities say: what a plan does not
    /// have, and what is done instead. Nothing is asked for it.
    fn notes(&self, _query: &ResolvedQuery) -> Vec<String> {
        Vec::new()
    }

    /// Finds the ticket that has the caller's own key, to the letter.
    ///
    /// A tracker that can look everywhere does so, whatever `project` is. One that can look in one project at a time
    /// only looks in `project`, and without one in every project that the connection shows.
    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>>;

    /// Lists the relations of a ticket.
    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>>;

    /// Relates `from` to `to`. What is there already is no error.
    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()>;

    /// Takes a relation away. What is not there is no error.
    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()>;
}

/// Projects and what they allow.
#[async_trait]
pub trait ProjectProvider: Send + Sync {
    /// Reads one project or group by id.
    async fn project(&self, id: &ProjectId) -> Result<Project>;

    /// Reads one page of the projects that hold tickets, archived ones included; with `groups`, of the groups too.
    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>>;

    /// Creates a project.
    async fn create_project(&self, new: NewProject) -> Result<Project>;

    /// Reads what a project allows, for tickets of one kind where the kinds differ.
    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema>;
}

/// Comments.
#[async_trait]
pub trait CommentProvider: Send + Sync {
    /// Reads one page of a ticket's comments, answers included, the oldest first where the tracker can.
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>>;

    /// Writes a comment.
    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment>;

    /// Changes the text of a comment.
    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment>;

    /// Deletes a comment.
    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()>;
}

/// Users.
#[async_trait]
pub trait UserProvider: Send + Sync {
    /// Tells whose credential this is.
    async fn me(&self) -> Result<User>;

    /// Reads one page of the users that the credential sees.
    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>>;

    /// Finds the users whose id, e-mail address or name contains `text`, whatever the case.
    async fn find_users(&self, text: &str) -> Result<Vec<User>>;
}

/// Attachments.
#[async_trait]
pub trait AttachmentProvider: Send + Sync {
    /// Reads one page of a ticket's attachments.
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>>;

    /// Attaches a file.
    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment>;

    /// Opens the content of an attached file.
    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream>;
}

/// A request of the tracker's own interface, sent as it is through our credentials, pacing and retry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawRequest {
    /// The method: `GET`, `POST`.
    pub method: String,
    /// The path below the tracker's base address.
    pub path: String,
    /// The parameters of the query.
    pub query: Vec<(String, String)>,
    /// The body, as JSON text.
    pub body: Option<String>,
}

impl RawRequest {
    /// A request without parameters and body.
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into(), query: Vec::new(), body: None }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sets the body, as JSON text.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self
    }
}

/// What a tracker answered to a raw request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, as it came.
    pub body: bytes::Bytes,
}

impl RawAnswer {
    /// An answer with this status and body.
    pub fn new(status: u16, body: impl Into<bytes::Bytes>) -> Self {
        Self { status, body: body.into() }
    }
}

/// A tracker's whole contract. Everything works through `Arc<dyn Provider>`.
#[async_trait]
pub trait Provider:
    TicketProvider + ProjectProvider + CommentProvider + UserProvider + AttachmentProvider + fmt::Debug
{
    /// The provider's name, as in the configuration.
    fn name(&self) -> &str;

    /// What it can do at most, configured as it is. Read once.
    fn capabilities(&self) -> Capabilities;

    /// What it has spent since it was made. A tracker that asks nobody spends nothing; a wrapper hands on what it wraps.
    fn usage(&self) -> Usage;

    /// Sends a request of the tracker's own interface.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer>;
}
