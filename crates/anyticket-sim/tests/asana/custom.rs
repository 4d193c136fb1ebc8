//! Custom fields and their values.

use anyticket_sim::asana::Plan;
use serde_json::{Value, json};

use crate::client::{Client, with, world};

/// Writes one value and gives the field as it is afterwards.
fn written(asana: &Client, gid: &str, field: &str, value: Value) -> Value {
    let field = asana.field(field);
    let task = asana.put(&format!("/tasks/{gid}"), json!({ "custom_fields": { field.clone(): value } })).data();
    let fields = task["custom_fields"].as_array().unwrap();
    fields.iter().find(|known| known["gid"] == json!(field)).unwrap().clone()
}

#[track_caller]
fn refused(asana: &Client, gid: &str, field: &str, value: Value, status: u16, words: &str) {
    let field = asana.field(field);
    asana.put(&format!("/tasks/{gid}"), json!({ "custom_fields": { field: value } })).refused(status, words);
}

#[tokio::test]
async fn every_kind_has_its_property_and_its_form() {
    // https://developers.asana.com/docs/custom-fields-guide
    let asana = world(0);
    let gid = asana.task(json!({}));
    let text = written(&asana, &gid, "Customer", json!("Acme"));
    assert_eq!((&text["text_value"], &text["display_value"]), (&json!("Acme"), &json!("Acme")));
    let number = written(&asana, &gid, "Story points", json!(2.5));
    assert_eq!((&number["number_value"], &number["display_value"]), (&json!(2.5), &json!("2.5")));
    let (high, linux) = (asana.option("Priority", "High"), asana.option("Platforms", "Linux"));
    let choice = written(&asana, &gid, "Priority", json!(high));
    assert_eq!((&choice["enum_value"]["name"], &choice["display_value"]), (&json!("High"), &json!("High")));
    let several = written(&asana, &gid, "Platforms", json!([linux, asana.option("Platforms", "macOS")]));
    assert_eq!(several["display_value"], "Linux, macOS");
    assert_eq!(written(&asana, &gid, "Platforms", json!([linux]))["multi_enum_values"].as_array().unwrap().len(), 1);
    let date = written(&asana, &gid, "Ship date", json!({ "date": "2026-03-01" }));
    assert_eq!(date["date_value"], json!({ "date": "2026-03-01", "date_time": null }));
    let time = written(&asana, &gid, "Ship date", json!({ "date_time": "2026-03-01T09:30:00Z" }));
    assert_eq!(time["date_value"]["date_time"], "2026-03-01T09:30:00.000Z");
    let bo = asana.sim.world(|world| world.somebody());
    let people = written(&asana, &gid, "Reviewers", json!([bo]));
    assert_eq!(people["people_value"][0]["name"], "Bo Berg");
    let related = written(&asana, &gid, "Related", json!([gid]));
    assert_eq!(related["reference_value"][0]["gid"], json!(gid));
    // `null` clears.
    for field in ["Customer", "Story points", "Priority", "Ship date", "Platforms", "Reviewers", "Related"] {
        assert_eq!(written(&asana, &gid, field, json!(null))["display_value"], json!(null), "{field}");
    }
}

#[tokio::test]
async fn values_of_another_form_are_refused_or_do_nothing() {
    // https://developers.asana.com/docs/custom-fields-guide
    let asana = world(0);
    let gid = asana.task(json!({}));
    refused(&asana, &gid, "Customer", json!(7), 400, "not a string");
    refused(&asana, &gid, "Customer", json!("x".repeat(1025)), 400, "too long");
    refused(&asana, &gid, "Story points", json!("2"), 400, "not a number");
    refused(&asana, &gid, "Priority", json!("High"), 400, "Not a recognized ID: High");
    refused(&asana, &gid, "Priority", json!(asana.option("Platforms", "Linux")), 400, "Unknown object");
    refused(&asana, &gid, "Priority", json!(asana.option("Priority", "Retired")), 400, "disabled");
    refused(&asana, &gid, "Platforms", json!(asana.option("Platforms", "Linux")), 400, "not an array");
    refused(&asana, &gid, "Ship date", json!("2026-03-01"), 400, "not a date");
    refused(&asana, &gid, "Score", json!(1), 403, "read only");
    refused(&asana, &gid, "Synced", json!("x"), 403, "read only");
    refused(&asana, &gid, "Status", json!(null), 400, "is not on given object");
    asana.put(&format!("/tasks/{gid}"), json!({ "custom_fields": { "1": "x" } })).refused(400, "Unknown object: 1");
    // Objects for people are taken with a 200 and ignored: https://forum.asana.com/t/198628
    let bo = asana.sim.world(|world| world.somebody());
    written(&asana, &gid, "Reviewers", json!([bo]));
    let kept = written(&asana, &gid, "Reviewers", json!([{ "gid": "1" }]));
    assert_eq!(kept["people_value"][0]["gid"], json!(bo));
    let lenient = with(0, |options| options.date_strings(true));
    let gid = lenient.task(json!({}));
    assert_eq!(written(&lenient, &gid, "Ship date", json!("2026-03-01"))["date_value"]["date"], "2026-03-01");
}

#[tokio::test]
async fn a_value_of_a_field_that_left_can_only_be_cleared() {
    // https://developers.asana.com/reference/custom-fields: `enabled`
    let asana = world(0);
    let gid = asana.task(json!({}));
    written(&asana, &gid, "Customer", json!("Acme"));
    let (project, field) = (asana.project("Engineering"), asana.field("Customer"));
    assert!(asana.sim.world(|world| world.somebody_removes_field(&project, &field)));
    let fields = asana.read(&gid, "custom_fields.enabled,custom_fields.name")["custom_fields"].clone();
    let left = fields.as_array().unwrap().iter().find(|known| known["name"] == "Customer").unwrap().clone();
    assert_eq!(left["enabled"], false);
    refused(&asana, &gid, "Customer", json!("Other"), 400, "is not on given object");
    asana.put(&format!("/tasks/{gid}"), json!({ "custom_fields": { field: null } })).data();
    // A subtask is in no project and has no fields of its own.
    let child = asana.post(&format!("/tasks/{gid}/subtasks"), json!({})).created();
    assert_eq!(child["custom_fields"], json!([]));
}

#[tokio::test]
async fn the_fields_of_a_project_are_compact_until_more_is_asked() {
    // https://developers.asana.com/reference/getcustomfieldsettingsforproject
    let asana = world(0);
    let path = format!("/projects/{}/custom_field_settings", asana.project("Engineering"));
    let compact = asana.get(&format!("{path}?limit=100")).data();
    let keys: Vec<&String> = compact[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["gid", "resource_type"]);
    let asked = "custom_field.name,custom_field.resource_subtype,custom_field.enum_options.name,custom_field.enum_options.enabled";
    let rows = asana.get(&format!("{path}?limit=100&opt_fields={asked}")).data();
    assert_eq!(rows.as_array().unwrap().len(), 10);
    let retired = json!({ "gid": asana.option("Priority", "Retired"), "name": "Retired", "enabled": false });
    assert_eq!(rows[0]["custom_field"]["enum_options"][3], retired);
    assert!(rows[1]["custom_field"].get("enum_options").is_none(), "a number has no options");
    let all = asana.gids(&format!("/workspaces/{}/custom_fields", asana.workspace()));
    assert_eq!(all.len(), 12);
}

#[tokio::test]
async fn fields_are_made_given_to_projects_and_taken_away() {
    // https://developers.asana.com/reference/createcustomfield
    let asana = world(0);
    let (workspace, project) = (asana.workspace(), asana.project("Help desk"));
    let data = json!({
        "workspace": workspace, "name": "Severity", "resource_subtype": "enum", "enum_options": [{ "name": "Bad" }],
    });
    let field = asana.post("/custom_fields", data.clone()).created();
    assert_eq!(field["enum_options"][0]["name"], "Bad");
    asana.post("/custom_fields", data).refused(400, "already exists");
    let gid = field["gid"].as_str().unwrap().to_owned();
    let option = asana.post(&format!("/custom_fields/{gid}/enum_options"), json!({ "name": "Worse" })).created();
    assert_eq!(asana.get(&format!("/custom_fields/{gid}")).data()["enum_options"][1]["gid"], option["gid"]);
    let add = format!("/projects/{project}/addCustomFieldSetting");
    asana.post(&add, json!({ "custom_field": gid })).data();
    asana.post(&add, json!({ "custom_field": gid })).refused(400, "custom_field");
    let task = asana.task(json!({ "projects": [project], "custom_fields": { gid.clone(): option["gid"] } }));
    let value = asana.read(&task, "custom_fields.display_value");
    assert!(value["custom_fields"].as_array().unwrap().iter().any(|field| field["display_value"] == "Worse"));
    asana.post(&format!("/projects/{project}/removeCustomFieldSetting"), json!({ "custom_field": gid })).done();
    asana.post("/custom_fields", json!({ "workspace": workspace, "name": "x" })).refused(400, "Missing input");
}

#[tokio::test]
async fn who_does_not_pay_has_no_fields() {
    // https://developers.asana.com/docs/errors: 402
    let asana = with(0, |options| options.plan(Plan::Free));
    let gid = asana.task(json!({}));
    assert!(asana.get(&format!("/tasks/{gid}")).data().get("custom_fields").is_none());
    refused(&asana, &gid, "Customer", json!("x"), 402, "not available for free users");
    asana.get(&format!("/workspaces/{}/custom_fields", asana.workspace())).refused(402, "not available");
    asana.post(&format!("/tasks/{gid}/addDependencies"), json!({ "dependencies": [gid] })).refused(402, "premium");
}
