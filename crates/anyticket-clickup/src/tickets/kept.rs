//! Whether ClickUp kept what was written: it answers with success also where it dropped something.

use anyticket_core::{Change, Draft, Field, ListPatch, Patch, Ticket, User, When};

/// The fields of a draft that the ticket does not hold.
pub(super) fn missing_of_draft(draft: &Draft, ticket: &Ticket) -> Vec<Field> {
    let mut missing = Vec::new();
    let mut check = |field: Field, kept: bool| {
        if !kept {
            missing.push(field);
        }
    };
    check(Field::Priority, draft.priority.as_ref().is_none_or(|wanted| has_priority(ticket, &wanted.id)));
    check(
        Field::Kind,
        draft.kind.as_ref().is_none_or(|wanted| ticket.kind.as_ref().is_some_and(|kind| kind.id == wanted.id)),
    );
    check(Field::Status, draft.status.as_ref().is_none_or(|wanted| ticket.status.id == wanted.id));
    check(Field::Parent, draft.parent.is_none() || draft.parent == ticket.parent);
    check(Field::Assignees, draft.assignees.iter().all(|wanted| has_user(ticket, wanted)));
    check(Field::Labels, draft.labels.iter().all(|wanted| ticket.labels.iter().any(|label| label.is_same(wanted))));
    check(Field::Start, same_day_or_instant(draft.start, ticket.start));
    check(Field::Due, same_day_or_instant(draft.due, ticket.due));
    check(Field::Estimate, draft.estimate.is_none() || has_estimate(draft.estimate, ticket));
    missing
}

/// The fields of a change, as far as they go with the one call, that the ticket does not show.
pub(super) fn missing_of_change(change: &Change, ticket: &Ticket) -> Vec<Field> {
    let mut missing = Vec::new();
    let mut check = |field: Field, kept: bool| {
        if !kept {
            missing.push(field);
        }
    };
    check(Field::Title, change.title.as_ref().is_none_or(|wanted| ticket.title.trim() == wanted.trim()));
    check(Field::Status, change.status.as_ref().is_none_or(|wanted| ticket.status.id == wanted.id));
    check(
        Field::Kind,
        change.kind.as_ref().is_none_or(|wanted| ticket.kind.as_ref().is_some_and(|kind| kind.id == wanted.id)),
    );
    check(Field::Archived, change.archived.is_none_or(|wanted| !wanted || ticket.archived));
    check(Field::Parent, change.parent.as_set().is_none_or(|wanted| ticket.parent.as_ref() == Some(wanted)));
    check(
        Field::Priority,
        match &change.priority {
            Patch::Keep => true,
            Patch::Clear => ticket.priority.is_none(),
            Patch::Set(wanted) => has_priority(ticket, &wanted.id),
        },
    );
    let when = |patch: &Patch<When>, now: Option<When>| match patch {
        Patch::Keep => true,
        Patch::Clear => now.is_none(),
        Patch::Set(wanted) => same_day_or_instant(Some(*wanted), now),
    };
    check(Field::Due, when(&change.due, ticket.due));
    check(Field::Start, when(&change.start, ticket.start));
    check(
        Field::Estimate,
        match change.estimate {
            Patch::Keep => true,
            Patch::Clear => has_estimate(None, ticket),
            Patch::Set(estimate) => has_estimate(Some(estimate), ticket),
        },
    );
    check(
        Field::Assignees,
        match &change.assignees {
            ListPatch::Keep => true,
            ListPatch::Set(users) => {
                users.iter().all(|user| has_user(ticket, user)) && users.len() >= ticket.assignees.len()
            }
            ListPatch::Change { add, remove } => {
                add.iter().all(|user| has_user(ticket, user)) && !remove.iter().any(|user| has_user(ticket, user))
            }
        },
    );
    missing
}

/// What was written by calls of their own and the ticket does not show, named as the steps are.
pub(super) fn missing_of_calls(add: &[String], remove: &[String], ticket: &Ticket) -> Vec<String> {
    let has = |name: &String| ticket.labels.iter().any(|label| anyticket_core::text::same_folded(&label.name, name));
    let not_there = add.iter().filter(|name| !has(name)).map(|name| super::labels::step(name));
    let still_there = remove.iter().filter(|name| has(name)).map(|name| format!("labels -{name}"));
    not_there.chain(still_there).collect()
}

fn has_priority(ticket: &Ticket, id: &str) -> bool {
    ticket.priority.as_ref().is_some_and(|priority| priority.id == id)
}

fn has_user(ticket: &Ticket, wanted: &User) -> bool {
    ticket.assignees.iter().any(|user| user.id == wanted.id)
}

fn has_estimate(wanted: Option<anyticket_core::Estimate>, ticket: &Ticket) -> bool {
    // An estimate of no time is none to ClickUp.
    let of = |estimate: Option<anyticket_core::Estimate>| {
        let estimate = estimate.unwrap_or_default();
        (estimate.points, estimate.time.filter(|time| !time.is_zero()))
    };
    of(wanted) == of(ticket.estimate)
}

/// An instant at four in the morning reads as a day.
fn same_day_or_instant(wanted: Option<When>, now: Option<When>) -> bool {
    match (wanted, now) {
        (None, _) => true,
        (Some(When::Instant(a)), Some(When::Instant(b))) => a.as_millisecond() == b.as_millisecond(),
        (Some(When::Instant(_)), Some(When::Date(_))) => true,
        (wanted, now) => wanted == now,
    }
}
