//! The suite is worth nothing unless it can fail: faults that a provider for Trello may have, planted into what is sent and
//! what is answered, each turn their law red.

use std::sync::{Arc, Mutex};

use anyticket::{NewTicket, Tracker};
use anyticket_sim::Simulation;
use anyticket_sim::trello::Trello as World;
use anyticket_testkit::conformance::{self, Report, Subject};
use anyticket_tests::simulated::Between;
use anyticket_tests::trello::{SimulatedTrello, simulated};
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Request, Uri};
use serde_json::Value;

/// The reports of a law in worlds with a fault: something that is done to what is sent and what is answered.
async fn report(law: u8, plant: impl Fn(&SimulatedTrello)) -> Report {
    let report = conformance::run_law(law, || async {
        let subject = SimulatedTrello::configured(simulated(0).without_log(), |options| options.with_page_size(8));
        plant(&subject);
        subject.terms().with_tickets(if law == 3 { 70 } else { 30 }).with_questions(40).on(subject)
    })
    .await;
    println!("{report}");
    report
}

/// Whether a fault breaks a law.
async fn breaks(law: u8, plant: impl Fn(&SimulatedTrello)) -> bool {
    report(law, plant).await.broken_laws() == [law]
}

/// Something done to every request on its way.
struct OnTheWay<F>(F);

impl<F: FnMut(&mut Request<Bytes>) + Send> Between for OnTheWay<F> {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        (self.0)(request);
        1
    }
}

/// Something done to the address of every request.
fn address(mut bend: impl FnMut(&str) -> Option<String> + Send + 'static) -> impl Between {
    OnTheWay(move |request: &mut Request<Bytes>| {
        if let Some(bent) = bend(&request.uri().to_string()) {
            *request.uri_mut() = bent.parse::<Uri>().unwrap();
        }
    })
}

#[tokio::test(start_paused = true)]
async fn without_a_fault_the_same_worlds_break_nothing() {
    for law in [1, 2, 3, 6] {
        assert_eq!(report(law, |_| {}).await.broken_laws(), [] as [u8; 0]);
    }
}

/// Every log on the way shows it, and files are not to be had so.
#[tokio::test(start_paused = true)]
async fn a_token_in_the_address() {
    let subjects: Arc<Mutex<u64>> = Arc::default();
    let is_broken = breaks(1, |subject| {
        let (key, token) = subject.simulation.world(|world| (world.key(), world.token()));
        let (simulation, seen) = (subject.simulation.clone(), Arc::clone(&subjects));
        subject.transport.put_between(OnTheWay(move |request: &mut Request<Bytes>| {
            if request.headers_mut().remove(AUTHORIZATION).is_some() {
                let uri = request.uri().to_string();
                let sign = if uri.contains('?') { '&' } else { '?' };
                *request.uri_mut() = format!("{uri}{sign}key={key}&token={token}").parse::<Uri>().unwrap();
            }
            *seen.lock().unwrap() += simulation.world(|world| world.credentials_in_urls());
        }));
    });
    assert!(is_broken.await);
    assert!(*subjects.lock().unwrap() > 0);
}

/// The header is carried over to where Trello sends on to.
#[tokio::test(start_paused = true)]
async fn a_credential_that_goes_to_where_files_lie() {
    let worlds: Arc<Mutex<Vec<Simulation<World>>>> = Arc::default();
    let is_broken = breaks(1, |subject| {
        worlds.lock().unwrap().push(subject.simulation.clone());
        let mut last = None;
        subject.transport.put_between(OnTheWay(move |request: &mut Request<Bytes>| {
            match request.headers().get(AUTHORIZATION) {
                Some(header) => last = Some(header.clone()),
                None => drop(last.clone().map(|header| request.headers_mut().insert(AUTHORIZATION, header))),
            }
        }));
    });
    assert!(is_broken.await);
    let leaked = |simulation: &Simulation<World>| simulation.world(|world| world.credentials_leaked());
    assert!(worlds.lock().unwrap().iter().any(|simulation| leaked(simulation) > 0));
}

/// The next page begins before the last card of the answer, instead of before the one that was made first.
#[tokio::test(start_paused = true)]
async fn a_page_that_goes_by_the_order_of_the_answer() {
    let is_broken = breaks(3, |subject| {
        let last: Arc<Mutex<Option<String>>> = Arc::default();
        let seen = Arc::clone(&last);
        subject.transport.bend(move |answer| {
            let cards = answer.as_array().filter(|rows| rows.iter().all(|row| row["idList"].is_string()));
            if let Some(card) = cards.and_then(|cards| cards.last()) {
                *seen.lock().unwrap() = card["id"].as_str().map(str::to_owned);
            }
        });
        subject.transport.put_between(address(move |uri| {
            let (start, rest) = uri.split_once("before=").filter(|_| uri.contains("/cards/"))?;
            let end = rest.split_once('&').map(|(_, end)| format!("&{end}")).unwrap_or_default();
            let last = last.lock().unwrap().clone()?;
            Some(format!("{start}before={last}{end}"))
        }));
    });
    assert!(is_broken.await);
}

/// The border of a page is drawn before the second of its oldest card, and the others of that second fall out.
#[tokio::test(start_paused = true)]
async fn a_border_that_cuts_through_a_second() {
    let is_broken = breaks(3, |subject| {
        subject.transport.put_between(address(|uri| {
            let (start, rest) = uri.split_once("before=2026").filter(|_| uri.contains("/cards/"))?;
            let (moment, end) = rest.split_once('&').unwrap_or((rest, "limit=8"));
            let before: jiff::Timestamp = format!("2026{}", moment.replace("%3A", ":")).parse().unwrap();
            let earlier = before - jiff::SignedDuration::from_secs(1);
            Some(format!("{start}before={}&{end}", earlier.to_string().replace(':', "%3A")))
        }));
    });
    assert!(is_broken.await);
}

/// Without a limit there come fifty labels: the fifty-first would be made a second time.
#[tokio::test(start_paused = true)]
async fn the_fifty_first_label() {
    let subject = SimulatedTrello::new(simulated(0));
    let labelled =
        |number: usize| NewTicket::new("x").with_project("Engineering").with_label(format!("label {number}"));
    let tracker = Tracker::new(subject.trello());
    for number in 0..60 {
        tracker.create(labelled(number)).await.unwrap();
    }
    let made = || subject.simulation.counters().of("POST /1/labels");
    Tracker::new(subject.another()).create(labelled(59)).await.unwrap();
    assert_eq!(made(), 60, "all labels are known");
    subject.transport.put_between(address(|uri| Some(uri.replace("/labels?limit=1000", "/labels"))));
    Tracker::new(subject.another()).create(labelled(59)).await.unwrap();
    assert_eq!(made(), 61, "with the first fifty it is made again");
}

/// Of a point in time only the day is written.
#[tokio::test(start_paused = true)]
async fn a_point_in_time_that_is_cut_to_its_day() {
    let is_broken = breaks(1, |subject| {
        subject.transport.bend_requests(|path, body| {
            if path.starts_with("/1/cards")
                && let Some(due) = body["due"].as_str().map(|due| format!("{}T00:00:00.000Z", &due[..10]))
            {
                body["due"] = due.into();
            }
        });
    });
    assert!(is_broken.await);
}

/// Whoever comes to a card takes the place of all the others.
#[tokio::test(start_paused = true)]
async fn members_that_are_written_as_a_whole() {
    let is_broken = breaks(2, |subject| {
        subject.transport.put_between(OnTheWay(|request: &mut Request<Bytes>| {
            let path = request.uri().path().to_owned();
            let Some(card) = path.strip_suffix("/idMembers").filter(|_| request.method() == Method::POST) else {
                return;
            };
            let body: Value = serde_json::from_slice(request.body()).unwrap();
            *request.uri_mut() = format!("https://api.trello.com{card}").parse::<Uri>().unwrap();
            *request.method_mut() = Method::PUT;
            *request.body_mut() = serde_json::json!({ "idMembers": body["value"] }).to_string().into();
            let length = request.body().len().into();
            request.headers_mut().insert(http::header::CONTENT_LENGTH, length);
        }));
    });
    assert!(is_broken.await);
}

/// Whether a card is complete is not read.
#[tokio::test(start_paused = true)]
async fn a_done_bit_that_is_left_out() {
    assert!(breaks(6, |subject| subject.transport.bend(forget_bits)).await);
}

fn forget_bits(answer: &mut Value) {
    match answer {
        Value::Object(card) if card.contains_key("idList") => drop(card.remove("dueComplete")),
        Value::Object(parts) => parts.values_mut().for_each(forget_bits),
        Value::Array(parts) => parts.iter_mut().for_each(forget_bits),
        _ => {}
    }
}
