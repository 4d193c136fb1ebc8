//! Jira, as callers hold it, and the contract: each method asks, sends and translates elsewhere.

use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use anyticket_http::{Checked, CredentialSource, OAuthApp, Request, TokenStore};
use async_trait::async_trait;

use crate::account::Account;
use crate::capabilities::capabilities;
use crate::config::JiraOptions;
use crate::door::{Credential, Door, Way};
use crate::login::token_question;
use crate::{NAME, attachments, comments, external_key, links, listing, projects, schema, tickets, users};

/// Jira Cloud, with one credential and one site. Clones share everything.
#[derive(Clone, Debug)]
pub struct Jira {
    account: Arc<Account>,
}

impl Jira {
    /// Jira with the API token of the account of this e-mail address, from `source`: a
    /// [`SecretString`](secrecy::SecretString), or a vault. With scopes or without: which of them it is is found out. Nothing
    /// is sent, and no token is asked for yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if an option is wrong or no site is named.
    pub fn with_token(
        email: impl Into<String>,
        source: impl CredentialSource + 'static,
        options: JiraOptions,
    ) -> Result<Self> {
        Self::over(
            Credential::Token { email: email.into(), source: Arc::new(Checked::new(source, token_question)) },
            options,
        )
    }

    /// Jira through an OAuth app that somebody has agreed to. `account` tells this person from others, and `store` keeps
    /// their tokens: a new refresh token is saved there before it is used.
    ///
    /// # Errors
    ///
    /// As [`with_token`](Self::with_token).
    pub fn with_app(
        app: &OAuthApp,
        account: impl Into<String>,
        store: impl TokenStore + 'static,
        options: JiraOptions,
    ) -> Result<Self> {
        let source = app.clone().with_http(options.http.clone()).source(account, store)?;
        Self::with_bearer(Arc::new(source), options)
    }

    /// Jira with access tokens that somebody else refreshes.
    ///
    /// # Errors
    ///
    /// As [`with_token`](Self::with_token).
    pub fn with_access_token(source: impl CredentialSource + 'static, options: JiraOptions) -> Result<Self> {
        Self::with_bearer(Arc::new(source), options)
    }

    pub(crate) fn with_bearer(source: Arc<dyn CredentialSource>, options: JiraOptions) -> Result<Self> {
        Self::over(Credential::Bearer { source }, options)
    }

    fn over(credential: Credential, options: JiraOptions) -> Result<Self> {
        let way = Way {
            credential,
            site: options.site.clone(),
            cloud_id: options.cloud_id.clone(),
            options: options.http.clone(),
        };
        let door = Door::new(way).map_err(|error| error.at(NAME))?;
        Ok(Self { account: Arc::new(Account::new(door, options)) })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

#[async_trait]
impl TicketProvider for Jira {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        tickets::get(&self.account, id, include, Operation::Get).await
    }

    /// A hundred different ids with one request.
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

    /// Jira deletes the subtasks along with it, and gives none of them back.
    async fn delete(&self, id: &TicketId) -> Result<()> {
        tickets::delete(&self.account, id).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        listing::page(&self.account, query, cursor).await
    }

    /// Spans of the time of creation with about as many issues each, found by counting.
    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        listing::scan_plan(&self.account, query, width).await
    }

    /// In the whole site, or in one project of it.
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
impl ProjectProvider for Jira {
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
impl CommentProvider for Jira {
    /// The oldest first.
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        comments::page(&self.account, ticket, cursor).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        for (asked, operation) in
            [(new.parent.is_some(), Operation::ReplyToComment), (new.private, Operation::AddPrivateComment)]
        {
            if asked {
                capabilities().require(operation).map_err(|error| error.at(NAME).during(operation))?;
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
impl UserProvider for Jira {
    async fn me(&self) -> Result<User> {
        self.account.door.ask_me().await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        users::page(&self.account, cursor).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        users::find(&self.account, text).await
    }
}

#[async_trait]
impl AttachmentProvider for Jira {
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
impl Provider for Jira {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn usage(&self) -> Usage {
        self.account.door.usage()
    }

    /// The path is below the site, or below its place at the gateway: `rest/api/3/…`, `rest/agile/1.0/…`.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let request = Request::raw(&request)?.during(Operation::Raw);
        self.account.door.open().await?;
        let answer = self.account.door.http().send_raw(request).await?;
        Ok(RawAnswer::new(answer.status, answer.body))
    }
}
