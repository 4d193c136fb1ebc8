//! Custom Fields.

use anyticket_sim::clickup::{Plan, UNDOCUMENTED};
use serde_json::{Value, json};

use crate::support::{Client, id, ids, with, world};

fn definition(clickup: &Client, kind: &str) -> Value {
    let fields = clickup.get(&format!("/v2/list/{}/field", clickup.list())).ok();
    fields["fields"].as_array().unwrap().iter().find(|field| field["type"] == kind).unwrap().clone()
}

fn path(task: &Value, field: &Value) -> String {
    format!("/v2/task/{}/field/{}", id(task), id(field))
}

/// The field of this kind on a task, as it is read.
fn on_task(clickup: &Client, task: &Value, kind: &str) -> Value {
    let task = clickup.task(&id(task));
    task["custom_fields"].as_array().unwrap().iter().find(|field| field["type"] == kind).unwrap().clone()
}

fn set_and_read(kind: &str, value: Value) -> Value {
    let clickup = with(0, |options| options.variety(false));
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, kind);
    assert_eq!(clickup.post(&path(&task, &field), json!({"value": value})).ok(), json!({}));
    on_task(&clickup, &task, kind)["value"].clone()
}

// https://developer.clickup.com/reference/getaccessiblecustomfields and its sisters: a List shows all that it can use, the others only their own
#[test]
fn fields_are_defined_at_four_levels() {
    let clickup = world(0);
    let list = clickup.get(&format!("/v2/list/{}", clickup.list())).ok();
    let names = |path: String| -> Vec<String> {
        let fields = clickup.get(&path).ok();
        fields["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    };
    let of_list = names(format!("/v2/list/{}/field", clickup.list()));
    let of_folder = names(format!("/v2/folder/{}/field", list["folder"]["id"].as_str().unwrap()));
    let of_space = names(format!("/v2/space/{}/field", clickup.space()));
    let of_team = names(format!("/v2/team/{}/field", clickup.team()));
    assert_eq!(of_list.len(), 20);
    assert_eq!((of_folder.len(), of_space.len(), of_team.len()), (4, 10, 2));
    assert!(of_team.contains(&"Source id".to_owned()) && of_list.contains(&"Source id".to_owned()));
    assert_eq!(names(format!("/v2/list/{}/field", clickup.list_named("Requests"))), of_team);
    clickup.get("/v2/list/1/field").refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/docs/customfields: what is written and what is read, type by type
#[test]
fn values_of_every_type_are_read_as_clickup_reads_them() {
    assert_eq!(set_and_read("short_text", json!("a")), json!("a"));
    assert_eq!(set_and_read("text", json!("a\nb")), json!("a\nb"));
    assert_eq!(set_and_read("url", json!("https://example.com")), json!("https://example.com"));
    assert_eq!(set_and_read("email", json!("a@example.com")), json!("a@example.com"));
    assert_eq!(set_and_read("phone", json!("+49 30 1")), json!("+49 30 1"));
    assert_eq!(set_and_read("number", json!(-2.5)), json!(-2.5));
    assert_eq!(set_and_read("currency", json!(80)), json!(80));
    assert_eq!(set_and_read("checkbox", json!(true)), json!("true"));
    assert_eq!(set_and_read("emoji", json!(4)), json!(4));
    assert_eq!(set_and_read("manual_progress", json!({"current": 20}))["percent_complete"], json!(20.0));
    let place = json!({"location": {"lat": -28.0, "lng": 153.4}, "formatted_address": "Gold Coast"});
    assert_eq!(set_and_read("location", place.clone()), place);
    assert_eq!(set_and_read("attachment", json!({"add": ["file-1"], "rem": []})), json!(["file-1"]));
    assert_eq!(set_and_read("button", json!(true)), Value::Null);
}

// https://developer.clickup.com/docs/general-time
#[test]
fn a_date_field_keeps_its_time_only_if_told() {
    let noon = 1_767_268_800_000_i64;
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, "date");
    clickup.post(&path(&task, &field), json!({"value": noon, "value_options": {"time": true}})).ok();
    assert_eq!(on_task(&clickup, &task, "date")["value"], noon.to_string());
    clickup.post(&path(&task, &field), json!({"value": noon})).ok();
    assert_eq!(on_task(&clickup, &task, "date")["value"], (noon - 9 * 3_600_000).to_string());
    // Public reports: a 500, of all things
    clickup.post(&path(&task, &field), json!({"value": "2026-01-01"})).refused(500, "FIELD_017");
}

// Public reports: read as the position, written as id or position; a label is 400 FIELD_011
#[test]
fn a_drop_down_is_written_by_id_or_position_and_read_by_position() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, "drop_down");
    let option = field["type_config"]["options"][2].clone();
    clickup.post(&path(&task, &field), json!({"value": option["id"]})).ok();
    assert_eq!(on_task(&clickup, &task, "drop_down")["value"], 2);
    clickup.post(&path(&task, &field), json!({"value": 0})).ok();
    assert_eq!(on_task(&clickup, &task, "drop_down")["value"], 0);
    for wrong in [option["name"].clone(), json!(3), json!(-1), json!(true)] {
        clickup.post(&path(&task, &field), json!({"value": wrong})).refused(400, "FIELD_011");
    }
}

#[test]
fn labels_are_replaced_as_a_whole() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, "labels");
    let option = |number: usize| field["type_config"]["options"][number]["id"].clone();
    assert!(field["type_config"]["options"][0].get("name").is_none(), "options of labels have a label, not a name");
    clickup.post(&path(&task, &field), json!({"value": [option(0), option(1)]})).ok();
    clickup.post(&path(&task, &field), json!({"value": [option(2)]})).ok();
    assert_eq!(on_task(&clickup, &task, "labels")["value"], json!([option(2)]));
    for wrong in [json!("Frontend"), json!(["Frontend"]), json!({"add": [option(0)]})] {
        clickup.post(&path(&task, &field), json!({"value": wrong})).refused(400, "FIELD_144");
    }
}

#[test]
fn people_and_relations_are_added_and_removed() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let other = clickup.new_task(json!({"name": "other"}));
    let user = clickup.sim.world(|world| world.user_id());
    let people = definition(&clickup, "users");
    clickup.post(&path(&task, &people), json!({"value": {"add": [user], "rem": []}})).ok();
    assert_eq!(on_task(&clickup, &task, "users")["value"][0]["id"], user);
    clickup.post(&path(&task, &people), json!({"value": {"add": [], "rem": [user]}})).ok();
    assert_eq!(on_task(&clickup, &task, "users")["value"], json!([]));
    clickup.post(&path(&task, &people), json!({"value": {"add": [1]}})).refused(400, UNDOCUMENTED);

    let related = definition(&clickup, "tasks");
    clickup.post(&path(&task, &related), json!({"value": {"add": [id(&other)]}})).ok();
    assert_eq!(on_task(&clickup, &task, "tasks")["value"][0]["name"], "other");
    // Public reports: 400 {"err":"Invalid Value","ECODE":"FIELD_342"}
    for wrong in [json!([id(&other)]), json!(id(&other)), json!({"add": ["86zzzzzzz"]})] {
        clickup.post(&path(&task, &related), json!({"value": wrong})).refused(400, "FIELD_342");
    }
}

#[test]
fn a_value_of_the_wrong_type_is_refused() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    for (kind, wrong) in [
        ("short_text", json!(1)),
        ("url", json!("no url")),
        ("email", json!("nobody")),
        ("phone", json!("030 1")),
        ("number", json!("1")),
        ("checkbox", json!("true")),
        ("emoji", json!(6)),
        ("manual_progress", json!(20)),
        ("location", json!("Berlin")),
        ("automatic_progress", json!({"current": 1})),
        ("votes", json!(1)),
    ] {
        clickup.post(&path(&task, &definition(&clickup, kind)), json!({"value": wrong})).refused(400, UNDOCUMENTED);
    }
    clickup.post(&path(&task, &definition(&clickup, "number")), json!({})).refused(400, UNDOCUMENTED);
}

// Public reports: 400 {"err":"Custom field does not exist in the task location hierarchy","ECODE":"FIELD_115"}
#[test]
fn a_field_of_another_place_is_refused() {
    let clickup = world(0);
    let elsewhere =
        clickup.post(&format!("/v2/list/{}/task", clickup.list_named("Requests")), json!({"name": "x"})).ok();
    let field = definition(&clickup, "number");
    clickup.post(&path(&elsewhere, &field), json!({"value": 1})).refused(400, "FIELD_115");
    let list = format!("/v2/list/{}/task", clickup.list_named("Requests"));
    let body = json!({"name": "x", "custom_fields": [{"id": id(&field), "value": 1}]});
    clickup.post(&list, body).refused(400, "FIELD_115");
}

// https://developer.clickup.com/reference/removecustomfieldvalue
#[test]
fn a_cleared_field_has_no_value() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, "short_text");
    clickup.post(&path(&task, &field), json!({"value": "a"})).ok();
    assert_eq!(clickup.delete(&path(&task, &field)).ok(), json!({}));
    assert!(on_task(&clickup, &task, "short_text").get("value").is_none());
}

// https://developer.clickup.com/reference/createtask: required fields are ignored unless checked
#[test]
fn a_create_can_set_fields_and_have_required_ones_checked() {
    let clickup = world(0);
    let field = definition(&clickup, "drop_down");
    let task = clickup.new_task(json!({"name": "x", "custom_fields": [{"id": id(&field), "value": 1}]}));
    assert_eq!(on_task(&clickup, &task, "drop_down")["value"], 1);
    let sprint = format!("/v2/list/{}/task", clickup.list_named("Sprint 12"));
    clickup.post(&sprint, json!({"name": "x"})).ok();
    clickup.post(&sprint, json!({"name": "x", "check_required_custom_fields": true})).refused(400, UNDOCUMENTED);
    let fields = clickup.get(&format!("/v2/list/{}/field", clickup.list_named("Sprint 12"))).ok();
    let goal = fields["fields"].as_array().unwrap().iter().find(|field| field["required"] == true).unwrap().clone();
    let body = json!({
        "name": "x", "check_required_custom_fields": true, "custom_fields": [{"id": goal["id"], "value": "ship it"}],
    });
    clickup.post(&sprint, body).ok();
}

// https://developer.clickup.com/docs/customfields: 60 uses on the Free plan; public reports: FIELD_033
#[test]
fn the_free_plan_has_sixty_uses_for_ever() {
    let clickup = with(0, |options| options.plan(Plan::Free).requests_per_minute(1000));
    let task = clickup.new_task(json!({"name": "x"}));
    let field = definition(&clickup, "short_text");
    for number in 0..60 {
        clickup.post(&path(&task, &field), json!({"value": number.to_string()})).ok();
    }
    clickup.post(&path(&task, &field), json!({"value": "more"})).refused(400, "FIELD_033");
    let list = format!("/v2/list/{}/task", clickup.list());
    let with_field = json!({"name": "y", "custom_fields": [{"id": id(&field), "value": "v"}]});
    clickup.post(&list, with_field).refused(400, "FIELD_033");
    clickup.post(&list, json!({"name": "y"})).ok();
    assert_eq!(clickup.sim.world(|world| world.field_uses()), 60);
    assert_eq!(on_task(&clickup, &task, "short_text")["value"], "59");

    let paid = with(0, |options| options.plan(Plan::Unlimited).requests_per_minute(1000));
    let task = paid.new_task(json!({"name": "x"}));
    (0..70).for_each(|_| drop(paid.post(&path(&task, &field), json!({"value": "v"})).ok()));
    let other = with(0, |options| options.plan(Plan::Free).requests_per_minute(1000).quota_status(403));
    let task = other.new_task(json!({"name": "x"}));
    (0..60).for_each(|_| drop(other.post(&path(&task, &field), json!({"value": "v"})).ok()));
    other.post(&path(&task, &field), json!({"value": "v"})).refused(403, "FIELD_033");
}

// Public reports: not in the public API; 400 FIELD_002, 403 FIELD_262
#[test]
fn fields_cannot_be_defined() {
    let clickup = world(0);
    let path = format!("/v2/list/{}/field", clickup.list());
    clickup.post(&path, json!({})).refused(400, "FIELD_002");
    clickup.post(&path, json!({"name": "x", "type": "text"})).refused(403, "FIELD_262");
}

/// A List with tasks that hold these values of a field.
fn holding(kind: &str, values: &[Value]) -> (Client, Value) {
    let clickup = world(0);
    let field = definition(&clickup, kind);
    for (number, value) in values.iter().enumerate() {
        let task = clickup.new_task(json!({"name": number.to_string()}));
        if !value.is_null() {
            clickup.post(&path(&task, &field), json!({"value": value})).ok();
        }
    }
    (clickup, field)
}

/// The numbers of the tasks that a filter finds.
fn found(clickup: &Client, field: &Value, operator: &str, value: Value) -> Vec<usize> {
    let filter = json!([{"field_id": id(field), "operator": operator, "value": value}]).to_string();
    let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    let page = clickup.get(&format!("/v2/list/{}/task?custom_fields={filter}", clickup.list())).ok();
    let names = page["tasks"].as_array().unwrap().iter().map(|task| task["name"].as_str().unwrap().parse().unwrap());
    let mut names: Vec<usize> = names.collect();
    names.sort_unstable();
    names
}

// https://developer.clickup.com/docs/taskfilters, https://developer.clickup.com/docs/range
#[test]
fn listings_can_be_filtered_by_fields() {
    let (clickup, field) = holding("short_text", &[json!("Apple"), json!("Pineapple"), json!("Pear"), Value::Null]);
    assert_eq!(found(&clickup, &field, "=", json!("apple")), [0, 1]);
    assert_eq!(found(&clickup, &field, "==", json!("Apple")), [0]);
    assert_eq!(found(&clickup, &field, "!=", json!("apple")), [2, 3]);
    assert_eq!(found(&clickup, &field, "!==", json!("Apple")), [1, 2, 3]);
    assert_eq!(found(&clickup, &field, "IS NULL", Value::Null), [3]);
    assert_eq!(found(&clickup, &field, "IS NOT NULL", Value::Null), [0, 1, 2]);

    let (clickup, field) = holding("number", &[json!(1), json!(5), json!(9), Value::Null]);
    assert_eq!(found(&clickup, &field, "=", json!("5")), [1]);
    assert_eq!(found(&clickup, &field, "<", json!(5)), [0]);
    assert_eq!(found(&clickup, &field, "<=", json!(5)), [0, 1]);
    assert_eq!(found(&clickup, &field, ">", json!(5)), [2]);
    assert_eq!(found(&clickup, &field, ">=", json!(5)), [1, 2]);
    assert_eq!(found(&clickup, &field, "RANGE", json!([1, 5])), [0, 1]);
    assert_eq!(found(&clickup, &field, "RANGE", json!({"low_value": 2, "high_value": 9})), [1, 2]);

    let (clickup, field) = holding("drop_down", &[json!(0), json!(1), Value::Null]);
    let option = |number: usize| field["type_config"]["options"][number]["id"].clone();
    assert_eq!(found(&clickup, &field, "=", option(1)), [1]);
    assert_eq!(found(&clickup, &field, "=", json!(0)), [0]);
    assert_eq!(found(&clickup, &field, "ANY", json!([option(0), option(1)])), [0, 1]);
    assert_eq!(found(&clickup, &field, "NOT ANY", json!([option(0)])), [1, 2]);

    let labels = definition(&clickup, "labels");
    let label = |number: usize| labels["type_config"]["options"][number]["id"].clone();
    let (clickup, field) = holding("labels", &[json!([label(0)]), json!([label(0), label(1)]), Value::Null]);
    assert_eq!(found(&clickup, &field, "ANY", json!([label(0)])), [0, 1]);
    assert_eq!(found(&clickup, &field, "ALL", json!([label(0), label(1)])), [1]);
    assert_eq!(found(&clickup, &field, "NOT ALL", json!([label(0), label(1)])), [0, 2]);
    // Documented not to work on labels
    assert_eq!(found(&clickup, &field, "=", json!([label(0)])), [] as [usize; 0]);
}

// Public reports: ITEM_155
#[test]
fn a_field_filter_must_be_json() {
    let clickup = world(0);
    let path = format!("/v2/list/{}/task", clickup.list());
    clickup.get(&format!("{path}?custom_fields=abc")).refused(400, "ITEM_155");
    clickup.get(&format!("{path}?custom_fields=%7B%7D")).refused(400, "ITEM_155");
    clickup.get(&format!("{path}?custom_fields=%5B%7B%7D%5D")).refused(400, UNDOCUMENTED);
    // One condition alone goes by another name: https://developer.clickup.com/reference/gettasks
    let field = definition(&clickup, "number");
    let task = clickup.new_task(json!({"name": "x", "custom_fields": [{"id": id(&field), "value": 3}]}));
    let filter = json!({"field_id": id(&field), "operator": "=", "value": 3}).to_string();
    let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
    assert_eq!(ids(&clickup.get(&format!("{path}?custom_field={filter}")).ok()), [id(&task)]);
}
