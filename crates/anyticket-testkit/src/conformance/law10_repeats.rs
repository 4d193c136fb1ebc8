//! Law 10: no write is sent twice unless the first is known not to have been applied.

use anyticket_core::{Access, Effect, ErrorKind, Field, NewTicket, Operation, TicketId};

use super::attempts::{attempt, relation};
use super::checks;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};

checks! {
    10:
    creating_with_a_key_that_exists_gives_that_ticket,
    a_key_finds_its_ticket_and_no_other,
    a_lost_answer_is_unknown_and_nothing_is_sent_again,
    a_lost_answer_with_a_key_is_looked_for_and_never_doubled,
    a_lost_request_with_a_key_is_never_doubled_and_never_said_to_be_done,
    a_lost_answer_of_any_write_is_unknown_and_nothing_is_sent_again,
}

fn keyed(lab: &Lab, title: &str, key: &str) -> NewTicket {
    lab.new_ticket(title).with_external_key(lab.key(key))
}

async fn creating_with_a_key_that_exists_gives_that_ticket(lab: &Lab) -> Verdict {
    lab.needs((Field::ExternalKey, Access::Create))?;
    lab.needs(Operation::FindByExternalKey)?;
    let first = lab.tracker.create(keyed(lab, "Once", "order-7")).await?;
    ensure!(!first.existed, "a new ticket is said to have been there");
    lab.subject.settle().await;
    let again = lab.second()?.create(keyed(lab, "Once", "order-7")).await?;
    ensure!(again.id == first.id && again.existed, "the key leads to {} instead of {}", again.id, first.id);
    let there = lab.list(lab.all()).await?.len();
    ensure!(there == 1, "the key made {there} tickets");
    Ok(())
}

async fn a_key_finds_its_ticket_and_no_other(lab: &Lab) -> Verdict {
    let key = lab.key("order-7");
    if !lab.can(Operation::FindByExternalKey) {
        return lab.refuses(Operation::FindByExternalKey, lab.tracker.find_by_external_key(&key)).await;
    }
    lab.needs((Field::ExternalKey, Access::Create))?;
    let wanted = lab.tracker.create(keyed(lab, "Wanted", "order-7")).await?;
    lab.tracker.create(lab.new_ticket("Near").with_external_key(format!("{key}0"))).await?;
    lab.create("Without").await?;
    lab.subject.settle().await;
    let found = lab.second()?.find_by_external_key(&key).await?;
    ensure!(
        found.as_ref().is_some_and(|ticket| ticket.id == wanted.id),
        "{key} finds {:?}",
        found.map(|found| found.title)
    );
    let nothing = lab.tracker.find_by_external_key(&key[..key.len() - 1]).await?;
    ensure!(nothing.is_none(), "a part of a key finds a ticket");
    Ok(())
}

async fn a_lost_answer_is_unknown_and_nothing_is_sent_again(lab: &Lab) -> Verdict {
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
    let made = lab.list(lab.all()).await?;
    ensure!(made.len() == 1 && made[0].title == "Lost", "one ticket was made, {} are there", made.len());
    Ok(())
}

async fn a_lost_answer_with_a_key_is_looked_for_and_never_doubled(lab: &Lab) -> Verdict {
    lab.needs((Field::ExternalKey, Access::Create))?;
    lab.needs(Operation::FindByExternalKey)?;
    if !lab.subject.lose_next_answer(Operation::Create) {
        return not_applicable("no answer can be lost");
    }
    let made = lab.tracker.create(keyed(lab, "Found again", "order-7")).await?;
    ensure!(made.external_key == Some(lab.key("order-7")), "another ticket was found: {made:?}");
    let there = lab.list(lab.all()).await?.len();
    ensure!(there == 1, "the key made {there} tickets");
    Ok(())
}

/// Nobody can tell a lost request from a lost answer. Where the tracker keeps keys unique it is sent again; elsewhere
/// it is looked for until it must have shown up, and then nobody knows.
async fn a_lost_request_with_a_key_is_never_doubled_and_never_said_to_be_done(lab: &Lab) -> Verdict {
    lab.needs((Field::ExternalKey, Access::Create))?;
    lab.needs(Operation::FindByExternalKey)?;
    if !lab.subject.lose_next_request(Operation::Create) {
        return not_applicable("no request can be lost");
    }
    let answer = lab.tracker.create(keyed(lab, "Perhaps", "order-8")).await;
    let there = lab.list(lab.all()).await?.len();
    match answer {
        Ok(ticket) => {
            ensure!(there == 1, "the key made {there} tickets and {} is said to be it", ticket.id);
        }
        Err(error) => {
            ensure!(error.effect() == Effect::Unknown, "nobody knows, and the effect is {}", error.effect());
            ensure!(there == 0, "the request was lost, and {there} tickets are there");
        }
    }
    Ok(())
}

async fn a_lost_answer_of_any_write_is_unknown_and_nothing_is_sent_again(lab: &Lab) -> Verdict {
    let mut tried = 0;
    let writes = [
        Operation::Patch,
        Operation::AddComment,
        Operation::Upload,
        Operation::Link,
        Operation::CreateProject,
        Operation::Delete,
    ];
    for operation in writes.into_iter().filter(|operation| lab.can(*operation)) {
        if lab.terms.shared && operation == Operation::CreateProject {
            continue;
        }
        let ids: Vec<TicketId> = lab.fill(2).await?;
        if !lab.subject.lose_next_answer(operation) {
            continue;
        }
        tried += 1;
        let sent = lab.spy.count(|asked| asked == operation);
        let answer = match operation {
            Operation::Link => lab.tracker.link(&ids[0], relation(lab.capabilities()), &ids[1]).await,
            _ => attempt(lab, &lab.tracker, operation, &ids[0]).await,
        };
        let Err(error) = answer else {
            return failed(format!("{operation} lost its answer and is said to have worked"));
        };
        ensure!(error.effect() == Effect::Unknown, "{operation} lost its answer, and its effect is {}", error.effect());
        let again = lab.spy.count(|asked| asked == operation) - sent;
        ensure!(again == 1, "{operation} was sent {again} times");
        let done = match operation {
            Operation::Patch => lab.tracker.ticket(&ids[0]).await?.title == "Attempt",
            Operation::AddComment => lab.tracker.comments(&ids[0]).all().await?.len() == 1,
            Operation::Upload if lab.can(Operation::Attachments) => {
                lab.tracker.attachments(&ids[0]).all().await?.len() == 1
            }
            Operation::Link if lab.can(Operation::Links) => lab.tracker.links(&ids[0]).await?.len() == 1,
            Operation::Delete => lab.tracker.ticket(&ids[0]).await.is_err(),
            _ => true,
        };
        ensure!(done, "{operation} was done once and is not there once");
    }
    if tried == 0 { not_applicable("no answer can be lost") } else { Ok(()) }
}
