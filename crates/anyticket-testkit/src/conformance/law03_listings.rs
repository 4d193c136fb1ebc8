//! Law 3: a listing gives every matching ticket that was there throughout exactly once.

use std::collections::BTreeMap;

use anyticket_core::{
    Access, Archived, Cursor, Field, Operation, ProjectRef, Provider, ResolvedQuery, Ticket, TicketId, TicketPatch,
    TicketProvider, TicketQuery,
};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    3:
    a_listing_gives_every_ticket_once,
    ranges_read_side_by_side_give_every_ticket_once,
    tickets_made_while_it_is_read_take_nothing_away,
    tickets_deleted_while_it_is_read_take_nothing_away,
    tickets_changed_while_it_is_read_take_no_other_away,
    tickets_moved_while_it_is_read_are_not_given_twice,
    a_ticket_in_several_projects_is_given_once,
    a_plan_of_ranges_covers_the_listing_without_overlap,
    own_writes_are_listed_at_once,
    an_empty_world_gives_an_empty_listing,
}

async fn a_listing_gives_every_ticket_once(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let seen = counted(lab.list(TicketQuery::new()).await?);
    exactly_once(&ids, &seen)?;
    ensure!(seen.len() == ids.len(), "{} tickets were made, {} are listed", ids.len(), seen.len());
    Ok(())
}

async fn ranges_read_side_by_side_give_every_ticket_once(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    for width in [1, 2, 5, 64] {
        let tracker = lab.with_options(lab.options.clone().with_width(width))?;
        let seen = counted(tracker.tickets(TicketQuery::new()).all().await?);
        exactly_once(&ids, &seen)?;
    }
    Ok(())
}

async fn tickets_made_while_it_is_read_take_nothing_away(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let seen = read_while(lab, async |page| lab.create(&format!("Late {page}")).await.map(drop)).await?;
    exactly_once(&ids, &seen)
}

async fn tickets_deleted_while_it_is_read_take_nothing_away(lab: &Lab) -> Verdict {
    lab.needs(Operation::Delete)?;
    let ids = lab.fill_pages().await?;
    // From both ends and the middle: what shifts the pages of a tracker that counts.
    let gone = picked(&ids, &[0, 100, 50, 1, 99]);
    let left: Vec<TicketId> = ids.iter().filter(|id| !gone.contains(id)).cloned().collect();
    let other = lab.second()?;
    let seen = read_while(lab, async |page| match gone.get(page) {
        Some(id) => Ok(other.delete(id).await?),
        None => Ok(()),
    })
    .await?;
    exactly_once(&left, &seen)?;
    ensure!(
        gone.iter().all(|id| seen.get(id).is_none_or(|count| *count == 1)),
        "a ticket came twice and then was deleted"
    );
    Ok(())
}

async fn tickets_changed_while_it_is_read_take_no_other_away(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let changed = picked(&ids, &[100, 0, 50, 2]);
    let other = lab.second()?;
    let seen = read_while(lab, async |page| match changed.get(page) {
        Some(id) => Ok(other.update(id, TicketPatch::new().title(format!("Changed {page}"))).await.map(drop)?),
        None => Ok(()),
    })
    .await?;
    // A change of the title moves no ticket in or out of an unsorted listing of everything.
    exactly_once(&ids, &seen)
}

async fn tickets_moved_while_it_is_read_are_not_given_twice(lab: &Lab) -> Verdict {
    lab.needs((Field::Project, Access::Set))?;
    let [_, away, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let ids = lab.fill_pages().await?;
    let moved = picked(&ids, &[0, 100, 50]);
    let other = lab.second()?;
    let seen = read_while(lab, async |page| match moved.get(page) {
        Some(id) => Ok(other.update(id, TicketPatch::new().project(ProjectRef::from(away))).await.map(drop)?),
        None => Ok(()),
    })
    .await?;
    let stayed: Vec<TicketId> = ids.iter().filter(|id| !moved.contains(id)).cloned().collect();
    exactly_once(&stayed, &seen)?;
    ensure!(seen.values().all(|count| *count == 1), "a moved ticket was given twice");
    Ok(())
}

async fn a_ticket_in_several_projects_is_given_once(lab: &Lab) -> Verdict {
    lab.needs((Field::AlsoIn, Access::Create))?;
    let [home, beside, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let both = lab.tracker.create(lab.new_ticket("In both").with_place(beside)).await?;
    let one = lab.create("In one").await?;
    let everything = counted(lab.list(TicketQuery::new()).await?);
    exactly_once(&[both.id.clone(), one.id.clone()], &everything)?;
    for (query, expected) in [
        (TicketQuery::new().in_project(home), 2),
        (TicketQuery::new().in_project(beside), 1),
        (TicketQuery::new().in_project(home).in_project(beside), 2),
    ] {
        let seen = counted(lab.list(query).await?);
        ensure!(seen.get(&both.id) == Some(&1) && seen.len() == expected, "of {expected} tickets {seen:?} are listed");
    }
    Ok(())
}

async fn a_plan_of_ranges_covers_the_listing_without_overlap(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let mut query = ResolvedQuery::default();
    query.archived = Archived::Include;
    let provider: &dyn Provider = &*lab.spy;
    for width in [2, 7] {
        let plan = TicketProvider::scan_plan(provider, &query, width).await?;
        if !lab.capabilities().splits_listings {
            ensure!(plan.is_empty(), "a listing is split although that is not declared");
            continue;
        }
        let mut open: Vec<Option<Cursor>> = plan.into_iter().map(Some).collect();
        if open.is_empty() {
            open.push(None);
        }
        let mut seen = BTreeMap::new();
        let mut pages = 0;
        while let Some(cursor) = open.pop() {
            pages += 1;
            ensure!(pages < 10_000, "the ranges never end");
            let page = TicketProvider::page(provider, &query, cursor).await?;
            page.items.into_iter().for_each(|ticket| *seen.entry(ticket.id).or_insert(0) += 1);
            open.extend(page.next.into_iter().chain(page.forks).map(Some));
        }
        exactly_once(&ids, &seen)?;
    }
    if lab.capabilities().splits_listings { Ok(()) } else { not_applicable("listings are not split") }
}

async fn own_writes_are_listed_at_once(lab: &Lab) -> Verdict {
    let old = lab.fill(5).await?;
    let new = lab.create("Just made").await?.id;
    lab.tracker.update(&old[2], TicketPatch::new().title("Just changed")).await?;
    // Not settled on purpose: what lags at the tracker is made up for where we wrote it ourselves.
    let listed = lab.tracker.tickets(TicketQuery::new()).all().await?;
    let title = |id: &TicketId| listed.iter().find(|ticket| ticket.id == *id).map(|ticket| ticket.title.clone());
    ensure!(title(&new).is_some(), "a ticket that was just made is not listed");
    ensure!(
        title(&old[2]).as_deref() == Some("Just changed"),
        "a ticket just changed is listed as {:?}",
        title(&old[2])
    );
    Ok(())
}

async fn an_empty_world_gives_an_empty_listing(lab: &Lab) -> Verdict {
    let all = lab.list(TicketQuery::new().with_archived(Archived::Include)).await?;
    ensure!(all.is_empty(), "a fresh world holds {} tickets", all.len());
    Ok(())
}

/// Reads a listing page by page and lets something happen after each but the last.
async fn read_while(lab: &Lab, mut happen: impl AsyncFnMut(usize) -> Verdict) -> Verdict<BTreeMap<TicketId, usize>> {
    let tracker = lab.with_options(lab.options.clone().with_width(1))?;
    let mut pages = tracker.ticket_pages(TicketQuery::new());
    let (mut seen, mut read) = (BTreeMap::new(), 0);
    while let Some(page) = pages.next().await {
        let page = page?;
        page.tickets.into_iter().for_each(|ticket| *seen.entry(ticket.id).or_insert(0) += 1);
        if page.checkpoint.is_some() {
            happen(read).await?;
        }
        read += 1;
    }
    if read < 2 { not_applicable("everything came in one page") } else { Ok(seen) }
}

/// The ids at these hundredths of the whole.
fn picked(ids: &[TicketId], hundredths: &[usize]) -> Vec<TicketId> {
    let mut at: Vec<usize> = hundredths.iter().map(|part| part * (ids.len() - 1) / 100).collect();
    let mut seen = std::collections::BTreeSet::new();
    at.retain(|index| seen.insert(*index));
    at.into_iter().map(|index| ids[index].clone()).collect()
}

fn counted(tickets: Vec<Ticket>) -> BTreeMap<TicketId, usize> {
    let mut seen = BTreeMap::new();
    tickets.into_iter().for_each(|ticket| *seen.entry(ticket.id).or_insert(0) += 1);
    seen
}

fn exactly_once(ids: &[TicketId], seen: &BTreeMap<TicketId, usize>) -> Verdict {
    let wrong = |id: &&TicketId| seen.get(*id) != Some(&1);
    match ids.iter().find(wrong) {
        None => Ok(()),
        Some(id) => {
            let missing = ids.iter().filter(|id| !seen.contains_key(*id)).count();
            let twice = seen.values().filter(|count| **count > 1).count();
            failed(format!("{missing} of {} are missing, {twice} came more than once, as {id}", ids.len()))
        }
    }
}
