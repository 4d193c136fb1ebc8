//! What we wrote ourselves is in our listings, although the tracker's listings lag.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::time::Duration;

use anyticket::{NewTicket, Operation, Sort, SortField, Ticket, TicketPatch, TicketQuery, Tracker};
use anyticket_testkit::{Fault, Memory, Profile, conformance};

/// A tracker whose listings show the state before the last three writes.
fn lagging(profile: Profile) -> Memory {
    let lag = Duration::from_secs(30);
    Memory::new(profile.with_capabilities(|all| all.with_listing_lag(lag))).with_listing_lag(3).with_page_size(2)
}

async fn titles(tracker: &Tracker, query: TicketQuery) -> Vec<String> {
    let all: Vec<Ticket> = tracker.tickets(query).all().await.unwrap();
    let mut ids: Vec<_> = all.iter().map(|ticket| &ticket.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all.len(), "a ticket came twice");
    all.into_iter().map(|ticket| ticket.title).collect()
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort_unstable();
    titles
}

#[tokio::test(start_paused = true)]
async fn what_was_just_made_changed_or_deleted_is_listed_so() {
    for profile in Profile::all() {
        let memory = lagging(profile);
        let tracker = memory.tracker();
        let mut ids = Vec::new();
        for title in ["a", "b", "c", "d"] {
            ids.push(tracker.create(must(&memory, title)).await.unwrap().id);
        }
        memory.settle();
        tracker.create(must(&memory, "new")).await.unwrap();
        tracker.update(&ids[1], TicketPatch::new().title("b changed")).await.unwrap();
        tracker.delete(&ids[2]).await.unwrap();
        let name = memory.profile().name();
        assert_eq!(sorted(titles(&tracker, TicketQuery::new()).await), ["a", "b changed", "d", "new"], "{name}");
        let by_title = TicketQuery::new().sorted(Sort::ascending(SortField::Title));
        assert_eq!(titles(&tracker, by_title).await, ["a", "b changed", "d", "new"], "{name}");
        let looked_for = TicketQuery::new().title_contains("b");
        assert_eq!(titles(&tracker, looked_for).await, ["b changed"], "{name}");
        assert_eq!(titles(&tracker, TicketQuery::new().title_contains("c")).await, ["b changed"], "{name}");
        assert_eq!(titles(&tracker, TicketQuery::new().with_limit(3)).await.len(), 3, "{name}");
    }
}

/// A new ticket with what the profile demands.
fn must(memory: &Memory, title: &str) -> NewTicket {
    match memory.profile().name() {
        "jira" => NewTicket::new(title).with_kind("Task"),
        _ => NewTicket::new(title),
    }
}

#[tokio::test(start_paused = true)]
async fn another_tracker_on_the_same_world_sees_it_only_when_the_listing_has_caught_up() {
    let memory = lagging(Profile::jira());
    memory.tracker().create(must(&memory, "new")).await.unwrap();
    assert!(titles(&memory.tracker(), TicketQuery::new()).await.is_empty(), "so the test is about a lag");
    memory.settle();
    assert_eq!(titles(&memory.tracker(), TicketQuery::new()).await, ["new"]);
}

#[tokio::test(start_paused = true)]
async fn when_the_lag_is_over_the_listing_is_believed() {
    let memory = lagging(Profile::jira());
    let tracker = memory.tracker();
    let made = tracker.create(must(&memory, "made here")).await.unwrap();
    memory.settle();
    // Somebody else deletes it.
    memory.tracker().delete(&made.id).await.unwrap();
    memory.settle();
    tokio::time::advance(Duration::from_secs(31)).await;
    assert!(titles(&tracker, TicketQuery::new()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_changed_after_us_is_not_overwritten_by_what_we_remember() {
    let memory = lagging(Profile::jira());
    let tracker = memory.tracker();
    let made = tracker.create(must(&memory, "ours")).await.unwrap();
    memory.tracker().update(&made.id, TicketPatch::new().title("theirs")).await.unwrap();
    memory.settle();
    assert_eq!(titles(&tracker, TicketQuery::new()).await, ["theirs"]);
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_read_by_its_id() {
    let memory = lagging(Profile::jira());
    let tracker = memory.tracker();
    let made = tracker.create(must(&memory, "before")).await.unwrap();
    memory.settle();
    memory.script(Operation::Patch, Fault::LoseAnswer);
    tracker.update(&made.id, TicketPatch::new().title("after")).await.unwrap_err();
    assert_eq!(titles(&tracker, TicketQuery::new()).await, ["after"]);
    memory.script(Operation::Delete, Fault::LoseAnswer);
    tracker.delete(&made.id).await.unwrap_err();
    assert!(titles(&tracker, TicketQuery::new()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_listings_conform_although_they_lag() {
    for profile in Profile::all() {
        let lag = Duration::from_secs(30);
        let make = || async {
            let profile = profile.clone().with_capabilities(|all| all.with_listing_lag(lag));
            Memory::new(profile).with_listing_lag(2).with_page_size(12)
        };
        conformance::run_law(3, make).await.assert_green();
    }
}
