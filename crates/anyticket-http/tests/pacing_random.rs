//! Random calls on random budgets, dropped at random moments: nobody is forgotten, no limit is exceeded.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyticket_http::{
    Answer, Budget, Http, InProcess, Lane, Reading, Refusal, Request, Scheme, Scope, Transport, Vendor,
};
use futures_util::future::join_all;
use jiff::Timestamp;
use secrecy::SecretString;
use support::{counting_sliding, ok, with_headers};
use tokio::time::Instant;
use url::Url;

/// Three budgets at once: an application's window, a token's window and permits, and an issue's two windows.
#[derive(Debug)]
struct Mixed(Duration);

const KEY: u64 = 30;
const TOKEN: u64 = 20;
const PERMITS: usize = 3;
const ISSUE: u64 = 4;

impl Vendor for Mixed {
    fn name(&self) -> &'static str {
        "mixed"
    }

    fn refusal(&self, _request: &Request, answer: &Answer) -> Refusal {
        Refusal::by_status(answer)
    }

    fn request_id(&self, _answer: &Answer) -> Option<String> {
        None
    }

    fn budgets(&self, request: &Request) -> Vec<Budget> {
        let mut budgets = vec![
            Budget::new(Scope::shared("key", "application")).window(KEY, self.0),
            Budget::new(Scope::credential("token")).window(TOKEN, self.0).permits(PERMITS),
        ];
        if request.method() == http::Method::PUT {
            budgets.push(Budget::new(Scope::shared(request.path().to_owned(), "site")).window(ISSUE, self.0));
        }
        budgets
    }

    fn readings(&self, _request: &Request, _answer: &Answer, _now: Timestamp) -> Vec<Reading> {
        Vec::new()
    }
}

type Counter = Box<dyn Fn(Duration) -> bool + Send + Sync>;

/// What the vendor counts. An excess is told in `exceeded`.
#[derive(Default)]
struct Counters {
    by_name: Mutex<HashMap<String, Counter>>,
    under_way: Mutex<HashMap<String, usize>>,
    exceeded: Mutex<Vec<String>>,
}

struct UnderWay(Arc<Counters>, String);

impl UnderWay {
    fn new(counters: &Arc<Counters>, token: &str) -> Self {
        let mut under_way = counters.under_way.lock().unwrap();
        let count = under_way.entry(token.to_owned()).or_default();
        *count += 1;
        if *count > PERMITS {
            counters.exceeded.lock().unwrap().push(format!("{count} under way"));
        }
        Self(Arc::clone(counters), token.to_owned())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *self.0.under_way.lock().unwrap().get_mut(&self.1).unwrap() -= 1;
    }
}

impl Counters {
    fn count(&self, name: &str, limit: u64, per: Duration, at: Duration) {
        let mut counters = self.by_name.lock().unwrap();
        let counter = counters.entry(name.to_owned()).or_insert_with(|| Box::new(counting_sliding(limit, per)));
        if !counter(at) {
            self.exceeded.lock().unwrap().push(format!("{name} at {at:?}"));
        }
    }
}

fn vendor(per: Duration, counters: &Arc<Counters>, seed: u64) -> Arc<dyn Transport> {
    let started = Instant::now();
    let rng = Arc::new(Mutex::new(fastrand::Rng::with_seed(seed)));
    let counters = Arc::clone(counters);
    Arc::new(InProcess::new(move |request: http::Request<bytes::Bytes>| {
        let (counters, rng) = (Arc::clone(&counters), Arc::clone(&rng));
        async move {
            let token = request.headers()["authorization"].to_str().unwrap().to_owned();
            let _under_way = UnderWay::new(&counters, &token);
            let (there, back, fails) = {
                let mut rng = rng.lock().unwrap();
                (rng.u64(0..200), rng.u64(0..200), rng.u8(0..20))
            };
            tokio::time::sleep(per / 2_000 * u32::try_from(there).unwrap()).await;
            if fails == 0 {
                return Err(anyticket_http::Failure::not_sent("refused"));
            }
            let at = started.elapsed();
            counters.count("key", KEY, per, at);
            counters.count(&token, TOKEN, per, at);
            if request.method() == http::Method::PUT {
                counters.count(request.uri().path(), ISSUE, per, at);
            }
            tokio::time::sleep(per / 2_000 * u32::try_from(back).unwrap()).await;
            if fails == 1 { with_headers(503, &[], "") } else { ok("{}") }
        }
    }))
}

/// Makes calls as the seed says, and tells how many were not dropped and how those failed.
async fn calls(per: Duration, number: usize, seed: u64) -> (usize, Vec<String>, Vec<String>) {
    let counters = Arc::new(Counters::default());
    let transport = vendor(per, &counters, seed);
    let trackers: Vec<Http> = (0..3)
        .map(|token| {
            Http::builder(Mixed(per), Url::parse(support::BASE).unwrap())
                .credentials(Scheme::Bearer, SecretString::from(format!("token-{token}")))
                .transport(Arc::clone(&transport))
                .options(anyticket_http::HttpOptions::new().with_deadline(per * 1_000).with_max_attempts(20))
                .seed(seed)
                .build()
                .unwrap()
        })
        .collect();
    let mut rng = fastrand::Rng::with_seed(seed);
    let plans: Vec<_> = (0..number)
        .map(|_| {
            let request = match rng.u8(0..3) {
                0 => Request::get(["task"]),
                1 => Request::get(["list"]).lane(Lane::Bulk),
                _ => Request::put(["issue", &rng.u8(0..3).to_string()]).repeat(anyticket_http::Repeat::Safe),
            };
            let unit = per / 1_000;
            let start = unit * rng.u32(0..3_000);
            let patience = (rng.u8(0..4) == 0).then(|| unit * rng.u32(0..3_000));
            (trackers[rng.usize(0..3)].clone(), request, start, patience)
        })
        .collect();
    let results = join_all(plans.into_iter().map(|(http, request, start, patience)| async move {
        tokio::time::sleep(start).await;
        match patience {
            None => Some(http.send(request).await),
            Some(patience) => {
                let _ = tokio::time::timeout(patience, http.send(request)).await;
                None
            }
        }
    }));
    let results = results.await;
    let stayed: Vec<_> = results.into_iter().flatten().collect();
    let failed = stayed.iter().filter_map(|result| result.as_ref().err().map(|error| format!("{error:?}"))).collect();
    (stayed.len(), failed, std::mem::take(&mut counters.exceeded.lock().unwrap()))
}

#[tokio::test(start_paused = true)]
async fn whoever_stays_is_served_and_no_limit_is_exceeded() {
    for seed in 0..60 {
        let started = Instant::now();
        let (stayed, failed, exceeded) = calls(Duration::from_secs(10), 150, seed).await;
        assert!(stayed > 50 && failed.is_empty(), "seed {seed}: {failed:?}");
        assert!(exceeded.is_empty(), "seed {seed}: {exceeded:?}");
        assert!(started.elapsed() < Duration::from_secs(300), "seed {seed}: {:?}", started.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_holds_on_many_threads() {
    let runs = (0..8).map(|seed| tokio::spawn(calls(Duration::from_millis(200), 100, seed)));
    for (seed, run) in join_all(runs).await.into_iter().enumerate() {
        let (stayed, failed, exceeded) = run.unwrap();
        assert!(stayed > 30 && failed.is_empty(), "seed {seed}: {failed:?}");
        assert!(exceeded.is_empty(), "seed {seed}: {exceeded:?}");
    }
}
