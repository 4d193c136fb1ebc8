//! Who is let in, and where credentials may stand.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/>

use anyticket_sim::trello::{PermissionWords, UNDOCUMENTED};
use bytes::Bytes;
use http::Method;
use serde_json::json;

use crate::client::{Client, oauth, with, world};

fn anonymous(trello: &Client) -> Client {
    trello.authorized(None)
}

#[tokio::test(start_paused = true)]
async fn a_key_and_a_token_go_in_the_header() {
    let trello = world(0);
    assert_eq!(trello.get("/members/me").ok()["username"], "ada");
    let token = trello.sim.world(|trello| trello.token());
    let wrong = |key: &str, token: &str| trello.authorized(Some(oauth(key, token))).get("/members/me");
    wrong("nonsense", token).refused(401, "invalid key");
    let key = trello.sim.world(|trello| trello.key());
    // "Revoked or expired: 401, body text `invalid token`."
    wrong(key, "ATTAnonsense").refused(401, "invalid token");
    anonymous(&trello).get("/members/me").refused(401, "invalid key");
    trello.sim.world(|trello| trello.revoke_token(true));
    trello.get("/members/me").refused(401, "invalid token");
    assert_eq!(trello.sim.world(|trello| trello.credentials_in_urls()), 0);
}

#[tokio::test(start_paused = true)]
async fn they_may_stand_in_the_address_or_the_body_and_that_is_seen() {
    let trello = world(0);
    let (key, token) = trello.sim.world(|trello| (trello.key(), trello.token()));
    let in_url = anonymous(&trello).get(&format!("/members/me?key={key}&token={token}"));
    assert_eq!(in_url.ok()["username"], "ada");
    assert_eq!(trello.sim.world(|trello| trello.credentials_in_urls()), 1);
    // "body of PUT/POST"
    let list = trello.list("To Do");
    let made = anonymous(&trello).post("/cards", json!({ "key": key, "token": token, "idList": list, "name": "x" }));
    assert_eq!(made.ok()["name"], "x");
    assert_eq!(trello.sim.world(|trello| trello.credentials_in_urls()), 1);
    // The log shows neither of them.
    let log = format!("{:?}", trello.sim.log());
    assert!(!log.contains(token) && !log.contains(key), "{log}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_only_read_does_not_write() {
    let trello = with(1, |options| options.scope("read"));
    assert_eq!(trello.get("/members/me").status, 200);
    trello.post("/cards", json!({ "idList": trello.list("To Do"), "name": "x" })).refused(401, "missing scopes");
    // "also when the token is simply absent on POST", https://jira.atlassian.com/browse/TRELLO-1769
    let key = trello.sim.world(|trello| trello.key());
    let without = trello.authorized(Some(format!("OAuth oauth_consumer_key=\"{key}\"")));
    without.post("/cards", json!({ "name": "x" })).refused(401, "missing scopes");
    without.get("/members/me").refused(401, "unauthorized permission requested");
}

#[tokio::test(start_paused = true)]
async fn an_e_mail_address_is_shown_to_those_who_may_see_it() {
    assert!(world(0).get("/members/me?fields=email").ok()["email"].is_null());
    let trello = with(0, |options| options.scope("read,write,account"));
    assert_eq!(trello.get("/members/me?fields=id,email").ok()["email"], "ada@example.com");
}

#[tokio::test(start_paused = true)]
async fn ids_are_looked_at_before_credentials() {
    // https://jira.atlassian.com/browse/TRELLO-1770
    let trello = world(1);
    anonymous(&trello).get("/cards/no-link").refused(400, "invalid id");
    anonymous(&trello).get("/lists/zzz").refused(400, "invalid id");
    trello.get("/labels/5f0a").refused(400, "invalid id");
    trello.get("/cards/ffffffffffffffffffffffff").refused(404, "The requested resource was not found.");
    trello.get("/cards/AbCd1234").refused(404, "The requested resource was not found.");
}

#[tokio::test(start_paused = true)]
async fn what_the_account_may_not_see_is_401_and_not_404() {
    // "401 may mean 'no permission', not only 'bad login'"
    let trello = world(3);
    let secret = trello.board_named("Salaries");
    trello.get(&format!("/boards/{secret}")).refused(401, "unauthorized permission requested");
    let hidden = trello.sim.world(|trello| trello.cards().into_iter().find(|card| card.board == secret).unwrap().id);
    trello.get(&format!("/cards/{hidden}")).refused(401, "unauthorized permission requested");
    let words = with(3, |options| options.permission_words(PermissionWords::OfTheModel));
    words.get(&format!("/cards/{hidden}")).refused(401, "unauthorized card permission requested");
    // What it may only look at it may not change.
    let watched = trello.board_named("Watched");
    let card = trello.get(&format!("/boards/{watched}/cards")).ok()[0]["id"].as_str().unwrap().to_owned();
    trello.put(&format!("/cards/{card}"), json!({ "name": "x" })).refused(401, "unauthorized permission requested");
}

#[tokio::test(start_paused = true)]
async fn long_addresses_and_bodies_of_reads_are_refused_before_anything_else() {
    let trello = world(1);
    let card = trello.card();
    // "a URL over about 8 KB is refused with 414 before authentication", https://github.com/mheap/trello-cli/issues/241
    let long = "字".repeat(1000);
    let encoded: String = url::form_urlencoded::byte_serialize(long.as_bytes()).collect();
    let refused = anonymous(&trello).call(Method::PUT, &format!("/cards/{card}?desc={encoded}"), None);
    assert_eq!(refused.status, 414);
    // In the body it is no matter.
    assert_eq!(trello.put(&format!("/cards/{card}"), json!({ "desc": long })).ok()["desc"], long);
    let short = trello.call(Method::PUT, &format!("/cards/{card}?desc=short"), None);
    assert_eq!(short.ok()["desc"], "short");
    // "Never send a body on GET: since 2024-03 CloudFront refuses it", https://github.com/lmatteis/node-trello/issues/17
    let refused = trello.call(Method::GET, &format!("/cards/{card}"), Some(json!({})));
    assert_eq!((refused.status, refused.header("content-type")), (403, Some("text/html")));
}

#[tokio::test(start_paused = true)]
async fn writes_take_forms_and_json_and_nothing_else() {
    let trello = world(1);
    let card = trello.card();
    let put = |kind: &str, body: &'static str| {
        let request = trello.request(Method::PUT, &format!("https://api.trello.com/1/cards/{card}"));
        trello.send(request.header("content-type", kind).body(Bytes::from_static(body.as_bytes())).unwrap())
    };
    assert_eq!(put("application/x-www-form-urlencoded", "name=a+form").ok()["name"], "a form");
    assert_eq!(put("application/json; charset=utf-8", "{\"name\":\"json\"}").ok()["name"], "json");
    put("application/json", "{").refused(400, UNDOCUMENTED);
    put("text/plain", "name=x").refused(400, UNDOCUMENTED);
}

#[tokio::test(start_paused = true)]
async fn a_person_gets_a_token_from_the_page_that_the_link_leads_to() {
    let trello = world(0);
    trello.sim.world(|trello| trello.revoke_token(true));
    let (key, token) = trello.sim.world(|trello| (trello.key(), trello.token()));
    let page = |query: &str| {
        let request = anonymous(&trello).request(Method::GET, &format!("https://trello.com/1/authorize?{query}"));
        trello.send(request.body(Bytes::new()).unwrap())
    };
    let good = format!("expiration=never&scope=read,write&response_type=token&key={key}&name=Anyticket");
    let got = page(&good);
    assert!(got.status == 200 && got.text().contains(token));
    assert_eq!(trello.get("/members/me").status, 200);
    assert_eq!(page("scope=read&response_type=token&key=nonsense").status, 400);
    assert_eq!(page(&good.replace("never", "sometimes")).status, 400);
    assert_eq!(page(&good.replace("read,write", "everything")).status, 400);
}

#[tokio::test(start_paused = true)]
async fn a_path_or_a_parameter_that_nobody_knows_is_loud() {
    let trello = world(1);
    assert_eq!(trello.get("/nonsense").status, 500);
    assert_eq!(trello.get(&format!("/boards/{}/cards?color=red", trello.board())).status, 500);
    assert_eq!(trello.post("/cards", json!({ "idList": trello.list("To Do"), "parent": "x" })).status, 500);
    assert_eq!(trello.sim.counters().unexpected, 3);
    let lenient = with(1, |options| options.unknown(anyticket_sim::trello::Unknown::Ignored));
    assert_eq!(lenient.get(&format!("/boards/{}/cards?color=red", lenient.board())).status, 200);
}
