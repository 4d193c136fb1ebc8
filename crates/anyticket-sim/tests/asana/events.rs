//! The change feed.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Got, later, world};

fn poll(asana: &Client, resource: &str, sync: &str) -> Got {
    asana.get(&format!("/events?resource={resource}&sync={sync}"))
}

#[tokio::test]
async fn the_first_token_comes_with_a_412() {
    // https://developers.asana.com/reference/getevents
    tokio::time::pause();
    let asana = world(5);
    let project = asana.project("Engineering");
    let first = asana.get(&format!("/events?resource={project}"));
    first.refused(412, "Sync token invalid or too old.");
    let sync = first.json["sync"].as_str().unwrap().to_owned();
    let empty = poll(&asana, &project, &sync);
    assert_eq!((&empty.json["data"], &empty.json["has_more"]), (&json!([]), &json!(false)));
    later(Duration::from_secs(24 * 3600)).await;
    poll(&asana, &project, &sync).refused(412, "too old");
    poll(&asana, &project, "nonsense").refused(412, "Sync token");
    asana.get("/events?resource=1").refused(400, "resource: Unknown object: 1");
    asana.get("/events").refused(400, "resource: Missing input");
}

#[tokio::test]
async fn a_project_hears_of_its_tasks_and_of_what_is_on_them() {
    // https://developers.asana.com/docs/overview-of-webhooks: events bubble up.
    let asana = world(0);
    let project = asana.project("Engineering");
    let sync = asana.get(&format!("/events?resource={project}")).json["sync"].as_str().unwrap().to_owned();
    let gid = asana.task(json!({}));
    asana.put(&format!("/tasks/{gid}"), json!({ "completed": true })).data();
    asana.post(&format!("/tasks/{gid}/stories"), json!({ "text": "x" })).created();
    let child = asana.post(&format!("/tasks/{gid}/subtasks"), json!({})).created()["gid"].clone();
    asana.post(&format!("/sections/{}/addTask", asana.section("Engineering", "Doing")), json!({ "task": gid })).done();
    asana.delete(&format!("/tasks/{gid}")).done();
    let got = poll(&asana, &project, &sync);
    let of = |event: &Value| format!("{} {}", event["action"].as_str().unwrap(), event["type"].as_str().unwrap());
    let events: Vec<String> = got.json["data"].as_array().unwrap().iter().map(of).collect();
    let expected =
        ["added task", "changed task", "added story", "added task", "removed task", "added task", "deleted task"];
    assert_eq!(events, expected);
    let events = &got.json["data"];
    assert_eq!(events[1]["change"], json!({ "field": "completed", "action": "changed" }));
    assert_eq!(events[3]["resource"]["gid"], child);
    assert_eq!(events[4]["parent"]["resource_type"], "section");
    assert_eq!(poll(&asana, &project, got.json["sync"].as_str().unwrap()).json["data"], json!([]));
}

#[tokio::test]
async fn a_token_gives_a_hundred_events_and_says_that_there_are_more() {
    // https://developers.asana.com/reference/getevents
    let asana = world(0);
    let gid = asana.task(json!({}));
    let mut sync = asana.get(&format!("/events?resource={gid}")).json["sync"].as_str().unwrap().to_owned();
    let workspace = asana.workspace();
    let whole = asana.get(&format!("/workspaces/{workspace}/events")).json["sync"].as_str().unwrap().to_owned();
    for index in 0..120 {
        asana.put(&format!("/tasks/{gid}"), json!({ "name": index.to_string() })).data();
    }
    let mut counts = Vec::new();
    loop {
        let got = poll(&asana, &gid, &sync);
        counts.push(got.json["data"].as_array().unwrap().len());
        sync = got.json["sync"].as_str().unwrap().to_owned();
        if got.json["has_more"] == json!(false) {
            break;
        }
    }
    assert_eq!(counts, [100, 20]);
    let all = asana.get(&format!("/workspaces/{workspace}/events?sync={whole}"));
    assert_eq!(all.json["data"].as_array().unwrap().len(), 120);
}
