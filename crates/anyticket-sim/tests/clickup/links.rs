//! Dependencies, links, several Lists, moving.

use anyticket_sim::clickup::UNDOCUMENTED;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Client, Got, id, with, world};

fn two(clickup: &Client) -> (Value, Value) {
    (clickup.new_task(json!({"name": "a"})), clickup.new_task(json!({"name": "b"})))
}

// https://developer.clickup.com/reference/adddependency, https://developer.clickup.com/docs/tasks
#[test]
fn a_dependency_shows_at_both_ends_as_the_same_row() {
    let clickup = world(0);
    let (a, b) = two(&clickup);
    let path = format!("/v2/task/{}/dependency", id(&a));
    assert_eq!(clickup.post(&path, json!({"depends_on": id(&b)})).ok(), json!({}));
    for task in [&a, &b] {
        let row = clickup.task(&id(task))["dependencies"][0].clone();
        assert_eq!((&row["task_id"], &row["depends_on"]), (&a["id"], &b["id"]));
    }
    for wrong in [
        json!({}),
        json!({"depends_on": id(&b), "dependency_of": id(&b)}),
        json!({"depends_on": id(&a)}),
        json!({"dependency_of": id(&b)}),
    ] {
        clickup.post(&path, wrong).refused(400, UNDOCUMENTED);
    }
    clickup.delete(&format!("{path}?depends_on={}", id(&b))).ok();
    assert_eq!(clickup.task(&id(&b))["dependencies"], json!([]));
    clickup.delete(&format!("{path}?depends_on={}", id(&b))).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"dependency_of": id(&b)})).ok();
    let row = clickup.task(&id(&a))["dependencies"][0].clone();
    assert_eq!((&row["task_id"], &row["depends_on"]), (&b["id"], &a["id"]));
}

// The reference marks both query parameters required; clients send one.
#[test]
fn removing_a_dependency_may_need_both_parameters() {
    let clickup = with(0, |options| options.both_ends_required(true));
    let (a, b) = two(&clickup);
    let path = format!("/v2/task/{}/dependency", id(&a));
    clickup.post(&path, json!({"depends_on": id(&b)})).ok();
    clickup.delete(&format!("{path}?depends_on={}", id(&b))).refused(400, UNDOCUMENTED);
    clickup.delete(&format!("{path}?depends_on={0}&dependency_of={0}", id(&b))).ok();
}

// https://developer.clickup.com/reference/addtasklink
#[test]
fn a_link_has_no_direction_and_no_type() {
    let rows = |written: bool| {
        let clickup = with(0, |options| options.links_as_written(written));
        let (a, b) = two(&clickup);
        let path = format!("/v2/task/{}/link/{}", id(&a), id(&b));
        assert_eq!(clickup.post(&path, json!({})).ok()["task"]["linked_tasks"][0]["link_id"], b["id"]);
        let row = clickup.task(&id(&b))["linked_tasks"][0].clone();
        let turned = (row["task_id"] == b["id"], row["link_id"] == a["id"]);
        assert_eq!(clickup.delete(&path).ok()["task"]["linked_tasks"], json!([]));
        assert_eq!(clickup.task(&id(&b))["linked_tasks"], json!([]));
        clickup.delete(&path).refused(400, UNDOCUMENTED);
        clickup.post(&format!("/v2/task/{0}/link/{0}", id(&a)), json!({})).refused(400, UNDOCUMENTED);
        turned
    };
    assert_eq!(rows(false), (true, true));
    assert_eq!(rows(true), (false, false));
}

// https://developer.clickup.com/reference/addtasktolist: needs the ClickApp; the home List cannot be left so
#[test]
fn a_task_can_be_in_several_lists_where_the_clickapp_is_on() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let inbox = format!("/v2/list/{}/task/{}", clickup.list_named("Inbox"), id(&task));
    assert_eq!(clickup.post(&inbox, json!({})).ok(), json!({}));
    assert_eq!(clickup.task(&id(&task))["locations"][0]["name"], "Inbox");
    assert_eq!(clickup.task(&id(&task))["list"]["name"], "Backlog");
    clickup.delete(&inbox).ok();
    assert_eq!(clickup.task(&id(&task))["locations"], json!([]));
    clickup.delete(&inbox).refused(400, UNDOCUMENTED);
    clickup.delete(&format!("/v2/list/{}/task/{}", clickup.list(), id(&task))).refused(400, UNDOCUMENTED);
    let off = clickup.list_named("Requests");
    clickup.post(&format!("/v2/list/{off}/task/{}", id(&task)), json!({})).refused(400, UNDOCUMENTED);
    clickup.post(&format!("/v2/list/4711/task/{}", id(&task)), json!({})).refused(404, UNDOCUMENTED);
}

fn move_to(clickup: &Client, task: &Value, list: &str, body: Value) -> Got {
    let path = format!("/v3/workspaces/{}/tasks/{}/home_list/{list}", clickup.team(), id(task));
    clickup.call(Method::PUT, &path, Some(body))
}

// https://developer.clickup.com/docs/move-a-task-to-a-new-list, the v3 reference
#[test]
fn a_task_moves_to_another_home_list_with_its_subtasks() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x", "status": "in progress"}));
    let child = clickup.new_task(json!({"name": "child", "parent": id(&task)}));
    let inbox = clickup.list_named("Inbox");
    let moved = move_to(&clickup, &task, &inbox, json!({"move_custom_fields": true})).ok();
    assert_eq!(moved, json!({"data": {"task_id": id(&task), "new_list_id": inbox}}));
    assert_eq!(clickup.task(&id(&task))["list"]["id"], inbox);
    assert_eq!(clickup.task(&id(&task))["status"]["status"], "in progress");
    assert_eq!(clickup.task(&id(&child))["list"]["id"], inbox);
}

#[test]
fn a_status_that_the_new_list_does_not_have_must_be_mapped() {
    let run = |guide: bool, keys: [&str; 2]| {
        let clickup = with(0, |options| options.move_keys_of_guide(guide));
        let task = clickup.new_task(json!({"name": "x", "status": "in review"}));
        let sprint = clickup.list_named("Sprint 12");
        let statuses = clickup.get(&format!("/v2/list/{sprint}")).ok()["statuses"].clone();
        let refused = move_to(&clickup, &task, &sprint, json!({}));
        // v3 has another form of error: https://developer.clickup.com/reference/movetask
        assert_eq!((refused.status, &refused.json["status"]), (400, &json!(400)));
        assert!(refused.json["message"].as_str().unwrap().contains("status_mappings"));
        assert!(refused.json["trace_id"].is_number() && refused.json["timestamp"].is_number());
        let mapping = json!({keys[0]: task["status"]["id"], keys[1]: statuses[2]["id"]});
        let got = move_to(&clickup, &task, &sprint, json!({"status_mappings": [mapping]}));
        (got.status, clickup.task(&id(&task))["status"]["status"].clone())
    };
    let (schema, guide) = (["source_status_id", "destination_status_id"], ["source_status", "destination_status"]);
    assert_eq!(run(false, schema), (200, json!("verify")));
    assert_eq!(run(false, guide), (400, json!("in review")));
    assert_eq!(run(true, guide), (200, json!("verify")));
    assert_eq!(run(true, schema), (400, json!("in review")));
}

#[test]
fn a_move_loses_the_values_of_fields_that_do_not_come_along() {
    let value = |body: Value| {
        let clickup = world(0);
        let fields = clickup.get(&format!("/v2/list/{}/field", clickup.list())).ok();
        let field =
            fields["fields"].as_array().unwrap().iter().find(|field| field["name"] == "Effort").unwrap()["id"].clone();
        let task = clickup.new_task(json!({"name": "x", "custom_fields": [{"id": field, "value": 3}]}));
        let mut body = body;
        if body["custom_fields_to_move"] == json!("it") {
            body["custom_fields_to_move"] = json!([field]);
        }
        move_to(&clickup, &task, &clickup.list_named("Requests"), body).ok();
        let fields = clickup.task(&id(&task))["custom_fields"].as_array().unwrap().clone();
        fields
            .iter()
            .find(|known| known["id"] == field)
            .map(|known| known["value"].to_string().trim_matches('"').to_owned())
    };
    assert_eq!(value(json!({})), None);
    assert_eq!(value(json!({"move_custom_fields": true})), Some("3".to_owned()));
    assert_eq!(value(json!({"move_custom_fields": true, "custom_fields_to_move": "it"})), Some("3".to_owned()));
    assert_eq!(value(json!({"move_custom_fields": true, "custom_fields_to_move": ["other"]})), None);
}

#[test]
fn a_move_to_nowhere_is_not_found() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    assert_eq!(move_to(&clickup, &task, "4711", json!({})).status, 404);
    assert_eq!(move_to(&clickup, &json!({"id": "86zzzzzzz"}), &clickup.list(), json!({})).status, 404);
    let child = clickup.new_task(json!({"name": "child", "parent": id(&task)}));
    assert_eq!(move_to(&clickup, &child, &clickup.list_named("Inbox"), json!({})).status, 400);
}
