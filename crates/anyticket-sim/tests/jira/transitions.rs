//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-post>

use anyticket_sim::jira::Permission;
use serde_json::{Value, json};

use crate::client::{Client, adf, world};

fn steps(jira: &Client, key: &str) -> Vec<(String, String)> {
    let got = jira.get(&format!("/issue/{key}/transitions")).ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    got["transitions"].as_array().unwrap().iter().map(|step| (text(&step["id"]), text(&step["name"]))).collect()
}

fn take(jira: &Client, key: &str, id: &str, more: Value) -> crate::client::Got {
    let mut body = json!({ "transition": { "id": id } });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    jira.post(&format!("/issue/{key}/transitions"), body)
}

#[tokio::test]
async fn only_the_steps_from_here_are_listed() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    assert_eq!(steps(&jira, &key), [("11".to_owned(), "Start".to_owned())]);
    take(&jira, &key, "11", json!({})).done();
    assert_eq!(jira.fields(&key)["status"]["statusCategory"]["key"], "indeterminate");
    let names: Vec<String> = steps(&jira, &key).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Send to review", "Finish", "Stop"]);
    let one = jira.get(&format!("/issue/{key}/transitions?transitionId=31")).ok();
    assert_eq!(one["transitions"].as_array().unwrap().len(), 1);
    assert_eq!(jira.get(&format!("/issue/{key}/transitions?transitionId=999")).ok()["transitions"], json!([]));
}

#[tokio::test]
async fn a_screen_says_what_must_be_given_and_without_it_the_step_is_refused() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    take(&jira, &key, "11", json!({})).done();
    let got = jira.get(&format!("/issue/{key}/transitions?expand=transitions.fields")).ok();
    let finish = got["transitions"].as_array().unwrap().iter().find(|step| step["id"] == "31").unwrap().clone();
    assert_eq!(finish["hasScreen"], true);
    assert_eq!(finish["fields"]["resolution"]["required"], true);
    assert_eq!(finish["fields"]["resolution"]["allowedValues"][0]["name"], "Done");
    take(&jira, &key, "31", json!({})).refused_at("resolution", "Resolution is required.");
    take(&jira, &key, "31", json!({ "fields": { "resolution": { "name": "Maybe" } } }))
        .refused_at("resolution", "Resolution name 'Maybe' is not valid");
    take(&jira, &key, "31", json!({ "fields": { "summary": "x", "resolution": { "name": "Done" } } }))
        .refused_at("summary", "not on the appropriate screen");
    assert_eq!(jira.fields(&key)["status"]["name"], "In Progress");

    let comment = json!({ "comment": [{ "add": { "body": adf("finished") } }] });
    take(&jira, &key, "31", json!({ "fields": { "resolution": { "name": "Won't Do" } }, "update": comment })).done();
    let fields = jira.fields(&key);
    assert_eq!((&fields["status"]["name"], &fields["resolution"]["name"]), (&json!("Done"), &json!("Won't Do")));
    assert!(fields["resolutiondate"].is_string());
    assert_eq!(fields["comment"]["total"], 1);
    // Here reopening clears the resolution.
    take(&jira, &key, "61", json!({})).done();
    assert_eq!(jira.fields(&key)["resolution"], Value::Null);
    assert_eq!(jira.fields(&key)["resolutiondate"], Value::Null);
}

#[tokio::test]
async fn a_step_of_another_status_or_project_is_refused() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    take(&jira, &key, "31", json!({})).refused(400, "Transition id '31' is not valid for this issue.");
    take(&jira, &key, "711", json!({})).refused(400, "Transition id '711' is not valid for this issue.");
    jira.post(&format!("/issue/{key}/transitions"), json!({})).refused(400, "Missing 'transition' identifier");
    assert_eq!(take(&jira, "ENG-99", "11", json!({})).status, 404);
}

#[tokio::test]
async fn the_same_names_have_other_ids_in_another_project() {
    let jira = world(0);
    let (one, two) = (jira.create("ENG", "Task", json!({})), jira.create("OPS", "Task", json!({})));
    assert_eq!(jira.fields(&one)["status"]["name"], jira.fields(&two)["status"]["name"]);
    assert_ne!(jira.fields(&one)["status"]["id"], jira.fields(&two)["status"]["id"]);
    // Every status from every other, and the resolution comes by itself.
    take(&jira, &two, "31", json!({})).done();
    assert_eq!(jira.fields(&two)["resolution"]["name"], "Done");
    take(&jira, &two, "11", json!({})).done();
    assert_eq!(jira.fields(&two)["resolution"], Value::Null);
}

#[tokio::test]
async fn reopening_may_keep_the_resolution_until_it_is_cleared() {
    let jira = world(0);
    let new = json!({ "customfield_10040": { "value": "A team" } });
    let key = jira.create("HELP", "Support request", new);
    take(&jira, &key, "761", json!({ "fields": { "resolution": { "name": "Done" } } })).done();
    take(&jira, &key, "781", json!({})).done();
    assert_eq!(jira.fields(&key)["status"]["statusCategory"]["key"], "new");
    assert_eq!(jira.fields(&key)["resolution"]["name"], "Done");
    take(&jira, &key, "761", json!({ "fields": { "resolution": { "name": "Done" } } })).done();
    take(&jira, &key, "781", json!({ "fields": { "resolution": null } })).done();
    assert_eq!(jira.fields(&key)["resolution"], Value::Null);
}

#[tokio::test]
async fn without_the_permission_there_are_no_steps() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    jira.sim.world(|jira| jira.permit("ENG", Permission::Transition, false));
    assert!(steps(&jira, &key).is_empty());
    assert_eq!(take(&jira, &key, "11", json!({})).status, 400);
}
