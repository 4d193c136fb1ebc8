//! What the filters mean: the one reference, which every tracker is held to.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::resolved::{AssigneeMatch, InstantRange, ResolvedQuery};
use super::ticket_query::{Archived, Sort, Subtasks};
use crate::capabilities::{Filter, SortField};
use crate::model::{PriorityLevel, Ticket, When};
use crate::text::{contains_folded, fold};

impl ResolvedQuery {
    /// Whether a ticket belongs to the answer: every filter but [`Filter::Text`] holds.
    ///
    /// Pure: it looks at the ticket and at nothing else. Text is left out because its meaning is the tracker's.
    pub fn matches(&self, ticket: &Ticket) -> bool {
        self.filters().filter(|filter| *filter != Filter::Text).all(|filter| self.holds(filter, ticket))
    }

    /// Whether one filter of this query holds for a ticket. A filter that is not applied always does.
    ///
    /// [`Filter::Text`] is what we make of it where the tracker has no search: every word is in the title or the body.
    pub fn holds(&self, filter: Filter, ticket: &Ticket) -> bool {
        let has_label = |word: &String| ticket.labels.iter().any(|label| label.is_called(word));
        match filter {
            Filter::Projects => self.projects.is_empty() || self.projects.iter().any(|id| ticket.is_in(id)),
            Filter::Statuses => {
                let wanted = |status| self.statuses.iter().any(|wanted| wanted.matches(status));
                self.statuses.is_empty() || ticket.statuses_in(&self.projects).any(wanted)
            }
            Filter::Open => self
                .open
                .is_none_or(|open| ticket.statuses_in(&self.projects).any(|status| status.category.is_open() == open)),
            Filter::Assignees => {
                let assigned = |wanted: &AssigneeMatch| match wanted {
                    AssigneeMatch::User(id) => ticket.assignees.iter().any(|user| user.id == *id),
                    AssigneeMatch::Nobody => ticket.assignees.is_empty(),
                };
                self.assignees.is_empty() || self.assignees.iter().any(assigned)
            }
            Filter::LabelsAny => self.labels_any.is_empty() || self.labels_any.iter().any(has_label),
            Filter::LabelsAll => self.labels_all.iter().all(has_label),
            Filter::LabelsNone => !self.labels_none.iter().any(has_label),
            Filter::Priorities => self.priorities.is_empty() || self.priorities.contains(&ticket.priority_level()),
            Filter::Kinds => {
                let is_kind = |word: &String| ticket.kind.as_ref().is_some_and(|kind| kind.is_called(word));
                self.kinds.is_empty() || self.kinds.iter().any(is_kind)
            }
            Filter::Parent => self.parent.is_none() || self.parent == ticket.parent,
            Filter::Subtasks => match self.subtasks {
                Subtasks::Include => true,
                Subtasks::Exclude => ticket.parent.is_none(),
                Subtasks::Only => ticket.parent.is_some(),
            },
            Filter::TitleContains => {
                self.title_contains.as_ref().is_none_or(|needle| contains_folded(&ticket.title, needle))
            }
            Filter::BodyContains => {
                self.body_contains.as_ref().is_none_or(|needle| contains_folded(ticket.body_markdown(), needle))
            }
            Filter::Text => self.text.as_ref().is_none_or(|text| has_all_words(ticket, text)),
            Filter::Created => in_range(self.created, ticket.created_at),
            Filter::Updated => in_range(self.updated, ticket.updated_at),
            Filter::Closed => in_range(self.closed, ticket.closed_at),
            Filter::Due => self.due.is_none_or(|range| {
                ticket.due.is_some_and(|due| match due {
                    When::Instant(at) => range.contains(at),
                    When::Date(_) => {
                        let (start, end) = due.span_in(&self.zone);
                        range.to.is_none_or(|to| start < to) && range.from.is_none_or(|from| from < end)
                    }
                })
            }),
            Filter::Archived => match self.archived {
                Archived::Exclude => !ticket.archived,
                Archived::Include => true,
                Archived::Only => ticket.archived,
            },
        }
    }

    /// The order in which `sort` puts two tickets: empty values last in both directions, equal ones by id.
    pub fn compare(&self, sort: Sort, a: &Ticket, b: &Ticket) -> Ordering {
        let due = |ticket: &Ticket| ticket.due.map(|due| due.start_in(&self.zone));
        let priority = |ticket: &Ticket| {
            let level = ticket.priority_level();
            (level != PriorityLevel::None).then_some(level)
        };
        let by_value = match sort.field {
            SortField::Created => nulls_last(a.created_at, b.created_at, sort.descending),
            SortField::Updated => nulls_last(a.updated_at, b.updated_at, sort.descending),
            SortField::Closed => nulls_last(a.closed_at, b.closed_at, sort.descending),
            SortField::Due => nulls_last(due(a), due(b), sort.descending),
            SortField::Priority => nulls_last(priority(a), priority(b), sort.descending),
            SortField::Title => nulls_last(Some(fold(&a.title)), Some(fold(&b.title)), sort.descending),
        };
        by_value.then_with(|| a.id.cmp(&b.id))
    }
}

impl InstantRange {
    /// Whether an instant lies in the range.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

fn in_range(range: Option<InstantRange>, at: Option<Timestamp>) -> bool {
    range.is_none_or(|range| at.is_some_and(|at| range.contains(at)))
}

fn has_all_words(ticket: &Ticket, text: &str) -> bool {
    let all = fold(&format!("{} {}", ticket.title, ticket.body_markdown()));
    fold(text).split_whitespace().all(|word| all.contains(word))
}

fn nulls_last<T: Ord>(a: Option<T>, b: Option<T>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Placement, ProjectLink, Status, StatusCategory, StatusRef};

    fn ticket() -> Ticket {
        let mut ticket = Ticket::new("t1", "Fix LOGIN page", Status::new(StatusCategory::Done, "s9", "Complete"));
        ticket.project = Some(ProjectLink::new("home"));
        ticket
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_status_filter_looks_at_the_placement_in_the_named_project() {
        let mut ticket = ticket();
        let doing = Status::new(StatusCategory::InProgress, "s2", "Doing");
        ticket.also_in = vec![Placement::new(ProjectLink::new("beside")).with_status(doing)];
        let mut query = ResolvedQuery { open: Some(true), ..ResolvedQuery::default() };
        assert!(!query.matches(&ticket), "at home it is closed");
        query.projects = vec!["beside".into()];
        assert!(query.matches(&ticket), "beside it is open");
        query.statuses = vec![StatusRef::from("done")];
        assert!(!query.matches(&ticket));
    }

    #[test]
    fn a_due_day_reaches_to_its_end_in_the_zone_of_the_tracker() {
        let mut ticket = ticket();
        ticket.due = Some("2026-03-01".parse().unwrap());
        let zone = TimeZone::get("America/New_York").unwrap();
        let due = |from: Option<&str>, to: Option<&str>| {
            let range = InstantRange { from: from.map(at), to: to.map(at) };
            ResolvedQuery { due: Some(range), zone: zone.clone(), ..ResolvedQuery::default() }.matches(&ticket)
        };
        assert!(due(Some("2026-03-02T04:59:59Z"), None), "the day ends at 05:00 UTC");
        assert!(!due(Some("2026-03-02T05:00:00Z"), None));
        assert!(!due(None, Some("2026-03-01T05:00:00Z")), "and begins at 05:00 UTC");
        assert!(due(None, Some("2026-03-01T05:00:01Z")));
    }

    #[test]
    fn a_range_holds_its_beginning_and_not_its_end() {
        let mut ticket = ticket();
        ticket.created_at = Some(at("2026-03-01T00:00:00Z"));
        let created = |range| ResolvedQuery { created: Some(range), ..ResolvedQuery::default() }.matches(&ticket);
        assert!(created(InstantRange { from: ticket.created_at, to: None }));
        assert!(!created(InstantRange { from: None, to: ticket.created_at }));
    }

    #[test]
    fn text_is_folded_and_archived_tickets_are_left_out_unless_asked_for() {
        let mut ticket = ticket();
        let query = ResolvedQuery { title_contains: Some("login".into()), ..ResolvedQuery::default() };
        assert!(query.matches(&ticket));
        ticket.archived = true;
        assert!(!query.matches(&ticket));
        assert!(ResolvedQuery { archived: Archived::Only, ..query }.matches(&ticket));
    }

    #[test]
    fn empty_values_come_last_in_both_directions_and_ties_go_by_id() {
        let query = ResolvedQuery::default();
        let (mut a, mut b) = (ticket(), ticket());
        b.id = "t2".into();
        b.due = Some("2026-03-01".parse().unwrap());
        for sort in [Sort::ascending(SortField::Due), Sort::descending(SortField::Due)] {
            assert_eq!(query.compare(sort, &a, &b), Ordering::Greater);
        }
        a.due = b.due;
        for sort in [Sort::ascending(SortField::Due), Sort::descending(SortField::Due)] {
            assert_eq!(query.compare(sort, &a, &b), Ordering::Less);
        }
    }
}
