//! Who is let in where: tokens, the gateway, OAuth.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/basic-auth-for-rest-apis/>,
//! <https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>

use std::time::Duration;

use anyticket_sim::jira::{BadCredentials, SelfLinks};
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use crate::client::{Client, Got, basic, later, with, world};

/// A request to another of the vendor's hosts.
fn elsewhere(jira: &Client, method: Method, path: &str, body: Option<Value>) -> Got {
    let request = jira.request(method, path).header("content-type", "application/json");
    jira.send(request.body(body.map(|body| Bytes::from(body.to_string())).unwrap_or_default()).unwrap())
}

fn at_gateway(jira: &Client, authorization: &str) -> Client {
    let cloud_id = jira.sim.world(|jira| jira.cloud_id());
    Client { prefix: format!("/ex/jira/{cloud_id}"), ..jira.authorized(authorization) }
}

#[tokio::test]
async fn a_bad_token_may_be_answered_with_less_instead_of_refused() {
    let jira = with(40, |options| options.bad_credentials(BadCredentials::Anonymous));
    let stranger = jira.authorized(&basic("ann@example.com", "wrong"));
    // What nobody may see is what it sees.
    assert_eq!(stranger.found("created > 0").len(), 2);
    assert!(jira.found("created > 0").len() > 2);
    assert_eq!(stranger.get("/project/search").ok()["total"], 1);
    assert_eq!(stranger.get("/project/search").header("x-seraph-loginreason"), Some("AUTHENTICATED_FAILED"));
    assert_eq!(stranger.get("/myself").status, 401);
    let strict = with(40, |options| options.bad_credentials(BadCredentials::Unauthorized));
    assert_eq!(strict.authorized(&basic("ann@example.com", "wrong")).get("/project/search").status, 401);
    // An expired token is refused.
    let expired = jira.sim.world(|jira| basic(jira.email(), jira.expired_token()));
    assert_eq!(jira.authorized(&expired).get("/project/search").status, 401);
    jira.sim.world(|jira| jira.revoke_tokens(true));
    assert_eq!(jira.get("/myself").status, 401);
}

#[tokio::test]
async fn a_token_with_scopes_goes_through_the_gateway_and_not_to_the_site() {
    let jira = world(3);
    let scoped = jira.sim.world(|jira| basic(jira.email(), jira.scoped_token()));
    assert_eq!(jira.authorized(&scoped).get("/myself").status, 401);
    let cloud_id = elsewhere(&jira.anonymous(), Method::GET, "/_edge/tenant_info", None).ok()["cloudId"].clone();
    assert_eq!(cloud_id, json!(jira.sim.world(|jira| jira.cloud_id())));
    let gateway = at_gateway(&jira, &scoped);
    assert_eq!(gateway.get("/myself").ok()["displayName"], "Ann Adams");
    let key = gateway.create("ENG", "Task", json!({}));
    // What it was given no scope for it may not do.
    let refused = gateway.post("/project", json!({}));
    assert_eq!((refused.status, &refused.json["message"]), (401, &json!("Unauthorized; scope does not match")));
    // The classic token and nobody at all do not pass here; another site's id leads nowhere.
    assert_eq!(at_gateway(&jira, jira.authorization.as_deref().unwrap()).get("/myself").status, 401);
    let wrong =
        Client { prefix: "/ex/jira/00000000-0000-0000-0000-000000000000".to_owned(), ..gateway.authorized(&scoped) };
    assert_eq!(wrong.get("/myself").status, 404);
    assert_eq!(
        gateway.get(&format!("/issue/{key}")).ok()["self"].as_str().unwrap().split("/rest").next(),
        Some("https://acme.atlassian.net")
    );
}

#[tokio::test]
async fn links_behind_the_gateway_lead_to_the_site_or_back() {
    let jira = with(1, |options| options.self_links(SelfLinks::Gateway));
    let scoped = jira.sim.world(|jira| basic(jira.email(), jira.scoped_token()));
    let link = at_gateway(&jira, &scoped).get("/myself").ok()["self"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://api.atlassian.com/ex/jira/"));
    assert!(jira.get("/myself").ok()["self"].as_str().unwrap().starts_with("https://acme.atlassian.net/"));
}

fn refresh(jira: &Client, token: &str) -> Got {
    let (id, secret) = jira.sim.world(|jira| jira.app());
    let body =
        json!({ "grant_type": "refresh_token", "client_id": id, "client_secret": secret, "refresh_token": token });
    elsewhere(&jira.anonymous(), Method::POST, "/oauth/token", Some(body))
}

#[tokio::test(start_paused = true)]
async fn refresh_tokens_rotate_and_an_old_one_is_refused() {
    let jira = world(1);
    let first = jira.sim.world(|jira| jira.refresh_token());
    let got = refresh(&jira, &first).ok();
    assert_eq!((&got["token_type"], &got["expires_in"]), (&json!("Bearer"), &json!(3600)));
    let second = got["refresh_token"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    let old = refresh(&jira, &first);
    assert_eq!((old.status, old.json["error"].is_string()), (403, true));
    assert_eq!(jira.sim.world(|jira| jira.refresh_tokens_reused()), 1);

    let app = at_gateway(&jira, &format!("Bearer {}", got["access_token"].as_str().unwrap()));
    assert_eq!(app.get("/myself").status, 200);
    // Not at the site itself.
    assert_eq!(
        Client { prefix: String::new(), ..app.authorized(app.authorization.as_deref().unwrap()) }.get("/myself").status,
        401
    );
    later(Duration::from_secs(3601)).await;
    assert_eq!(app.get("/myself").status, 401);
    let again = refresh(&jira, &second).ok();
    let app = at_gateway(&jira, &format!("Bearer {}", again["access_token"].as_str().unwrap()));
    assert_eq!(app.get("/myself").status, 200);
    jira.sim.world(|jira| jira.expire_access_tokens());
    assert_eq!(app.get("/myself").status, 401);
    // Ninety days of silence end it.
    later(Duration::from_secs(91 * 24 * 3600)).await;
    assert_eq!(refresh(&jira, again["refresh_token"].as_str().unwrap()).status, 403);
}

#[tokio::test]
async fn a_code_is_good_once() {
    let jira = world(1);
    let (id, secret) = jira.sim.world(|jira| jira.app());
    let path = format!(
        "/authorize?audience=api.atlassian.com&client_id={id}&scope=read%3Ajira-work%20offline_access\
         &redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback&state=s1&response_type=code&prompt=consent"
    );
    let agreed = elsewhere(&jira.anonymous(), Method::GET, &path, None);
    assert_eq!(agreed.status, 302);
    let location = agreed.header("location").unwrap();
    assert!(location.starts_with("http://127.0.0.1:9/back?code=") && location.ends_with("&state=s1"));
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let exchange = |secret: &str| {
        let body = json!({
            "grant_type": "authorization_code", "client_id": id, "client_secret": secret, "code": code,
            "redirect_uri": "http://127.0.0.1:9/back",
        });
        elsewhere(&jira.anonymous(), Method::POST, "/oauth/token", Some(body))
    };
    assert_eq!(exchange("wrong").status, 401);
    let got = exchange(secret).ok();
    assert_eq!(exchange(secret).status, 403);
    let bearer = format!("Bearer {}", got["access_token"].as_str().unwrap());
    // Only one of the resources has Jira.
    let resources = elsewhere(&jira.authorized(&bearer), Method::GET, "/oauth/token/accessible-resources", None).ok();
    let with_jira: Vec<&Value> = resources
        .as_array()
        .unwrap()
        .iter()
        .filter(|site| site["scopes"].as_array().unwrap().iter().any(|scope| scope == "read:jira-work"))
        .collect();
    assert_eq!(with_jira.len(), 1);
    assert_eq!(with_jira[0]["id"], json!(jira.sim.world(|jira| jira.cloud_id())));
    // Reading was allowed, writing was not.
    let app = at_gateway(&jira, &bearer);
    assert_eq!(app.get("/project/search").status, 200);
    assert_eq!(app.post("/issue", json!({})).status, 401);
    assert_eq!(elsewhere(&jira.anonymous(), Method::GET, "/oauth/token/accessible-resources", None).status, 401);
}

#[tokio::test]
async fn writes_that_look_like_a_browsers_are_checked_for_forgery() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#special-request-headers
    let jira = world(0);
    let request = |name: &str, value: &str| {
        let request = jira.request(Method::POST, "/rest/api/3/search/jql").header("content-type", "application/json");
        jira.send(request.header(name, value).body(Bytes::from("{\"jql\":\"created > 0\"}")).unwrap())
    };
    assert_eq!(request("user-agent", "Mozilla/5.0 (X11)").status, 403);
    assert_eq!(request("origin", "https://evil.example").status, 403);
    assert_eq!(request("user-agent", "anyticket/1").status, 200);
}

#[tokio::test]
async fn a_path_that_nobody_expected_is_a_loud_failure() {
    let jira = world(0);
    for path in ["/isue/ENG-1", "/issue/ENG-1/nonsense", "/dashboard", "/issue/"] {
        let got = jira.get(path);
        assert_eq!((got.status, got.header("x-simulator-unexpected")), (500, Some("true")), "{path}");
    }
    assert_eq!(jira.call(Method::PATCH, "/issue/ENG-1", Some(json!({}))).status, 500);
    assert_eq!(jira.sim.counters().unexpected, 5);
}

#[tokio::test]
async fn no_credential_is_kept_in_the_log() {
    let jira = world(1);
    jira.get("/myself").ok();
    let token = jira.sim.world(|jira| jira.refresh_token());
    let got = refresh(&jira, &token).ok();
    let log = format!("{:?}", jira.sim.log());
    let secrets = [
        jira.authorization.clone().unwrap(),
        token,
        got["refresh_token"].as_str().unwrap().to_owned(),
        got["access_token"].as_str().unwrap().to_owned(),
        jira.sim.world(|jira| jira.app().1.to_owned()),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}");
    }
}
