//! Tasks: made, read, changed, deleted.

use anyticket_sim::asana::{Hidden, Memberships, Unplaced};
use serde_json::json;

use crate::client::{later, with, world};

#[tokio::test]
async fn a_task_is_made_read_changed_and_put_into_the_trash() {
    // https://developers.asana.com/reference/createtask
    let asana = world(0);
    let gid = asana.task(json!({ "name": "Printer jams", "notes": "Tray 2 <only>" }));
    let task = asana.get(&format!("/tasks/{gid}")).data();
    assert_eq!((&task["name"], &task["completed"]), (&json!("Printer jams"), &json!(false)));
    assert_eq!(asana.read(&gid, "html_notes"), json!({ "gid": gid, "html_notes": "<body>Tray 2 &lt;only&gt;</body>" }));
    let changed = asana.put(&format!("/tasks/{gid}"), json!({ "completed": true })).data();
    assert_eq!((&changed["name"], &changed["completed"]), (&json!("Printer jams"), &json!(true)));
    assert!(changed["completed_at"].is_string());
    asana.delete(&format!("/tasks/{gid}")).done();
    asana.get(&format!("/tasks/{gid}")).refused(404, &format!("task: Unknown object: {gid}"));
    assert!(asana.sim.world(|world| world.is_in_trash(&gid)));
    asana.delete(&format!("/tasks/{gid}")).refused(404, "Unknown object");
}

#[tokio::test]
async fn a_new_task_needs_something_that_tells_its_workspace() {
    // https://developers.asana.com/reference/createtask: workspace, projects or parent.
    let asana = world(0);
    asana.post("/tasks", json!({ "name": "x" })).refused(400, "workspace: Missing input");
    let alone = asana.post("/tasks", json!({ "workspace": asana.workspace() })).created();
    assert_eq!((&alone["projects"], &alone["name"]), (&json!([]), &json!("")));
    let child = asana.post("/tasks", json!({ "parent": alone["gid"] })).created();
    assert_eq!(child["parent"]["gid"], alone["gid"]);
    let own = asana.sim.world(|world| world.own_workspace_gid());
    let mixed = json!({ "workspace": own, "projects": [asana.project("Engineering")] });
    asana.post("/tasks", mixed).refused(400, "workspace");
    asana.post("/tasks", json!({ "workspace": "1" })).refused(400, "workspace: Unknown object: 1");
    asana.post("/tasks", json!({ "projects": ["1"] })).refused(400, "projects: [0]: Unknown object: 1");
    asana.post("/tasks", json!({ "workspace": "abc" })).refused(400, "workspace: Not a recognized ID: abc");
    let foreign = asana.sim.world(|world| world.foreign_workspace_gid());
    asana.post("/tasks", json!({ "workspace": foreign })).refused(403, "access");
    let made = asana.post("/tasks", json!({ "workspace": asana.workspace() }));
    let gid = made.json["data"]["gid"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), Some(format!("https://app.asana.com/api/1.0/tasks/{gid}").as_str()));
}

#[tokio::test]
async fn a_new_task_may_say_its_sections_if_that_is_how_they_are_said() {
    // https://developers.asana.com/reference/tasks: `memberships` is "create-only"; how it is written is not told.
    let asana = world(0);
    let (project, section) = (asana.project("Engineering"), asana.section("Engineering", "Doing"));
    let data = json!({ "memberships": [{ "project": project, "section": section }] });
    let made = asana.post("/tasks", data.clone()).created();
    assert_eq!(made["memberships"][0]["section"]["name"], "Doing");
    let strange = json!({ "memberships": [{ "project": project, "section": asana.section("Operations", "Done") }] });
    asana.post("/tasks", strange).refused(400, "memberships: section");
    with(0, |options| options.memberships(Memberships::Refused))
        .post("/tasks", data)
        .refused(400, "memberships: Cannot write this property");
    let last = with(0, |options| options.unplaced(Unplaced::LastSection));
    let gid = last.task(json!({}));
    assert_eq!(last.read(&gid, "memberships.section.name")["memberships"][0]["section"]["name"], "Done");
}

#[tokio::test]
async fn what_is_said_at_creation_cannot_be_written_later() {
    // https://developers.asana.com/reference/updatetask
    let asana = world(0);
    let gid = asana.task(json!({}));
    for key in ["projects", "tags", "followers", "memberships", "workspace", "parent", "created_at", "gid"] {
        asana
            .put(&format!("/tasks/{gid}"), json!({ key: [] }))
            .refused(400, &format!("{key}: Cannot write this property"));
    }
    // Absent keys are left alone.
    let before = asana.get(&format!("/tasks/{gid}")).data();
    assert_eq!(asana.put(&format!("/tasks/{gid}"), json!({})).data(), before);
}

#[tokio::test]
async fn completed_is_a_boolean_and_moves_nothing() {
    // https://developers.asana.com/reference/updatetask
    let asana = world(0);
    let gid = asana.task(json!({}));
    asana.put(&format!("/tasks/{gid}"), json!({ "completed": "true" })).refused(400, "completed");
    let done = asana.put(&format!("/tasks/{gid}"), json!({ "completed": true })).data();
    assert_eq!(done["memberships"][0]["section"]["name"], "Backlog");
    assert_eq!(done["completed_by"]["name"], "Ann Adams");
    let section = asana.section("Engineering", "Done");
    let other = asana.task(json!({}));
    asana.post(&format!("/sections/{section}/addTask"), json!({ "task": other })).done();
    assert_eq!(asana.read(&other, "completed")["completed"], false);
}

#[tokio::test]
async fn an_approval_and_its_completion_are_kept_in_step() {
    // https://developers.asana.com/reference/tasks: `approval_status`
    let asana = world(0);
    let gid = asana.task(json!({ "resource_subtype": "approval" }));
    let path = format!("/tasks/{gid}");
    assert_eq!(asana.read(&gid, "approval_status,completed")["approval_status"], "pending");
    assert_eq!(asana.put(&path, json!({ "completed": true })).data()["approval_status"], "approved");
    let rejected = asana.put(&path, json!({ "approval_status": "rejected" })).data();
    assert_eq!((&rejected["completed"], &rejected["approval_status"]), (&json!(true), &json!("rejected")));
    let open = asana.put(&path, json!({ "completed": false })).data();
    assert_eq!((&open["completed"], &open["approval_status"]), (&json!(false), &json!("pending")));
    asana.put(&path, json!({ "approval_status": "vetoed" })).refused(400, "approval_status");
    asana.put(&path, json!({ "resource_subtype": "epic" })).refused(400, "resource_subtype");
    let plain = asana.task(json!({}));
    asana.put(&format!("/tasks/{plain}"), json!({ "approval_status": "approved" })).refused(400, "approval_status");
}

#[tokio::test]
async fn one_assignee_by_gid_address_or_me() {
    // https://developers.asana.com/reference/updatetask
    let asana = world(0);
    let gid = asana.task(json!({ "assignee": "bo@example.com" }));
    let path = format!("/tasks/{gid}");
    let task = asana.get(&path).data();
    assert_eq!(task["assignee"]["name"], "Bo Berg");
    assert_eq!(task["followers"].as_array().unwrap().len(), 2);
    assert_eq!(asana.put(&path, json!({ "assignee": "me" })).data()["assignee"]["name"], "Ann Adams");
    assert_eq!(asana.put(&path, json!({ "assignee": null })).data()["assignee"], json!(null));
    for stranger in ["1", "nobody@example.com", "zed@elsewhere.example"] {
        let got = asana.put(&path, json!({ "assignee": stranger }));
        got.refused(400, "assignee: Not a user in Organization");
    }
    asana.put(&path, json!({ "assignee": ["me"] })).refused(400, "assignee");
}

#[tokio::test]
async fn due_and_start_dates_have_rules() {
    // https://developers.asana.com/reference/tasks: `due_on`, `due_at`, `start_on`, `start_at`
    let asana = world(0);
    let gid = asana.task(json!({ "due_on": "2026-03-01" }));
    let path = format!("/tasks/{gid}");
    let both = json!({ "due_on": "2026-03-01", "due_at": "2026-03-01T09:30:00Z" });
    asana.put(&path, both).refused(400, "You may only provide one of due_on or due_at!");
    // The date of a time is the date where the account is: 00:30 in Berlin.
    let timed = asana.put(&path, json!({ "due_at": "2026-03-01T23:30:00Z" })).data();
    assert_eq!((&timed["due_at"], &timed["due_on"]), (&json!("2026-03-01T23:30:00.000Z"), &json!("2026-03-02")));
    let day = asana.put(&path, json!({ "due_on": "2026-03-05" })).data();
    assert_eq!((&day["due_at"], &day["due_on"]), (&json!(null), &json!("2026-03-05")));
    asana.put(&path, json!({ "start_on": "2026-03-01" })).refused(400, "start_on");
    let started = asana.put(&path, json!({ "start_on": "2026-03-01", "due_on": "2026-03-05" })).data();
    assert_eq!(started["start_on"], "2026-03-01");
    asana.put(&path, json!({ "start_on": "2026-03-06", "due_on": "2026-03-05" })).refused(400, "start_on");
    asana.put(&path, json!({ "due_on": null })).refused(400, "start_on");
    asana.put(&path, json!({ "start_on": null, "due_on": null })).data();
    asana.put(&path, json!({ "start_at": "2026-03-01T08:00:00Z", "due_on": "2026-03-05" })).refused(400, "due_at");
    asana.put(&path, json!({ "due_on": "2026-3-1" })).refused(400, "due_on");
    asana.put(&path, json!({ "due_at": "tomorrow" })).refused(400, "due_at");
    let stone = json!({ "resource_subtype": "milestone", "start_on": "2026-03-01", "due_on": "2026-03-05" });
    asana.put(&path, stone).refused(400, "start_on");
}

#[tokio::test]
async fn descriptions_are_text_or_xml_and_never_both() {
    // https://developers.asana.com/docs/rich-text
    let asana = world(0);
    let gid = asana.task(json!({ "html_notes": "<body><h1>A</h1><ul><li>b &amp; c</li></ul></body>" }));
    let path = format!("/tasks/{gid}");
    let task = asana.read(&gid, "notes,html_notes");
    assert_eq!(task["notes"], "A\n• b & c\n");
    assert_eq!(task["html_notes"], "<body><h1>A</h1><ul><li>b &amp; c</li></ul></body>");
    asana.put(&path, json!({ "notes": "a", "html_notes": "<body>a</body>" })).refused(400, "only provide one of");
    for wrong in ["a", "<body><p>a</p></body>", "<body>a<br></body>", "<body>a & b</body>", "<p>a</p>"] {
        asana.put(&path, json!({ "html_notes": wrong })).refused(400, "html_notes: XML is invalid");
    }
    let me = asana.sim.world(|world| world.user_gid());
    asana.put(&path, json!({ "html_notes": format!("<body>ask <a data-asana-gid=\"{me}\"/></body>") })).data();
    let html = asana.read(&gid, "html_notes,notes");
    assert!(html["html_notes"].as_str().unwrap().contains("data-asana-type=\"user\""), "{html}");
    assert_eq!(html["notes"], "ask @Ann Adams");
}

#[tokio::test]
async fn modified_at_moves_with_changes_and_comments_and_not_with_places() {
    // https://developers.asana.com/reference/tasks: `modified_at`
    tokio::time::pause();
    let asana = world(0);
    let gid = asana.task(json!({}));
    let modified = || asana.read(&gid, "modified_at")["modified_at"].clone();
    let first = modified();
    later(std::time::Duration::from_secs(5)).await;
    asana.post(&format!("/sections/{}/addTask", asana.section("Engineering", "Doing")), json!({ "task": gid })).done();
    asana.post(&format!("/tasks/{gid}/addProject"), json!({ "project": asana.project("Operations") })).done();
    asana.post(&format!("/tasks/{gid}/subtasks"), json!({ "name": "child" })).created();
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "A task" })).data();
    assert_eq!(modified(), first);
    asana.post(&format!("/tasks/{gid}/stories"), json!({ "text": "hm" })).created();
    let second = modified();
    assert_ne!(second, first);
    later(std::time::Duration::from_secs(5)).await;
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "Another" })).data();
    assert_ne!(modified(), second);
}

#[tokio::test]
async fn what_is_of_others_is_refused() {
    // https://developers.asana.com/docs/errors: 403, sometimes 404.
    let asana = world(20);
    let secret = |asana: &crate::client::Client| {
        let tasks = asana.sim.world(|world| world.tasks());
        let hidden =
            tasks.into_iter().find(|task| task.places == [("Secret".to_owned(), "Untitled section".to_owned())]);
        hidden.unwrap().gid
    };
    asana.get(&format!("/tasks/{}", secret(&asana))).refused(403, "You do not have access to this task.");
    asana.get(&format!("/projects/{}", asana.project("Secret"))).refused(403, "You do not have access");
    let quiet = with(20, |options| options.hidden(Hidden::NotFound));
    quiet.get(&format!("/tasks/{}", secret(&quiet))).refused(404, "Unknown object");
    // On the roadmap one may comment and not write.
    let section = asana.section("Roadmap", "Now");
    let gid = asana.sim.world(|world| world.somebody_creates(&section, "Theirs")).unwrap();
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "Mine" })).refused(403, "permission");
    asana.delete(&format!("/tasks/{gid}")).refused(403, "permission");
    asana.post("/tasks", json!({ "projects": [asana.project("Roadmap")] })).refused(403, "permission");
    asana.post(&format!("/tasks/{gid}/stories"), json!({ "text": "nice" })).created();
}

#[tokio::test]
async fn a_number_finds_a_task_where_tasks_have_numbers() {
    // https://developers.asana.com/reference/gettaskforcustomid
    let asana = world(0);
    let gid = asana.task(json!({ "projects": [asana.project("Operations")] }));
    let values = asana.read(&gid, "custom_fields.name,custom_fields.display_value")["custom_fields"].clone();
    let number = values.as_array().unwrap().iter().find(|field| field["name"] == "Ticket number").unwrap();
    assert_eq!(number["display_value"], "OPS-1");
    let base = format!("/workspaces/{}/tasks/custom_id", asana.workspace());
    assert_eq!(asana.get(&format!("{base}/OPS-1")).data()["gid"], json!(gid));
    asana.get(&format!("{base}/OPS-99")).refused(404, "Unknown object");
}
