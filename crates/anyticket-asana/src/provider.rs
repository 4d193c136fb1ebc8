//! Asana, as callers hold it, and the contract: each method asks, sends and translates elsewhere.

use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use anyticket_http::{Checked, CredentialSource, Http, OAuthApp, Request, Scheme, TokenStore};
use async_trait::async_trait;
use url::Url;

use crate::account::Account;
use crate::capabilities::{Given, capabilities};
use crate::config::AsanaOptions;
use crate::login::token_question;
use crate::vendor::AsanaVendor;
use crate::{NAME, attachments, comments, external_key, links, listing, projects, schema, tickets, users};

/// The documented base address.
const BASE: &str = "https://app.asana.com/api/1.0";

pub(crate) fn base_url() -> Url {
    Url::parse(BASE).expect("the address is a constant")
}

/// Asana, with one credential and one workspace. Clones share everything.
#[derive(Clone, Debug)]
pub struct Asana {
    account: Arc<Account>,
}

impl Asana {
    /// Asana with a personal access token or that of a service account, from `source`: a
    /// [`SecretString`](secrecy::SecretString), or a vault. Nothing is sent, and no token is asked for yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if an option is wrong.
    pub fn new(source: impl CredentialSource + 'static, options: AsanaOptions) -> Result<Self> {
        Self::over(Arc::new(Checked::new(source, token_question)), options, false)
    }

    /// Asana through an OAuth app that somebody has agreed to. `account` tells this person from others, and `store` keeps
    /// their tokens. An app keeps external keys on the tasks themselves.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_app(
        app: &OAuthApp,
        account: impl Into<String>,
        store: impl TokenStore + 'static,
        options: AsanaOptions,
    ) -> Result<Self> {
        let source = app.clone().with_http(options.http.clone()).source(account, store)?;
        Self::over(Arc::new(source), options, true)
    }

    /// Asana with access tokens of an OAuth app that somebody else refreshes.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_access_token(source: impl CredentialSource + 'static, options: AsanaOptions) -> Result<Self> {
        Self::over(Arc::new(source), options, true)
    }

    pub(crate) fn over(source: Arc<dyn CredentialSource>, options: AsanaOptions, is_app: bool) -> Result<Self> {
        let http = Http::builder(AsanaVendor { plan: options.plan }, base_url())
            .shared_credentials(Scheme::Bearer, source)
            .options(options.http.clone());
        Ok(Self { account: Arc::new(Account::new(http.build()?, options, is_app)) })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    fn given(&self) -> Given {
        let keeps_keys = self.account.is_app || self.account.options.external_key_field.is_some();
        Given::of(keeps_keys, self.account.options.plan)
    }
}

#[async_trait]
impl TicketProvider for Asana {
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

    /// People can fetch it back out of the trash for thirty days; the interface has no way to.
    async fn delete(&self, id: &TicketId) -> Result<()> {
        tickets::delete(&self.account, id).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        listing::page(&self.account, query, cursor).await
    }

    /// Spans of the time of creation where the search is asked, else a range for each list.
    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        listing::scan_plan(&self.account, query, width).await
    }

    /// Whether the workspace has a search.
    fn notes(&self, query: &ResolvedQuery) -> Vec<String> {
        listing::notes(&self.account, query)
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        external_key::find(&self.account, project.as_ref(), key).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        links::of(&self.account, id).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        links::link(&self.account, from, &kind, to).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        links::unlink(&self.account, from, &kind, to).await
    }
}

#[async_trait]
impl ProjectProvider for Asana {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        projects::by_id(&self.account, id).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        projects::page(&self.account, groups, cursor).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        projects::create(&self.account, &new).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        schema::schema(&self.account, project, kind.as_ref()).await
    }
}

#[async_trait]
impl CommentProvider for Asana {
    /// The oldest first.
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        comments::page(&self.account, ticket, cursor).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        for (asked, operation) in
            [(new.parent.is_some(), Operation::ReplyToComment), (new.private, Operation::AddPrivateComment)]
        {
            if asked {
                self.capabilities().require(operation).map_err(|error| error.at(NAME).during(operation))?;
            }
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
impl UserProvider for Asana {
    async fn me(&self) -> Result<User> {
        self.account.ask_user().await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        users::page(&self.account, cursor).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        users::find(&self.account, text).await
    }
}

#[async_trait]
impl AttachmentProvider for Asana {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        attachments::page(&self.account, ticket, cursor).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        attachments::upload(&self.account, ticket, upload).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        attachments::download(&self.account, ticket, id).await
    }
}

#[async_trait]
impl Provider for Asana {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        capabilities(self.given())
    }

    fn usage(&self) -> Usage {
        self.account.http.usage()
    }

    /// The path is below `/api/1.0`: `tasks/120001`.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let request = Request::raw(&request)?.during(Operation::Raw);
        let answer = self.account.http.send_raw(request).await?;
        Ok(RawAnswer::new(answer.status, answer.body))
    }
}
