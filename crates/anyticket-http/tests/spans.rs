//! What can be followed in a log: provider, operation, attempt, wait.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests and their helpers")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyticket_http::{Budget, Request};
use support::log::Log;
use support::{Demo, World, ok, scope, status, with_headers};

#[tokio::test(start_paused = true)]
async fn a_call_can_be_followed_through_its_attempts_and_waits() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let lists = AtomicUsize::new(0);
    let world = World::new(Duration::ZERO, move |_, request| match request.uri().path() {
        "/api/task" => ok("[1, 2]"),
        _ => match lists.fetch_add(1, Ordering::SeqCst) {
            0 => with_headers(429, &[("retry-after", "7")], ""),
            1 => status(503, ""),
            _ => ok("[1, 2]"),
        },
    });
    let http = world.http(Demo::with(vec![Budget::new(scope())]));
    let first = http.send(Request::get(["list", "1"]).query("page", "hidden").during("list"));
    let second = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        http.send(Request::post(["task"]).json(&"hidden").during("create")).await
    };
    let (one, other) = tokio::join!(first, second);
    assert!(one.is_ok() && other.is_ok());
    let log = log.text();
    println!("{log}");
    let listing = r#"request{provider="demo" operation="list" method="GET" lane="bulk" path="list/1"}"#;
    let creating = r#"request{provider="demo" operation="create" method="POST" lane="person" path="task"}"#;
    for line in [
        format!(
            "{listing}:attempt{{attempt=1 waited_ms=0}}: anyticket_http::plane::attempt: answered status=429 bytes=0"
        ),
        format!("{listing}: anyticket_http::plane::call: repeating wait_ms=7000 reason=too many requests"),
        format!(
            "{creating}:attempt{{attempt=1 waited_ms=5000}}: anyticket_http::plane::attempt: answered status=200 bytes=6"
        ),
        format!("{listing}:attempt{{attempt=2 waited_ms=0}}: anyticket_http::plane::attempt: answered status=503"),
        format!("{listing}:attempt{{attempt=3 waited_ms=0}}: anyticket_http::plane::attempt: answered status=200"),
    ] {
        assert!(log.contains(&line), "{line}\nis not in\n{log}");
    }
    assert!(!log.contains("hidden") && !log.contains("the-token"));
    let usage = http.usage();
    assert_eq!((usage.requests, usage.retries, usage.rate_limited), (4, 2, 1));
    assert!(usage.waited >= Duration::from_secs(12), "seven told, five in the queue: {:?}", usage.waited);
}
