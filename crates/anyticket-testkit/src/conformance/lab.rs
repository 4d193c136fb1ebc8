//! A fresh world for one check, and what checks need to say about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyticket_core::{
    Access, Capabilities, Cell, ErrorKind, Field, FieldSet, NewTicket, Operation, Patch, Project, ProjectRef, Provider,
    Result, Schema, Ticket, TicketId, TicketPatch, TicketQuery, Tracker, TrackerOptions, User,
};
use futures_util::future::LocalBoxFuture;

use super::samples::Samples;
use super::spy::{Spy, Tried};
use super::subject::Subject;
use crate::memory::is_write;

/// Why a check does not pass.
#[derive(Debug)]
pub(super) enum Stop {
    Failed(String),
    NotApplicable(String),
}

/// How a check ends.
pub(super) type Verdict<T = ()> = Result<T, Stop>;

impl From<anyticket_core::Error> for Stop {
    fn from(error: anyticket_core::Error) -> Self {
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

macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::conformance::lab::Stop::Failed(format!($($message)+)));
        }
    };
}
pub(super) use ensure;

/// A tracker in a fresh world, watched.
pub(super) struct Lab {
    pub(super) subject: Arc<dyn Subject>,
    pub(super) spy: Arc<Spy>,
    pub(super) options: TrackerOptions,
    pub(super) tracker: Tracker,
    /// Those that hold tickets and are in use; the first one is where new tickets go.
    pub(super) projects: Vec<Project>,
    pub(super) schema: Schema,
    pub(super) people: Vec<User>,
    pub(super) samples: Samples,
    serial: AtomicUsize,
}

impl Lab {
    pub(super) async fn open(subject: Arc<dyn Subject>, tried: Tried) -> Verdict<Self> {
        let spy = Arc::new(Spy::new(subject.provider(), tried));
        let mut options = subject.options();
        let scout = Tracker::with_options(Arc::clone(&spy) as Arc<dyn Provider>, options.clone())?;
        let mut projects = scout.projects().all().await?;
        projects.retain(|project| project.holds_tickets && !project.archived);
        while projects.len() < 2 && scout.capabilities().support(Operation::CreateProject).is_supported() {
            projects.push(scout.create_project(format!("Conformance {}", projects.len()).as_str()).await?);
        }
        if let Some(project) = &options.project {
            let home = scout.project(project.clone()).await?;
            projects.retain(|project| project.id != home.id);
            projects.insert(0, home);
        }
        let Some(first) = projects.first() else { return failed("there is no project to create tickets in") };
        options = options.with_project(ProjectRef::from(first));
        let tracker = Tracker::with_options(Arc::clone(&spy) as Arc<dyn Provider>, options.clone())?;
        let schema = tracker.schema(first).await?;
        let mut people = schema.members.clone();
        if people.is_empty() && tracker.capabilities().support(Operation::Users).is_supported() {
            people = tracker.users().all().await?;
        }
        let samples = Samples::new(&tracker, &projects, &schema, &people).await?;
        Ok(Self { subject, spy, options, tracker, projects, schema, people, samples, serial: AtomicUsize::new(0) })
    }

    pub(super) fn capabilities(&self) -> &Capabilities {
        self.tracker.capabilities()
    }

    /// Whether the tracker and its first project can do this.
    pub(super) fn can(&self, cell: impl Into<Cell>) -> bool {
        let cell = cell.into();
        self.capabilities().support(cell).is_supported() && self.schema.off_reason(cell).is_none()
    }

    /// Goes on only where this can be done.
    pub(super) fn needs(&self, cell: impl Into<Cell>) -> Verdict {
        let cell = cell.into();
        if self.can(cell) { Ok(()) } else { not_applicable(format!("{cell} is refused")) }
    }

    /// Another handle on the same world, that remembers nothing: somebody else's.
    pub(super) fn second(&self) -> Verdict<Tracker> {
        self.with_options(self.options.clone())
    }

    pub(super) fn with_options(&self, options: TrackerOptions) -> Verdict<Tracker> {
        Ok(Tracker::with_options(Arc::clone(&self.spy) as Arc<dyn Provider>, options)?)
    }

    pub(super) fn next(&self) -> usize {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// A new ticket with what the project demands and nothing else.
    pub(super) fn new_ticket(&self, title: &str) -> NewTicket {
        self.samples.bare(NewTicket::new(title))
    }

    pub(super) async fn create(&self, title: &str) -> Verdict<Ticket> {
        Ok(self.tracker.create(self.new_ticket(title)).await?)
    }

    pub(super) async fn fill(&self, count: usize) -> Verdict<Vec<TicketId>> {
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            ids.push(self.create(&format!("Ticket {number}")).await?.id);
        }
        self.subject.settle().await;
        Ok(ids)
    }

    /// Makes more tickets than two small pages hold, or than one large one.
    pub(super) async fn fill_pages(&self) -> Verdict<Vec<TicketId>> {
        let page = self.subject.page_size();
        self.fill(page + page.min(60) + 6).await
    }

    pub(super) async fn list(&self, query: TicketQuery) -> Verdict<Vec<Ticket>> {
        self.subject.settle().await;
        Ok(self.second()?.tickets(query).all().await?)
    }

    /// The fields that a caller can give a new ticket here.
    pub(super) fn creatable(&self) -> Vec<Field> {
        let fields = Field::ALL.iter().copied();
        fields.filter(|field| self.can((*field, Access::Create)) && self.samples.has(*field)).collect()
    }

    /// The fields in which two tickets differ, those aside that go along with `field` when it is changed.
    pub(super) fn others(&self, field: Field, a: &Ticket, b: &Ticket) -> FieldSet {
        let with: &[Field] = match field {
            // Another project has other statuses, and a tracker takes a moved ticket out of the places it was in.
            Field::Project => &[Field::Project, Field::Status, Field::AlsoIn],
            // What lies below another ticket is of another kind in some trackers, and in its project.
            Field::Parent => &[Field::Parent, Field::Kind],
            // A kind may demand fields of its own.
            Field::Kind => &[Field::Fields],
            _ => &[],
        };
        let mut differences = a.differences(b, self.capabilities());
        with.iter().chain([&field]).for_each(|field| differences.remove(*field));
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
            self.sends_no_write(call, &format!("{cell}"), ErrorKind::Unsupported).await?;
            self.spy.tried(cell);
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
            let effect = error.effect();
            ensure!(effect == anyticket_core::Effect::None, "{what} was refused with the effect {effect}");
            Ok(())
        })
    }

    /// A patch that empties a field.
    pub(super) fn clearing(&self, field: Field) -> TicketPatch {
        match (field, self.samples.definitions().first()) {
            (Field::Fields, Some(definition)) => {
                let mut patch = TicketPatch::new();
                patch.fields.push((definition.id.as_str().to_owned(), Patch::Clear));
                patch
            }
            _ => TicketPatch::new().clear(field),
        }
    }
}
