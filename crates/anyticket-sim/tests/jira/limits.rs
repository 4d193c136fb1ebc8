//! <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>

use std::time::Duration;

use anyticket_sim::jira::{Limits, Options};
use anyticket_sim::{Faults, RetryAfter, Sim};
use serde_json::{Value, json};

use crate::client::{Client, client, later};

fn limited(limits: Limits, change: impl FnOnce(Options) -> Options) -> Client {
    client(
        Sim::jira()
            .tickets(30)
            .seed(7)
            .started_at(1_767_600_000_000)
            .with(|options| change(options.limits(limits)))
            .build(),
    )
}

fn app(jira: &Client) -> Client {
    let (id, secret, token) = jira.sim.world(|jira| (jira.app().0, jira.app().1, jira.refresh_token()));
    let body =
        json!({ "grant_type": "refresh_token", "client_id": id, "client_secret": secret, "refresh_token": token });
    let request =
        jira.anonymous().request(http::Method::POST, "/oauth/token").header("content-type", "application/json");
    let got = jira.send(request.body(bytes::Bytes::from(body.to_string())).unwrap()).ok();
    let cloud_id = jira.sim.world(|jira| jira.cloud_id());
    let bearer = format!("Bearer {}", got["access_token"].as_str().unwrap());
    Client { prefix: format!("/ex/jira/{cloud_id}"), ..jira.authorized(&bearer) }
}

#[tokio::test(start_paused = true)]
async fn a_burst_on_one_endpoint_is_refused_there_and_nowhere_else() {
    let jira = limited(Limits::default().scaled(0.1), |options| options);
    for left in (0..10).rev() {
        let got = jira.get("/project/search");
        assert_eq!(got.header("x-ratelimit-limit"), Some("10"));
        assert_eq!(got.header("x-ratelimit-remaining").unwrap(), left.to_string());
        assert_eq!(got.header("x-ratelimit-nearlimit").is_some(), left < 2);
        assert_eq!(got.status, 200);
    }
    let refused = jira.get("/project/search");
    assert_eq!((refused.status, refused.body.len()), (429, 0));
    assert_eq!(refused.header("ratelimit-reason"), Some("jira-burst-based"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(refused.header("x-ratelimit-reset"), Some("2026-01-05T08:00:01Z"));
    // Another endpoint, and another method of the same, have buckets of their own.
    assert_eq!(jira.get("/priority").status, 200);
    later(Duration::from_millis(100)).await;
    assert_eq!(jira.get("/project/search").status, 200);
    assert_eq!(jira.get("/project/search").status, 429);
    later(Duration::from_secs(1)).await;
    assert_eq!(jira.get("/project/search").status, 200);
}

#[tokio::test(start_paused = true)]
async fn writes_to_one_issue_are_limited_by_themselves() {
    let jira = limited(Limits::default(), |options| options);
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("ENG", "Task", json!({})));
    let edit = |key: &str| jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": "x" } }));
    let mut done = 0;
    // Twenty in two seconds.
    for _ in 0..20 {
        edit(&one).done();
        done += 1;
    }
    let refused = edit(&one);
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("ratelimit-reason"), Some("jira-per-issue-on-write"));
    assert_eq!(refused.header("retry-after"), Some("2"));
    edit(&two).done();
    assert_eq!(jira.get(&format!("/issue/{one}")).status, 200);
    // A hundred in thirty seconds.
    while done < 100 {
        later(Duration::from_secs(2)).await;
        for _ in 0..20 {
            edit(&one).done();
            done += 1;
        }
    }
    later(Duration::from_secs(3)).await;
    let refused = edit(&one);
    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    later(Duration::from_secs(wait)).await;
    edit(&one).done();
}

#[tokio::test(start_paused = true)]
async fn apps_pay_with_points_and_tokens_do_not() {
    let jira = limited(Limits::default().points_per_hour(40), |options| options);
    let app = app(&jira);
    // One for the request and one for each project.
    let got = app.get("/project/search");
    assert_eq!(got.header("ratelimit-policy"), Some("\"global-app-quota\";q=40;w=3600"));
    // Far from the limit the rest is not told.
    assert_eq!(got.header("ratelimit"), Some("\"global-app-quota\";t=3600"));
    let page = app.post("/search/jql", json!({ "jql": "created > 0", "fields": ["summary"], "maxResults": 20 }));
    assert!(page.header("ratelimit").unwrap().starts_with("\"global-app-quota\";r="));
    let mut refused = app.get("/priority");
    while refused.status == 200 {
        refused = app.get("/priority");
    }
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("ratelimit-reason"), Some("jira-quota-global-based"));
    assert_eq!(refused.header("retry-after"), Some("3600"));
    assert_eq!(refused.header("x-ratelimit-reset"), Some("2026-01-05T09:00:00Z"));
    assert_eq!(jira.get("/priority").status, 200);
    // At the top of the hour it begins anew; the access token has to be renewed by then.
    later(Duration::from_secs(3600)).await;
    assert_eq!(self::app(&jira).get("/priority").status, 200);
}

#[tokio::test]
async fn headers_have_other_forms_too() {
    let jira = limited(Limits::default().points_per_hour(100).per_tenant(), |options| {
        options.beta_headers(true).reset_without_seconds(true)
    });
    let got = app(&jira).get("/priority");
    assert!(got.header("beta-ratelimit-policy").unwrap().starts_with("\"tenant-quota\";q=100"));
    assert_eq!(got.header("x-ratelimit-reset"), Some("2026-01-05T08:00Z"));
    let jira = limited(Limits::default().scaled(0.01).in_words(), |options| options);
    assert_eq!(jira.get("/priority").status, 200);
    jira.get("/priority").refused(429, "Rate limit exceeded.");
    let jira = limited(Limits::none().reason("jira-cost-based"), |options| options);
    jira.sim.set_faults(Faults::rate_limits(1.0, RetryAfter::Seconds(3)));
    let refused = jira.get("/priority");
    assert_eq!(
        (refused.header("ratelimit-reason"), refused.header("retry-after")),
        (Some("jira-cost-based"), Some("3"))
    );
    let jira = limited(Limits::default().scaled(0.01).silent(), |options| options);
    assert_eq!(jira.get("/priority").status, 200);
    let refused = jira.get("/priority");
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("x-failure-category"), Some("FAILURE CLIENT RATE LIMITED"));
    assert!(refused.header("retry-after").is_none() && refused.header("ratelimit-reason").is_none());
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_was_not_done() {
    let jira = limited(Limits::default().scaled(0.01), |options| options);
    jira.create("ENG", "Task", json!({ "summary": "Once" }));
    let new = json!({ "fields": { "project": { "key": "ENG" }, "issuetype": { "name": "Task" }, "summary": "Twice" } });
    assert_eq!(jira.post("/issue", new).status, 429);
    assert_eq!(jira.sim.world(|jira| jira.issues_titled("Twice").len()), 0);
    assert_eq!(jira.sim.counters().rate_limited(), 1);
    let _: Value = jira.get("/priority").ok();
}
