//! Several requests in one.

use serde_json::json;

use crate::client::world;

#[tokio::test]
async fn actions_are_answered_in_their_order_whatever_becomes_of_them() {
    // https://developers.asana.com/reference/createbatchrequest
    let asana = world(0);
    let gid = asana.task(json!({ "name": "x" }));
    let actions = json!([
        { "method": "get", "relative_path": format!("/tasks/{gid}"), "options": { "fields": ["name"] } },
        { "method": "put", "relative_path": format!("/tasks/{gid}"), "data": { "completed": true } },
        { "method": "get", "relative_path": "/tasks/1" },
        { "method": "get", "relative_path": "/tasks", "data": { "project": asana.project("Engineering") }, "options": { "limit": 1 } },
        { "method": "get", "relative_path": "/attachments", "data": { "parent": gid } },
        { "method": "post", "relative_path": "/batch", "data": {} },
        { "method": "get", "relative_path": "/tasks?project=1" },
        { "method": "get", "relative_path": "/nonsense" },
    ]);
    let got = asana.post("/batch", json!({ "actions": actions })).data();
    assert_eq!(got[0], json!({ "status_code": 200, "headers": {}, "body": { "data": { "gid": gid, "name": "x" } } }));
    assert_eq!(got[1]["body"]["data"]["completed"], true);
    assert_eq!(got[2]["body"]["errors"][0]["message"], "task: Unknown object: 1");
    assert_eq!(got[3]["body"]["data"][0]["gid"], json!(gid));
    let statuses: Vec<u64> = got.as_array().unwrap().iter().map(|one| one["status_code"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 200, 404, 200, 400, 400, 400, 404]);
}

#[tokio::test]
async fn there_are_at_most_ten() {
    // https://developers.asana.com/reference/createbatchrequest
    let asana = world(0);
    let action = json!({ "method": "get", "relative_path": "/users/me" });
    asana.post("/batch", json!({ "actions": vec![action; 11] })).refused(400, "actions");
    asana.post("/batch", json!({ "actions": [] })).refused(400, "actions");
    asana.post("/batch", json!({})).refused(400, "actions: Missing input");
}
