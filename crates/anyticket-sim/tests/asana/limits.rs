//! The limits that answer 429.

use std::time::Duration;

use anyticket_sim::asana::{Limits, Plan};
use anyticket_sim::{InFlight, Sim, Simulation};
use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::client::{Client, later, with};

fn limited(plan: Plan, limits: Limits) -> Client {
    with(0, |options| options.plan(plan).limits(limits))
}

#[tokio::test]
async fn a_minute_has_so_many_requests_and_parts_of_it_have_theirs() {
    // https://developers.asana.com/docs/rate-limits: 150 and 1500; "refused requests count too".
    tokio::time::pause();
    for (plan, slice) in [(Plan::Free, 25), (Plan::Paid, 250)] {
        let asana = limited(plan, Limits::default());
        for _ in 0..slice {
            asana.get("/users/me").data();
        }
        let refused = asana.get("/users/me");
        refused.refused(429, "You've made too many requests and hit a rate limit.");
        assert_eq!(refused.header("retry-after"), Some("10"));
        later(Duration::from_secs(9)).await;
        assert_eq!(asana.get("/users/me").status, 429);
        // The first refusal has a place in the window too, and so has this one.
        later(Duration::from_secs(1)).await;
        asana.get("/users/me").data();
        // Another token has limits of its own.
        let other = asana.sim.world(|world| world.add_token());
        asana.with_token(&other).get("/users/me").data();
    }
    let whole = limited(Plan::Free, Limits::default().slices(1));
    assert!((0..150).all(|_| whole.get("/users/me").status == 200));
    assert_eq!(whole.get("/users/me").header("retry-after"), Some("60"));
}

#[tokio::test]
async fn searches_have_a_limit_of_their_own() {
    // https://developers.asana.com/docs/rate-limits: 60 a minute
    tokio::time::pause();
    let asana = limited(Plan::Paid, Limits::default());
    let path = format!("/workspaces/{}/tasks/search", asana.workspace());
    assert!((0..60).all(|_| asana.get(&path).status == 200));
    assert_eq!(asana.get(&path).header("retry-after"), Some("60"));
    asana.get("/users/me").data();
    later(Duration::from_secs(60)).await;
    asana.get(&path).data();
}

#[tokio::test]
async fn the_hidden_quota_may_go_below_zero() {
    // https://developers.asana.com/docs/rate-limits: "cost"
    tokio::time::pause();
    let asana = with(100, |options| options.limits(Limits::none().cost(5.0, 60.0)));
    let wide = "name,notes,assignee.name,memberships.section.name,custom_fields.name,tags.name,completed,due_on";
    let path = format!("/tasks?project={}&limit=100&opt_fields={wide}", asana.project("Engineering"));
    asana.get(&path).data();
    let refused = asana.get("/users/me");
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    later(Duration::from_secs(seconds)).await;
    asana.get("/users/me").data();
}

fn slow(limits: Limits) -> Simulation<anyticket_sim::asana::Asana> {
    Sim::asana().latency(Duration::from_millis(100)).with(|options| options.limits(limits)).build()
}

async fn together(sim: &Simulation<anyticket_sim::asana::Asana>, requests: Vec<Request<Bytes>>) -> Vec<u16> {
    let mut running = tokio::task::JoinSet::new();
    for request in requests {
        let sim = sim.clone();
        running.spawn(async move { sim.send(request).await.unwrap().status().as_u16() });
    }
    running.join_all().await
}

fn requests(sim: &Simulation<anyticket_sim::asana::Asana>, reads: usize, writes: usize) -> Vec<Request<Bytes>> {
    let authorization = sim.world(|asana| format!("Bearer {}", asana.token()));
    let workspace = sim.world(|asana| asana.workspace_gid());
    let base = "https://app.asana.com/api/1.0";
    let read = || Request::get(format!("{base}/users/me")).header("authorization", &authorization).body(Bytes::new());
    let write = || {
        Request::post(format!("{base}/tags"))
            .header("authorization", &authorization)
            .header("content-type", "application/json")
            .body(Bytes::from(json!({ "data": { "name": "x", "workspace": workspace } }).to_string()))
    };
    (0..reads).map(|_| read().unwrap()).chain((0..writes).map(|_| write().unwrap())).collect()
}

#[tokio::test(start_paused = true)]
async fn reads_and_writes_at_the_same_time_have_limits_apart() {
    // https://developers.asana.com/docs/rate-limits: 50 reads, 15 writes
    let sim = slow(Limits::default());
    let statuses = together(&sim, requests(&sim, 50, 15)).await;
    assert!(statuses.iter().all(|status| *status != 429), "{statuses:?}");
    let counters = sim.counters();
    assert_eq!((counters.reads_in_flight_max, counters.writes_in_flight_max), (50, 15));
    let statuses = together(&sim, requests(&sim, 52, 16)).await;
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 3);
    assert_eq!(sim.counters().in_flight_max, 68);
    assert_eq!(InFlight::default().reads, 0);
}

#[tokio::test(start_paused = true)]
async fn such_a_refusal_may_say_when_to_come_back() {
    // https://developers.asana.com/docs/rate-limits promises it; an engineer said otherwise (Asana/node-asana#210).
    for says in [false, true] {
        let sim = slow(Limits::default().at_once(1, 1).retry_after_at_once(says));
        sim.set_faults(anyticket_sim::Faults::none());
        together(&sim, requests(&sim, 2, 0)).await;
        let refused = sim.log().into_iter().find(|exchange| exchange.status == Some(429)).unwrap();
        assert_eq!(refused.answer_headers.contains_key("retry-after"), says);
    }
}

#[tokio::test]
async fn a_batch_counts_as_its_actions() {
    // https://developers.asana.com/reference/createbatchrequest: if one would exceed, the whole batch is refused.
    let asana = limited(Plan::Free, Limits::default().slices(1).per_minute(12));
    let action = json!({ "method": "get", "relative_path": "/users/me" });
    asana.post("/batch", json!({ "actions": vec![action.clone(); 10] })).data();
    assert_eq!(asana.post("/batch", json!({ "actions": vec![action.clone(); 3] })).status, 429);
    let crowded = limited(Plan::Paid, Limits::none().at_once(5, 5));
    assert_eq!(crowded.post("/batch", json!({ "actions": vec![action; 6] })).status, 429);
}
