//! Law 5: sort and limit hold, on our side where the tracker has none.

use std::collections::BTreeSet;

use anyticket_core::{
    Access, Archived, ErrorKind, Field, ResolvedQuery, Sort, SortField, Support, Ticket, TicketId, TicketPatch,
};

use super::crowd::crowd;
use super::lab::{Lab, Verdict, ensure, not_applicable};
use super::{Check, World};

super::checks! {
    5:
    closed_tickets_and_subtasks_are_listed_and_archived_ones_are_not,
    a_full_sort_on_our_side_is_refused_beyond_what_may_be_held,
}

/// The checks that look at the crowd and change nothing.
pub(super) fn checks_of_the_crowd() -> Vec<Check> {
    let check = |name, run| Check { law: 5, name, world: World::Crowd, run };
    vec![
        check("every_order_is_kept_or_refused", |lab| Box::pin(every_order_is_kept_or_refused(lab))),
        check("a_limit_gives_the_first_and_no_more", |lab| Box::pin(a_limit_gives_the_first_and_no_more(lab))),
        check("a_limit_without_an_order_gives_as_many_as_there_are", |lab| {
            Box::pin(a_limit_without_an_order_gives_as_many_as_there_are(lab))
        }),
    ]
}

fn orders() -> impl Iterator<Item = Sort> {
    SortField::ALL.iter().flat_map(|field| [Sort::ascending(*field), Sort::descending(*field)])
}

/// What the reference gives of the crowd, as far as it lies where we look.
fn right<'a>(lab: &Lab, tickets: &'a [Ticket], meant: &ResolvedQuery) -> Vec<&'a Ticket> {
    let in_scope = |ticket: &Ticket| lab.projects.iter().any(|project| ticket.is_in(&project.id));
    tickets.iter().filter(|ticket| (!lab.terms.shared || in_scope(ticket)) && meant.matches(ticket)).collect()
}

async fn every_order_is_kept_or_refused(lab: &Lab) -> Verdict {
    let tickets = crowd(lab).await?;
    let zone = lab.tracker.time_zone().await?;
    for sort in orders() {
        for open in [None, Some(true)] {
            let mut query = lab.all().sorted(sort);
            query.open = open;
            if !lab.declares(sort.field) {
                let refused = lab.tracker.tickets(query).all();
                lab.sends_no_write(refused, &format!("{sort:?}"), ErrorKind::Unsupported).await?;
                lab.tried(sort.field);
                continue;
            }
            let mut meant = ResolvedQuery::default();
            (meant.zone, meant.open) = (zone.clone(), open);
            let mut right = right(lab, &tickets, &meant);
            right.sort_by(|a, b| meant.compare(sort, a, b));
            let right: Vec<&TicketId> = right.into_iter().map(|ticket| &ticket.id).collect();
            let listed = lab.second()?.tickets(query).all().await?;
            let listed: Vec<&TicketId> = listed.iter().map(|ticket| &ticket.id).collect();
            if let Some(at) = (0..right.len().max(listed.len())).find(|at| right.get(*at) != listed.get(*at)) {
                let (given, wanted) = (listed.get(at), right.get(at));
                return super::lab::failed(format!("{sort:?} gives {given:?} in place {at} instead of {wanted:?}"));
            }
            lab.tried(sort.field);
        }
    }
    Ok(())
}

async fn a_limit_gives_the_first_and_no_more(lab: &Lab) -> Verdict {
    crowd(lab).await?;
    let page = lab.subject.page_size();
    for sort in orders().filter(|sort| lab.declares(sort.field)) {
        let all = lab.second()?.tickets(lab.all().sorted(sort)).all().await?;
        for limit in [1, 7, page, page + 1, all.len(), all.len() + 5] {
            let first = lab.second()?.tickets(lab.all().sorted(sort).with_limit(limit)).all().await?;
            let same = first.iter().map(|ticket| &ticket.id).eq(all.iter().take(limit).map(|ticket| &ticket.id));
            ensure!(same, "the first {limit} by {sort:?} are not the first of the whole");
        }
    }
    Ok(())
}

async fn a_limit_without_an_order_gives_as_many_as_there_are(lab: &Lab) -> Verdict {
    let tickets = crowd(lab).await?;
    let page = lab.subject.page_size();
    for open in [None, Some(true), Some(false)] {
        let mut meant = ResolvedQuery::default();
        meant.open = open;
        let there = right(lab, &tickets, &meant).len();
        for limit in [1, 5, page, page + 1, there.max(1), there + 1] {
            let mut query = lab.all().with_limit(limit);
            query.open = open;
            let listed = lab.second()?.tickets(query).all().await?;
            let once: BTreeSet<_> = listed.iter().map(|ticket| &ticket.id).collect();
            // With a filter on our side the limit counts what is left, not what was read.
            ensure!(
                listed.len() == limit.min(there) && once.len() == listed.len(),
                "{limit} of {there} tickets are asked for and {} are given",
                listed.len()
            );
            ensure!(listed.iter().all(|ticket| meant.matches(ticket)), "a limit lets in what does not match");
        }
    }
    let none = lab.all().with_limit(0);
    lab.sends_no_write(lab.tracker.tickets(none).all(), "a limit of 0", ErrorKind::Invalid).await
}

async fn closed_tickets_and_subtasks_are_listed_and_archived_ones_are_not(lab: &Lab) -> Verdict {
    let mut there = vec![lab.create("Open").await?.id];
    let closed = lab.create("Closed").await?.id;
    if lab.can((Field::Status, Access::Set)) {
        lab.tracker.update(&closed, TicketPatch::new().status("done").allow_steps()).await?;
    }
    there.push(closed);
    if lab.can((Field::Parent, Access::Create)) {
        let mut below = lab.new_ticket("Below").with_parent(&there[0]);
        below.kind = lab.samples.subtask_kind().map(|kind| kind.id.as_str().to_owned()).or(below.kind);
        there.push(lab.tracker.create(below).await?.id);
    }
    let away = lab.create("Away").await?.id;
    let archives = lab.can((Field::Archived, Access::Set));
    if archives {
        lab.tracker.update(&away, TicketPatch::new().archived(true)).await?;
    } else {
        there.push(away.clone());
    }
    let listed: BTreeSet<TicketId> = lab.list(lab.all()).await?.into_iter().map(|ticket| ticket.id).collect();
    ensure!(listed == there.iter().cloned().collect(), "{there:?} should be listed and {listed:?} are");
    if archives {
        let too = lab.list(lab.all().with_archived(Archived::Include)).await?;
        ensure!(too.len() == there.len() + 1, "with archived ones {} are listed", too.len());
    }
    Ok(())
}

async fn a_full_sort_on_our_side_is_refused_beyond_what_may_be_held(lab: &Lab) -> Verdict {
    let emulated = |sort: &Sort| matches!(lab.capabilities().support(sort.field), Support::Emulated(_));
    let Some(sort) = orders().find(emulated) else { return not_applicable("every order is the tracker's own") };
    lab.fill(70).await?;
    let tracker = lab.with_options(lab.options.clone().with_max_buffered(64))?;
    let query = lab.all().sorted(sort);
    lab.sends_no_write(tracker.tickets(query.clone()).all(), "a sort of too many", ErrorKind::Unsupported).await?;
    let some = tracker.tickets(query.with_limit(5)).all().await?;
    ensure!(some.len() == 5, "with a limit {} are given", some.len());
    Ok(())
}
