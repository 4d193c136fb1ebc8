//! Tokens, and what they do not open.

use anyticket_sim::clickup::{UNDOCUMENTED, Unknown};
use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::support::{Client, Got, with, world};

fn ask(clickup: &Client, authorization: Option<&str>, path: &str) -> Got {
    let mut request = Request::get(format!("/api{path}"));
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    clickup.send(request.body(Bytes::new()).unwrap())
}

// https://developer.clickup.com/docs/authentication
#[test]
fn a_personal_token_goes_bare_and_an_oauth_token_with_bearer() {
    let clickup = world(0);
    let oauth = clickup.sim.world(|world| world.oauth_token().to_owned());
    ask(&clickup, Some(&clickup.token), "/v2/user").ok();
    ask(&clickup, Some(&format!("Bearer {oauth}")), "/v2/user").ok();
    ask(&clickup, Some(&format!("Bearer {}", clickup.token)), "/v2/user").refused(401, "OAUTH_025");
    ask(&clickup, Some(&oauth), "/v2/user").refused(401, "OAUTH_025");
}

// https://developer.clickup.com/docs/common_errors: "Authorization header required" is OAUTH_017; 400 in public reports
#[test]
fn a_request_without_a_token_is_told_so() {
    ask(&world(0), None, "/v2/team").refused(400, "OAUTH_017");
    ask(&with(0, |options| options.missing_authorization(401)), None, "/v2/team").refused(401, "OAUTH_017");
}

// https://developer.clickup.com/docs/common_errors: "Token not found"
#[test]
fn an_unknown_and_a_revoked_token_are_not_found() {
    let clickup = world(0);
    ask(&clickup, Some("pk_1_NOBODY"), "/v2/user").refused(401, "OAUTH_019");
    let revoked = clickup.sim.world(|world| world.revoked_token().to_owned());
    ask(&clickup, Some(&revoked), "/v2/user").refused(401, "OAUTH_019");
    ask(&clickup, Some("\"quoted\""), "/v2/user").refused(401, "OAUTH_025");

    clickup.get("/v2/user").ok();
    let token = clickup.token.clone();
    clickup.sim.world(|world| world.revoke(&token));
    clickup.get("/v2/user").refused(401, "OAUTH_019");
}

// Recorded: 401 OAUTH_027 for a List of another Workspace; https://developer.clickup.com/docs/common_errors for the others
#[test]
fn things_of_a_workspace_that_the_token_is_not_for_are_not_authorized() {
    let clickup = world(3);
    let (team, list, task) =
        clickup.sim.world(|world| (world.foreign_workspace_id(), world.foreign_list_id(), world.foreign_task_id()));
    clickup.get(&format!("/v2/team/{team}/space")).refused(401, "OAUTH_023");
    clickup.get(&format!("/v2/list/{list}")).refused(401, "OAUTH_027");
    clickup.put(&format!("/v2/list/{list}"), json!({"name": "x"})).refused(401, "OAUTH_027");
    clickup.get(&format!("/v2/task/{task}")).refused(401, "OAUTH_027");
    let forbidden = with(3, |options| options.unauthorized_workspace(403));
    forbidden.get(&format!("/v2/task/{task}")).refused(403, "OAUTH_027");
}

#[test]
fn a_workspace_that_does_not_exist_looks_like_one_that_is_not_authorized() {
    world(0).get("/v2/team/1/space").refused(401, "OAUTH_023");
    with(0, |options| options.unknown_team_is_missing(true)).get("/v2/team/1/space").refused(404, "TEAM_001");
}

#[test]
fn an_id_that_is_no_id_is_refused_by_its_form() {
    let clickup = world(0);
    // Public reports: 400 {"err":"validateListIDEx List ID invalid","ECODE":"INPUT_003"}
    clickup.get("/v2/list/8cj47gd-10171/task").refused(400, "INPUT_003");
    // Public reports: 400 {"err":"Task ID invalid","ECODE":"INPUT_004"}
    clickup.get("/v2/task/ENG-1").refused(400, "INPUT_004");
}

#[test]
fn a_path_that_nobody_knows_is_loud() {
    let clickup = world(0);
    for path in ["/v2/tasks", "/v3/user", "/v2/list/1/task/"] {
        let got = clickup.get(path);
        assert_eq!(got.status, 500);
        assert!(got.json["simulator"].as_str().unwrap().contains(path), "{}", got.json);
    }
    assert_eq!(clickup.post("/v2/user", json!({})).status, 500);
    assert_eq!(clickup.sim.counters().unexpected, 4);
}

#[test]
fn an_unknown_parameter_or_key_is_refused_unless_asked_otherwise() {
    let clickup = world(0);
    let tasks = format!("/v2/list/{}/task", clickup.list());
    clickup.get(&format!("{tasks}?include_close=true")).refused(400, UNDOCUMENTED);
    // Arrays are written with brackets: https://developer.clickup.com/reference/gettasks
    clickup.get(&format!("{tasks}?statuses=to%20do")).refused(400, UNDOCUMENTED);
    clickup.post(&tasks, json!({"name": "x", "title": "y"})).refused(400, UNDOCUMENTED);
    let patient = with(0, |options| options.unknown(Unknown::Ignored));
    patient.get(&format!("{tasks}?include_close=true")).ok();
    patient.post(&tasks, json!({"name": "x", "title": "y"})).ok();
}

// https://developer.clickup.com/docs/faq: bodies are JSON, forms are not supported
#[test]
fn a_body_must_be_json_and_say_so() {
    let clickup = world(0);
    let send = |kind: Option<&str>, body: &str| {
        let mut request = Request::post(format!("/api/v2/list/{}/task", clickup.list()));
        request = request.header("authorization", &clickup.token);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        clickup.send(request.body(Bytes::from(body.to_owned())).unwrap())
    };
    send(Some("application/json; charset=utf-8"), r#"{"name":"x"}"#).ok();
    for (kind, body) in [
        (None, r#"{"name":"x"}"#),
        (Some("application/x-www-form-urlencoded"), "name=x"),
        (Some("text/plain"), r#"{"name":"x"}"#),
        (Some("application/json"), r#"{"name":"#),
        (Some("application/json"), r#"["x"]"#),
        (Some("application/json"), r#"{"name":17}"#),
        (Some("application/json"), r#"{"name":"x","priority":"high"}"#),
        (Some("application/json"), r#"{"name":"x","due_date":"2026-01-01"}"#),
    ] {
        send(kind, body).refused(400, UNDOCUMENTED);
    }
}

#[test]
fn a_guest_sees_what_is_shared_and_nothing_else() {
    let mut clickup = world(200);
    clickup.token = clickup.sim.world(|world| world.guest_token().to_owned());
    let team = clickup.team();
    assert_eq!(clickup.get(&format!("/v2/team/{team}/space")).ok()["spaces"], json!([]));
    let shared = clickup.get(&format!("/v2/team/{team}/shared")).ok();
    assert_eq!(shared["shared"]["lists"][0]["name"], "Invoices");
    let invoices = clickup.list_named("Invoices");
    let tasks = clickup.get(&format!("/v2/list/{invoices}/task?subtasks=true&include_closed=true")).ok();
    assert!(!tasks["tasks"].as_array().unwrap().is_empty());
    clickup.get(&format!("/v2/list/{}", clickup.list())).refused(404, UNDOCUMENTED);
    let hidden = clickup.sim.world(|world| world.task_ids_in(&world.default_list_id())[0].clone());
    clickup.get(&format!("/v2/task/{hidden}")).refused(404, "ITEM_013");
    let mut other = with(200, |options| options.no_access_has_a_code(true));
    other.token.clone_from(&clickup.token);
    other.get(&format!("/v2/task/{hidden}")).refused(401, "ACCESS_083");
}
