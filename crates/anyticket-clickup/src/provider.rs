//! ClickUp, as callers hold it, and the contract: each method asks, sends and translates elsewhere.

use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Error, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use anyticket_http::{Checked, CredentialSource, Http, Request};
use async_trait::async_trait;
use url::Url;

use crate::account::Account;
use crate::capabilities::capabilities;
use crate::config::ClickUpOptions;
use crate::external_key::{self, KeyPlace};
use crate::login::token_question;
use crate::vendor::{ClickUpVendor, scheme};
use crate::{NAME, attachments, comments, links, listing, places, schema, tickets};

/// The documented base address: versions 2 and 3 of the API lie below it.
const BASE: &str = "https://api.clickup.com/api";

pub(crate) fn base_url() -> Url {
    Url::parse(BASE).expect("the address is a constant")
}

/// ClickUp, with one token and one Workspace. Clones share everything.
#[derive(Clone, Debug)]
pub struct ClickUp {
    account: Arc<Account>,
}

impl ClickUp {
    /// ClickUp with a token from `source`: a [`SecretString`](secrecy::SecretString), or a vault. Nothing is sent, and no
    /// token is asked for yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if an option is wrong.
    pub fn new(source: impl CredentialSource + 'static, options: ClickUpOptions) -> Result<Self> {
        let http = Http::builder(ClickUpVendor { plan: options.plan }, base_url())
            .credentials(scheme(), Checked::new(source, token_question))
            .options(options.http);
        let keys = options.external_key_field.map_or(KeyPlace::Text, KeyPlace::Field);
        Ok(Self { account: Arc::new(Account::new(http.build()?, options.workspace, keys)) })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

#[async_trait]
impl TicketProvider for ClickUp {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        tickets::get(&self.account, id, include, Operation::Get).await
    }

    /// One request for each different id, eight at a time.
    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        tickets::get_many(&self.account, ids, include).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        tickets::resolve(&self.account, reference).await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        tickets::create(&self.account, &draft).await
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        tickets::patch(&self.account, id, &change).await
    }

    /// ClickUp deletes the subtasks along with it, and gives none of them back.
    async fn delete(&self, id: &TicketId) -> Result<()> {
        tickets::delete(&self.account, id).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        listing::page(&self.account, query, cursor).await
    }

    /// A range for each call that the listing needs; they cut themselves further by time of creation as they are read.
    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        listing::scan_plan(&self.account, query, width).await
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        external_key::find(&self.account, project.as_ref(), key).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        links::of(&self.account, id, Operation::Links).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        links::link(&self.account, from, kind, to).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        links::unlink(&self.account, from, kind, to).await
    }
}

#[async_trait]
impl ProjectProvider for ClickUp {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        places::by_id(&self.account, id).await
    }

    async fn projects_page(&self, groups: bool, _cursor: Option<Cursor>) -> Result<Page<Project>> {
        places::page(&self.account, groups).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        places::create(&self.account, &new).await
    }

    /// All kinds of task of a List have the same schema.
    async fn schema(&self, project: &ProjectId, _kind: Option<KindId>) -> Result<Schema> {
        schema::schema(&self.account, project).await
    }
}

#[async_trait]
impl CommentProvider for ClickUp {
    /// The newest first, each followed by its answers.
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        comments::page(&self.account, ticket, cursor).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        if new.private {
            let refused = capabilities().require(Operation::AddPrivateComment);
            refused.map_err(|error: Error| error.at(NAME).during(Operation::AddPrivateComment))?;
        }
        comments::add(&self.account, ticket, new).await
    }

    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        comments::edit(&self.account, ticket, id, new).await
    }

    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        comments::delete(&self.account, ticket, id).await
    }
}

#[async_trait]
impl UserProvider for ClickUp {
    async fn me(&self) -> Result<User> {
        self.account.ask_me().await
    }

    async fn users_page(&self, _cursor: Option<Cursor>) -> Result<Page<User>> {
        self.account.members(true).await.map(Page::last)
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.account.members(false).await.map(|members| schema::matching(members, text))
    }
}

#[async_trait]
impl AttachmentProvider for ClickUp {
    async fn attachments_page(&self, ticket: &TicketId, _cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        attachments::page(&self.account, ticket).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        attachments::upload(&self.account, ticket, upload).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        attachments::download(&self.account, ticket, id).await
    }
}

#[async_trait]
impl Provider for ClickUp {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn usage(&self) -> Usage {
        self.account.http.usage()
    }

    /// The path is below `https://api.clickup.com/api`: `v2/team`, `v3/workspaces/…`.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let request = Request::raw(&request)?.during(Operation::Raw);
        let answer = self.account.http.send_raw(request).await?;
        Ok(RawAnswer::new(answer.status, answer.body))
    }
}
