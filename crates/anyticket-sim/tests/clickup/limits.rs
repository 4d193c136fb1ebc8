//! Rate limits.

use std::time::Duration;

use anyticket_sim::RetryAfter;
use anyticket_sim::clickup::{Plan, RateHeaders};
use serde_json::json;

use crate::support::{Client, Got, with, world};

fn header(got: &Got, name: &str) -> Option<i64> {
    got.headers.get(name).map(|value| value.to_str().unwrap().parse().unwrap())
}

fn spend(clickup: &Client, count: usize) {
    (0..count).for_each(|_| drop(clickup.get("/v2/user").ok()));
}

// https://developer.clickup.com/docs/rate-limits; the body from public reports
#[tokio::test(start_paused = true)]
async fn a_token_has_so_many_requests_a_minute_by_its_plan() {
    for (plan, limit) in [(Plan::Free, 100), (Plan::Unlimited, 100), (Plan::Business, 100), (Plan::BusinessPlus, 1000)]
    {
        let clickup = with(0, |options| options.plan(plan));
        spend(&clickup, limit);
        let refused = clickup.get("/v2/user");
        assert_eq!(refused.json, json!({"err": "Rate limit reached", "ECODE": "APP_002"}));
        assert_eq!(refused.status, 429);
        assert_eq!(header(&refused, "x-ratelimit-remaining"), Some(0));
        tokio::time::sleep(Duration::from_secs(60)).await;
        spend(&clickup, 1);
    }
}

#[test]
fn every_token_has_a_window_of_its_own() {
    let mut clickup = with(0, |options| options.requests_per_minute(3));
    spend(&clickup, 3);
    assert_eq!(clickup.get("/v2/user").status, 429);
    clickup.token = clickup.sim.world(|world| world.add_token());
    spend(&clickup, 3);
    assert_eq!(clickup.get("/v2/user").status, 429);
}

#[tokio::test(start_paused = true)]
async fn the_headers_say_limit_remaining_and_reset() {
    let clickup = with(0, |options| options.requests_per_minute(5));
    let first = clickup.get("/v2/user");
    let now = clickup.sim.world(|world| world.now());
    assert_eq!((header(&first, "x-ratelimit-limit"), header(&first, "x-ratelimit-remaining")), (Some(5), Some(4)));
    let reset = header(&first, "x-ratelimit-reset").unwrap();
    assert!((60..=61).contains(&(reset - now / 1000)), "{reset} {now}");
    tokio::time::sleep(Duration::from_secs(10)).await;
    let second = clickup.get("/v2/user");
    assert_eq!(header(&second, "x-ratelimit-reset"), Some(reset), "the window is fixed");
    let milliseconds = with(0, |options| options.reset_in_milliseconds(true));
    assert!(header(&milliseconds.get("/v2/user"), "x-ratelimit-reset").unwrap() > 1_000_000_000_000);
}

// Documented for error answers; whether every answer carries them is not known.
#[test]
fn the_headers_may_be_on_errors_only_or_nowhere() {
    let seen = |which: RateHeaders| {
        let clickup = with(0, |options| options.rate_headers(which));
        let has = |path: &str| clickup.get(path).headers.contains_key("x-ratelimit-limit");
        (has("/v2/user"), has("/v2/task/86zzzzzzz"))
    };
    assert_eq!(seen(RateHeaders::Always), (true, true));
    assert_eq!(seen(RateHeaders::OnErrors), (false, true));
    assert_eq!(seen(RateHeaders::Never), (false, false));
    assert!(world(0).get("/v2/user").headers.contains_key("x-ratelimit-limit"));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_may_say_when_to_come_back() {
    let retry = |retry: RetryAfter| {
        let clickup = with(0, |options| options.requests_per_minute(1).retry_after(retry));
        spend(&clickup, 1);
        let refused = clickup.get("/v2/user");
        refused.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(retry(RetryAfter::Absent), None);
    assert_eq!(retry(RetryAfter::Seconds(0)), Some("60".to_owned()));
    assert!(retry(RetryAfter::Date(0)).unwrap().ends_with(" GMT"));
}
