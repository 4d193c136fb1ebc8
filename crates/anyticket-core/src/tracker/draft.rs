//! From what a caller wants to create to what a provider is asked to.

use std::sync::Arc;

use super::Tracker;
use super::values::within;
use super::writer::Writer;
use crate::capabilities::{Access, WhenForm};
use crate::model::{Field, FieldSet, Loss, NewTicket, Patch, PriorityLevel, PriorityRef, ProjectId, Schema};
use crate::provider::Draft;
use crate::query::Include;
use crate::{Error, Result};

/// What a new ticket comes to.
pub(super) struct Drafted {
    pub(super) draft: Draft,
    pub(super) losses: Vec<Loss>,
    pub(super) makes_label: bool,
}

impl Tracker {
    /// Looks everything up that a new ticket names, and checks what is promised.
    pub(super) async fn draft(&self, new: NewTicket) -> Result<Drafted> {
        let title = checked_title(&new.title)?;
        let mut writer = Writer::new(self, Access::Create, new.lenient);
        let project = self.project_of(&new).await?;
        let names_something = new.status.is_some()
            || new.kind.is_some()
            || !new.labels.is_empty()
            || !new.fields.is_empty()
            || new.priority.is_some();
        if names_something
            || self.capabilities().has_required_fields
            || may_be_off(self.capabilities().projects_narrow, written_by(&new))
        {
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
            let mut statuses = writer.first_status(&status)?.into_iter();
            draft.status = statuses.next();
            draft.or_status = statuses.collect();
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
        if self.capabilities().start_form == WhenForm::BesideDue
            && !writer.keeps_start(draft.start, draft.due, &[Field::Start])?
        {
            draft.start = None;
        }
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

    /// What a project allows; without one where it is the same everywhere.
    pub(super) async fn schema_where(&self, project: Option<&ProjectId>) -> Result<Option<Arc<Schema>>> {
        match project {
            Some(project) => self.schema_for(project, None).await.map(Some),
            None if self.capabilities().fixed_schema.is_some() => {
                self.schema_for(&ProjectId::new(""), None).await.map(Some)
            }
            None => Err(self.no_project().await),
        }
    }
}

/// Whether one of the fields that are written may be switched off in the project.
pub(super) fn may_be_off(narrowed: FieldSet, written: impl IntoIterator<Item = Field>) -> bool {
    !narrowed.is_empty() && written.into_iter().any(|field| narrowed.contains(field))
}

/// The fields that a new ticket gives, the title aside.
fn written_by(new: &NewTicket) -> impl Iterator<Item = Field> + use<> {
    [
        (Field::Body, new.body.is_some()),
        (Field::AlsoIn, !new.also_in.is_empty()),
        (Field::Status, new.status.is_some()),
        (Field::Priority, new.priority.is_some()),
        (Field::Kind, new.kind.is_some()),
        (Field::Parent, new.parent.is_some()),
        (Field::Assignees, !new.assignees.is_empty()),
        (Field::Reporter, new.reporter.is_some()),
        (Field::Labels, !new.labels.is_empty()),
        (Field::Start, new.start.is_some()),
        (Field::Due, new.due.is_some()),
        (Field::Estimate, new.estimate.is_some()),
        (Field::Fields, !new.fields.is_empty()),
        (Field::ExternalKey, new.external_key.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, given)| given.then_some(field))
}

/// The title as it is written: one line with something on it.
pub(super) fn checked_title(title: &str) -> Result<String> {
    let title = title.trim();
    if title.is_empty() {
        return Err(Error::invalid("a ticket needs a title").with_hint("give it at least one letter"));
    }
    if title.contains(['\n', '\r']) {
        return Err(Error::invalid("a title is one line").with_hint("put the rest into the body"));
    }
    Ok(title.to_owned())
}
