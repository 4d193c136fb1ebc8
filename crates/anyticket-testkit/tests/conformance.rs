//! The reference tracker passes the suite, as every vendor it stands for, in one line each.

use std::time::Duration;

use anyticket_core::{NewTicket, TicketQuery};
use anyticket_testkit::conformance::{self, Subject};
use anyticket_testkit::{Memory, Profile};

#[tokio::test(start_paused = true)]
async fn everything_conforms_and_no_cell_has_to_be_excused() {
    let report = conformance::run_on(|| async { Memory::new(Profile::everything()).with_page_size(40) }).await;
    println!("{report:#}");
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn the_vendors_profiles_conform_with_small_pages() {
    for profile in [Profile::clickup(), Profile::jira(), Profile::asana(), Profile::trello()] {
        quick(|| Memory::new(profile.clone()).with_page_size(12)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn equal_times_and_forking_pages_make_no_difference() {
    quick(|| Memory::new(Profile::everything()).with_page_size(3).with_tick(Duration::ZERO).with_forks()).await;
    quick(|| Memory::new(Profile::clickup()).with_page_size(3).with_forks()).await;
}

#[tokio::test(start_paused = true)]
async fn slow_answers_and_turns_for_others_make_no_difference() {
    quick(|| Memory::new(Profile::jira()).with_page_size(12).with_latency(Duration::from_millis(80))).await;
    quick(|| Memory::new(Profile::trello()).with_page_size(12).with_turns()).await;
}

/// The whole suite on a small crowd.
async fn quick(make: impl Fn() -> Memory) {
    let make = || async {
        let memory = make();
        memory.terms().with_tickets(80).with_questions(160).on(memory)
    };
    conformance::run_on(make).await.assert_green();
}

#[tokio::test]
async fn a_label_that_was_just_made_can_be_asked_for() {
    let tracker = anyticket_testkit::memory(Profile::everything());
    let made = tracker.create(NewTicket::new("With").with_label("brand-new")).await.unwrap();
    let query = TicketQuery::new().in_project("Backlog").with_label("brand-new");
    let found = tracker.tickets(query).all().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id, made.id);
}
