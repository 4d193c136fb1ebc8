//! Law 5: sort and limit hold, on our side where the tracker has none.

use std::collections::BTreeSet;

use anyticket_core::{
    Access, Archived, ErrorKind, Field, ResolvedQuery, Sort, SortField, Support, TicketId, TicketPatch, TicketQuery,
};

use super::checks;
use super::crowd::crowd;
use super::lab::{Lab, Verdict, ensure, not_applicable};

checks! {
    5:
    every_order_is_kept_or_refused,
    a_limit_gives_the_first_and_no_more,
    a_limit_without_an_order_gives_as_many_as_there_are,
    closed_tickets_and_subtasks_are_listed_and_archived_ones_are_not,
    a_full_sort_on_our_side_is_refused_beyond_what_may_be_held,
}

fn orders() -> impl Iterator<Item = Sort> {
    SortField::ALL.iter().flat_map(|field| [Sort::ascending(*field), Sort::descending(*field)])
}

async fn every_order_is_kept_or_refused(lab: &Lab) -> Verdict {
    let tickets = crowd(lab, 60, 5).await?;
    let zone = lab.tracker.time_zone().await?;
    for sort in orders() {
        let query = TicketQuery::new().sorted(sort);
        if !lab.capabilities().support(sort.field).is_supported() {
            lab.sends_no_write(lab.tracker.tickets(query).all(), &format!("{sort:?}"), ErrorKind::Unsupported).await?;
            lab.spy.tried(sort.field);
            continue;
        }
        let listed: Vec<TicketId> = lab.list(query).await?.into_iter().map(|ticket| ticket.id).collect();
        let mut meant = ResolvedQuery::default();
        meant.zone = zone.clone();
        let mut right: Vec<_> = tickets.iter().filter(|ticket| meant.matches(ticket)).collect();
        right.sort_by(|a, b| meant.compare(sort, a, b));
        let right: Vec<TicketId> = right.into_iter().map(|ticket| ticket.id.clone()).collect();
        ensure!(listed == right, "{sort:?} gives {listed:?} instead of {right:?}");
        lab.spy.tried(sort.field);
    }
    Ok(())
}

async fn a_limit_gives_the_first_and_no_more(lab: &Lab) -> Verdict {
    crowd(lab, 40, 6).await?;
    for sort in orders().filter(|sort| lab.capabilities().support(sort.field).is_supported()) {
        let all = lab.list(TicketQuery::new().sorted(sort)).await?;
        for limit in [1, 2, 7, all.len(), all.len() + 5] {
            let first = lab.list(TicketQuery::new().sorted(sort).with_limit(limit)).await?;
            let same = first.iter().map(|ticket| &ticket.id).eq(all.iter().take(limit).map(|ticket| &ticket.id));
            ensure!(same, "the first {limit} by {sort:?} are not the first of the whole");
        }
    }
    Ok(())
}

async fn a_limit_without_an_order_gives_as_many_as_there_are(lab: &Lab) -> Verdict {
    let tickets = crowd(lab, 30, 7).await?;
    let there = tickets.iter().filter(|ticket| !ticket.archived).count();
    for limit in [1, 5, there, there + 1] {
        let listed = lab.list(TicketQuery::new().with_limit(limit)).await?;
        let once: BTreeSet<_> = listed.iter().map(|ticket| &ticket.id).collect();
        ensure!(listed.len() == limit.min(there) && once.len() == listed.len(), "{limit} of {there}: {}", listed.len());
        // With a filter on our side the limit counts what is left, not what was read.
        let open = lab.list(TicketQuery::open().with_limit(limit)).await?;
        let right = tickets.iter().filter(|ticket| !ticket.archived && ticket.is_open()).count().min(limit);
        ensure!(open.len() == right, "{limit} open ones: {} instead of {right}", open.len());
    }
    let none = TicketQuery::new().with_limit(0);
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
    let listed: BTreeSet<TicketId> = lab.list(TicketQuery::new()).await?.into_iter().map(|ticket| ticket.id).collect();
    ensure!(listed == there.iter().cloned().collect(), "{there:?} should be listed and {listed:?} are");
    if archives {
        let too = lab.list(TicketQuery::new().with_archived(Archived::Include)).await?;
        ensure!(too.len() == there.len() + 1, "with archived ones {} are listed", too.len());
    }
    Ok(())
}

async fn a_full_sort_on_our_side_is_refused_beyond_what_may_be_held(lab: &Lab) -> Verdict {
    let emulated = |sort: &Sort| matches!(lab.capabilities().support(sort.field), Support::Emulated(_));
    let Some(sort) = orders().find(emulated) else { return not_applicable("every order is the tracker's own") };
    lab.fill(70).await?;
    let tracker = lab.with_options(lab.options.clone().with_max_buffered(64))?;
    let query = TicketQuery::new().sorted(sort);
    lab.sends_no_write(tracker.tickets(query.clone()).all(), "a sort of too many", ErrorKind::Unsupported).await?;
    let some = tracker.tickets(query.with_limit(5)).all().await?;
    ensure!(some.len() == 5, "with a limit {} are given", some.len());
    Ok(())
}
