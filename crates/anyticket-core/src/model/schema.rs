//! What a project allows: statuses, kinds, priorities, fields, labels, members, limits.

use serde::{Deserialize, Serialize};

use super::{FieldDefinition, KindId, Label, Priority, PriorityRef, Status, StatusCategory, User};
use crate::capabilities::Cell;
use crate::model::Field;

/// What kind of ticket it is: bug, task, epic, subtask.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TicketKind {
    /// The tracker's id.
    pub id: KindId,
    /// The tracker's word.
    pub name: String,
    /// Whether tickets of this kind lie below another ticket.
    pub subtask: bool,
}

impl TicketKind {
    /// A kind of ticket that stands on its own.
    pub fn new(id: impl Into<KindId>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), subtask: false }
    }

    /// Sets whether tickets of this kind lie below another ticket.
    #[must_use]
    pub fn with_subtask(mut self, subtask: bool) -> Self {
        self.subtask = subtask;
        self
    }

    /// Whether `word` is this kind's id, or its name whatever the case.
    pub fn is_called(&self, word: &str) -> bool {
        self.id.as_str() == word || crate::text::same_folded(&self.name, word)
    }
}

/// One step that a workflow allows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Step {
    /// The id of the status it starts from; none for a step that is open from everywhere.
    pub from: Option<String>,
    /// The id of the status it ends in.
    pub to: String,
    /// What the tracker calls the step.
    pub name: String,
}

impl Step {
    /// A step from one status to another.
    pub fn new(from: impl Into<String>, to: impl Into<String>, name: impl Into<String>) -> Self {
        Self { from: Some(from.into()), to: to.into(), name: name.into() }
    }

    /// A step that is open from every status.
    pub fn from_anywhere(to: impl Into<String>, name: impl Into<String>) -> Self {
        Self { from: None, to: to.into(), name: name.into() }
    }
}

/// Which statuses a ticket may move to from where it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Workflow {
    /// Any status may follow any other.
    #[default]
    Free,
    /// Only these steps, and they are all known.
    Known(Vec<Step>),
    /// Only steps that the tracker tells when it is asked for one ticket; the whole cannot be read.
    Hidden,
}

/// Sizes that a tracker does not go beyond. Nothing is said where it is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Limits {
    /// Characters of a title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_chars: Option<usize>,
    /// Characters of a body, in the form the tracker stores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_chars: Option<usize>,
    /// Characters of a comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_chars: Option<usize>,
    /// Assignees of one ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignees: Option<usize>,
    /// Labels of one ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<usize>,
    /// Bytes of one attachment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_bytes: Option<u64>,
}

impl Limits {
    /// No limits.
    pub const fn none() -> Self {
        Self {
            title_chars: None,
            body_chars: None,
            comment_chars: None,
            assignees: None,
            labels: None,
            attachment_bytes: None,
        }
    }

    /// The narrower of both in every size.
    #[must_use]
    pub fn narrowed(self, other: Self) -> Self {
        fn least<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
            match (a, b) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            }
        }
        Self {
            title_chars: least(self.title_chars, other.title_chars),
            body_chars: least(self.body_chars, other.body_chars),
            comment_chars: least(self.comment_chars, other.comment_chars),
            assignees: least(self.assignees, other.assignees),
            labels: least(self.labels, other.labels),
            attachment_bytes: least(self.attachment_bytes, other.attachment_bytes),
        }
    }
}

/// Something that the tracker can do in general and this project cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Off {
    /// What is off.
    pub cell: Cell,
    /// Why, and who could switch it on.
    pub reason: String,
}

impl Off {
    /// `cell` is off because of `reason`.
    pub fn new(cell: impl Into<Cell>, reason: impl Into<String>) -> Self {
        Self { cell: cell.into(), reason: reason.into() }
    }
}

/// What one project allows, for one kind of ticket where the kinds differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Schema {
    /// The statuses in the project's order. On a tracker that keeps a status in two places, each pair is one.
    pub statuses: Vec<Status>,
    /// The ids of those statuses that are in one place each, where a tracker keeps a status in two: a column, and whether
    /// the ticket in it is done. Who asks for a category and leaves the place open gets it in the place where the ticket is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Vec<String>>,
    /// The id of the status that a new ticket gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<String>,
    /// Which statuses may follow which.
    pub workflow: Workflow,
    /// The kinds of ticket, the default one first.
    pub kinds: Vec<TicketKind>,
    /// The priorities, the most urgent first. Without any, a priority is its level.
    pub priorities: Vec<Priority>,
    /// The custom fields.
    pub fields: Vec<FieldDefinition>,
    /// The fields of our model that a new ticket must have, the title aside.
    pub required: Vec<Field>,
    /// The labels.
    pub labels: Vec<Label>,
    /// Whether a label that is not listed is made by using it.
    pub open_labels: bool,
    /// Who can be assigned, where the tracker lists them.
    pub members: Vec<User>,
    /// Sizes, narrower than the tracker's or equal.
    pub limits: Limits,
    /// What is off here although the tracker can do it.
    pub off: Vec<Off>,
}

impl Schema {
    /// A schema with these statuses and nothing else.
    pub fn new(statuses: impl IntoIterator<Item = Status>) -> Self {
        Self { statuses: statuses.into_iter().collect(), ..Self::default() }
    }

    /// The status of this id.
    pub fn status(&self, id: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.id == id)
    }

    /// The first status of this category, in the project's order.
    pub fn first_in(&self, category: StatusCategory) -> Option<&Status> {
        self.statuses.iter().find(|status| status.category == category)
    }

    /// The label that is called `word`.
    pub fn label(&self, word: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.is_called(word))
    }

    /// The custom field that is called `word`, by id first.
    pub fn field(&self, word: &str) -> Option<&FieldDefinition> {
        let by_id = self.fields.iter().find(|field| field.id.as_str() == word);
        by_id.or_else(|| self.fields.iter().find(|field| field.is_called(word)))
    }

    /// The priority that `wanted` names.
    pub fn priority(&self, wanted: &PriorityRef) -> Option<Priority> {
        match wanted {
            PriorityRef::Level(level) if self.priorities.is_empty() => Some(Priority::from(*level)),
            PriorityRef::Level(level) => self.priorities.iter().find(|priority| priority.level == *level).cloned(),
            PriorityRef::Word(word) => {
                let called =
                    |priority: &&Priority| priority.id == *word || crate::text::same_folded(&priority.name, word);
                self.priorities.iter().find(called).cloned()
            }
        }
    }

    /// Why `cell` is off here, if it is.
    pub fn off_reason(&self, cell: Cell) -> Option<&str> {
        self.off.iter().find(|off| off.cell == cell).map(|off| off.reason.as_str())
    }

    /// The statuses that may follow `from` in one step; all of them where the workflow is free.
    ///
    /// Nothing is known, and the answer is `None`, where the workflow is hidden.
    pub fn next_from(&self, from: &str) -> Option<Vec<&Status>> {
        match &self.workflow {
            Workflow::Free => Some(self.statuses.iter().collect()),
            Workflow::Hidden => None,
            Workflow::Known(steps) => Some(
                self.statuses
                    .iter()
                    .filter(|status| status.id != from)
                    .filter(|status| {
                        let leads = |step: &Step| {
                            step.to == status.id && step.from.as_deref().is_none_or(|start| start == from)
                        };
                        steps.iter().any(leads)
                    })
                    .collect(),
            ),
        }
    }
}
