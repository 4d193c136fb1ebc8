//! The suite is worth nothing unless it can fail: faults that a provider for Asana may have, planted into what is sent and
//! what is answered, each turn their law red.

use anyticket_asana::Plan;
use anyticket_sim::Simulation;
use anyticket_sim::asana::Asana as World;
use anyticket_testkit::conformance::{self, Subject};
use anyticket_tests::asana::{SimulatedAsana, simulated};
use anyticket_tests::simulated::Between;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

/// Whether a law is broken by a fault: something that is done to what is sent and what is answered.
async fn breaks(law: u8, plant: impl Fn(&SimulatedAsana)) -> bool {
    breaks_on(|| SimulatedAsana::new(simulated(0).without_log()), law, plant).await
}

/// The same on an Asana of another kind.
async fn breaks_on(start: impl Fn() -> SimulatedAsana, law: u8, plant: impl Fn(&SimulatedAsana)) -> bool {
    let report = conformance::run_law(law, || async {
        let subject = start();
        plant(&subject);
        subject.terms().with_tickets(40).with_questions(40).on(subject)
    })
    .await;
    println!("{report}");
    report.broken_laws() == [law]
}

/// The tasks of an answer that show more than their names.
fn tasks(answer: &mut Value) -> Vec<&mut Value> {
    let data = &mut answer["data"];
    let all: Vec<&mut Value> = match data {
        Value::Array(all) => all.iter_mut().collect(),
        one => vec![one],
    };
    all.into_iter().filter(|task| task.get("completed").is_some()).collect()
}

/// A list that was asked for nothing in particular, taken for the whole: labels and notes are empty that are not.
#[tokio::test(start_paused = true)]
async fn compact_records_that_are_taken_for_whole_ones() {
    let is_broken = breaks(1, |subject| {
        subject.transport.bend(|answer| {
            let is_list = answer["data"].is_array();
            for task in tasks(answer).into_iter().filter(|_| is_list) {
                for field in ["assignee", "parent", "due_on", "due_at", "start_on", "start_at", "html_notes"] {
                    task[field] = Value::Null;
                }
                task["tags"] = json!([]);
            }
        });
    });
    assert!(is_broken.await);
}

/// What is absent from an answer, taken for null.
#[tokio::test(start_paused = true)]
async fn absent_that_is_taken_for_null() {
    let is_broken = breaks(2, |subject| {
        subject.transport.bend(|answer| {
            for task in tasks(answer) {
                task["due_on"] = Value::Null;
                task["due_at"] = Value::Null;
            }
        });
    });
    assert!(is_broken.await);
}

/// Says yes to a call and does not make it.
struct Swallowed(&'static str);

impl Between for Swallowed {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        if request.uri().path().ends_with(self.0) {
            // Something that changes nothing and is answered with success.
            *request.method_mut() = http::Method::GET;
            let me = "https://app.asana.com/api/1.0/users/me";
            *request.uri_mut() = me.parse().unwrap();
            *request.body_mut() = Bytes::new();
        }
        1
    }
}

/// The same, with an answer that says that it is so: everybody who was named, and nobody else, follows the task.
struct SaysSo(&'static str, Option<Value>);

impl Between for SaysSo {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        let named = serde_json::from_slice::<Value>(request.body()).ok().map(|body| body["data"]["followers"].clone());
        self.1 = named.filter(|_| request.uri().path().ends_with(self.0));
        Swallowed(self.0).request(request)
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        let Some(named) = self.1.take() else { return };
        let follow = named.as_array().unwrap().iter().filter(|_| self.0 == "/addFollowers");
        let follow: Vec<Value> = follow.map(|gid| json!({ "gid": gid })).collect();
        *answer.body_mut() = json!({ "data": { "gid": "1", "followers": follow } }).to_string().into();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_for_a_tag_that_is_lost() {
    assert!(breaks(2, |subject| subject.transport.put_between(Swallowed("/addTag"))).await);
}

/// Who was named follows the task, or who was left out does not: both ways are seen.
#[tokio::test(start_paused = true)]
async fn a_call_for_followers_that_is_lost() {
    for call in ["/addFollowers", "/removeFollowers"] {
        assert!(breaks(2, |subject| subject.transport.put_between(SaysSo(call, None))).await, "{call}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_out_of_a_project_and_is_lost() {
    assert!(breaks(2, |subject| subject.transport.put_between(Swallowed("/removeProject"))).await);
}

#[tokio::test(start_paused = true)]
async fn a_section_that_is_not_set() {
    assert!(breaks(6, |subject| subject.transport.put_between(Swallowed("/addTask"))).await);
}

/// Of a task in two projects, the section of the wrong one.
#[tokio::test(start_paused = true)]
async fn a_status_of_another_project() {
    let is_broken = breaks(2, |subject| {
        subject.transport.bend(|answer| {
            for task in tasks(answer) {
                if let Some(places) = task["memberships"].as_array_mut().filter(|places| places.len() > 1) {
                    let sections: Vec<Value> = places.iter().map(|place| place["section"].clone()).collect();
                    for (place, section) in places.iter_mut().zip(sections.into_iter().rev()) {
                        place["section"] = section;
                    }
                }
            }
        });
    });
    assert!(is_broken.await);
}

/// Does something to every answer of the search.
struct Search<F>(bool, F);

impl<F: FnMut(&mut Value) + Send> Between for Search<F> {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        self.0 = request.uri().path().ends_with("/tasks/search");
        1
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        if !self.0 {
            return;
        }
        if let Ok(mut body) = serde_json::from_slice::<Value>(answer.body()) {
            (self.1)(&mut body);
            *answer.body_mut() = body.to_string().into();
        }
    }
}

/// The walk takes an answer for the last one that is not.
#[tokio::test(start_paused = true)]
async fn a_search_that_ends_too_early() {
    let is_broken = breaks(3, |subject| {
        let mut answers = 0;
        subject.transport.put_between(Search(false, move |body: &mut Value| {
            answers += 1;
            if answers % 2 == 0 {
                body["data"] = json!([]);
            }
        }));
    });
    assert!(is_broken.await);
}

/// A parameter that is misspelt widens the answer without a word; here it narrows it.
#[tokio::test(start_paused = true)]
async fn a_condition_of_the_search_that_is_wrong() {
    struct Wrong;

    impl Between for Wrong {
        fn request(&mut self, request: &mut Request<Bytes>) -> usize {
            let uri = request.uri().to_string().replace("completed=false", "completed=true");
            *request.uri_mut() = uri.parse().unwrap();
            1
        }
    }

    assert!(breaks(4, |subject| subject.transport.put_between(Wrong)).await);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_sent_as_plain_notes() {
    let is_broken = breaks(15, |subject| {
        subject.transport.bend_requests(|_, body| {
            let data = &mut body["data"];
            if let Some(html) = data["html_notes"].as_str().map(str::to_owned) {
                data.as_object_mut().unwrap().remove("html_notes");
                data["notes"] = html.into();
            }
        });
    });
    assert!(is_broken.await);
}

/// Does something about a list that goes on by a token which is too old.
struct TooOld {
    vendor: Simulation<World>,
    restarts: bool,
    is_old: bool,
}

impl Between for TooOld {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        let uri = request.uri().to_string();
        let is_refused = || self.vendor.exchange(request).response.status() == 400;
        self.is_old = uri.contains("offset=") && is_refused();
        if self.is_old && self.restarts {
            let (path, query) = uri.split_once('?').unwrap();
            let rest: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("offset=")).collect();
            *request.uri_mut() = format!("{path}?{}", rest.join("&")).parse().unwrap();
        }
        1
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        if self.is_old && !self.restarts {
            *answer.status_mut() = http::StatusCode::OK;
            *answer.body_mut() = json!({ "data": [], "next_page": null }).to_string().into();
        }
    }
}

async fn breaks_where_tokens_expire(restarts: bool) -> bool {
    let start = || crate::free::free(0, Some(Plan::Free));
    let plant = |subject: &SimulatedAsana| {
        let too_old = TooOld { vendor: subject.simulation.clone(), restarts, is_old: false };
        subject.transport.put_between(too_old);
    };
    breaks_on(start, 16, plant).await
}

/// A token that expired, and a list that is read from its beginning again without a word: what was given comes twice.
#[tokio::test(start_paused = true)]
async fn a_token_that_expired_and_a_list_that_begins_again() {
    assert!(breaks_where_tokens_expire(true).await);
}

/// A token that expired, and the rest of the list taken for empty.
#[tokio::test(start_paused = true)]
async fn a_token_that_expired_and_a_page_that_is_lost() {
    assert!(breaks_where_tokens_expire(false).await);
}
