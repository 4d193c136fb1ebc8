//! Recorded answers have a shape, and the simulated ones have it too.

use anyticket_tests::contract::specs;
use anyticket_tests::recorded::{assert_same_shape, compare, read};
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
            let mut value = value.clone();
            forget(&mut value);
            compare(&value, &fields[name], "028", &format!("/{name}"), &mut differences);
        }
    }
    assert_same_shape(differences, EXCEPTIONS);
}

fn created(jira: &Client) -> Value {
    let fields = json!({ "project": { "key": "OPS" }, "issuetype": { "name": "Task" }, "summary": "x" });
    jira.post("/issue", json!({ "fields": fields }))
}

/// Takes away what is not ours, at any depth.
fn forget(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, _| !NOT_OURS.contains(&key.as_str()));
            object.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}
