//! The tracker: what callers hold, and the contract, each method one job on the file.

use std::path::{Path, PathBuf};

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Error, ErrorKind, FieldDefinition, Include, KindId, LinkKind, NewComment,
    NewProject, Operation, Page, Project, ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery,
    Result, Schema, Status, Ticket, TicketId, TicketKind, TicketLink, TicketProvider, Upload, Usage, User,
    UserProvider,
};
use async_trait::async_trait;

use crate::capabilities::capabilities;
use crate::options::LocalOptions;
use crate::store::Store;
use crate::{NAME, attachments, comments, fields, links, projects, tickets, users};

/// A tracker in one SQLite file. Clones share the file; the last one dropped closes it.
#[derive(Clone, Debug)]
pub struct LocalTracker {
    file: Store,
}

impl LocalTracker {
    /// Opens the file, makes it and its folders if they are missing, and brings an older one up to date.
    ///
    /// It waits for other programs that are opening the same file, and blocks the thread meanwhile.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) for a file that is no tracker or that a newer version of the program
    /// made, which is left as it is; [`Forbidden`](ErrorKind::Forbidden) if it cannot be written;
    /// likewise [`Configuration`](ErrorKind::Configuration) if it is damaged; [`Unavailable`](ErrorKind::Unavailable) if another program
    /// kept it busy all the time.
    pub fn open(options: &LocalOptions) -> Result<Self> {
        Ok(Self { file: Store::open(options)? })
    }

    /// A tracker in memory, gone with its last handle. For tests.
    ///
    /// # Errors
    ///
    /// [`Unavailable`](ErrorKind::Unavailable) if no thread can be started for it.
    pub fn in_memory() -> Result<Self> {
        Ok(Self { file: Store::in_memory(None)? })
    }

    #[cfg(test)]
    pub(crate) fn on(file: Store) -> Self {
        Self { file }
    }

    /// The file; nothing for a tracker in memory.
    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// Whether [`open`](LocalTracker::open) made the tracker in this file, rather than finding it there.
    pub fn created(&self) -> bool {
        self.file.created()
    }

    /// Adds a user who can be assigned.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if the name is empty or somebody has the e-mail address.
    pub async fn add_user(&self, name: &str, email: Option<&str>) -> Result<User> {
        let (name, email) = (name.to_owned(), email.map(str::to_owned));
        self.file.write(Operation::Users, move |file| users::add(file, &name, email.as_deref())).await
    }

    /// Makes a group for projects, in the group that `new` names as its parent or at the top.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if the name is empty or the parent is no group,
    /// [`NotFound`](ErrorKind::NotFound) if the parent is not there.
    pub async fn create_group(&self, new: NewProject) -> Result<Project> {
        self.file.write(Operation::CreateProject, move |file| projects::create_group(file, &new)).await
    }

    /// Adds a status after the others of a project. Its id can be any text that the project does not use yet.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if its id or name is empty or taken there,
    /// [`NotFound`](ErrorKind::NotFound) if there is no such project.
    pub async fn add_status(&self, project: &ProjectId, status: Status) -> Result<()> {
        let project = project.clone();
        let job = move |file: &_| projects::add_status(file, projects::number(file, &project)?, &status);
        self.file.write(Operation::Schema, job).await
    }

    /// Adds a kind of ticket after the others of a project. Its id can be any text that the project does not use yet.
    ///
    /// # Errors
    ///
    /// As for [`add_status`](LocalTracker::add_status).
    pub async fn add_kind(&self, project: &ProjectId, kind: TicketKind) -> Result<()> {
        let project = project.clone();
        let job = move |file: &_| projects::add_kind(file, projects::number(file, &project)?, &kind);
        self.file.write(Operation::Schema, job).await
    }

    /// Gives a project a custom field. Fields of one id are one field in all projects: its name, unit and choices
    /// become those given here, its kind stays.
    ///
    /// # Errors
    ///
    /// [`Invalid`](ErrorKind::Invalid) if id or name is empty, or the field is there with another kind,
    /// [`NotFound`](ErrorKind::NotFound) if there is no such project.
    pub async fn define_field(&self, project: &ProjectId, definition: FieldDefinition) -> Result<()> {
        let project = project.clone();
        let job = move |file: &_| fields::define(file, projects::number(file, &project)?, &definition);
        self.file.write(Operation::Schema, job).await
    }

    /// Checks every page of the file and every reference in it. This reads the whole file.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) with what is wrong.
    pub async fn verify(&self) -> Result<()> {
        let job = |file: &rusqlite::Connection| {
            let mut pages = file.prepare("PRAGMA integrity_check(20)")?;
            let mut wrong = pages.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
            wrong.retain(|line| line != "ok");
            let mut references = file.prepare("PRAGMA foreign_key_check")?;
            let lost = references.query_map([], |row| Ok(format!("{} points to nothing", row.get::<_, String>(0)?)))?;
            wrong.extend(lost.take(20).collect::<rusqlite::Result<Vec<_>>>()?);
            if wrong.is_empty() {
                return Ok(());
            }
            Err(Error::new(ErrorKind::Configuration, "the file is damaged")
                .with("found", wrong.join("; "))
                .with_hint("keep a copy of it together with its -wal file, then restore a backup")
                .into())
        };
        self.file.read(Operation::Get, job).await
    }

    /// Writes a copy of the tracker to a new file while this one stays in use. Copying the file itself would miss what
    /// still stands in its log.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration) if there is a file at `to` already, and whatever writing it answers.
    pub async fn back_up(&self, to: impl Into<PathBuf>) -> Result<()> {
        let to = to.into();
        let job = move |file: &mut rusqlite::Connection| {
            if to.exists() {
                return Err(Error::configuration("there is a file where the copy shall go")
                    .with("to", to.display())
                    .with_hint("choose a path where there is nothing yet")
                    .into());
            }
            Ok(file.backup(rusqlite::MAIN_DB, &to, None::<fn(rusqlite::backup::Progress)>)?)
        };
        self.file.run_alone(Operation::List, job).await
    }
}

#[async_trait]
impl TicketProvider for LocalTracker {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        let id = id.clone();
        self.file.look(Operation::Get, move |file| tickets::get(file, &id, include)).await
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        let (ids, name) = (ids.to_vec(), self.file.name().to_owned());
        self.file.read(Operation::GetMany, move |file| tickets::get_many(file, &ids, include, &name)).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        let reference = reference.to_owned();
        self.file.look(Operation::Resolve, move |file| tickets::resolve(file, &reference)).await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        let me = self.file.me();
        self.file.write(Operation::Create, move |file| tickets::create(file, &draft, me)).await
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        let id = id.clone();
        self.file.write(Operation::Patch, move |file| tickets::patch(file, &id, &change)).await
    }

    /// Tickets below the deleted one stay and lose their parent.
    async fn delete(&self, id: &TicketId) -> Result<()> {
        let id = id.clone();
        self.file.write(Operation::Delete, move |file| tickets::delete(file, &id)).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        let (query, mark) = (query.clone(), self.file.mark().to_owned());
        self.file.read(Operation::List, move |file| tickets::page(file, &mark, &query, cursor)).await
    }

    /// No ranges: one connection reads a file as fast as several do.
    async fn scan_plan(&self, _query: &ResolvedQuery, _width: usize) -> Result<Vec<Cursor>> {
        Ok(Vec::new())
    }

    /// A key is one ticket's in the whole file, so that the project makes no difference.
    async fn find_by_external_key(&self, _project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        let key = key.to_owned();
        self.file.look(Operation::FindByExternalKey, move |file| tickets::by_external_key(file, &key)).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        let id = id.clone();
        self.file.read(Operation::Links, move |file| links::of(file, &id)).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        let (from, to) = (from.clone(), to.clone());
        self.file.write(Operation::Link, move |file| links::add(file, &from, &kind, &to)).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        let (from, to) = (from.clone(), to.clone());
        self.file.write(Operation::Unlink, move |file| links::remove(file, &from, &kind, &to)).await
    }
}

#[async_trait]
impl ProjectProvider for LocalTracker {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        let id = id.clone();
        self.file.read(Operation::Projects, move |file| projects::get(file, &id)).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
        self.file.read(operation, move |file| projects::page(file, groups, cursor)).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        self.file.write(Operation::CreateProject, move |file| projects::create(file, &new)).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        let project = project.clone();
        self.file.read(Operation::Schema, move |file| projects::schema(file, &project, kind.as_ref())).await
    }
}

#[async_trait]
impl CommentProvider for LocalTracker {
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        let ticket = ticket.clone();
        self.file.read(Operation::Comments, move |file| comments::page(file, &ticket, cursor)).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        let (ticket, me) = (ticket.clone(), self.file.me());
        let operation = match &new {
            NewComment { parent: Some(_), .. } => Operation::ReplyToComment,
            NewComment { private: true, .. } => Operation::AddPrivateComment,
            _ => Operation::AddComment,
        };
        self.file.write(operation, move |file| comments::add(file, &ticket, &new, me)).await
    }

    /// Only the text is changed: what the comment answers and who sees it stay.
    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        let (ticket, id) = (ticket.clone(), id.clone());
        self.file.write(Operation::EditComment, move |file| comments::edit(file, &ticket, &id, &new)).await
    }

    /// Answers to the deleted comment stay and stand on their own.
    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        let (ticket, id) = (ticket.clone(), id.clone());
        self.file.write(Operation::DeleteComment, move |file| comments::delete(file, &ticket, &id)).await
    }
}

#[async_trait]
impl UserProvider for LocalTracker {
    async fn me(&self) -> Result<User> {
        let me = self.file.me();
        self.file.read(Operation::Me, move |file| users::by_number(file, me)).await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        self.file.read(Operation::Users, move |file| users::page(file, cursor)).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        let text = text.to_owned();
        self.file.read(Operation::FindUsers, move |file| users::find(file, &text)).await
    }
}

#[async_trait]
impl AttachmentProvider for LocalTracker {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        let ticket = ticket.clone();
        self.file.read(Operation::Attachments, move |file| attachments::page(file, &ticket, cursor)).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        attachments::upload(&self.file, ticket, upload).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        attachments::download(&self.file, ticket, id).await
    }
}

#[async_trait]
impl Provider for LocalTracker {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        capabilities().with_default_project(self.file.default_project())
    }

    fn usage(&self) -> Usage {
        Usage::new()
    }

    async fn raw(&self, _request: RawRequest) -> Result<RawAnswer> {
        capabilities().require(Operation::Raw).map_err(|error| error.at(NAME).during(Operation::Raw))?;
        Err(Error::unsupported(Operation::Raw).at(NAME).during(Operation::Raw))
    }
}
