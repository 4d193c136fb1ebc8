//! Limits, in paused time: each is seen to bite.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use anyticket_core::{Effect, ErrorKind};
use anyticket_http::{Budget, Clock, Http, HttpOptions, Lane, Request, RuntimeClock, Scheme, Scope};
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use secrecy::SecretString;
use support::{Demo, World, clock, counting_fixed, counting_sliding, ok, scope, status, with_headers};
use tokio::time::Instant;
use url::Url;

const MINUTE: Duration = Duration::from_secs(60);

fn page() -> Request {
    Request::get(["task"]).lane(Lane::Bulk)
}

/// Lists pages, `width` at a time, for as long as given, and tells how many were answered and how many refused.
async fn list(http: &Http, width: usize, time: Duration) -> (usize, usize) {
    let end = Instant::now() + time;
    let (answered, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let workers = (0..width).map(|_| async {
        while let Ok(result) = tokio::time::timeout_at(end, http.send(page())).await {
            if result.is_ok() { &answered } else { &refused }.fetch_add(1, Ordering::SeqCst);
        }
    });
    join_all(workers).await;
    (answered.into_inner(), refused.into_inner())
}

#[tokio::test(start_paused = true)]
async fn a_known_window_is_never_exceeded_and_used_to_97_percent() {
    type Counter = Box<dyn Fn(Duration) -> bool + Send + Sync>;
    // (limit, window, latency, how long): ClickUp by plan, Trello, Asana, Jira.
    let cases = [
        (100, MINUTE, 100, 600),
        (1_000, MINUTE, 100, 120),
        (10_000, MINUTE, 20, 120),
        (100, Duration::from_secs(10), 100, 100),
        (150, MINUTE, 100, 600),
        (60, MINUTE, 250, 600),
        (100, Duration::from_secs(1), 5, 10),
    ];
    for (limit, per, latency, seconds) in cases {
        for counter in if limit > 1_000 { 0..1 } else { 0..4 } {
            let fits: Counter = match counter {
                0 => Box::new(counting_sliding(limit, per)),
                shift => Box::new(counting_fixed(limit, per, per.mul_f64(f64::from(shift) * 0.3))),
            };
            let (latency, time) = (Duration::from_millis(latency), Duration::from_secs(seconds));
            let started = Instant::now();
            // It is counted somewhere on its way.
            let transits = std::sync::Mutex::new(fastrand::Rng::with_seed(7));
            let world = World::new(latency, move |_, _| {
                let back = latency.mul_f64(transits.lock().unwrap().f64());
                if fits(started.elapsed().saturating_sub(back)) { ok("{}") } else { status(429, "") }
            });
            let http = world.http(Demo::limited(limit, per));
            let (answered, _) = list(&http, 16, time).await;
            let usage = http.usage();
            let allowed = limit as f64 * time.div_duration_f64(per);
            println!(
                "{limit} in {per:?}, counter {counter}: {} requests, {allowed} allowed, {answered} answered, {} refused",
                usage.requests, usage.rate_limited
            );
            assert_eq!(usage.rate_limited, 0);
            assert!(answered as f64 >= 0.97 * allowed, "{answered} of {allowed}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_in_the_middle_of_bulk_work_does_not_wait_behind_its_queue() {
    let world = World::new(Duration::from_millis(100), |_, _| ok("{}"));
    let http = world.http(Demo::limited(100, MINUTE));
    let bulk = list(&http, 64, Duration::from_secs(600));
    let person = async {
        let mut waits = Vec::new();
        for number in 0..40_u64 {
            tokio::time::sleep(Duration::from_millis(9_000 + 700 * (number % 7))).await;
            let asked = Instant::now();
            http.send(Request::get(["user"])).await.unwrap();
            waits.push(asked.elapsed() - Duration::from_millis(100));
        }
        waits
    };
    let ((answered, _), mut waits) = tokio::join!(bulk, person);
    waits.sort();
    println!("median {:?}, longest {:?}, {answered} pages", waits[20], waits[39]);
    assert!(waits[20] < Duration::from_secs(1), "{waits:?}");
    assert!(waits[39] < Duration::from_secs(2), "{waits:?}");
    assert!(answered + 40 >= 970, "{answered}");
}

#[tokio::test(start_paused = true)]
async fn a_short_listing_runs_at_full_speed() {
    let world = World::new(Duration::from_millis(100), |_, _| ok("{}"));
    let http = world.http(Demo::limited(100, MINUTE));
    let started = Instant::now();
    let pages = stream::iter(0..48).map(|_| http.send(page())).buffer_unordered(8);
    assert_eq!(pages.filter(|page| std::future::ready(page.is_ok())).count().await, 48);
    assert!(started.elapsed() < Duration::from_millis(650), "{:?}", started.elapsed());
    assert_eq!(http.usage().waited, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn all_trackers_with_one_credential_share_its_budget_and_others_do_not() {
    let world = World::kind();
    let vendor = || Demo::limited(10, MINUTE);
    let trackers: Vec<Http> = (0..5).map(|_| world.http(vendor())).collect();
    for http in trackers.iter().cycle().take(10) {
        http.send(Request::get(["task"])).await.unwrap();
    }
    let started = Instant::now();
    let other =
        world.builder(vendor()).credentials(Scheme::Bearer, SecretString::from("another-token")).build().unwrap();
    other.send(Request::get(["task"])).await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
    trackers[0].clone().send(Request::get(["task"])).await.unwrap();
    assert!(started.elapsed() >= MINUTE);
}

#[tokio::test(start_paused = true)]
async fn the_budgets_of_many_credentials_are_all_kept() {
    let world = World::kind();
    let trackers: Vec<Http> = (0..300)
        .map(|number| {
            let token = SecretString::from(format!("token-{number}"));
            world.builder(Demo::limited(1, MINUTE)).credentials(Scheme::Bearer, token).build().unwrap()
        })
        .collect();
    for _ in 0..2 {
        join_all(trackers.iter().map(|http| http.send(page()))).await;
    }
    let seconds = world.seconds();
    assert!(seconds[..300].iter().all(|at| *at < 1.0));
    assert!(seconds[300..].iter().all(|at| *at >= 60.0), "{:?}", &seconds[300..]);
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_is_remembered_when_its_tracker_is_gone() {
    let world = World::kind();
    let started = Instant::now();
    for _ in 0..21 {
        world.http(Demo::limited(10, MINUTE)).send(Request::get(["task"])).await.unwrap();
    }
    assert!(started.elapsed() >= MINUTE * 2, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_budget_per_key_and_one_per_token_hold_at_once() {
    let world = World::kind();
    let seconds = Duration::from_secs(10);
    let vendor = || {
        Demo::with(vec![
            Budget::new(Scope::shared("key", "the-application")).window(30, seconds),
            Budget::new(Scope::credential("token")).window(20, seconds),
        ])
    };
    let https: Vec<Http> = (0..3)
        .map(|number| {
            let token = SecretString::from(format!("token-{number}"));
            world.builder(vendor()).credentials(Scheme::Bearer, token).build().unwrap()
        })
        .collect();
    // Twenty of one token, then it waits for its own window; the key has ten left for the others.
    let first = join_all((0..25).map(|_| https[0].send(Request::get(["card"]))));
    let others = join_all((0..10).map(|number| https[1 + number % 2].send(Request::get(["card"]))));
    let (first, others) = tokio::join!(first, others);
    assert!(first.iter().chain(&others).all(Result::is_ok));
    let early = world.seconds().iter().filter(|at| **at < 10.0).count();
    assert_eq!(early, 30);
    let tokens = world.arrivals();
    let early_of_first =
        tokens.iter().filter(|arrival| arrival.at < seconds && arrival.credential.as_deref() == Some("Bearer token-0"));
    assert_eq!(early_of_first.count(), 20);
}

#[tokio::test(start_paused = true)]
async fn concurrency_permits_bite_and_reads_and_writes_are_counted_apart() {
    let world = World::new(Duration::from_secs(1), |_, _| ok("{}"));
    let permits = |name, number| Demo::with(vec![Budget::new(Scope::credential(name)).permits(number)]);
    let (reads, writes) = (world.http(permits("reads", 5)), world.http(permits("writes", 2)));
    let started = Instant::now();
    join_all((0..20).map(|_| reads.send(Request::get(["task"])))).await;
    assert_eq!(world.most_under_way.load(Ordering::SeqCst), 5);
    assert_eq!(started.elapsed(), Duration::from_secs(4));
    tokio::join!(
        join_all((0..10).map(|_| reads.send(Request::get(["task"])))),
        join_all((0..4).map(|_| writes.send(Request::post(["task"])))),
    );
    assert_eq!(world.most_under_way.load(Ordering::SeqCst), 7);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_gives_its_room_back_wherever_it_was() {
    let world = World::new(Duration::from_secs(1), |_, _| ok("{}"));
    let http = world.http(Demo::with(vec![Budget::new(scope()).permits(2)]));
    for millis in [0, 1, 500, 999, 1_000, 1_500, 2_500] {
        let calls = join_all((0..6).map(|_| http.send(Request::get(["task"]))));
        let _ = tokio::time::timeout(Duration::from_millis(millis), calls).await;
        assert_eq!(world.under_way.load(Ordering::SeqCst), 0, "after {millis} ms");
        let started = Instant::now();
        let (one, other) = tokio::join!(http.send(Request::get(["task"])), http.send(Request::get(["task"])));
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(started.elapsed(), Duration::from_secs(1), "after {millis} ms both had room at once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_dropped_under_way_still_counts_in_its_window() {
    let world = World::new(Duration::from_secs(1), |_, _| ok("{}"));
    let http = world.http(Demo::limited(2, MINUTE));
    let calls = join_all((0..2).map(|_| http.send(Request::get(["task"]))));
    let _ = tokio::time::timeout(Duration::from_millis(500), calls).await;
    let started = Instant::now();
    http.send(Request::get(["task"])).await.unwrap();
    assert!(started.elapsed() >= MINUTE, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_its_scope_for_everybody_once_as_long_as_told() {
    let world = World::new(Duration::from_millis(100), |number, _| match number {
        0..8 => with_headers(429, &[("retry-after", "30")], ""),
        _ => ok("{}"),
    });
    let (one, other) =
        (world.http(Demo::with(vec![Budget::new(scope())])), world.http(Demo::with(vec![Budget::new(scope())])));
    let calls = join_all((0..8).map(|number| if number % 2 == 0 { &one } else { &other }.send(page())));
    let later = async {
        tokio::time::sleep(Duration::from_secs(10)).await;
        other.send(Request::get(["user"])).await
    };
    let (results, late) = tokio::join!(calls, later);
    assert!(results.iter().all(Result::is_ok) && late.is_ok());
    assert_eq!(one.usage().rate_limited + other.usage().rate_limited, 8);
    let seconds = world.seconds();
    assert!(seconds[..8].iter().all(|at| *at < 0.1), "{seconds:?}");
    assert!(seconds[8..].iter().all(|at| (30.1..31.0).contains(at)), "{seconds:?}");
}

/// A vendor that allows 20 in each minute and never says so: a refusal says only when the minute ends.
fn telling_nothing() -> World {
    let fits = counting_fixed(20, MINUTE, Duration::ZERO);
    let started = Instant::now();
    World::new(Duration::from_millis(100), move |_, _| {
        let elapsed = started.elapsed();
        let left = (60 - elapsed.as_secs() % 60).to_string();
        if fits(elapsed) { ok("{}") } else { with_headers(429, &[("retry-after", &left)], "") }
    })
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_nobody_tells_is_met_by_all_once_and_by_one_in_each_later_minute() {
    let world = telling_nothing();
    // It is told a plan a hundred times as large as what the account has.
    let http = world.http(Demo::limited(2_000, MINUTE));
    let mut refused = Vec::new();
    for _ in 0..5 {
        let before = http.usage().rate_limited;
        let (answered, _) = list(&http, 8, MINUTE).await;
        assert!((15..=20).contains(&answered), "{answered} of 20 were used");
        refused.push(http.usage().rate_limited - before);
    }
    assert!((1..=8).contains(&refused[0]), "{refused:?}");
    assert!(refused[1..].iter().all(|refused| *refused == 1), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_the_vendor_tells_is_believed_and_not_felt() {
    let world = World::new(Duration::from_millis(100), |number, _| match number {
        2 => with_headers(429, &[("x-limit", "100"), ("retry-after", "1")], ""),
        _ => with_headers(200, &[("x-limit", "100")], "{}"),
    });
    let http = world.http(Demo::limited(100, MINUTE));
    for _ in 0..3 {
        http.send(Request::get(["task"])).await.unwrap();
    }
    join_all((0..8).map(|_| http.send(Request::get(["task"])))).await;
    assert_eq!(world.most_under_way.load(Ordering::SeqCst), 8);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_what_it_names_and_nothing_else() {
    let world = World::new(Duration::ZERO, |_, request| {
        if request.uri().path().ends_with("/issue/7") {
            return with_headers(429, &[("retry-after", "20")], "");
        }
        ok("{}")
    });
    let http =
        world.builder(Demo::limited(100, MINUTE)).options(HttpOptions::new().with_max_attempts(1)).build().unwrap();
    let error = http.send(Request::put(["issue", "7"])).await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(20))));
    let started = Instant::now();
    http.send(Request::put(["issue", "8"])).await.unwrap();
    http.send(Request::get(["task"])).await.unwrap();
    assert_eq!(started.elapsed(), Duration::ZERO);
    let _ = http.send(Request::put(["issue", "7"])).await;
    assert_eq!(started.elapsed(), Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_pause_beyond_the_deadline_is_an_error_at_once() {
    let world = World::answering(|_| with_headers(429, &[("retry-after", "3600")], ""));
    let http =
        world.builder(Demo::limited(100, MINUTE)).options(HttpOptions::new().with_deadline(MINUTE)).build().unwrap();
    let started = Instant::now();
    let error = http.send(Request::post(["task"])).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::RateLimited, Effect::None));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    // The next does not even ask.
    let error = http.send(Request::post(["task"])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(error.to_string(), "the tracker's limit leaves no room before the deadline (limit: requests)");
    assert_eq!((world.count(), started.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn waiting_in_the_queue_ends_with_the_deadline() {
    let world = World::new(Duration::from_secs(300), |_, _| ok("{}"));
    let options = HttpOptions::new().with_timeout(Duration::from_secs(400)).with_deadline(Duration::from_secs(100));
    let http = world.builder(Demo::with(vec![Budget::new(scope()).permits(1)])).options(options).build().unwrap();
    let holding = http.send(Request::get(["slow"]).within(Duration::from_secs(500)));
    let waiting = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let started = Instant::now();
        (http.send(Request::post(["task"])).await.unwrap_err(), started.elapsed())
    };
    let (held, (error, waited)) = tokio::join!(holding, waiting);
    assert!(held.is_ok());
    assert_eq!((error.kind(), error.effect()), (ErrorKind::RateLimited, Effect::None));
    assert_eq!(waited, Duration::from_secs(100));
    assert!(error.retry_after().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_waiting_does_not_cure_is_an_error_and_pauses_nobody() {
    let world = World::new(Duration::ZERO, |number, _| match number {
        0 => with_headers(429, &[("retry-after", "60")], r#"{"code": "QUOTA", "message": "no storage left"}"#),
        _ => ok("{}"),
    });
    let http = world.http(Demo::limited(100, MINUTE));
    let started = Instant::now();
    let error = http.send(Request::get(["task"])).await.unwrap_err();
    assert_eq!((error.kind(), error.vendor_code()), (ErrorKind::QuotaExceeded, Some("QUOTA")));
    assert_eq!((error.message(), error.hint()), ("no storage left", Some("delete something")));
    http.send(Request::get(["task"])).await.unwrap();
    assert_eq!((world.count(), started.elapsed()), (2, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn limit_remaining_and_reset_are_learned_from_answers() {
    // The plan was assumed to allow 1000; the vendor says 20, of which somebody else has used 15.
    let world = World::new(Duration::ZERO, |number, _| {
        let left = 4_usize.saturating_sub(number).to_string();
        with_headers(200, &[("x-limit", "20"), ("x-remaining", &left), ("x-reset", "1772359230")], "{}")
    });
    let http = world.builder(Demo { per: Some(MINUTE), ..Demo::limited(1000, MINUTE) }).clock(clock()).build().unwrap();
    for _ in 0..6 {
        http.send(Request::get(["task"])).await.unwrap();
    }
    let seconds = world.seconds();
    assert!(seconds[4] < 1.0 && seconds[5] >= 30.0, "{seconds:?}");
    let standings = http.standings();
    assert_eq!(standings.len(), 1);
    assert_eq!(standings[0].limit.map(|window| (window.limit, window.per)), Some((20, MINUTE)));
    assert_eq!(standings[0].remaining, Some(0));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_here_does_no_harm_where_the_vendor_tells_its_time() {
    let world = World::new(Duration::ZERO, |number, _| match number {
        // The clock here is an hour behind; the reset is 20 s after the vendor's own date.
        0 => with_headers(429, &[("date", "Sun, 01 Mar 2026 11:00:00 GMT"), ("x-reset", "1772362820")], ""),
        // Retry-After as a date of an hour ago by the clock here.
        1 => with_headers(
            429,
            &[("date", "Sun, 01 Mar 2026 09:00:00 GMT"), ("retry-after", "Sun, 01 Mar 2026 09:00:40 GMT")],
            "",
        ),
        _ => ok("{}"),
    });
    let http = world.builder(Demo::limited(100, MINUTE)).clock(clock()).build().unwrap();
    http.send(Request::get(["task"])).await.unwrap();
    let seconds = world.seconds();
    assert!((20.0..21.0).contains(&seconds[1]), "{seconds:?}");
    assert!((60.0..61.5).contains(&seconds[2]), "{seconds:?}");
}

/// A clock whose calendar somebody sets.
#[derive(Debug, Default)]
struct Set(AtomicI64);

#[async_trait::async_trait]
impl Clock for Set {
    fn now(&self) -> Duration {
        RuntimeClock::new().now()
    }

    fn wall(&self) -> jiff::Timestamp {
        support::wall() + jiff::SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_calendar_that_jumps_makes_no_wait_longer_or_shorter() {
    for jump in [-86_400, 86_400, -400_000_000, 4_000_000_000] {
        let world = World::new(Duration::from_secs(1), |number, _| match number {
            0 => with_headers(429, &[("retry-after", "30")], ""),
            _ => with_headers(200, &[("x-remaining", "0"), ("x-reset", "1772359230")], "{}"),
        });
        let clock = Arc::new(Set::default());
        let http = world.builder(Demo::limited(2, MINUTE)).clock(Arc::clone(&clock) as _).build().unwrap();
        let jumping = async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            clock.0.store(jump, Ordering::SeqCst);
        };
        let (answer, ()) = tokio::join!(http.send(Request::get(["task"])), jumping);
        answer.unwrap();
        http.send(Request::get(["task"])).await.unwrap();
        let seconds = world.seconds();
        assert!((31.0..32.5).contains(&seconds[1]), "{jump}: {seconds:?}");
        // Two in a minute by our own count; a reset in the far future is not believed.
        assert!((61.0..93.0).contains(&seconds[2]), "{jump}: {seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_configured_requests_per_minute_hold_whatever_the_vendor_allows() {
    let world = World::new(Duration::ZERO, |_, _| with_headers(200, &[("x-limit", "1000")], "{}"));
    let options = HttpOptions::new().with_requests_per_minute(30);
    let http = world.builder(Demo::limited(100, MINUTE)).options(options).build().unwrap();
    join_all((0..90).map(|_| http.send(page()))).await;
    let seconds = world.seconds();
    for (number, at) in seconds.iter().enumerate().skip(30) {
        assert!(at - seconds[number - 30] >= 59.999, "request {number}: {seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn many_waiting_calls_pass_in_their_order() {
    let world = World::new(Duration::from_millis(10), |_, _| ok("{}"));
    let http = world.http(Demo::limited(10, Duration::from_secs(1)));
    join_all((0..500).map(|number| http.send(Request::get(["task", &number.to_string()])))).await;
    let paths: Vec<String> = world.arrivals().iter().map(|arrival| arrival.path.clone()).collect();
    let expected: Vec<String> = (0..500).map(|number| format!("{}/task/{number}", support::BASE)).collect();
    assert_eq!(paths, expected);
}

/// With one permit: somebody who asks again and again, and two who come later. Tells in which order they were served.
async fn order(busy: Lane, later: [Lane; 2]) -> Vec<String> {
    let world = World::new(Duration::from_secs(1), |_, _| ok("{}"));
    let http = world.http(Demo::with(vec![Budget::new(scope()).permits(1)]));
    let asking = async {
        for _ in 0..5 {
            http.send(Request::get(["busy"]).lane(busy)).await.unwrap();
        }
    };
    let coming = |name: &'static str, lane, millis| {
        let http = http.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            http.send(Request::get([name]).lane(lane)).await.unwrap();
        }
    };
    tokio::join!(asking, coming("first", later[0], 300), coming("second", later[1], 600));
    world.arrivals().iter().map(|arrival| arrival.path.rsplit('/').next().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_not_overtaken_by_who_comes_later_but_by_a_person() {
    let busy = "busy";
    let served = order(Lane::Bulk, [Lane::Bulk, Lane::Bulk]).await;
    assert_eq!(served, [busy, "first", "second", busy, busy, busy, busy]);
    let served = order(Lane::Bulk, [Lane::Bulk, Lane::Person]).await;
    assert_eq!(served, [busy, "second", "first", busy, busy, busy, busy]);
    let served = order(Lane::Person, [Lane::Bulk, Lane::Person]).await;
    assert_eq!(served, [busy, "second", busy, busy, busy, busy, "first"]);
}

#[tokio::test(start_paused = true)]
async fn other_hosts_draw_on_no_budget() {
    let world = World::kind();
    let http = world.http(Demo::limited(1, MINUTE));
    http.send(Request::get(["task"])).await.unwrap();
    let elsewhere = Url::parse("https://files.example.net/signed?x=1").unwrap();
    http.send(Request::absolute(http::Method::GET, elsewhere)).await.unwrap();
    assert!(world.seconds()[1] < 1.0);
    assert_eq!(world.arrivals()[1].credential, None, "and get no credential");
}
