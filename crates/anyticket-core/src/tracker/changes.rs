//! From what a caller wants to change to what a provider is asked to.

use super::Tracker;
use super::draft::{checked_title, may_be_off};
use super::values::within;
use super::writer::Writer;
use crate::capabilities::{Access, WhenForm};
use crate::model::{
    Body, Field, ListPatch, Loss, Patch, PriorityLevel, PriorityRef, Status, StatusRef, Ticket, TicketId, TicketKind,
    TicketPatch, When,
};
use crate::provider::Change;
use crate::query::Include;
use crate::{Error, Result};

/// What a patch comes to: one change, and statuses to go through after it.
pub(super) struct Changes {
    pub(super) change: Change,
    pub(super) steps: Vec<Status>,
    pub(super) losses: Vec<Loss>,
    pub(super) makes_label: bool,
}

impl Tracker {
    /// Looks everything up that a patch names, and checks what is promised.
    pub(super) async fn changes(&self, id: &TicketId, patch: TicketPatch) -> Result<Changes> {
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
        if needs_schema(&patch) || may_be_off(self.capabilities().projects_narrow, changed_by(&patch)) {
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
            let way = writer.way(status, here, patch.allow_steps)?;
            let mut first = way.first.into_iter();
            change.status = first.next();
            change.or_status = first.collect();
            steps = way.then;
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
        if let (WhenForm::BesideDue, Some(now)) = (self.capabilities().start_form, &now) {
            let touched = [(Field::Start, !change.start.is_keep()), (Field::Due, !change.due.is_keep())];
            let touched: Vec<Field> = touched.into_iter().filter_map(|(field, is)| is.then_some(field)).collect();
            let (start, due) = (after(&change.start, now.start), after(&change.due, now.due));
            if !touched.is_empty() && !writer.keeps_start(start, due, &touched)? {
                (change.start, change.due) = (Patch::Keep, Patch::Keep);
            }
        }
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
        let needs_schema = needs_schema(patch) || may_be_off(self.capabilities().projects_narrow, changed_by(patch));
        let limits = self.capabilities().limits;
        let adds_assignees = matches!(&patch.assignees, ListPatch::Change { add, .. } if !add.is_empty());
        let adds_labels = matches!(&patch.labels, ListPatch::Change { add, .. } if !add.is_empty());
        let dates_need_now =
            self.capabilities().start_form == WhenForm::BesideDue && !(patch.start.is_keep() && patch.due.is_keep());
        status_needs_now
            || dates_need_now
            || (needs_schema && fixed.is_none())
            || (adds_assignees && limits.assignees.is_some())
            || (adds_labels && limits.labels.is_some())
            || patch.project.as_set().is_some()
    }
}

/// The fields that a patch sets or empties.
fn changed_by(patch: &TicketPatch) -> impl Iterator<Item = Field> + use<> {
    [
        (Field::Title, !patch.title.is_keep()),
        (Field::Body, !patch.body.is_keep()),
        (Field::Project, !patch.project.is_keep()),
        (Field::AlsoIn, !patch.also_in.is_keep()),
        (Field::Status, !patch.status.is_keep()),
        (Field::Priority, !patch.priority.is_keep()),
        (Field::Kind, !patch.kind.is_keep()),
        (Field::Parent, !patch.parent.is_keep()),
        (Field::Assignees, !patch.assignees.is_keep()),
        (Field::Reporter, !patch.reporter.is_keep()),
        (Field::Labels, !patch.labels.is_keep()),
        (Field::Start, !patch.start.is_keep()),
        (Field::Due, !patch.due.is_keep()),
        (Field::Estimate, !patch.estimate.is_keep()),
        (Field::Archived, !patch.archived.is_keep()),
        (Field::Fields, !patch.fields.is_empty()),
        (Field::ExternalKey, !patch.external_key.is_keep()),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
}

/// Whether a patch names something that only the project's schema can tell the meaning of.
fn needs_schema(patch: &TicketPatch) -> bool {
    !patch.status.is_keep()
        || !patch.kind.is_keep()
        || matches!(patch.priority, Patch::Set(_))
        || !patch.labels.is_keep()
        || !patch.fields.is_empty()
}

/// What a date is after a patch.
fn after(patch: &Patch<When>, now: Option<When>) -> Option<When> {
    match patch {
        Patch::Keep => now,
        Patch::Clear => None,
        Patch::Set(when) => Some(*when),
    }
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
