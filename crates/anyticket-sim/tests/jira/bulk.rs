//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/>

use serde_json::{Value, json};

use crate::client::{Client, world};

fn target(issues: &[&str]) -> Value {
    json!({
        "inferClassificationDefaults": true,
        "inferFieldDefaults": true,
        "inferStatusDefaults": true,
        "inferSubtaskTypeDefault": true,
        "issueIdsOrKeys": issues,
    })
}

fn submit(jira: &Client, to: &str, issues: &[&str]) -> String {
    let body = json!({ "sendBulkNotification": false, "targetToSourcesMapping": { to: target(issues) } });
    jira.post("/bulk/issues/move", body).created()["taskId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_move_is_a_task_that_is_done_a_while_later() {
    let jira = world(0);
    let fields = json!({ "components": [{ "id": "10000" }], "customfield_10016": 3, "customfield_10042": "src-1" });
    let key = jira.create("ENG", "Story", fields);
    let below = jira.create("ENG", "Sub-task", json!({ "parent": { "key": key } }));
    let task = submit(&jira, "HELP,10010", &[&key, "ENG-999"]);
    for status in ["ENQUEUED", "RUNNING"] {
        assert_eq!(jira.get(&format!("/bulk/queue/{task}")).ok()["status"], status);
    }
    let done = jira.get(&format!("/bulk/queue/{task}")).ok();
    assert_eq!((&done["status"], &done["invalidOrInaccessibleIssueCount"]), (&json!("COMPLETE"), &json!(1)));
    assert_eq!(done["processedAccessibleIssues"].as_array().unwrap().len(), 1);
    // The old key still finds it, and what the other project does not have stayed behind.
    let moved = jira.fields(&key);
    assert_eq!((&moved["project"]["key"], &moved["issuetype"]["id"]), (&json!("HELP"), &json!("10010")));
    assert_eq!((&moved["components"], &moved["customfield_10042"]), (&json!([]), &json!("src-1")));
    assert_eq!(jira.fields(&below)["project"]["key"], "HELP");
}

#[tokio::test]
async fn a_move_that_cannot_be_is_refused_or_fails_for_each_issue() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let body = |to: &str| json!({ "targetToSourcesMapping": { to: target(&[&key]) } });
    for (to, words) in [
        ("NOPE,10002", "does not exist"),
        ("SEC,10002", "does not exist"),
        ("HELP,10002", "issue type"),
        ("ENG,10003", "parent must be given"),
    ] {
        let refused = jira.post("/bulk/issues/move", body(to));
        assert_eq!(refused.status, 400, "{to}");
        assert!(refused.json["errors"][0]["message"].as_str().unwrap().contains(words), "{to}: {}", refused.json);
    }
    // "required": all four of what is inferred, and none may be left out.
    let mut lacking = target(&[&key]);
    lacking.as_object_mut().unwrap().remove("inferClassificationDefaults");
    let refused = jira.post("/bulk/issues/move", json!({ "targetToSourcesMapping": { "HELP,10010": lacking } }));
    assert_eq!(refused.status, 400);
    // Everybody may look at the roadmap, and not everybody may add to it.
    let task = submit(&jira, "PUB,10002", &[&key]);
    for _ in 0..2 {
        jira.get(&format!("/bulk/queue/{task}")).ok();
    }
    let done = jira.get(&format!("/bulk/queue/{task}")).ok();
    assert_eq!(done["failedAccessibleIssues"].as_object().unwrap().len(), 1);
    assert_eq!(jira.fields(&key)["project"]["key"], "ENG");
    assert_eq!(jira.get("/bulk/queue/99").status, 400);
}
