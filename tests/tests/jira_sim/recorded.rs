//! Recorded answers have a shape, and the simulated ones have it too.

use std::path::Path;

use anyticket_tests::contract::specs;
use serde_json::{Value, json};

use crate::client::{Client, client};

/// What a recorded answer has and the simulator leaves out or has otherwise: file, place, reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[("039", "/errors/invalid", "the name of the field that was sent")];

/// The names of people in recorded issues, which the privacy changes took away, and the names of things beside them.
const NOT_OURS: &[&str] = &["name", "key"];

#[tokio::test]
async fn answers_have_the_shape_of_the_recorded_ones() {
    let Some(specs) = specs() else { return };
    let folder = specs.join("../samples/jira");
    let jira = client(true);
    let key = jira.create("OPS", "Task", json!({ "priority": { "name": "High" } }));
    // The recorded account is the one that asked: it shows its address.
    let me = jira.sim.world(|jira| jira.account_id());
    let mut differences = Vec::new();
    for (file, answer) in [
        ("001-myself.json", jira.get("/myself")),
        ("002-issue-create-201.json", created(&jira)),
        ("004-search-jql-post.json", jira.post("/search/jql", json!({ "jql": "labels = never" }))),
        ("006-comment-list.json", jira.get(&format!("/issue/{key}/comment"))),
        ("010-transition-list.json", jira.get(&format!("/issue/{key}/transitions"))),
        ("013-project-search.json", jira.get("/project/search?keys=OPS")),
        ("015-status-search.json", jira.get("/statuses/search")),
        ("016-priority-search.json", jira.get("/priority/search")),
        ("017-issuetype-list.json", jira.get("/issuetype/project?projectId=10001")),
        ("021-watchers.json", jira.get(&format!("/issue/{key}/watchers"))),
        ("022-user-get.json", jira.get(&format!("/user?accountId={me}"))),
        ("039-error-400-field-not-valid.json", jira.post("/issue", json!({ "fields": {} }))),
    ] {
        compare(&read(&folder, file), &answer, &file[..3], "", &mut differences);
    }
    // An issue as a webhook carries it has the fields of one that is read.
    let recorded = read(&folder, "028-webhook-cloud-issue-created.json");
    let fields = jira.get(&format!("/issue/{key}"))["fields"].clone();
    for (name, value) in recorded["issue"]["fields"].as_object().expect("fields") {
        if !name.starts_with("customfield_") && fields.get(name).is_some() {
            compare(value, &fields[name], "028", &format!("/{name}"), &mut differences);
        }
    }
    let mut unused: Vec<_> = EXCEPTIONS.to_vec();
    differences.retain(|(file, place, _)| {
        let excused = EXCEPTIONS.iter().any(|(known, pattern, _)| known == file && covers(pattern, place));
        unused.retain(|(known, pattern, _)| !(known == file && covers(pattern, place)));
        !excused
    });
    assert!(differences.is_empty(), "{differences:#?}");
    assert!(unused.is_empty(), "exceptions that nothing needed: {unused:#?}");
}

fn created(jira: &Client) -> Value {
    let fields = json!({ "project": { "key": "OPS" }, "issuetype": { "name": "Task" }, "summary": "x" });
    jira.post("/issue", json!({ "fields": fields }))
}

fn read(folder: &Path, file: &str) -> Value {
    let text = std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_slice(&text).expect("a recorded answer is JSON")
}

fn covers(pattern: &str, place: &str) -> bool {
    let (pattern, place): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), place.split('/').collect());
    pattern.len() == place.len() && pattern.iter().zip(place).all(|(wanted, there)| *wanted == "*" || *wanted == there)
}

/// Every key of the recorded answer is there, with a value of the same type. Of lists the first entries are compared.
fn compare(recorded: &Value, answer: &Value, file: &str, place: &str, found: &mut Vec<(String, String, String)>) {
    let mut note = |what: String| found.push((file.to_owned(), place.to_owned(), what));
    match (recorded, answer) {
        (Value::Object(recorded), Value::Object(answer)) => {
            for (key, value) in recorded {
                let below = format!("{place}/{key}");
                match answer.get(key) {
                    _ if NOT_OURS.contains(&key.as_str()) && file == "028" => {}
                    None => found.push((file.to_owned(), below, "is missing".to_owned())),
                    Some(own) => compare(value, own, file, &below, found),
                }
            }
        }
        (Value::Array(recorded), Value::Array(answer)) => {
            if let (Some(recorded), Some(answer)) = (recorded.first(), answer.first()) {
                compare(recorded, answer, file, &format!("{place}/0"), found);
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (one, two) if std::mem::discriminant(one) == std::mem::discriminant(two) => {}
        (one, two) => note(format!("{one} is recorded, {two} is answered")),
    }
}
