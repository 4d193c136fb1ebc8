//! Law 10: no write is sent twice unless the first is known not to have been applied.

use anyticket_core::{Access, Effect, ErrorKind, Field, Operation, TicketQuery};

use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    10:
    creating_with_a_key_that_exists_gives_that_ticket,
    a_key_finds_its_ticket_and_no_other,
    a_lost_answer_is_unknown_and_nothing_is_sent_again,
    a_lost_answer_with_a_key_is_looked_for_and_never_doubled,
}

async fn creating_with_a_key_that_exists_gives_that_ticket(lab: &Lab) -> Verdict {
    lab.needs((Field::ExternalKey, Access::Create))?;
    lab.needs(Operation::FindByExternalKey)?;
    let new = || lab.new_ticket("Once").with_external_key("order-7");
    let first = lab.tracker.create(new()).await?;
    ensure!(!first.existed, "a new ticket is said to have been there");
    lab.subject.settle().await;
    let again = lab.second()?.create(new()).await?;
    ensure!(again.id == first.id && again.existed, "the key leads to {} instead of {}", again.id, first.id);
    let there = lab.list(TicketQuery::new()).await?.len();
    ensure!(there == 1, "the key made {there} tickets");
    Ok(())
}

async fn a_key_finds_its_ticket_and_no_other(lab: &Lab) -> Verdict {
    if !lab.can(Operation::FindByExternalKey) {
        return lab.refuses(Operation::FindByExternalKey, lab.tracker.find_by_external_key("order-7")).await;
    }
    lab.needs((Field::ExternalKey, Access::Create))?;
    let wanted = lab.tracker.create(lab.new_ticket("Wanted").with_external_key("order-7")).await?;
    lab.tracker.create(lab.new_ticket("Near").with_external_key("order-70")).await?;
    lab.create("Without").await?;
    lab.subject.settle().await;
    let found = lab.tracker.find_by_external_key("order-7").await?;
    ensure!(
        found.as_ref().is_some_and(|ticket| ticket.id == wanted.id),
        "order-7 finds {:?}",
        found.map(|found| found.title)
    );
    let nothing = lab.tracker.find_by_external_key("order").await?;
    ensure!(nothing.is_none(), "a part of a key finds a ticket");
    Ok(())
}

async fn a_lost_answer_is_unknown_and_nothing_is_sent_again(lab: &Lab) -> Verdict {
    let before = lab.list(TicketQuery::new()).await?.len();
    if !lab.subject.lose_next_answer(Operation::Create) {
        return not_applicable("no answer can be lost");
    }
    let sent = lab.spy.count(|operation| operation == Operation::Create);
    let Err(error) = lab.tracker.create(lab.new_ticket("Lost")).await else {
        return failed("the answer was lost and the write is said to have worked");
    };
    ensure!(error.effect() == Effect::Unknown, "the answer was lost and the effect is {}", error.effect());
    ensure!(error.kind() == ErrorKind::Unavailable, "the answer was lost: {error:#}");
    let again = lab.spy.count(|operation| operation == Operation::Create) - sent;
    ensure!(again == 1, "the write was sent {again} times");
    let made = lab.list(TicketQuery::new()).await?.len() - before;
    ensure!(made == 1, "one ticket was made, {made} are there");
    Ok(())
}

async fn a_lost_answer_with_a_key_is_looked_for_and_never_doubled(lab: &Lab) -> Verdict {
    lab.needs((Field::ExternalKey, Access::Create))?;
    lab.needs(Operation::FindByExternalKey)?;
    if !lab.subject.lose_next_answer(Operation::Create) {
        return not_applicable("no answer can be lost");
    }
    let made = lab.tracker.create(lab.new_ticket("Found again").with_external_key("order-7")).await?;
    ensure!(made.external_key.as_deref() == Some("order-7"), "another ticket was found: {made:?}");
    let there = lab.list(TicketQuery::new()).await?.len();
    ensure!(there == 1, "the key made {there} tickets");
    Ok(())
}
