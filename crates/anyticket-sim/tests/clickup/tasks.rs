//! One task.

use anyticket_sim::clickup::UNDOCUMENTED;
use serde_json::{Value, json};

use crate::support::{Client, id, with, world};

const NOON: i64 = 1_767_268_800_000; // 2026-01-01T12:00:00Z

fn update(clickup: &Client, task: &Value, body: Value) -> Value {
    clickup.put(&format!("/v2/task/{}", id(task)), body).ok()
}

// https://developer.clickup.com/reference/createtask
#[test]
fn a_created_task_can_be_read_again() {
    let clickup = world(5);
    let (user, before) = clickup.sim.world(|world| (world.user_id(), world.now()));
    let task = clickup.new_task(json!({
        "name": "Fix login", "markdown_content": "**steps**\n- a\n- b", "assignees": [user], "tags": ["bug"],
        "status": "in progress", "priority": 2, "due_date": NOON, "due_date_time": true, "start_date": NOON - 1000,
        "start_date_time": true, "time_estimate": 3_600_000, "points": 3, "custom_item_id": 1001, "parent": null,
        "notify_all": false,
    }));
    let read = clickup.task(&id(&task));
    assert_eq!(read["name"], "Fix login");
    assert_eq!(read["status"]["status"], "in progress");
    assert_eq!(read["priority"], json!({"id": "2", "priority": "high", "color": "#f8ae00", "orderindex": "2"}));
    assert_eq!(read["tags"][0]["name"], "bug");
    assert_eq!(read["assignees"][0]["id"], user);
    assert_eq!(read["due_date"], NOON.to_string());
    assert_eq!(read["start_date"], (NOON - 1000).to_string());
    assert_eq!(read["time_estimate"].to_string().trim_matches('"'), "3600000");
    assert_eq!((&read["points"], &read["custom_item_id"]), (&json!(3.0), &json!(1001)));
    assert_eq!(read["creator"]["id"], user);
    let created: i64 = read["date_created"].as_str().unwrap().parse().unwrap();
    assert!((before..=clickup.sim.world(|world| world.now())).contains(&created));
    assert_eq!(read["list"]["id"], clickup.list());
    assert_eq!(read["project"], read["folder"]);
    assert_eq!(read["url"], format!("https://app.clickup.com/t/{}", id(&task)));
    assert!(read.get("due_date_time").is_none(), "the flags are write-only");
}

#[test]
fn only_the_name_is_required_and_the_status_is_the_first_open_one() {
    let clickup = world(0);
    let path = format!("/v2/list/{}/task", clickup.list());
    let task = clickup.post(&path, json!({"name": "x"})).ok();
    assert_eq!(task["status"]["status"], "to do");
    clickup.post(&path, json!({"description": "no name"})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"name": "  "})).refused(400, UNDOCUMENTED);
    clickup.post("/v2/list/4711/task", json!({"name": "x"})).refused(404, UNDOCUMENTED);
}

// Public reports: 400 {"err":"Status does not exist","ECODE":"ITEM_114"}
#[test]
fn a_status_is_written_by_its_name_in_this_list() {
    let clickup = world(0);
    let path = format!("/v2/list/{}/task", clickup.list());
    let task = clickup.post(&path, json!({"name": "x", "status": "In Review"})).ok();
    assert_eq!(task["status"]["status"], "in review");
    let by_id = task["status"]["id"].clone();
    for status in [json!("verify"), json!("no such status"), by_id] {
        clickup.post(&path, json!({"name": "x", "status": status})).refused(400, "ITEM_114");
        clickup.put(&format!("/v2/task/{}", id(&task)), json!({"status": status})).refused(400, "ITEM_114");
    }
    let exact = with(0, |options| options.exact_status_case(true));
    exact.post(&path, json!({"name": "x", "status": "In Review"})).refused(400, "ITEM_114");
}

// https://developer.clickup.com/reference/createtask (parent in the same List); public reports: ITEM_137
#[test]
fn a_parent_must_lie_in_the_same_list() {
    let clickup = world(0);
    let parent = clickup.new_task(json!({"name": "parent"}));
    let child = clickup.new_task(json!({"name": "child", "parent": id(&parent)}));
    let grandchild = clickup.new_task(json!({"name": "grandchild", "parent": id(&child)}));
    assert_eq!(grandchild["parent"], parent_of(&child));
    assert_eq!(grandchild["top_level_parent"], parent_of(&parent));
    let inbox = format!("/v2/list/{}/task", clickup.list_named("Inbox"));
    clickup.post(&inbox, json!({"name": "x", "parent": id(&parent)})).refused(400, "ITEM_137");
    let elsewhere = clickup.post(&inbox, json!({"name": "x"})).ok();
    let path = format!("/v2/task/{}", id(&child));
    clickup.put(&path, json!({"parent": id(&elsewhere)})).refused(400, "ITEM_137");
    clickup.put(&path, json!({"parent": id(&grandchild)})).refused(400, UNDOCUMENTED);
    clickup.put(&path, json!({"parent": "860000000"})).refused(404, "ITEM_013");
}

fn parent_of(task: &Value) -> Value {
    json!(id(task))
}

// https://developer.clickup.com/reference/updatetask: null does not turn a subtask into a task
#[test]
fn a_subtask_can_get_another_parent_but_not_none() {
    let clickup = world(0);
    let (one, two) = (clickup.new_task(json!({"name": "one"})), clickup.new_task(json!({"name": "two"})));
    let child = clickup.new_task(json!({"name": "child", "parent": id(&one)}));
    assert_eq!(update(&clickup, &child, json!({"parent": id(&two)}))["parent"], json!(id(&two)));
    assert_eq!(update(&clickup, &child, json!({"parent": null}))["parent"], json!(id(&two)));
}

// https://developer.clickup.com/docs/tasks: tags and Custom Fields have calls of their own
#[test]
fn an_update_ignores_tags_and_custom_fields() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x", "tags": ["bug"]}));
    let field = &task["custom_fields"][0]["id"];
    let after = update(
        &clickup,
        &task,
        json!({"tags": ["other"], "custom_fields": [{"id": field, "value": "v"}], "name": "y"}),
    );
    assert_eq!(after["name"], "y");
    assert_eq!(after["tags"][0]["name"], "bug");
    assert!(after["custom_fields"].as_array().unwrap().iter().all(|field| field["value"].is_null()));
}

// https://developer.clickup.com/reference/updatetask: `" "` clears the description
#[test]
fn a_single_space_clears_the_description_and_an_empty_string_does_nothing() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x", "description": "text"}));
    assert_eq!(update(&clickup, &task, json!({"description": ""}))["description"], "text");
    assert_eq!(update(&clickup, &task, json!({"markdown_content": ""}))["description"], "text");
    assert_eq!(update(&clickup, &task, json!({"description": " "}))["description"], "");
    update(&clickup, &task, json!({"markdown_content": "**more**"}));
    assert_eq!(update(&clickup, &task, json!({"markdown_content": " "}))["text_content"], "");
}

// https://developer.clickup.com/reference/gettask (include_markdown_description)
#[test]
fn markdown_comes_back_only_if_asked_for() {
    let clickup = world(0);
    let body = "# Title\n\n- **a** and [b](https://example.com)\n";
    let task = clickup.new_task(json!({"name": "x", "markdown_content": body, "description": "ignored"}));
    let path = format!("/v2/task/{}", id(&task));
    let plain = clickup.get(&path).ok();
    assert!(plain.get("markdown_description").is_none());
    assert_eq!(
        (&plain["description"], &plain["text_content"]),
        (&json!("Title\n\na and b"), &json!("Title\n\na and b"))
    );
    let marked = clickup.get(&format!("{path}?include_markdown_description=true")).ok();
    assert_eq!(marked["markdown_description"], body);
}

#[test]
fn a_description_written_as_plain_text_is_no_markup() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x", "description": "2 * 3 * 4 = _24_"}));
    let read = clickup.get(&format!("/v2/task/{}?include_markdown_description=true", id(&task))).ok();
    assert_eq!(read["description"], "2 * 3 * 4 = _24_");
    assert_eq!(read["markdown_description"], "2 \\* 3 \\* 4 = \\_24\\_");
}

#[test]
fn markdown_may_come_back_in_another_hand() {
    let clickup = with(0, |options| options.markdown_normalized(true));
    let task = clickup.new_task(json!({"name": "x", "markdown_content": "- a\n- b"}));
    let read = clickup.get(&format!("/v2/task/{}?include_markdown_description=true", id(&task))).ok();
    assert_eq!(read["markdown_description"], "*   a\n*   b");
}

// https://developer.clickup.com/docs/general-time: without a time, 04:00 in the user's zone
#[test]
fn a_date_without_time_is_kept_as_four_in_the_morning_of_the_user() {
    let due = |zone: &str, utc: bool, at: i64| {
        let clickup = with(0, |options| options.time_zone(zone).date_only_in_utc(utc));
        let task = clickup.new_task(json!({"name": "x", "due_date": at, "due_date_time": false}));
        let due: i64 = task["due_date"].as_str().unwrap().parse().unwrap();
        due - NOON
    };
    let hours = |hours: i64| hours * 3_600_000;
    // Noon in UTC on 1 January: 04:00 in Berlin is 03:00 in UTC, in Los Angeles it is noon itself.
    assert_eq!(due("Europe/Berlin", false, NOON), hours(-9));
    assert_eq!(due("America/Los_Angeles", false, NOON), hours(0));
    assert_eq!(due("UTC", false, NOON), hours(-8));
    // Four in the morning in UTC is still the day before in Los Angeles, unless the day is UTC's.
    assert_eq!(due("America/Los_Angeles", false, NOON - hours(8)), hours(-24));
    assert_eq!(due("America/Los_Angeles", true, NOON - hours(8)), hours(0));
    // In summer Berlin is another hour ahead.
    let summer = 1_782_907_200_000; // 2026-07-01T12:00:00Z
    let clickup = with(0, |options| options.time_zone("Europe/Berlin"));
    let task = clickup.new_task(json!({"name": "x", "start_date": summer}));
    assert_eq!(task["start_date"], (summer - hours(10)).to_string());
}

#[test]
fn null_clears_dates_estimate_and_points() {
    let clickup = world(0);
    let task = clickup
        .new_task(json!({"name": "x", "due_date": NOON, "start_date": NOON, "time_estimate": 60_000, "points": 1}));
    let after =
        update(&clickup, &task, json!({"due_date": null, "start_date": null, "time_estimate": null, "points": null}));
    for key in ["due_date", "start_date", "time_estimate", "points"] {
        assert!(after[key].is_null(), "{key}");
    }
}

// The reference says integer for an update; null works in the field.
#[test]
fn null_clears_the_priority_unless_the_document_is_right() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x", "priority": 1}));
    assert!(update(&clickup, &task, json!({"priority": null}))["priority"].is_null());
    let strict = with(0, |options| options.null_priority_refused(true));
    let task = strict.new_task(json!({"name": "x", "priority": 1}));
    strict.put(&format!("/v2/task/{}", id(&task)), json!({"priority": null})).refused(400, UNDOCUMENTED);
    for level in [0, 5] {
        clickup.put(&format!("/v2/task/{}", id(&task)), json!({"priority": level})).refused(400, UNDOCUMENTED);
    }
}

// https://developer.clickup.com/reference/updatetask: assignees are added and removed
#[test]
fn assignees_watchers_and_groups_change_by_adding_and_removing() {
    let clickup = world(0);
    let team = clickup.get("/v2/team").ok();
    let user = |number: usize| team["teams"][0]["members"][number]["user"]["id"].as_u64().unwrap();
    let (a, b) = (user(0), user(1));
    let task = clickup.new_task(json!({"name": "x", "assignees": [a]}));
    let people = |task: &Value, key: &str| -> Vec<u64> {
        task[key].as_array().unwrap().iter().map(|user| user["id"].as_u64().unwrap()).collect()
    };
    let after = update(&clickup, &task, json!({"assignees": {"add": [b], "rem": []}}));
    assert_eq!(people(&after, "assignees"), [a, b]);
    let after =
        update(&clickup, &task, json!({"assignees": {"add": [], "rem": [a]}, "watchers": {"add": [b], "rem": [a]}}));
    assert_eq!((people(&after, "assignees"), people(&after, "watchers")), (vec![b], vec![b]));
    let group = clickup.get(&format!("/v2/group?team_id={}", clickup.team())).ok()["groups"][0]["id"].clone();
    let after = update(&clickup, &task, json!({"group_assignees": {"add": [group], "rem": []}}));
    assert_eq!(after["group_assignees"][0]["id"], group);
    let path = format!("/v2/task/{}", id(&task));
    clickup.put(&path, json!({"assignees": [a]})).refused(400, UNDOCUMENTED);
    clickup.put(&path, json!({"assignees": {"add": [1], "rem": []}})).refused(400, UNDOCUMENTED);
    let list = format!("/v2/list/{}/task", clickup.list());
    clickup.post(&list, json!({"name": "x", "assignees": [1]})).refused(400, UNDOCUMENTED);
    clickup.post(&list, json!({"name": "x", "group_assignees": ["nobody"]})).refused(400, UNDOCUMENTED);
}

#[test]
fn done_and_closed_have_dates_and_lose_them_when_reopened() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let done = update(&clickup, &task, json!({"status": "shipped"}));
    assert!(done["date_done"].is_string() && done["date_closed"].is_null());
    let closed = update(&clickup, &task, json!({"status": "complete"}));
    assert!(closed["date_done"].is_string() && closed["date_closed"].is_string());
    let open = update(&clickup, &task, json!({"status": "to do"}));
    assert!(open["date_done"].is_null() && open["date_closed"].is_null());

    let keeping = with(0, |options| options.dates_done_kept(true));
    let task = keeping.new_task(json!({"name": "x", "status": "complete"}));
    assert!(update(&keeping, &task, json!({"status": "to do"}))["date_closed"].is_string());
}

// https://developer.clickup.com/reference/deletetask: 204 without a body
#[test]
fn a_deleted_task_is_gone() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let child = clickup.new_task(json!({"name": "child", "parent": id(&task)}));
    let path = format!("/v2/task/{}", id(&task));
    let got = clickup.delete(&path);
    assert_eq!((got.status, got.json), (204, Value::Null));
    clickup.get(&path).refused(404, "ITEM_015");
    clickup.delete(&path).refused(404, "ITEM_015");
    clickup.get(&format!("/v2/task/{}", id(&child))).refused(404, "ITEM_015");
    clickup.get("/v2/task/86zzzzzzz").refused(404, "ITEM_013");
    let other = with(0, |options| options.missing_task(400));
    other.get("/v2/task/86zzzzzzz").refused(400, "ITEM_013");
}

// https://developer.clickup.com/docs/tasks: `custom_task_ids=true` and `team_id`
#[test]
fn a_task_can_be_named_by_its_custom_id() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let custom = task["custom_id"].as_str().unwrap();
    assert!(custom.starts_with("ENG-"));
    let team = clickup.team();
    let path = format!("/v2/task/{custom}?custom_task_ids=true");
    assert_eq!(clickup.get(&format!("{path}&team_id={team}")).ok()["id"], task["id"]);
    clickup.get(&path).refused(400, UNDOCUMENTED);
    clickup
        .get(&format!("{path}&team_id={}", clickup.sim.world(|world| world.foreign_workspace_id())))
        .refused(401, "OAUTH_023");
    clickup.get(&format!("/v2/task/ENG-99999?custom_task_ids=true&team_id={team}")).refused(404, "ITEM_013");
    let marketing =
        clickup.post(&format!("/v2/list/{}/task", clickup.list_named("Requests")), json!({"name": "x"})).ok();
    assert!(marketing["custom_id"].is_null(), "the ClickApp is off there");
}

#[test]
fn subtasks_and_attachments_come_with_the_single_task_only() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    clickup.new_task(json!({"name": "child", "parent": id(&task)}));
    let path = format!("/v2/task/{}", id(&task));
    assert!(clickup.get(&path).ok().get("subtasks").is_none());
    assert_eq!(clickup.get(&path).ok()["attachments"], json!([]));
    assert_eq!(clickup.get(&format!("{path}?include_subtasks=true")).ok()["subtasks"][0]["name"], "child");
    let page = clickup.get(&format!("/v2/list/{}/task", clickup.list())).ok();
    assert!(page["tasks"][0].get("attachments").is_none());
}

// A ClickApp that is off: nothing documents what a value for it does.
#[test]
fn what_a_clickapp_switches_off_is_dropped_in_silence_or_refused() {
    let path = |clickup: &Client| format!("/v2/list/{}/task", clickup.list_named("Requests"));
    let clickup = world(0);
    let body = json!({"name": "x", "priority": 1, "time_estimate": 1000, "points": 2, "custom_item_id": 1001});
    let task = clickup.post(&path(&clickup), body).ok();
    assert!(task["priority"].is_null() && task["time_estimate"].is_null() && task["points"].is_null());
    let strict = with(0, |options| options.switched_off_refused(true));
    for body in
        [json!({"priority": 1}), json!({"time_estimate": 1}), json!({"points": 1}), json!({"custom_item_id": 1})]
    {
        let mut body = body;
        body["name"] = json!("x");
        strict.post(&path(&strict), body).refused(400, UNDOCUMENTED);
    }
}

#[test]
fn a_test_can_switch_a_clickapp() {
    use anyticket_sim::clickup::ClickApp;
    let clickup = world(0);
    let space = clickup.space();
    clickup.sim.world(|world| world.set_click_app(&space, ClickApp::Priorities, false));
    let task = clickup.new_task(json!({"name": "x", "priority": 1}));
    assert!(task["priority"].is_null());
    assert_eq!(clickup.get(&format!("/v2/space/{space}")).ok()["features"]["priorities"]["enabled"], false);
    clickup.sim.world(|world| world.set_click_app(&space, ClickApp::Priorities, true));
    assert!(clickup.new_task(json!({"name": "x", "priority": 1}))["priority"].is_object());
}

// Marketing has one assignee per task.
#[test]
fn with_one_assignee_a_new_one_takes_the_place_of_the_old() {
    let clickup = world(0);
    let team = clickup.get("/v2/team").ok();
    let user = |number: usize| team["teams"][0]["members"][number]["user"]["id"].as_u64().unwrap();
    let path = format!("/v2/list/{}/task", clickup.list_named("Requests"));
    let task = clickup.post(&path, json!({"name": "x", "assignees": [user(0), user(1)]})).ok();
    assert_eq!(task["assignees"].as_array().unwrap().len(), 1);
    let after = update(&clickup, &task, json!({"assignees": {"add": [user(2)], "rem": []}}));
    assert_eq!(after["assignees"][0]["id"], user(2));
    assert_eq!(after["assignees"].as_array().unwrap().len(), 1);
}

#[test]
fn a_task_type_must_exist() {
    let clickup = world(0);
    let path = format!("/v2/list/{}/task", clickup.list());
    clickup.post(&path, json!({"name": "x", "custom_item_id": 42})).refused(400, UNDOCUMENTED);
    let milestone = clickup.post(&path, json!({"name": "x", "custom_item_id": 1})).ok();
    assert_eq!(milestone["custom_item_id"], 1);
    assert_eq!(update(&clickup, &milestone, json!({"custom_item_id": 1002}))["custom_item_id"], 1002);
}

// Public reports: ITEM_246 if the default type of a List hits the plan's cap; `custom_item_id: 0` avoids it
#[test]
fn used_up_task_types_stop_even_a_plain_create() {
    let clickup = with(0, |options| options.custom_types_used_up(true));
    let path = format!("/v2/list/{}/task", clickup.list());
    clickup.post(&path, json!({"name": "x"})).refused(400, "ITEM_246");
    clickup.post(&path, json!({"name": "x", "custom_item_id": 1001})).refused(400, "ITEM_246");
    clickup.post(&path, json!({"name": "x", "custom_item_id": 0})).ok();
}

#[test]
fn a_task_can_be_archived_and_brought_back() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    assert_eq!(update(&clickup, &task, json!({"archived": true}))["archived"], true);
    assert_eq!(update(&clickup, &task, json!({"archived": false}))["archived"], false);
    assert_eq!(clickup.new_task(json!({"name": "y", "archived": true}))["archived"], true);
}

#[test]
fn a_create_can_link() {
    let clickup = world(0);
    let one = clickup.new_task(json!({"name": "one"}));
    let two = clickup.new_task(json!({"name": "two", "links_to": id(&one)}));
    assert_eq!(two["linked_tasks"][0]["link_id"], one["id"]);
    let path = format!("/v2/list/{}/task", clickup.list());
    clickup.post(&path, json!({"name": "x", "links_to": "86zzzzzzz"})).refused(404, "ITEM_013");
}

// https://developer.clickup.com/reference/gettaskmembers
#[test]
fn members_of_a_task_have_explicit_access() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let members = clickup.get(&format!("/v2/task/{}/member", id(&task))).ok();
    assert_eq!(members["members"][0]["id"], clickup.sim.world(|world| world.user_id()));
}

// https://developer.clickup.com/reference/mergetasks: irreversible, without custom ids
#[test]
fn tasks_can_be_merged() {
    let clickup = world(0);
    let target = clickup.new_task(json!({"name": "target", "description": "a"}));
    let source = clickup.new_task(json!({"name": "source", "description": "b", "tags": ["bug"]}));
    let path = format!("/v2/task/{}/merge", id(&target));
    clickup.post(&path, json!({"source_task_ids": [id(&source)]})).ok();
    let merged = clickup.task(&id(&target));
    assert_eq!((&merged["description"], &merged["tags"][0]["name"]), (&json!("a\n\nb"), &json!("bug")));
    clickup.get(&format!("/v2/task/{}", id(&source))).refused(404, "ITEM_015");
    clickup.post(&path, json!({"source_task_ids": [id(&source)]})).refused(404, "ITEM_015");
    clickup.post(&path, json!({"source_task_ids": [id(&target)]})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"source_task_ids": []})).refused(400, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/gettaskstimeinstatus: the ClickApp must be on; 2 to 100 tasks at once
#[test]
fn the_time_in_each_status_is_counted() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    update(&clickup, &task, json!({"status": "in progress"}));
    let times = clickup.get(&format!("/v2/task/{}/time_in_status", id(&task))).ok();
    assert_eq!(times["current_status"]["status"], "in progress");
    assert_eq!(times["status_history"].as_array().unwrap().len(), 2);
    let other = clickup.new_task(json!({"name": "y"}));
    let bulk = "/v2/task/bulk_time_in_status/task_ids";
    let both = clickup.get(&format!("{bulk}?task_ids={}&task_ids={}", id(&task), id(&other))).ok();
    assert_eq!(both.as_object().unwrap().len(), 2);
    clickup.get(&format!("{bulk}?task_ids={}", id(&task))).refused(400, UNDOCUMENTED);
    let off = clickup.post(&format!("/v2/list/{}/task", clickup.list_named("Requests")), json!({"name": "x"})).ok();
    clickup.get(&format!("/v2/task/{}/time_in_status", id(&off))).refused(400, UNDOCUMENTED);
}

// Numbers come as numbers and as strings, in one and the same answer: public reports of clients
#[test]
fn numbers_come_in_both_forms() {
    let estimates = |variety: bool| -> Vec<bool> {
        let clickup = with(0, |options| options.variety(variety));
        let task = |number: i32| clickup.new_task(json!({"name": number.to_string(), "time_estimate": 60_000}));
        (0..30).map(|number| task(number)["time_estimate"].is_string()).collect()
    };
    let both = estimates(true);
    assert!(both.contains(&true) && both.contains(&false));
    assert!(estimates(false).iter().all(|string| !string));
}
