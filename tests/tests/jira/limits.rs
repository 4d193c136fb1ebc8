//! Refusals for too many requests, each for as much as it is about.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{NewTicket, TicketPatch, Tracker, TrackerOptions};
use anyticket_jira::Jira;
use anyticket_sim::jira::Limits;
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};
use futures_util::future::join_all;
use tokio::time::Instant;

fn tracker(jira: Jira) -> Tracker {
    Tracker::with_options(Arc::new(jira), TrackerOptions::default().with_project(ENGINEERING)).unwrap()
}

/// Twenty writes in two seconds are what one issue takes.
#[tokio::test(start_paused = true)]
async fn writes_to_one_issue_wait_for_it_and_those_to_another_do_not() {
    let subject = SimulatedJira::new(simulated(0));
    let tracker = tracker(subject.jira());
    let (busy, calm) =
        (tracker.create(NewTicket::new("Busy")).await.unwrap(), tracker.create(NewTicket::new("Calm")).await.unwrap());
    let writes = (0..30).map(|number| tracker.update(busy.id(), TicketPatch::new().title(format!("Busy {number}"))));
    let many = async { join_all(writes).await };
    let one = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let began = Instant::now();
        tracker.update(calm.id(), TicketPatch::new().title("Calmer")).await.unwrap();
        began.elapsed()
    };
    let (many, took) = tokio::join!(many, one);
    assert!(many.iter().all(Result::is_ok), "{many:?}");
    assert!(took < Duration::from_secs(1), "another issue waited {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_burst_beyond_what_an_endpoint_takes_is_paced_and_loses_nothing() {
    let builder = simulated(0).with(|options| options.limits(Limits::default().scaled(0.1)));
    let subject = SimulatedJira::new(builder);
    let tracker = tracker(subject.jira());
    let titles = (0..60).map(|number| format!("Ticket {number}"));
    let made = join_all(titles.map(|title| tracker.create(NewTicket::new(title)))).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(subject.simulation.world(|world| world.issues().len()) - 2, 60, "none is made twice");
    println!("{} refusals for 60 tickets", subject.simulation.counters().rate_limited());
}

/// An app pays for each call; when the hour's points are gone, it waits for the next hour.
#[tokio::test(start_paused = true)]
async fn an_app_without_points_is_told_when_the_hour_ends() {
    let builder = simulated(20).with(|options| options.limits(Limits::default().points_per_hour(40).per_tenant()));
    let subject = SimulatedJira::new(builder);
    let ((client, secret), refresh) = subject.simulation.world(|world| (world.app(), world.refresh_token()));
    let store = crate::doors::Store::holding(refresh);
    let app = anyticket_jira::oauth_app(client, secret);
    let tracker = tracker(Jira::with_app(&app, "ann", store, subject.options()).unwrap());
    let mut last = Ok(());
    for _ in 0..40 {
        if let Err(error) = tracker.tickets(anyticket::TicketQuery::new()).all().await {
            last = Err(error);
            break;
        }
    }
    let error = last.unwrap_err();
    assert_eq!(error.kind(), anyticket::ErrorKind::RateLimited, "{error:#}");
    assert!(error.retry_after().is_some_and(|wait| wait > Duration::from_secs(60)), "{error:#}");
}
