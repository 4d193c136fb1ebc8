//! Faults below the provider, in the bytes of requests and answers, and the law of the unchanged suite that each of them
//! breaks. That the laws hold without them is said by the run in `conformance`.

use anyticket_testkit::conformance::{self, OnTerms, Terms};
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
}

impl Between for Injected {
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        let path = request.uri().path().to_owned();
        let makes = request.method() == Method::POST && path.contains("/list/") && path.ends_with("/task");
        match self {
            Self::NoNulls => in_body(request, |body| body.retain(|_, value| !value.is_null())),
            Self::NoBackticks => in_body(request, |body| {
                if let Some(Value::String(text)) = body.get_mut("markdown_content") {
                    *text = text.replace('`', "");
                }
            }),
            Self::DueLater => in_query(request, |key, value| match (key, value.parse::<i64>()) {
                ("due_date_gt", Ok(at)) => (at + 3 * 86_400_000).to_string(),
                _ => value.to_owned(),
            }),
            Self::OpenOnly => in_query(request, |key, value| match key {
                "include_closed" => "false".to_owned(),
                _ => value.to_owned(),
            }),
            Self::CreatedTwice if makes => return 2,
            _ => {}
        }
        1
    }

    fn answer(&mut self, answer: &mut Response<Bytes>) {
        match self {
            Self::NoPriority => in_tasks(answer, |task| task["priority"] = Value::Null),
            Self::NothingEnds => in_tasks(answer, |task| task["status"]["type"] = json!("custom")),
            Self::ShortPages => in_answer(answer, |body| {
                if let Some(tasks) = body["tasks"].as_array_mut().filter(|tasks| tasks.len() > 40) {
                    tasks.pop();
                }
            }),
            Self::NoBrokenTasks => in_answer(answer, |body| {
                body["tasks"]
                    .as_array_mut()
                    .into_iter()
                    .for_each(|tasks| tasks.retain(|task| task["name"].is_string()));
            }),
            Self::NotFoundFails if answer.status() == StatusCode::NOT_FOUND => {
                *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            }
            Self::NoRates => {
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
    clickup.transport.put_between(injected);
    Terms::default().with_tickets(90).with_questions(80).on(clickup)
}

macro_rules! injected {
    ($($name:ident: law $law:literal, $injected:ident);+ $(;)?) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                let report = conformance::run_law($law, || async { subject(Injected::$injected) }).await;
                let broken: Vec<&str> = report.failed().map(|check| check.name).collect();
                println!("{} breaks law {}: {}", stringify!($name), $law, broken.join(", "));
                assert_eq!(report.broken_laws(), [$law], "{report}");
            }
        )+
    };
}

injected! {
    a_field_that_answers_lack: law 1, NoPriority;
    a_null_that_requests_lack: law 2, NoNulls;
    a_page_that_lacks_its_last_task: law 3, ShortPages;
    a_filter_that_is_moved: law 4, DueLater;
    closed_tasks_that_are_not_asked_for: law 5, OpenOnly;
    a_status_of_another_type: law 6, NothingEnds;
    a_broken_task_that_is_taken_out: law 8, NoBrokenTasks;
    a_missing_task_that_looks_like_a_failure: law 9, NotFoundFails;
    a_create_that_arrives_twice: law 10, CreatedTwice;
    a_rate_that_nobody_hears_of: law 12, NoRates;
    code_without_its_marks: law 15, NoBackticks;
}
