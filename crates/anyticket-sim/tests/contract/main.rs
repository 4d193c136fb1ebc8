//! The simulated ClickUp held against recorded answers and against ClickUp's own OpenAPI documents.
//!
//! `ANYTICKET_SPECS` names the folder of the documents (`clickup-v2.json`, `clickup-v3.json`, and `KNOWN-WRONG.md`, which
//! says where they are wrong about the service); recorded answers lie beside it in `samples/clickup`. None of these are
//! part of this project: without the variable the tests say that they did not run.

#![allow(clippy::unwrap_used)] // a helper that fails fails its test

#[path = "../support/mod.rs"]
mod support;

mod document;
mod exceptions;
mod tour;

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyticket_sim::clickup::{ClickUp, Plan};
use document::{Document, Found};
use exceptions::{EXCEPTIONS, Evidence, TASK, TEAM};
use serde_json::{Value, json};
use tour::toured;

/// The folder of the documents; `None`, said aloud, if nobody names it.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ANYTICKET_SPECS").map(PathBuf::from);
    if folder.is_none() {
        println!("did not run: ANYTICKET_SPECS does not name the folder of ClickUp's documents");
    }
    folder
}

fn read(folder: &std::path::Path, file: &str) -> String {
    let path = folder.join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_tour_goes_everywhere() {
    let log = toured(|options| options);
    let seen: BTreeSet<String> = log.iter().map(|exchange| exchange.operation.to_string()).collect();
    let known: BTreeSet<String> = ClickUp::operations().iter().map(ToString::to_string).collect();
    // Defining fields is not in the public interface and always refused.
    let missing: Vec<&String> =
        known.difference(&seen).filter(|known| *known != "POST /v2/list/{list_id}/field").collect();
    assert!(missing.is_empty(), "{missing:?}");
    let unknown: Vec<&String> = seen.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// A place with `*` for the numbers of items.
fn anywhere(place: &str) -> String {
    let segments = place.split('/').map(|segment| if segment.parse::<usize>().is_ok() { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The end of a reason, which says what was expected.
fn short(reason: &str) -> String {
    let from = reason.len().saturating_sub(60);
    reason.char_indices().skip_while(|(at, _)| *at < from).map(|(_, letter)| letter).collect()
}

/// Whether a place in an answer is what a pattern with `*` means.
fn fits(pattern: &str, place: &str) -> bool {
    let (pattern, place): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), place.split('/').collect());
    pattern.len() == place.len() && pattern.iter().zip(&place).all(|(part, segment)| *part == "*" || part == segment)
}

fn recorded(samples: &std::path::Path, file: &str) -> Value {
    serde_json::from_str(&read(samples, file)).unwrap()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// One map by task id, whose document requires the ids of its own example: its values are checked one by one.
const BY_TASK: &str = "GET /v2/task/bulk_time_in_status/task_ids";
const OF_ONE_TASK: &str =
    "#/paths/~1v2~1task~1%7Btask_id%7D~1time_in_status/get/responses/200/content/application~1json/schema";

#[test]
fn answers_hold_against_the_documents() {
    let Some(folder) = folder() else { return };
    let v3 = Document::new(&read(&folder, "clickup-v3.json"), "/api");
    let evidence = Evidence {
        v2: Document::new(&read(&folder, "clickup-v2.json"), ""),
        known_wrong: read(&folder, "KNOWN-WRONG.md"),
        samples: folder.join("../samples/clickup"),
    };
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut problems: BTreeSet<String> = BTreeSet::new();
    let (mut checked, mut undocumented, mut without) = (0, BTreeSet::new(), BTreeSet::new());
    let logs = [toured(|options| options), toured(|options| options.variety(false))];
    for exchange in logs.iter().flatten() {
        let operation = exchange.operation.to_string();
        let document = if operation.contains(" /v3/") { &v3 } else { &evidence.v2 };
        let schema = match document.schema(exchange) {
            Found::Schema(schema) => schema,
            Found::NoSchema => {
                without.insert(operation);
                continue;
            }
            Found::Undocumented => {
                undocumented.insert(format!("{operation} {}", exchange.status.unwrap()));
                continue;
            }
        };
        checked += 1;
        // An empty body is no JSON: that is a finding too.
        let answer = exchange.answer_json().unwrap_or(json!("(no body)"));
        let broken = if operation == BY_TASK {
            answer.as_object().unwrap().values().flat_map(|one| document.broken(OF_ONE_TASK, one)).collect()
        } else {
            document.broken(&schema, &answer)
        };
        for (place, reason) in broken {
            let value = answer.pointer(&place).unwrap();
            let excepted = EXCEPTIONS.iter().position(|(of, pattern, because)| {
                of.contains(&operation.as_str()) && fits(pattern, &place) && evidence.holds(because, value)
            });
            match excepted {
                Some(exception) => drop(used.insert(exception)),
                None => drop(problems.insert(format!("{operation} {}: {}", anywhere(&place), short(&reason)))),
            }
        }
    }
    println!("answers checked: {checked}");
    println!("without a schema: {without:?}");
    println!("not in the documents: {undocumented:?}");
    println!("exceptions used: {} of {}", used.len(), EXCEPTIONS.len());
    assert!(problems.is_empty(), "{}", problems.into_iter().collect::<Vec<_>>().join("\n"));
    let unused = EXCEPTIONS.iter().enumerate().filter(|(number, _)| !used.contains(number));
    let unused: Vec<String> = unused.map(|(_, (of, place, _))| format!("{of:?} {place}")).collect();
    assert!(unused.is_empty(), "unused exceptions:\n{}", unused.join("\n"));
}

/// What a recorded answer has and ours has not: keys that are missing, and types that differ.
fn unlike(recorded: &Value, ours: &Value, place: &str, found: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            for (key, value) in recorded {
                match ours.get(key) {
                    Some(our) => unlike(value, our, &format!("{place}/{key}"), found),
                    None => found.push(format!("{place}/{key} is missing")),
                }
            }
        }
        (Value::Array(recorded), Value::Array(ours)) => {
            for our in ours {
                if let Some(first) = recorded.first() {
                    unlike(first, our, &format!("{place}/*"), found);
                }
            }
        }
        // A value may be there or not, in either world.
        (Value::Null, _) | (_, Value::Null) => {}
        (recorded, ours) if kind(recorded) == kind(ours) => {}
        (recorded, ours) => found.push(format!("{place} is {} instead of {}", kind(ours), kind(recorded))),
    }
}

#[test]
fn answers_have_what_recorded_answers_have() {
    let Some(folder) = folder() else { return };
    let samples = folder.join("../samples/clickup");
    let logs = [toured(|options| options), toured(|options| options.variety(false))];
    let answers = |operation: &str| -> Vec<Value> {
        let of = logs.iter().flatten().filter(|exchange| exchange.operation.to_string() == operation);
        of.map(|exchange| exchange.answer_json().unwrap_or(json!(""))).collect()
    };
    // A count comes as a number and as a string: recorded in both forms, and `KNOWN-WRONG.md` says so.
    let forms = ["/task_count", "/time_estimate"];
    let mut checked = 0;
    for (file, operation) in [
        (TEAM, "GET /v2/team"),
        ("003-space-get.json", "GET /v2/space/{space_id}"),
        ("032-space-get-2025.json", "GET /v2/space/{space_id}"),
        ("004-folder-list.json", "GET /v2/space/{space_id}/folder"),
        ("007-list-get.json", "GET /v2/list/{list_id}"),
        ("035-list-create-2025.json", "POST /v2/folder/{folder_id}/list"),
        ("035-list-create-2025.json", "POST /v2/space/{space_id}/list"),
        (TASK, "GET /v2/task/{task_id}"),
        ("012-task-delete-204.json", "DELETE /v2/task/{task_id}"),
        ("015-task-page-empty.json", "GET /v2/list/{list_id}/task"),
        ("018-comment-create.json", "POST /v2/task/{task_id}/comment"),
    ] {
        let recorded = recorded(&samples, file);
        let ours = answers(operation);
        assert!(!ours.is_empty(), "{operation}");
        for our in ours {
            checked += 1;
            let mut found = Vec::new();
            unlike(&recorded, &our, "", &mut found);
            found.retain(|finding| !forms.iter().any(|form| finding.starts_with(form)));
            assert!(found.is_empty(), "{operation} is unlike {file}:\n{}", found.join("\n"));
        }
    }
    println!("answers held against recorded ones: {checked}");
}

#[test]
fn refusals_are_the_recorded_ones() {
    let Some(folder) = folder() else { return };
    let samples = folder.join("../samples/clickup");
    let clickup = support::with(3, |options| options.plan(Plan::Business));
    let (team, foreign) = clickup.sim.world(|world| (world.workspace_id(), world.foreign_list_id()));
    let got = clickup.get(&format!("/v2/team/{team}/user/1"));
    assert_eq!((got.status, got.json), (403, recorded(&samples, "026-error-403-team-110.json")));
    let got = clickup.get("/v2/space/4711");
    assert_eq!((got.status, got.json), (404, recorded(&samples, "029-error-404-space.json")));
    let got = clickup.put(&format!("/v2/list/{foreign}"), json!({"name": "x"}));
    assert_eq!((got.status, got.json), (401, recorded(&samples, "031-error-401-oauth-027.json")));
}
