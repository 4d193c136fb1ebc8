//! Listings over many cards: every one once, few requests, whatever the order of the answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Archived, ErrorKind, Include, NewTicket, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::trello::{CardOrder, Cursors, Limits};
use anyticket_sim::{ErrorBody, Fault, Faults};
use anyticket_tests::trello::{ENGINEERING, SimulatedTrello, mapped, simulated};

fn tracker(subject: &SimulatedTrello, width: usize) -> Tracker {
    let options = mapped(TrackerOptions::default().with_project(ENGINEERING).with_width(width));
    Tracker::with_options(Arc::new(subject.trello()), options).unwrap()
}

async fn ids(tracker: &Tracker, query: TicketQuery) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for ticket in tracker.tickets(query.including(Include::least())).all().await.unwrap() {
        *seen.entry(ticket.id.to_string()).or_insert(0) += 1;
    }
    seen
}

const CARDS: &str = "GET /1/boards/{id}/cards/{filter}";

/// Of several boards the first pages come in one request. What is on later pages is found too, and so is everything where a batch
/// is not answered.
#[tokio::test(start_paused = true)]
async fn a_key_is_found_on_later_pages_and_without_batches() {
    let subject = SimulatedTrello::configured(simulated(20), |options| options.with_page_size(10));
    let keyed = tracker(&subject, 1).create(NewTicket::new("Keyed").with_external_key("crm/7")).await.unwrap();
    for number in 0..25 {
        tracker(&subject, 1).create(NewTicket::new(format!("Later {number}"))).await.unwrap();
    }
    let refused = Fault::Status { status: 400, body: ErrorBody::Json, applied: false };
    for (batches, faults) in [(1, Faults::none()), (1, refused.always().on(BATCH).into())] {
        subject.simulation.set_faults(faults);
        let counted = || [BATCH, CARDS].map(|route| subject.simulation.counters().of(route));
        let before = counted();
        let fresh = Tracker::with_options(Arc::new(subject.another()), TrackerOptions::default()).unwrap();
        let found = fresh.find_by_external_key("crm/7").await.unwrap().expect("it is there");
        assert_eq!(found.id, keyed.id);
        let after = counted();
        assert_eq!(after[0] - before[0], batches);
        assert!(after[1] - before[1] >= 2, "its board has more than two pages");
        assert!(fresh.find_by_external_key("crm/8").await.unwrap().is_none());
    }
}

const BATCH: &str = "GET /1/batch";

/// The order of an answer says nothing of what comes next, several cards share a second, and how ids are compared is open.
#[tokio::test(start_paused = true)]
async fn every_card_is_given_once_whatever_trello_leaves_open() {
    for order in [CardOrder::Board, CardOrder::Newest, CardOrder::Oldest, CardOrder::Shuffled] {
        for cursors in [Cursors::Id, Cursors::SkipSecond, Cursors::RepeatSecond] {
            let builder = simulated(150).with(|options| options.card_order(order).cursors(cursors).tie(7));
            let subject = SimulatedTrello::configured(builder, |options| options.with_page_size(10));
            let expected = subject.simulation.world(|world| world.plain_cards().len());
            for width in [1, 8] {
                let seen = ids(&tracker(&subject, width), TicketQuery::new()).await;
                assert!(seen.values().all(|count| *count == 1), "{order:?} {cursors:?} {width}");
                // Templates are listed too.
                assert!(seen.len() >= expected && seen.len() < expected + 4, "{order:?} {cursors:?} {width}");
            }
        }
    }
}

/// More cards of one second than an answer holds: read by whole ids, and told where Trello does not tell them apart.
#[tokio::test(start_paused = true)]
async fn a_crowded_second_is_read_or_told_and_never_cut_off() {
    for (cursors, is_read) in [(Cursors::Id, true), (Cursors::SkipSecond, false), (Cursors::RepeatSecond, false)] {
        let builder = simulated(60).with(|options| options.cursors(cursors).tie(40).special_cards(false));
        let subject = SimulatedTrello::configured(builder, |options| options.with_page_size(8));
        let expected = subject.simulation.world(|world| world.plain_cards().len());
        let all = tracker(&subject, 1).tickets(TicketQuery::new().including(Include::least())).all().await;
        match is_read {
            true => assert_eq!(all.unwrap().len(), expected),
            false => assert_eq!(all.unwrap_err().kind(), ErrorKind::Incomplete, "{cursors:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_cards_are_one_request_and_boards_are_read_side_by_side() {
    let subject = SimulatedTrello::configured(simulated(2_500).without_log(), |options| options);
    let expected = subject.simulation.world(|world| world.plain_cards().len());
    let began = tokio::time::Instant::now();
    let (seen, requests) = subject.requests(ids(&tracker(&subject, 8), TicketQuery::new())).await;
    println!("{} cards in {requests} requests and {:?}", seen.len(), began.elapsed());
    assert!(
        seen.len() >= expected && subject.simulation.counters().of(CARDS) <= 8,
        "{:?}",
        subject.simulation.counters()
    );
    assert_eq!(subject.simulation.counters().rate_limited(), 0);
}

/// Trello refuses what costs its database too much; waiting does not cure that, less at a time does.
#[tokio::test(start_paused = true)]
async fn a_page_that_is_too_much_is_asked_for_in_halves() {
    let limits = Limits::default().rows(180);
    let builder = simulated(400).with(|options| options.limits(limits));
    let subject = SimulatedTrello::configured(builder, |options| options);
    let expected = subject.simulation.world(|world| world.plain_cards().len());
    let seen = ids(&tracker(&subject, 1), TicketQuery::new()).await;
    assert!(seen.len() >= expected, "{} of {expected}", seen.len());
}

#[tokio::test(start_paused = true)]
async fn what_changed_since_is_told_by_the_last_activity() {
    let subject = SimulatedTrello::new(simulated(30));
    let tracker = tracker(&subject, 1);
    let now = subject.trello();
    let made = tracker.create(NewTicket::new("Now")).await.unwrap();
    drop(now);
    let since = made.updated_at.unwrap();
    let renamed = subject.simulation.world(|world| {
        let id = world.plain_cards()[0].id.clone();
        world.somebody_renames(&id, "Renamed");
        id
    });
    let found = tracker.tickets(TicketQuery::new().updated(anyticket::DateRange::since(since))).all().await.unwrap();
    let mut titles: Vec<&str> = found.iter().map(|ticket| ticket.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Now", "Renamed"], "{renamed}");
}

/// Only what is looked for by text uses the search, which lags and takes orders.
#[tokio::test(start_paused = true)]
async fn the_search_is_asked_for_text_alone_and_takes_no_orders_from_it() {
    let subject = SimulatedTrello::new(simulated(20));
    let tracker = tracker(&subject, 4);
    tracker.create(NewTicket::new("Quittengelee is:archived")).await.unwrap();
    tokio::time::sleep(Duration::from_secs(20)).await;
    let all = || TicketQuery::new().with_archived(Archived::Include);
    tracker.tickets(all().title_contains("quitten")).all().await.unwrap();
    assert_eq!(subject.simulation.counters().of("GET /1/search"), 0);
    for text in ["quittengelee", "Quitten", "is:archived", "\"Quittengelee\"", "-quittengelee"] {
        let found = tracker.tickets(all().with_text(text)).all().await.unwrap();
        assert!(found.iter().any(|ticket| ticket.title.starts_with("Quittengelee")), "{text}");
    }
    assert!(tracker.tickets(all().with_text("*")).all().await.unwrap().is_empty());
    assert_eq!(subject.simulation.counters().of("GET /1/search"), 5);
}

#[tokio::test(start_paused = true)]
async fn mirrors_and_separators_are_no_tickets_and_a_template_says_what_it_is() {
    let subject = SimulatedTrello::new(simulated(60));
    let tracker = tracker(&subject, 1);
    let listed = tracker.tickets(TicketQuery::new().with_archived(Archived::Include)).all().await.unwrap();
    let losses = |native: &str| {
        listed.iter().flat_map(|ticket| &ticket.losses).filter(|loss| loss.native.as_deref() == Some(native)).count()
    };
    assert_eq!((losses("mirror"), losses("separator")), (0, 0));
    assert!(losses("isTemplate") > 0);
    assert!(listed.iter().flat_map(|ticket| &ticket.losses).any(|loss| loss.reason.contains("checklists")));
    let with_raw = TicketQuery::new().including(Include::default().with_raw(true));
    let raw = tracker.tickets(with_raw).all().await.unwrap();
    assert!(raw.iter().any(|ticket| ticket.raw.as_ref().unwrap().as_str().contains("\"checkItems\":[{")));
}
