//! Faults below the provider, in the bytes of requests and answers, and the law of the unchanged suite that each of them
//! breaks. That the laws hold without them is said by the run in `documents`.
//!
//! Each runs the checks of its law; with `ANYTICKET_WHOLE_SUITE=1` all of them, which takes minutes, and prints what else it breaks.

use anyticket_testkit::conformance::{self, OnTerms, Report, Terms};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::simulated::Between;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, Uri};
use serde_json::{Value, json};

/// What happens to what passes.
#[derive(Clone, Copy, Debug)]
enum Injected {
    /// Answers: no task has a priority.
    NoPriority,
    /// Requests: what is null is left out.
    NoNulls,
    /// Answers: the last task of a whole page is missing.
    ShortPages,
    /// Requests: what is due is asked for from three days later on.
    DueLater,
    /// Requests: closed tasks are not asked for.
    OpenOnly,
    /// Answers: every status is one of those in the middle.
    NothingEnds,
    /// Answers: a task that cannot be read is taken out.
    NoBrokenTasks,
    /// Answers: what is not found is a failure of the server.
    NotFoundFails,
    /// Requests: a new task is asked for twice.
    CreatedTwice,
    /// Answers: nothing says how long to wait, and a refusal because of the rate is no such.
    NoRates,
    /// Requests: code loses its marks.
    NoBackticks,
    /// Answers: what is forbidden looks like a failure of the server.
    ForbiddenFails,
    /// Requests: a new title never arrives, and the answer says that it did.
    TitleOnlyInTheAnswer,
    /// Answers: the title of every task ends with the token.
    TokenInTitles,
}

/// What happens, and what was seen of the request on its way.
struct Way {
    injected: Injected,
    title: Option<Value>,
    token: String,
}

impl Between for Way {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        let path = request.uri().path().to_owned();
        let makes = request.method() == Method::POST && path.contains("/list/") && path.ends_with("/task");
        self.title = None;
        if let Some(token) = request.headers().get("authorization").and_then(|token| token.to_str().ok()) {
            self.token = token.to_owned();
        }
        match self.injected {
            Injected::NoNulls => in_body(request, |body| body.retain(|_, value| !value.is_null())),
            Injected::NoBackticks => in_body(request, |body| {
                if let Some(Value::String(text)) = body.get_mut("markdown_content") {
                    *text = text.replace('`', "");
                }
            }),
            Injected::DueLater => in_query(request, |key, value| match (key, value.parse::<i64>()) {
                ("due_date_gt", Ok(at)) => (at + 3 * 86_400_000).to_string(),
                _ => value.to_owned(),
            }),
            Injected::OpenOnly => in_query(request, |key, value| match key {
                "include_closed" => "false".to_owned(),
                _ => value.to_owned(),
            }),
            Injected::CreatedTwice if makes => return 2,
            Injected::TitleOnlyInTheAnswer if request.method() == Method::PUT && path.starts_with("/api/v2/task/") => {
                in_body(request, |body| self.title = body.remove("name"));
            }
            _ => {}
        }
        1
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        match self.injected {
            Injected::NoPriority => in_tasks(answer, |task| task["priority"] = Value::Null),
            Injected::NothingEnds => in_tasks(answer, |task| task["status"]["type"] = json!("custom")),
            Injected::ShortPages => in_answer(answer, |body| {
                if let Some(tasks) = body["tasks"].as_array_mut().filter(|tasks| tasks.len() > 40) {
                    tasks.pop();
                }
            }),
            Injected::NoBrokenTasks => in_answer(answer, |body| {
                body["tasks"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|tasks| tasks.retain(|task| task["name"].is_string()));
            }),
            Injected::ForbiddenFails if answer.status() == StatusCode::FORBIDDEN => {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
            Injected::TitleOnlyInTheAnswer => {
                if let Some(title) = self.title.take() {
                    in_tasks(answer, |task| task["name"] = title.clone());
                }
            }
            Injected::TokenInTitles => {
                let token = self.token.clone();
                in_tasks(answer, |task| {
                    if let Some(name) = task["name"].as_str() {
                        task["name"] = format!("{name} {token}").into();
                    }
                });
            }
            Injected::NotFoundFails if answer.status() == StatusCode::NOT_FOUND => {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
            Injected::NoRates => {
                let names = ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
                names.into_iter().for_each(|name| drop(answer.headers_mut().remove(name)));
                if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                    *answer.status_mut() = StatusCode::BAD_REQUEST;
                }
            }
            _ => {}
        }
    }
}

fn in_body(request: &mut Request<Bytes>, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
    if let Ok(Value::Object(mut body)) = serde_json::from_slice(request.body()) {
        change(&mut body);
        *request.body_mut() = Value::Object(body).to_string().into();
    }
}

fn in_query(request: &mut Request<Bytes>, change: impl Fn(&str, &str) -> String) {
    let Some(query) = request.uri().query() else { return };
    let mut changed = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        changed.append_pair(&key, &change(&key, &value));
    }
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(format!("{}?{}", request.uri().path(), changed.finish()).parse().unwrap());
    *request.uri_mut() = Uri::from_parts(parts).unwrap();
}

fn in_answer(answer: &mut Response<Bytes>, change: impl FnOnce(&mut Value)) {
    if let Ok(mut body) = serde_json::from_slice::<Value>(answer.body()) {
        change(&mut body);
        *answer.body_mut() = body.to_string().into();
    }
}

/// Changes every task that an answer shows.
fn in_tasks(answer: &mut Response<Bytes>, change: impl Fn(&mut Value)) {
    in_answer(answer, |body| {
        if body["orderindex"].is_string() && body["status"].is_object() {
            change(body);
        }
        body["tasks"].as_array_mut().into_iter().flatten().for_each(change);
    });
}

/// A ClickUp with this on the way there, and a crowd that is small and yet fills a page.
fn subject(injected: Injected) -> OnTerms<SimulatedClickUp> {
    let clickup = SimulatedClickUp::new(simulated(0).without_log());
    clickup.transport.put_between(Way { injected, title: None, token: String::new() });
    Terms::default().with_tickets(90).with_questions(80).on(clickup)
}

/// What the suite says of a ClickUp with this on the way there: of the law that it breaks, or all that it has to say.
async fn report_of(law: u8, injected: Injected) -> Report {
    let make = || async { subject(injected) };
    match std::env::var_os("ANYTICKET_WHOLE_SUITE") {
        Some(_) => conformance::run_on(make).await,
        None => conformance::run_law(law, make).await,
    }
}

macro_rules! injected {
    ($($name:ident: law $law:literal, $injected:ident);+ $(;)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                let report = report_of($law, Injected::$injected).await;
                let broken: Vec<&str> = report.failed().map(|check| check.name).collect();
                println!("{} breaks laws {:?}: {}", stringify!($name), report.broken_laws(), broken.join(", "));
                assert!(report.broken_laws().contains(&$law), "{report}");
            }
        )+

        /// The laws that a fault below the provider was seen to break.
        const INJECTED: &[u8] = &[$($law),+];
    };
}

injected! {
    a_field_that_answers_lack: law 1, NoPriority;
    a_null_that_requests_lack: law 2, NoNulls;
    a_page_that_lacks_its_last_task: law 3, ShortPages;
    a_filter_that_is_moved: law 4, DueLater;
    closed_tasks_that_are_not_asked_for: law 5, OpenOnly;
    a_status_of_another_type: law 6, NothingEnds;
    a_refusal_that_looks_like_a_failure: law 7, ForbiddenFails;
    a_broken_task_that_is_taken_out: law 8, NoBrokenTasks;
    a_missing_task_that_looks_like_a_failure: law 9, NotFoundFails;
    a_create_that_arrives_twice: law 10, CreatedTwice;
    half_of_a_write_that_never_arrived: law 11, TitleOnlyInTheAnswer;
    a_rate_that_nobody_hears_of: law 12, NoRates;
    a_create_that_arrives_twice_and_is_dropped: law 13, CreatedTwice;
    a_token_that_comes_back_in_a_title: law 14, TokenInTitles;
    code_without_its_marks: law 15, NoBackticks;
    a_page_that_lacks_its_last_task_when_it_is_taken_up_again: law 16, ShortPages;
}

#[test]
fn every_law_has_a_fault_below_the_provider() {
    let laws: std::collections::BTreeSet<u8> = INJECTED.iter().copied().collect();
    assert_eq!(laws, (1..=16).collect());
}
