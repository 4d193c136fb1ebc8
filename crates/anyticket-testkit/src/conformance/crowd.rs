//! A world with many tickets of all sorts, the same for the same seed.

use anyticket_core::{
    Access, ErrorKind, Field, Label, PriorityLevel, ProjectRef, Ticket, TicketId, TicketPatch, When, WhenForm,
};

use super::lab::{Lab, Verdict};
use crate::Seeded;

/// Makes `count` tickets and reads each of them, one by one: what listings are compared with.
pub(super) async fn crowd(lab: &Lab, count: usize, seed: u64) -> Verdict<Vec<Ticket>> {
    let mut values = Seeded::new(seed);
    let mut ids: Vec<(TicketId, usize)> = Vec::new();
    let can = |field| lab.can((field, Access::Create));
    let labels = label_words(lab);
    for number in 0..count {
        let place = if number % 4 == 3 { lab.projects.len() - 1 } else { 0 };
        let mut new = lab.new_ticket(&values.title()).with_project(&lab.projects[place]);
        if can(Field::Body) && values.one_in(2) {
            new = new.with_body(values.body());
        }
        if can(Field::Priority) && values.one_in(2) {
            let level = values.pick(&PriorityLevel::ALL).copied().unwrap_or_default();
            new = new.with_priority(level);
        }
        if can(Field::Labels) {
            for _ in 0..values.below(3) {
                if let Some(label) = values.pick(&labels) {
                    new = new.with_label(label.as_str());
                }
            }
        }
        if can(Field::Assignees)
            && values.one_in(2)
            && let Some(user) = values.pick(&lab.people)
        {
            new = new.with_assignee(user);
        }
        if can(Field::Due) && values.one_in(2) {
            new.due = Some(in_form(values.when(), lab.capabilities().due_form));
        }
        let family: Vec<&TicketId> = ids.iter().filter(|(_, home)| *home == place).map(|(id, _)| id).collect();
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
        let id = lab.tracker.create(new).await?.id;
        age(lab, &id, &mut values).await?;
        ids.push((id, place));
    }
    lab.subject.settle().await;
    let mut tickets = Vec::with_capacity(count);
    for (id, _) in ids {
        tickets.push(lab.tracker.ticket(&id).await?);
    }
    Ok(tickets)
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

pub(super) fn in_form(when: When, form: WhenForm) -> When {
    let utc = jiff::tz::TimeZone::UTC;
    match (when, form) {
        (When::Date(_), WhenForm::Instant) => When::Instant(when.start_in(&utc)),
        (When::Instant(at), WhenForm::Date) => When::Date(utc.to_datetime(at).date()),
        _ => when,
    }
}

pub(super) fn label_words(lab: &Lab) -> Vec<String> {
    let known = lab.schema.labels.iter().map(|label: &Label| label.name.clone()).filter(|name| !name.is_empty());
    let made = ["alpha", "beta", "größe", "a-b"].map(str::to_owned);
    if lab.schema.open_labels { known.chain(made).collect() } else { known.collect() }
}
