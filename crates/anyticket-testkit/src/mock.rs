//! A mock of the whole contract, for tests of what stands above it.

use std::fmt;
use std::sync::Arc;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Include, KindId, LinkKind, NewComment, NewProject, Page, Project, ProjectId,
    ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId, TicketLink,
    TicketProvider, Upload, Usage, User, UserProvider,
};
use async_trait::async_trait;
use mockall::mock;

mock! {
    /// A provider that does what it was told to expect, and panics at everything else. Made by [`mock`](crate::mock).
    pub Provider {}

    #[async_trait]
    impl TicketProvider for Provider {
        async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket>;
        async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>>;
        async fn resolve(&self, reference: &str) -> Result<TicketId>;
        async fn create(&self, draft: Draft) -> Result<Ticket>;
        async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket>;
        async fn delete(&self, id: &TicketId) -> Result<()>;
        async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>>;
        async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>>;
        fn notes(&self, query: &ResolvedQuery) -> Vec<String>;
        async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>>;
        async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>>;
        async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()>;
        async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()>;
    }

    #[async_trait]
    impl ProjectProvider for Provider {
        async fn project(&self, id: &ProjectId) -> Result<Project>;
        async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>>;
        async fn create_project(&self, new: NewProject) -> Result<Project>;
        async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema>;
    }

    #[async_trait]
    impl CommentProvider for Provider {
        async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>>;
        async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment>;
        async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment>;
        async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()>;
    }

    #[async_trait]
    impl UserProvider for Provider {
        async fn me(&self) -> Result<User>;
        async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>>;
        async fn find_users(&self, text: &str) -> Result<Vec<User>>;
    }

    #[async_trait]
    impl AttachmentProvider for Provider {
        async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>>;
        async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment>;
        async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream>;
    }

    impl fmt::Debug for Provider {
        fn fmt<'a>(&self, f: &mut fmt::Formatter<'a>) -> fmt::Result;
    }

    #[async_trait]
    impl Provider for Provider {
        fn name(&self) -> &str;
        fn capabilities(&self) -> Capabilities;
        fn usage(&self) -> Usage;
        async fn raw(&self, request: RawRequest) -> Result<RawAnswer>;
    }
}

/// A mock that arrives with the name `mock`, with everything allowed, and with one [`schema`](crate::schema) for
/// every project, so that nothing but what the test is about has to be expected.
///
/// A call that nobody expected fails the test. Names are looked up by asking the provider: a project called by its name
/// takes an `expect_project`, one called `id:p1` is taken as it is.
///
/// ```
/// use anyticket_core::{NewTicket, Tracker};
/// use anyticket_testkit as testkit;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut provider = testkit::mock();
/// provider.expect_create().returning(|draft| Ok(testkit::ticket(&draft)));
/// let tracker = Tracker::new(provider);
/// let ticket = tracker.create(NewTicket::new("Fix login").with_status("done")).await?;
/// assert_eq!(ticket.status.name, "done");
/// # Ok::<(), anyticket_core::Error>(())
/// # }).unwrap();
/// ```
///
/// What goes wrong is an answer like any other, and how often something is asked is counted:
///
/// ```
/// use std::time::Duration;
///
/// use anyticket_core::{Error, ErrorKind, TicketPatch, Tracker};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut provider = anyticket_testkit::mock();
/// provider.expect_patch().times(1).returning(|_, _| {
///     Err(Error::new(ErrorKind::RateLimited, "slow down").with_retry_after(Duration::from_secs(30)))
/// });
/// let update = Tracker::new(provider).update(&"t1".into(), TicketPatch::new().title("Fix it")).await;
/// assert_eq!(update.unwrap_err().retry_after(), Some(Duration::from_secs(30)));
/// # })
/// ```
pub fn mock() -> MockProvider {
    mock_with(Capabilities::all().with_fixed_schema(crate::schema()))
}

/// A mock that can do what is given here, and is called `mock`.
///
/// ```
/// use anyticket_core::{Capabilities, ErrorKind, Operation, Tracker};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let provider = anyticket_testkit::mock_with(Capabilities::all().refused(Operation::Delete, "not for us"));
/// let error = Tracker::new(provider).delete(&"t1".into()).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unsupported);
/// # })
/// ```
pub fn mock_with(capabilities: Capabilities) -> MockProvider {
    let mut provider = MockProvider::new();
    let capabilities = Arc::new(capabilities);
    provider.expect_fmt().returning(|f| f.write_str("MockProvider"));
    provider.expect_name().return_const("mock".to_owned());
    provider.expect_capabilities().returning(move || Capabilities::clone(&capabilities));
    provider.expect_usage().returning(Usage::new);
    provider.expect_notes().returning(|_| Vec::new());
    provider
}
