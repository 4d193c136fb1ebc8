//! Law 13: dropping a future cancels it and leaves everything usable.

use anyticket_core::TicketQuery;
use futures_util::FutureExt;

use super::checks;
use super::lab::{Lab, Verdict, ensure};

checks! {
    13:
    a_future_that_is_never_polled_does_nothing,
    a_dropped_listing_leaves_the_tracker_usable,
    a_dropped_write_is_done_whole_or_not_at_all,
}

async fn a_future_that_is_never_polled_does_nothing(lab: &Lab) -> Verdict {
    drop(lab.tracker.create(lab.new_ticket("Never")));
    drop(lab.tracker.tickets(TicketQuery::new()));
    let there = lab.list(TicketQuery::new()).await?.len();
    ensure!(there == 0, "a future that was never polled made {there} tickets");
    Ok(())
}

async fn a_dropped_listing_leaves_the_tracker_usable(lab: &Lab) -> Verdict {
    lab.fill(20).await?;
    for taken in [0, 1, 7] {
        let mut tickets = lab.tracker.tickets(TicketQuery::new());
        for _ in 0..taken {
            if let Some(ticket) = tickets.next().await {
                ticket?;
            }
        }
        drop(tickets);
    }
    // More of them than there are permits anywhere: none may be kept.
    for _ in 0..200 {
        let mut tickets = lab.tracker.tickets(TicketQuery::new());
        let _ = tickets.next().now_or_never();
    }
    let there = lab.list(TicketQuery::new()).await?.len();
    ensure!(there == 20, "after dropping listings {there} of 20 tickets are listed");
    Ok(())
}

async fn a_dropped_write_is_done_whole_or_not_at_all(lab: &Lab) -> Verdict {
    for number in 0..20 {
        let _ = lab.tracker.create(lab.new_ticket(&format!("Dropped {number}"))).now_or_never();
    }
    let last = lab.create("Last").await?;
    let listed = lab.list(TicketQuery::new()).await?;
    ensure!(listed.iter().any(|ticket| ticket.id == last.id), "after dropping writes nothing can be written");
    for ticket in listed {
        let read = lab.tracker.ticket(&ticket.id).await?;
        ensure!(read.same_as(&ticket, lab.capabilities()), "a dropped write left half a ticket: {read:?}");
    }
    Ok(())
}
