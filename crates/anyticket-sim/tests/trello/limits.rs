//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/>

use std::time::Duration;

use anyticket_sim::trello::{Limits, RateHeaders, Windows};
use anyticket_sim::{Faults, RetryAfter};
use serde_json::json;

use crate::client::{Client, Got, later, with};

fn limited(limits: Limits) -> Client {
    let trello = with(3, |options| options);
    trello.sim.world(|trello| trello.set_limits(limits));
    trello
}

#[track_caller]
fn refused(got: &Got, error: &str) {
    assert_eq!((got.status, &got.json["error"]), (429, &json!(error)), "{}", got.text());
    assert!(got.json["message"].is_string());
}

#[tokio::test(start_paused = true)]
async fn a_token_has_a_hundred_requests_in_ten_seconds() {
    let trello = limited(Limits::default());
    let ask = || trello.get(&format!("/boards/{}?fields=name", trello.board()));
    for left in (0..100).rev() {
        let got = ask();
        assert_eq!(got.status, 200);
        assert_eq!(got.header("x-rate-limit-api-token-remaining").unwrap(), left.to_string());
        assert_eq!(got.header("x-rate-limit-api-token-interval-ms"), Some("10000"));
        assert_eq!(got.header("x-rate-limit-api-key-max"), Some("300"));
    }
    refused(&ask(), "API_TOKEN_LIMIT_EXCEEDED");
    later(Duration::from_millis(9_999)).await;
    refused(&ask(), "API_TOKEN_LIMIT_EXCEEDED");
    later(Duration::from_millis(1)).await;
    assert_eq!(ask().status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_window_is_any_stretch_or_begins_with_its_first_request() {
    for (windows, expected) in [(Windows::Sliding, 429), (Windows::Fixed, 200)] {
        let trello = limited(Limits::default().per_token(4).windows(windows));
        let ask = || trello.get(&format!("/boards/{}?fields=name", trello.board())).status;
        assert_eq!(ask(), 200);
        later(Duration::from_secs(9)).await;
        assert_eq!([ask(), ask(), ask()], [200; 3]);
        later(Duration::from_secs(1)).await;
        assert_eq!([ask(), ask()], [200, expected]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_key_has_a_limit_of_its_own_and_too_many_refusals_lock_it() {
    let trello = limited(Limits::default().per_key(3));
    let ask = |trello: &Client| trello.get(&format!("/boards/{}?fields=name", trello.board()));
    for _ in 0..3 {
        assert_eq!(ask(&trello).status, 200);
    }
    refused(&ask(&trello), "API_KEY_LIMIT_EXCEEDED");
    // "more than 200 429s in a window on a key: every further request of that window is 429"
    let trello = limited(Limits::default().per_token(1).refusals(5));
    assert_eq!(ask(&trello).status, 200);
    later(Duration::from_secs(5)).await;
    for _ in 0..6 {
        refused(&ask(&trello), "API_TOKEN_LIMIT_EXCEEDED");
    }
    refused(&ask(&trello), "API_KEY_LIMIT_EXCEEDED");
    later(Duration::from_secs(6)).await;
    // The token would have one again by now.
    refused(&ask(&trello), "API_KEY_LIMIT_EXCEEDED");
    later(Duration::from_secs(10)).await;
    assert_eq!(ask(&trello).status, 200);
}

#[tokio::test(start_paused = true)]
async fn members_and_search_have_special_limits() {
    // "`/1/members/…` | 100 / 900 s for the route itself; nested routes … are said not to count"
    let trello = limited(Limits::default().members(2).search(1));
    assert_eq!([trello.get("/members/me").status, trello.get("/members/ada").status], [200, 200]);
    let got = trello.get("/members/me");
    refused(&got, "RATE_LIMIT_EXCEEDED");
    assert_eq!(got.json["message"], "Exceeded rate limit to /1/member");
    assert_eq!(trello.get("/members/me/boards?fields=name").status, 200);
    assert_eq!(trello.get("/search?query=x").status, 200);
    refused(&trello.get("/search?query=x"), "RATE_LIMIT_EXCEEDED");
    later(Duration::from_secs(899)).await;
    assert_eq!(trello.get("/members/me").status, 429);
    later(Duration::from_secs(1)).await;
    assert_eq!(trello.get("/members/me").status, 200);
    let nested = limited(Limits::default().members(1).nested_members());
    assert_eq!(nested.get("/members/me/boards?fields=name").status, 200);
    refused(&nested.get("/members/me/boards?fields=name"), "RATE_LIMIT_EXCEEDED");
}

#[tokio::test(start_paused = true)]
async fn headers_and_retry_after_are_optional() {
    // "treat all as optional. `retry-after` is not in the guide but exists on 429s",
    // https://jira.atlassian.com/browse/TRELLO-1104
    let ask = |limits: Limits| {
        let trello = limited(limits.per_token(1));
        let ask = || trello.get(&format!("/boards/{}?fields=name", trello.board()));
        (ask(), ask())
    };
    let (good, bad) = ask(Limits::default().headers(RateHeaders::Absent));
    assert!(good.header("x-rate-limit-api-token-max").is_none() && bad.header("retry-after").is_none());
    let (good, bad) = ask(Limits::default().headers(RateHeaders::WithMember).retry_after(RetryAfter::Seconds(0)));
    assert_eq!((good.header("x-rate-limit-member-max"), bad.header("retry-after")), (Some("200"), Some("10")));
    let (_, bad) = ask(Limits::default().retry_after(RetryAfter::Date(0)));
    assert_eq!(bad.header("retry-after"), Some("Mon, 05 Jan 2026 08:00:10 GMT"));
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_was_not_done() {
    let trello = limited(Limits::default().per_token(1));
    let list = trello.list("To Do");
    assert_eq!(trello.post("/cards", json!({ "idList": list, "name": "Once" })).status, 200);
    assert_eq!(trello.post("/cards", json!({ "idList": list, "name": "Twice" })).status, 429);
    assert_eq!(trello.sim.world(|trello| trello.cards_named("Twice").len()), 0);
    later(Duration::from_secs(10)).await;
    trello.sim.set_faults(Faults::rate_limits(1.0, RetryAfter::Seconds(3)));
    let got = trello.get("/members/me");
    refused(&got, "API_TOKEN_LIMIT_EXCEEDED");
    assert_eq!(got.header("retry-after"), Some("3"));
    assert_eq!(trello.sim.counters().rate_limited(), 2);
}
