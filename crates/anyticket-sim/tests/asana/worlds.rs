//! Worlds from seeds, and other people in them.

use anyticket_sim::Sim;
use anyticket_sim::asana::Access;
use bytes::Bytes;
use http::Request;
use serde_json::json;

use crate::client::world;

#[tokio::test]
async fn the_same_seed_gives_the_same_world() {
    let sample = |seed| {
        let sim = Sim::asana().tickets(50).seed(seed).started_at(1_767_600_000_000).build();
        sim.world(|asana| asana.tasks())
    };
    assert_eq!(sample(1), sample(1));
    assert_ne!(sample(1), sample(2));
}

#[tokio::test]
async fn a_seeded_world_has_everything_in_it() {
    let asana = world(400);
    let (visible, all) = asana.sim.world(|world| (world.visible_tasks(), world.tasks()));
    assert_eq!(visible.len(), 400);
    assert!(all.len() > visible.len(), "and some of others");
    let some = |what: &str, found: bool| assert!(found, "no task is {what}");
    some("in two projects", visible.iter().any(|task| task.places.len() > 1));
    some("a subtask", visible.iter().any(|task| task.parent.is_some()));
    some(
        "in a project that one does not see",
        visible.iter().any(|task| task.places.iter().any(|(project, _)| project == "Secret")),
    );
    some("tagged", visible.iter().any(|task| task.tags.len() > 1));
    some("discussed", visible.iter().any(|task| task.comments > 1));
    some("done", visible.iter().any(|task| task.completed));
    let read = |gid: &str| asana.sim.world(|world| world.task_json_of(gid)).unwrap();
    let records: Vec<_> = visible.iter().map(|task| read(&task.gid)).collect();
    for kind in ["default_task", "milestone", "approval"] {
        some(kind, records.iter().any(|task| task["resource_subtype"] == kind));
    }
    some("due at a time", records.iter().any(|task| task["due_at"].is_string()));
    some("due on a day", records.iter().any(|task| task["due_at"].is_null() && task["due_on"].is_string()));
    let urls: Vec<&str> = records.iter().map(|task| task["permalink_url"].as_str().unwrap()).collect();
    assert!(urls.iter().all(|url| url.starts_with("https://app.asana.com/1/")));
}

#[tokio::test]
async fn others_work_while_a_client_reads() {
    let asana = world(0);
    let gid = asana.task(json!({ "name": "Mine" }));
    let (doing, operations) = (asana.section("Engineering", "Doing"), asana.project("Operations"));
    let week = asana.section("Operations", "This week");
    let tag = asana.sim.world(|world| world.tag_named("login")).unwrap();
    asana.sim.world(|world| {
        assert!(world.somebody_renames(&gid, "Theirs"));
        assert!(world.somebody_completes(&gid, true));
        assert!(world.somebody_describes(&gid, "<table>x</table>"));
        assert!(world.somebody_moves(&gid, &doing));
        assert!(world.somebody_moves(&gid, &week));
        assert!(world.somebody_tags(&gid, &tag));
        assert!(world.somebody_comments(&gid, "hello").is_some());
    });
    let task = asana.read(&gid, "name,html_notes,completed_by.name,memberships.section.name,tags.name");
    assert_eq!((&task["name"], &task["completed_by"]["name"]), (&json!("Theirs"), &json!("Bo Berg")));
    assert_eq!(task["html_notes"], "<body><table>x</table></body>");
    assert_eq!(task["memberships"][1]["section"]["name"], "This week");
    asana.sim.world(|world| {
        assert!(world.somebody_takes_out(&gid, &operations));
        assert!(!world.somebody_takes_out(&gid, &operations));
        assert!(world.somebody_archives(&operations, true));
        assert!(world.permit(&operations, Access::Viewer));
        let (field, option) = (world.field_named("Priority").unwrap(), world.option_named("Priority", "Low").unwrap());
        assert!(world.somebody_disables(&field, &option, true));
        assert!(world.somebody_deletes(&gid));
        assert!(!world.somebody_deletes(&gid));
    });
    asana.get(&format!("/tasks/{gid}")).refused(404, "Unknown object");
    let made = asana.sim.world(|world| world.somebody_creates(&doing, "Another")).unwrap();
    assert_eq!(asana.read(&made, "created_by.name")["created_by"]["name"], "Bo Berg");
}

#[tokio::test]
async fn on_a_socket_all_addresses_lead_there_and_files_to_another_host() {
    let served = Sim::asana().tickets(30).seed(7).serve().await.unwrap();
    let settings = served.settings();
    assert_eq!(settings["base_url"], format!("http://{}/api/1.0", served.address()));
    let authorization = format!("Bearer {}", settings["token"]);
    let get = |path: String| {
        let request = Request::get(path).header("authorization", &authorization).body(Bytes::new()).unwrap();
        let body = served.exchange(&request).response.into_body();
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()
    };
    let page = get(format!("{}/tasks?project={}&limit=5", settings["base_url"], settings["project"]));
    assert!(page["next_page"]["uri"].as_str().unwrap().starts_with(&settings["base_url"]));
    let workspace = get(format!("{}/workspaces/{}", settings["base_url"], settings["workspace"]));
    assert_eq!(workspace["data"]["name"], "Acme");
    let gid = page["data"][0]["gid"].as_str().unwrap();
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"parent\"\r\n\r\n{gid}\r\n\
         --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n"
    );
    let upload = Request::post(format!("{}/attachments", settings["base_url"]))
        .header("authorization", &authorization)
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Bytes::from(body));
    let made: serde_json::Value = serde_json::from_slice(served.exchange(&upload.unwrap()).response.body()).unwrap();
    let host = format!("http://localhost:{}/", served.address().port());
    assert!(made["data"]["download_url"].as_str().unwrap().starts_with(&host), "{made}");
}
