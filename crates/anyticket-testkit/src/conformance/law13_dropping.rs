//! Law 13: dropping a future cancels it and leaves everything usable.

use anyticket_core::{Operation, Ticket, TicketId, TicketPatch, TicketQuery};
use futures_util::FutureExt;

use super::attempts::attempt;
use super::checks;
use super::lab::{Lab, Verdict, ensure, failed};
use crate::dropping::dropped_after;

checks! {
    13:
    a_future_that_is_never_polled_does_nothing,
    a_dropped_listing_leaves_the_tracker_usable,
    a_write_dropped_at_any_place_where_it_waits_leaves_whole_tickets,
    any_operation_dropped_at_any_place_where_it_waits_can_be_asked_for_again,
}

/// At how many places one operation is dropped at most. None of ours waits as often.
const PLACES: usize = 200;

async fn a_future_that_is_never_polled_does_nothing(lab: &Lab) -> Verdict {
    drop(lab.tracker.create(lab.new_ticket("Never")));
    drop(lab.tracker.tickets(TicketQuery::new()));
    let there = lab.list(lab.all()).await?.len();
    ensure!(there == 0, "a future that was never polled made {there} tickets");
    Ok(())
}

async fn a_dropped_listing_leaves_the_tracker_usable(lab: &Lab) -> Verdict {
    lab.fill(20).await?;
    for taken in [0, 1, 7] {
        let mut tickets = lab.tracker.tickets(lab.all());
        for _ in 0..taken {
            if let Some(ticket) = tickets.next().await {
                ticket?;
            }
        }
        drop(tickets);
    }
    // More of them than there are permits anywhere: none may be kept.
    let many = if lab.terms.shared { 10 } else { 200 };
    for _ in 0..many {
        let mut tickets = lab.tracker.tickets(lab.all());
        let _ = tickets.next().now_or_never();
    }
    let there = lab.list(lab.all()).await?.len();
    ensure!(there == 20, "after dropping listings {there} of 20 tickets are listed");
    Ok(())
}

/// Drops a write at every place where it waits, one after the other, and looks at what is there after each.
async fn a_write_dropped_at_any_place_where_it_waits_leaves_whole_tickets(lab: &Lab) -> Verdict {
    let before = lab.tracker.ticket(&lab.create("Before").await?.id).await?;
    let mut done = false;
    for polls in 0..PLACES {
        let patch = TicketPatch::new().title(format!("After {polls}")).body(format!("Text {polls}"));
        done = dropped_after(polls, lab.tracker.update(&before.id, patch)).await.transpose()?.is_some();
        lab.subject.settle().await;
        let now = lab.tracker.ticket(&before.id).await?;
        if lab.terms.whole_writes {
            let as_said = now.title.strip_prefix("After ").map(|number| format!("Text {number}"));
            let whole = as_said.map_or(now.same_as(&before, lab.capabilities()), |body| body == now.body_markdown());
            ensure!(whole, "a change that was dropped is half done: {:?} with {:?}", now.title, now.body_markdown());
        }
        if done {
            break;
        }
    }
    ensure!(done, "a change waits at more than {PLACES} places");
    for polls in 0..PLACES {
        let new = lab.new_ticket("Dropped").with_body("with a text");
        let made = dropped_after(polls, lab.tracker.create(new)).await.transpose()?;
        if made.is_some() {
            break;
        }
    }
    for listed in lab.list(lab.all()).await? {
        let read = lab.tracker.ticket(&listed.id).await?;
        ensure!(read.same_as(&listed, lab.capabilities()), "after a dropped write it is listed otherwise than read");
        let whole = |ticket: &Ticket| ticket.title != "Dropped" || ticket.body_markdown() == "with a text";
        ensure!(!lab.terms.whole_writes || whole(&read), "a create that was dropped left half a ticket");
    }
    Ok(())
}

async fn any_operation_dropped_at_any_place_where_it_waits_can_be_asked_for_again(lab: &Lab) -> Verdict {
    let mut id: TicketId = lab.create("Asked for").await?.id;
    let leaves_more = |operation: &Operation| lab.terms.shared && *operation == Operation::CreateProject;
    for operation in Operation::ALL.iter().copied().filter(|operation| lab.can(*operation) && !leaves_more(operation)) {
        let mut ended = false;
        for polls in 0..PLACES {
            // Whatever it answers: what counts is that it does, also after it was dropped.
            ended = dropped_after(polls, attempt(lab, &lab.tracker, operation, &id)).await.is_some();
            if ended {
                break;
            }
        }
        ensure!(ended, "{operation} waits at more than {PLACES} places, or hangs after it was dropped");
        if operation == Operation::Delete {
            id = lab.create("Another").await?.id;
        }
        if let Err(error) = lab.tracker.ticket(&id).await {
            return failed(format!("after {operation} was dropped nothing can be read: {error:#}"));
        }
    }
    Ok(())
}
