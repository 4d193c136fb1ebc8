//! The contract: ask, keep, give back. Names are looked up, promises checked and filters completed by Anyticket.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyticket::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Error, Field, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page,
    Patch, Project, ProjectId, ProjectLink, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result,
    Schema, Ticket, TicketId, TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use async_trait::async_trait;

use crate::capabilities::{PROJECT, capabilities, schema};

/// How many notes a page has.
const PAGE: usize = 20;

/// A notebook: notes in memory, gone with the process.
#[derive(Debug)]
pub struct Notebook {
    title: String,
    notes: Mutex<Notes>,
}

/// The notes in the order in which they were made. A number is never given twice.
#[derive(Debug, Default)]
struct Notes {
    last: u64,
    all: Vec<(u64, Ticket)>,
}

impl Notebook {
    /// An empty notebook.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), notes: Mutex::default() }
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn as_project(&self) -> Project {
        Project::new(PROJECT, &self.title).with_native_kind("notebook")
    }

    fn check_project(&self, id: &ProjectId) -> Result<()> {
        if id.as_str() == PROJECT {
            return Ok(());
        }
        Err(Error::not_found("no such project").with("project", id).with_hint("a notebook is one project"))
    }
}

impl Notes {
    fn find(&mut self, id: &TicketId) -> Result<&mut Ticket> {
        let found = self.all.iter_mut().map(|(_, note)| note).find(|note| note.id == *id);
        found.ok_or_else(|| Error::not_found("no such note").with("ticket", id).with_hint("list them to see their ids"))
    }
}

/// As much of a note as was asked for. What is left out is called unread, so that nobody takes it for empty.
fn read(note: &Ticket, include: Include) -> Ticket {
    let mut note = note.clone();
    if !include.body {
        note.body = None;
        note.unread.insert(Field::Body);
    }
    note
}

/// What is declared as refused is never asked; this is the answer all the same.
fn refused<T>(operation: Operation) -> Result<T> {
    Err(Error::unsupported(operation))
}

#[async_trait]
impl TicketProvider for Notebook {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.notes().find(id).map(|note| read(note, include))
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        let mut notes = self.notes();
        Ok(ids.iter().map(|id| notes.find(id).map(|note| read(note, include))).collect())
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.notes().find(&reference.into()).map(|note| note.id.clone())
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        if let Some(project) = &draft.project {
            self.check_project(project)?;
        }
        let mut notes = self.notes();
        notes.last += 1;
        let number = notes.last;
        let status = draft.status.unwrap_or_else(|| schema().statuses.remove(0));
        let mut note = Ticket::new(number.to_string(), draft.title, status);
        note.body = draft.body;
        note.project = Some(ProjectLink::from(&self.as_project()));
        note.created_at = SystemTime::now().try_into().ok();
        note.updated_at = note.created_at;
        notes.all.push((number, note.clone()));
        Ok(note)
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        if let Some(project) = &change.project {
            self.check_project(project)?;
        }
        let mut notes = self.notes();
        let note = notes.find(id)?;
        if let Some(title) = change.title {
            note.title = title;
        }
        match change.body {
            Patch::Keep => {}
            Patch::Clear => note.body = None,
            Patch::Set(body) => note.body = Some(body),
        }
        if let Some(status) = change.status {
            note.status = status;
        }
        note.updated_at = SystemTime::now().try_into().ok();
        Ok(note.clone())
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        let mut notes = self.notes();
        notes.find(id)?;
        notes.all.retain(|(_, note)| note.id != *id);
        Ok(())
    }

    /// A page goes on after the number of the last note that was given: what comes and goes in between moves nothing.
    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        for project in &query.projects {
            self.check_project(project)?;
        }
        let question = query.fingerprint();
        let after = match cursor {
            None => 0,
            Some(cursor) => match cursor.decode::<(u64, u64)>()? {
                (same, after) if same == question => after,
                _ => return Err(Error::invalid("the cursor belongs to another query").with_hint("start again")),
            },
        };
        let notes = self.notes();
        let mut rest = notes.all.iter().filter(|(number, _)| *number > after).peekable();
        let mut items = Vec::new();
        let mut last = after;
        while let Some((number, note)) = rest.next_if(|_| items.len() < PAGE.min(query.limit.unwrap_or(PAGE))) {
            last = *number;
            items.push(read(note, query.include));
        }
        let next = rest.peek().map(|_| Cursor::encode(&(question, last)));
        Ok(Page::last(items).with_next(next))
    }

    async fn scan_plan(&self, _query: &ResolvedQuery, _width: usize) -> Result<Vec<Cursor>> {
        Ok(Vec::new())
    }

    async fn find_by_external_key(&self, _project: Option<ProjectId>, _key: &str) -> Result<Option<Ticket>> {
        refused(Operation::FindByExternalKey)
    }

    async fn links(&self, _id: &TicketId) -> Result<Vec<TicketLink>> {
        refused(Operation::Links)
    }

    async fn link(&self, _from: &TicketId, _kind: LinkKind, _to: &TicketId) -> Result<()> {
        refused(Operation::Link)
    }

    async fn unlink(&self, _from: &TicketId, _kind: LinkKind, _to: &TicketId) -> Result<()> {
        refused(Operation::Unlink)
    }
}

#[async_trait]
impl ProjectProvider for Notebook {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        self.check_project(id).map(|()| self.as_project())
    }

    async fn projects_page(&self, _groups: bool, _cursor: Option<Cursor>) -> Result<Page<Project>> {
        Ok(Page::last(vec![self.as_project()]))
    }

    async fn create_project(&self, _new: NewProject) -> Result<Project> {
        refused(Operation::CreateProject)
    }

    async fn schema(&self, project: &ProjectId, _kind: Option<KindId>) -> Result<Schema> {
        self.check_project(project).map(|()| schema())
    }
}

#[async_trait]
impl CommentProvider for Notebook {
    async fn comments_page(&self, _ticket: &TicketId, _cursor: Option<Cursor>) -> Result<Page<Comment>> {
        refused(Operation::Comments)
    }

    async fn add_comment(&self, _ticket: &TicketId, _new: NewComment) -> Result<Comment> {
        refused(Operation::AddComment)
    }

    async fn edit_comment(&self, _ticket: &TicketId, _id: &CommentId, _new: NewComment) -> Result<Comment> {
        refused(Operation::EditComment)
    }

    async fn delete_comment(&self, _ticket: &TicketId, _id: &CommentId) -> Result<()> {
        refused(Operation::DeleteComment)
    }
}

#[async_trait]
impl UserProvider for Notebook {
    async fn me(&self) -> Result<User> {
        refused(Operation::Me)
    }

    async fn users_page(&self, _cursor: Option<Cursor>) -> Result<Page<User>> {
        refused(Operation::Users)
    }

    async fn find_users(&self, _text: &str) -> Result<Vec<User>> {
        refused(Operation::FindUsers)
    }
}

#[async_trait]
impl AttachmentProvider for Notebook {
    async fn attachments_page(&self, _ticket: &TicketId, _cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        refused(Operation::Attachments)
    }

    async fn upload(&self, _ticket: &TicketId, _upload: Upload) -> Result<Attachment> {
        refused(Operation::Upload)
    }

    async fn download(&self, _ticket: &TicketId, _id: &AttachmentId) -> Result<ByteStream> {
        refused(Operation::Download)
    }
}

#[async_trait]
impl Provider for Notebook {
    fn name(&self) -> &str {
        "notebook"
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn usage(&self) -> Usage {
        Usage::new()
    }

    async fn raw(&self, _request: RawRequest) -> Result<RawAnswer> {
        refused(Operation::Raw)
    }
}
