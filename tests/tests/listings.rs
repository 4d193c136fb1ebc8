//! What the tracker makes of a provider's pages, whatever the provider.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use anyticket::{
    Broken, Capabilities, Checkpoint, Cursor, Draft, Error, ErrorKind, Filter, Include, Page, SortField, Ticket,
    TicketQuery, Tracker,
};
use anyticket_testkit::{self as testkit, MockProvider};

fn ticket(title: &str) -> Ticket {
    testkit::ticket(&Draft::new(title))
}

/// A mock that can do everything and has no ranges.
fn whole() -> MockProvider {
    testkit::mock()
}

/// What law 9 asks of every error.
fn is_placed(error: &Error, operation: &str) {
    assert_eq!((error.provider(), error.operation()), (Some("mock"), Some(operation)), "{error:?}");
}

#[tokio::test]
async fn an_error_that_we_find_ourselves_says_where_as_those_of_the_tracker_do() {
    let mut provider = whole();
    provider.expect_page().returning(|_, _| {
        let broken = Broken::new(0, Error::new(ErrorKind::Unreadable, "another shape"));
        Ok(Page::last(vec![ticket("a")]).with_broken([broken]))
    });
    provider.expect_comments_page().returning(|_, _| {
        let broken = Broken::new(0, Error::new(ErrorKind::Unreadable, "another shape"));
        Ok(Page::last(Vec::new()).with_broken([broken]))
    });
    let tracker = Tracker::new(provider);
    let incomplete = tracker.tickets(TicketQuery::new()).all().await.unwrap_err();
    assert_eq!(incomplete.kind(), ErrorKind::Incomplete);
    is_placed(&incomplete, "list");
    let page = tracker.ticket_pages(TicketQuery::new()).next().await.unwrap().unwrap();
    is_placed(&page.broken[0].error, "list");
    let incomplete = tracker.comments(&"t1".into()).all().await.unwrap_err();
    is_placed(&incomplete, "comments");
}

#[tokio::test]
async fn a_listing_that_would_never_end_says_where_it_happened() {
    let mut provider = whole();
    provider.expect_page().returning(|_, _| Ok(Page::last(Vec::new()).with_next(Some(Cursor::encode(&1)))));
    provider.expect_users_page().returning(|_| Ok(Page::last(Vec::new()).with_next(Some(Cursor::encode(&1)))));
    let tracker = Tracker::new(provider);
    let error = tracker.tickets(TicketQuery::new()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    is_placed(&error, "list");
    is_placed(&tracker.users().all().await.unwrap_err(), "users");
}

#[tokio::test]
async fn a_sort_on_our_side_holds_exactly_as_many_as_it_may() {
    let sorting = |most: usize| {
        let all = Capabilities::all().with_fixed_schema(testkit::schema()).emulated(SortField::Title, "sorted here");
        let mut provider = testkit::mock_with(all);
        provider.expect_page().returning(|_, _| Ok(Page::last(["c", "a", "b"].map(ticket).to_vec())));
        let options = anyticket::TrackerOptions::default().with_max_buffered(most);
        let tracker = Tracker::with_options(std::sync::Arc::new(provider), options).unwrap();
        let sort = anyticket::Sort::ascending(SortField::Title);
        async move { tracker.tickets(TicketQuery::new().sorted(sort)).all().await }
    };
    let sorted = sorting(3).await.unwrap();
    assert_eq!(sorted.iter().map(|ticket| ticket.title.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let error = sorting(2).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.hint().unwrap().contains("max_buffered"));
    is_placed(&error, "list");
}

#[tokio::test]
async fn a_listing_that_was_read_to_its_end_does_not_begin_anew() {
    let mut provider = whole();
    provider.expect_page().never();
    let tracker = Tracker::new(provider);
    let mut begun = whole();
    begun.expect_page().returning(|_, _| Ok(Page::last(vec![ticket("a")]).with_next(Some(Cursor::encode(&1)))));
    let mut pages = Tracker::new(begun).ticket_pages(TicketQuery::new());
    let checkpoint = pages.next().await.unwrap().unwrap().checkpoint.unwrap();
    // The same listing, with every range read: taking it up again gives nothing.
    let json = serde_json::to_value(&checkpoint).unwrap();
    let ended = Checkpoint::new("mock", json["q"].as_u64().unwrap(), Vec::new());
    assert_eq!(tracker.resume(TicketQuery::new(), ended).all().await.unwrap().len(), 0);
}

#[tokio::test]
async fn asking_for_no_tickets_asks_nobody_and_too_few_answers_are_an_error() {
    let mut provider = whole();
    provider.expect_get_many().times(1).returning(|_, _| Ok(vec![Ok(ticket("a"))]));
    let tracker = Tracker::new(provider);
    assert!(tracker.tickets_by_id(&[], Include::default()).await.unwrap().is_empty());
    let error = tracker.tickets_by_id(&["a".into(), "b".into()], Include::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    is_placed(&error, "get_many");
}

#[tokio::test]
async fn a_filter_that_is_completed_here_needs_its_field_to_have_been_read() {
    let all = Capabilities::all().with_fixed_schema(testkit::schema()).emulated(Filter::Closed, "looked at here");
    let mut provider = testkit::mock_with(all);
    provider.expect_page().returning(|_, _| {
        let mut unread = ticket("a");
        unread.unread.insert(anyticket::Field::ClosedAt);
        Ok(Page::last(vec![unread]))
    });
    let query = TicketQuery::new()
        .closed(anyticket::DateRange::since("2026-01-01T00:00:00Z".parse::<anyticket::When>().unwrap()));
    let error = Tracker::new(provider).tickets(query).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal, "ignoring the filter would be silent: {error:?}");
    assert!(error.to_string().contains("closed"), "{error}");
    is_placed(&error, "list");
}

#[tokio::test]
async fn a_ticket_that_lies_in_two_ranges_is_given_once() {
    let mut provider = testkit::mock_with(Capabilities::all().with_split_listings());
    provider.expect_scan_plan().returning(|_, _| Ok(["a", "b"].map(|range| Cursor::encode(&range)).to_vec()));
    provider.expect_page().returning(|_, cursor| {
        let range: String = cursor.unwrap().decode().unwrap();
        let mut both = ticket("both");
        both.also_in = vec![anyticket::Placement::new(anyticket::ProjectLink::new("b"))];
        Ok(Page::last(vec![ticket(&range), both]))
    });
    let all = Tracker::new(provider).tickets(TicketQuery::new()).all().await.unwrap();
    let mut titles: Vec<_> = all.iter().map(|ticket| ticket.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["a", "b", "both"]);
}

#[tokio::test]
async fn a_group_of_projects_is_no_place_to_look_for_tickets() {
    let tracker = testkit::memory(anyticket_testkit::Profile::everything());
    let error = tracker.tickets(TicketQuery::new().in_project("Company")).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("group"), "an empty answer would give no hint: {error}");
}

/// Pages of four tickets, of which every second one is wanted; the tracker can look into no title.
fn paged(tickets: usize) -> MockProvider {
    let all =
        Capabilities::all().with_fixed_schema(testkit::schema()).emulated(Filter::TitleContains, "looked at here");
    let mut provider = testkit::mock_with(all);
    provider.expect_page().returning(move |_, cursor| {
        let from: usize = cursor.map_or(0, |cursor| cursor.decode().unwrap());
        let to = tickets.min(from + 4);
        let names = (from..to).map(|n| ticket(&format!("{} {n}", if n % 2 == 0 { "wanted" } else { "other" })));
        Ok(Page::last(names.collect()).with_next((to < tickets).then(|| Cursor::encode(&to))))
    });
    provider
}

#[tokio::test]
async fn a_listing_that_a_limit_of_ours_cut_goes_on_with_the_ticket_behind_the_last() {
    let query = || TicketQuery::new().title_contains("wanted");
    for limit in 1..=6 {
        let (mut titles, mut from) = (Vec::new(), None::<String>);
        for round in 0.. {
            assert!(round < 30, "it never ends");
            // Each part in a process of its own.
            let tracker = Tracker::new(paged(21));
            let mut pages = match &from {
                None => tracker.ticket_pages(query().with_limit(limit)),
                Some(text) => tracker.resume(query().with_limit(limit), text.parse().unwrap()),
            };
            let (mut given, mut next) = (0, None);
            while let Some(page) = pages.next().await {
                let page = page.unwrap();
                given += page.tickets.len();
                titles.extend(page.tickets.into_iter().map(|ticket| ticket.title));
                next = page.checkpoint;
            }
            assert!(given <= limit, "{given} of {limit}");
            match next {
                None => break,
                Some(checkpoint) => from = Some(checkpoint.to_string()),
            }
        }
        let wanted: Vec<String> = (0..21).step_by(2).map(|n| format!("wanted {n}")).collect();
        assert_eq!(titles, wanted, "limit {limit}");
    }
}
