//! `opt_fields`: what an answer shows.

use anyticket_sim::asana::Unknown;
use serde_json::json;

use crate::client::{with, world};

#[tokio::test]
async fn lists_are_compact_and_single_records_are_full() {
    // https://developers.asana.com/docs/input-output-options
    let asana = world(0);
    let gid = asana.task(json!({ "name": "x" }));
    let page = asana.get(&format!("/tasks?project={}", asana.project("Engineering")));
    let compact = json!({ "gid": gid, "name": "x", "resource_type": "task", "resource_subtype": "default_task" });
    assert_eq!(page.data()[0], compact);
    let full = asana.get(&format!("/tasks/{gid}")).data();
    for there in ["notes", "completed", "assignee", "memberships", "custom_fields", "permalink_url", "workspace"] {
        assert!(full.get(there).is_some(), "{there}");
    }
    for opt_in in ["html_notes", "num_subtasks", "dependencies", "dependents", "created_by", "is_rendered_as_separator"]
    {
        assert!(full.get(opt_in).is_none(), "{opt_in}");
    }
    // A compact user has no address.
    let assigned = asana.put(&format!("/tasks/{gid}"), json!({ "assignee": "me" })).data();
    let keys: Vec<&String> = assigned["assignee"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["gid", "name", "resource_type"]);
}

#[tokio::test]
async fn the_paths_that_are_asked_for_come_and_the_gid_and_nothing_else() {
    // https://developers.asana.com/docs/input-output-options
    let asana = world(0);
    let gid = asana.task(json!({ "assignee": "me" }));
    let me = asana.sim.world(|world| world.user_gid());
    let ann = json!({ "gid": me, "email": "ann@example.com" });
    assert_eq!(
        asana.read(&gid, "completed,(assignee|followers).email"),
        json!({ "gid": gid, "completed": false, "assignee": ann, "followers": [ann] })
    );
    assert_eq!(asana.read(&gid, "assignee")["assignee"]["name"], "Ann Adams");
    let places = asana.read(&gid, "memberships.section.name")["memberships"].clone();
    assert_eq!(places, json!([{ "section": { "gid": asana.section("Engineering", "Backlog"), "name": "Backlog" } }]));
    // Writes take it too.
    let path = format!("/tasks/{gid}?opt_fields=name");
    assert_eq!(asana.put(&path, json!({ "name": "y" })).data(), json!({ "gid": gid, "name": "y" }));
}

#[tokio::test]
async fn an_unknown_path_is_ignored_and_told_to_the_test_or_loud() {
    let asana = world(0);
    let gid = asana.task(json!({}));
    assert_eq!(asana.read(&gid, "titel,assignee.name"), json!({ "gid": gid, "assignee": null }));
    assert_eq!(asana.sim.world(|world| world.unknown_fields()), ["task.titel"]);
    let loud = with(0, |options| options.unknown_fields(Unknown::Loud));
    let gid = loud.task(json!({}));
    assert_eq!(loud.get(&format!("/tasks/{gid}?opt_fields=titel")).status, 500);
    loud.read(&gid, "name,custom_fields.text_value,custom_fields.enum_value.name,approval_status");
}

#[tokio::test]
async fn memberships_of_which_nothing_is_asked_may_be_hollow() {
    // A recorded answer of a single task has `"memberships": [{}]`.
    let asana = with(0, |options| options.hollow_memberships(true));
    let gid = asana.task(json!({}));
    assert_eq!(asana.get(&format!("/tasks/{gid}")).data()["memberships"], json!([{}]));
    assert_eq!(asana.read(&gid, "memberships")["memberships"], json!([{}]));
    assert!(asana.read(&gid, "memberships.section.name")["memberships"][0]["section"]["name"].is_string());
}

#[tokio::test]
async fn projects_that_one_does_not_see_are_not_told() {
    // https://developers.asana.com/reference/tasks: `projects` looks empty then.
    let asana = world(0);
    let project = asana.project("Engineering");
    let gid = asana.task(json!({}));
    asana.sim.world(|world| world.permit(&project, anyticket_sim::asana::Access::None));
    let task = asana.get(&format!("/tasks/{gid}")).data();
    assert_eq!((&task["projects"], &task["memberships"]), (&json!([]), &json!([])));
}
