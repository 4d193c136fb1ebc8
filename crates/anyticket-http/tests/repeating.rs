//! Deadlines, repeats, and what is said of effects.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::time::Duration;

use anyticket_core::{Effect, ErrorKind, Upload};
use anyticket_http::{Failure, HttpOptions, InProcess, Multipart, Repeat, Request};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::Response;
use support::{Demo, Reply, World, ok, status, with_headers};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn plain() -> Demo {
    Demo::default()
}

fn reset() -> Reply {
    Err(Failure::maybe_sent("connection reset"))
}

fn unreachable() -> Reply {
    Err(Failure::not_sent("connection refused"))
}

#[tokio::test(start_paused = true)]
async fn reads_are_repeated_after_whatever_passes() {
    for failing in [reset, unreachable, || status(500, ""), || status(503, ""), || status(408, ""), || status(429, "")]
    {
        let world = World::answering(move |number| if number < 2 { failing() } else { ok("1") });
        let answer = world.http(plain()).send(Request::get(["task"])).await.unwrap();
        assert_eq!((answer.json::<u8>().unwrap(), world.count()), (1, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn writes_are_repeated_only_when_nothing_can_have_happened() {
    type Case = (fn() -> Reply, usize, Effect);
    let cases: [Case; 7] = [
        (unreachable, 4, Effect::None),
        (|| status(429, ""), 4, Effect::None),
        (reset, 1, Effect::Unknown),
        (|| status(500, ""), 1, Effect::Unknown),
        (|| status(504, ""), 1, Effect::Unknown),
        (|| status(408, ""), 1, Effect::Unknown),
        (|| status(400, ""), 1, Effect::None),
    ];
    for (failing, attempts, effect) in cases {
        for request in [Request::post(["a"]), Request::put(["a"]), Request::patch(["a"]), Request::delete(["a"])] {
            let world = World::answering(move |_| failing());
            let error = world.http(plain()).send(request.json(&1)).await.unwrap_err();
            assert_eq!((world.count(), error.effect()), (attempts, effect), "{error:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_post_that_only_searches_is_repeated_like_a_read() {
    let world = World::answering(|number| if number == 0 { status(502, "") } else { ok("1") });
    let search = Request::post(["search"]).json(&"x").repeat(Repeat::Safe);
    world.http(plain()).send(search).await.unwrap();
    let bodies: Vec<Bytes> = world.arrivals().into_iter().map(|arrival| arrival.body).collect();
    assert_eq!(bodies, ["\"x\"", "\"x\""]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_pass_is_not_repeated() {
    for code in [400, 401, 402, 403, 404, 405, 409, 410, 412, 413, 415, 422, 451, 418] {
        let world = World::answering(move |_| status(code, r#"{"message": "no such thing", "code": "X_1"}"#));
        let error = world.http(plain()).send(Request::get(["task"])).await.unwrap_err();
        assert_eq!((world.count(), error.status(), error.message()), (1, Some(code), "no such thing"));
        assert_eq!((error.vendor_code(), error.provider()), (Some("X_1"), Some("demo")));
        assert!(!error.is_transient());
    }
}

#[tokio::test(start_paused = true)]
async fn max_attempts_bites() {
    let world = World::answering(|_| status(503, ""));
    let options = HttpOptions::new().with_max_attempts(3);
    let http = world.builder(plain()).options(options).build().unwrap();
    let error = http.send(Request::get(["task"]).during("get")).await.unwrap_err();
    assert_eq!(world.count(), 3);
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unavailable, Some("get")));
    assert_eq!(error.to_string(), "the tracker failed to answer (attempts: 3)");
    let usage = http.usage();
    assert_eq!((usage.requests, usage.retries, usage.rate_limited), (3, 2, 0));
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_always_says_when_to_try_again() {
    let world = World::answering(|_| status(429, ""));
    let http = world.builder(plain()).options(HttpOptions::new().with_max_attempts(2)).build().unwrap();
    let error = http.send(Request::post(["task"])).await.unwrap_err();
    assert_eq!((error.kind(), world.count(), http.usage().rate_limited), (ErrorKind::RateLimited, 2, 2));
    assert!(error.retry_after().unwrap() >= Duration::from_millis(500));
}

#[tokio::test(start_paused = true)]
async fn waits_before_repeats_grow_and_differ_and_are_counted() {
    let gaps = async |seed| {
        let world = World::answering(|_| status(503, ""));
        let options = HttpOptions::new().with_max_attempts(5);
        let http = world.builder(plain()).options(options).seed(seed).build().unwrap();
        let started = Instant::now();
        http.send(Request::get(["task"])).await.unwrap_err();
        assert!(started.elapsed() - http.usage().waited < Duration::from_millis(5));
        world.seconds().windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>()
    };
    let (one, again, other) = (gaps(1).await, gaps(1).await, gaps(2).await);
    assert_eq!(one, again);
    assert_ne!(one, other);
    assert!(one.iter().all(|gap| (0.5..=20.0).contains(gap)), "{one:?}");
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_kept_in_both_of_its_forms() {
    for told in ["7", "Sun, 01 Mar 2026 10:00:07 GMT"] {
        let world = World::answering(move |number| match number {
            0 => with_headers(503, &[("retry-after", told)], ""),
            _ => ok("1"),
        });
        let http = world.builder(plain()).clock(support::clock()).build().unwrap();
        http.send(Request::get(["task"])).await.unwrap();
        assert!((7.0..7.1).contains(&world.seconds()[1]), "{told}: {:?}", world.seconds());
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_bites_before_a_repeat_that_would_miss_it() {
    let world = World::answering(|_| with_headers(503, &[("retry-after", "50")], ""));
    let options = HttpOptions::new().with_deadline(SECOND * 60);
    let http = world.builder(plain()).options(options).build().unwrap();
    let started = Instant::now();
    let error = http.send(Request::get(["task"])).await.unwrap_err();
    // One repeat fits into the deadline, a second one does not.
    assert_eq!((world.count(), error.retry_after()), (2, Some(SECOND * 50)));
    assert!(started.elapsed() < SECOND * 51);
}

#[tokio::test(start_paused = true)]
async fn a_failure_says_what_to_do_next() {
    type Case = (fn() -> Reply, bool, Option<&'static str>);
    let looks = Some("look whether it has happened before doing it again");
    let cases: [Case; 7] = [
        (unreachable, true, Some("nothing was sent: check the network, base_url and proxy, then try again")),
        (reset, true, looks),
        (reset, false, Some("try again; it only reads")),
        (|| status(500, ""), true, looks),
        (|| status(503, ""), false, Some("nothing was changed: the tracker is down or overloaded, try again later")),
        (|| status(404, ""), false, None),
        (|| status(400, ""), true, None),
    ];
    for (failing, writes, hint) in cases {
        let world = World::answering(move |_| failing());
        let request = if writes { Request::post(["a"]).json(&1) } else { Request::get(["a"]) };
        let error = world.http(plain()).send(request).await.unwrap_err();
        assert_eq!(error.hint(), hint, "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_an_attempt_bites_and_says_what_may_have_happened() {
    let world = World::new(SECOND * 3600, |_, _| ok("1"));
    let options = HttpOptions::new().with_timeout(SECOND * 5).with_max_attempts(2);
    let http = world.builder(plain()).options(options).build().unwrap();
    let started = Instant::now();
    let error = http.send(Request::get(["task"])).await.unwrap_err();
    assert_eq!((error.kind(), error.effect(), world.count()), (ErrorKind::Unavailable, Effect::None, 2));
    assert!(started.elapsed() >= SECOND * 10 && started.elapsed() < SECOND * 14);
    let error = http.send(Request::post(["task"]).json(&1)).await.unwrap_err();
    assert_eq!((error.effect(), world.count()), (Effect::Unknown, 3));
    assert_eq!(error.message(), "the tracker did not answer in time");
    assert_eq!(error.hint(), Some("look whether it has happened before doing it again"));
    assert_eq!(world.under_way.load(std::sync::atomic::Ordering::SeqCst), 0, "what timed out is dropped");
}

#[tokio::test(start_paused = true)]
async fn a_write_of_which_nothing_was_taken_in_time_has_not_happened() {
    // A transport that never gets a connection takes nothing out of the body.
    #[derive(Debug)]
    struct Nowhere;
    #[async_trait::async_trait]
    impl anyticket_http::Transport for Nowhere {
        async fn exchange(
            &self,
            _request: http::Request<anyticket_http::Body>,
        ) -> Result<Response<anyticket_http::BodyStream>, Failure> {
            std::future::pending().await
        }
    }
    let options = HttpOptions::new().with_timeout(SECOND).with_max_attempts(1);
    let world = World::kind();
    let http = world.builder(plain()).transport(std::sync::Arc::new(Nowhere)).options(options).build().unwrap();
    assert_eq!(http.send(Request::post(["task"]).json(&1)).await.unwrap_err().effect(), Effect::None);
    // Without a body nobody can tell.
    assert_eq!(http.send(Request::delete(["task"])).await.unwrap_err().effect(), Effect::Unknown);
}

#[tokio::test(start_paused = true)]
async fn when_the_vendor_is_down_repeats_run_out_and_come_back() {
    let down = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let is_down = std::sync::Arc::clone(&down);
    let world = World::answering(move |_| match is_down.load(std::sync::atomic::Ordering::SeqCst) {
        true => status(503, ""),
        false => ok("1"),
    });
    // Two trackers of one account: a thousand calls would make three thousand repeats.
    let (one, other) = (world.http(plain()), world.http(plain()));
    let calls = (0..1_000).map(|number| if number % 2 == 0 { &one } else { &other }.send(Request::get(["task"])));
    assert!(futures_util::future::join_all(calls).await.iter().all(Result::is_err));
    assert!((1_050..1_080).contains(&world.count()), "{}", world.count());
    tokio::time::sleep(SECOND * 100).await;
    let error = one.send(Request::get(["task"])).await.unwrap_err();
    assert!(error.context().any(|fact| fact == ("attempts", "4")), "{error}");
    down.store(false, std::sync::atomic::Ordering::SeqCst);
    one.send(Request::get(["task"])).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_raw_answer_comes_back_as_it_is_after_the_same_repeats() {
    let world = World::answering(|number| if number < 1 { status(503, "") } else { status(404, "nope") });
    let answer = world.http(plain()).send_raw(Request::get(["x"])).await.unwrap();
    assert_eq!((answer.status, &answer.body[..], world.count()), (404, &b"nope"[..], 2));
    let world = World::answering(|_| status(500, "down"));
    let answer = world.http(plain()).send_raw(Request::post(["x"])).await.unwrap();
    assert_eq!((answer.status, &answer.body[..], world.count()), (500, &b"down"[..], 1));
    let answer = world.http(plain()).send_raw(Request::get(["x"])).await.unwrap();
    assert_eq!((answer.status, world.count()), (500, 5));
    let world = World::answering(|_| with_headers(302, &[("location", "https://elsewhere.example/")], ""));
    assert_eq!(world.http(plain()).send_raw(Request::get(["x"])).await.unwrap().status, 302);
}

/// A vendor whose answer of `status` breaks off after a few bytes.
fn torn(status: u16) -> InProcess {
    InProcess::streaming(move |_| async move {
        let pieces = [Ok(Bytes::from_static(b"{\"id\":")), Err(Failure::maybe_sent("connection reset"))];
        let mut response = Response::new(stream::iter(pieces).boxed() as anyticket_http::BodyStream);
        *response.status_mut() = status.try_into().unwrap();
        Ok(response)
    })
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_breaks_off_after_a_write_means_that_it_happened() {
    let world = World::kind();
    let http = |status| world.builder(plain()).transport(std::sync::Arc::new(torn(status))).build().unwrap();
    let error = http(201).send(Request::post(["task"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect(), error.status()), (ErrorKind::Unavailable, Effect::Applied, Some(201)));
    assert_eq!(error.message(), "the answer broke off in the middle");
    let error = http(200).send(Request::get(["task"])).await.unwrap_err();
    assert_eq!(error.effect(), Effect::None);
    assert!(error.context().any(|fact| fact == ("attempts", "4")), "a read was repeated: {error}");
    // A refusal that breaks off is still a refusal.
    let error = http(404).send(Request::post(["task"]).json(&1)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotFound, Effect::None));
}

#[tokio::test(start_paused = true)]
async fn an_answer_larger_than_the_limit_is_cut_off_at_it() {
    let taken = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&taken);
    let endless = InProcess::streaming(move |_| {
        let counter = std::sync::Arc::clone(&counter);
        async move {
            let pieces = stream::repeat_with(move || {
                counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                Ok(Bytes::from_static(&[b'x'; 1000]))
            });
            Ok(Response::new(pieces.boxed() as anyticket_http::BodyStream))
        }
    });
    let world = World::kind();
    let options = HttpOptions::new().with_max_answer_bytes(10_000);
    let http = world.builder(plain()).transport(std::sync::Arc::new(endless)).options(options).build().unwrap();
    let error = http.send(Request::get(["task"])).await.unwrap_err();
    assert_eq!((error.kind(), taken.load(std::sync::atomic::Ordering::SeqCst)), (ErrorKind::Unreadable, 11));
    assert_eq!(error.to_string(), "the answer is larger than allowed (limit: 10000 bytes)");
    assert_eq!(http.send(Request::post(["task"])).await.unwrap_err().effect(), Effect::Applied);
}

#[tokio::test(start_paused = true)]
async fn a_redirect_is_an_error_that_names_the_host_and_nothing_else() {
    let elsewhere = "https://elsewhere.example/path?token=SECRET#SECRET";
    let world = World::answering(move |_| with_headers(302, &[("location", elsewhere)], ""));
    let error = world.http(plain()).send(Request::get(["task"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(
        error.to_string(),
        "the tracker redirects to another address, which is not followed (host: elsewhere.example)"
    );
    assert!(error.hint().unwrap().contains("base_url"));
    assert_eq!(world.count(), 1);
    for (status, effect) in [(301, Effect::Unknown), (303, Effect::Unknown), (307, Effect::None), (308, Effect::None)] {
        let world = World::answering(move |_| with_headers(status, &[("location", elsewhere)], ""));
        let error = world.http(plain()).send(Request::post(["task"])).await.unwrap_err();
        assert_eq!((error.effect(), world.count()), (effect, 1), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_download_follows_redirects_and_takes_the_credential_to_no_other_host() {
    let world = World::new(Duration::ZERO, |_, request| match request.uri().host() {
        Some("api.example.com") => with_headers(303, &[("location", "https://files.example.net/signed?x=1")], ""),
        _ => ok("content"),
    });
    let content = world.http(plain()).download(Request::get(["attachment", "1"])).await.unwrap();
    let pieces: Vec<Bytes> = content.map(Result::unwrap).collect().await;
    assert_eq!(pieces.concat(), b"content");
    let arrivals = world.arrivals();
    assert_eq!(arrivals[0].credential.as_deref(), Some("Bearer the-token"));
    assert_eq!((arrivals[1].path.as_str(), &arrivals[1].credential), ("https://files.example.net/signed?x=1", &None));
}

#[tokio::test(start_paused = true)]
async fn a_download_does_not_go_in_circles_nor_over_plain_http() {
    let world = World::answering(|_| with_headers(302, &[("location", "/api/again")], ""));
    let Err(error) = world.http(plain()).download(Request::get(["a"])).await else { panic!("it ended") };
    assert_eq!((error.message(), world.count()), ("the tracker redirects again and again", 6));
    let world = World::answering(|_| with_headers(302, &[("location", "http://files.example.net/x")], ""));
    let Err(error) = world.http(plain()).download(Request::get(["a"])).await else { panic!("it went on") };
    assert_eq!((error.kind(), world.count()), (ErrorKind::Configuration, 1));
}

#[tokio::test(start_paused = true)]
async fn a_download_that_breaks_off_or_stops_ends_with_an_error() {
    let world = World::kind();
    let http = world.builder(plain()).transport(std::sync::Arc::new(torn(200))).build().unwrap();
    let pieces: Vec<_> = http.download(Request::get(["a"])).await.unwrap().collect().await;
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[1].as_ref().unwrap_err().message(), "the content broke off in the middle");
    let stuck = InProcess::streaming(|_| async {
        let first = stream::iter([Ok(Bytes::from_static(b"x"))]);
        Ok(Response::new(first.chain(stream::pending()).boxed() as anyticket_http::BodyStream))
    });
    let http = world.builder(plain()).transport(std::sync::Arc::new(stuck)).build().unwrap();
    let started = Instant::now();
    let pieces: Vec<_> = http.download(Request::get(["a"])).await.unwrap().collect().await;
    assert_eq!(pieces[1].as_ref().unwrap_err().message(), "the content stopped coming");
    assert_eq!(started.elapsed(), SECOND * 30);
}

fn upload(name: &'static str, pieces: usize, gap: Duration) -> Upload {
    Upload::new(name, pieces as u64 * 4, move || {
        let content = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(gap).await;
            Ok(Bytes::from_static(b"abcd"))
        });
        Box::pin(std::future::ready(Ok(content.boxed() as anyticket_core::ByteStream)))
    })
}

#[tokio::test(start_paused = true)]
async fn a_file_is_opened_anew_for_each_attempt() {
    let world = World::answering(|number| if number == 0 { status(429, "") } else { ok("1") });
    let body = Multipart::new().file("attachment", upload("a.txt", 3, Duration::ZERO));
    world.http(plain()).send(Request::post(["attachment"]).multipart(body)).await.unwrap();
    for arrival in world.arrivals() {
        assert!(String::from_utf8_lossy(&arrival.body).contains("abcdabcdabcd"));
    }
    assert_eq!(world.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_file_may_take_longer_than_an_attempt_as_long_as_it_moves() {
    let world = World::kind();
    let http = world.http(plain());
    let started = Instant::now();
    let slow = Multipart::new().file("f", upload("slow.bin", 10, SECOND * 10));
    http.send(Request::post(["attachment"]).multipart(slow)).await.unwrap();
    assert_eq!(started.elapsed(), SECOND * 100);
    let stuck = Multipart::new().file("f", upload("stuck.bin", 10, SECOND * 40));
    let error = http.send(Request::post(["attachment"]).multipart(stuck)).await.unwrap_err();
    assert_eq!(error.message(), "the tracker did not answer in time");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_opened_sends_nothing_and_says_why() {
    let world = World::kind();
    let gone = Upload::new("gone.txt", 1, || {
        Box::pin(std::future::ready(Err(anyticket_core::Error::not_found("no such file"))))
    });
    let request = Request::post(["attachment"]).multipart(Multipart::new().file("f", gone));
    let error = world.http(plain()).send(request).await.unwrap_err();
    assert_eq!((error.message(), error.effect(), world.count()), ("no such file", Effect::None, 0));
}

#[tokio::test(start_paused = true)]
async fn facts_of_a_refusal_are_kept() {
    let world = World::answering(|_| {
        let headers = [("x-request-id", "req-7"), ("retry-after", "5000")];
        with_headers(503, &headers, "{\"message\": \"closed\\nfor \\u0007maintenance\", \"code\": \"M_1\"}")
    });
    let error = world.http(plain()).send(Request::post(["task"]).during("create")).await.unwrap_err();
    assert_eq!(error.message(), "closed for maintenance");
    assert_eq!((error.status(), error.vendor_code(), error.request_id()), (Some(503), Some("M_1"), Some("req-7")));
    assert_eq!((error.operation(), error.provider()), (Some("create"), Some("demo")));
    assert_eq!((error.retry_after(), error.effect()), (Some(SECOND * 5000), Effect::Unknown));
    assert!(error.hint().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_mistake_in_a_request_is_told_and_nothing_is_sent() {
    let world = World::kind();
    let http = world.http(plain());
    for request in [
        Request::get(["task", ".."]),
        Request::get(["a"]).header("bad name", "x"),
        Request::get(["a"]).header("x", "a\nb"),
    ] {
        assert_eq!(http.send(request).await.unwrap_err().kind(), ErrorKind::Invalid);
    }
    let userinfo = url::Url::parse("https://user:SECRET@files.example.net/").unwrap();
    let error = http.send(Request::absolute(http::Method::GET, userinfo)).await.unwrap_err();
    assert!(!format!("{error:?}").contains("SECRET"));
    assert_eq!(world.count(), 0);
}
