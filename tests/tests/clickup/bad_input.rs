//! What comes from a server, or stands in a configuration, and should not: each has a clear error with what to do next and
//! the true effect; nothing is lost, nothing is done twice, no secret shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyticket::{
    Effect, Error, ErrorKind, NewTicket, SecretString, Settings, StatusCategory, TicketPatch, TicketQuery, Tracker,
};
use anyticket_clickup::{ClickUp, ClickUpOptions};
use anyticket_http::{Clock, HttpOptions, RuntimeClock};
use anyticket_sim::clickup::Plan;
use anyticket_sim::{Distortion, ErrorBody, Fault, Faults};
use anyticket_tests::clickup::{BEGIN, SimulatedClickUp, simulated};
use serde_json::json;

use crate::stub::Stub;
use crate::{tracker, tracker_of};

const CREATE: &str = "POST /v2/list/{list_id}/task";
const READ: &str = "GET /v2/task/{task_id}";
const PAGE: &str = "GET /v2/list/{list_id}/task";
const CHANGE: &str = "PUT /v2/task/{task_id}";

/// A ClickUp with one ticket, which goes wrong in this way once for this request.
async fn wrong(fault: Fault, on: &str) -> (SimulatedClickUp, Tracker, anyticket::Ticket) {
    let clickup = SimulatedClickUp::configured(simulated(0), |mut options| {
        options.http = options.http.with_max_attempts(1).with_max_answer_bytes(200_000);
        options
    });
    let tracker = tracker(&clickup);
    let ticket = tracker.create("There").await.unwrap();
    clickup.simulation.set_faults(fault.always().on(on).into());
    (clickup, tracker, ticket)
}

/// How often something of this title was made, and how often it was asked for.
fn made(clickup: &SimulatedClickUp, title: &str) -> usize {
    clickup.simulation.world(|world| world.tasks_titled(title).len())
}

/// What every error of these tests has: where it was, what to do next, and no secret in any form that shows.
#[track_caller]
fn is(clickup: &SimulatedClickUp, error: &Error, kind: ErrorKind, effect: Effect) {
    assert_eq!((error.kind(), error.effect()), (kind, effect), "{error:?}");
    assert_eq!(error.provider(), Some("clickup"));
    assert!(error.operation().is_some() && error.hint().is_some_and(|hint| !hint.is_empty()), "{error:?}");
    let token = clickup.simulation.world(|world| world.token().to_owned());
    let shown = format!("{error} {error:#} {error:?} {:?}", error.hint());
    assert!(!shown.contains(&token) && !shown.contains(token.trim_start_matches("pk_")), "{shown}");
}

/// One read and one write with the same fault: kind, effect of the write, and how often the ticket was made.
async fn read_and_write(fault: Fault, kind: ErrorKind, effect: Effect, is_made: usize) {
    let (clickup, tracker, ticket) = wrong(fault.clone(), READ).await;
    is(&clickup, &tracker.ticket(&ticket.id).await.unwrap_err(), kind, Effect::None);
    let (clickup, tracker, _) = wrong(fault, CREATE).await;
    is(&clickup, &tracker.create("New").await.unwrap_err(), kind, effect);
    assert_eq!(made(&clickup, "New"), is_made);
    assert_eq!(clickup.simulation.counters().of(CREATE), 2, "the first ticket, and this one once");
}

#[tokio::test(start_paused = true)]
async fn a_web_page_instead_of_json_names_the_proxy_and_leaves_a_write_unknown() {
    read_and_write(Fault::Html, ErrorKind::Unreadable, Effect::Unknown, 1).await;
}

#[tokio::test(start_paused = true)]
async fn truncated_json_after_a_write_says_that_it_was_done() {
    read_and_write(Fault::Truncated, ErrorKind::Unreadable, Effect::Applied, 1).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_json_at_all_after_a_write_says_that_it_was_done() {
    read_and_write(Fault::Garbage, ErrorKind::Unreadable, Effect::Applied, 1).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_beyond_the_limit_is_cut_off_and_a_write_was_done() {
    read_and_write(Fault::Oversized(1 << 20), ErrorKind::Unreadable, Effect::Applied, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_fails_leaves_a_write_unknown_whether_it_did_it_or_not() {
    for (status, body, applied) in [
        (500, ErrorBody::Json, false),
        (502, ErrorBody::Html, true),
        (503, ErrorBody::Empty, false),
        (504, ErrorBody::Text, true),
    ] {
        let fault = Fault::Status { status, body, applied };
        read_and_write(fault, ErrorKind::Unavailable, Effect::Unknown, usize::from(applied)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_reset_before_a_write_arrived_leaves_it_unknown_and_nothing_is_sent_again() {
    read_and_write(Fault::ResetBefore, ErrorKind::Unavailable, Effect::Unknown, 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_reset_after_a_write_was_done_leaves_it_unknown_and_nothing_is_done_twice() {
    read_and_write(Fault::LostAnswer, ErrorKind::Unavailable, Effect::Unknown, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_reset_in_the_answer_to_a_write_says_that_it_was_done() {
    read_and_write(Fault::ResetInBody, ErrorKind::Unavailable, Effect::Applied, 1).await;
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_after_whatever_passes() {
    let clickup = SimulatedClickUp::new(simulated(3));
    let tracker = tracker(&clickup);
    let status = |status| Fault::Status { status, body: ErrorBody::Html, applied: false };
    for fault in [status(500), status(502), Fault::ResetBefore, Fault::LostAnswer, Fault::ResetInBody] {
        clickup.simulation.set_faults(fault.always().on(PAGE).times(2).into());
        assert_eq!(tracker.tickets(everything(&clickup)).all().await.unwrap().len(), home(&clickup));
    }
}

fn everything(clickup: &SimulatedClickUp) -> TicketQuery {
    let list = clickup.simulation.world(|world| world.default_list_id());
    TicketQuery::new().in_project(list)
}

/// How many tickets the default List shows.
fn home(clickup: &SimulatedClickUp) -> usize {
    clickup.simulation.world(|world| {
        let list = world.default_list_id();
        world.task_ids_in(&list).len()
    })
}

#[tokio::test(start_paused = true)]
async fn a_key_finds_what_a_broken_connection_left_and_makes_nothing_twice() {
    for fault in [Fault::LostAnswer, Fault::Html, Fault::ResetInBody, Fault::Truncated] {
        let (clickup, tracker, _) = wrong(fault.clone(), CREATE).await;
        let made_or_told = tracker.create(NewTicket::new("New").with_external_key("order-7")).await;
        match made_or_told {
            // The outcome was in doubt: it was looked for, and found.
            Ok(ticket) => assert!(!ticket.existed && ticket.external_key.as_deref() == Some("order-7")),
            // The outcome is known, and the ticket is found by its key.
            Err(error) => is(&clickup, &error, error.kind(), Effect::Applied),
        }
        assert!(tracker.find_by_external_key("order-7").await.unwrap().is_some(), "{fault:?}");
        assert_eq!(made(&clickup, "New"), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_of_several_calls_that_breaks_says_what_is_done_and_what_is_not() {
    let (clickup, tracker, ticket) = wrong(Fault::ResetBefore, "POST /v2/task/{task_id}/tag/{tag_name}").await;
    let patch = TicketPatch::new().title("Changed").add_label("bug");
    let error = tracker.update(&ticket.id, patch).await.unwrap_err();
    is(&clickup, &error, ErrorKind::Unavailable, Effect::Partial);
    assert_eq!(
        (error.ticket(), error.done(), error.pending()),
        (Some(&ticket.id), &["title".to_owned()][..], &["labels bug".to_owned()][..])
    );
    assert_eq!(made(&clickup, "Changed"), 1);
    // What is pending can be repeated as it is.
    clickup.simulation.set_faults(Faults::none());
    let whole = tracker.update(&ticket.id, TicketPatch::new().add_label("bug")).await.unwrap();
    assert_eq!((whole.title.as_str(), whole.labels.len()), ("Changed", 1));
}

#[tokio::test(start_paused = true)]
async fn wrong_types_break_one_ticket_of_a_page_and_never_the_page() {
    let clickup = SimulatedClickUp::new(simulated(0));
    let tracker = tracker(&clickup);
    for title in ["Good", "Bad", "Also good"] {
        tracker.create(title).await.unwrap();
    }
    clickup.transport.bend(|answer| {
        for task in answer["tasks"].as_array_mut().into_iter().flatten().filter(|task| task["name"] == "Bad") {
            task["name"] = json!({"text": "Bad"});
        }
    });
    let mut listing = tracker.tickets(everything(&clickup));
    let (mut titles, mut errors) = (Vec::new(), Vec::new());
    while let Some(next) = listing.next().await {
        match next {
            Ok(ticket) => titles.push(ticket.title),
            Err(error) => errors.push(error),
        }
    }
    titles.sort_unstable();
    assert_eq!(titles, ["Also good", "Good"]);
    assert_eq!(errors.iter().map(Error::kind).collect::<Vec<_>>(), [ErrorKind::Incomplete]);
}

#[tokio::test(start_paused = true)]
async fn wrong_types_in_the_answer_to_a_write_give_the_id_of_what_was_made() {
    for answer in [
        r#"{"id":"86a","name":["x"]}"#,
        r#"{"id":"86a","name":"x","status":"to do"}"#,
        r#"{"id":"86a","name":"x","assignees":{"id":1}}"#,
    ] {
        let stub = Stub::answering(move |asked| (200, if asked.starts_with("POST") { answer } else { LIST }));
        let tracker = tracker_of(stub.clickup.clone(), "901");
        let error = match tracker.create("x").await {
            Err(error) => error,
            // What is said in two ways elsewhere may be understood here too.
            Ok(ticket) => panic!("{answer} was read as {ticket:?}"),
        };
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unreadable, Effect::Applied), "{answer}");
        assert_eq!(error.ticket().map(|id| id.as_str()), Some("86a"), "{answer}");
        assert_eq!(stub.asked().iter().filter(|asked| asked.starts_with("POST")).count(), 1);
    }
}

/// An answer that is a List to whoever asks for one, and holds nothing for whoever asks for something else.
const LIST: &str = r#"{"id":"901","name":"L","space":{"id":"1","name":"S"},"statuses":[{"id":"a","status":"to do","type":"open"}],
    "fields":[],"tags":[],"teams":[{"id":"90152560096","name":"W","members":[]}],"custom_items":[]}"#;

#[tokio::test(start_paused = true)]
async fn a_type_of_status_that_nobody_knows_is_unknown_and_keeps_its_name() {
    let clickup = SimulatedClickUp::new(simulated(0).faults(Faults::distorted(1.0, Distortion::UnknownStatus)));
    let tracker = tracker(&clickup);
    let ticket = tracker.create("Frozen").await.unwrap();
    let all = tracker.tickets(everything(&clickup)).all().await.unwrap();
    assert_eq!(all.len(), home(&clickup));
    let strange = tracker.ticket(&ticket.id).await.unwrap();
    for ticket in all.iter().filter(|ticket| ticket.status.category == StatusCategory::Unknown).chain([&strange]) {
        assert!(ticket.is_open() && !ticket.status.name.is_empty() && !ticket.status.id.is_empty(), "{ticket:?}");
    }
    assert_eq!(strange.status.category, StatusCategory::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_to_another_host_is_not_followed_and_the_token_stays_here() {
    for on in [READ, CREATE] {
        let (clickup, tracker, ticket) = wrong(Fault::Redirect("https://evil.example/api".into()), on).await;
        let before = clickup.simulation.counters().total();
        let error = match on {
            READ => tracker.ticket(&ticket.id).await.unwrap_err(),
            _ => tracker.create("New").await.unwrap_err(),
        };
        is(&clickup, &error, ErrorKind::Configuration, Effect::None);
        assert!(error.to_string().contains("evil.example"), "{error}");
        assert_eq!(clickup.simulation.counters().total() - before, 1, "nothing was asked elsewhere");
        assert_eq!(made(&clickup, "New"), 0);
    }
}

/// A calendar that somebody sets while requests are under way.
#[derive(Debug)]
struct Jumping(RuntimeClock, AtomicI64);

#[async_trait::async_trait]
impl Clock for Jumping {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn wall(&self) -> jiff::Timestamp {
        self.0.wall() + jiff::SignedDuration::from_secs(self.1.load(Ordering::SeqCst))
    }

    async fn sleep(&self, time: Duration) {
        self.0.sleep(time).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_neither_stops_the_work_nor_exceeds_the_limit() {
    for jump in [-86_400, 86_400, 400_000_000] {
        let begin = jiff::Timestamp::from_millisecond(BEGIN).unwrap();
        let clock = Arc::new(Jumping(RuntimeClock::starting_at(begin), AtomicI64::new(0)));
        let own = Arc::clone(&clock);
        let world = simulated(0).with(|options| options.plan(Plan::Free));
        let clickup = SimulatedClickUp::configured(world, |options| {
            let http = options.http.clone().with_clock(own);
            options.with_http(http)
        });
        let tracker = tracker(&clickup);
        let ticket = tracker.create("There").await.unwrap();
        let began = tokio::time::Instant::now();
        for number in 0..250 {
            if number % 60 == 30 {
                clock.1.store(if number % 120 == 30 { jump } else { 0 }, Ordering::SeqCst);
            }
            let read = tracker.ticket(&ticket.id).await.unwrap();
            assert_eq!(read.due, None);
        }
        assert_eq!(clickup.simulation.counters().rate_limited(), 0, "{jump}: the limit was exceeded");
        // 250 requests at 100 a minute begin within the third minute.
        assert!(began.elapsed() < Duration::from_secs(185), "{jump}: it took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    let base = "http://clickup.example/api";
    let http = HttpOptions::new().with_base_url(base.parse().unwrap());
    let in_code = ClickUp::new(SecretString::from("pk_1_SECRET"), ClickUpOptions::new().with_http(http)).unwrap_err();
    let settings = Settings::new("clickup").with("token", SecretString::from("pk_1_SECRET")).with("base_url", base);
    let written = anyticket::connect(settings).await.unwrap_err();
    for error in [in_code, written] {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Configuration, Effect::None), "{error:?}");
        assert!(error.to_string().contains("clickup.example") || error.to_string().contains("base_url"), "{error}");
        assert!(error.hint().is_some(), "{error:?}");
        assert!(!format!("{error:?} {error:#}").contains("SECRET"), "{error:?}");
    }
    let loopback = HttpOptions::new().with_base_url("http://127.0.0.1:9/api".parse().unwrap());
    ClickUp::new(SecretString::from("pk_1_SECRET"), ClickUpOptions::new().with_http(loopback)).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_change_that_got_no_answer_is_unknown_and_a_repeat_of_it_is_the_callers() {
    for fault in [Fault::LostAnswer, Fault::ResetBefore] {
        let (clickup, tracker, ticket) = wrong(fault.clone(), CHANGE).await;
        let error = tracker.update(&ticket.id, TicketPatch::new().title("Changed")).await.unwrap_err();
        is(&clickup, &error, ErrorKind::Unavailable, Effect::Unknown);
        assert_eq!(clickup.simulation.counters().of(CHANGE), 1);
        assert_eq!(made(&clickup, "Changed"), usize::from(fault == Fault::LostAnswer));
    }
}

#[tokio::test(start_paused = true)]
async fn a_tag_that_was_made_and_could_not_be_put_on_is_partly_done_and_named() {
    let fault = Fault::Status { status: 403, body: ErrorBody::Json, applied: false };
    let (clickup, tracker, ticket) = wrong(fault, "POST /v2/task/{task_id}/tag/{tag_name}").await;
    let patch = TicketPatch::new().add_label("brand-new").add_label("newer");
    let error = tracker.update(&ticket.id, patch).await.unwrap_err();
    is(&clickup, &error, ErrorKind::Forbidden, Effect::Partial);
    assert_eq!(error.done(), ["the tag brand-new in the Space"]);
    assert_eq!(error.pending(), ["labels brand-new", "labels newer"]);
    let schema = tracker.schema(&ticket.project.unwrap().id).await.unwrap();
    assert!(schema.labels.iter().any(|label| label.name == "brand-new"), "it is there now");
}
