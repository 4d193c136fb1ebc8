//! A provider that hands everything on and notes what was asked: how the suite knows that nothing was sent.

#![deny(clippy::missing_trait_methods)]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use async_trait::async_trait;

use super::record::Record;

#[derive(Debug)]
pub(super) struct Spy {
    inner: Arc<dyn Provider>,
    asked: Mutex<Vec<Operation>>,
    made: Mutex<Vec<TicketId>>,
    record: Arc<Record>,
}

impl Spy {
    pub(super) fn new(inner: Arc<dyn Provider>, record: Arc<Record>) -> Self {
        Self { inner, asked: Mutex::default(), made: Mutex::default(), record }
    }

    /// How often something was asked for.
    pub(super) fn count(&self, wanted: impl Fn(Operation) -> bool) -> usize {
        self.asked().iter().filter(|operation| wanted(**operation)).count()
    }

    /// The tickets that were made, forgotten by being asked for.
    pub(super) fn take_made(&self) -> Vec<TicketId> {
        std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn made(&self, id: &TicketId) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(id.clone());
    }

    fn asked(&self) -> MutexGuard<'_, Vec<Operation>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a call on, and notes that its operation works.
    async fn pass<T>(&self, operation: Operation, answer: impl Future<Output = Result<T>>) -> Result<T> {
        self.asked().push(operation);
        self.record.called();
        let answer = answer.await.inspect_err(|error| {
            self.record.failed(error);
            error.ticket().into_iter().for_each(|id| self.made(id));
        })?;
        self.record.tried(operation);
        Ok(answer)
    }
}

#[async_trait]
impl TicketProvider for Spy {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.pass(Operation::Get, self.inner.get(id, include)).await
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        self.pass(Operation::GetMany, self.inner.get_many(ids, include)).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.pass(Operation::Resolve, self.inner.resolve(reference)).await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        let ticket = self.pass(Operation::Create, self.inner.create(draft)).await?;
        self.made(&ticket.id);
        Ok(ticket)
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        let guarded = change.if_version.is_some();
        let ticket = self.pass(Operation::Patch, self.inner.patch(id, change)).await?;
        if guarded {
            self.record.tried(Operation::PatchIfVersion);
        }
        Ok(ticket)
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        self.pass(Operation::Delete, self.inner.delete(id)).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        self.pass(Operation::List, self.inner.page(query, cursor)).await
    }

    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        self.asked().push(Operation::List);
        self.record.called();
        self.inner.scan_plan(query, width).await
    }

    fn notes(&self, query: &ResolvedQuery) -> Vec<String> {
        self.inner.notes(query)
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        self.pass(Operation::FindByExternalKey, self.inner.find_by_external_key(project, key)).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.pass(Operation::Links, self.inner.links(id)).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.pass(Operation::Link, self.inner.link(from, kind, to)).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.pass(Operation::Unlink, self.inner.unlink(from, kind, to)).await
    }
}

#[async_trait]
impl ProjectProvider for Spy {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        self.pass(Operation::Projects, self.inner.project(id)).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
        self.pass(operation, self.inner.projects_page(groups, cursor)).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        self.pass(Operation::CreateProject, self.inner.create_project(new)).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        self.pass(Operation::Schema, self.inner.schema(project, kind)).await
    }
}

#[async_trait]
impl CommentProvider for Spy {
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        self.pass(Operation::Comments, self.inner.comments_page(ticket, cursor)).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        let cells = [
            new.parent.is_some().then_some(Operation::ReplyToComment),
            new.private.then_some(Operation::AddPrivateComment),
        ];
        let comment = self.pass(Operation::AddComment, self.inner.add_comment(ticket, new)).await?;
        cells.into_iter().flatten().for_each(|cell| self.record.tried(cell));
        Ok(comment)
    }

    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        self.pass(Operation::EditComment, self.inner.edit_comment(ticket, id, new)).await
    }

    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        self.pass(Operation::DeleteComment, self.inner.delete_comment(ticket, id)).await
    }
}

#[async_trait]
impl UserProvider for Spy {
    async fn me(&self) -> Result<User> {
        self.pass(Operation::Me, self.inner.me()).await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        self.pass(Operation::Users, self.inner.users_page(cursor)).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.pass(Operation::FindUsers, self.inner.find_users(text)).await
    }
}

#[async_trait]
impl AttachmentProvider for Spy {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        self.pass(Operation::Attachments, self.inner.attachments_page(ticket, cursor)).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        self.pass(Operation::Upload, self.inner.upload(ticket, upload)).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        self.pass(Operation::Download, self.inner.download(ticket, id)).await
    }
}

#[async_trait]
impl Provider for Spy {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn usage(&self) -> Usage {
        self.inner.usage()
    }

    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        self.pass(Operation::Raw, self.inner.raw(request)).await
    }
}
