//! Law 8: what cannot be understood never breaks a page.

use anyticket_core::{ErrorKind, TicketId, TicketQuery};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    8:
    a_page_names_the_broken_item_and_gives_the_others,
    a_stream_gives_all_good_ones_and_ends_with_one_error,
}

async fn broken(lab: &Lab) -> Verdict<(Vec<TicketId>, TicketId)> {
    let mut ids = lab.fill(8).await?;
    let broken = ids.remove(3);
    if lab.subject.break_item(&broken) { Ok((ids, broken)) } else { not_applicable("no item can be broken") }
}

async fn a_page_names_the_broken_item_and_gives_the_others(lab: &Lab) -> Verdict {
    let (good, bad) = broken(lab).await?;
    let mut pages = lab.second()?.ticket_pages(TicketQuery::new());
    let (mut seen, mut named) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page?;
        seen.extend(page.tickets.into_iter().map(|ticket| ticket.id));
        named.extend(page.broken);
    }
    seen.sort();
    ensure!(seen == good, "{good:?} are readable and {seen:?} are given");
    ensure!(named.len() == 1, "one item is broken and {} are named", named.len());
    let id = named[0].id.as_deref();
    ensure!(id.is_none_or(|id| id == bad.as_str()), "{bad} is broken and {id:?} is named");
    ensure!(named[0].error.kind() == ErrorKind::Unreadable, "it is broken because {:#}", named[0].error);
    Ok(())
}

async fn a_stream_gives_all_good_ones_and_ends_with_one_error(lab: &Lab) -> Verdict {
    let (good, _) = broken(lab).await?;
    let mut tickets = lab.second()?.tickets(TicketQuery::new());
    let (mut seen, mut errors) = (0, Vec::new());
    while let Some(ticket) = tickets.next().await {
        match ticket {
            Ok(_) if errors.is_empty() => seen += 1,
            Ok(_) => return failed("a ticket came after the error"),
            Err(error) => errors.push(error),
        }
    }
    ensure!(seen == good.len(), "{} are readable and {seen} are given", good.len());
    ensure!(errors.len() == 1, "the stream has {} errors", errors.len());
    ensure!(errors[0].kind() == ErrorKind::Incomplete, "the stream ends with {:#}", errors[0]);
    Ok(())
}
