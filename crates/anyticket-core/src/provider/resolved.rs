//! What a provider is asked to write: every name has been looked up and every promise checked before.

use crate::model::{
    Body, Due, Estimate, Field, FieldDefinition, FieldId, Label, ListPatch, Patch, Priority, ProjectId, Start, Status,
    TicketId, TicketKind, User, Value,
};

/// A custom field to write.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldWrite {
    /// The definition from the project's schema.
    pub definition: FieldDefinition,
    /// The value, of the definition's kind; `Clear` on a change only.
    pub value: Patch<Value>,
}

impl FieldWrite {
    /// Writes `value` into the field.
    pub fn new(definition: FieldDefinition, value: Patch<Value>) -> Self {
        Self { definition, value }
    }

    /// The field's id.
    pub fn id(&self) -> &FieldId {
        &self.definition.id
    }
}

/// A ticket for a provider to create: a [`NewTicket`](crate::NewTicket) in which every name was looked up.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Draft {
    /// What it is about; never blank.
    pub title: String,
    /// The text.
    pub body: Option<Body>,
    /// Where to create it; the provider chooses if there is nothing.
    pub project: Option<ProjectId>,
    /// Further projects to lie in.
    pub also_in: Vec<ProjectId>,
    /// Where it stands. Its id counts: its category may be one that a configuration gave it.
    pub status: Option<Status>,
    /// Statuses that would do as well, the preferred first: somebody asked for a category, and what leads where is not
    /// known before. Where `status` cannot be reached in one step, the first of these that can be is taken.
    pub or_status: Vec<Status>,
    /// How urgent it is. Nothing for the level `none`.
    pub priority: Option<Priority>,
    /// What kind of ticket it is.
    pub kind: Option<TicketKind>,
    /// The ticket above it.
    pub parent: Option<TicketId>,
    /// Who works on it. Only the ids are certain to be there.
    pub assignees: Vec<User>,
    /// On whose behalf it is made.
    pub reporter: Option<User>,
    /// Its labels; without an id where one has to be made first.
    pub labels: Vec<Label>,
    /// When work starts.
    pub start: Option<Start>,
    /// When it is due.
    pub due: Option<Due>,
    /// How big it is.
    pub estimate: Option<Estimate>,
    /// Custom fields.
    pub fields: Vec<FieldWrite>,
    /// The caller's own key.
    pub external_key: Option<String>,
}

impl Draft {
    /// A ticket with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }
}

/// Changes for a provider to make: a [`TicketPatch`](crate::TicketPatch) in which every name was looked up.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The title, never blank.
    pub title: Option<String>,
    /// The text.
    pub body: Patch<Body>,
    /// The project to move to.
    pub project: Option<ProjectId>,
    /// The other projects it lies in.
    pub also_in: ListPatch<ProjectId>,
    /// Where it shall stand, by its id as in a draft: one step away at most, where the tracker has a workflow.
    pub status: Option<Status>,
    /// Statuses that would do as well, as in a draft.
    pub or_status: Vec<Status>,
    /// How urgent it is.
    pub priority: Patch<Priority>,
    /// What kind of ticket it is.
    pub kind: Option<TicketKind>,
    /// The ticket above it.
    pub parent: Patch<TicketId>,
    /// Who works on it.
    pub assignees: ListPatch<User>,
    /// On whose behalf it was made.
    pub reporter: Patch<User>,
    /// Its labels.
    pub labels: ListPatch<Label>,
    /// When work starts.
    pub start: Patch<Start>,
    /// When it is due.
    pub due: Patch<Due>,
    /// How big it is.
    pub estimate: Patch<Estimate>,
    /// Whether it is put away.
    pub archived: Option<bool>,
    /// Custom fields.
    pub fields: Vec<FieldWrite>,
    /// The caller's own key.
    pub external_key: Patch<String>,
    /// Change it only if its version is still this one, else answer with a conflict.
    pub if_version: Option<String>,
}

impl Change {
    /// A change that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.touched().next().is_none()
    }

    /// The fields that are changed.
    pub fn touched(&self) -> impl Iterator<Item = Field> {
        [
            (Field::Title, self.title.is_some()),
            (Field::Body, !self.body.is_keep()),
            (Field::Project, self.project.is_some()),
            (Field::AlsoIn, !self.also_in.is_keep()),
            (Field::Status, self.status.is_some()),
            (Field::Priority, !self.priority.is_keep()),
            (Field::Kind, self.kind.is_some()),
            (Field::Parent, !self.parent.is_keep()),
            (Field::Assignees, !self.assignees.is_keep()),
            (Field::Reporter, !self.reporter.is_keep()),
            (Field::Labels, !self.labels.is_keep()),
            (Field::Start, !self.start.is_keep()),
            (Field::Due, !self.due.is_keep()),
            (Field::Estimate, !self.estimate.is_keep()),
            (Field::Archived, self.archived.is_some()),
            (Field::Fields, !self.fields.is_empty()),
            (Field::ExternalKey, !self.external_key.is_keep()),
        ]
        .into_iter()
        .filter_map(|(field, touched)| touched.then_some(field))
    }
}
