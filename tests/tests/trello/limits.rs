//! Refusals for too many requests, each for as much as it is about.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{ErrorKind, NewTicket, Tracker, TrackerOptions, UserProvider};
use anyticket_sim::RetryAfter;
use anyticket_sim::trello::{Limits, RateHeaders, Windows};
use anyticket_tests::trello::{ENGINEERING, SimulatedTrello, simulated};
use futures_util::future::join_all;
use tokio::time::Instant;

fn tracker(subject: &SimulatedTrello) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.trello()), options).unwrap()
}

/// 250 creates: two and a half windows of a token, whatever a window is and whether the answers say what is left.
#[tokio::test(start_paused = true)]
async fn a_burst_is_paced_by_what_is_documented_and_by_what_the_answers_say() {
    for headers in [RateHeaders::Absent, RateHeaders::KeyAndToken, RateHeaders::WithMember] {
        for windows in [Windows::Sliding, Windows::Fixed] {
            let limits = Limits::default().headers(headers).windows(windows);
            let subject = SimulatedTrello::new(simulated(0).with(|options| options.limits(limits)));
            let tracker = tracker(&subject);
            tracker.create(NewTicket::new("Names are looked up once")).await.unwrap();
            let began = Instant::now();
            let titles = (0..250).map(|number| format!("Ticket {number}"));
            let made = join_all(titles.map(|title| tracker.create(NewTicket::new(title)))).await;
            assert!(made.iter().all(Result::is_ok), "{headers:?} {windows:?}");
            assert_eq!(subject.simulation.counters().rate_limited(), 0, "{headers:?} {windows:?}");
            assert!(began.elapsed() < Duration::from_secs(35), "{headers:?} {windows:?} {:?}", began.elapsed());
        }
    }
}

/// A smaller limit than the documented one is learned from the headers, or from refusals where there are none.
#[tokio::test(start_paused = true)]
async fn less_than_is_documented_is_learned_and_no_card_is_made_twice() {
    for (headers, retry, most) in [
        (RateHeaders::KeyAndToken, RetryAfter::Absent, 3),
        (RateHeaders::Absent, RetryAfter::Seconds(1), 200),
        (RateHeaders::Absent, RetryAfter::Date(1), 200),
    ] {
        let limits = Limits::default().per_token(20).headers(headers).retry_after(retry);
        let subject = SimulatedTrello::new(simulated(0).with(|options| options.limits(limits)));
        let tracker = tracker(&subject);
        tracker.create(NewTicket::new("First")).await.unwrap();
        let made = join_all((0..50).map(|number| tracker.create(NewTicket::new(format!("{number}"))))).await;
        assert!(made.iter().all(Result::is_ok), "{headers:?} {made:?}");
        let refused = subject.simulation.counters().rate_limited();
        println!("{refused} refusals for 51 cards ({headers:?})");
        assert!(refused <= most, "{headers:?} {refused}");
        assert_eq!(subject.simulation.world(|world| world.plain_cards().len()), 51, "{headers:?}");
    }
}

/// Whose token it is has a limit of its own, of a quarter of an hour: nobody waits for that.
#[tokio::test(start_paused = true)]
async fn the_limit_of_members_is_told_with_its_time_and_stops_nothing_else() {
    let limits = Limits::default().members(5).headers(RateHeaders::Absent);
    let subject = SimulatedTrello::new(simulated(3).with(|options| options.limits(limits)));
    let tracker = tracker(&subject);
    let began = Instant::now();
    let mut last = Ok(());
    for _ in 0..10 {
        if let Err(error) = subject.trello().me().await {
            last = Err(error);
            break;
        }
    }
    let error = last.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error:#}");
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(60)), "{error:#}");
    tracker.create(NewTicket::new("Goes on")).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

/// Waiting does not cure a question that is too much, and nothing is asked again and again.
#[tokio::test(start_paused = true)]
async fn a_question_that_is_always_too_much_is_an_error_and_no_waiting() {
    let subject = SimulatedTrello::new(simulated(300).with(|options| options.limits(Limits::default().rows(10))));
    let began = Instant::now();
    let error = tracker(&subject).tickets(anyticket::TicketQuery::new()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExceeded, "{error:#}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
