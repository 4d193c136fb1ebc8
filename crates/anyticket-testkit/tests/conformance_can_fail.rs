//! The suite is worth nothing unless it can fail: each planted fault turns its law red, and the law is green without it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyticket_core::{
    Attachment, AttachmentId, AttachmentProvider, Body, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Effect, Error, ErrorKind, Include, KindId, LinkKind, NewComment, NewProject,
    Operation, Page, Patch, Project, ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery,
    Result, Schema, Ticket, TicketId, TicketLink, TicketProvider, Upload, Usage, User, UserProvider,
};
use anyticket_testkit::conformance::{self, Subject};
use anyticket_testkit::{Memory, Profile};
use async_trait::async_trait;

/// What is wrong with a tracker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bend {
    Nothing,
    DropsThePriority,
    CreatesTwice,
    ForgetsToClear,
    EmptiesTheLabelsWithTheTitle,
    SetsLabelsAsAWhole,
    LosesTheLastOfAPage,
    CountsPages,
    GivesTheFirstTwice,
    IgnoresLabels,
    TakesTheEndOfARange,
    ForgetsTheOrder,
    IgnoresTheLimit,
    TakesAnotherStatus,
    CutsLongTitles,
    FailsThePageOfABrokenItem,
    CallsEverythingInternal,
    RepeatsAfterALostAnswer,
    CallsHalfAWriteNothing,
    KeepsPermits,
    LosesBackticks,
    StartsAgainWhenExpired,
}

#[derive(Clone, Debug)]
struct Bent {
    inner: Memory,
    bend: Bend,
    permits: Arc<AtomicUsize>,
}

impl Bent {
    fn is(&self, bend: Bend) -> bool {
        self.bend == bend
    }
}

impl Subject for Bent {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.clone())
    }

    fn page_size(&self) -> usize {
        Subject::page_size(&self.inner)
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        Subject::break_item(&self.inner, ticket)
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        Subject::lose_next_answer(&self.inner, operation)
    }

    fn stop_next_midway(&self, operation: Operation) -> bool {
        Subject::stop_next_midway(&self.inner, operation)
    }

    fn expire_next_cursor(&self) -> bool {
        Subject::expire_next_cursor(&self.inner)
    }
}

#[async_trait]
impl TicketProvider for Bent {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        let answer = self.inner.get(id, include).await;
        if self.is(Bend::CallsEverythingInternal) {
            return answer.map_err(|error| Error::new(ErrorKind::Internal, error.to_string()));
        }
        answer
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        self.inner.get_many(ids, include).await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.inner.resolve(reference).await
    }

    async fn create(&self, mut draft: Draft) -> Result<Ticket> {
        match self.bend {
            Bend::DropsThePriority => draft.priority = None,
            Bend::CutsLongTitles => draft.title = draft.title.chars().take(200).collect(),
            Bend::LosesBackticks => {
                draft.body = draft.body.map(|body| Body::markdown(body.as_markdown().replace('`', "")));
            }
            Bend::CreatesTwice => drop(self.inner.create(draft.clone()).await?),
            _ => {}
        }
        match self.inner.create(draft.clone()).await {
            Err(error) if error.effect() == Effect::Unknown && self.is(Bend::RepeatsAfterALostAnswer) => {
                self.inner.create(draft).await
            }
            Err(error) if self.is(Bend::CallsHalfAWriteNothing) => Err(error.with_effect(Effect::None)),
            answer => answer,
        }
    }

    async fn patch(&self, id: &TicketId, mut change: Change) -> Result<Ticket> {
        match self.bend {
            Bend::ForgetsToClear if change.due == Patch::Clear => change.due = Patch::Keep,
            Bend::EmptiesTheLabelsWithTheTitle if change.title.is_some() => {
                change.labels = anyticket_core::ListPatch::Set(Vec::new());
            }
            Bend::SetsLabelsAsAWhole => {
                if let anyticket_core::ListPatch::Change { add, .. } = &change.labels {
                    change.labels = anyticket_core::ListPatch::Set(add.clone());
                }
            }
            Bend::TakesAnotherStatus if change.status.as_ref().is_some_and(|status| status.id == "s3") => {
                let status = anyticket_core::Status::new(anyticket_core::StatusCategory::InProgress, "s2", "Doing");
                change.status = Some(status);
            }
            _ => {}
        }
        self.inner.patch(id, change).await
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        self.inner.delete(id).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        if self.is(Bend::KeepsPermits) {
            if self.permits.fetch_add(1, Ordering::SeqCst) > 100 {
                return Err(Error::new(ErrorKind::Unavailable, "there are no permits left"));
            }
            tokio::task::yield_now().await;
            self.permits.fetch_sub(1, Ordering::SeqCst);
        }
        let asked = self.asked(query);
        if self.is(Bend::CountsPages) {
            return self.page_by_number(&asked, cursor).await;
        }
        let page = self.inner.page(&asked, cursor).await;
        let mut page = match page {
            Err(error) if error.kind() == ErrorKind::CursorExpired && self.is(Bend::StartsAgainWhenExpired) => {
                self.inner.page(&asked, None).await?
            }
            page => page?,
        };
        match self.bend {
            Bend::LosesTheLastOfAPage if page.next.is_some() => drop(page.items.pop()),
            Bend::GivesTheFirstTwice => page.items.extend(page.items.first().cloned()),
            Bend::FailsThePageOfABrokenItem => {
                if let Some(broken) = page.broken.pop() {
                    return Err(broken.error);
                }
            }
            _ => {}
        }
        Ok(page)
    }

    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        if self.is(Bend::CountsPages) {
            return Ok(Vec::new());
        }
        self.inner.scan_plan(&self.asked(query), width).await
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        self.inner.find_by_external_key(project, key).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.inner.links(id).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.inner.link(from, kind, to).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.inner.unlink(from, kind, to).await
    }
}

impl Bent {
    /// What the bent tracker understands. Its cursors belong to that question.
    fn asked(&self, query: &ResolvedQuery) -> ResolvedQuery {
        let mut asked = query.clone();
        match self.bend {
            Bend::IgnoresLabels => asked.labels_any.clear(),
            Bend::TakesTheEndOfARange => {
                if let Some(to) = asked.created.as_mut().and_then(|range| range.to.as_mut()) {
                    *to = to.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(*to);
                }
            }
            Bend::ForgetsTheOrder => asked.sort = None,
            Bend::IgnoresTheLimit => asked.limit = None,
            _ => {}
        }
        asked
    }

    /// Pages by number, as trackers have them that lose tickets when others are deleted.
    async fn page_by_number(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        const SIZE: usize = 8;
        let number: usize = cursor.map(|cursor| cursor.decode()).transpose()?.unwrap_or(0);
        let mut all: Vec<Ticket> = self.inner.tickets();
        all.retain(|ticket| query.matches(ticket));
        let start = (number * SIZE).min(all.len());
        let end = (start + SIZE).min(all.len());
        let next = (end < all.len()).then(|| Cursor::encode(&(number + 1)));
        Ok(Page::last(all[start..end].to_vec()).with_next(next))
    }
}

#[async_trait]
impl ProjectProvider for Bent {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        self.inner.project(id).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        self.inner.projects_page(groups, cursor).await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        self.inner.create_project(new).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        self.inner.schema(project, kind).await
    }
}

#[async_trait]
impl CommentProvider for Bent {
    async fn comments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Comment>> {
        self.inner.comments_page(ticket, cursor).await
    }

    async fn add_comment(&self, ticket: &TicketId, new: NewComment) -> Result<Comment> {
        self.inner.add_comment(ticket, new).await
    }

    async fn edit_comment(&self, ticket: &TicketId, id: &CommentId, new: NewComment) -> Result<Comment> {
        self.inner.edit_comment(ticket, id, new).await
    }

    async fn delete_comment(&self, ticket: &TicketId, id: &CommentId) -> Result<()> {
        self.inner.delete_comment(ticket, id).await
    }
}

#[async_trait]
impl UserProvider for Bent {
    async fn me(&self) -> Result<User> {
        self.inner.me().await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        self.inner.users_page(cursor).await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.inner.find_users(text).await
    }
}

#[async_trait]
impl AttachmentProvider for Bent {
    async fn attachments_page(&self, ticket: &TicketId, cursor: Option<Cursor>) -> Result<Page<Attachment>> {
        self.inner.attachments_page(ticket, cursor).await
    }

    async fn upload(&self, ticket: &TicketId, upload: Upload) -> Result<Attachment> {
        self.inner.upload(ticket, upload).await
    }

    async fn download(&self, ticket: &TicketId, id: &AttachmentId) -> Result<ByteStream> {
        self.inner.download(ticket, id).await
    }
}

#[async_trait]
impl Provider for Bent {
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
        self.inner.raw(request).await
    }
}

/// The law must be red with the fault, and green without it.
async fn turns_red(law: u8, profile: fn() -> Profile, bend: Bend) {
    let run = async |bend| {
        let make =
            || async move { Bent { inner: Memory::new(profile()).with_page_size(12), bend, permits: Arc::default() } };
        conformance::run_law(law, make).await
    };
    run(Bend::Nothing).await.assert_green();
    let report = run(bend).await;
    assert_eq!(report.broken_laws(), [law], "{bend:?} goes unnoticed: {report}");
}

macro_rules! faults {
    ($($name:ident: law $law:literal of $profile:ident, $bend:ident);+ $(;)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                turns_red($law, Profile::$profile, Bend::$bend).await;
            }
        )+
    };
}

faults! {
    a_field_that_is_dropped_is_noticed: law 1 of everything, DropsThePriority;
    a_ticket_that_is_made_twice_is_noticed: law 3 of everything, CreatesTwice;
    a_clear_that_does_not_clear_is_noticed: law 2 of everything, ForgetsToClear;
    a_patch_that_changes_more_than_it_names_is_noticed: law 2 of everything, EmptiesTheLabelsWithTheTitle;
    a_list_that_is_written_as_a_whole_is_noticed: law 2 of everything, SetsLabelsAsAWhole;
    a_page_that_loses_an_item_is_noticed: law 3 of everything, LosesTheLastOfAPage;
    pages_that_are_counted_are_noticed: law 3 of everything, CountsPages;
    an_item_that_comes_twice_is_noticed: law 3 of everything, GivesTheFirstTwice;
    a_filter_that_is_ignored_is_noticed: law 4 of everything, IgnoresLabels;
    a_range_with_its_end_is_noticed: law 4 of everything, TakesTheEndOfARange;
    an_order_that_is_not_kept_is_noticed: law 5 of everything, ForgetsTheOrder;
    another_status_is_noticed: law 6 of everything, TakesAnotherStatus;
    a_title_that_is_cut_is_noticed: law 7 of jira, CutsLongTitles;
    a_broken_item_that_breaks_the_page_is_noticed: law 8 of everything, FailsThePageOfABrokenItem;
    an_error_of_the_wrong_kind_is_noticed: law 9 of everything, CallsEverythingInternal;
    a_write_that_is_repeated_is_noticed: law 10 of everything, RepeatsAfterALostAnswer;
    half_a_write_that_is_called_nothing_is_noticed: law 11 of everything, CallsHalfAWriteNothing;
    permits_that_are_kept_are_noticed: law 13 of everything, KeepsPermits;
    a_form_of_text_that_is_lost_is_noticed: law 15 of everything, LosesBackticks;
    an_expired_cursor_that_starts_again_is_noticed: law 16 of everything, StartsAgainWhenExpired;
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_lags_behind_our_own_writes_and_does_not_say_so_is_noticed() {
    let silent = Profile::jira().with_capabilities(|all| all.with_listing_lag(Duration::ZERO));
    let report = conformance::run_law(3, || async { Memory::new(silent.clone()).with_listing_lag(2) }).await;
    let names: Vec<&str> = report.failed().map(|check| check.name).collect();
    assert_eq!(names, ["own_writes_are_listed_at_once"], "{report}");
}

#[tokio::test(start_paused = true)]
async fn a_tracker_that_gives_more_than_the_limit_is_cut_on_our_side() {
    let make = || async {
        Bent {
            inner: Memory::new(Profile::everything()).with_page_size(12),
            bend: Bend::IgnoresTheLimit,
            permits: Arc::default(),
        }
    };
    conformance::run_law(5, make).await.assert_green();
}
