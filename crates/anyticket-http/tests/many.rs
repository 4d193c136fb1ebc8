//! A thousand trackers in one process. Alone in its process: connections are shared with everybody else in it.
#![allow(missing_docs, clippy::unwrap_used, clippy::large_futures, reason = "tests and their helpers")]

mod support;

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyticket_http::{Http, Request, Scheme};
use futures_util::future::join_all;
use secrecy::SecretString;
use support::Demo;
use support::server::{Reply, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_trackers_share_one_pool_and_leave_no_trace() {
    let server = Server::new(|_, _| Reply::json("{}")).await;
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let trackers: Vec<Http> = (0..1_000)
        .map(|number| {
            Http::builder(Demo::limited(100, Duration::from_millis(100)), server.base())
                .credentials(Scheme::Bearer, SecretString::from(format!("token-{number}")))
                .build()
                .unwrap()
        })
        .collect();
    for http in &trackers {
        http.send(Request::get(["user"])).await.unwrap();
    }
    // A connection comes back to the pool a moment after its answer was read.
    assert!(server.count() == 1_000 && server.accepted.load(Ordering::SeqCst) <= 10);
    let credentials: std::collections::HashSet<String> = server
        .received
        .lock()
        .unwrap()
        .iter()
        .map(|received| received.header("authorization").unwrap().to_owned())
        .collect();
    assert_eq!(credentials.len(), 1_000);
    let results = join_all(trackers.chunks(100).map(|some| async move {
        for http in some {
            http.send(Request::get(["user"])).await.unwrap();
        }
    }));
    results.await;
    assert!(server.accepted.load(Ordering::SeqCst) <= 30, "ten at once");
    drop(trackers);
    for _ in 0..100 {
        if server.open.load(Ordering::SeqCst) == 0 && tasks() <= before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} connections and {} tasks are left", server.open.load(Ordering::SeqCst), tasks() - before);
}
