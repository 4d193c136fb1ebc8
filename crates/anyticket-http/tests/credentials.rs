//! Where credentials come from, when they are asked for again, and how they are refreshed.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyticket_core::{Effect, Error, ErrorKind, Result, SecretResolver, SecretSource};
use anyticket_http::{
    Credential, CredentialSource, FromSource, Http, HttpOptions, OAuth, Request, RuntimeClock, Scheme, TokenStore,
    Tokens,
};
use async_trait::async_trait;
use futures_util::future::join_all;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use support::{Demo, World, clock, ok, status, wall};
use tokio::time::Instant;
use url::Url;

/// A vault that gives the tokens of a list one after the other, the last one for ever.
#[derive(Debug)]
struct Vault {
    tokens: Mutex<Vec<Credential>>,
    asked: Arc<AtomicUsize>,
    refused: Arc<Mutex<Vec<Option<String>>>>,
    takes: Duration,
}

impl Vault {
    fn new(tokens: &[&str]) -> Self {
        Self::of(tokens.iter().map(|token| Credential::new(*token)).collect())
    }

    fn of(mut tokens: Vec<Credential>) -> Self {
        tokens.reverse();
        Self { tokens: Mutex::new(tokens), asked: Arc::default(), refused: Arc::default(), takes: Duration::ZERO }
    }
}

#[async_trait]
impl CredentialSource for Vault {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.refused.lock().unwrap().push(refused.map(|secret| secret.expose_secret().to_owned()));
        tokio::time::sleep(self.takes).await;
        let mut tokens = self.tokens.lock().unwrap();
        if tokens.len() > 1 { tokens.pop() } else { tokens.last().cloned() }
            .ok_or_else(|| Error::configuration("the vault is empty"))
    }
}

/// A world that takes these tokens only.
fn taking(good: &'static [&'static str]) -> World {
    World::new(Duration::from_millis(100), move |_, request| {
        let credential = request.headers().get("authorization").map(|value| value.to_str().unwrap());
        match credential.and_then(|credential| credential.strip_prefix("Bearer ")) {
            Some(token) if good.contains(&token) => ok("{}"),
            _ => status(401, r#"{"code": "OAUTH_019", "message": "token invalid"}"#),
        }
    })
}

fn http(world: &World, source: impl CredentialSource + 'static) -> Http {
    world.builder(Demo::default()).credentials(Scheme::Bearer, source).clock(clock()).build().unwrap()
}

fn credentials(world: &World) -> Vec<String> {
    world.arrivals().into_iter().map(|arrival| arrival.credential.unwrap_or_default()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_vault_is_asked_once_for_many_calls_at_once() {
    let world = taking(&["good"]);
    let vault = Vault { takes: Duration::from_secs(1), ..Vault::new(&["good"]) };
    let asked = Arc::clone(&vault.asked);
    let http = http(&world, vault);
    assert!(join_all((0..20).map(|_| http.send(Request::get(["a"])))).await.iter().all(Result::is_ok));
    assert_eq!((asked.load(Ordering::SeqCst), world.count()), (1, 20));
}

#[tokio::test(start_paused = true)]
async fn after_a_401_the_vault_is_asked_again_once_also_for_a_write() {
    let world = taking(&["new"]);
    let vault = Vault::new(&["old", "new"]);
    let (asked, refused) = (Arc::clone(&vault.asked), Arc::clone(&vault.refused));
    let http = http(&world, vault);
    http.send(Request::post(["a"]).json(&1)).await.unwrap();
    assert_eq!(credentials(&world), ["Bearer old", "Bearer new"]);
    assert_eq!(*refused.lock().unwrap(), [None, Some("old".to_owned())]);
    http.send(Request::get(["a"])).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_were_refused_together_ask_the_vault_once() {
    let world = taking(&["new"]);
    let vault = Vault::new(&["old", "new"]);
    let asked = Arc::clone(&vault.asked);
    let http = http(&world, vault);
    assert!(join_all((0..20).map(|_| http.send(Request::get(["a"])))).await.iter().all(Result::is_ok));
    assert_eq!((asked.load(Ordering::SeqCst), world.count()), (2, 40));
}

#[tokio::test(start_paused = true)]
async fn a_second_401_is_an_error() {
    let world = taking(&[]);
    let http = http(&world, Vault::new(&["one", "two", "three", "four"]));
    let error = http.send(Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::None));
    assert_eq!((error.vendor_code(), world.count()), (Some("OAUTH_019"), 2));
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_change_is_sent_once() {
    let world = taking(&[]);
    let error = http(&world, SecretString::from("revoked")).send(Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.kind(), world.count()), (ErrorKind::Unauthenticated, 1));
}

#[tokio::test(start_paused = true)]
async fn a_401_that_the_vendor_means_as_forbidden_asks_nobody() {
    let world = World::answering(|_| status(401, r#"{"code": "FORBIDDEN"}"#));
    let vault = Vault::new(&["one", "two"]);
    let asked = Arc::clone(&vault.asked);
    let error = http(&world, vault).send(Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.kind(), asked.load(Ordering::SeqCst)), (ErrorKind::Forbidden, 1));
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_ends_is_replaced_shortly_before() {
    let world = taking(&["one", "two"]);
    let end = wall() + SignedDuration::from_secs(3_600);
    let vault = Vault::of(vec![Credential::new("one").expiring_at(end), Credential::new("two")]);
    let http = http(&world, vault);
    for _ in 0..3 {
        http.send(Request::get(["a"])).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1_775)).await;
    }
    assert_eq!(credentials(&world), ["Bearer one", "Bearer one", "Bearer two"]);
}

#[tokio::test(start_paused = true)]
async fn a_vault_that_does_not_answer_is_an_error_before_the_deadline_and_nothing_is_sent() {
    let world = taking(&["good"]);
    let vault = Vault { takes: Duration::from_secs(3_600), ..Vault::new(&["good"]) };
    let http = http(&world, vault);
    let started = Instant::now();
    let error = http.send(Request::post(["a"])).await.unwrap_err();
    assert_eq!(error.message(), "the credential did not come before the deadline");
    assert_eq!((error.kind(), error.effect(), world.count()), (ErrorKind::Unavailable, Effect::None, 0));
    assert_eq!(started.elapsed(), Duration::from_secs(120));
}

#[tokio::test(start_paused = true)]
async fn what_a_vault_fails_with_is_told() {
    let world = taking(&["good"]);
    let error = http(&world, Vault::of(Vec::new())).send(Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.message(), error.provider(), world.count()), ("the vault is empty", Some("demo"), 0));
}

#[tokio::test(start_paused = true)]
async fn a_resolver_is_asked_again_after_a_401() {
    struct Environment(AtomicUsize);
    #[async_trait]
    impl SecretResolver for Environment {
        async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
            assert_eq!(source.to_string(), "env:TOKEN");
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            Ok(if number == 0 { "old" } else { "new" }.into())
        }
    }
    let world = taking(&["new"]);
    let source = FromSource::new(SecretSource::parse("env:TOKEN").unwrap(), Arc::new(Environment(AtomicUsize::new(0))));
    assert_eq!(format!("{source:?}"), "FromSource(SecretSource(env:TOKEN))");
    http(&world, source).send(Request::get(["a"])).await.unwrap();
    assert_eq!(world.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_anonymous_request_and_a_foreign_host_get_no_credential() {
    let world = World::kind();
    let http = world.builder(Demo::default()).hosts(["files.example.com"]).build().unwrap();
    http.send(Request::get(["a"]).anonymous()).await.unwrap();
    for (address, expected) in [
        ("https://files.example.com/x", Some("Bearer the-token")),
        ("https://api.example.com/x", Some("Bearer the-token")),
        ("https://api.example.com.evil.example/x", None),
        ("https://example.com/x", None),
    ] {
        http.send(Request::absolute(http::Method::GET, Url::parse(address).unwrap())).await.unwrap();
        assert_eq!(world.arrivals().last().unwrap().credential.as_deref(), expected, "{address}");
    }
    assert_eq!(world.arrivals()[0].credential, None);
}

/// A store in memory that can fail, and counts.
#[derive(Clone, Debug)]
struct Store(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    tokens: Option<Tokens>,
    saves: Vec<String>,
    fails: bool,
}

impl Store {
    fn with(tokens: Tokens) -> Self {
        Self(Arc::new(Mutex::new(Kept { tokens: Some(tokens), saves: Vec::new(), fails: false })))
    }

    fn saves(&self) -> Vec<String> {
        self.0.lock().unwrap().saves.clone()
    }
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Tokens>> {
        Ok(self.0.lock().unwrap().tokens.clone())
    }

    async fn save(&self, tokens: &Tokens) -> Result<()> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut kept = self.0.lock().unwrap();
        if kept.fails {
            return Err(Error::configuration("the disk is full"));
        }
        kept.saves.push(tokens.access.expose_secret().to_owned());
        kept.tokens = Some(tokens.clone());
        Ok(())
    }
}

/// A token endpoint whose refresh tokens rotate: `refresh-1` gives `access-2` and `refresh-2`, and is dead then.
fn endpoint() -> (World, Arc<AtomicUsize>) {
    let current = Arc::new(AtomicUsize::new(1));
    let world = World::new(Duration::from_secs(2), {
        let current = Arc::clone(&current);
        move |_, request| {
            if request.uri().host() == Some("api.example.com") {
                let good = format!("Bearer access-{}", current.load(Ordering::SeqCst));
                let given = request.headers().get("authorization").map(|value| value.to_str().unwrap());
                return if given == Some(&*good) { ok("{}") } else { status(401, "") };
            }
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            assert_eq!((&body["grant_type"], &body["client_id"]), (&"refresh_token".into(), &"client".into()));
            assert_eq!(body["client_secret"], "client-secret");
            assert!(request.headers().get("authorization").is_none());
            let number = current.load(Ordering::SeqCst);
            if body["refresh_token"] != format!("refresh-{number}") {
                return status(
                    403,
                    r#"{"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."}"#,
                );
            }
            let next = current.fetch_add(1, Ordering::SeqCst) + 1;
            let answer = format!(
                r#"{{"access_token": "access-{next}", "refresh_token": "refresh-{next}", "expires_in": 3600, "token_type": "Bearer"}}"#
            );
            Ok(http::Response::new(answer.into()))
        }
    });
    (world, current)
}

fn oauth(world: &World, account: &str, store: &Store, clock: &Arc<RuntimeClock>) -> OAuth {
    let token_url = Url::parse("https://auth.example.com/oauth/token").unwrap();
    OAuth::builder("demo", token_url, "client", account, store.clone())
        .client_secret("client-secret")
        .transport(Arc::clone(&world.transport))
        .clock(Arc::clone(clock) as _)
        .build()
        .unwrap()
}

fn refreshing(world: &World, oauth: OAuth, clock: &Arc<RuntimeClock>) -> Http {
    world
        .builder(Demo::default())
        .credentials(Scheme::Bearer, oauth)
        .clock(Arc::clone(clock) as _)
        .options(HttpOptions::new())
        .build()
        .unwrap()
}

fn first_tokens() -> Tokens {
    Tokens::new("access-1").with_refresh("refresh-1")
}

#[tokio::test(start_paused = true)]
async fn an_access_token_is_refreshed_before_its_end_and_after_a_401() {
    let (world, current) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall() + SignedDuration::from_secs(600)));
    let http = refreshing(&world, oauth(&world, "a1", &store, &clock), &clock);
    http.send(Request::get(["a"])).await.unwrap();
    tokio::time::sleep(Duration::from_secs(560)).await;
    http.send(Request::get(["a"])).await.unwrap();
    assert_eq!(store.saves(), ["access-2"]);
    // Revoked by somebody: the next refresh token is the vendor's, and so unknown here.
    current.store(3, Ordering::SeqCst);
    let error = http.send(Request::post(["a"])).await.unwrap_err();
    assert_eq!((error.kind(), error.vendor_code()), (ErrorKind::Unauthenticated, Some("invalid_grant")));
    assert_eq!((error.effect(), error.hint()), (Effect::None, Some("log in again")));
}

#[tokio::test(start_paused = true)]
async fn one_refresh_serves_all_trackers_of_an_account() {
    let (world, _) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall()));
    let trackers: Vec<Http> =
        (0..10).map(|_| refreshing(&world, oauth(&world, "a2", &store, &clock), &clock)).collect();
    let results = join_all(trackers.iter().map(|http| http.send(Request::get(["a"])))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(store.saves(), ["access-2"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_saved_before_it_is_used() {
    let (world, _) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall()));
    store.0.lock().unwrap().fails = true;
    let http = refreshing(&world, oauth(&world, "a3", &store, &clock), &clock);
    let error = http.send(Request::get(["a"])).await.unwrap_err();
    assert_eq!(error.message(), "the disk is full");
    assert_eq!(world.count(), 1, "only the refresh was sent");
    // The new token is not lost: it is saved as soon as that works, without another refresh.
    store.0.lock().unwrap().fails = false;
    http.send(Request::get(["a"])).await.unwrap();
    assert_eq!((store.saves(), world.count()), (vec!["access-2".to_owned()], 2));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_is_run_to_its_end_when_nobody_waits_for_it_any_more() {
    let (world, _) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall()));
    let http = refreshing(&world, oauth(&world, "a4", &store, &clock), &clock);
    // Dropped while the endpoint is asked, and while it is saved.
    let dropped = tokio::time::timeout(Duration::from_millis(500), http.send(Request::get(["a"]))).await;
    assert!(dropped.is_err());
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(store.saves(), ["access-2"]);
    http.send(Request::get(["a"])).await.unwrap();
    assert_eq!(world.count(), 2, "one refresh, one request");
}

#[tokio::test(start_paused = true)]
async fn what_another_process_has_refreshed_is_taken_from_the_store() {
    let (world, current) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens());
    let http = refreshing(&world, oauth(&world, "a5", &store, &clock), &clock);
    http.send(Request::get(["a"])).await.unwrap();
    current.store(2, Ordering::SeqCst);
    store.0.lock().unwrap().tokens = Some(Tokens::new("access-2").with_refresh("refresh-2"));
    http.send(Request::get(["a"])).await.unwrap();
    assert_eq!(store.saves(), Vec::<String>::new());
    assert_eq!(world.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_refreshed_token_draws_on_the_same_budget() {
    let (world, _) = endpoint();
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall() + SignedDuration::from_secs(70)));
    let http = world
        .builder(Demo::limited(4, Duration::from_secs(600)))
        .credentials(Scheme::Bearer, oauth(&world, "a6", &store, &clock))
        .clock(Arc::clone(&clock) as _)
        .options(HttpOptions::new().with_deadline(Duration::from_secs(1_000)))
        .build()
        .unwrap();
    let started = Instant::now();
    for _ in 0..4 {
        http.send(Request::get(["a"])).await.unwrap();
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
    assert_eq!(store.saves(), ["access-2"]);
    http.send(Request::get(["a"])).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(600), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn without_tokens_or_a_refresh_token_one_has_to_log_in() {
    let (world, _) = endpoint();
    let clock = clock();
    let ended = Tokens::new("access-0").expiring_at(wall());
    let store = Store::with(ended);
    let http = refreshing(&world, oauth(&world, "a7", &store, &clock), &clock);
    assert_eq!(http.send(Request::get(["a"])).await.unwrap_err().kind(), ErrorKind::Unauthenticated);
    store.0.lock().unwrap().tokens = None;
    let error = http.send(Request::get(["a"])).await.unwrap_err();
    assert_eq!((error.kind(), error.hint()), (ErrorKind::Unauthenticated, Some("log in again")));
    assert_eq!(world.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_application_that_is_refused_is_a_matter_of_configuration() {
    for (code, body) in
        [(401, r#"{"error": "invalid_client"}"#), (400, r#"{"error": "unauthorized_client"}"#), (401, "")]
    {
        let world = World::answering(move |_| status(code, body));
        let clock = clock();
        let store = Store::with(first_tokens().expiring_at(wall()));
        let http = refreshing(&world, oauth(&world, "a8", &store, &clock), &clock);
        let error = http.send(Request::get(["a"])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_is_taken_no_more_asks_for_a_login_however_the_vendor_says_it() {
    const SPENT: &str = r#"{"error": "invalid_grant"}"#;
    const UNAUTHORIZED: &str = r#"{"error": "unauthorized_client"}"#;
    for (code, error) in [(400, SPENT), (403, SPENT), (403, UNAUTHORIZED), (403, "{}")] {
        let world = World::answering(move |_| status(code, error));
        let clock = clock();
        let store = Store::with(first_tokens().expiring_at(wall()));
        let http = refreshing(&world, oauth(&world, "c8", &store, &clock), &clock);
        let refused = http.send(Request::get(["a"])).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "{code} {error}: {refused:?}");
        assert!(refused.hint().unwrap().starts_with("log in again"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_is_lost_says_that_nothing_was_done_with_the_token() {
    let world = World::answering(|_| Err(anyticket_http::Failure::maybe_sent("connection reset")));
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall()));
    let http = refreshing(&world, oauth(&world, "b1", &store, &clock), &clock);
    let error = http.send(Request::post(["task"]).json(&1).during("create")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::None));
    assert_eq!((error.operation(), world.count()), (Some("create"), 1), "and it is not sent twice");
    assert!(error.hint().unwrap().contains("log in again"));
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_refresh_token_leaves_the_old_one_good() {
    let world = World::answering(|_| ok(r#"{"access_token": "access-2", "expires_in": 3600}"#));
    let clock = clock();
    let store = Store::with(first_tokens().expiring_at(wall()));
    refreshing(&world, oauth(&world, "a9", &store, &clock), &clock).send(Request::get(["a"])).await.unwrap();
    let kept = store.0.lock().unwrap().tokens.clone().unwrap();
    assert_eq!(kept.refresh.map(|token| token.expose_secret().to_owned()).as_deref(), Some("refresh-1"));
    assert_eq!(kept.expires_at.map(|end| end > wall()), Some(true));
}
