//! Creating with a key of the caller's: one ticket for one key, and the truth about which call made it.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::time::Duration;

use anyticket::{Effect, Error, ErrorKind, NewTicket, Operation, TicketQuery, Tracker};
use anyticket_testkit::{Fault, Memory, Profile};

/// A tracker that keeps keys unique itself, and one where they have to be looked for.
fn both() -> [Memory; 2] {
    [Memory::new(Profile::everything()), Memory::new(Profile::clickup())]
}

fn keyed(key: &str) -> NewTicket {
    NewTicket::new("Once").with_external_key(key)
}

fn creates(memory: &Memory) -> usize {
    memory.calls().iter().filter(|call| call.operation == Operation::Create).count()
}

#[tokio::test(start_paused = true)]
async fn what_our_own_first_request_made_is_not_said_to_have_been_there() {
    for memory in both() {
        memory.script(Operation::Create, Fault::LoseAnswer);
        let made = memory.tracker().create(keyed("order-7")).await.unwrap();
        assert!(!made.existed, "{}: we made it, only the answer was lost", memory.profile().name());
        assert_eq!(memory.tickets().len(), 1);
        let again = memory.tracker().create(keyed("order-7")).await.unwrap();
        assert!(again.existed && again.id == made.id);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_there_before_is_said_to_have_been_there_although_an_answer_is_lost() {
    for memory in both() {
        let first = memory.tracker().create(keyed("order-7")).await.unwrap();
        memory.script(Operation::Create, Fault::LoseAnswer);
        let again = memory.tracker().create(keyed("order-7")).await.unwrap();
        assert!(again.existed && again.id == first.id, "{}", memory.profile().name());
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_second_request_does_not_make_the_first_one_undone() {
    let memory = Memory::new(Profile::everything());
    memory.script(Operation::Create, Fault::LoseAnswer);
    memory.fail_next(Operation::Create, Error::new(ErrorKind::RateLimited, "too many"));
    let error = memory.tracker().create(keyed("order-7")).await.unwrap_err();
    assert_eq!(memory.tickets().len(), 1, "the first request was done");
    assert_eq!((error.effect(), error.kind()), (Effect::Unknown, ErrorKind::Unavailable), "{error:?}");
    assert!(error.to_string().contains("order-7") && error.hint().unwrap().contains("look for"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_arrived_is_sent_again_only_where_the_tracker_keeps_keys_unique() {
    let [unique, other] = both();
    unique.script(Operation::Create, Fault::LoseRequest);
    assert!(!unique.tracker().create(keyed("order-7")).await.unwrap().existed);
    assert_eq!((creates(&unique), unique.tickets().len()), (2, 1));

    other.script(Operation::Create, Fault::LoseRequest);
    let error = other.tracker().create(keyed("order-7")).await.unwrap_err();
    assert_eq!((error.effect(), creates(&other)), (Effect::Unknown, 1), "{error:?}");
}

#[tokio::test]
async fn two_tasks_with_one_key_make_one_ticket() {
    for memory in both() {
        let tracker = memory.tracker();
        let both = futures_util::future::join_all((0..5).map(|_| tracker.create(keyed("order-7")))).await;
        let made: Vec<_> = both.into_iter().map(Result::unwrap).collect();
        assert_eq!(memory.tickets().len(), 1, "{}", memory.profile().name());
        assert_eq!(made.iter().filter(|ticket| !ticket.existed).count(), 1, "one of them made it");
        assert!(made.iter().all(|ticket| ticket.id == made[0].id));
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_just_used_is_known_although_the_trackers_index_lags() {
    let lagging = Profile::clickup().with_capabilities(|all| all.with_listing_lag(Duration::from_secs(30)));
    let memory = Memory::new(lagging);
    let tracker = memory.tracker();
    let made = tracker.create(keyed("order-7")).await.unwrap();
    let blind = || memory.script(Operation::FindByExternalKey, Fault::Refuse(Error::not_found("not indexed yet")));
    blind();
    let again = tracker.create(keyed("order-7")).await.unwrap();
    assert!(again.existed && again.id == made.id);
    blind();
    assert_eq!(tracker.find_by_external_key("order-7").await.unwrap().unwrap().id, made.id);
    // A key that was taken off the ticket since is not ours any more.
    tracker.update(&made.id, anyticket::TicketPatch::new().external_key("order-8")).await.unwrap();
    assert!(tracker.find_by_external_key("order-7").await.is_err(), "the tracker was asked");
    assert_eq!(tracker.find_by_external_key("order-8").await.unwrap().unwrap().id, made.id);
}

#[tokio::test]
async fn a_key_can_be_looked_for_in_a_project_of_ones_choice() {
    let mut provider = anyticket_testkit::mock();
    provider
        .expect_find_by_external_key()
        .withf(|project, key| project.as_ref().is_some_and(|id| id.as_str() == "p9") && key == "k")
        .times(1)
        .returning(|_, _| Ok(None));
    provider.expect_find_by_external_key().withf(|project, _| project.is_none()).times(1).returning(|_, _| Ok(None));
    let tracker = Tracker::new(provider);
    assert!(tracker.find_by_external_key_in(anyticket::ProjectId::new("p9"), "k").await.unwrap().is_none());
    assert!(tracker.find_by_external_key("k").await.unwrap().is_none());
    let memory = Memory::new(Profile::everything());
    let tracker = memory.tracker();
    let made = tracker.create(keyed("k").with_project("Website")).await.unwrap();
    assert_eq!(tracker.find_by_external_key("k").await.unwrap().unwrap().id, made.id);
    assert_eq!(tracker.tickets(TicketQuery::new()).all().await.unwrap().len(), 1);
}
