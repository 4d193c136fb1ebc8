//! Refusals for too many requests, and what is under way at once.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{ErrorKind, NewTicket, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::asana::Limits;
use anyticket_tests::asana::{ENGINEERING, SimulatedAsana, simulated};
use futures_util::future::join_all;

const LATENCY: Duration = Duration::from_millis(80);

fn tracker(subject: &SimulatedAsana) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.asana()), options).unwrap()
}

/// Sixty searches a minute, whatever else is asked: a long listing waits, and is never refused.
#[tokio::test(start_paused = true)]
async fn searches_are_paced_by_a_limit_of_their_own() {
    let subject = SimulatedAsana::configured(simulated(400).without_log(), |options| options.with_page_size(4));
    let began = tokio::time::Instant::now();
    let listed = tracker(&subject).tickets(TicketQuery::new()).all().await.unwrap();
    assert!(listed.len() > 300, "{}", listed.len());
    assert!(began.elapsed() > Duration::from_secs(60), "more than sixty searches in {:?}", began.elapsed());
    assert_eq!(subject.simulation.counters().rate_limited(), 0);
}

#[tokio::test(start_paused = true)]
async fn no_more_writes_and_reads_are_under_way_than_asana_takes() {
    let subject = SimulatedAsana::new(simulated(0).without_log().latency(LATENCY));
    let tracker = tracker(&subject);
    let made = join_all((0..60).map(|number| tracker.create(NewTicket::new(format!("Ticket {number}"))))).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    let ids: Vec<_> = made.into_iter().map(|made| made.unwrap().id).collect();
    let read = join_all(ids.iter().map(|id| tracker.ticket(id))).await;
    assert!(read.iter().all(Result::is_ok));
    assert_eq!(subject.simulation.counters().rate_limited(), 0);
    assert_eq!(subject.simulation.world(|world| world.tasks().len()), 63, "none is made twice, beside three of others");
}

/// Refused while others are under way, Asana may say no time to wait: we wait as long as we think fit, and nothing is lost.
#[tokio::test(start_paused = true)]
async fn a_refusal_that_says_no_time_is_waited_out() {
    let tight = Limits::none().at_once(3, 2).retry_after_at_once(false);
    let subject =
        SimulatedAsana::new(simulated(0).without_log().latency(LATENCY).with(|options| options.limits(tight)));
    let tracker = tracker(&subject);
    let made = join_all((0..8).map(|number| tracker.create(NewTicket::new(format!("Ticket {number}"))))).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert!(subject.simulation.counters().rate_limited() > 0);
    assert_eq!(subject.simulation.world(|world| world.tasks().len()), 11);
}

/// The hidden quota goes below zero, and everything waits until it is above again.
#[tokio::test(start_paused = true)]
async fn a_quota_that_nobody_shows_is_waited_for_as_long_as_asana_says() {
    let costly = Limits::none().cost(20.0, 600.0);
    let subject = SimulatedAsana::new(simulated(150).without_log().with(|options| options.limits(costly)));
    let listed = tracker(&subject).tickets(TicketQuery::new()).all().await.unwrap();
    assert!(listed.len() > 100 && subject.simulation.counters().rate_limited() > 0, "{}", listed.len());
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_for_is_unsupported_and_not_tried_again() {
    let builder = simulated(1).with(|options| options.plan(anyticket_sim::asana::Plan::Free));
    let subject = SimulatedAsana::new(builder);
    let before = subject.simulation.counters().total();
    let request = anyticket::RawRequest::new("GET", "custom_fields/1");
    let answer = tracker(&subject).raw(request).await.unwrap();
    assert!(matches!(answer.status, 402 | 404), "{}", answer.status);
    assert!(subject.simulation.counters().total() - before <= 2);
    let new = NewTicket::new("x").with_field("Priority", "High");
    assert!(matches!(
        tracker(&subject).create(new).await.unwrap_err().kind(),
        ErrorKind::Invalid | ErrorKind::Unsupported
    ));
}
