//! Tasks of the simulated ClickUp.

mod support;

use serde_json::json;
use support::{id, world};

// https://developer.clickup.com/reference/createtask, https://developer.clickup.com/reference/gettask
#[test]
fn a_created_task_can_be_read_again() {
    let clickup = world(5);
    let task = clickup.new_task(json!({"name": "Fix login", "priority": 2, "tags": ["bug"]}));
    let read = clickup.task(&id(&task));
    assert_eq!(read["name"], "Fix login");
    assert_eq!(read["priority"]["priority"], "high");
    assert_eq!(read["tags"][0]["name"], "bug");
}
