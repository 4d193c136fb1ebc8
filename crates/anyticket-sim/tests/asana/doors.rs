//! Tokens, scopes, and what stands before every operation.

use std::time::Duration;

use anyticket_sim::asana::{Refreshed, Unknown};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;

use crate::client::{later, with, world};

#[tokio::test]
async fn without_a_good_token_nothing_is_answered() {
    // https://developers.asana.com/docs/authentication, and a recorded answer: "Not Authorized", without a help.
    let asana = world(0);
    let revoked = asana.sim.world(|world| world.revoked_token());
    for token in ["", "nonsense", revoked] {
        let got = asana.with_token(token).get("/users/me");
        got.refused(401, "Not Authorized");
        assert_eq!(got.json, json!({ "errors": [{ "message": "Not Authorized" }] }));
    }
    let own = asana.sim.world(|world| world.add_token());
    asana.with_token(&own).get("/users/me").data();
    asana.sim.world(|world| world.revoke(&own));
    asana.with_token(&own).get("/users/me").refused(401, "Not Authorized");
}

#[tokio::test]
async fn a_service_account_is_somebody_of_its_own() {
    // https://developers.asana.com/docs/service-accounts: "token used exactly like" a personal one.
    let asana = world(0);
    let robot = asana.with_token(asana.sim.world(|world| world.service_token()));
    let me = robot.get("/users/me").data();
    assert_eq!(me["name"], "Acme Robot");
    let gid = robot.task(json!({}));
    assert_eq!(robot.read(&gid, "created_by.name")["created_by"]["name"], "Acme Robot");
}

#[tokio::test]
async fn an_app_gets_tokens_that_expire_and_refreshes_them() {
    // https://developers.asana.com/docs/oauth: the access token lives an hour; a refresh need not repeat the refresh token.
    tokio::time::pause();
    let asana = world(0);
    let (id, secret) = asana.sim.world(|world| world.app());
    let agreed = asana.send(
        Request::get(format!(
            "https://app.asana.com/-/oauth_authorize?client_id={id}&redirect_uri=https%3A%2F%2Fapp.example%2Fback&response_type=code&state=s1"
        ))
        .body(Bytes::new())
        .unwrap(),
    );
    assert_eq!(agreed.status, 302);
    let location = agreed.header("location").unwrap();
    assert!(location.starts_with("https://app.example/back?code=") && location.ends_with("&state=s1"), "{location}");
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let exchange = |redirect: &str| {
        asana.form(
            "/-/oauth_token",
            &[
                ("grant_type", "authorization_code"),
                ("client_id", id),
                ("client_secret", secret),
                ("redirect_uri", redirect),
                ("code", code),
            ],
        )
    };
    let given = exchange("https://app.example/back");
    assert_eq!(given.status, 200, "{}", given.json);
    assert_eq!(given.json["expires_in"], 3600);
    let (access, refresh) = (&given.json["access_token"], &given.json["refresh_token"]);
    asana.with_token(access.as_str().unwrap()).get("/users/me").data();
    // A code is good once. Refusals have the shape of OAuth.
    let again = exchange("https://app.example/back");
    assert_eq!((again.status, &again.json["error"]), (400, &json!("invalid_grant")));
    assert!(again.json["error_description"].is_string() && again.json["error_uri"].is_string());

    later(Duration::from_secs(3600)).await;
    asana.with_token(access.as_str().unwrap()).get("/users/me").refused(401, "Not Authorized");
    let pairs = [
        ("grant_type", "refresh_token"),
        ("client_id", id),
        ("client_secret", secret),
        ("refresh_token", refresh.as_str().unwrap()),
    ];
    let fresh = asana.form("/-/oauth_token", &pairs);
    assert!(fresh.json.get("refresh_token").is_none(), "it stays what it is");
    asana.with_token(fresh.json["access_token"].as_str().unwrap()).get("/users/me").data();
    assert_eq!(asana.form("/-/oauth_revoke", &[("token", refresh.as_str().unwrap())]).status, 200);
    assert_eq!(asana.form("/-/oauth_token", &pairs).status, 400);
    assert_eq!(asana.form("/-/oauth_token", &[("client_id", "x")]).json["error"], "invalid_client");
}

/// https://developers.asana.com/docs/oauth names no rule: RFC 6749, section 6, lets a server replace the token or repeat it.
#[tokio::test]
async fn a_refresh_token_that_is_used_is_left_out_repeated_or_replaced() {
    for (refreshed, is_named, stays) in
        [(Refreshed::Absent, false, true), (Refreshed::Repeated, true, true), (Refreshed::Replaced, true, false)]
    {
        let asana = with(0, |options| options.refresh(refreshed));
        let (refresh, (id, secret)) = asana.sim.world(|world| (world.refresh_token(&["default"]), world.app()));
        let pairs = [
            ("grant_type", "refresh_token"),
            ("client_id", id),
            ("client_secret", secret),
            ("refresh_token", refresh.as_str()),
        ];
        let answer = asana.form("/-/oauth_token", &pairs);
        let named = answer.json["refresh_token"].as_str();
        assert_eq!((named.is_some(), named == Some(&refresh)), (is_named, is_named && stays), "{}", answer.json);
        let next = named.unwrap_or(&refresh).to_owned();
        asana.sim.world(|world| {
            assert!(world.is_refresh_token(&next));
            assert_eq!(world.is_refresh_token(&refresh), stays);
        });
        assert_eq!(asana.form("/-/oauth_token", &pairs).status, if stays { 200 } else { 400 });
        assert_eq!(asana.sim.world(|world| world.refresh_tokens_refused()), u64::from(!stays));
    }
}

#[tokio::test]
async fn granular_scopes_open_what_they_name_and_nothing_that_names_none() {
    // https://developers.asana.com/docs/oauth-scopes: sections name no scope, so that only full permissions read them.
    let asana = world(0);
    let project = asana.project("Engineering");
    let gid = asana.task(json!({}));
    let reader = asana.app(&["tasks:read", "projects:read"]);
    reader.get("/users/me").data();
    reader.get(&format!("/projects/{project}")).data();
    reader.get(&format!("/projects/{project}/sections")).refused(403, "scope");
    reader.post("/tasks", json!({ "projects": [project] })).refused(403, "scope");
    // The section is told by the memberships all the same.
    let task = reader.read(&gid, "memberships.section.name");
    assert_eq!(task["memberships"][0]["section"]["name"], "Backlog");
    let tasks_only = asana.app(&["tasks:read"]);
    assert_eq!(tasks_only.read(&gid, "memberships.section.name")["memberships"], json!([{}]));
    asana.app(&["default"]).get(&format!("/projects/{project}/sections")).data();

    let strict = with(0, |options| options.sections_need_scope(true));
    let gid = strict.task(json!({}));
    let reader = strict.app(&["tasks:read", "projects:read"]);
    assert!(reader.read(&gid, "memberships.section.name")["memberships"][0].get("section").is_none());
}

#[tokio::test]
async fn what_is_no_operation_is_loud_or_not_found_as_the_vendor_says() {
    // A recorded answer: an unknown method or route is 404, not 405.
    let loud = world(0);
    assert_eq!(loud.get("/webhooks").status, 500);
    assert_eq!(loud.call(Method::PATCH, "/tasks/1", Some(json!({}))).status, 500);
    assert_eq!(loud.get("/users/me?fields=name").status, 500);
    assert_eq!(loud.post("/tags", json!({ "titel": "x", "workspace": loud.workspace() })).status, 500);
    assert_eq!(loud.sim.counters().unexpected, 4);
    let quiet = with(0, |options| options.unknown_routes(Unknown::Ignored).unknown(Unknown::Ignored));
    quiet.call(Method::PATCH, "/tasks/1", Some(json!({}))).refused(404, "No matching route for request");
    quiet.get("/users/me?fields=name").data();
}

#[tokio::test]
async fn a_body_is_json_with_data_and_options_and_nothing_else() {
    // https://developers.asana.com/docs/input-output-options
    let asana = world(0);
    let send = |body: &str| {
        let request = asana.request(Method::POST, "/tasks").header("content-type", "application/json");
        asana.send(request.body(Bytes::from(body.to_owned())).unwrap())
    };
    send("{").refused(400, "Could not parse request data, invalid JSON");
    send(r#"{"name":"x"}"#).refused(400, "Unrecognized request field name");
    let workspace = asana.workspace();
    let made = send(
        &json!({ "data": { "name": "x", "workspace": workspace }, "options": { "fields": ["name"] } }).to_string(),
    );
    let task = made.created();
    assert_eq!(task.as_object().unwrap().keys().collect::<Vec<_>>(), ["gid", "name"]);
}

#[tokio::test]
async fn an_apps_own_data_is_seen_by_the_app_alone() {
    // https://developers.asana.com/docs/custom-external-data: OAuth only.
    let asana = world(0);
    let app = asana.app(&["default"]);
    let gid = app.task(json!({ "external": { "gid": "crm-7", "data": "{}" } }));
    assert_eq!(app.get(&format!("/tasks/{gid}")).data()["external"]["gid"], "crm-7");
    assert_eq!(app.get("/tasks/external:crm-7").data()["gid"], json!(gid));
    assert!(asana.get(&format!("/tasks/{gid}")).data().get("external").is_none());
    asana.get("/tasks/external:crm-7").refused(400, "task: Not a recognized ID: external:crm-7");
    asana.put(&format!("/tasks/{gid}"), json!({ "external": { "gid": "x" } })).refused(403, "external");
    app.put(&format!("/tasks/{gid}"), json!({ "external": { "data": "x".repeat(32_769) } })).refused(400, "external");
    let quiet = with(0, |options| options.external_of_others(anyticket_sim::asana::ExternalOfOthers::Ignored));
    quiet.task(json!({ "external": { "gid": "x" } }));
}
