//! What a listing holds in memory: as little with forty thousand tickets as with four thousand, and where an order is
//! made on our side no more than may be held.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::sync::Mutex;

use anyticket::{
    Capabilities, Cursor, Draft, ErrorKind, Page, Sort, SortField, Ticket, TicketQuery, Tracker, TrackerOptions,
};
use anyticket_testkit as testkit;
use peak_alloc::PeakAlloc;

#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;

/// One test at a time: memory is counted for the whole process.
static ALONE: Mutex<()> = Mutex::new(());

/// How many tickets a page has.
const PAGE: usize = 250;

/// A tracker of so many tickets, made as they are asked for. Their titles come in no order.
fn tracker(count: usize, options: TrackerOptions) -> Tracker {
    let capabilities = Capabilities::all().emulated(SortField::Title, "sorted on our side");
    let mut provider = testkit::mock_with(capabilities.with_fixed_schema(testkit::schema()));
    provider.expect_page().returning(move |_, cursor| {
        let start: usize = cursor.map(|cursor| cursor.decode()).transpose()?.unwrap_or(0);
        let end = (start + PAGE).min(count);
        let next = (end < count).then(|| Cursor::encode(&end));
        Ok(Page::last((start..end).map(ticket).collect()).with_next(next))
    });
    Tracker::with_options(std::sync::Arc::new(provider), options).unwrap()
}

fn ticket(number: usize) -> Ticket {
    let mut ticket = testkit::ticket(&Draft::new(format!("{:05} of many", number * 7_919 % 100_003)));
    ticket.id = format!("t{number:06}").into();
    ticket.body = Some("x".repeat(1_000).into());
    ticket
}

/// How many kilobytes more than before are held at most while a listing is read, and how many tickets it gave.
async fn taken(tracker: &Tracker, query: TicketQuery) -> (usize, anyticket::Result<usize>) {
    PEAK.reset_peak_usage();
    let before = PEAK.current_usage();
    let mut tickets = tracker.tickets(query);
    let mut count = 0;
    let end = loop {
        match tickets.next().await {
            None => break Ok(count),
            Some(Err(error)) => break Err(error),
            Some(Ok(_)) => count += 1,
        }
    };
    (PEAK.peak_usage().saturating_sub(before) / 1024, end)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn by_title() -> TicketQuery {
    TicketQuery::new().sorted(Sort::ascending(SortField::Title))
}

#[test]
fn a_listing_without_an_order_and_one_in_the_trackers_order_hold_a_page_whatever_its_length() {
    block_on(async {
        for query in [TicketQuery::new(), TicketQuery::new().sorted(Sort::descending(SortField::Created))] {
            let (few, _) = taken(&tracker(4_000, TrackerOptions::default()), query.clone()).await;
            let (many, given) = taken(&tracker(40_000, TrackerOptions::default()), query).await;
            println!("4,000 tickets: {few} kB; 40,000 tickets: {many} kB");
            assert_eq!(given.unwrap(), 40_000);
            assert!(many < few + few / 4 + 64, "{many} kB for ten times as many tickets as took {few} kB");
        }
    });
}

#[test]
fn an_order_on_our_side_with_a_limit_holds_no_more_for_ten_times_as_many_tickets() {
    block_on(async {
        for limit in [1, 100, 1_000] {
            let query = by_title().with_limit(limit);
            let (few, _) = taken(&tracker(4_000, TrackerOptions::default()), query.clone()).await;
            let (many, given) = taken(&tracker(40_000, TrackerOptions::default()), query).await;
            println!("limit {limit}: 4,000 tickets {few} kB, 40,000 tickets {many} kB");
            assert_eq!(given.unwrap(), limit);
            assert!(many < few + few / 4 + 64, "{many} kB for ten times as many tickets as took {few} kB");
        }
    });
}

#[test]
fn an_order_on_our_side_without_a_limit_is_refused_where_more_would_be_held_than_may_be() {
    block_on(async {
        let options = TrackerOptions::default().with_max_buffered(2_000);
        let (within, given) = taken(&tracker(2_000, options.clone()), by_title()).await;
        assert_eq!(given.unwrap(), 2_000);
        let (beyond, refused) = taken(&tracker(40_000, options), by_title()).await;
        println!("2,000 tickets within the bound: {within} kB; refused of 40,000: {beyond} kB");
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
        assert!(error.hint().unwrap().contains("max_buffered"), "{error:?}");
        assert!(beyond < within * 2, "{beyond} kB were taken before it was refused");
    });
}

#[test]
fn the_first_of_a_forty_thousand_in_our_order_are_the_first() {
    block_on(async {
        let first = tracker(40_000, TrackerOptions::default()).tickets(by_title().with_limit(5)).all().await.unwrap();
        let titles: Vec<&str> = first.iter().map(|ticket| &ticket.title[..5]).collect();
        let mut all: Vec<String> = (0..40_000).map(|number| ticket(number).title).collect();
        all.sort();
        assert_eq!(titles, all.iter().take(5).map(|title| &title[..5]).collect::<Vec<_>>());
    });
}
