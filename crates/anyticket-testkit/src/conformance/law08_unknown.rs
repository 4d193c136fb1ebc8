//! Law 8: what cannot be understood never breaks a page.

use anyticket_core::{ErrorKind, StatusCategory, TicketId, TicketQuery};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    8:
    a_page_names_the_broken_item_and_gives_the_others,
    a_stream_gives_all_good_ones_and_ends_with_one_error,
    a_status_a_priority_a_kind_and_a_field_that_nobody_knows_are_kept_and_break_nothing,
}

async fn broken(lab: &Lab) -> Verdict<(Vec<TicketId>, TicketId)> {
    let mut ids = lab.fill(8).await?;
    let broken = ids.remove(3);
    if lab.subject.break_item(&broken) { Ok((ids, broken)) } else { not_applicable("no item can be broken") }
}

async fn a_page_names_the_broken_item_and_gives_the_others(lab: &Lab) -> Verdict {
    let (mut good, bad) = broken(lab).await?;
    let mut pages = lab.second()?.ticket_pages(lab.all());
    let (mut seen, mut named) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page?;
        seen.extend(page.tickets.into_iter().map(|ticket| ticket.id).filter(|id| lab.is_mine(id)));
        named.extend(page.broken);
    }
    seen.sort();
    good.sort();
    ensure!(seen == good, "{good:?} are readable and {seen:?} are given");
    ensure!(named.len() == 1, "one item is broken and {} are named", named.len());
    let id = named[0].id.as_deref();
    ensure!(id.is_none_or(|id| id == bad.as_str()), "{bad} is broken and {id:?} is named");
    ensure!(named[0].error.kind() == ErrorKind::Unreadable, "it is broken because {:#}", named[0].error);
    Ok(())
}

async fn a_stream_gives_all_good_ones_and_ends_with_one_error(lab: &Lab) -> Verdict {
    let (good, _) = broken(lab).await?;
    let mut tickets = lab.second()?.tickets(lab.all());
    let (mut seen, mut errors) = (0, Vec::new());
    while let Some(ticket) = tickets.next().await {
        match ticket {
            Ok(ticket) if errors.is_empty() => seen += usize::from(lab.is_mine(&ticket.id)),
            Ok(_) => return failed("a ticket came after the error"),
            Err(error) => errors.push(error),
        }
    }
    ensure!(seen == good.len(), "{} are readable and {seen} are given", good.len());
    ensure!(errors.len() == 1, "the stream has {} errors", errors.len());
    ensure!(errors[0].kind() == ErrorKind::Incomplete, "the stream ends with {:#}", errors[0]);
    Ok(())
}

async fn a_status_a_priority_a_kind_and_a_field_that_nobody_knows_are_kept_and_break_nothing(lab: &Lab) -> Verdict {
    let ids = lab.fill(4).await?;
    if !lab.subject.plant_unknown(&ids[2]) {
        return not_applicable("nothing unknown can be planted");
    }
    let listed = lab.list(lab.all()).await?;
    ensure!(listed.len() == 4, "4 tickets are there and {} are listed", listed.len());
    let read = lab.second()?.ticket(&ids[2]).await?;
    let Some(listed) = listed.into_iter().find(|ticket| ticket.id == ids[2]) else {
        return failed("the ticket of which nobody knows the status is missing");
    };
    for ticket in [&listed, &read] {
        let status = &ticket.status;
        ensure!(status.category == StatusCategory::Unknown, "the status nobody knows is guessed to be {status:?}");
        ensure!(!status.name.is_empty() && !status.id.is_empty(), "of the status nobody knows {status:?} is left");
        ensure!(ticket.is_open(), "the status nobody knows counts as closed");
    }
    ensure!(listed.same_as(&read, lab.capabilities()), "it is listed otherwise than read");
    let open = lab.list(TicketQuery::open()).await?;
    ensure!(open.iter().any(|ticket| ticket.id == ids[2]), "it is not listed among the open ones");
    Ok(())
}
