//! A provider that hands everything on and notes what was asked: how the suite knows that nothing was sent.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyticket_core::{
    Access, Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Cell, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Filter, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page,
    Project, ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Support,
    Ticket, TicketId, TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use async_trait::async_trait;

use crate::memory::{asked_for, cells_of};

/// The cells that were seen to work or to be refused, over all checks of a run.
pub(super) type Tried = Arc<Mutex<BTreeSet<Cell>>>;

#[derive(Debug)]
pub(super) struct Spy {
    inner: Arc<dyn Provider>,
    asked: Mutex<Vec<Operation>>,
    tried: Tried,
}

impl Spy {
    pub(super) fn new(inner: Arc<dyn Provider>, tried: Tried) -> Self {
        Self { inner, asked: Mutex::new(Vec::new()), tried }
    }

    /// How often something was asked for.
    pub(super) fn count(&self, wanted: impl Fn(Operation) -> bool) -> usize {
        self.asked().iter().filter(|operation| wanted(**operation)).count()
    }

    pub(super) fn tried(&self, cell: impl Into<Cell>) {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner).insert(cell.into());
    }

    fn asked(&self) -> MutexGuard<'_, Vec<Operation>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a call on, and notes the cells that it showed to work.
    async fn pass<T>(
        &self,
        operation: Operation,
        cells: Vec<Cell>,
        answer: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.asked().push(operation);
        let answer = answer.await?;
        self.tried(operation);
        cells.into_iter().for_each(|cell| self.tried(cell));
        Ok(answer)
    }
}

fn created(draft: &Draft) -> Vec<Cell> {
    asked_for(draft).into_iter().map(|field| Cell::Field(field, Access::Create)).collect()
}

#[async_trait]
impl TicketProvider for Spy {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.pass(Operation::Get, vec![], self.inner.get(id, include)).await
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        self.pass(Operation::GetMany, vec![], self.inner.get_many(ids, include)).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.pass(Operation::Resolve, vec![], self.inner.resolve(reference)).await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        let cells = created(&draft);
        self.pass(Operation::Create, cells, self.inner.create(draft)).await
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        let cells = cells_of(&change);
        self.pass(Operation::Patch, cells, self.inner.patch(id, change)).await
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        self.pass(Operation::Delete, vec![], self.inner.delete(id)).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        let capabilities = self.inner.capabilities();
        let native = |filter: &Filter| matches!(capabilities.support(*filter), Support::Native);
        let filters = query.filters().filter(native).map(Cell::from);
        let cells = filters.chain(query.sort.map(|sort| Cell::from(sort.field))).collect();
        self.pass(Operation::List, cells, self.inner.page(query, cursor)).await
    }

    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        self.inner.scan_plan(query, width).await
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        self.pass(Operation::FindByExternalKey, vec![], self.inner.find_by_external_key(project, key)).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.pass(Operation::Links, vec![], self.inner.links(id)).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.pass(Operation::Link, vec![], self.inner.link(from, kind, to)).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.pass(Operation::Unlink, vec![], self.inner.unlink(from, kind, to)).await
    }
}

#[async_trait]
impl ProjectProvider for Spy {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        self.pass(Operation::Projects, vec![], self.inner.project(id)).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
        self.pass(operation, vec![], self.inner.projects_page(groups, cursor)).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        self.pass(Operation::CreateProject, vec![], self.inner.create_project(new)).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        self.pass(Operation::Schema, vec![], self.inner.schema(project, kind)).await
    }
}

#[async_trait]
impl CommentProvider for Spy {
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        self.pass(Operation::Comments, vec![], self.inner.comments_page(ticket, cursor)).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        let reply = new.parent.is_some().then_some(Cell::Operation(Operation::ReplyToComment));
        let private = new.private.then_some(Cell::Operation(Operation::AddPrivateComment));
        let cells = reply.into_iter().chain(private).collect();
        self.pass(Operation::AddComment, cells, self.inner.add_comment(ticket, new)).await
    }

    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        self.pass(Operation::EditComment, vec![], self.inner.edit_comment(ticket, id, new)).await
    }

    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        self.pass(Operation::DeleteComment, vec![], self.inner.delete_comment(ticket, id)).await
    }
}

#[async_trait]
impl UserProvider for Spy {
    async fn me(&self) -> Result<User> {
        self.pass(Operation::Me, vec![], self.inner.me()).await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        self.pass(Operation::Users, vec![], self.inner.users_page(cursor)).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.pass(Operation::FindUsers, vec![], self.inner.find_users(text)).await
    }
}

#[async_trait]
impl AttachmentProvider for Spy {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        self.pass(Operation::Attachments, vec![], self.inner.attachments_page(ticket, cursor)).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        self.pass(Operation::Upload, vec![], self.inner.upload(ticket, upload)).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        self.pass(Operation::Download, vec![], self.inner.download(ticket, id)).await
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
        self.pass(Operation::Raw, vec![], self.inner.raw(request)).await
    }
}
