//! OAuth, from consent to the first request.

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Client, Got, world};

struct App {
    client: String,
    secret: String,
    redirect: String,
}

fn app(clickup: &Client) -> App {
    let (client, secret, redirect) = clickup.sim.world(|world| {
        let (client, secret, redirect) = world.oauth_app();
        (client.to_owned(), secret.to_owned(), redirect.to_owned())
    });
    App { client, secret, redirect }
}

fn consent(clickup: &Client, query: &[(&str, &str)]) -> Got {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    clickup.send(Request::get(format!("https://app.clickup.com/api?{query}")).body(Bytes::new()).unwrap())
}

fn exchange(clickup: &Client, kind: &str, body: String) -> Got {
    let request = Request::post("https://api.clickup.com/api/v2/oauth/token").header("content-type", kind);
    clickup.send(request.body(Bytes::from(body)).unwrap())
}

fn code(clickup: &Client, app: &App) -> String {
    let got = consent(clickup, &[("client_id", &app.client), ("redirect_uri", &app.redirect), ("state", "s&1")]);
    assert_eq!(got.status, 302, "{}", got.json);
    let target = Url::parse(got.headers["location"].to_str().unwrap()).unwrap();
    assert!(target.as_str().starts_with(&app.redirect));
    let value = |key: &str| target.query_pairs().find(|(name, _)| name == key).unwrap().1.into_owned();
    assert_eq!(value("state"), "s&1");
    value("code")
}

// https://developer.clickup.com/docs/authentication
#[test]
fn a_code_becomes_a_token_once() {
    let clickup = world(0);
    let app = app(&clickup);
    let code = code(&clickup, &app);
    let body = json!({"client_id": app.client, "client_secret": app.secret, "code": code}).to_string();
    let token = exchange(&clickup, "application/json", body.clone()).ok()["access_token"].as_str().unwrap().to_owned();
    let request = Request::get("/api/v2/team").header("authorization", format!("Bearer {token}"));
    assert_eq!(clickup.send(request.body(Bytes::new()).unwrap()).status, 200);
    assert_eq!(exchange(&clickup, "application/json", body).status, 400);
}

#[test]
fn a_form_does_as_well() {
    let clickup = world(0);
    let app = app(&clickup);
    let code = code(&clickup, &app);
    let form = format!("client_id={}&client_secret={}&code={code}", app.client, app.secret);
    assert!(exchange(&clickup, "application/x-www-form-urlencoded", form).ok()["access_token"].is_string());
}

// https://developer.clickup.com/docs/common_errors
#[test]
fn the_flow_has_refusals_of_its_own() {
    let clickup = world(0);
    let app = app(&clickup);
    consent(&clickup, &[("client_id", "nobody"), ("redirect_uri", &app.redirect)]).refused(401, "OAUTH_010");
    consent(&clickup, &[("client_id", &app.client)]).refused(400, "OAUTH_017");
    consent(&clickup, &[("client_id", &app.client), ("redirect_uri", "https://evil.example")])
        .refused(400, "OAUTH_007");
    let code = code(&clickup, &app);
    let body = json!({"client_id": app.client, "client_secret": "wrong", "code": code}).to_string();
    exchange(&clickup, "application/json", body).refused(401, "OAUTH_010");
}

#[test]
fn the_log_keeps_no_secret_of_the_flow() {
    let clickup = world(0);
    let app = app(&clickup);
    let code = code(&clickup, &app);
    let body = json!({"client_id": app.client, "client_secret": app.secret, "code": code}).to_string();
    let token = exchange(&clickup, "application/json", body).ok()["access_token"].as_str().unwrap().to_owned();
    clickup.get("/v2/user").ok();
    let log = clickup.sim.log();
    let exchanged = log.iter().find(|exchange| exchange.path.ends_with("/oauth/token")).unwrap();
    assert_eq!(exchanged.json().unwrap()["client_id"], app.client);
    assert_eq!(exchanged.answer_json().unwrap()["access_token"], Value::from(anyticket_sim::REDACTED));
    let text = format!("{log:?}");
    for secret in [&app.secret, &token, &clickup.token] {
        assert!(!text.contains(secret.as_str()));
    }
}
