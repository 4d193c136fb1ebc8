//! What goes wrong in the reference tracker goes wrong as it was told.

use std::time::Duration;

use anyticket_core::{Effect, Error, ErrorKind, NewTicket, Operation, ProjectProvider, TicketQuery};
use anyticket_testkit::{Fault, Memory, Profile, Trouble, dropped_after};
use tokio::time::{Instant, timeout};

#[tokio::test(start_paused = true)]
async fn a_slow_answer_takes_its_time_and_the_next_one_does_not() {
    let memory = Memory::new(Profile::everything()).with_latency(Duration::from_millis(100));
    memory.script(Operation::Create, Fault::Slow(Duration::from_secs(20)));
    let tracker = memory.tracker();
    for expected in [20_100, 100] {
        let begun = Instant::now();
        tracker.create(NewTicket::new("x").with_project("id:p1")).await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_millis(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_given_up_on_in_its_first_half_is_not_done_and_in_its_second_half_is() {
    for (patience, made) in [(4, 0), (6, 1)] {
        let memory = Memory::new(Profile::everything());
        memory.script(Operation::Create, Fault::Slow(Duration::from_secs(10)));
        let tracker = memory.tracker();
        let create = tracker.create(NewTicket::new("x").with_project("id:p1"));
        assert!(timeout(Duration::from_secs(patience), create).await.is_err());
        assert_eq!(memory.tickets().len(), made, "after {patience} of 10 seconds");
    }
}

#[tokio::test]
async fn with_turns_every_call_can_be_dropped_before_and_after_it_is_done() {
    let mut made = Vec::new();
    for polls in 0..=3 {
        let memory = Memory::new(Profile::everything()).with_turns();
        let tracker = memory.tracker();
        let answer = dropped_after(polls, tracker.create(NewTicket::new("x").with_project("id:p1"))).await;
        made.push((answer.is_some(), memory.tickets().len()));
    }
    assert_eq!(made, [(false, 0), (false, 0), (false, 1), (true, 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_lands_late_is_unknown_at_first_and_there_later() {
    let memory = Memory::new(Profile::clickup());
    memory.script(Operation::Create, Fault::LandLate(Duration::from_secs(40)));
    let error = memory.tracker().create(NewTicket::new("Late")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::Unknown));
    tokio::time::advance(Duration::from_secs(39)).await;
    assert!(memory.tickets().is_empty());
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(memory.tickets().len(), 1);
    assert_eq!(memory.tracker().tickets(TicketQuery::new()).all().await.unwrap()[0].title, "Late");
}

#[tokio::test(start_paused = true)]
async fn a_create_with_a_key_waits_for_one_that_lands_late() {
    let memory = Memory::new(Profile::clickup());
    memory.script(Operation::Create, Fault::LandLate(Duration::from_secs(5)));
    let made = memory.tracker().create(NewTicket::new("Late").with_external_key("order-7")).await.unwrap();
    assert_eq!((made.title.as_str(), memory.tickets().len()), ("Late", 1));
}

#[tokio::test]
async fn trouble_is_the_same_for_the_same_seed_and_as_frequent_as_it_was_told() {
    let run = async |seed| {
        let trouble = Trouble::seeded(seed).lost_answers(0.2).lost_requests(0.1).refused(0.1);
        let memory = Memory::new(Profile::everything()).with_trouble(trouble);
        let mut outcomes = String::new();
        for number in 0..500 {
            let outcome = memory.tracker().create(NewTicket::new(format!("{number}")).with_project("id:p1")).await;
            outcomes.push(match outcome.map_err(|error| error.effect()) {
                Ok(_) => '.',
                Err(Effect::Unknown) => '?',
                Err(_) => '-',
            });
        }
        (outcomes, memory.tickets().len())
    };
    let (first, made) = run(7).await;
    assert_eq!(run(7).await, (first.clone(), made));
    assert_ne!(run(8).await.0, first);
    let count = |sort| first.chars().filter(|outcome| *outcome == sort).count();
    assert!((100..200).contains(&count('?')) && (15..75).contains(&count('-')), "{first}");
    assert!(made > count('.') && made < count('.') + count('?'), "{made} were made: {first}");
}

/// The promise of law 10, in a world where a third of everything goes wrong: no key makes two tickets, and what is said
/// to be made is there.
#[tokio::test(start_paused = true)]
async fn a_thousand_creates_with_keys_in_a_world_of_trouble_make_no_ticket_twice() {
    for profile in [Profile::everything(), Profile::clickup()] {
        let trouble = Trouble::seeded(3)
            .lost_answers(0.1)
            .lost_requests(0.05)
            .refused(0.05)
            .late_creates(0.05, Duration::from_secs(12))
            .slow_answers(0.1, Duration::from_secs(3));
        let memory = Memory::new(profile).with_trouble(trouble);
        let (mut made, mut unknown, mut refused) = (0, 0, 0);
        for number in 0..1_000 {
            // Somebody who asks for a key again is a new process: it remembers nothing.
            let tracker = memory.tracker();
            let new = NewTicket::new(format!("{number}")).with_external_key(format!("key-{}", number % 700));
            match tracker.create(new).await {
                Ok(ticket) => {
                    made += 1;
                    let key = format!("key-{}", number % 700);
                    assert_eq!(ticket.external_key.as_ref(), Some(&key));
                }
                Err(error) if error.effect() == Effect::Unknown => unknown += 1,
                Err(error) => {
                    assert_eq!(error.effect(), Effect::None, "{error:#}");
                    refused += 1;
                }
            }
        }
        tokio::time::advance(Duration::from_secs(60)).await;
        let tickets = memory.tickets();
        let mut keys: Vec<_> = tickets.iter().map(|ticket| ticket.external_key.clone()).collect();
        keys.sort();
        keys.dedup();
        println!("{}: {made} made or found, {unknown} unknown, {refused} refused", memory.profile().name());
        assert_eq!(keys.len(), tickets.len(), "a key made two tickets");
        assert!(made > 700 && keys.len() <= 700);
    }
}

#[tokio::test]
async fn a_refusal_of_ones_own_is_given_as_it_is_and_once() {
    let memory = Memory::new(Profile::trello());
    let error = Error::new(ErrorKind::QuotaExceeded, "the board is full").with_hint("archive some cards");
    memory.fail_next(Operation::Create, error);
    let refused = memory.tracker().create(NewTicket::new("x")).await.unwrap_err();
    assert_eq!((refused.kind(), refused.hint()), (ErrorKind::QuotaExceeded, Some("archive some cards")));
    assert!(memory.tracker().create(NewTicket::new("x")).await.is_ok());
}

#[tokio::test]
async fn a_profile_that_mirrors_another_tracker_offers_what_that_one_offers() {
    for profile in Profile::all() {
        let original = Memory::new(profile);
        let mirror = Memory::new(Profile::mirroring(&original).await.unwrap());
        assert_eq!(mirror.profile().name(), original.profile().name());
        assert_eq!(mirror.profile().capabilities(), original.profile().capabilities());
        let projects = original.tracker().projects().all().await.unwrap();
        assert_eq!(mirror.tracker().projects().all().await.unwrap(), projects);
        for project in projects {
            let schemas = (mirror.schema(&project.id, None).await, original.schema(&project.id, None).await);
            assert_eq!(schemas.0.unwrap(), schemas.1.unwrap());
        }
        assert!(mirror.tickets().is_empty());
    }
}
