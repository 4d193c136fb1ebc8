//! Law 3: a listing gives every matching ticket that was there throughout exactly once.

use anyticket_core::{
    Access, Archived, Cursor, Field, Provider, ResolvedQuery, Ticket, TicketId, TicketPatch, TicketProvider,
    TicketQuery,
};

use super::checks;
use super::disturb::{Seen, count, exactly_once};
use super::lab::{Lab, Verdict, ensure, not_applicable};

checks! {
    3:
    a_listing_gives_every_ticket_once,
    ranges_read_side_by_side_give_every_ticket_once,
    a_ticket_in_several_projects_is_given_once,
    a_plan_of_ranges_covers_the_listing_without_overlap,
    own_writes_are_listed_at_once,
    an_empty_world_gives_an_empty_listing,
}

async fn a_listing_gives_every_ticket_once(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let seen = counted(lab.list(lab.all()).await?);
    exactly_once(&ids, &seen)?;
    ensure!(seen.len() == ids.len(), "{} tickets were made, {} are listed", ids.len(), seen.len());
    Ok(())
}

async fn ranges_read_side_by_side_give_every_ticket_once(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    for width in [1, 2, 5, 64] {
        let tracker = lab.with_options(lab.options.clone().with_width(width))?;
        let mut listed = tracker.tickets(lab.all()).all().await?;
        listed.retain(|ticket| lab.is_mine(&ticket.id));
        let seen = counted(listed);
        exactly_once(&ids, &seen)?;
    }
    Ok(())
}

async fn a_ticket_in_several_projects_is_given_once(lab: &Lab) -> Verdict {
    lab.needs((Field::AlsoIn, Access::Create))?;
    let [home, beside, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let both = lab.tracker.create(lab.new_ticket("In both").with_place(beside)).await?;
    let one = lab.create("In one").await?;
    let everything = counted(lab.list(lab.all()).await?);
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
    if lab.terms.shared {
        query.projects = lab.projects.iter().map(|project| project.id.clone()).collect();
    }
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
        let mut seen = Seen::new();
        let mut pages = 0;
        while let Some(cursor) = open.pop() {
            pages += 1;
            ensure!(pages < 10_000, "the ranges never end");
            let page = TicketProvider::page(provider, &query, cursor).await?;
            count(&mut seen, page.items.into_iter().map(|ticket| ticket.id));
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
    let listed = lab.tracker.tickets(lab.all()).all().await?;
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
    let all = lab.list(lab.all().with_archived(Archived::Include)).await?;
    ensure!(all.is_empty(), "a fresh world holds {} tickets", all.len());
    Ok(())
}

fn counted(tickets: Vec<Ticket>) -> Seen {
    let mut seen = Seen::new();
    count(&mut seen, tickets.into_iter().map(|ticket| ticket.id));
    seen
}
