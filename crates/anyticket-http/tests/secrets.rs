//! Secrets show nowhere: canaries over every way to fail, with everything logged that anybody logs. One test per
//! process, since a process has one log.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::sync::LazyLock;
use std::time::Duration;

use anyticket_core::{Error, RawRequest, Result, Upload};
use anyticket_http::{
    Answer, Credential, CredentialSource, Http, HttpOptions, Multipart, OAuth, Request, Scheme, TokenStore, Tokens,
};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use futures_util::StreamExt;
use secrecy::SecretString;
use support::Demo;
use support::log::Log;
use support::server::{Received, Reply, Server};
use tokio::net::TcpListener;
use url::Url;

const TOKEN: &str = "canary-token+/=~%T0K3N";
const KEY: &str = "canary-key+/=~%K3Y0";
const REFRESH: &str = "canary-refresh+/=~%R3FR";
const CLIENT: &str = "canary-client+/=~%CL13";
const USER: &str = "ops@example.com";
/// What a caller passes in a query, a header or a body is no credential of ours, and is shown no more than one.
const VALUE: &str = "canary-value-V4LU3";

static LOG: LazyLock<Log> = LazyLock::new(Log::default);

/// Every form in which a secret may show.
fn forms(secret: &str) -> Vec<String> {
    let percent = |keep: &str, lower: bool| {
        let encode = |letter: char| match letter {
            letter if letter.is_ascii_alphanumeric() || keep.contains(letter) => letter.to_string(),
            letter if lower => format!("%{:02x}", u32::from(letter)),
            letter => format!("%{:02X}", u32::from(letter)),
        };
        secret.chars().map(encode).collect::<String>()
    };
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    vec![
        secret.to_owned(),
        percent("", false),
        percent("", true),
        percent("-._~", false),
        percent("-._~", true),
        form,
        basic(secret),
        STANDARD.encode(secret),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE.encode(secret),
    ]
}

/// A secret encoded together with a user name.
fn basic(secret: &str) -> String {
    STANDARD_NO_PAD.encode(format!("{USER}:{secret}"))
}

/// What must not show: every form, and of what is encoded together with a user name, the part that is the secret's.
fn sought(secret: &str) -> Vec<String> {
    let basic = basic(secret);
    let inner = basic[(USER.len() + 1).div_ceil(3) * 4..basic.len() - 2].to_owned();
    forms(secret).into_iter().chain([inner]).collect()
}

#[track_caller]
fn assert_clean(what: &str, text: &str) {
    static SOUGHT: LazyLock<Vec<String>> =
        LazyLock::new(|| [TOKEN, KEY, REFRESH, CLIENT, VALUE].into_iter().flat_map(sought).collect());
    for form in &*SOUGHT {
        assert!(!text.contains(form), "{what}: {form:?} shows in\n{text}");
    }
}

/// All that an error shows.
fn shown(error: &Error) -> String {
    format!(
        "{error} {error:#} {error:?} {:?} {:?} {:?} {:?}",
        error.hint(),
        error.vendor_code(),
        error.request_id(),
        error.context().collect::<Vec<_>>()
    )
}

/// A source that quotes the secret it was asked about.
#[derive(Debug)]
struct Talkative;

#[async_trait]
impl CredentialSource for Talkative {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        match refused {
            None => Ok(Credential::new(TOKEN)),
            Some(_) => {
                Err(Error::configuration(format!("the vault has nothing newer than {TOKEN}")).with("token", TOKEN))
            }
        }
    }
}

#[derive(Debug)]
struct Kept;

#[async_trait]
impl TokenStore for Kept {
    async fn load(&self) -> Result<Option<Tokens>> {
        let ended = "2020-01-01T00:00:00Z".parse().unwrap();
        Ok(Some(Tokens::new(TOKEN).with_refresh(REFRESH).expiring_at(ended)))
    }

    async fn save(&self, _tokens: &Tokens) -> Result<()> {
        Err(Error::configuration(format!("cannot write {TOKEN} and {REFRESH}")))
    }
}

/// An answer that gives back what it was sent, in every form.
fn echo(status: u16, received: &Received) -> Reply {
    let credential = received.header("authorization").unwrap_or_default().to_owned();
    let known: &[&str] = match &*credential {
        "" => &[REFRESH, CLIENT],
        credential if credential.starts_with("OAuth ") => &[TOKEN, KEY],
        _ => &[TOKEN],
    };
    let said = [credential.clone()].into_iter().chain(known.iter().flat_map(|secret| forms(secret)));
    let said = said.collect::<Vec<_>>().join(" ");
    let body = serde_json::json!({ "message": format!("bad credential {said}"), "code": format!("E {said}") });
    let id = format!("req {said}");
    Reply::of(status, &[("x-request-id", &id), ("x-echo", &credential)], body.to_string().as_bytes())
}

fn builder(base: Url, scheme: Scheme) -> anyticket_http::HttpBuilder {
    Http::builder(Demo::default(), base)
        .credentials(scheme, SecretString::from(TOKEN))
        .options(HttpOptions::new().with_max_attempts(1).with_timeout(Duration::from_millis(300)))
        .seed(1)
}

fn schemes() -> Vec<Scheme> {
    vec![
        Scheme::Bare,
        Scheme::Bearer,
        Scheme::Basic { user: USER.to_owned() },
        Scheme::OAuth1 { consumer_key: KEY.into() },
        Scheme::ByForm(|_| Scheme::Bearer),
    ]
}

fn requests() -> Vec<Request> {
    let file = Upload::from_bytes("a.txt", VALUE);
    vec![
        Request::get(["task"]).query("filter", VALUE).header("x-value", VALUE).during("list"),
        Request::post(["task"]).query("key", VALUE).json(&VALUE).during("create"),
        Request::post(["form"]).form([("field", VALUE)]),
        Request::put(["attachment"]).multipart(Multipart::new().text("a", VALUE).file("b", file)),
        // Whoever puts a secret into a path against all advice does not see it either.
        Request::get(["tokens", TOKEN]),
        Request::raw(&RawRequest::new("PATCH", format!("/x?token={VALUE}"))).unwrap(),
    ]
}

async fn check(what: &str, http: &Http) {
    check_with(what, http, requests()).await;
}

async fn check_with(what: &str, http: &Http, requests: Vec<Request>) {
    assert_clean(what, &format!("{http:?} {:?} {:?}", http.options(), http.usage()));
    for request in requests {
        let named = request.clone();
        assert_clean(what, &format!("{:?}", Request::get(["x"]).query("a", VALUE).header("b", TOKEN).json(&TOKEN)));
        if let Err(error) = http.send(request.clone()).await {
            assert_clean(&format!("{what}: send {named:?}"), &shown(&error));
        }
        match http.send_raw(request.clone()).await {
            Ok(answer) => {
                assert_clean(what, &format!("{answer:?}"));
                decoded(what, &answer);
            }
            Err(error) => assert_clean(what, &shown(&error)),
        }
        match http.download(request).await {
            Ok(content) => {
                for piece in content.collect::<Vec<_>>().await {
                    if let Err(error) = piece {
                        assert_clean(what, &shown(&error));
                    }
                }
            }
            Err(error) => assert_clean(what, &shown(&error)),
        }
    }
}

/// What is said of an answer that cannot be read quotes nothing of it.
fn decoded(what: &str, answer: &Answer) {
    if let Err(error) = answer.json::<Vec<u64>>() {
        assert_clean(what, &shown(&error));
    }
    let quoting = |bytes: &bytes::Bytes| {
        let said = String::from_utf8_lossy(bytes).into_owned();
        Err::<(), _>(Error::invalid(format!("cannot use {said}")).with("said", &said).because(Error::invalid(said)))
    };
    if let Err(error) = answer.read(quoting) {
        // The values of a caller are the provider's to keep out of its own errors; credentials are ours.
        for secret in [TOKEN, KEY] {
            for form in sought(secret) {
                assert!(!shown(&error).contains(&form), "{what}: {form}");
            }
        }
    }
}

#[tokio::test]
async fn no_secret_shows_on_any_way_to_fail() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(LOG.clone()).with_ansi(false).init();
    // The subscriber may have taken the log of the `log` crate already.
    let _ = log::set_logger(&*LOG);
    log::set_max_level(log::LevelFilter::Trace);

    type Handler = Box<dyn Fn(usize, &Received) -> Reply + Send + Sync>;
    let mut ways: Vec<(String, Handler)> = Vec::new();
    for status in [200, 201, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 503, 418] {
        ways.push((format!("status {status}"), Box::new(move |_, received| echo(status, received))));
    }
    let location = format!("http://localhost:1/path?token={TOKEN}&value={VALUE}#{TOKEN}");
    for status in [301, 302, 307] {
        let location = location.clone();
        ways.push((
            format!("redirect {status}"),
            Box::new(move |_, _| Reply::of(status, &[("location", &location)], b"")),
        ));
    }
    let html = format!("<html>{TOKEN} {VALUE}");
    ways.push((
        "a web page".into(),
        Box::new(move |_, _| Reply::of(200, &[("content-type", "text/html")], html.as_bytes())),
    ));
    let wrong = format!("[\"{TOKEN}\"]");
    ways.push(("another shape".into(), Box::new(move |_, _| Reply::json(&wrong))));
    let torn = format!("HTTP/1.1 200 {VALUE}\r\ncontent-length: 1000\r\nx-echo: {TOKEN}\r\n\r\n{TOKEN}");
    ways.push(("torn".into(), Box::new(move |_, _| Reply::Last(torn.clone().into_bytes()))));
    ways.push(("no http".into(), Box::new(|_, _| Reply::Last(format!("{TOKEN}\r\n\r\n").into_bytes()))));
    ways.push(("closed".into(), Box::new(|_, _| Reply::Close(false))));
    ways.push(("reset".into(), Box::new(|_, _| Reply::Close(true))));
    ways.push(("silence".into(), Box::new(|_, _| Reply::Silence)));
    ways.push((
        "damaged gzip".into(),
        Box::new(|_, _| Reply::of(200, &[("content-encoding", "gzip")], TOKEN.as_bytes())),
    ));
    for (what, handler) in ways {
        let server = Server::new(handler).await;
        // What waits for its end is tried with one scheme only, and is the one that is repeated.
        let all = ["status 200", "status 401", "status 404", "status 429", "torn", "another shape"];
        let some = if all.contains(&&*what) { 5 } else { 1 };
        for scheme in schemes().into_iter().take(some) {
            let what = format!("{what}, {scheme:?}");
            check(&what, &builder(server.base(), scheme).build().unwrap()).await;
        }
    }
    let server = Server::new(|_, received| echo(503, received)).await;
    let twice = HttpOptions::new().with_max_attempts(2);
    let http = builder(server.base(), Scheme::Bearer).options(twice).build().unwrap();
    assert_clean("twice", &shown(&http.send(Request::get(["task"])).await.unwrap_err()));

    // Nobody there; a certificate that is not trusted; a proxy that refuses; a name that does not exist.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dead = listener.local_addr().unwrap();
    drop(listener);
    let proxy =
        Server::new(|_, _| Reply::Last(format!("HTTP/1.1 407 {TOKEN}\r\ncontent-length: 0\r\n\r\n").into_bytes()))
            .await;
    let mut through = proxy.base();
    through.set_username("proxy-user").unwrap();
    through.set_password(Some(VALUE)).unwrap();
    for (base, options) in [
        (format!("http://{dead}/api"), HttpOptions::new()),
        (format!("https://{}/api", proxy.address), HttpOptions::new()),
        ("https://nowhere.invalid/api".to_owned(), HttpOptions::new()),
        ("https://api.example.com/api".to_owned(), HttpOptions::new().with_proxy(through)),
    ] {
        let options = options.with_max_attempts(1).with_timeout(Duration::from_secs(2));
        let http = builder(Url::parse(&base).unwrap(), Scheme::Bearer).options(options).build().unwrap();
        check_with(&base, &http, requests().split_off(3)[..1].to_vec()).await;
    }
    assert!(proxy.count() > 0);

    // Sources that talk, credentials that cannot be sent, tokens that are refreshed and cannot be saved.
    let server = Server::new(|_, received| echo(401, received)).await;
    let talkative =
        Http::builder(Demo::default(), server.base()).credentials(Scheme::Bearer, Talkative).build().unwrap();
    check("a talkative source", &talkative).await;
    for bad in [format!("{TOKEN}\nx"), format!("{TOKEN}é")] {
        let http = Http::builder(Demo::default(), server.base())
            .credentials(Scheme::Bearer, SecretString::from(bad))
            .build()
            .unwrap();
        check("a bad credential", &http).await;
    }
    let fresh = format!(r#"{{"access_token": "{TOKEN}", "refresh_token": "{REFRESH}", "expires_in": 1}}"#);
    let wrong = format!(r#"{{"access_token": ["{TOKEN}"], "refresh_token": 7}}"#);
    for (account, status, body) in [("one", 200, fresh), ("two", 200, wrong), ("three", 400, String::new())] {
        let endpoint = Server::new(move |_, received| match (status, &*body) {
            (200, body) => Reply::json(body),
            (status, _) => echo(status, received),
        })
        .await;
        for as_form in [false, true] {
            let oauth = OAuth::builder("demo", endpoint.base(), "client", account, Kept).client_secret(CLIENT);
            let oauth = if as_form { oauth.as_form() } else { oauth }.build().unwrap();
            assert_clean("oauth", &format!("{oauth:?} {:?}", Kept.load().await.unwrap()));
            let http =
                Http::builder(Demo::default(), server.base()).credentials(Scheme::Bearer, oauth).build().unwrap();
            check(&format!("refresh answered {status}"), &http).await;
        }
        assert!(endpoint.count() > 0);
    }
    assert_clean("credential", &format!("{:?} {:?}", Credential::new(TOKEN), schemes()));

    let log = LOG.text();
    assert!(log.contains("attempt=2") && log.contains("hyper") && log.len() > 100_000, "it was logged: {}", log.len());
    log.lines().for_each(|line| assert_clean("the log", line));
}

/// The test above can fail: its forms are found where they are.
#[test]
#[should_panic(expected = "shows in")]
fn a_canary_that_sings_is_heard() {
    assert_clean("a test", &format!("Basic {}", STANDARD.encode(format!("{USER}:{TOKEN}"))));
}
