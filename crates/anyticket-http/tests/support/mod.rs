//! A made-up vendor in the process, for tests in paused time.
#![allow(dead_code, missing_docs, unreachable_pub, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, clippy::large_futures, reason = "helpers of tests")]

pub mod log;
pub mod server;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyticket_core::ErrorKind;
use anyticket_http::{
    Answer, Budget, Failure, Http, HttpBuilder, HttpOptions, InProcess, Reading, Refusal, Request, RuntimeClock,
    Scheme, Scope, Transport, Vendor, headers,
};
use bytes::Bytes;
use http::{Response, StatusCode};
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

pub const BASE: &str = "https://api.example.com/api";

/// A vendor whose limits a test chooses. Its errors are JSON: `{"code": "..", "message": ".."}`.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    pub budgets: Vec<Budget>,
    /// The window that `x-limit` speaks of.
    pub per: Option<Duration>,
}

impl Demo {
    pub fn limited(limit: u64, per: Duration) -> Self {
        Self { budgets: vec![Budget::new(scope()).window(limit, per)], per: Some(per) }
    }

    pub fn with(budgets: Vec<Budget>) -> Self {
        Self { budgets, per: None }
    }
}

pub fn scope() -> Scope {
    Scope::credential("requests")
}

impl Vendor for Demo {
    fn name(&self) -> &'static str {
        "demo"
    }

    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let mut refusal = Refusal::by_status(answer);
        if let Some(message) = body["message"].as_str() {
            refusal = refusal.message(message);
        }
        match body["code"].as_str() {
            Some("QUOTA") => refusal.kind(ErrorKind::QuotaExceeded).code("QUOTA").hint("delete something"),
            Some("FORBIDDEN") => refusal.kind(ErrorKind::Forbidden).code("FORBIDDEN"),
            Some(code) => refusal.code(code),
            None => refusal,
        }
    }

    fn request_id(&self, answer: &Answer) -> Option<String> {
        answer.header("x-request-id").map(str::to_owned)
    }

    fn budgets(&self, request: &Request) -> Vec<Budget> {
        // A request that names an issue draws on that budget only.
        match request.segments().collect::<Vec<_>>()[..] {
            ["issue", id] => vec![Budget::new(Scope::credential(format!("issue {id}")))],
            _ => self.budgets.clone(),
        }
    }

    fn readings(&self, request: &Request, answer: &Answer, now: Timestamp) -> Vec<Reading> {
        if let ["issue", id] = request.segments().collect::<Vec<_>>()[..] {
            let wait = headers::retry_after(&answer.headers, now).filter(|_| answer.status == 429);
            return wait
                .map(|wait| Reading::new(Scope::credential(format!("issue {id}"))).pause(wait))
                .into_iter()
                .collect();
        }
        let mut reading = Reading::new(scope());
        if let (Some(limit), Some(per)) = (headers::number(&answer.headers, "x-limit"), self.per) {
            reading = reading.limit(limit, per);
        }
        if let Some(remaining) = headers::number(&answer.headers, "x-remaining") {
            reading = reading.remaining(remaining);
        }
        if let Some(reset) = answer.header("x-reset").and_then(headers::moment) {
            reading = reading.reset(headers::until(reset, now));
        }
        vec![reading]
    }
}

/// What the vendor was sent, and when.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub method: String,
    pub path: String,
    pub credential: Option<String>,
    pub at: Duration,
    pub body: Bytes,
}

/// A transport that answers by a function of the number of the request, and remembers what came.
pub struct World {
    pub transport: Arc<dyn Transport>,
    pub arrivals: Arc<Mutex<Vec<Arrival>>>,
    pub under_way: Arc<AtomicUsize>,
    pub most_under_way: Arc<AtomicUsize>,
}

pub type Reply = Result<Response<Bytes>, Failure>;

impl World {
    /// Answers after `latency` as `handler` says; it gets the number of the request, from 0, and the request.
    pub fn new<H>(latency: Duration, handler: H) -> Self
    where
        H: Fn(usize, &http::Request<Bytes>) -> Reply + Send + Sync + 'static,
    {
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let handler = Arc::new(handler);
        let started = tokio::time::Instant::now();
        let transport = InProcess::new({
            let (arrivals, under_way, most) = (Arc::clone(&arrivals), Arc::clone(&under_way), Arc::clone(&most));
            move |request: http::Request<Bytes>| {
                let (arrivals, handler) = (Arc::clone(&arrivals), Arc::clone(&handler));
                let counted = Counted::new(&under_way, &most);
                async move {
                    let _counted = counted;
                    let number = {
                        let mut arrivals = arrivals.lock().unwrap();
                        arrivals.push(Arrival {
                            method: request.method().to_string(),
                            path: request.uri().to_string(),
                            credential: request
                                .headers()
                                .get("authorization")
                                .map(|value| value.to_str().unwrap().to_owned()),
                            at: started.elapsed(),
                            body: request.body().clone(),
                        });
                        arrivals.len() - 1
                    };
                    tokio::time::sleep(latency).await;
                    handler(number, &request)
                }
            }
        });
        Self { transport: Arc::new(transport), arrivals, under_way, most_under_way: most }
    }

    /// Answers `{}` at once.
    pub fn kind() -> Self {
        Self::new(Duration::ZERO, |_, _| ok("{}"))
    }

    /// Answers each request with the next of these, the last one for ever.
    pub fn answering(replies: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::new(Duration::ZERO, move |number, _| replies(number))
    }

    pub fn http(&self, vendor: Demo) -> Http {
        self.builder(vendor).build().unwrap()
    }

    /// A plane of its own credential over this world.
    pub fn builder(&self, vendor: Demo) -> HttpBuilder {
        Http::builder(vendor, Url::parse(BASE).unwrap())
            .credentials(Scheme::Bearer, SecretString::from("the-token"))
            .transport(Arc::clone(&self.transport))
            .options(HttpOptions::new())
            .seed(1)
    }

    pub fn count(&self) -> usize {
        self.arrivals.lock().unwrap().len()
    }

    pub fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }

    /// When the requests came, in seconds.
    pub fn seconds(&self) -> Vec<f64> {
        self.arrivals.lock().unwrap().iter().map(|arrival| arrival.at.as_secs_f64()).collect()
    }
}

struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(under_way: &Arc<AtomicUsize>, most: &Arc<AtomicUsize>) -> Self {
        let now = under_way.fetch_add(1, Ordering::SeqCst) + 1;
        most.fetch_max(now, Ordering::SeqCst);
        Self(Arc::clone(under_way))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

pub fn ok(body: &'static str) -> Reply {
    Ok(Response::new(Bytes::from_static(body.as_bytes())))
}

pub fn status(status: u16, body: &'static str) -> Reply {
    with_headers(status, &[], body)
}

pub fn with_headers(status: u16, headers: &[(&'static str, &str)], body: &'static str) -> Reply {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(response)
}

/// The calendar of the tests.
pub fn wall() -> Timestamp {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

/// A clock whose calendar begins at [`wall`].
pub fn clock() -> Arc<RuntimeClock> {
    Arc::new(RuntimeClock::starting_at(wall()))
}

/// A vendor that counts in windows that begin at fixed moments, after a transit of the network, and refuses what is
/// above the limit.
pub fn counting_fixed(limit: u64, per: Duration, offset: Duration) -> impl Fn(Duration) -> bool + Send + Sync {
    let windows = Mutex::new(std::collections::HashMap::<u128, u64>::new());
    move |now| {
        let window = (now + offset).as_nanos() / per.as_nanos();
        let mut windows = windows.lock().unwrap();
        let count = windows.entry(window).or_default();
        *count += 1;
        *count <= limit
    }
}

/// The same with a window that slides.
pub fn counting_sliding(limit: u64, per: Duration) -> impl Fn(Duration) -> bool + Send + Sync {
    let log = Mutex::new(std::collections::VecDeque::<Duration>::new());
    move |now| {
        let mut log = log.lock().unwrap();
        while log.front().is_some_and(|first| *first + per <= now) {
            log.pop_front();
        }
        log.push_back(now);
        log.len() as u64 <= limit
    }
}
