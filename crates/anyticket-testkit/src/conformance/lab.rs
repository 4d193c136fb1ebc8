//! A world for one check, and what checks need to say about it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyticket_core::{
    Access, Archived, Capabilities, Cell, Effect, Error, ErrorKind, Field, FieldId, FieldSet, Include, NewTicket,
    Operation, Project, ProjectRef, Provider, Result, Schema, Ticket, TicketId, TicketPatch, TicketQuery, Tracker,
    TrackerOptions, User, UserRef,
};
use futures_util::future::LocalBoxFuture;
use futures_util::lock::Mutex;

use super::grown;
use super::record::Record;
use super::samples::Samples;
use super::spy::Spy;
use super::subject::Subject;
use super::terms::Terms;
use crate::memory::is_write;

/// Why a check does not pass.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    Failed(String),
    NotApplicable(String),
}

/// How a check ends.
pub(super) type Verdict<T = ()> = Result<T, Stop>;

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        Self::Failed(format!("{error:#}{hint}"))
    }
}

pub(super) fn failed<T>(why: impl Into<String>) -> Verdict<T> {
    Err(Stop::Failed(why.into()))
}

pub(super) fn not_applicable<T>(why: impl Into<String>) -> Verdict<T> {
    Err(Stop::NotApplicable(why.into()))
}

/// Passes if there are no faults, and names them all otherwise.
pub(super) fn all_of(faults: Vec<String>) -> Verdict {
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::conformance::lab::Stop::Failed(format!($($message)+)));
        }
    };
}
pub(super) use ensure;

/// A tracker in a world to try it in, watched.
pub(super) struct Lab {
    pub(super) subject: Arc<dyn Subject>,
    pub(super) spy: Arc<Spy>,
    pub(super) record: Arc<Record>,
    pub(super) terms: Terms,
    pub(super) options: TrackerOptions,
    pub(super) tracker: Tracker,
    /// Those that hold tickets and may be written; the first one is where new tickets go.
    pub(super) projects: Vec<Project>,
    pub(super) schema: Schema,
    pub(super) people: Vec<User>,
    pub(super) samples: Samples,
    /// What lay there before, in a world that is shared.
    before: BTreeSet<TicketId>,
    pub(super) crowd: Mutex<Option<Verdict<Arc<Vec<Ticket>>>>>,
    /// What makes the keys of this run its own.
    run: u32,
    serial: AtomicUsize,
}

impl Lab {
    /// Looks around in a subject's world. `known` are the projects found by an earlier check, if the world stays.
    pub(super) async fn open(subject: Arc<dyn Subject>, record: Arc<Record>, known: &[Project]) -> Verdict<Self> {
        let spy = Arc::new(Spy::new(subject.provider(), Arc::clone(&record)));
        let (terms, mut options) = (subject.terms(), subject.options());
        let scout = Tracker::with_options(Arc::clone(&spy) as Arc<dyn Provider>, options.clone())?;
        let projects = if known.is_empty() { find_projects(&scout, &terms, &options).await? } else { known.to_vec() };
        let Some(first) = projects.first() else { return failed("there is no project to create tickets in") };
        options = options.with_project(ProjectRef::from(first));
        let tracker = Tracker::with_options(Arc::clone(&spy) as Arc<dyn Provider>, options.clone())?;
        let schema = tracker.schema(first).await?;
        let people = find_people(&tracker, &terms, &schema).await?;
        let samples = Samples::new(&tracker, &projects, &schema, &people).await?;
        let run = if terms.shared { fastrand::u32(..) } else { 0 };
        let mut lab = Self {
            subject,
            spy,
            record,
            terms,
            options,
            tracker,
            projects,
            schema,
            people,
            samples,
            before: BTreeSet::new(),
            crowd: Mutex::new(None),
            run,
            serial: AtomicUsize::new(0),
        };
        if lab.terms.shared {
            let all = lab.all().including(Include::least()).with_archived(Archived::Include);
            lab.before = lab.tracker.tickets(all).all().await?.into_iter().map(|ticket| ticket.id).collect();
        }
        Ok(lab)
    }

    pub(super) fn capabilities(&self) -> &Capabilities {
        self.tracker.capabilities()
    }

    /// Whether the tracker and its first project can do this.
    pub(super) fn can(&self, cell: impl Into<Cell>) -> bool {
        let cell = cell.into();
        self.declares(cell) && self.schema.off_reason(cell).is_none()
    }

    /// Whether the tracker can do this in some project.
    pub(super) fn declares(&self, cell: impl Into<Cell>) -> bool {
        self.capabilities().support(cell).is_supported()
    }

    /// Goes on only where this can be done.
    pub(super) fn needs(&self, cell: impl Into<Cell>) -> Verdict {
        let cell = cell.into();
        if self.can(cell) { Ok(()) } else { not_applicable(format!("{cell} is refused")) }
    }

    /// A cell was seen to do what is declared.
    pub(super) fn tried(&self, cell: impl Into<Cell>) {
        self.record.tried(cell);
    }

    /// Another handle on the same world, that remembers nothing: somebody else's.
    pub(super) fn second(&self) -> Verdict<Tracker> {
        self.with_options(self.options.clone())
    }

    /// Another handle as another process would have it: with a provider of its own.
    pub(super) fn elsewhere(&self) -> Verdict<Tracker> {
        let spy = Spy::new(self.subject.reopen(), Arc::clone(&self.record));
        Ok(Tracker::with_options(Arc::new(spy), self.options.clone())?)
    }

    pub(super) fn with_options(&self, options: TrackerOptions) -> Verdict<Tracker> {
        Ok(Tracker::with_options(Arc::clone(&self.spy) as Arc<dyn Provider>, options)?)
    }

    pub(super) fn next(&self) -> usize {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// A caller's key that nobody else has, and that begins so.
    pub(super) fn key(&self, word: &str) -> String {
        if self.terms.shared { format!("{word}-{:08x}", self.run) } else { word.to_owned() }
    }

    /// A new ticket with what the project demands and nothing else.
    pub(super) fn new_ticket(&self, title: &str) -> NewTicket {
        self.samples.bare(NewTicket::new(title))
    }

    pub(super) async fn create(&self, title: &str) -> Verdict<Ticket> {
        Ok(self.tracker.create(self.new_ticket(title)).await?)
    }

    pub(super) async fn fill(&self, count: usize) -> Verdict<Vec<TicketId>> {
        if count > self.terms.tickets * 2 {
            return not_applicable(format!("{count} tickets are more than may be made here"));
        }
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            ids.push(self.create(&format!("Ticket {number}")).await?.id);
        }
        self.subject.settle().await;
        Ok(ids)
    }

    /// Makes more tickets than several small pages hold, or than one large one.
    pub(super) async fn fill_pages(&self) -> Verdict<Vec<TicketId>> {
        let page = self.subject.page_size();
        self.fill(page + page.clamp(48, 60) + 6).await
    }

    /// Everything that there is: in a world that is shared, everything in our projects.
    pub(super) fn all(&self) -> TicketQuery {
        self.scoped(TicketQuery::new())
    }

    /// The same query, looking only where this check may look.
    pub(super) fn scoped(&self, query: TicketQuery) -> TicketQuery {
        if self.terms.shared && query.projects.is_empty() {
            return self.projects.iter().fold(query, |query, project| query.in_project(project));
        }
        query
    }

    /// The ids that lay there before this check began.
    pub(super) fn before(&self) -> impl Iterator<Item = &TicketId> {
        self.before.iter()
    }

    /// Whether this check made it.
    pub(super) fn is_mine(&self, id: &TicketId) -> bool {
        !self.before.contains(id)
    }

    /// What a listing gives of what this check made.
    pub(super) async fn list(&self, query: TicketQuery) -> Verdict<Vec<Ticket>> {
        self.subject.settle().await;
        let mut listed = self.second()?.tickets(self.scoped(query)).all().await?;
        listed.retain(|ticket| self.is_mine(&ticket.id));
        Ok(listed)
    }

    /// Deletes what the check has made, where that can be done and the world stays: what it knows of, and what of ours
    /// has turned up since it began, as a ticket does whose answer was lost.
    pub(super) async fn clean_up(&self) {
        if !self.terms.shared || !self.can(Operation::Delete) {
            return;
        }
        self.subject.settle().await;
        let provider = self.subject.provider();
        let mut made = self.spy.take_made();
        let me = provider.me().await.ok();
        let all = self.all().with_archived(Archived::Include);
        for ticket in self.tracker.tickets(all).all().await.unwrap_or_default() {
            let of_others = ticket.author.as_ref().zip(me.as_ref()).is_some_and(|(author, me)| author.id != me.id);
            if self.is_mine(&ticket.id) && !of_others {
                made.push(ticket.id);
            }
        }
        for id in made {
            // It may be gone already, or below one that is.
            let _ = provider.delete(&id).await;
        }
    }

    /// The fields that a caller can give a new ticket here.
    pub(super) fn creatable(&self) -> Vec<Field> {
        let fields = Field::ALL.iter().copied();
        fields.filter(|field| self.can((*field, Access::Create)) && self.samples.has(*field)).collect()
    }

    /// The fields in which a ticket is `now` otherwise than expected after it was changed from what it was `before`. What a
    /// tracker adds by itself, where it says so, is no difference.
    pub(super) fn differences(&self, before: &Ticket, expected: &Ticket, now: &Ticket) -> FieldSet {
        let growing = self.schema.fields.iter().filter(|field| field.grows).map(|field| field.id.clone());
        let growing: Vec<FieldId> = growing.collect();
        if growing.is_empty() {
            return expected.differences(now, self.capabilities());
        }
        let mut expected = expected.clone();
        grown::take_over(&growing, before, &mut expected, now);
        expected.differences(now, self.capabilities())
    }

    /// The fields in which two tickets differ, those aside that go along with `field` when it is changed.
    pub(super) fn others(&self, field: Field, a: &Ticket, b: &Ticket) -> FieldSet {
        let mut differences = self.differences(a, a, b);
        self.samples.goes_along(field).iter().chain([&field]).for_each(|field| differences.remove(*field));
        differences
    }

    /// Whether the call is refused as unsupported before any write is sent.
    pub(super) fn refuses<'a, T: 'a>(
        &'a self,
        cell: impl Into<Cell>,
        call: impl Future<Output = Result<T>> + 'a,
    ) -> LocalBoxFuture<'a, Verdict> {
        let cell = cell.into();
        let call = Box::pin(call);
        Box::pin(async move {
            let before = self.spy.count(|_| true);
            if self.declares(cell) && matches!(cell, Cell::Operation(_)) {
                // What one project has switched off is refused by the tracker, which has to be asked for it.
                let Err(error) = call.await else { return failed(format!("{cell} is off here and was done")) };
                ensure!(error.effect() == Effect::None, "{cell} was refused with the effect {}", error.effect());
            } else {
                self.sends_no_write(call, &format!("{cell}"), ErrorKind::Unsupported).await?;
                let asked = self.spy.count(|_| true) - before;
                let needs_a_look = !matches!(cell, Cell::Operation(_));
                ensure!(needs_a_look || asked == 0, "{cell} was refused only after {asked} requests");
            }
            self.tried(cell);
            Ok(())
        })
    }

    /// Whether the call fails in this way before any write is sent.
    pub(super) fn sends_no_write<'a, T: 'a>(
        &'a self,
        call: impl Future<Output = Result<T>> + 'a,
        what: &str,
        kind: ErrorKind,
    ) -> LocalBoxFuture<'a, Verdict> {
        let what = what.to_owned();
        let call = Box::pin(call);
        Box::pin(async move {
            let before = self.spy.count(is_write);
            let Err(error) = call.await else { return failed(format!("{what} was not refused")) };
            ensure!(error.kind() == kind, "{what} is refused as {:?}: {error:#}", error.kind());
            ensure!(self.spy.count(is_write) == before, "{what} was refused only after something was sent");
            ensure!(error.effect() == Effect::None, "{what} was refused with the effect {}", error.effect());
            Ok(())
        })
    }

    /// A patch that empties a field.
    pub(super) fn clearing(&self, field: Field) -> TicketPatch {
        if field != Field::Fields {
            let along =
                self.samples.goes_along(field).iter().filter(|other| field == Field::Due && **other == Field::Start);
            return along.fold(TicketPatch::new().clear(field), |patch, other| patch.clear(*other));
        }
        let first = self.samples.definitions().first();
        TicketPatch::new().clear_field(first.map_or("Some", |definition| definition.id.as_str()))
    }
}

/// The projects that may be written: those the terms name, else those there are, and new ones up to two.
async fn find_projects(scout: &Tracker, terms: &Terms, options: &TrackerOptions) -> Verdict<Vec<Project>> {
    let mut projects = Vec::new();
    for project in &terms.projects {
        projects.push(scout.project(project.clone()).await?);
    }
    if terms.projects.is_empty() && !terms.shared {
        projects = scout.projects().all().await?;
        projects.retain(|project| project.holds_tickets && !project.archived);
    }
    let can_create = scout.capabilities().support(Operation::CreateProject).is_supported();
    while terms.projects.is_empty() && projects.len() < 2 && can_create {
        projects.push(scout.create_project(format!("Conformance {}", projects.len()).as_str()).await?);
    }
    if let Some(project) = options.project.as_ref().filter(|_| terms.projects.is_empty()) {
        let home = scout.project(project.clone()).await?;
        projects.retain(|project| project.id != home.id);
        projects.insert(0, home);
    }
    Ok(projects)
}

async fn find_people(tracker: &Tracker, terms: &Terms, schema: &Schema) -> Verdict<Vec<User>> {
    let can = |operation: Operation| tracker.capabilities().support(operation).is_supported();
    let mut known = schema.members.clone();
    if known.is_empty() && can(Operation::Users) {
        known = tracker.users().all().await?;
    }
    if !terms.shared && terms.people.is_empty() {
        return Ok(known);
    }
    let mut people = Vec::new();
    for user in &terms.people {
        people.extend(match user {
            UserRef::Me => Some(tracker.me().await?),
            UserRef::Id(id) => known.iter().find(|user| user.id == *id).cloned(),
            UserRef::Word(word) => known.iter().find(|user| user.is_called(word)).cloned(),
        });
    }
    if terms.people.is_empty() && can(Operation::Me) {
        people.push(tracker.me().await?);
    }
    Ok(people)
}
