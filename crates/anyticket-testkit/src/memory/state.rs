//! What the tracker holds, and the clock it lives by.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Deref;
use std::time::Duration;

use anyticket_core::{
    Access, Attachment, Body, Capabilities, Comment, Draft, Error, Field, FieldSet, Include, KindId, Label, LinkKind,
    Loss, Operation, Placement, Project, ProjectId, ProjectLink, Raw, Rendered, Result, Schema, Status, Ticket,
    TicketId, User, UserId,
};
use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::Instant;

use super::faults::{Call, Fault, Faults, Late, PageFault, Wait, lost};
use crate::profile::{Keys, Labels, Profile};

/// Everything that a tracker in memory holds. Tests reach into it to change it behind the contract's back.
#[derive(Debug)]
pub struct World {
    pub(super) profile: Profile,
    pub(super) tickets: Vec<Ticket>,
    /// The fields that the profile does not have.
    unreadable: Vec<Field>,
    pub(super) projects: Vec<Project>,
    pub(super) labels: Vec<Label>,
    pub(super) comments: Vec<Comment>,
    pub(super) attachments: Vec<(Attachment, Bytes)>,
    pub(super) links: Vec<(TicketId, LinkKind, TicketId)>,
    pub(super) broken: BTreeSet<TicketId>,
    pub(super) calls: Vec<Call>,
    pub(super) faults: Faults,
    /// Whether the write under way stops after its first step.
    pub(super) stops_midway: bool,
    /// How much later the create under way lands.
    lands_late: Option<Duration>,
    /// The creates that are still on their way.
    late: Vec<Late>,
    pub(super) page_size: usize,
    /// How long every call takes.
    pub(super) latency: Duration,
    /// Whether every call lets others have their turn.
    pub(super) turns: bool,
    pub(super) forks: bool,
    pub(super) tick: Duration,
    /// The states before the newest writes, the oldest first.
    pub(super) past: VecDeque<Vec<Ticket>>,
    /// How many writes the listing is behind.
    pub(super) lag: usize,
    now: Timestamp,
    serial: u64,
    revision: u64,
    numbers: BTreeMap<ProjectId, u64>,
}

/// When time begins: 2026-01-05, 09:00 UTC.
const BEGINNING: i64 = 1_767_603_600;

impl World {
    pub(super) fn new(profile: Profile) -> Self {
        let labels = profile.projects.iter().filter(|project| project.holds_tickets).take(1);
        let labels = labels.flat_map(|project| profile.schema.of(&project.id, None).labels).collect();
        let readable = |field: Field| profile.capabilities.support((field, Access::Read)).is_supported();
        let unreadable = Field::ALL.iter().copied().filter(|field| !readable(*field)).collect();
        Self {
            projects: profile.projects.clone(),
            unreadable,
            profile,
            tickets: Vec::new(),
            labels,
            comments: Vec::new(),
            attachments: Vec::new(),
            links: Vec::new(),
            broken: BTreeSet::new(),
            calls: Vec::new(),
            faults: Faults::default(),
            stops_midway: false,
            lands_late: None,
            late: Vec::new(),
            page_size: 100,
            latency: Duration::ZERO,
            turns: false,
            forks: false,
            tick: Duration::from_secs(1),
            past: VecDeque::new(),
            lag: 0,
            now: Timestamp::new(BEGINNING, 0).unwrap_or_default(),
            serial: 0,
            revision: 0,
            numbers: BTreeMap::new(),
        }
    }

    /// The time. It moves with every write and with [`advance`](World::advance), and never by itself.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass.
    pub fn advance(&mut self, by: Duration) {
        self.now = self.now.checked_add(by).unwrap_or(Timestamp::MAX);
    }

    /// The tickets in the order they were made, as the tracker keeps them.
    pub fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    /// The tickets, to be changed past every rule. Times and versions stay as they are.
    pub fn tickets_mut(&mut self) -> &mut Vec<Ticket> {
        &mut self.tickets
    }

    /// Puts a ticket there as it is, past every rule; only what the tracker has no field for is left out. One of
    /// the same id makes room for it.
    pub fn insert(&mut self, ticket: Ticket) {
        self.remember();
        self.tickets.retain(|other| other.id != ticket.id);
        let ticket = self.held(ticket);
        self.tickets.push(ticket);
    }

    /// Puts a ticket in the place of the one that has its id.
    pub(super) fn replace(&mut self, ticket: Ticket) {
        self.remember();
        let ticket = self.held(ticket);
        self.tickets.iter_mut().filter(|other| other.id == ticket.id).for_each(|other| *other = ticket.clone());
    }

    /// Takes a ticket away, past every rule.
    pub fn remove(&mut self, id: &TicketId) {
        self.remember();
        self.tickets.retain(|ticket| ticket.id != *id);
    }

    /// How many items a page has.
    pub fn page_size(&self) -> usize {
        self.page_size
    }

    /// What the tracker can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.profile.capabilities
    }

    /// How long a call takes, which is asked once.
    pub(super) fn wait_for(&mut self, operation: Operation) -> Wait {
        Wait { whole: self.latency + self.faults.take_wait(operation), yields: self.turns }
    }

    /// Answers a call: what the tracker refuses, then faults, then `act`.
    pub(super) fn answer<T>(&mut self, call: Call, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let (operation, write) = (call.operation, call.is_write());
        self.calls.push(call);
        self.land();
        self.profile.capabilities.require(operation)?;
        match self.faults.take(operation) {
            Some(Fault::Refuse(error)) => Err(error),
            Some(Fault::LandLate(by)) if operation == Operation::Create => {
                self.lands_late = Some(by);
                let answer = act(self);
                self.lands_late = None;
                answer
            }
            Some(Fault::LoseRequest | Fault::LandLate(_)) => Err(lost(write)),
            Some(Fault::LoseAnswer) => act(self).and_then(|_| Err(lost(write))),
            Some(Fault::StopMidway) => {
                self.stops_midway = true;
                let answer = act(self);
                self.stops_midway = false;
                answer
            }
            Some(Fault::Slow(_)) | None => act(self),
        }
    }

    /// Keeps a create for later, if that is what goes wrong with it.
    pub(super) fn arrives(&mut self, draft: &Draft) -> Result<()> {
        let Some(by) = self.lands_late.take() else { return Ok(()) };
        self.late.push(Late { at: Instant::now() + by, draft: draft.clone() });
        Err(lost(true))
    }

    /// Does what was on its way and has arrived by now. Nobody hears of it, not even if it is refused.
    pub(super) fn land(&mut self) {
        let now = Instant::now();
        let (landed, late) = std::mem::take(&mut self.late).into_iter().partition(|late| late.at <= now);
        self.late = late;
        for Late { draft, .. } in landed as Vec<Late> {
            let _ = super::writing::create(self, draft);
        }
    }

    pub(super) fn page_fault(&mut self, has_cursor: bool) -> Option<PageFault> {
        self.faults.take_page(has_cursor)
    }

    /// Moves time on for a write and gives the moment and the mark of the new state.
    pub(super) fn write(&mut self) -> (Timestamp, String) {
        self.remember();
        self.advance(self.tick);
        self.revision += 1;
        (self.now, self.revision.to_string())
    }

    /// Keeps the state before a write, for listings that lag.
    fn remember(&mut self) {
        if self.lag > 0 {
            self.past.push_back(self.tickets.clone());
            while self.past.len() > self.lag {
                self.past.pop_front();
            }
        }
    }

    pub(super) fn mint(&mut self) -> String {
        self.serial += 1;
        self.profile.rules.ids.mint(self.serial, self.now)
    }

    pub(super) fn position(&self, id: &TicketId) -> Result<usize> {
        self.profile.rules.ids.check(id)?;
        let at = self.tickets.iter().position(|ticket| ticket.id == *id);
        at.ok_or_else(|| Error::not_found("no such ticket").with("ticket", id))
    }

    pub(super) fn ticket(&self, id: &TicketId) -> Result<&Ticket> {
        self.position(id).map(|at| &self.tickets[at])
    }

    pub(super) fn project(&self, id: &ProjectId) -> Result<&Project> {
        let found = self.projects.iter().find(|project| project.id == *id);
        found.ok_or_else(|| Error::not_found("no such project").with("project", id))
    }

    /// The project, which must be able to hold tickets.
    pub(super) fn place(&self, id: &ProjectId) -> Result<ProjectLink> {
        let project = self.project(id)?;
        if project.holds_tickets {
            return Ok(ProjectLink::from(project));
        }
        Err(Error::invalid("this is a group, which holds no tickets").with("project", id))
    }

    pub(super) fn user(&self, id: &UserId) -> Result<User> {
        let found = self.profile.users.iter().find(|user| user.id == *id);
        found.cloned().ok_or_else(|| Error::invalid("no such user").with("user", id))
    }

    pub(super) fn me(&self) -> User {
        self.profile.users.first().cloned().unwrap_or_else(|| User::new("0"))
    }

    pub(super) fn schema(&self, project: &ProjectId, kind: Option<&KindId>) -> Schema {
        let mut schema = self.profile.schema.of(project, kind);
        schema.labels = self.labels.clone();
        schema.members = self.profile.users.clone();
        schema.limits = schema.limits.narrowed(self.profile.capabilities.limits);
        schema
    }

    pub(super) fn next_key(&mut self, project: &ProjectId) -> Option<String> {
        let number = self.numbers.entry(project.clone()).or_default();
        *number += 1;
        match self.profile.rules.keys {
            Keys::None => None,
            Keys::Numbered => Some(number.to_string()),
            Keys::Prefixed => {
                let number = *number;
                let key = self.project(project).ok().and_then(|project| project.key.clone());
                key.map(|key| format!("{key}-{number}"))
            }
        }
    }

    /// The label as the tracker keeps it; one that is new is added to its list.
    pub(super) fn keep_label(&mut self, wanted: &Label) -> Result<Label> {
        let known = self.labels.iter().find(|label| label.is_same(wanted)).cloned();
        let name = wanted.name.trim();
        let mut label = match self.profile.rules.labels {
            Labels::OneWord if name.chars().any(char::is_whitespace) => {
                return Err(Error::invalid("a label of this tracker holds no blanks")
                    .with("label", name)
                    .with_hint("write it with a hyphen"));
            }
            Labels::LowerCase => known.unwrap_or_else(|| Label::new(name.to_lowercase())),
            _ => known.unwrap_or_else(|| Label::new(name)),
        };
        if label.name.is_empty() && label.id.is_none() {
            return Err(Error::invalid("a label needs a name"));
        }
        if self.profile.rules.labels == Labels::WithIds && label.id.is_none() {
            label.id = Some(self.mint());
        }
        if !self.labels.iter().any(|other| other.is_same(&label)) {
            self.labels.push(label.clone());
        }
        Ok(label)
    }

    /// What the tracker has fields for.
    pub(super) fn held(&self, mut ticket: Ticket) -> Ticket {
        self.unreadable.iter().for_each(|field| blank(&mut ticket, *field));
        ticket
    }

    /// The ticket as a caller sees it.
    pub(super) fn view(&self, kept: &Ticket, include: Include) -> Ticket {
        let mut ticket = kept.clone();
        if self.profile.rules.home_from_ancestor && ticket.project.is_none() {
            self.move_in_with_ancestor(&mut ticket);
        }
        let foreign = ticket.body.as_ref().map(|body| body.foreign().join(", ")).unwrap_or_default();
        if include.body && !foreign.is_empty() {
            ticket.losses.push(Loss::new(Field::Body, "Markdown cannot hold this form").with_native(foreign));
        }
        narrowed(ticket, include)
    }

    /// A subtask that was put nowhere lies where its nearest ancestor does.
    fn move_in_with_ancestor(&self, ticket: &mut Ticket) {
        let mut above = ticket.parent.clone();
        let mut seen = BTreeSet::new();
        while let Some(id) = above.take() {
            let Some(ancestor) = self.tickets.iter().find(|other| other.id == id) else { return };
            if let Some(home) = &ancestor.project {
                ticket.status = same_status(&self.schema(&home.id, None), &ticket.status);
                ticket.project = Some(home.clone());
                return;
            }
            if seen.insert(id) {
                above = ancestor.parent.clone();
            }
        }
    }

    /// What a listing shows: the present, or the past where it lags. Copied only where it is seen otherwise than kept.
    pub(super) fn shown(&self) -> Vec<Shown<'_>> {
        let behind = if self.lag > 0 { self.past.front() } else { None };
        let as_kept = |ticket: &Ticket| {
            let homeless = self.profile.rules.home_from_ancestor && ticket.project.is_none();
            !homeless && ticket.body.as_ref().is_none_or(|body| body.as_native().is_none())
        };
        let see = |ticket| match as_kept(ticket) {
            true => Shown::Kept(ticket),
            false => Shown::Seen(Box::new(self.view(ticket, Include::default()))),
        };
        behind.unwrap_or(&self.tickets).iter().map(see).collect()
    }
}

/// A ticket as a listing shows it.
pub(super) enum Shown<'a> {
    /// As it is kept.
    Kept(&'a Ticket),
    /// Otherwise.
    Seen(Box<Ticket>),
}

impl Deref for Shown<'_> {
    type Target = Ticket;

    fn deref(&self) -> &Ticket {
        match self {
            Self::Kept(ticket) => ticket,
            Self::Seen(ticket) => ticket,
        }
    }
}

/// The status that stands for `status` in another project: the same, one of its name, one of its meaning, the first.
pub(super) fn same_status(schema: &Schema, status: &Status) -> Status {
    let by_name = || schema.statuses.iter().find(|other| other.name == status.name);
    let found = schema.status(&status.id).or_else(by_name).or_else(|| schema.first_in(status.category));
    found.or_else(|| schema.statuses.first()).unwrap_or(status).clone()
}

/// The ticket's place in `project` with the status it starts with there.
pub(super) fn placement(schema: &Schema, project: ProjectLink, home: &Status, own_status: bool) -> Placement {
    let place = Placement::new(project);
    if own_status { place.with_status(same_status(schema, home)) } else { place }
}

/// The part of a ticket that was asked for.
pub(super) fn narrowed(mut ticket: Ticket, include: Include) -> Ticket {
    if include.raw {
        ticket.raw = serde_json::to_vec(&ticket).ok().and_then(|json| Raw::new(json).ok());
    }
    ticket.unread = FieldSet::EMPTY;
    if !include.body {
        ticket.body = None;
        ticket.unread.insert(Field::Body);
    }
    if !include.fields {
        ticket.fields.clear();
        ticket.unread.insert(Field::Fields);
    }
    ticket
}

/// Empties a field that the tracker does not have.
fn blank(ticket: &mut Ticket, field: Field) {
    match field {
        Field::Key => ticket.key = None,
        Field::Url => ticket.url = None,
        Field::Body => ticket.body = None,
        Field::Priority => ticket.priority = None,
        Field::Kind => ticket.kind = None,
        Field::Project => ticket.project = None,
        Field::AlsoIn => ticket.also_in.clear(),
        Field::Parent => ticket.parent = None,
        Field::Assignees => ticket.assignees.clear(),
        Field::Author => ticket.author = None,
        Field::Reporter => ticket.reporter = None,
        Field::Labels => ticket.labels.clear(),
        Field::Start => ticket.start = None,
        Field::Due => ticket.due = None,
        Field::CreatedAt => ticket.created_at = None,
        Field::UpdatedAt => ticket.updated_at = None,
        Field::ClosedAt => ticket.closed_at = None,
        Field::Estimate => ticket.estimate = None,
        Field::Archived => ticket.archived = false,
        Field::Fields => ticket.fields.clear(),
        Field::ExternalKey => ticket.external_key = None,
        Field::Version => ticket.version = None,
        _ => {}
    }
}

/// A text in a form that holds more than Markdown: the names of the forms, a line feed, the Markdown.
pub(super) fn foreign_body(markdown: &str, forms: &[&str]) -> Body {
    Body::native("foreign", format!("{}\n{markdown}", forms.join(",")), |text| {
        let (forms, markdown) = text.split_once('\n').unwrap_or_default();
        let foreign = forms.split(',').filter(|form| !form.is_empty()).map(str::to_owned).collect();
        Rendered { markdown: markdown.to_owned(), foreign }
    })
}
