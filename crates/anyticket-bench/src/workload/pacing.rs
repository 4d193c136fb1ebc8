//! How much of what a vendor allows is used, and how long somebody waits who calls in the middle of bulk work.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyticket::SecretString;
use anyticket_http::{
    Answer, Budget, Http, InProcess, Lane, Reading, Refusal, Request, Scheme, Scope, Vendor as Plane,
};
use bytes::Bytes;
use futures_util::future::join_all;
use http::Response;
use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use url::Url;

use super::Out;
use crate::Result;
use crate::report::Row;

/// A limit as a vendor states it. Each vendor's is one row.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Whose it is.
    pub vendor: &'static str,
    /// How many requests a window takes, and how long that is.
    pub window: Option<(u64, Duration)>,
    /// How many requests may be under way at once.
    pub permits: Option<usize>,
}

const fn window(vendor: &'static str, limit: u64, seconds: u64) -> Limit {
    Limit { vendor, window: Some((limit, Duration::from_secs(seconds))), permits: None }
}

/// The limits that the vendors' pages state: <https://developer.clickup.com/docs/rate-limits>,
/// <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>, <https://developers.asana.com/docs/rate-limits>,
/// <https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/>.
pub const LIMITS: [Limit; 5] = [
    window("ClickUp, 100 a minute", 100, 60),
    window("Jira, 100 a second for an endpoint", 100, 1),
    window("Asana, 150 a minute", 150, 60),
    Limit { vendor: "Asana, 50 at once", window: None, permits: Some(50) },
    window("Trello, 100 in 10 seconds", 100, 10),
];

/// How many windows bulk work goes on for.
const WINDOWS: u32 = 12;
/// How many callers draw on one budget.
const CALLERS: usize = 16;
/// How long an exchange takes.
const LATENCY: Duration = Duration::from_millis(50);
/// At least 97 % of what is allowed.
const GOAL: f64 = 1.0 / 0.97;
/// Who calls in the middle of bulk work waits so long at most in the median.
const WAIT: Duration = Duration::from_secs(1);

/// What a run has shown.
#[derive(Clone, Debug)]
pub struct Used {
    /// Requests that arrived.
    pub requests: u64,
    /// Requests that were allowed in that time.
    pub allowed: u64,
    /// Requests that were refused for being too many.
    pub refused: u64,
    /// How long somebody waited in the median who called in the middle.
    pub median_wait: Duration,
}

pub(super) fn run(out: Out<'_>) -> Result<()> {
    for limit in LIMITS {
        let used = use_up(limit)?;
        if used.refused > 0 {
            return Err(format!("{}: {} times 429", limit.vendor, used.refused).into());
        }
        #[allow(clippy::cast_precision_loss, reason = "thousands of requests")]
        let (allowed, sent) = (used.allowed as f64, used.requests as f64);
        out(Row::new(format!("{}: allowed, and sent", limit.vendor), "", allowed, sent).at_most(GOAL));
        let (wait, most) = (used.median_wait.as_secs_f64(), WAIT.as_secs_f64());
        out(Row::new(format!("{}: median wait of a person", limit.vendor), "s", wait, most).at_most(1.0));
    }
    Ok(())
}

/// Does bulk work against a limit for a while, with a person in between.
///
/// # Errors
///
/// Whatever a request fails with.
pub fn use_up(limit: Limit) -> Result<Used> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    runtime.block_on(work(limit))
}

async fn work(limit: Limit) -> Result<Used> {
    let length = limit.window.map_or(Duration::from_secs(5), |(_, per)| per * WINDOWS);
    let began = Instant::now();
    let gate = Arc::new(Mutex::new(Gate::new(limit, began + length)));
    let through = Arc::clone(&gate);
    let transport = InProcess::new(move |_: http::Request<Bytes>| {
        let gate = Arc::clone(&through);
        async move {
            sleep(LATENCY / 2).await;
            let status = lock(&gate).enter(Instant::now());
            sleep(LATENCY / 2).await;
            lock(&gate).leave();
            let mut answer = Response::new(Bytes::from_static(b"{}"));
            *answer.status_mut() = status;
            Ok(answer)
        }
    });
    let http = Http::builder(Limited(limit), Url::parse("https://api.example.com")?)
        .credentials(Scheme::Bearer, SecretString::from("token"))
        .transport(Arc::new(transport))
        .build()?;
    // As many callers as keep a budget of places busy.
    let callers = limit.permits.map_or(CALLERS, |permits| permits * 2);
    let bulk = (0..callers).map(|_| async {
        while began.elapsed() < length {
            http.send(Request::get(["bulk"]).lane(Lane::Bulk)).await?;
        }
        Ok::<_, anyticket::Error>(())
    });
    let person = async {
        let mut waits = Vec::new();
        // Not in step with any window.
        let pause = length / 41;
        while began.elapsed() + pause < length {
            sleep(pause).await;
            let asked = Instant::now();
            http.send(Request::get(["person"]).lane(Lane::Person)).await?;
            waits.push(asked.elapsed().saturating_sub(LATENCY));
        }
        waits.sort_unstable();
        Ok::<_, anyticket::Error>(waits[waits.len() / 2])
    };
    let (bulk, median_wait) = tokio::join!(join_all(bulk), person);
    bulk.into_iter().collect::<Result<(), _>>()?;
    let gate = lock(&gate);
    let allowed = match (limit.window, limit.permits) {
        (Some((most, _)), _) => most * u64::from(WINDOWS),
        (None, Some(permits)) => permits as u64 * u64::try_from(length.as_nanos() / LATENCY.as_nanos())?,
        (None, None) => return Err("a limit limits something".into()),
    };
    Ok(Used { requests: gate.arrived, allowed, refused: gate.refused, median_wait: median_wait? })
}

fn lock(gate: &Mutex<Gate>) -> std::sync::MutexGuard<'_, Gate> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who counts at the vendor's: over every stretch of time as long as a window, wherever it begins.
struct Gate {
    limit: Limit,
    /// What arrives later is not counted: bulk work ends then.
    until: Instant,
    recent: VecDeque<Instant>,
    inside: usize,
    arrived: u64,
    refused: u64,
}

impl Gate {
    fn new(limit: Limit, until: Instant) -> Self {
        Self { limit, until, recent: VecDeque::new(), inside: 0, arrived: 0, refused: 0 }
    }

    fn enter(&mut self, now: Instant) -> http::StatusCode {
        self.arrived += u64::from(now < self.until);
        self.inside += 1;
        let mut is_much = self.limit.permits.is_some_and(|permits| self.inside > permits);
        if let Some((most, per)) = self.limit.window {
            while self.recent.front().is_some_and(|first| now - *first >= per) {
                self.recent.pop_front();
            }
            self.recent.push_back(now);
            is_much |= self.recent.len() as u64 > most;
        }
        if is_much {
            self.refused += 1;
            return http::StatusCode::TOO_MANY_REQUESTS;
        }
        http::StatusCode::OK
    }

    fn leave(&mut self) {
        self.inside -= 1;
    }
}

/// A vendor that has one limit.
#[derive(Debug)]
struct Limited(Limit);

impl Plane for Limited {
    fn name(&self) -> &'static str {
        "limited"
    }

    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        Refusal::by_status(answer)
    }

    fn request_id(&self, _answer: &Answer) -> Option<String> {
        None
    }

    fn budgets(&self, _request: &Request) -> Vec<Budget> {
        let budget = Budget::new(Scope::credential("requests"));
        let budget = self.0.window.into_iter().fold(budget, |budget, (limit, per)| budget.window(limit, per));
        vec![self.0.permits.into_iter().fold(budget, Budget::permits)]
    }

    fn readings(&self, _request: &Request, _answer: &Answer, _now: Timestamp) -> Vec<Reading> {
        Vec::new()
    }
}
