//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put>

use std::time::Duration;

use anyticket_sim::jira::{MutedEdits, Permission};
use serde_json::{Value, json};

use crate::client::{adf, later, with, world};

#[tokio::test]
async fn an_edit_changes_what_it_names_and_nothing_else() {
    let jira = world(0);
    let key =
        jira.create("ENG", "Task", json!({ "labels": ["a"], "priority": { "name": "Low" }, "duedate": "2026-03-01" }));
    let before = jira.fields(&key);
    jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": "New" } })).done();
    let mut after = jira.fields(&key);
    assert_eq!(after["summary"], "New");
    after["summary"] = before["summary"].clone();
    after["updated"] = before["updated"].clone();
    assert_eq!(before, after);
}

#[tokio::test]
async fn null_clears() {
    let jira = world(0);
    let me = jira.sim.world(|jira| jira.account_id());
    let key = jira.create(
        "ENG",
        "Task",
        json!({
            "assignee": { "id": me }, "duedate": "2026-03-01", "description": adf("x"), "labels": ["a"],
            "customfield_10016": 5, "customfield_10031": { "id": "10200" }, "components": [{ "id": "10000" }],
        }),
    );
    let clear = json!({ "fields": {
        "assignee": null, "duedate": null, "description": null, "labels": [], "customfield_10016": null,
        "customfield_10031": null, "components": [],
    } });
    jira.put(&format!("/issue/{key}"), clear).done();
    let fields = jira.fields(&key);
    for field in ["assignee", "duedate", "description", "customfield_10016", "customfield_10031"] {
        assert_eq!(fields[field], Value::Null, "{field}");
    }
    assert_eq!(fields["labels"], json!([]));
    // A required field cannot be cleared.
    jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": null } })).refused_at("summary", "must specify");
}

#[tokio::test]
async fn verbs_add_and_remove_without_knowing_the_rest() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({ "labels": ["keep", "drop"], "components": [{ "id": "10000" }] }));
    jira.sim.world(|jira| jira.somebody_labels(&key, "theirs"));
    let update = json!({ "update": {
        "labels": [{ "add": "mine" }, { "remove": "drop" }, { "add": "keep" }, { "remove": "absent" }],
        "components": [{ "add": { "id": "10001" } }, { "remove": { "name": "Server" } }],
        "comment": [{ "add": { "body": adf("done by the way") } }],
        "timetracking": [{ "edit": { "remainingEstimate": "4d" } }],
    } });
    jira.put(&format!("/issue/{key}"), update).done();
    let fields = jira.fields(&key);
    assert_eq!(fields["labels"], json!(["keep", "mine", "theirs"]));
    assert_eq!(fields["components"][0]["name"], "Client");
    assert_eq!(fields["comment"]["total"], 1);
    assert_eq!(fields["timeestimate"], 4 * 8 * 3600);

    jira.put(&format!("/issue/{key}"), json!({ "update": { "summary": [{ "add": "x" }] } }))
        .refused_at("summary", "does not support operation 'add'");
    jira.put(
        &format!("/issue/{key}"),
        json!({ "fields": { "labels": ["a"] }, "update": { "labels": [{ "add": "b" }] } }),
    )
    .refused_at("labels", "both");
}

#[tokio::test]
async fn a_parent_is_set_by_key_and_removed_by_the_verb() {
    let jira = world(0);
    let epic = jira.create("ENG", "Epic", json!({}));
    let story = jira.create("ENG", "Story", json!({}));
    jira.put(&format!("/issue/{story}"), json!({ "fields": { "parent": { "key": epic } } })).done();
    assert_eq!(jira.fields(&story)["parent"]["key"], json!(epic));
    jira.put(&format!("/issue/{story}"), json!({ "update": { "parent": [{ "set": { "none": true } }] } })).done();
    assert_eq!(jira.fields(&story)["parent"], Value::Null);
    let child = jira.create("ENG", "Sub-task", json!({ "parent": { "key": story } }));
    assert_eq!(
        jira.put(&format!("/issue/{child}"), json!({ "update": { "parent": [{ "set": { "none": true } }] } })).status,
        400
    );
}

#[tokio::test]
async fn a_transition_in_an_edit_is_ignored() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    jira.put(&format!("/issue/{key}"), json!({ "transition": { "id": "11" }, "fields": { "summary": "x" } })).done();
    assert_eq!(jira.fields(&key)["status"]["name"], "To Do");
}

#[tokio::test]
async fn an_edit_may_return_the_issue() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let issue = jira.put(&format!("/issue/{key}?returnIssue=true"), json!({ "fields": { "summary": "New" } })).ok();
    assert_eq!((&issue["key"], &issue["fields"]["summary"]), (&json!(key), &json!("New")));
}

#[tokio::test]
async fn a_muted_edit_needs_the_administration_of_the_project() {
    let edit = json!({ "fields": { "summary": "New" } });
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    jira.put(&format!("/issue/{key}?notifyUsers=false"), edit.clone()).refused(403, "project admin permissions");
    assert_eq!(jira.fields(&key)["summary"], "An issue");
    jira.sim.world(|jira| jira.permit("ENG", Permission::Administer, true));
    jira.put(&format!("/issue/{key}?notifyUsers=false"), edit.clone()).done();

    let jira = with(0, |options| options.muted_edits(MutedEdits::Notified));
    let key = jira.create("ENG", "Task", json!({}));
    jira.put(&format!("/issue/{key}?notifyUsers=false"), edit).done();
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there_and_what_one_may_not_edit_is_refused() {
    let jira = world(20);
    let (secret, public) = jira.sim.world(|jira| {
        let key = |project: &str| jira.issues().into_iter().find(|issue| issue.project == project).unwrap().key;
        (key("SEC"), key("PUB"))
    });
    let edit = json!({ "fields": { "summary": "x" } });
    jira.put(&format!("/issue/{secret}"), edit.clone()).refused(404, "does not exist or you do not have permission");
    jira.put("/issue/ENG-9999", edit.clone()).refused(404, "does not exist or you do not have permission");
    jira.put(&format!("/issue/{public}"), edit).refused(403, "permission to edit");
    jira.get(&format!("/issue/{secret}")).refused(404, "does not exist or you do not have permission");
}

#[tokio::test]
async fn assigning_is_an_operation_of_its_own() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-assignee-put
    let jira = world(0);
    let somebody = jira.sim.world(|jira| jira.somebody());
    let key = jira.create("ENG", "Task", json!({}));
    let path = format!("/issue/{key}/assignee");
    jira.put(&path, json!({ "accountId": somebody })).done();
    assert_eq!(jira.fields(&key)["assignee"]["accountId"], json!(somebody));
    jira.put(&path, json!({ "accountId": null })).done();
    assert_eq!(jira.fields(&key)["assignee"], Value::Null);
    jira.put(&path, json!({ "accountId": "-1" })).done();
    jira.put(&path, json!({ "accountId": "nobody" })).refused_at("assignee", "does not exist");
    jira.put(&path, json!({})).refused(400, "accountId");
    let help = jira.create("HELP", "Support request", json!({ "customfield_10040": { "value": "A team" } }));
    jira.put(&format!("/issue/{help}/assignee"), json!({ "accountId": "-1" })).done();
    assert_eq!(jira.fields(&help)["assignee"]["accountId"], json!(somebody));
}

#[tokio::test(start_paused = true)]
async fn updated_moves_with_every_edit_and_the_history_tells_them() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-changelog-get
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let before = jira.fields(&key)["updated"].clone();
    later(Duration::from_secs(3)).await;
    jira.put(&format!("/issue/{key}"), json!({ "fields": { "summary": "New", "priority": { "name": "High" } } }))
        .done();
    assert!(jira.fields(&key)["updated"].as_str() > before.as_str());
    let log = jira.get(&format!("/issue/{key}/changelog")).ok();
    assert_eq!(log["total"], 1);
    let items = log["values"][0]["items"].as_array().unwrap().clone();
    let summary = items.iter().find(|item| item["fieldId"] == "summary").unwrap();
    assert_eq!((&summary["fromString"], &summary["toString"]), (&json!("An issue"), &json!("New")));
    let priority = items.iter().find(|item| item["fieldId"] == "priority").unwrap();
    assert_eq!((&priority["from"], &priority["to"]), (&json!("3"), &json!("2")));
}

#[tokio::test]
async fn deleting_takes_the_subtasks_only_if_told_to() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-delete
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let child = jira.create("ENG", "Sub-task", json!({ "parent": { "key": key } }));
    jira.delete(&format!("/issue/{key}")).refused(400, "deleteSubtasks");
    jira.delete(&format!("/issue/{key}?deleteSubtasks=true")).done();
    assert_eq!(jira.get(&format!("/issue/{child}")).status, 404);
    assert_eq!(jira.delete(&format!("/issue/{key}")).status, 404);
    let kept = jira.create("ENG", "Task", json!({}));
    jira.sim.world(|jira| jira.permit("ENG", Permission::Delete, false));
    jira.delete(&format!("/issue/{kept}")).refused(403, "permission to delete");
}

#[tokio::test]
async fn a_moved_issue_is_found_by_its_old_key_and_tells_its_new_one() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    assert!(jira.sim.world(|jira| jira.somebody_moves_to_project(&key, "OPS")));
    let issue = jira.get(&format!("/issue/{key}")).ok();
    assert_eq!(issue["key"], "OPS-1");
    // Keys are found in any case, and by the key that the project had before.
    let other = jira.create("ENG", "Task", json!({}));
    assert_eq!(jira.get(&format!("/issue/{}", other.to_lowercase())).ok()["key"], json!(other));
    assert_eq!(jira.get(&format!("/issue/{}", other.replace("ENG", "DEV"))).ok()["key"], json!(other));
}

#[tokio::test]
async fn fields_are_chosen_by_name_by_star_and_by_exclusion() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let names = |query: &str| -> Vec<String> {
        let issue = jira.get(&format!("/issue/{key}?fields={query}")).ok();
        issue["fields"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names("summary,status,nonsense"), ["status", "summary"]);
    assert!(names("*all").contains(&"comment".to_owned()));
    assert!(!names("*navigable").contains(&"comment".to_owned()));
    assert!(!names("-description").contains(&"description".to_owned()));
    // Fields of another project's own are not there at all.
    assert!(!names("*all").contains(&"customfield_10050".to_owned()));
    let expanded = jira.get(&format!("/issue/{key}?fields=summary&expand=names,schema,editmeta,transitions")).ok();
    assert_eq!(expanded["names"]["summary"], "Summary");
    assert_eq!(expanded["schema"]["summary"]["system"], "summary");
    assert!(expanded["editmeta"]["fields"]["summary"]["required"].as_bool().unwrap());
    assert_eq!(expanded["transitions"][0]["name"], "Start");
}

#[tokio::test]
async fn many_issues_are_fetched_at_once_and_the_missing_are_left_out() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
    let jira = world(0);
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("OPS", "Task", json!({})));
    let got = jira
        .post("/issue/bulkfetch", json!({ "issueIdsOrKeys": [two, "ENG-99", one, "SEC-1"], "fields": ["summary"] }))
        .ok();
    let keys: Vec<&str> =
        got["issues"].as_array().unwrap().iter().map(|issue| issue["key"].as_str().unwrap()).collect();
    // In ascending order of the ids.
    assert_eq!(keys, ["ENG-1", "OPS-1"]);
    assert_eq!(jira.post("/issue/bulkfetch", json!({ "issueIdsOrKeys": [] })).status, 400);
    let many: Vec<String> = (0..101).map(|number| format!("ENG-{number}")).collect();
    assert_eq!(jira.post("/issue/bulkfetch", json!({ "issueIdsOrKeys": many })).status, 400);
    jira.post("/issue/bulkfetch", json!({ "issueIdsOrKeys": ["ENG-1"], "colour": 1 }))
        .refused(400, "Invalid request payload");
}

#[tokio::test]
async fn properties_are_kept_at_the_issue() {
    // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let path = format!("/issue/{key}/properties/origin");
    assert_eq!(jira.get(&path).status, 404);
    assert_eq!(jira.put(&path, json!({ "id": 7 })).status, 201);
    assert_eq!(jira.put(&path, json!({ "id": 8 })).status, 200);
    assert_eq!(jira.get(&path).ok(), json!({ "key": "origin", "value": { "id": 8 } }));
    assert_eq!(jira.get(&format!("/issue/{key}/properties")).ok()["keys"][0]["key"], "origin");
    let issue = jira.get(&format!("/issue/{key}?fields=summary&properties=origin")).ok();
    assert_eq!(issue["properties"]["origin"]["id"], 8);
    jira.delete(&path).done();
    assert_eq!(jira.delete(&path).status, 404);
    // They cannot be searched for unless an app declared them.
    jira.post("/search/jql", json!({ "jql": "issue.property[origin].id = 8" })).refused(400, "does not exist");
}
