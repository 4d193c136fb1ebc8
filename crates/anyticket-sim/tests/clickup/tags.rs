//! Tags.

use anyticket_sim::clickup::UNDOCUMENTED;
use serde_json::{Value, json};

use crate::support::{Client, id, with, world};

fn of_space(clickup: &Client) -> Vec<String> {
    let tags = clickup.get(&format!("/v2/space/{}/tag", clickup.space())).ok();
    tags["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect()
}

fn of_task(clickup: &Client, task: &Value) -> Vec<String> {
    let task = clickup.task(&id(task));
    task["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap().to_owned()).collect()
}

// https://developer.clickup.com/reference/getspacetags, createspacetag, editspacetag, deletespacetag
#[test]
fn the_tags_of_a_space_can_be_changed() {
    let clickup = world(0);
    let path = format!("/v2/space/{}/tag", clickup.space());
    assert_eq!(of_space(&clickup), ["bug", "customer", "needs a/b test #1", "äußerst eilig"]);
    let tag = json!({"tag": {"name": "New", "tag_fg": "#fff", "tag_bg": "#000"}});
    assert_eq!(clickup.post(&path, tag.clone()).ok(), json!({}));
    assert_eq!(of_space(&clickup).last().unwrap(), "new", "kept in lower case");
    clickup.post(&path, tag).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"tag": {"name": ""}})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({})).refused(400, UNDOCUMENTED);

    let task = clickup.new_task(json!({"name": "x", "tags": ["new"]}));
    let renamed = clickup
        .put(&format!("{path}/new"), json!({"tag": {"name": "newer", "fg_color": "#111", "bg_color": "#222"}}))
        .ok();
    assert_eq!(renamed["tag"]["fg_color"], "#111");
    assert_eq!(of_task(&clickup, &task), ["newer"]);
    clickup.delete(&format!("{path}/newer")).ok();
    assert_eq!(of_task(&clickup, &task), [] as [String; 0]);
    clickup.delete(&format!("{path}/newer")).refused(404, UNDOCUMENTED);
    clickup.put(&format!("{path}/nope"), json!({"tag": {"name": "x"}})).refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/addtagtotask: the name in the path, percent-encoded, no body
#[test]
fn a_tag_is_put_on_a_task_by_its_name_in_the_path() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let path = format!("/v2/task/{}/tag", id(&task));
    assert_eq!(clickup.post(&format!("{path}/needs%20a%2Fb%20test%20%231"), json!({})).ok(), json!({}));
    clickup.post(&format!("{path}/%C3%A4u%C3%9Ferst%20eilig"), json!({})).ok();
    assert_eq!(of_task(&clickup, &task), ["needs a/b test #1", "äußerst eilig"]);
    clickup.delete(&format!("{path}/needs%20a%2Fb%20test%20%231")).ok();
    assert_eq!(of_task(&clickup, &task), ["äußerst eilig"]);
    clickup.post("/v2/task/86zzzzzzz/tag/bug", json!({})).refused(404, "ITEM_013");
    // An unencoded slash is another path.
    assert_eq!(clickup.post(&format!("{path}/a/b"), json!({})).status, 500);
}

#[test]
fn a_tag_that_the_space_does_not_have_is_made_or_dropped() {
    let clickup = world(0);
    clickup.new_task(json!({"name": "x", "tags": ["Brand new"]}));
    assert!(of_space(&clickup).contains(&"brand new".to_owned()));
    let dropping = with(0, |options| options.unknown_tags_dropped(true));
    let task = dropping.new_task(json!({"name": "x", "tags": ["Brand new", "bug"]}));
    assert_eq!(of_task(&dropping, &task), ["bug"]);
    let keeping = with(0, |options| options.tag_case_kept(true));
    let task = keeping.new_task(json!({"name": "x", "tags": ["Brand new"]}));
    assert_eq!(of_task(&keeping, &task), ["Brand new"]);
}
