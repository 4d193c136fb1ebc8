//! Many processes on one file: nothing is lost, nothing is mixed up.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::collections::BTreeMap;
use std::path::Path;

use anyticket_testkit::Seeded;
use anyticket_tests::process::{anyticket, succeed};
use serde_json::{Value, json};

const PROCESSES: u64 = 8;
const EACH: u64 = 125;

/// What one create gives the command, and what must come back.
struct Wanted {
    title: String,
    body: String,
    priority: &'static str,
    due: Option<&'static str>,
    labels: Vec<&'static str>,
}

#[test]
fn eight_processes_that_create_125_tickets_each_lose_and_change_nothing() {
    let home = tempfile::tempdir().unwrap();
    let workers: Vec<_> = (0..PROCESSES)
        .map(|worker| {
            let home = home.path().to_owned();
            std::thread::spawn(move || (0..EACH).map(|turn| create(&home, worker, turn)).collect::<Vec<_>>())
        })
        .collect();
    let created: Vec<Value> = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
    assert_eq!(created.len() as u64, PROCESSES * EACH);

    let listed = succeed(anyticket(home.path()).args(["ticket", "list", "--format", "ndjson"]));
    let listed: BTreeMap<String, Value> = listed
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|ticket| (ticket["id"].as_str().unwrap().to_owned(), ticket))
        .collect();
    assert_eq!(listed.len(), created.len(), "every ticket once");
    for ticket in created {
        assert_eq!(listed[ticket["id"].as_str().unwrap()], ticket, "what create gave is what the listing gives");
    }
    let keys: std::collections::BTreeSet<&str> = listed.values().filter_map(|ticket| ticket["key"].as_str()).collect();
    assert_eq!(keys.len(), listed.len(), "no two tickets have one key");
}

/// Creates one ticket with the command and compares every field that was given with what came back.
fn create(home: &Path, worker: u64, turn: u64) -> Value {
    let wanted = wanted(worker, turn);
    let body = home.join(format!("body-{worker}"));
    std::fs::write(&body, &wanted.body).unwrap();
    let mut command = anyticket(home);
    command.args(["--format", "json", "ticket", "create", "--priority", wanted.priority, "--body-file"]).arg(&body);
    for label in &wanted.labels {
        command.args(["--label", label]);
    }
    if let Some(due) = wanted.due {
        command.args(["--due", due]);
    }
    let printed = succeed(command.arg("--").arg(&wanted.title));
    let ticket: Value = serde_json::from_str(&printed).unwrap();
    let place = format!("worker {worker}, turn {turn}");
    assert_eq!(ticket["title"], json!(wanted.title), "{place}");
    assert_eq!(ticket["body"], json!(wanted.body), "{place}");
    assert_eq!(ticket["priority"]["level"], json!(wanted.priority), "{place}");
    assert_eq!(ticket["due"], json!(wanted.due), "{place}");
    assert_eq!(ticket["status"]["category"], json!("todo"), "{place}");
    let mut labels: Vec<&str> =
        ticket["labels"].as_array().unwrap().iter().filter_map(|label| label["name"].as_str()).collect();
    labels.sort_unstable();
    assert_eq!(labels, wanted.labels, "{place}");
    let named = |field: &str| ticket[field]["name"].as_str().unwrap_or_default().to_owned();
    assert_eq!((named("kind"), named("project"), named("author")), ("Task".into(), "Inbox".into(), "Me".into()));
    assert_eq!((&ticket["archived"], &ticket["version"]), (&json!(false), &json!("1")), "{place}");
    assert_eq!(ticket["created_at"], ticket["updated_at"], "{place}");
    assert!(ticket["created_at"].as_str().unwrap().ends_with('Z'), "{place}");
    assert!(ticket["key"].as_str().unwrap().starts_with("IN-") && ticket["id"].is_string(), "{place}");
    let empty = ["parent", "start", "estimate", "closed_at", "external_key", "reporter", "url"];
    for field in empty {
        assert!(ticket[field].is_null(), "{place}: {field} is {}", ticket[field]);
    }
    let none = ["assignees", "fields", "also_in", "losses"];
    for field in none {
        assert_eq!(ticket[field], json!([]), "{place}: {field}");
    }
    // Every field was looked at: none comes back that this test does not know.
    let seen = ["id", "key", "title", "body", "status", "priority", "kind", "project", "author", "labels", "due"];
    let seen = seen.iter().chain(&["archived", "version", "created_at", "updated_at"]).chain(&empty).chain(&none);
    let seen: std::collections::BTreeSet<&str> = seen.copied().collect();
    assert_eq!(ticket.as_object().unwrap().keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), seen);
    ticket
}

/// What is hard to carry is among what is created, whatever the seed.
#[test]
fn the_generator_gives_everything_that_is_hard_to_carry() {
    let all: Vec<Wanted> = (0..PROCESSES).flat_map(|worker| (0..EACH).map(move |turn| wanted(worker, turn))).collect();
    let holds = |what: &str, found: &dyn Fn(&Wanted) -> bool| {
        let count = all.iter().filter(|wanted| found(wanted)).count();
        assert!(count > 3, "{what}: {count} of {}", all.len());
    };
    holds("combining marks", &|wanted| wanted.title.contains('\u{301}'));
    holds("right to left", &|wanted| wanted.title.contains('\u{5e9}'));
    holds("emoji", &|wanted| wanted.title.contains('👩'));
    holds("a title that begins with a dash", &|wanted| wanted.title.starts_with('-'));
    holds("line ends of two letters", &|wanted| wanted.body.contains("\r\n"));
    holds("64 KiB of Markdown", &|wanted| wanted.body.len() >= 64 * 1024);
    holds("a day without a time", &|wanted| wanted.due.is_some_and(|due| due.len() == 10));
    holds("a leap day", &|wanted| wanted.due == Some("2024-02-29"));
}

fn wanted(worker: u64, turn: u64) -> Wanted {
    let mut seeded = Seeded::new(worker * 1_000 + turn);
    let pick = |from: &[&'static str]| from[usize::try_from(turn + worker).unwrap() % from.len()];
    let body = if turn % 25 == 7 {
        "- *a* line of Markdown\r\n".repeat((64 * 1024_usize).div_ceil(24))
    } else {
        seeded.body()
    };
    Wanted {
        title: format!("{} {worker}/{turn}", seeded.title().trim()),
        body,
        priority: pick(&["urgent", "high", "normal", "low"]),
        due: [None, Some("2024-02-29"), Some("2026-03-01"), Some("2026-03-01T08:00:00Z")]
            [usize::try_from(turn % 4).unwrap()],
        labels: if turn.is_multiple_of(3) { vec!["demo", "zebra"] } else { Vec::new() },
    }
}
