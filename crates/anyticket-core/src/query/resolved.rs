//! A query in which every name has become an id and every date an instant.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use super::ticket_query::{Archived, Include, Sort, Subtasks};
use crate::capabilities::{Filter, SortField};
use crate::model::{Field, FieldSet, PriorityLevel, ProjectId, StatusRef, TicketId, UserId};

/// A span of instants: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InstantRange {
    /// The beginning.
    pub from: Option<Timestamp>,
    /// The end.
    pub to: Option<Timestamp>,
}

/// Who a ticket may be assigned to, to be listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeMatch {
    /// To this user, alone or with others.
    User(UserId),
    /// To nobody.
    Nobody,
}

/// What providers and [`matches`](ResolvedQuery::matches) see of a [`TicketQuery`](super::TicketQuery): ids
/// instead of names and `me`, instants instead of dates, folded text.
///
/// A provider honours every filter it declares native. It may use the others to ask for less, as long as it
/// gives everything that matches: they are completed afterwards. `sort` and `limit` are set only where the
/// provider is to apply them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ResolvedQuery {
    /// In one of these projects; everywhere if empty.
    pub projects: Vec<ProjectId>,
    /// With one of these statuses; any if empty.
    pub statuses: Vec<StatusRef>,
    /// Open, or not.
    pub open: Option<bool>,
    /// Assigned to one of these; to anybody if empty.
    pub assignees: Vec<AssigneeMatch>,
    /// With one of these labels; any if empty.
    pub labels_any: Vec<String>,
    /// With all of these labels.
    pub labels_all: Vec<String>,
    /// With none of these labels.
    pub labels_none: Vec<String>,
    /// With one of these priorities; any if empty.
    pub priorities: Vec<PriorityLevel>,
    /// Of one of these kinds, by name or id; any if empty.
    pub kinds: Vec<String>,
    /// Directly below this ticket.
    pub parent: Option<TicketId>,
    /// Whether subtasks are listed.
    pub subtasks: Subtasks,
    /// The title contains this, which is folded.
    pub title_contains: Option<String>,
    /// The text contains this, which is folded.
    pub body_contains: Option<String>,
    /// The tracker's own search finds this, which is as the caller wrote it.
    pub text: Option<String>,
    /// Created then.
    pub created: Option<InstantRange>,
    /// Last changed then.
    pub updated: Option<InstantRange>,
    /// Due then. A due date counts as its whole day in `zone`.
    pub due: Option<InstantRange>,
    /// Closed then.
    pub closed: Option<InstantRange>,
    /// Whether tickets that are put away are listed.
    pub archived: Archived,
    /// The order that the provider is to keep.
    pub sort: Option<Sort>,
    /// How many the provider is to give at most.
    pub limit: Option<usize>,
    /// How much of each is read.
    pub include: Include,
    /// The zone in which days begin and end.
    #[serde(serialize_with = "zone_name")]
    pub zone: TimeZone,
}

fn zone_name<S: Serializer>(zone: &TimeZone, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.iana_name().unwrap_or("UTC"))
}

impl Default for ResolvedQuery {
    fn default() -> Self {
        Self {
            projects: Vec::new(),
            statuses: Vec::new(),
            open: None,
            assignees: Vec::new(),
            labels_any: Vec::new(),
            labels_all: Vec::new(),
            labels_none: Vec::new(),
            priorities: Vec::new(),
            kinds: Vec::new(),
            parent: None,
            subtasks: Subtasks::Include,
            title_contains: None,
            body_contains: None,
            text: None,
            created: None,
            updated: None,
            due: None,
            closed: None,
            archived: Archived::Exclude,
            sort: None,
            limit: None,
            include: Include::default(),
            zone: TimeZone::UTC,
        }
    }
}

impl ResolvedQuery {
    /// The filters that this query applies. That archived tickets are left out by default counts as one.
    pub fn filters(&self) -> impl Iterator<Item = Filter> {
        Filter::ALL.iter().copied().filter(|filter| self.applies(*filter))
    }

    /// Whether this query applies `filter`.
    pub fn applies(&self, filter: Filter) -> bool {
        match filter {
            Filter::Projects => !self.projects.is_empty(),
            Filter::Statuses => !self.statuses.is_empty(),
            Filter::Open => self.open.is_some(),
            Filter::Assignees => !self.assignees.is_empty(),
            Filter::LabelsAny => !self.labels_any.is_empty(),
            Filter::LabelsAll => !self.labels_all.is_empty(),
            Filter::LabelsNone => !self.labels_none.is_empty(),
            Filter::Priorities => !self.priorities.is_empty(),
            Filter::Kinds => !self.kinds.is_empty(),
            Filter::Parent => self.parent.is_some(),
            Filter::Subtasks => self.subtasks != Subtasks::Include,
            Filter::TitleContains => self.title_contains.is_some(),
            Filter::BodyContains => self.body_contains.is_some(),
            Filter::Text => self.text.is_some(),
            Filter::Created => self.created.is_some(),
            Filter::Updated => self.updated.is_some(),
            Filter::Due => self.due.is_some(),
            Filter::Closed => self.closed.is_some(),
            Filter::Archived => self.archived != Archived::Include,
        }
    }

    /// The fields that `filter` looks at.
    pub fn fields_of(filter: Filter) -> FieldSet {
        match filter {
            Filter::Projects => FieldSet::from([Field::Project, Field::AlsoIn]),
            Filter::Statuses | Filter::Open => FieldSet::from([Field::Status]),
            Filter::Assignees => FieldSet::from([Field::Assignees]),
            Filter::LabelsAny | Filter::LabelsAll | Filter::LabelsNone => FieldSet::from([Field::Labels]),
            Filter::Priorities => FieldSet::from([Field::Priority]),
            Filter::Kinds => FieldSet::from([Field::Kind]),
            Filter::Parent | Filter::Subtasks => FieldSet::from([Field::Parent]),
            Filter::TitleContains => FieldSet::from([Field::Title]),
            Filter::BodyContains => FieldSet::from([Field::Body]),
            Filter::Text => FieldSet::from([Field::Title, Field::Body]),
            Filter::Created => FieldSet::from([Field::CreatedAt]),
            Filter::Updated => FieldSet::from([Field::UpdatedAt]),
            Filter::Due => FieldSet::from([Field::Due]),
            Filter::Closed => FieldSet::from([Field::ClosedAt]),
            Filter::Archived => FieldSet::from([Field::Archived]),
        }
    }

    /// The field that a listing is sorted by.
    pub(crate) fn field_of(sort: SortField) -> Field {
        match sort {
            SortField::Created => Field::CreatedAt,
            SortField::Updated => Field::UpdatedAt,
            SortField::Due => Field::Due,
            SortField::Closed => Field::ClosedAt,
            SortField::Priority => Field::Priority,
            SortField::Title => Field::Title,
        }
    }

    /// A number that is the same for the same question, in every process: what a cursor belongs to.
    ///
    /// `limit` aside, since a listing may be taken up again for more or for less.
    pub fn fingerprint(&self) -> u64 {
        let question = Self { limit: None, ..self.clone() };
        serde_json::to_vec(&question).map_or(0, |json| crate::paging::fnv1a(&json))
    }
}
