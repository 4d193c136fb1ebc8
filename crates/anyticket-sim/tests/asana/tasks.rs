//! Tasks: made, read, changed, deleted.

use serde_json::json;

use crate::client::world;

#[tokio::test]
async fn a_task_is_made_read_changed_and_put_into_the_trash() {
    // https://developers.asana.com/reference/createtask
    let asana = world(0);
    let gid = asana.task(json!({ "name": "Printer jams", "notes": "Tray 2 <only>" }));
    let task = asana.get(&format!("/tasks/{gid}")).data();
    assert_eq!((&task["name"], &task["completed"]), (&json!("Printer jams"), &json!(false)));
    assert!(task.get("html_notes").is_none(), "that is opt-in");
    assert_eq!(asana.read(&gid, "html_notes"), json!({ "gid": gid, "html_notes": "<body>Tray 2 &lt;only&gt;</body>" }));
    let changed = asana.put(&format!("/tasks/{gid}"), json!({ "completed": true })).data();
    assert_eq!((&changed["name"], &changed["completed"]), (&json!("Printer jams"), &json!(true)));
    asana.delete(&format!("/tasks/{gid}")).done();
    asana.get(&format!("/tasks/{gid}")).refused(404, &format!("task: Unknown object: {gid}"));
    assert!(asana.sim.world(|world| world.is_in_trash(&gid)));
}
