//! A world with many tickets of all sorts, the same for the same seed.

use std::sync::Arc;

use anyticket_core::{
    Access, ErrorKind, Field, Include, Label, NewTicket, Operation, PriorityLevel, ProjectRef, Ticket, TicketId,
    TicketPatch, When, WhenForm,
};

use super::lab::{Lab, Verdict};
use crate::Seeded;

/// The tickets of the crowd, each read by its id: what listings are compared with. Made when they are first asked for.
pub(super) async fn crowd(lab: &Lab) -> Verdict<Arc<Vec<Ticket>>> {
    let mut made = lab.crowd.lock().await;
    if made.is_none() {
        let tickets = make(lab).await;
        if let Ok(tickets) = &tickets {
            lab.record.figure(format!("law 4: {} tickets, each read by its id", tickets.len()));
        }
        *made = Some(tickets.map(Arc::new));
    }
    made.clone().unwrap_or_else(|| Ok(Arc::default()))
}

async fn make(lab: &Lab) -> Verdict<Vec<Ticket>> {
    let mut values = Seeded::new(lab.terms.seed);
    let mut ids: Vec<(TicketId, usize)> = Vec::new();
    let mut parents: Vec<(TicketId, usize)> = Vec::new();
    let labels = label_words(lab);
    for number in 0..lab.terms.tickets {
        let place = if number % 4 == 3 { lab.projects.len() - 1 } else { 0 };
        let new = one(lab, place, &labels, &parents, &mut values);
        let is_below = new.parent.is_some();
        let id = lab.tracker.create(new).await?.id;
        age(lab, &id, &mut values).await?;
        // Where what lies below another is of a kind of its own (`TicketKind::subtask`), nothing lies below that: the tracker
        // refuses it. A filter looks at the parent alone, so a deeper family would ask nothing new.
        if !is_below || lab.samples.subtask_kind().is_none() {
            parents.push((id.clone(), place));
        }
        ids.push((id, place));
    }
    lab.subject.settle().await;
    let ids: Vec<TicketId> = ids.into_iter().map(|(id, _)| id).chain(lab.before().cloned()).collect();
    read(lab, &ids).await
}

/// Reads tickets by their ids: many at once where the tracker can.
async fn read(lab: &Lab, ids: &[TicketId]) -> Verdict<Vec<Ticket>> {
    let mut tickets = Vec::with_capacity(ids.len());
    for some in ids.chunks(50) {
        if lab.can(Operation::GetMany) {
            for ticket in lab.tracker.tickets_by_id(some, Include::default()).await? {
                tickets.push(ticket?);
            }
            continue;
        }
        for id in some {
            tickets.push(lab.tracker.ticket(id).await?);
        }
    }
    Ok(tickets)
}

fn one(lab: &Lab, place: usize, labels: &[String], others: &[(TicketId, usize)], values: &mut Seeded) -> NewTicket {
    let can = |field| lab.can((field, Access::Create));
    let mut new = lab.new_ticket(&values.title()).with_project(&lab.projects[place]);
    if can(Field::Body) && values.one_in(2) {
        new = new.with_body(values.body());
    }
    if can(Field::Priority) && values.one_in(2) {
        let level = values.pick(&PriorityLevel::ALL).copied().unwrap_or_default();
        if level == PriorityLevel::None || lab.schema.priority(&level.into()).is_some() {
            new = new.with_priority(level);
        }
    }
    if can(Field::Labels) {
        let most = lab.schema.limits.narrowed(lab.capabilities().limits).labels.unwrap_or(3);
        for _ in 0..values.below(4).min(most) {
            if let Some(label) = values.pick(labels) {
                new = new.with_label(label.as_str());
            }
        }
    }
    if can(Field::Assignees) && values.one_in(2) {
        let most = lab.schema.limits.narrowed(lab.capabilities().limits).assignees.unwrap_or(2);
        let first = values.below(lab.people.len());
        let wanted = (1 + values.below(2)).min(most);
        new = lab
            .people
            .iter()
            .cycle()
            .skip(first)
            .take(wanted.min(lab.people.len()))
            .fold(new, NewTicket::with_assignee);
    }
    if can(Field::Due) && values.one_in(2) {
        new.due = Some(in_form(values.when(), lab.capabilities().due_form));
    }
    let family: Vec<&TicketId> = others.iter().filter(|(_, home)| *home == place).map(|(id, _)| id).collect();
    if can(Field::Parent)
        && values.one_in(4)
        && let Some(parent) = values.pick(&family)
    {
        new = new.with_parent(*parent);
        if let Some(kind) = lab.samples.subtask_kind() {
            new = new.with_kind(kind.id.as_str());
        }
    } else if can(Field::Kind) && values.one_in(3) {
        new = lab.samples.give(Field::Kind, lab.samples.ticket(1), new);
    }
    if can(Field::AlsoIn) && place == 0 && values.one_in(6) && new.parent.is_none() {
        let beside = lab.projects.get(1).map(ProjectRef::from);
        new = beside.into_iter().fold(new, |new, beside| new.with_place(beside));
    }
    new
}

/// Moves a ticket on, puts it away, or leaves it.
async fn age(lab: &Lab, id: &TicketId, values: &mut Seeded) -> Verdict {
    if lab.can((Field::Status, Access::Set)) && values.one_in(2) {
        let status = values.pick(&lab.schema.statuses).map(|status| status.category);
        let patch = status.into_iter().fold(TicketPatch::new().allow_steps(), TicketPatch::status);
        match lab.tracker.update(id, patch).await {
            // Not every workflow leads everywhere.
            Err(error) if error.kind() == ErrorKind::Invalid => {}
            answer => drop(answer?),
        }
    }
    if lab.can((Field::Archived, Access::Set)) && values.one_in(8) {
        lab.tracker.update(id, TicketPatch::new().archived(true)).await?;
    }
    Ok(())
}

fn in_form(when: When, form: WhenForm) -> When {
    let utc = jiff::tz::TimeZone::UTC;
    match (when, form) {
        (When::Date(_), WhenForm::Instant) => When::Instant(when.start_in(&utc)),
        (When::Instant(at), WhenForm::Date) => When::Date(utc.to_datetime(at).date()),
        _ => when,
    }
}

fn label_words(lab: &Lab) -> Vec<String> {
    let known = lab.schema.labels.iter().map(|label: &Label| label.name.clone()).filter(|name| !name.is_empty());
    let made = ["alpha", "beta", "größe", "a-b"].map(str::to_owned);
    if lab.schema.open_labels { known.chain(made).collect() } else { known.collect() }
}
