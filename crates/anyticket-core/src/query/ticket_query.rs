//! What a caller asks for.

use crate::capabilities::SortField;
use crate::model::{PriorityLevel, ProjectRef, StatusCategory, StatusRef, TicketId, UserRef, When};

/// A span of time, half open: it begins with `from` and ends before `to`. A day counts from its midnight to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The beginning, which belongs to the range.
    pub from: Option<When>,
    /// The end, which does not.
    pub to: Option<When>,
}

impl DateRange {
    /// Everything from here on.
    pub fn since(from: impl Into<When>) -> Self {
        Self { from: Some(from.into()), to: None }
    }

    /// Everything before this; a day itself is not before itself.
    pub fn before(to: impl Into<When>) -> Self {
        Self { from: None, to: Some(to.into()) }
    }

    /// From the one to the other.
    pub fn between(from: impl Into<When>, to: impl Into<When>) -> Self {
        Self { from: Some(from.into()), to: Some(to.into()) }
    }

    /// The whole of one day.
    pub fn on(day: jiff::civil::Date) -> Self {
        Self { from: Some(day.into()), to: day.tomorrow().ok().map(When::Date) }
    }
}

/// Whether tickets that are put away are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Archived {
    /// They are left out.
    #[default]
    Exclude,
    /// They are listed too.
    Include,
    /// Only they are listed.
    Only,
}

/// Whether subtasks are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subtasks {
    /// They are listed like every ticket.
    #[default]
    Include,
    /// They are left out.
    Exclude,
    /// Only they are listed.
    Only,
}

/// Who a ticket may be assigned to, to be listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AssigneeFilter {
    /// To this user, alone or with others.
    User(UserRef),
    /// To nobody.
    Nobody,
}

impl<T: Into<UserRef>> From<T> for AssigneeFilter {
    fn from(user: T) -> Self {
        Self::User(user.into())
    }
}

/// The order of a listing. Empty values come last in both directions, and equal ones in the order of their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Sort {
    /// By what.
    pub field: SortField,
    /// The largest first.
    pub descending: bool,
}

impl Sort {
    /// The smallest first; of priorities the most urgent.
    pub fn ascending(field: SortField) -> Self {
        Self { field, descending: false }
    }

    /// The largest first; of priorities the least urgent.
    pub fn descending(field: SortField) -> Self {
        Self { field, descending: true }
    }
}

/// Which parts of a ticket are read that may cost extra.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Include {
    /// The text.
    pub body: bool,
    /// The custom fields.
    pub fields: bool,
    /// The tracker's own answer.
    pub raw: bool,
}

impl Default for Include {
    /// Everything of the model, without the tracker's own answer.
    fn default() -> Self {
        Self { body: true, fields: true, raw: false }
    }
}

impl Include {
    /// Only what costs nothing extra.
    pub fn least() -> Self {
        Self { body: false, fields: false, raw: false }
    }

    /// Sets whether the text is read.
    #[must_use]
    pub fn with_body(mut self, body: bool) -> Self {
        self.body = body;
        self
    }

    /// Sets whether the custom fields are read.
    #[must_use]
    pub fn with_fields(mut self, fields: bool) -> Self {
        self.fields = fields;
        self
    }

    /// Sets whether the tracker's own answer is kept.
    #[must_use]
    pub fn with_raw(mut self, raw: bool) -> Self {
        self.raw = raw;
        self
    }
}

/// Which tickets to list, in which order, how many, and how much of them.
///
/// Several values of one filter mean any of them; different filters must all hold. A filter that is empty
/// is not applied. Without any, a listing gives every ticket that the connection shows, closed ones and
/// subtasks included, archived ones not.
///
/// ```
/// use anyticket_core::{DateRange, PriorityLevel, TicketQuery, When};
///
/// let query = TicketQuery::open()
///     .in_project("Backlog")
///     .with_priority(PriorityLevel::High)
///     .due(DateRange::before("2026-03-01".parse::<When>()?))
///     .with_limit(20);
/// assert_eq!(query.open, Some(true));
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TicketQuery {
    /// In one of these projects, at home or beside it.
    pub projects: Vec<ProjectRef>,
    /// With one of these statuses: in a named project the status there, else at home.
    pub statuses: Vec<StatusRef>,
    /// Open, or not.
    pub open: Option<bool>,
    /// Assigned to one of these.
    pub assignees: Vec<AssigneeFilter>,
    /// With one of these labels, by name or id.
    pub labels_any: Vec<String>,
    /// With all of these labels.
    pub labels_all: Vec<String>,
    /// With none of these labels.
    pub labels_none: Vec<String>,
    /// With one of these priorities.
    pub priorities: Vec<PriorityLevel>,
    /// Of one of these kinds, by name or id.
    pub kinds: Vec<String>,
    /// Directly below this ticket.
    pub parent: Option<TicketId>,
    /// Whether subtasks are listed.
    pub subtasks: Subtasks,
    /// The title contains this, whatever the case.
    pub title_contains: Option<String>,
    /// The text, as Markdown, contains this, whatever the case.
    pub body_contains: Option<String>,
    /// The tracker's own search finds this. What that means is the tracker's.
    pub text: Option<String>,
    /// Created then.
    pub created: Option<DateRange>,
    /// Last changed then.
    pub updated: Option<DateRange>,
    /// Due then.
    pub due: Option<DateRange>,
    /// Closed then.
    pub closed: Option<DateRange>,
    /// Whether tickets that are put away are listed.
    pub archived: Archived,
    /// The order; without one it is whichever comes fastest.
    pub sort: Option<Sort>,
    /// At most this many.
    pub limit: Option<usize>,
    /// How much of each is read.
    pub include: Include,
}

impl TicketQuery {
    /// Every ticket.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every ticket that still asks for work.
    pub fn open() -> Self {
        Self { open: Some(true), ..Self::default() }
    }

    /// In this project, or one of those named before.
    #[must_use]
    pub fn in_project(mut self, project: impl Into<ProjectRef>) -> Self {
        self.projects.push(project.into());
        self
    }

    /// With this status, or one of those named before.
    #[must_use]
    pub fn with_status(mut self, status: impl Into<StatusRef>) -> Self {
        self.statuses.push(status.into());
        self
    }

    /// With a status of this category, or one of those named before.
    #[must_use]
    pub fn with_category(self, category: StatusCategory) -> Self {
        self.with_status(category)
    }

    /// Open, or not.
    #[must_use]
    pub fn with_open(mut self, open: bool) -> Self {
        self.open = Some(open);
        self
    }

    /// Assigned to this user, or one of those named before.
    #[must_use]
    pub fn assigned_to(mut self, user: impl Into<AssigneeFilter>) -> Self {
        self.assignees.push(user.into());
        self
    }

    /// Assigned to nobody, or to one of those named before.
    #[must_use]
    pub fn unassigned(mut self) -> Self {
        self.assignees.push(AssigneeFilter::Nobody);
        self
    }

    /// With this label, or one of those named before.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.labels_any.push(label.into());
        self
    }

    /// With this label, and every one named so before.
    #[must_use]
    pub fn with_all_labels(mut self, label: impl Into<String>) -> Self {
        self.labels_all.push(label.into());
        self
    }

    /// Without this label, nor any named so before.
    #[must_use]
    pub fn without_label(mut self, label: impl Into<String>) -> Self {
        self.labels_none.push(label.into());
        self
    }

    /// With this priority, or one of those named before.
    #[must_use]
    pub fn with_priority(mut self, level: PriorityLevel) -> Self {
        self.priorities.push(level);
        self
    }

    /// Of this kind, or one of those named before.
    #[must_use]
    pub fn with_kind(mut self, kind: impl Into<String>) -> Self {
        self.kinds.push(kind.into());
        self
    }

    /// Directly below this ticket.
    #[must_use]
    pub fn below(mut self, parent: impl Into<TicketId>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Sets whether subtasks are listed.
    #[must_use]
    pub fn with_subtasks(mut self, subtasks: Subtasks) -> Self {
        self.subtasks = subtasks;
        self
    }

    /// Whose title contains this.
    #[must_use]
    pub fn title_contains(mut self, text: impl Into<String>) -> Self {
        self.title_contains = Some(text.into());
        self
    }

    /// Whose text contains this.
    #[must_use]
    pub fn body_contains(mut self, text: impl Into<String>) -> Self {
        self.body_contains = Some(text.into());
        self
    }

    /// Which the tracker's own search finds.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Created then.
    #[must_use]
    pub fn created(mut self, range: DateRange) -> Self {
        self.created = Some(range);
        self
    }

    /// Last changed then.
    #[must_use]
    pub fn updated(mut self, range: DateRange) -> Self {
        self.updated = Some(range);
        self
    }

    /// Due then.
    #[must_use]
    pub fn due(mut self, range: DateRange) -> Self {
        self.due = Some(range);
        self
    }

    /// Closed then.
    #[must_use]
    pub fn closed(mut self, range: DateRange) -> Self {
        self.closed = Some(range);
        self
    }

    /// Sets whether tickets that are put away are listed.
    #[must_use]
    pub fn with_archived(mut self, archived: Archived) -> Self {
        self.archived = archived;
        self
    }

    /// In this order.
    #[must_use]
    pub fn sorted(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// At most this many.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets how much of each ticket is read.
    #[must_use]
    pub fn including(mut self, include: Include) -> Self {
        self.include = include;
        self
    }
}
