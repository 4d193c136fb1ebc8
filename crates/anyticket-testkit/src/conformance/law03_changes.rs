//! Law 3 while the world changes: what was there throughout is given exactly once, and nothing twice.

use anyticket_core::{Sort, SortField, Support, TicketId, TicketQuery};

use super::checks;
use super::disturb::{Changes, Kind, Seen, at_most_once, count, exactly_once, make, read_while};
use super::lab::{Lab, Verdict, ensure, not_applicable};

checks! {
    3:
    tickets_made_between_any_two_pages_take_nothing_away,
    tickets_renamed_between_any_two_pages_take_nothing_away,
    tickets_moved_between_any_two_pages_take_nothing_away,
    tickets_closed_between_any_two_pages_take_nothing_away,
    tickets_deleted_between_any_two_pages_take_nothing_away,
    everything_at_once_between_any_two_pages_takes_nothing_away,
    changes_between_any_two_requests_take_nothing_away,
    changes_under_a_filter_take_no_other_away,
    changes_under_an_order_of_the_tracker_take_no_other_away,
    equal_times_across_the_borders_of_pages_lose_nothing_while_others_are_deleted,
}

async fn tickets_made_between_any_two_pages_take_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &[Kind::Insert]).await
}

async fn tickets_renamed_between_any_two_pages_take_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &[Kind::Rename]).await
}

async fn tickets_moved_between_any_two_pages_take_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &[Kind::Move]).await
}

async fn tickets_closed_between_any_two_pages_take_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &[Kind::Close]).await
}

async fn tickets_deleted_between_any_two_pages_take_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &[Kind::Delete]).await
}

async fn everything_at_once_between_any_two_pages_takes_nothing_away(lab: &Lab) -> Verdict {
    changing(lab, &Kind::ALL).await
}

/// Changes of these kinds between the pages of a listing of everything, read in one range and in several.
async fn changing(lab: &Lab, kinds: &[Kind]) -> Verdict {
    let kinds: Vec<Kind> = kinds.iter().copied().filter(|kind| kind.is_possible(lab)).collect();
    if kinds.is_empty() {
        return not_applicable("this tracker cannot do that");
    }
    let mut ids = lab.fill_pages().await?;
    let other = lab.second()?;
    for (round, width) in [1, 1, 4].into_iter().enumerate() {
        let mut changes = Changes::new(&ids, lab.terms.seed + round as u64);
        let seen = read_while(lab, TicketQuery::new(), width, async || match changes.next(lab, &kinds) {
            Some(change) => make(lab, &other, change).await,
            None => Ok(()),
        })
        .await?;
        ensure!(!changes.touched.is_empty() || kinds == [Kind::Insert], "nothing was changed");
        ids.retain(|id| !changes.touched.contains(id));
        exactly_once(&ids, &seen)?;
        at_most_once(&seen)?;
        lab.subject.settle().await;
    }
    Ok(())
}

async fn changes_between_any_two_requests_take_nothing_away(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_possible(lab)).collect();
    let mut changes = Changes::new(&ids, lab.terms.seed);
    let planned: Vec<_> = (0..ids.len() / 2).map_while(|_| changes.next(lab, &kinds)).collect();
    if !lab.subject.change_between_requests(planned) {
        return not_applicable("the world cannot be changed past the provider; it is changed between pages above");
    }
    let mut seen = Seen::new();
    let listed = lab.second()?.tickets(lab.all()).all().await?;
    count(&mut seen, listed.into_iter().map(|ticket| ticket.id).filter(|id| lab.is_mine(id)));
    exactly_once(ids.iter().filter(|id| !changes.touched.contains(*id)), &seen)?;
    at_most_once(&seen)
}

async fn changes_under_a_filter_take_no_other_away(lab: &Lab) -> Verdict {
    if !Kind::Close.is_possible(lab) {
        return not_applicable("no ticket can be closed");
    }
    let ids = lab.fill_pages().await?;
    let other = lab.second()?;
    let mut changes = Changes::new(&ids, lab.terms.seed);
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_possible(lab)).collect();
    let seen = read_while(lab, TicketQuery::open(), 1, async || match changes.next(lab, &kinds) {
        Some(change) => make(lab, &other, change).await,
        None => Ok(()),
    })
    .await?;
    exactly_once(ids.iter().filter(|id| !changes.touched.contains(*id)), &seen)?;
    at_most_once(&seen)
}

async fn changes_under_an_order_of_the_tracker_take_no_other_away(lab: &Lab) -> Verdict {
    let native = |field: &SortField| lab.capabilities().support(*field) == Support::Native;
    let orders: Vec<SortField> = SortField::ALL.iter().copied().filter(native).collect();
    if orders.is_empty() {
        return not_applicable("the tracker keeps no order itself");
    }
    let mut ids = lab.fill_pages().await?;
    let other = lab.second()?;
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_possible(lab)).collect();
    for field in orders {
        for sort in [Sort::ascending(field), Sort::descending(field)] {
            let mut changes = Changes::new(&ids, lab.terms.seed);
            let seen = read_while(lab, TicketQuery::new().sorted(sort), 1, async || match changes.next(lab, &kinds) {
                Some(change) => make(lab, &other, change).await,
                None => Ok(()),
            })
            .await?;
            // One that was changed may have moved to where it has not been read yet: only the others count.
            ids.retain(|id| !changes.touched.contains(id));
            exactly_once(&ids, &seen)?;
            if ids.len() < 2 * lab.subject.page_size() {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn equal_times_across_the_borders_of_pages_lose_nothing_while_others_are_deleted(lab: &Lab) -> Verdict {
    if !lab.subject.stop_clock() {
        return not_applicable("the tracker's clock cannot be stopped");
    }
    let ids = lab.fill_pages().await?;
    let mut seen = Seen::new();
    let listed = lab.list(lab.all()).await?;
    let at = listed.first().and_then(|ticket| ticket.created_at);
    let same = listed.iter().filter(|ticket| ticket.created_at == at).count();
    ensure!(same > lab.subject.page_size(), "only {same} tickets were made at the same moment");
    count(&mut seen, listed.into_iter().map(|ticket| ticket.id));
    exactly_once(&ids, &seen)?;
    let kind = if Kind::Delete.is_possible(lab) { Kind::Delete } else { Kind::Rename };
    let (other, mut changes) = (lab.second()?, Changes::new(&ids, lab.terms.seed));
    for width in [1, 4] {
        let seen = read_while(lab, TicketQuery::new(), width, async || match changes.next(lab, &[kind]) {
            Some(change) => make(lab, &other, change).await,
            None => Ok(()),
        })
        .await?;
        let left: Vec<&TicketId> = ids.iter().filter(|id| !changes.touched.contains(*id)).collect();
        exactly_once(left, &seen)?;
        at_most_once(&seen)?;
    }
    Ok(())
}
