//! Trello, as callers hold it, and the contract: each method asks, sends and translates elsewhere.

use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Include, KindId, LinkKind, NewComment, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use anyticket_http::{CredentialSource, Http, Request};
use async_trait::async_trait;
use secrecy::SecretString;
use url::Url;

use crate::account::Account;
use crate::capabilities::capabilities;
use crate::config::TrelloOptions;
use crate::external_key::{self, KeyPlace};
use crate::login::Checked;
use crate::vendor::{TrelloVendor, scheme};
use crate::{NAME, attachments, boards, comments, links, listing, schema, tickets, users};

/// The documented base address.
const BASE: &str = "https://api.trello.com/1";

fn base_url() -> Url {
    Url::parse(BASE).expect("the address is a constant")
}

/// Trello, with one key and one token. Clones share everything.
#[derive(Clone, Debug)]
pub struct Trello {
    account: Arc<Account>,
}

impl Trello {
    /// Trello with the key of an app and a token from `source`: a [`SecretString`], or a vault. Nothing is sent, and no token
    /// is asked for yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](anyticket_core::ErrorKind::Configuration) if an option is wrong.
    pub fn new(
        key: impl Into<SecretString>,
        source: impl CredentialSource + 'static,
        options: TrelloOptions,
    ) -> Result<Self> {
        let key = key.into();
        let mut http = Http::builder(TrelloVendor { key: key.clone() }, base_url())
            .credentials(scheme(&key), Checked(source))
            .options(options.http);
        if let Some(transport) = options.transport {
            http = http.transport(transport);
        }
        if let Some(clock) = options.clock {
            http = http.clock(clock);
        }
        let keys = options.external_key_field.map_or(KeyPlace::Text, KeyPlace::Field);
        let account = Account::new(http.build()?, options.workspace, keys, options.page_size);
        Ok(Self { account: Arc::new(account) })
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }
}

#[async_trait]
impl TicketProvider for Trello {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        tickets::get(&self.account, id, include, Operation::Get).await
    }

    /// Ten different ids with one request.
    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        tickets::get_many(&self.account, ids, include, Operation::GetMany).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        tickets::resolve(&self.account, reference).await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        tickets::create(&self.account, &draft).await
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        Box::pin(tickets::patch(&self.account, id, &change)).await
    }

    /// Trello does not give it back.
    async fn delete(&self, id: &TicketId) -> Result<()> {
        tickets::delete(&self.account, id).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        listing::page(&self.account, query, cursor).await
    }

    /// A range for each board.
    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        listing::scan_plan(&self.account, query, width).await
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
impl ProjectProvider for Trello {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        boards::by_id(&self.account, id).await
    }

    async fn projects_page(&self, groups: bool, _cursor: Option<Cursor>) -> Result<Page<Project>> {
        boards::page(&self.account, groups).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        boards::create(&self.account, &new).await
    }

    /// There is one kind of card.
    async fn schema(&self, project: &ProjectId, _kind: Option<KindId>) -> Result<Schema> {
        schema::schema(&self.account, project).await
    }
}

#[async_trait]
impl CommentProvider for Trello {
    /// The latest first.
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        comments::page(&self.account, ticket, cursor).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        let refused = [(new.private, Operation::AddPrivateComment), (new.parent.is_some(), Operation::ReplyToComment)];
        for (_, operation) in refused.into_iter().filter(|(asked, _)| *asked) {
            capabilities().require(operation).map_err(|error| error.at(NAME).during(operation))?;
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
impl UserProvider for Trello {
    async fn me(&self) -> Result<User> {
        self.account.ask_me().await
    }

    async fn users_page(&self, _cursor: Option<Cursor>) -> Result<Page<User>> {
        users::ask_everybody(&self.account, Operation::Users).await.map(|people| Page::last(people.to_vec()))
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        users::find(&self.account, text).await
    }
}

#[async_trait]
impl AttachmentProvider for Trello {
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
impl Provider for Trello {
    fn name(&self) -> &str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn usage(&self) -> Usage {
        self.account.http.usage()
    }

    /// The path is below `https://api.trello.com/1`: `members/me`, `cards/…`.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let request = Request::raw(&request)?.during(Operation::Raw);
        let answer = self.account.http.send_raw(request).await?;
        Ok(RawAnswer::new(answer.status, answer.body))
    }
}
