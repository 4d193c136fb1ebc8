//! What holds for every simulated vendor: faults, hooks, log, counters, sockets.

#![allow(clippy::unwrap_used)] // a helper that fails fails its test

mod support;

use std::time::Duration;

use anyticket_sim::clickup::ClickUp;
use anyticket_sim::{Cut, Distortion, ErrorBody, Fault, Faults, RetryAfter, Served, Sim};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use support::{Client, client, id, ids, world};

fn faulty(faults: impl Into<Faults>) -> Client {
    client(Sim::clickup().tickets(20).seed(7).faults(faults))
}

fn request(clickup: &Client, method: &str, path: &str, body: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(format!("/api{path}"))
        .header("authorization", &clickup.token)
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_owned()))
        .unwrap()
}

fn create(clickup: &Client, name: &str) -> Request<Bytes> {
    request(clickup, "POST", &format!("/v2/list/{}/task", clickup.list()), &json!({"name": name}).to_string())
}

fn titled(clickup: &Client, name: &str) -> usize {
    clickup.sim.world(|world| world.tasks_titled(name).len())
}

#[test]
fn a_reset_before_handling_leaves_nothing_and_a_lost_answer_leaves_the_work_done() {
    for (fault, cut, done) in [(Fault::ResetBefore, Cut::BeforeHandling, 0), (Fault::LostAnswer, Cut::AfterHandling, 1)]
    {
        let clickup = faulty(fault.always().on("POST"));
        assert_eq!(clickup.sim.exchange(&create(&clickup, "x")).cut, Some(cut));
        assert_eq!(titled(&clickup, "x"), done);
        assert_eq!(clickup.sim.counters().broken, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_write_lands_after_the_client_gave_up() {
    let clickup = faulty(Fault::Late(Duration::from_secs(40)).always().on("POST").times(1));
    let sent = tokio::time::timeout(Duration::from_secs(30), clickup.sim.send(create(&clickup, "late"))).await;
    assert!(sent.is_err(), "no answer ever comes");
    assert_eq!(titled(&clickup, "late"), 0);
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(titled(&clickup, "late"), 0);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(titled(&clickup, "late"), 1);
    // It was made when it landed, not when somebody looked.
    let task = clickup.sim.world(|world| {
        let id = world.tasks_titled("late")[0].clone();
        world.task_json_of(&id).unwrap()
    });
    let made: i64 = task["date_created"].as_str().unwrap().parse().unwrap();
    let now = clickup.sim.world(|world| world.now());
    assert!((900..=1100).contains(&(now - made)), "{}", now - made);
}

#[tokio::test(start_paused = true)]
async fn slow_answers_and_latency_take_their_time_and_the_work_is_done_at_once() {
    let sim = Sim::clickup()
        .latency(Duration::from_millis(50))
        .faults(Fault::Slow(Duration::from_secs(2)).always().on("POST"));
    let clickup = client(sim);
    let started = tokio::time::Instant::now();
    let sent = tokio::time::timeout(Duration::from_secs(1), clickup.sim.send(create(&clickup, "slow"))).await;
    assert!(sent.is_err());
    assert_eq!(titled(&clickup, "slow"), 1);
    clickup.sim.send(request(&clickup, "GET", "/v2/user", "")).await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_millis(1050));
}

#[tokio::test(start_paused = true)]
async fn a_reset_in_the_body_gives_a_part_of_it() {
    let clickup = faulty(Fault::ResetInBody.always());
    let broken = clickup.sim.send(request(&clickup, "GET", "/v2/team", "")).await.unwrap_err();
    assert_eq!(broken.head.unwrap().status, 200);
    assert_eq!(broken.cut, Cut::InBody(broken.body.len()));
    assert!(serde_json::from_slice::<Value>(&broken.body).is_err());
}

#[test]
fn server_errors_come_in_several_dresses() {
    let error = |status: u16, body: ErrorBody, applied: bool| {
        let clickup = faulty(Fault::Status { status, body, applied }.always().on("POST"));
        let response = clickup.sim.exchange(&create(&clickup, "x")).response;
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap(), titled(&clickup, "x"))
    };
    let (status, body, made) = error(500, ErrorBody::Json, false);
    assert_eq!((status, made), (500, 0));
    assert!(serde_json::from_str::<Value>(&body).unwrap()["ECODE"].is_string());
    let (status, body, made) = error(502, ErrorBody::Html, true);
    assert_eq!((status, made), (502, 1));
    assert!(body.contains("<h1>502 Bad Gateway</h1>"));
    assert_eq!(error(503, ErrorBody::Empty, false), (503, String::new(), 0));
    assert_eq!(error(504, ErrorBody::Text, false), (504, "gateway timeout".to_owned(), 0));
}

#[tokio::test(start_paused = true)]
async fn a_storm_refuses_everything_for_as_long_as_it_lasts() {
    let storm = Fault::TooManyRequests { retry: RetryAfter::Seconds(30), lasting: Duration::from_secs(30) };
    let clickup = faulty(storm.always().times(1).on("GET /v2/user"));
    clickup.get("/v2/team").ok();
    assert_eq!(clickup.get("/v2/user").status, 429);
    let refused = clickup.get("/v2/team");
    assert_eq!((refused.status, refused.headers["retry-after"].to_str().unwrap()), (429, "30"));
    tokio::time::sleep(Duration::from_secs(31)).await;
    clickup.get("/v2/team").ok();
    clickup.get("/v2/user").ok();
    assert_eq!(clickup.sim.counters().rate_limited(), 2);
}

#[test]
fn retry_after_comes_absent_in_seconds_and_as_a_date() {
    let retry = |retry: RetryAfter| {
        let clickup = client(Sim::clickup().started_at(1_790_000_000_000).faults(Faults::rate_limits(1.0, retry)));
        let got = clickup.get("/v2/user");
        assert_eq!(got.json["ECODE"], "APP_002");
        got.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(retry(RetryAfter::Absent), None);
    assert_eq!(retry(RetryAfter::Seconds(7)), Some("7".to_owned()));
    assert_eq!(retry(RetryAfter::Date(5)), Some("Mon, 21 Sep 2026 14:13:25 GMT".to_owned()));
}

#[test]
fn answers_that_cannot_be_read() {
    let body = |fault: Fault| {
        let clickup = faulty(fault.always());
        let response = clickup.sim.exchange(&request(&clickup, "GET", "/v2/team", "")).response;
        assert_eq!(response.status(), 200);
        assert!(serde_json::from_slice::<Value>(response.body()).is_err() || response.body().len() > 1_000_000);
        response.into_body()
    };
    assert!(std::str::from_utf8(&body(Fault::Garbage)).is_err());
    assert!(body(Fault::Truncated).starts_with(b"{"));
    assert!(body(Fault::Html).starts_with(b"<!DOCTYPE html>"));
    assert_eq!(body(Fault::Oversized(3_000_000)).len(), 3_000_000);
}

#[test]
fn a_redirect_leads_to_another_host() {
    let clickup = faulty(Fault::Redirect("https://evil.example/api/v2/user".to_owned()).always());
    let got = clickup.get("/v2/user");
    assert_eq!((got.status, got.headers["location"].to_str().unwrap()), (307, "https://evil.example/api/v2/user"));
}

#[test]
fn good_answers_can_be_bent() {
    let bent = |distortion: Distortion, path: &str| {
        let clickup = client(
            Sim::clickup().tickets(250).seed(7).faults(Faults::distorted(1.0, distortion)).with(|o| o.one_list()),
        );
        let path = path.replace("{list}", &clickup.list());
        let straight = client(Sim::clickup().tickets(250).seed(7).with(|options| options.one_list())).get(&path).json;
        (straight, clickup.get(&path).json)
    };
    let tasks = "/v2/list/{list}/task?include_closed=true&subtasks=true&page=1";
    let (straight, shifted) = bent(Distortion::ShiftedPage, tasks);
    let (straight, shifted) = (ids(&straight), ids(&shifted));
    assert_eq!((shifted.len(), &shifted[3..], straight.contains(&shifted[0])), (100, &straight[..97], false));

    let (straight, lying) = bent(Distortion::WrongLastPage, tasks);
    assert_ne!(straight["last_page"], lying["last_page"]);

    let text = |value: &Value| value.to_string();
    assert!(text(&bent(Distortion::UnknownStatus, tasks).1).contains("superposed"));
    assert!(text(&bent(Distortion::UnknownPriority, tasks).1).contains("catastrophic"));
    assert!(text(&bent(Distortion::UnknownField, tasks).1).contains("hologram"));
    assert!(text(&bent(Distortion::UnknownField, "/v2/list/{list}/field").1).contains("hologram"));
    assert_eq!(bent(Distortion::NewErrorCode, "/v2/task/86zzzzzzz").1["ECODE"], "NEW_999");

    let (straight, broken) = bent(Distortion::BrokenItem, tasks);
    let pairs = straight["tasks"].as_array().unwrap().iter().zip(broken["tasks"].as_array().unwrap());
    assert_eq!(pairs.filter(|(one, other)| one != other).count(), 1);

    let (straight, extra) = bent(Distortion::ExtraKeys, tasks);
    assert!(extra["tasks"][0]["status"]["a_key_of_next_year"].is_object());
    assert_eq!(straight["tasks"][0]["name"], extra["tasks"][0]["name"]);
}

#[test]
fn rules_have_a_scope_a_start_and_an_end() {
    let rule = Fault::Status { status: 500, body: ErrorBody::Empty, applied: false }.always();
    let clickup = faulty(rule.on("GET /v2/user").except_first(1).times(2));
    let statuses: Vec<u16> = (0..5).map(|_| clickup.get("/v2/user").status).collect();
    assert_eq!(statuses, [200, 500, 500, 200, 200]);
    assert_eq!(clickup.get("/v2/team").status, 200);
}

#[test]
fn the_same_seed_has_the_same_luck() {
    let run = |seed: u64| -> Vec<u16> {
        let clickup = client(Sim::clickup().seed(seed).faults(Faults::server_errors(0.3)));
        (0..60).map(|_| clickup.get("/v2/user").status).collect()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
    let broken = run(5).iter().filter(|status| **status != 200).count();
    assert!((8..=30).contains(&broken), "{broken} of 60");
}

#[test]
fn every_named_script_exists_and_no_other() {
    for name in Faults::NAMES {
        assert!(Faults::named(name).is_some(), "{name}");
    }
    assert_eq!(Faults::named("none"), Some(Faults::none()));
    assert_eq!(Faults::named("nice"), None);
}

#[test]
fn the_world_changes_between_two_requests() {
    let clickup = world(0);
    clickup.sim.world(|world| world.insert("first"));
    clickup.sim.between(|world, requests| {
        if requests == 1 {
            world.insert("second");
        }
    });
    let path = format!("/v2/list/{}/task", clickup.list());
    let count = || ids(&clickup.get(&path).ok()).len();
    assert_eq!((count(), count(), count()), (1, 2, 2));
}

#[test]
fn faults_can_be_changed_while_it_runs() {
    let clickup = world(0);
    clickup.get("/v2/user").ok();
    clickup.sim.set_faults(Faults::server_errors(1.0));
    assert!(clickup.get("/v2/user").status >= 500);
    clickup.sim.set_faults(Faults::none());
    clickup.get("/v2/user").ok();
}

#[test]
fn requests_are_counted_and_logged_without_the_token() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    clickup.get(&format!("/v2/task/{}?include_subtasks=true", id(&task))).ok();
    clickup.get("/v2/task/86zzzzzzz");
    let counters = clickup.sim.counters();
    assert_eq!(counters.of("GET /v2/task/{task_id}"), 2);
    assert_eq!((counters.total(), counters.status(200), counters.status(404)), (3, 2, 1));
    let log = clickup.sim.take_log();
    assert_eq!(log[0].json().unwrap()["name"], "x");
    assert_eq!(log[0].answer_json().unwrap()["id"], task["id"]);
    assert_eq!(log[1].query, [("include_subtasks".to_owned(), "true".to_owned())]);
    assert_eq!((log[1].operation.to_string().as_str(), log[2].status), ("GET /v2/task/{task_id}", Some(404)));
    assert!(!format!("{log:?}").contains(&clickup.token));
    assert!(clickup.sim.log().is_empty());
    let quiet = client(Sim::clickup().without_log());
    quiet.get("/v2/user").ok();
    assert!(quiet.sim.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn open_requests_are_counted_from_many_tasks() {
    let clickup = client(Sim::clickup().latency(Duration::from_secs(1)));
    let sends = (0..8).map(|_| {
        let (sim, request) = (clickup.sim.clone(), request(&clickup, "GET", "/v2/user", ""));
        tokio::spawn(async move { sim.send(request).await.unwrap().status() })
    });
    for send in sends.collect::<Vec<_>>() {
        assert_eq!(send.await.unwrap(), 200);
    }
    assert_eq!(clickup.sim.counters().in_flight_max, 8);
}

fn http() -> reqwest::Client {
    // An error means that another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never());
    client.build().unwrap()
}

async fn serve(faults: impl Into<Faults>) -> Served<ClickUp> {
    Sim::clickup().tickets(20).seed(7).faults(faults).serve().await.unwrap()
}

fn get(served: &Served<ClickUp>, path: &str) -> reqwest::RequestBuilder {
    let settings = served.settings();
    http().get(format!("{}{path}", settings["base_url"])).header("authorization", &settings["token"])
}

#[tokio::test]
async fn a_vendor_is_served_on_loopback_by_its_settings() {
    let served = serve(Faults::none()).await;
    let settings = served.settings();
    assert_eq!(
        settings.keys().map(String::as_str).collect::<Vec<_>>(),
        ["base_url", "plan", "project", "provider", "token", "workspace"]
    );
    let list: Value =
        get(&served, &format!("/v2/list/{}", settings["project"])).send().await.unwrap().json().await.unwrap();
    assert_eq!(list["name"], "Backlog");
    assert_eq!(served.counters().total(), 1);
}

#[tokio::test]
async fn files_come_from_another_host_name() {
    let served = serve(Faults::none()).await;
    let settings = served.settings();
    let task = served.world(|world| world.insert("x"));
    let form = reqwest::multipart::Part::bytes(b"bytes".to_vec()).file_name("a b.txt");
    let url = format!("{}/v2/task/{task}/attachment", settings["base_url"]);
    let upload = http().post(url).header("authorization", &settings["token"]);
    let made = upload.multipart(reqwest::multipart::Form::new().part("attachment", form)).send().await.unwrap();
    let made: Value = made.json().await.unwrap();
    let file = made["url"].as_str().unwrap();
    assert!(file.starts_with(&format!("http://localhost:{}/", served.address().port())), "{file}");
    assert_eq!(http().get(file).send().await.unwrap().bytes().await.unwrap(), "bytes");
    assert_eq!(http().get(file).header("authorization", "x").send().await.unwrap().status(), 400);
    assert_eq!(served.world(|world| world.leaked_tokens()), 1);
}

#[tokio::test]
async fn connections_break_as_the_script_says() {
    let served = serve(Fault::ResetBefore.always()).await;
    assert!(get(&served, "/v2/user").send().await.is_err());
    served.set_faults(Fault::LostAnswer.always().into());
    assert!(get(&served, "/v2/user").send().await.is_err());
    served.set_faults(Fault::ResetInBody.always().into());
    let response = get(&served, "/v2/team").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    served.set_faults(Fault::Silence.always().into());
    let silent = get(&served, "/v2/user").timeout(Duration::from_millis(200)).send().await;
    assert!(silent.unwrap_err().is_timeout());
    served.set_faults(Faults::none());
    assert_eq!(get(&served, "/v2/user").send().await.unwrap().status(), 200);
    assert_eq!(served.counters().broken, 4);
}

/// What a bare socket gets for a request, and how its connection ends.
async fn raw(served: &Served<ClickUp>, path: &str) -> (Vec<u8>, std::io::Result<()>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let token = served.settings()["token"].clone();
    let request = format!("GET /api{path} HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\nconnection: close\r\n\r\n");
    let mut stream = tokio::net::TcpStream::connect(served.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    let end = stream.read_to_end(&mut got).await;
    (got, end.map(|_| ()))
}

#[tokio::test]
async fn a_reset_is_no_orderly_end() {
    let served = serve(Faults::none()).await;
    let (whole, end) = raw(&served, "/v2/team").await;
    assert!(whole.starts_with(b"HTTP/1.1 200") && end.is_ok());
    for fault in [Fault::ResetBefore, Fault::LostAnswer, Fault::ResetInBody] {
        served.set_faults(fault.clone().always().into());
        let (got, end) = raw(&served, "/v2/team").await;
        assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "{fault:?}");
        assert_eq!(got.is_empty(), fault != Fault::ResetInBody);
        assert!(got.len() < whole.len());
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_accept_it() {
    let served = Sim::clickup().tickets(50).gzip().serve().await.unwrap();
    let settings = served.settings();
    let path = format!("/v2/list/{}/task", settings["project"]);
    let whole: Value = get(&served, &path).send().await.unwrap().json().await.unwrap();
    assert!(!ids(&whole).is_empty());
    let bare = reqwest::Client::builder().no_gzip().build().unwrap();
    let user = |accept: &'static str| {
        let request = bare.get(format!("{}/v2/user", settings["base_url"]));
        request.header("authorization", &settings["token"]).header("accept-encoding", accept).send()
    };
    let packed = user("br, gzip;q=0.5").await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(&packed.bytes().await.unwrap()[..2], b"\x1f\x8b");
    let plain = user("identity").await.unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
}

#[tokio::test]
async fn a_dropped_server_is_gone_with_its_connections() {
    let served = serve(Faults::none()).await;
    let address = served.address();
    let kept = http();
    let (url, token) = (format!("{}/v2/user", served.base_url()), served.settings()["token"].clone());
    assert_eq!(kept.get(&url).header("authorization", &token).send().await.unwrap().status(), 200);
    drop(served);
    tokio::task::yield_now().await;
    assert!(kept.get(&url).header("authorization", &token).send().await.is_err());
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_port_can_be_chosen_and_one_that_is_taken_is_an_error() {
    let first = serve(Faults::none()).await;
    let taken = Sim::clickup().port(first.address().port()).serve().await;
    assert_eq!(taken.unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
