//! A good provider in which one thing is wrong.

#![deny(clippy::missing_trait_methods)]

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyticket::text::fold;
use anyticket::{
    Archived, Attachment, AttachmentId, AttachmentProvider, Body, ByteStream, Capabilities, Change, Comment, CommentId,
    CommentProvider, Cursor, Draft, Effect, Error, ErrorKind, Field, Include, KindId, LinkKind, ListPatch, Loss,
    NewComment, NewProject, Operation, Page, Patch, Project, ProjectId, ProjectProvider, Provider, RawAnswer,
    RawRequest, ResolvedQuery, Result, Schema, Status, StatusCategory, Ticket, TicketId, TicketLink, TicketProvider,
    Upload, Usage, User, UserProvider, When,
};
use anyticket_testkit::conformance::{Midway, Subject, Terms, WorldChange};
use anyticket_testkit::{Canary, Memory};
use async_trait::async_trait;
use futures_util::StreamExt;

use super::window::Window;

/// What is wrong with a provider. One thing each; everything else it does right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Nothing,
    // Law 1
    DropsThePriority,
    CutsDatesToTheMinute,
    ListsWithoutTheText,
    MixesUpManyTickets,
    TurnsRelationsRound,
    CutsFiles,
    // Law 2
    ForgetsToClear,
    EmptiesTheLabelsWithTheTitle,
    SetsLabelsAsAWhole,
    IgnoresTheVersion,
    OverwritesForeignForms,
    // Law 3
    CreatesTwice,
    LosesTheLastOfAPage,
    CountsPages,
    GivesTheFirstTwice,
    // Law 4
    IgnoresLabels,
    TakesTheEndOfARange,
    LooksAtTheCase,
    LooksAtTheHomeOnly,
    // Law 5
    ForgetsTheOrder,
    TurnsTheOrderRound,
    ListsWhatWasPutAway,
    // Law 6
    TakesAnotherStatus,
    GuessesTheCategory,
    // Law 7
    CutsLongTitles,
    DoesWhatItRefuses,
    // Law 8
    FailsThePageOfABrokenItem,
    DropsTheBrokenItem,
    GuessesWhatIsUnknown,
    // Law 9
    CallsMissingThingsInternal,
    SaysThatAnythingMayHaveHappened,
    // Law 10
    RepeatsAfterALostAnswer,
    FindsHalfAKey,
    // Law 11
    CallsHalfAWriteNothing,
    SaysThatHalfIsWhole,
    // Law 12
    DoesNotPace,
    GoesOnDuringAPause,
    // Law 13
    KeepsPermits,
    WritesInTwoSteps,
    // Law 14
    PrintsItsToken,
    QuotesItsToken,
    // Law 15
    LosesBackticks,
    LosesFormsInComments,
    CoversUpWithALoss,
    // Law 16
    StartsAgainWhenExpired,
    KeepsCursorsInMemory,
    // The table of cells
    GivesNoReason,
}

/// A provider over a [`Memory`], with a fault.
#[derive(Clone)]
pub(crate) struct Bent {
    inner: Memory,
    fault: Fault,
    permits: Arc<AtomicUsize>,
    /// The places of listings, where they are kept here.
    places: Arc<Mutex<Vec<Cursor>>>,
    token: Canary,
    window: Window,
}

impl Bent {
    pub(crate) fn new(inner: Memory, fault: Fault) -> Self {
        let window = Window::new(20, Duration::from_secs(1));
        let token = Canary::seeded(14);
        Self { inner, fault, permits: Arc::default(), places: Arc::default(), token, window }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn places(&self) -> MutexGuard<'_, Vec<Cursor>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends a read through the vendor's window, which this provider knows.
    async fn paced(&self) -> Result<()> {
        loop {
            if !self.is(Fault::DoesNotPace) {
                self.window.wait_for_room().await;
            }
            match self.window.arrive() {
                Ok(()) => return Ok(()),
                Err(wait) if self.is(Fault::GoesOnDuringAPause) => tokio::time::sleep(wait / 2).await,
                Err(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    /// A ticket as the bent provider understands the tracker's answer.
    fn seen(&self, mut ticket: Ticket) -> Ticket {
        match self.fault {
            Fault::GuessesTheCategory if ticket.status.name == "Dropped" => {
                ticket.status.category = StatusCategory::Done;
            }
            Fault::GuessesWhatIsUnknown if ticket.status.category == StatusCategory::Unknown => {
                ticket.status.category = StatusCategory::Todo;
            }
            _ => {}
        }
        ticket
    }

    /// What the bent provider makes of a question. Its cursors belong to that question.
    fn asked(&self, query: &ResolvedQuery) -> ResolvedQuery {
        let mut asked = query.clone();
        match self.fault {
            Fault::IgnoresLabels => asked.labels_any.clear(),
            Fault::TakesTheEndOfARange => {
                if let Some(to) = asked.created.as_mut().and_then(|range| range.to.as_mut()) {
                    *to = to.checked_add(an_instant()).unwrap_or(*to);
                }
            }
            Fault::ForgetsTheOrder => asked.sort = None,
            Fault::TurnsTheOrderRound => {
                asked.sort.iter_mut().for_each(|sort| sort.descending = false);
            }
            Fault::ListsWhatWasPutAway => asked.archived = Archived::Include,
            Fault::LooksAtTheCase => asked.title_contains = None,
            _ => {}
        }
        asked
    }

    /// Pages by number, as trackers have them that lose tickets when others are deleted.
    async fn page_by_number(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        const SIZE: usize = 8;
        let number: usize = cursor.map(|cursor| cursor.decode()).transpose()?.unwrap_or(0);
        let (mut all, mut broken, mut place) = (Vec::new(), Vec::new(), None);
        loop {
            let page = self.inner.page(query, place).await?;
            all.extend(page.items);
            broken.extend(page.broken);
            match page.next {
                None => break,
                next => place = next,
            }
        }
        let start = (number * SIZE).min(all.len());
        let end = (start + SIZE).min(all.len());
        let next = (end < all.len()).then(|| Cursor::encode(&(number + 1)));
        let page = Page::last(all[start..end].to_vec()).with_next(next);
        Ok(if number == 0 { page.with_broken(broken) } else { page })
    }

    fn worsened(&self, error: Error) -> Error {
        match self.fault {
            Fault::CallsMissingThingsInternal if error.kind() == ErrorKind::NotFound => {
                Error::new(ErrorKind::Internal, error.to_string())
            }
            Fault::SaysThatAnythingMayHaveHappened if error.kind() == ErrorKind::NotFound => {
                error.with_effect(Effect::Unknown)
            }
            Fault::QuotesItsToken => error.with("url", format!("/t?token={}", self.token.value().replace('/', "%2F"))),
            _ => error,
        }
    }
}

fn an_instant() -> jiff::SignedDuration {
    jiff::SignedDuration::from_nanos(1)
}

impl fmt::Debug for Bent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Bent");
        if self.is(Fault::PrintsItsToken) {
            shown.field("token", &self.token.value());
        }
        shown.field("fault", &self.fault).finish_non_exhaustive()
    }
}

#[async_trait]
impl Subject for Bent {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.clone())
    }

    fn terms(&self) -> Terms {
        self.inner.terms().with_tickets(48).with_questions(120)
    }

    fn options(&self) -> anyticket::TrackerOptions {
        self.inner.options()
    }

    fn page_size(&self) -> usize {
        Subject::page_size(&self.inner)
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(Self::new(self.inner.clone(), self.fault))
    }

    async fn settle(&self) {
        Subject::settle(&self.inner).await;
    }

    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        self.inner.change_between_requests(changes)
    }

    fn stop_clock(&self) -> bool {
        self.inner.stop_clock()
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        Subject::break_item(&self.inner, ticket)
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        self.inner.plant_unknown(ticket)
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        Subject::plant_foreign_body(&self.inner, ticket)
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.inner.lose_next_answer(operation)
    }

    fn lose_next_request(&self, operation: Operation) -> bool {
        self.inner.lose_next_request(operation)
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        self.inner.refuse_next(operation)
    }

    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        self.inner.stop_next_midway(operation, at, how)
    }

    fn expire_next_cursor(&self) -> bool {
        self.inner.expire_next_cursor()
    }

    fn throttle_next(&self, wait: Duration) -> bool {
        self.window.pause(wait);
        true
    }

    fn rate_refusals(&self) -> Option<u64> {
        Some(self.window.refusals())
    }

    fn secrets(&self) -> Vec<String> {
        vec![self.token.value().to_owned()]
    }
}

#[async_trait]
impl TicketProvider for Bent {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.paced().await?;
        self.inner.get(id, include).await.map(|ticket| self.seen(ticket)).map_err(|error| self.worsened(error))
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        let mut answers = self.inner.get_many(ids, include).await?;
        if self.is(Fault::MixesUpManyTickets) {
            answers.reverse();
        }
        Ok(answers.into_iter().map(|answer| answer.map(|ticket| self.seen(ticket))).collect())
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.inner.resolve(reference).await
    }

    async fn create(&self, mut draft: Draft) -> Result<Ticket> {
        match self.fault {
            Fault::DropsThePriority => draft.priority = None,
            Fault::CutsDatesToTheMinute => {
                draft.due = draft.due.map(|due| match due {
                    When::Instant(at) => {
                        When::Instant(jiff::Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at))
                    }
                    day => day,
                });
            }
            Fault::CutsLongTitles => draft.title = draft.title.chars().take(200).collect(),
            Fault::LosesBackticks => {
                draft.body = draft.body.map(|body| Body::markdown(body.as_markdown().replace('`', "")));
            }
            Fault::CreatesTwice => drop(self.inner.create(draft.clone()).await?),
            _ => {}
        }
        match self.inner.create(draft.clone()).await {
            Err(error) if error.effect() == Effect::Unknown && self.is(Fault::RepeatsAfterALostAnswer) => {
                self.inner.create(draft).await
            }
            Err(error) if error.effect() == Effect::Partial && self.is(Fault::CallsHalfAWriteNothing) => {
                Err(error.with_effect(Effect::None))
            }
            answer => answer.map(|ticket| self.seen(ticket)),
        }
    }

    async fn patch(&self, id: &TicketId, mut change: Change) -> Result<Ticket> {
        match self.fault {
            Fault::ForgetsToClear if change.due == Patch::Clear => change.due = Patch::Keep,
            Fault::EmptiesTheLabelsWithTheTitle if change.title.is_some() => change.labels = ListPatch::Set(Vec::new()),
            Fault::SetsLabelsAsAWhole => {
                if let ListPatch::Change { add, .. } = &change.labels {
                    change.labels = ListPatch::Set(add.clone());
                }
            }
            Fault::IgnoresTheVersion => change.if_version = None,
            Fault::TakesAnotherStatus if change.status.as_ref().is_some_and(|status| status.id == "s3") => {
                change.status = Some(Status::new(StatusCategory::InProgress, "s2", "Doing"));
            }
            Fault::WritesInTwoSteps if change.body != Patch::Keep => {
                let mut rest = Change::new();
                rest.body = std::mem::replace(&mut change.body, Patch::Keep);
                self.inner.patch(id, change).await?;
                tokio::task::yield_now().await;
                return self.inner.patch(id, rest).await;
            }
            _ => {}
        }
        match self.inner.patch(id, change).await {
            Err(error) if error.effect() == Effect::Partial && self.is(Fault::SaysThatHalfIsWhole) => {
                let id = error.ticket().cloned().unwrap_or_else(|| id.clone());
                let done = error.done().iter().chain(error.pending()).cloned().collect();
                Err(Error::new(error.kind(), error.message()).partial(id, done, vec!["nothing".to_owned()]))
            }
            answer => answer.map(|ticket| self.seen(ticket)).map_err(|error| self.worsened(error)),
        }
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        self.inner.delete(id).await.map_err(|error| self.worsened(error))
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        if self.is(Fault::KeepsPermits) {
            if self.permits.fetch_add(1, Ordering::SeqCst) > 100 {
                return Err(Error::new(ErrorKind::Unavailable, "there are no permits left"));
            }
            tokio::task::yield_now().await;
            self.permits.fetch_sub(1, Ordering::SeqCst);
        }
        let asked = self.asked(query);
        if self.is(Fault::CountsPages) {
            return self.page_by_number(&asked, cursor).await;
        }
        let cursor = match cursor {
            Some(cursor) if self.is(Fault::KeepsCursorsInMemory) => {
                let at: usize = cursor.decode()?;
                let place = self.places().get(at).cloned();
                Some(place.ok_or_else(|| Error::invalid("the cursor is not known here"))?)
            }
            cursor => cursor,
        };
        let mut page = match self.inner.page(&asked, cursor).await {
            Err(error) if error.kind() == ErrorKind::CursorExpired && self.is(Fault::StartsAgainWhenExpired) => {
                self.inner.page(&asked, None).await?
            }
            page => page?,
        };
        match self.fault {
            Fault::LosesTheLastOfAPage if page.next.is_some() => drop(page.items.pop()),
            Fault::GivesTheFirstTwice if page.next.is_some() => page.items.extend(page.items.first().cloned()),
            Fault::FailsThePageOfABrokenItem => {
                if let Some(broken) = page.broken.pop() {
                    return Err(broken.error);
                }
            }
            Fault::DropsTheBrokenItem => page.broken.clear(),
            Fault::ListsWithoutTheText => page.items.iter_mut().for_each(|ticket| ticket.body = None),
            Fault::LooksAtTheCase => {
                if let Some(needle) = &query.title_contains {
                    page.items.retain(|ticket| ticket.title.contains(needle.as_str()));
                }
            }
            Fault::LooksAtTheHomeOnly if !query.projects.is_empty() => {
                let at_home = |ticket: &Ticket| {
                    ticket.project.as_ref().is_some_and(|project| query.projects.contains(&project.id))
                };
                page.items.retain(at_home);
            }
            Fault::KeepsCursorsInMemory => {
                let mut places = self.places();
                page.next = page.next.take().map(|next| {
                    places.push(next);
                    Cursor::encode(&(places.len() - 1))
                });
            }
            _ => {}
        }
        page.items = page.items.into_iter().map(|ticket| self.seen(ticket)).collect();
        Ok(page)
    }

    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        if matches!(self.fault, Fault::CountsPages | Fault::KeepsCursorsInMemory) {
            return Ok(Vec::new());
        }
        self.inner.scan_plan(&self.asked(query), width).await
    }

    fn notes(&self, query: &ResolvedQuery) -> Vec<String> {
        self.inner.notes(query)
    }

    async fn find_by_external_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        if self.is(Fault::FindsHalfAKey) {
            let starts = |ticket: &Ticket| ticket.external_key.as_deref().is_some_and(|own| fold(own).starts_with(key));
            return Ok(self.inner.tickets().into_iter().rev().find(starts));
        }
        self.inner.find_by_external_key(project, key).await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.inner.links(id).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        let kind = if self.is(Fault::TurnsRelationsRound) { kind.reversed() } else { kind };
        self.inner.link(from, kind, to).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        let kind = if self.is(Fault::TurnsRelationsRound) { kind.reversed() } else { kind };
        self.inner.unlink(from, kind, to).await
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
        let mut new = new;
        if self.is(Fault::LosesFormsInComments) {
            new.body = Body::markdown(new.body.as_markdown().replace("**", ""));
        }
        if self.is(Fault::CoversUpWithALoss) {
            let words = new.body.as_markdown().split_whitespace().count();
            let half: Vec<&str> = new.body.as_markdown().split_whitespace().take(words.div_ceil(2)).collect();
            let mut made = self.inner.add_comment(ticket, NewComment::new(half.join(" "))).await?;
            made.losses.push(Loss::new(Field::Body, "not all of it could be kept"));
            return Ok(made);
        }
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
        let content = self.inner.download(ticket, id).await?;
        Ok(if self.is(Fault::CutsFiles) { Box::pin(content.take(2)) } else { content })
    }
}

#[async_trait]
impl Provider for Bent {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        let capabilities = self.inner.capabilities();
        match self.fault {
            Fault::DoesWhatItRefuses => capabilities.refused(Operation::Delete, "it says that it cannot"),
            Fault::GivesNoReason => capabilities.refused(Operation::Delete, "no"),
            // What can hold more than Markdown is read before it is overwritten, unless nobody says so.
            Fault::OverwritesForeignForms => foreign_bodies_untold(capabilities),
            _ => capabilities,
        }
    }

    fn usage(&self) -> Usage {
        self.inner.usage()
    }

    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        self.inner.raw(request).await
    }
}

fn foreign_bodies_untold(mut capabilities: Capabilities) -> Capabilities {
    capabilities.has_foreign_bodies = false;
    capabilities
}
