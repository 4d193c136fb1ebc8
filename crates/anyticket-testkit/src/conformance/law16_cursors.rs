//! Law 16: a cursor can be stored as text and a listing taken up again elsewhere.

use std::collections::BTreeMap;

use anyticket_core::{Checkpoint, ErrorKind, TicketId, TicketQuery};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    16:
    a_listing_is_taken_up_again_from_text_by_a_fresh_tracker,
    a_cursor_of_another_question_or_a_damaged_one_is_refused,
    an_expired_cursor_says_so_and_does_not_start_again,
}

async fn a_listing_is_taken_up_again_from_text_by_a_fresh_tracker(lab: &Lab) -> Verdict {
    let ids = lab.fill_pages().await?;
    let mut seen: BTreeMap<TicketId, usize> = BTreeMap::new();
    let (mut from, mut resumed) = (None::<String>, 0);
    loop {
        // Each page is read by a process of its own.
        let tracker = lab.elsewhere()?;
        let mut pages = match &from {
            None => tracker.ticket_pages(lab.all()),
            Some(text) => tracker.resume(lab.all(), text.parse::<Checkpoint>()?),
        };
        // In a listing of several ranges the first pages may have ranges beside them that have not begun.
        let (mut read, mut checkpoint) = (0, None);
        while checkpoint.is_none()
            && let Some(page) = pages.next().await
        {
            let page = page?;
            read += 1;
            page.tickets.iter().for_each(|ticket| *seen.entry(ticket.id.clone()).or_insert(0) += 1);
            checkpoint = page.checkpoint;
        }
        ensure!(read > 0, "a listing that goes on has no page");
        ensure!(resumed < 1_000, "the listing never ends");
        match checkpoint {
            None => break,
            Some(checkpoint) => from = Some(checkpoint.to_string()),
        }
        resumed += 1;
    }
    for id in &ids {
        let count = seen.get(id).copied().unwrap_or_default();
        ensure!(count == 1, "{id} came {count} times over {resumed} resumptions");
    }
    if resumed == 0 { not_applicable("everything came in one page") } else { Ok(()) }
}

async fn checkpoint(lab: &Lab) -> Verdict<Checkpoint> {
    lab.fill_pages().await?;
    let mut pages = lab.tracker.ticket_pages(lab.all());
    while let Some(page) = pages.next().await {
        if let Some(checkpoint) = page?.checkpoint {
            return Ok(checkpoint);
        }
    }
    not_applicable("everything came in one page")
}

async fn a_cursor_of_another_question_or_a_damaged_one_is_refused(lab: &Lab) -> Verdict {
    let checkpoint = checkpoint(lab).await?;
    let other = lab.second()?.resume(lab.scoped(TicketQuery::open()), checkpoint.clone()).all().await;
    let Err(error) = other else { return failed("a cursor of another question was taken") };
    ensure!(error.kind() == ErrorKind::Invalid, "a cursor of another question: {error:#}");
    let text = checkpoint.to_string();
    for damaged in [String::new(), text[1..].to_owned(), format!("x{text}"), text.replace('.', "")] {
        ensure!(damaged.parse::<Checkpoint>().is_err(), "a damaged cursor was taken");
    }
    Ok(())
}

async fn an_expired_cursor_says_so_and_does_not_start_again(lab: &Lab) -> Verdict {
    let checkpoint = checkpoint(lab).await?;
    if !lab.subject.expire_next_cursor() {
        return not_applicable("cursors do not expire");
    }
    let listing = lab.second()?.resume(lab.all(), checkpoint).all().await;
    let Err(error) = listing else { return failed("an expired cursor started the listing again") };
    ensure!(error.kind() == ErrorKind::CursorExpired, "an expired cursor: {error:#}");
    Ok(())
}
