//! Writing tickets: names are looked up, promises checked, and only then is anything sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::names::unknown;
use super::status::{Move, find_move};
use super::values::{in_form, within};
use super::{Tracker, is_doubtful};
use crate::capabilities::{Access, Cell, Operation, WhenForm};
use crate::model::{
    Body, Field, FieldInput, Label, ListPatch, Loss, NewTicket, Patch, Priority, PriorityLevel, PriorityRef, ProjectId,
    Schema, Status, StatusRef, Ticket, TicketId, TicketKind, TicketPatch, User, UserRef, When,
};
use crate::provider::{Change, Draft, FieldWrite};
use crate::query::Include;
use crate::{Error, Result};

/// How long a create whose answer was lost is looked for by its external key, beyond the time a listing lags.
const LOOK_FOR: Duration = Duration::from_secs(30);

/// What to do about a create with a key whose answer was lost.
const LOOK: &str = "the answer was lost and no ticket with this key has shown up; it may still: look for the key before \
                    creating it again";

impl Tracker {
    /// Creates a ticket and gives it as the tracker has it.
    ///
    /// With an external key that a ticket has already, that ticket is given, with `existed` set, and nothing is written.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if a name is unknown or a value does not fit, and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for what the tracker cannot hold, both before anything is sent;
    /// a [lenient](NewTicket::lenient) write leaves the latter out and says so in [`Ticket::losses`]. With
    /// [`Effect::Unknown`] the ticket may exist: looking for it beats creating it again. With [`Effect::Partial`] it
    /// exists, and the error says what is missing.
    pub async fn create(&self, new: impl Into<NewTicket>) -> Result<Ticket> {
        self.require_write(Operation::Create)?;
        let new = new.into();
        let drafted = self.looked_up(|| Box::pin(self.draft(new.clone()))).await;
        let Drafted { draft, losses, makes_label } = drafted.map_err(|error| self.named(error, Operation::Create))?;
        let made = match draft.external_key.clone() {
            None => self.call(Operation::Create, self.provider().create(draft)).await,
            Some(key) => Box::pin(self.create_with_key(draft, &key)).await,
        };
        self.wrote(makes_label);
        self.left(None, &made);
        let mut ticket = made?;
        ticket.losses.extend(losses);
        Ok(self.mapped(ticket))
    }

    /// Forgets what a write may have changed: a label that was made by using it is in the project's list now.
    fn wrote(&self, makes_label: bool) {
        if makes_label {
            self.0.remembered.schemas.clear();
        }
    }

    /// Changes a ticket, only what the patch names, and gives it as the tracker has it afterwards.
    ///
    /// # Errors
    ///
    /// As [`create`](Tracker::create); besides [`NotFound`](crate::ErrorKind::NotFound) if there is no such ticket and
    /// [`Conflict`](crate::ErrorKind::Conflict) if its version is not the one the patch expects. A status that the
    /// workflow does not lead to is [`Invalid`](crate::ErrorKind::Invalid), and the hint lists what is one step away.
    pub async fn update(&self, id: &TicketId, patch: TicketPatch) -> Result<Ticket> {
        self.require_write(Operation::Patch)?;
        let named = |error: Error| self.named(error, Operation::Patch);
        if patch.if_version.is_some() {
            self.capabilities().require(Operation::PatchIfVersion).map_err(named)?;
        }
        let changes = self.looked_up(|| Box::pin(self.changes(id, patch.clone()))).await;
        let Changes { change, steps, losses, makes_label } = changes.map_err(named)?;
        let mut ticket = if change.is_empty() && change.if_version.is_none() && steps.is_empty() {
            self.ticket(id).await?
        } else {
            let changed = self.patch_in_steps(id, change, steps).await;
            self.wrote(makes_label);
            self.left(Some(id), &changed);
            changed?
        };
        ticket.losses.extend(losses);
        Ok(self.mapped(ticket))
    }

    /// The first status of a way goes with the other changes; the rest follows one by one.
    async fn patch_in_steps(&self, id: &TicketId, change: Change, steps: Vec<Status>) -> Result<Ticket> {
        let touched: Vec<String> = change.touched().map(|field| field.to_string()).collect();
        let mut ticket = self.call(Operation::Patch, self.provider().patch(id, change)).await?;
        for (index, status) in steps.iter().enumerate() {
            let step = Change { status: Some(status.clone()), ..Change::new() };
            ticket = self.call(Operation::Patch, self.provider().patch(id, step)).await.map_err(|error| {
                let step = |status: &Status| format!("status {}", status.name);
                let done = touched.iter().cloned().chain(steps[..index].iter().map(step)).collect();
                let pending = steps[index..].iter().map(step).collect();
                Error::new(error.kind(), "the ticket stopped on its way through the workflow")
                    .with("status", &ticket.status.name)
                    .partial(id.clone(), done, pending)
                    .with_hint("read the ticket to see where it stands, and move it on from there")
                    .because(error)
                    .at(self.provider_name())
                    .during(Operation::Patch)
            })?;
        }
        Ok(ticket)
    }

    /// Creates a ticket that has a key of the caller's: never a second one that we could have known about.
    ///
    /// It looks first even where the tracker keeps keys unique: only so can it tell, after a lost answer, what its own
    /// first request made from what was there before.
    async fn create_with_key(&self, draft: Draft, key: &str) -> Result<Ticket> {
        // Two tasks of this process with one key: the second finds what the first has made.
        let _turn = self.0.keys.wait(key).await;
        let project = draft.project.clone();
        let unique = self.capabilities().unique_external_keys;
        let looks = !unique || self.capabilities().support(Operation::FindByExternalKey).is_supported();
        if looks && let Some(ticket) = self.find_by_key(project.clone(), key).await? {
            return Ok(Ticket { existed: true, ..ticket });
        }
        let error = match self.call(Operation::Create, self.provider().create(draft.clone())).await {
            Err(error) if is_doubtful(&error) => error,
            answer => return answer,
        };
        if unique {
            // The tracker itself refuses a second one: asking again is safe and gives the ticket either way.
            return match self.call(Operation::Create, self.provider().create(draft)).await {
                Ok(ticket) => Ok(Ticket { existed: ticket.existed && !looks, ..ticket }),
                Err(again) if is_doubtful(&again) => Err(again.with("external_key", key).with_hint(LOOK)),
                // That the second was refused says nothing about the first.
                Err(_) => Err(error.with("external_key", key).with_hint(LOOK)),
            };
        }
        let deadline = Instant::now() + self.capabilities().listing_lag + LOOK_FOR;
        let mut wait = Duration::from_millis(500);
        loop {
            if let Ok(Some(ticket)) = self.find_by_key(project.clone(), key).await {
                return Ok(ticket);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(error.with("external_key", key).with_hint(LOOK));
            }
            sleep(wait.min(left)).await;
            wait *= 2;
        }
    }

    async fn draft(&self, new: NewTicket) -> Result<Drafted> {
        let title = checked_title(&new.title)?;
        let mut writer = Writer::new(self, Access::Create, new.lenient);
        let project = self.project_of(&new).await?;
        let names_something = new.status.is_some()
            || new.kind.is_some()
            || !new.labels.is_empty()
            || !new.fields.is_empty()
            || new.priority.is_some();
        if names_something || self.capabilities().has_required_fields || self.capabilities().projects_narrow {
            writer.schema = self.schema_where(project.as_ref()).await?;
        }
        let kind = match new.kind {
            Some(kind) if writer.may(Field::Kind)? => Some(writer.kind(&kind)?),
            _ => None,
        };
        if let (Some(kind), Some(project), true) = (&kind, &project, self.capabilities().has_required_fields) {
            writer.schema = Some(self.schema_for(project, Some(kind.id.clone())).await?);
        }
        within("the title", &title, writer.limits().title_chars)?;
        let mut draft = Draft::new(title);
        draft.kind = kind;
        draft.also_in = match writer.may_list(Field::AlsoIn, &new.also_in)? {
            true => self.project_ids(&new.also_in).await?,
            false => Vec::new(),
        };
        draft.also_in.retain(|place| Some(place) != project.as_ref());
        draft.project = project;
        if let Some(body) = new.body.filter(|body| !body.is_empty()) {
            draft.body = writer.body(body)?;
        }
        if let Some(status) = writer.allowed(Field::Status, new.status)? {
            draft.status = writer.first_status(&status)?;
        }
        if let Some(priority) = &new.priority {
            let none = *priority == PriorityRef::Level(PriorityLevel::None);
            if !none && writer.may(Field::Priority)? {
                draft.priority = writer.priority(priority)?;
            }
        }
        draft.parent = writer.allowed(Field::Parent, new.parent)?;
        if writer.may_list(Field::Assignees, &new.assignees)? {
            let users = writer.users(&new.assignees).await?;
            draft.assignees = writer.at_most(Field::Assignees, users, writer.limits().assignees)?;
        }
        if let Some(reporter) = writer.allowed(Field::Reporter, new.reporter)? {
            draft.reporter = Some(writer.user(&reporter).await?);
        }
        if writer.may_list(Field::Labels, &new.labels)? {
            let labels = writer.labels(&new.labels, true)?;
            draft.labels = writer.at_most(Field::Labels, labels, writer.limits().labels)?;
        }
        draft.start = writer.when(Field::Start, new.start, self.capabilities().start_form).await?;
        draft.due = writer.when(Field::Due, new.due, self.capabilities().due_form).await?;
        draft.estimate = writer.allowed(Field::Estimate, new.estimate)?;
        if writer.may_list(Field::Fields, &new.fields)? {
            for (name, input) in new.fields {
                draft.fields.push(writer.field(&name, Patch::Set(input)).await?);
            }
        }
        if let Some(key) = writer.allowed(Field::ExternalKey, new.external_key)? {
            if key.trim().is_empty() {
                return Err(Error::invalid("an external key must not be empty"));
            }
            draft.external_key = Some(key);
        }
        writer.check_required(&draft)?;
        Ok(Drafted { draft, losses: writer.losses, makes_label: writer.makes_label })
    }

    /// Where a new ticket goes: where it says, else where its parent is, else the configured or the tracker's default.
    async fn project_of(&self, new: &NewTicket) -> Result<Option<ProjectId>> {
        if let Some(project) = &new.project {
            return self.project_id(project).await.map(Some);
        }
        let parents = match &new.parent {
            Some(parent) => self.ticket_including(parent, Include::least()).await?.project.map(|project| project.id),
            None => None,
        };
        let project = match parents {
            Some(project) => Some(project),
            None => self.default_project().await?,
        };
        if project.is_none() && self.capabilities().needs_project {
            return Err(self.no_project().await);
        }
        Ok(project)
    }

    async fn schema_where(&self, project: Option<&ProjectId>) -> Result<Option<Arc<Schema>>> {
        match project {
            Some(project) => self.schema_for(project, None).await.map(Some),
            None if self.capabilities().fixed_schema.is_some() => {
                self.schema_for(&ProjectId::new(""), None).await.map(Some)
            }
            None => Err(self.no_project().await),
        }
    }

    async fn changes(&self, id: &TicketId, patch: TicketPatch) -> Result<Changes> {
        refuse_impossible_clears(&patch)?;
        let mut writer = Writer::new(self, Access::Set, patch.lenient);
        let guards_body = !patch.body.is_keep() && !patch.overwrite_body && self.capabilities().has_foreign_bodies;
        let now = if self.needs_now(&patch) || guards_body {
            Some(self.ticket_including(id, Include::least().with_body(guards_body)).await?)
        } else {
            None
        };
        if let (true, Some(now)) = (guards_body, &now) {
            refuse_lost_forms(now)?;
        }
        let mut change = Change { if_version: patch.if_version.clone(), ..Change::new() };
        if let Patch::Set(project) = &patch.project {
            let project = self.project_id(project).await?;
            let moves = now.as_ref().and_then(|now| now.project.as_ref()).is_none_or(|home| home.id != project);
            if moves && writer.may(Field::Project)? {
                change.project = Some(project);
            }
        }
        if needs_schema(&patch) || self.capabilities().projects_narrow {
            let home = now.as_ref().and_then(|now| now.project.as_ref()).map(|project| project.id.clone());
            let place = change.project.clone().or(home);
            writer.schema = self.schema_where(place.as_ref()).await?;
            if let Patch::Set(kind) = &patch.kind
                && writer.may(Field::Kind)?
            {
                change.kind = Some(writer.kind(kind)?);
            }
            // What can be written may differ by kind: by the one the ticket gets, else by the one it has.
            let kind = change.kind.as_ref().or(now.as_ref().and_then(|now| now.kind.as_ref()));
            let known = |kind: &&TicketKind| {
                writer.schema().is_some_and(|schema| schema.kinds.iter().any(|other| other.id == kind.id))
            };
            let kind = kind.filter(known);
            if let (Some(place), Some(kind), true) = (&place, kind, self.capabilities().has_required_fields) {
                writer.schema = Some(self.schema_for(place, Some(kind.id.clone())).await?);
            }
        }
        if let Patch::Set(title) = &patch.title {
            let title = checked_title(title)?;
            within("the title", &title, writer.limits().title_chars)?;
            change.title = writer.allowed(Field::Title, Some(title))?;
        }
        change.body = match patch.body {
            Patch::Set(body) if body.is_empty() => writer.cleared(Field::Body)?,
            Patch::Set(body) => writer.body(body)?.map_or(Patch::Keep, Patch::Set),
            Patch::Clear => writer.cleared(Field::Body)?,
            Patch::Keep => Patch::Keep,
        };
        change.also_in = match writer.list(Field::AlsoIn, &patch.also_in)? {
            ListPatch::Keep => ListPatch::Keep,
            ListPatch::Set(places) => ListPatch::Set(self.project_ids(&places).await?),
            ListPatch::Change { add, remove } => {
                ListPatch::Change { add: self.project_ids(&add).await?, remove: self.project_ids(&remove).await? }
            }
        };
        let mut steps = Vec::new();
        if let Patch::Set(status) = &patch.status
            && writer.may(Field::Status)?
        {
            // In another project the statuses are others: where it stands there is not known yet.
            let here = now.as_ref().filter(|_| change.project.is_none()).map(|now| &now.status);
            steps = writer.steps(status, here, patch.allow_steps)?;
            change.status = (!steps.is_empty()).then(|| steps.remove(0));
        }
        change.priority = match patch.priority {
            Patch::Set(PriorityRef::Level(PriorityLevel::None)) | Patch::Clear => writer.cleared(Field::Priority)?,
            Patch::Set(priority) if writer.may(Field::Priority)? => {
                writer.priority(&priority)?.map_or(Patch::Keep, Patch::Set)
            }
            _ => Patch::Keep,
        };
        change.parent = writer.patch(Field::Parent, patch.parent)?;
        change.assignees = match writer.list(Field::Assignees, &patch.assignees)? {
            ListPatch::Keep => ListPatch::Keep,
            ListPatch::Set(users) => {
                let users = writer.users(&users).await?;
                ListPatch::Set(writer.at_most(Field::Assignees, users, writer.limits().assignees)?)
            }
            ListPatch::Change { add, remove } => {
                let (add, remove) = (writer.users(&add).await?, writer.users(&remove).await?);
                let now = now.as_ref().map(|now| now.assignees.as_slice()).unwrap_or_default();
                let stay =
                    now.iter().filter(|user| !remove.iter().chain(&add).any(|other| other.id == user.id)).count();
                let room = writer.limits().assignees.map(|limit| limit.saturating_sub(stay));
                ListPatch::Change { add: writer.at_most(Field::Assignees, add, room)?, remove }
            }
        };
        change.reporter = match writer.patch(Field::Reporter, patch.reporter)? {
            Patch::Set(user) => Patch::Set(writer.user(&user).await?),
            Patch::Clear => Patch::Clear,
            Patch::Keep => Patch::Keep,
        };
        change.labels = match writer.list(Field::Labels, &patch.labels)? {
            ListPatch::Keep => ListPatch::Keep,
            ListPatch::Set(labels) => {
                let labels = writer.labels(&labels, true)?;
                ListPatch::Set(writer.at_most(Field::Labels, labels, writer.limits().labels)?)
            }
            ListPatch::Change { add, remove } => {
                let (add, remove) = (writer.labels(&add, true)?, writer.labels(&remove, false)?);
                let now = now.as_ref().map(|now| now.labels.as_slice()).unwrap_or_default();
                let stay =
                    now.iter().filter(|label| !remove.iter().chain(&add).any(|other| other.is_same(label))).count();
                let room = writer.limits().labels.map(|limit| limit.saturating_sub(stay));
                ListPatch::Change { add: writer.at_most(Field::Labels, add, room)?, remove }
            }
        };
        change.start = writer.patch_when(Field::Start, patch.start, self.capabilities().start_form).await?;
        change.due = writer.patch_when(Field::Due, patch.due, self.capabilities().due_form).await?;
        change.estimate = writer.patch(Field::Estimate, patch.estimate)?;
        if let Patch::Set(archived) = patch.archived {
            change.archived = writer.allowed(Field::Archived, Some(archived))?;
        }
        for (name, input) in patch.fields {
            let access = if matches!(input, Patch::Clear) { Access::Clear } else { Access::Set };
            if !input.is_keep() && writer.may_access(Field::Fields, access)? {
                change.fields.push(writer.field(&name, input).await?);
            }
        }
        change.external_key = match writer.patch(Field::ExternalKey, patch.external_key)? {
            Patch::Set(key) if key.trim().is_empty() => {
                return Err(Error::invalid("an external key must not be empty"));
            }
            key => key,
        };
        Ok(Changes { change, steps, losses: writer.losses, makes_label: writer.makes_label })
    }

    /// Whether the ticket must be read before it can be changed: to know its project, or where it stands.
    fn needs_now(&self, patch: &TicketPatch) -> bool {
        let fixed = self.capabilities().fixed_schema.as_ref();
        let status_needs_now = match &patch.status {
            Patch::Set(StatusRef::Category(category)) => fixed.is_none_or(|schema| {
                !matches!(schema.workflow, crate::Workflow::Free)
                    || schema.statuses.iter().filter(|status| status.category == *category).count() > 1
            }),
            Patch::Set(_) => fixed.is_none_or(|schema| !matches!(schema.workflow, crate::Workflow::Free)),
            _ => false,
        };
        let needs_schema = needs_schema(patch) || self.capabilities().projects_narrow;
        let limits = self.capabilities().limits;
        let adds_assignees = matches!(&patch.assignees, ListPatch::Change { add, .. } if !add.is_empty());
        let adds_labels = matches!(&patch.labels, ListPatch::Change { add, .. } if !add.is_empty());
        status_needs_now
            || (needs_schema && fixed.is_none())
            || (adds_assignees && limits.assignees.is_some())
            || (adds_labels && limits.labels.is_some())
            || patch.project.as_set().is_some()
    }
}

/// What a new ticket comes to.
struct Drafted {
    draft: Draft,
    losses: Vec<Loss>,
    makes_label: bool,
}

/// What a patch comes to: one change, and statuses to go through after it.
struct Changes {
    change: Change,
    steps: Vec<Status>,
    losses: Vec<Loss>,
    makes_label: bool,
}

/// Whether a patch names something that only the project's schema can tell the meaning of.
fn needs_schema(patch: &TicketPatch) -> bool {
    !patch.status.is_keep()
        || !patch.kind.is_keep()
        || matches!(patch.priority, Patch::Set(_))
        || !patch.labels.is_keep()
        || !patch.fields.is_empty()
}

fn checked_title(title: &str) -> Result<String> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Error::invalid("a ticket needs a title").with_hint("give it at least one letter"));
    }
    if title.contains(['\n', '\r']) {
        return Err(Error::invalid("a title is one line").with_hint("put the rest into the body"));
    }
    Ok(title.to_owned())
}

fn refuse_impossible_clears(patch: &TicketPatch) -> Result<()> {
    let cleared = [
        (Field::Title, matches!(patch.title, Patch::Clear)),
        (Field::Status, matches!(patch.status, Patch::Clear)),
        (Field::Kind, matches!(patch.kind, Patch::Clear)),
        (Field::Project, matches!(patch.project, Patch::Clear)),
        (Field::Archived, matches!(patch.archived, Patch::Clear)),
    ];
    let asked = cleared.into_iter().filter_map(|(field, cleared)| cleared.then_some(field));
    match asked.chain(patch.cannot_clear.iter()).next() {
        Some(field) => Err(Error::invalid("this field cannot be cleared").with("field", field)),
        None => Ok(()),
    }
}

fn refuse_lost_forms(now: &Ticket) -> Result<()> {
    let foreign = now.body.as_ref().map(Body::foreign).unwrap_or_default();
    if foreign.is_empty() {
        return Ok(());
    }
    Err(Error::invalid("the text holds forms that would be lost if it were overwritten")
        .with("forms", foreign.join(", "))
        .with_hint("allow the body to be overwritten, or change it at the tracker"))
}

/// Looks names up for one write and collects what it cannot carry.
struct Writer<'a> {
    tracker: &'a Tracker,
    access: Access,
    lenient: bool,
    schema: Option<Arc<Schema>>,
    losses: Vec<Loss>,
    /// Whether a label is used that the project does not have yet.
    makes_label: bool,
}

impl<'a> Writer<'a> {
    fn new(tracker: &'a Tracker, access: Access, lenient: bool) -> Self {
        Self { tracker, access, lenient, schema: None, losses: Vec::new(), makes_label: false }
    }

    fn schema(&self) -> Option<&Schema> {
        self.schema.as_deref()
    }

    fn limits(&self) -> crate::Limits {
        let own = self.tracker.capabilities().limits;
        self.schema().map_or(own, |schema| own.narrowed(schema.limits))
    }

    /// Whether a field can be written: refused by name in a strict write, noted as a loss in a lenient one.
    fn may(&mut self, field: Field) -> Result<bool> {
        self.may_access(field, self.access)
    }

    fn may_access(&mut self, field: Field, access: Access) -> Result<bool> {
        let cell = Cell::Field(field, access);
        match self.tracker.refusal(cell, self.schema()) {
            None => Ok(true),
            Some(reason) => {
                self.lose(field, &reason, || Error::unsupported(cell).with_hint(reason.clone()))?;
                Ok(false)
            }
        }
    }

    fn may_list<T>(&mut self, field: Field, values: &[T]) -> Result<bool> {
        if values.is_empty() { Ok(true) } else { self.may(field) }
    }

    /// Refuses in a strict write, and notes the loss in a lenient one.
    fn lose(&mut self, field: Field, reason: &str, error: impl FnOnce() -> Error) -> Result<()> {
        if !self.lenient {
            return Err(error());
        }
        self.losses.push(Loss::new(field, reason));
        Ok(())
    }

    fn allowed<T>(&mut self, field: Field, value: Option<T>) -> Result<Option<T>> {
        match value {
            Some(value) if self.may(field)? => Ok(Some(value)),
            _ => Ok(None),
        }
    }

    fn cleared<T>(&mut self, field: Field) -> Result<Patch<T>> {
        Ok(if self.may_access(field, Access::Clear)? { Patch::Clear } else { Patch::Keep })
    }

    fn patch<T>(&mut self, field: Field, patch: Patch<T>) -> Result<Patch<T>> {
        match patch {
            Patch::Keep => Ok(Patch::Keep),
            Patch::Clear => self.cleared(field),
            Patch::Set(value) => Ok(self.allowed(field, Some(value))?.map_or(Patch::Keep, Patch::Set)),
        }
    }

    fn list<T: Clone>(&mut self, field: Field, patch: &ListPatch<T>) -> Result<ListPatch<T>> {
        let access = match patch {
            patch if patch.is_keep() => return Ok(ListPatch::Keep),
            ListPatch::Set(values) if values.is_empty() => Access::Clear,
            _ => Access::Set,
        };
        Ok(if self.may_access(field, access)? { patch.clone() } else { ListPatch::Keep })
    }

    fn body(&mut self, body: Body) -> Result<Option<Body>> {
        if !self.may(Field::Body)? {
            return Ok(None);
        }
        match within("the body", body.as_markdown(), self.limits().body_chars) {
            Ok(()) => Ok(Some(body)),
            Err(error) => {
                let reason = error.to_string();
                self.lose(Field::Body, &reason, || error)?;
                Ok(None)
            }
        }
    }

    /// Keeps as many as the tracker does.
    fn at_most<T>(&mut self, field: Field, mut values: Vec<T>, limit: Option<usize>) -> Result<Vec<T>> {
        if let Some(limit) = limit.filter(|limit| values.len() > *limit) {
            let reason = format!("this tracker has room for {limit}");
            self.lose(field, &reason, || {
                Error::unsupported(format!("{field} beyond the {limit} it has room for")).with("given", values.len())
            })?;
            values.truncate(limit);
        }
        Ok(values)
    }

    async fn when(&mut self, field: Field, when: Option<When>, form: WhenForm) -> Result<Option<When>> {
        let Some(when) = self.allowed(field, when)? else { return Ok(None) };
        if form == WhenForm::Both {
            return Ok(Some(when));
        }
        let (kept, changed) = in_form(when, form, &self.tracker.time_zone().await?);
        if let Some(reason) = changed {
            self.lose(field, reason, || Error::unsupported(format!("{field} as {when}")).with_hint(reason))?;
        }
        Ok(Some(kept))
    }

    async fn patch_when(&mut self, field: Field, patch: Patch<When>, form: WhenForm) -> Result<Patch<When>> {
        match patch {
            Patch::Keep => Ok(Patch::Keep),
            Patch::Clear => self.cleared(field),
            Patch::Set(when) => Ok(self.when(field, Some(when), form).await?.map_or(Patch::Keep, Patch::Set)),
        }
    }

    fn kind(&self, word: &str) -> Result<TicketKind> {
        let kinds = self.schema().map(|schema| schema.kinds.as_slice()).unwrap_or_default();
        let by_id = kinds.iter().find(|kind| kind.id.as_str() == word);
        let found = by_id.or_else(|| kinds.iter().find(|kind| kind.is_called(word)));
        found.cloned().ok_or_else(|| unknown("kind", word, kinds.iter().map(|kind| kind.name.as_str())))
    }

    /// The priority as the project has it. A level that it does not have is lost by name, a word is a mistake.
    fn priority(&mut self, wanted: &PriorityRef) -> Result<Option<Priority>> {
        let known = match (self.schema(), wanted) {
            (Some(schema), wanted) => schema.priority(wanted),
            (None, PriorityRef::Level(level)) => Some(Priority::from(*level)),
            (None, PriorityRef::Word(_)) => None,
        };
        if known.is_some() {
            return Ok(known);
        }
        let own = self.schema().map(|schema| schema.priorities.as_slice()).unwrap_or_default();
        let names: Vec<&str> = match own {
            [] => PriorityLevel::ALL.map(PriorityLevel::as_str).to_vec(),
            own => own.iter().map(|priority| priority.name.as_str()).collect(),
        };
        let PriorityRef::Level(level) = wanted else { return Err(unknown("priority", wanted, names)) };
        let hint = format!("there are {}", names.join(", "));
        let reason = format!("this project has no priority of the level {level}");
        self.lose(Field::Priority, &reason, || Error::unsupported(format!("the priority {level}")).with_hint(hint))?;
        Ok(None)
    }

    /// The status of a new ticket: nothing where it gets that one anyway.
    fn first_status(&self, wanted: &StatusRef) -> Result<Option<Status>> {
        let Some(schema) = self.schema() else { return Ok(None) };
        let initial = schema.initial.as_deref().and_then(|id| schema.status(id));
        match find_move(wanted, schema, &self.tracker.options().prefer, initial, false)? {
            Move::Stay => Ok(None),
            Move::Direct(status) => Ok(Some(status)),
            Move::Steps(mut steps) => Ok(steps.pop()),
        }
    }

    /// The statuses to go through, one after the other; none where the ticket is there already.
    fn steps(&self, wanted: &StatusRef, now: Option<&Status>, allow_steps: bool) -> Result<Vec<Status>> {
        let Some(schema) = self.schema() else { return Ok(Vec::new()) };
        Ok(match find_move(wanted, schema, &self.tracker.options().prefer, now, allow_steps)? {
            Move::Stay => Vec::new(),
            Move::Direct(status) => vec![status],
            Move::Steps(steps) => steps,
        })
    }

    async fn user(&self, user: &UserRef) -> Result<User> {
        self.tracker.user(user, self.schema()).await
    }

    async fn users(&self, users: &[UserRef]) -> Result<Vec<User>> {
        let mut found: Vec<User> = Vec::with_capacity(users.len());
        for user in users {
            let user = self.user(user).await?;
            if found.iter().all(|other| other.id != user.id) {
                found.push(user);
            }
        }
        Ok(found)
    }

    fn labels(&mut self, words: &[String], adds: bool) -> Result<Vec<Label>> {
        let mut found: Vec<Label> = Vec::with_capacity(words.len());
        for word in words {
            if word.trim().is_empty() {
                return Err(Error::invalid("a label needs a name"));
            }
            let known = self.schema().and_then(|schema| schema.label(word)).cloned();
            let label = match known {
                Some(label) => label,
                None if adds && !self.tracker.capabilities().label_form.takes(word.trim()) => {
                    let reason = "a label of this tracker holds no blanks";
                    let hint = format!("{reason}: write it with a hyphen");
                    self.lose(Field::Labels, reason, || {
                        Error::unsupported(format!("the label {word:?}")).with_hint(hint)
                    })?;
                    continue;
                }
                None if self.schema().is_none_or(|schema| schema.open_labels) => {
                    self.makes_label |= adds;
                    Label::new(word.trim())
                }
                None => {
                    let labels = self.schema().map(|schema| schema.labels.as_slice()).unwrap_or_default();
                    return Err(unknown("label", word, labels.iter().map(|label| label.name.as_str())));
                }
            };
            if found.iter().all(|other| !other.is_same(&label)) {
                found.push(label);
            }
        }
        Ok(found)
    }

    async fn field(&self, name: &str, input: Patch<FieldInput>) -> Result<FieldWrite> {
        let known = self.schema().map(|schema| schema.fields.as_slice()).unwrap_or_default();
        let definition = self
            .schema()
            .and_then(|schema| schema.field(name))
            .ok_or_else(|| unknown("field", name, known.iter().map(|field| field.name.as_str())))?;
        let same_name = known.iter().filter(|field| crate::text::same_folded(&field.name, name));
        let same_name: Vec<_> = same_name.map(|field| field.id.as_str()).collect();
        if same_name.len() > 1 && definition.id.as_str() != name {
            return Err(Error::invalid("several fields have this name")
                .with("field", name)
                .with_hint(format!("name one by its id: {}", same_name.join(", "))));
        }
        let value = match (input, self.schema()) {
            (Patch::Set(input), Some(schema)) => Patch::Set(self.tracker.field_value(definition, input, schema).await?),
            (Patch::Clear, _) if definition.required => {
                return Err(
                    Error::invalid("this field is required and cannot be cleared").with("field", &definition.name)
                );
            }
            (Patch::Clear, _) => Patch::Clear,
            _ => Patch::Keep,
        };
        Ok(FieldWrite::new(definition.clone(), value))
    }

    /// Refuses a new ticket that lacks what the project demands, and says what that is and what it may be.
    fn check_required(&self, draft: &Draft) -> Result<()> {
        let Some(schema) = self.schema() else { return Ok(()) };
        let has = |field: Field| match field {
            Field::Body => draft.body.is_some(),
            Field::Status => draft.status.is_some(),
            Field::Priority => draft.priority.is_some(),
            Field::Kind => draft.kind.is_some(),
            Field::Parent => draft.parent.is_some(),
            Field::Assignees => !draft.assignees.is_empty(),
            Field::Reporter => draft.reporter.is_some(),
            Field::Labels => !draft.labels.is_empty(),
            Field::Start => draft.start.is_some(),
            Field::Due => draft.due.is_some(),
            Field::Estimate => draft.estimate.is_some(),
            _ => true,
        };
        let allowed = |field: Field| match field {
            Field::Kind => schema.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", "),
            Field::Priority => schema.priorities.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            _ => String::new(),
        };
        let own =
            schema.required.iter().filter(|field| !has(**field)).map(|field| (field.to_string(), allowed(*field)));
        let custom = schema
            .fields
            .iter()
            .filter(|field| field.required && !draft.fields.iter().any(|write| write.definition.id == field.id))
            .map(|field| {
                let choices: Vec<_> =
                    field.choices.iter().filter(|one| one.enabled).map(|one| one.name.as_str()).collect();
                (field.name.clone(), choices.join(", "))
            });
        let missing: Vec<(String, String)> = own.chain(custom).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = missing.iter().map(|(name, _)| name.as_str()).collect();
        let hints: Vec<_> = missing
            .iter()
            .filter(|(_, allowed)| !allowed.is_empty())
            .map(|(name, allowed)| format!("{name} is one of {allowed}"))
            .collect();
        let error = Error::invalid("this project demands more of a new ticket").with("missing", names.join(", "));
        Err(if hints.is_empty() { error } else { error.with_hint(hints.join("; ")) })
    }
}
