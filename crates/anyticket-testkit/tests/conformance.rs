//! The reference tracker passes the suite, as every vendor it stands for, in one line each.

use std::time::Duration;

use anyticket_core::{NewTicket, TicketQuery};
use anyticket_testkit::{Memory, Profile, conformance};

#[tokio::test(start_paused = true)]
async fn everything_conforms_and_no_cell_is_left_untried() {
    let report = conformance::run_on(|| async { Memory::new(Profile::everything()).with_page_size(12) }).await;
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn clickup_conforms() {
    let report = conformance::run_on(|| async { Memory::new(Profile::clickup()).with_page_size(12) }).await;
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn jira_conforms() {
    let report = conformance::run_on(|| async { Memory::new(Profile::jira()).with_page_size(12) }).await;
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn asana_conforms() {
    let report = conformance::run_on(|| async { Memory::new(Profile::asana()).with_page_size(12) }).await;
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn trello_conforms() {
    let report = conformance::run_on(|| async { Memory::new(Profile::trello()).with_page_size(12) }).await;
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn equal_times_and_forking_pages_make_no_difference() {
    let make = || async { Memory::new(Profile::everything()).with_page_size(3).with_tick(Duration::ZERO).with_forks() };
    conformance::run_on(make).await.assert_green();
    let make = || async { Memory::new(Profile::clickup()).with_page_size(3).with_forks() };
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
