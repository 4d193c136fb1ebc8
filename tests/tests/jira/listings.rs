//! Listings over many issues: every one once, few requests, and read side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyticket::{ErrorKind, NewTicket, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::jira::{EpochPrecision, LastPage, PageTokens};
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};

fn tracker(subject: &SimulatedJira, width: usize) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING).with_width(width);
    Tracker::with_options(Arc::new(subject.jira()), options).unwrap()
}

async fn ids(tracker: &Tracker, query: TicketQuery) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for ticket in tracker.tickets(query).all().await.unwrap() {
        *seen.entry(ticket.id.to_string()).or_insert(0) += 1;
    }
    seen
}

const SEARCH: &str = "POST /rest/api/3/search/jql";
const COUNT: &str = "POST /rest/api/3/search/approximate-count";
const BULK: &str = "POST /rest/api/3/issue/bulkfetch";

#[tokio::test(start_paused = true)]
async fn every_issue_is_given_once_whatever_jira_leaves_open() {
    for precision in [EpochPrecision::Millisecond, EpochPrecision::Minute] {
        for (tokens, last, imported) in
            [(PageTokens::After, LastPage::NoToken, 0.0), (PageTokens::Snapshot, LastPage::NullToken, 0.9)]
        {
            let builder = simulated(2_000).with(|options| {
                let options = options.epoch_precision(precision).page_tokens(tokens).last_page(last);
                options.short_pages(true).bulk_import(imported).page_ceiling(100)
            });
            let subject = SimulatedJira::new(builder);
            let expected = subject.simulation.world(|world| world.visible_issues().len());
            for width in [1, 8] {
                let seen = ids(&tracker(&subject, width), TicketQuery::new()).await;
                assert!(seen.values().all(|count| *count == 1), "{precision:?} {tokens:?} {width}");
                assert_eq!(seen.len(), expected, "{precision:?} {tokens:?} {width}");
            }
        }
    }
}

/// Nine issues of ten were created within one minute, which no date cuts.
#[tokio::test(start_paused = true)]
async fn a_crowded_minute_is_read_side_by_side_too() {
    let builder = simulated(6_000).without_log().with(|options| options.bulk_import(0.9).page_ceiling(100));
    let subject = SimulatedJira::new(builder);
    let least = TicketQuery::new().including(anyticket::Include::least());
    let began = tokio::time::Instant::now();
    let one = ids(&tracker(&subject, 1), least.clone()).await.len();
    let alone = began.elapsed();
    let before = subject.simulation.counters();
    let began = tokio::time::Instant::now();
    assert_eq!(ids(&tracker(&subject, 8), least).await.len(), one);
    let beside = began.elapsed();
    let after = subject.simulation.counters();
    let of = |operation: &str| after.of(operation) - before.of(operation);
    println!("{one} issues: {alone:?} one after the other, {beside:?} side by side");
    println!("{} searches, {} counts, {} reads of a hundred", of(SEARCH), of(COUNT), of(BULK));
    assert!(beside * 2 < alone, "{alone:?} one after the other, {beside:?} side by side");
    assert!(of(BULK) >= 54 && of(SEARCH) < 30 && of(COUNT) < 60);
    assert_eq!(after.rate_limited(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_short_listing_is_not_counted_first() {
    let subject = SimulatedJira::new(simulated(30));
    ids(&tracker(&subject, 8), TicketQuery::new()).await;
    let counters = subject.simulation.counters();
    assert!(counters.of(COUNT) <= 1 && counters.of(SEARCH) <= 2, "{counters:?}");
}

#[tokio::test(start_paused = true)]
async fn own_writes_are_named_in_the_search_and_listed_while_it_lags() {
    let subject = SimulatedJira::new(simulated(3));
    let tracker = tracker(&subject, 1);
    let made = tracker.create(NewTicket::new("Just now")).await.unwrap();
    let listed = tracker.tickets(TicketQuery::new()).all().await.unwrap();
    assert!(listed.iter().any(|ticket| ticket.id == *made.id()));
    let searches = subject.simulation.log().into_iter().filter(|exchange| exchange.operation.to_string() == SEARCH);
    let last: serde_json::Value = serde_json::from_slice(&searches.last().unwrap().body).unwrap();
    assert_eq!(last["reconcileIssues"], serde_json::json!([made.id().as_str().parse::<u64>().unwrap()]));
}

#[tokio::test(start_paused = true)]
async fn a_text_with_quotes_and_signs_asks_for_itself_and_nothing_else() {
    let subject = SimulatedJira::new(simulated(10));
    let tracker = tracker(&subject, 1);
    let title = r#"Quoted "names" \ and C++ (beta) OR project = SEC"#;
    tracker.create(NewTicket::new(title)).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(120)).await;
    for text in [r#"quoted "names""#, "C++", r"\ names", "(beta)"] {
        let found = tracker.tickets(TicketQuery::new().with_text(text)).all().await.unwrap();
        assert!(found.iter().any(|ticket| ticket.title == title), "{text}");
    }
    for label in ["no\"such", "a\\b", "x') OR labels in (\"bug"] {
        let found = tracker.tickets(TicketQuery::new().with_label(label)).all().await.unwrap();
        assert!(found.is_empty(), "{label}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_too_old_says_so() {
    let subject = SimulatedJira::new(simulated(200));
    let tracker = tracker(&subject, 1);
    let page = tracker.ticket_pages(TicketQuery::new()).next().await.unwrap().unwrap();
    subject.simulation.world(|world| world.expire_page_tokens());
    let error = tracker.resume(TicketQuery::new(), page.checkpoint.unwrap()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CursorExpired, "{error:#}");
}
