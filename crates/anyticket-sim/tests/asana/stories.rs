//! Comments and what the system tells.

use anyticket_sim::asana::End;
use serde_json::json;

use crate::client::{with, world};

#[tokio::test]
async fn a_comment_is_made_read_changed_pinned_and_deleted() {
    // https://developers.asana.com/reference/createstoryfortask
    let asana = world(0);
    let gid = asana.task(json!({}));
    let path = format!("/tasks/{gid}/stories");
    let story = asana.post(&path, json!({ "text": "Replaced <the> roller" })).created();
    assert_eq!((&story["type"], &story["resource_subtype"]), (&json!("comment"), &json!("comment_added")));
    assert_eq!((&story["created_by"]["name"], &story["is_edited"]), (&json!("Ann Adams"), &json!(false)));
    let one = format!("/stories/{}", story["gid"].as_str().unwrap());
    let html = asana.get(&format!("{one}?opt_fields=html_text")).data();
    assert_eq!(html["html_text"], "<body>Replaced &lt;the&gt; roller</body>");
    let edited = asana.put(&one, json!({ "html_text": "<body><strong>new</strong></body>", "is_pinned": true })).data();
    assert_eq!(
        (&edited["text"], &edited["is_edited"], &edited["is_pinned"]),
        (&json!("new"), &json!(true), &json!(true))
    );
    asana.put(&one, json!({ "text": "a", "html_text": "<body>a</body>" })).refused(400, "only provide one of");
    // Comments take fewer tags than descriptions.
    asana.put(&one, json!({ "html_text": "<body><h1>a</h1></body>" })).refused(400, "html_text: XML is invalid");
    asana.delete(&one).done();
    asana.get(&one).refused(404, "story: Unknown object");
    asana.post(&path, json!({})).refused(400, "text: Missing input");
    with(0, |options| options.grown_rich_text(true)).task(json!({ "html_notes": "<body><pre>a</pre></body>" }));
}

#[tokio::test]
async fn comments_and_what_the_system_tells_are_in_one_list() {
    // https://developers.asana.com/reference/getstoriesfortask
    for first in [End::End, End::Start] {
        let asana = with(0, |options| options.story_order(first));
        let gid = asana.task(json!({}));
        let path = format!("/tasks/{gid}/stories");
        asana.post(&path, json!({ "text": "one" })).created();
        asana.put(&format!("/tasks/{gid}"), json!({ "name": "New name", "assignee": "me", "completed": true })).data();
        asana
            .post(&format!("/sections/{}/addTask", asana.section("Engineering", "Doing")), json!({ "task": gid }))
            .done();
        let fields = "type,resource_subtype,text,old_name,new_name,old_section.name,new_section.name";
        let mut rows = asana.get(&format!("{path}?limit=50&opt_fields={fields}")).data().as_array().unwrap().clone();
        if first == End::Start {
            rows.reverse();
        }
        let kinds: Vec<&str> = rows.iter().map(|row| row["resource_subtype"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["comment_added", "name_changed", "marked_complete", "assigned", "section_changed"]);
        assert_eq!((&rows[0]["type"], &rows[1]["type"]), (&json!("comment"), &json!("system")));
        assert_eq!(rows[1]["new_name"], "New name");
        assert_eq!(
            (&rows[4]["old_section"]["name"], &rows[4]["new_section"]["name"]),
            (&json!("Backlog"), &json!("Doing"))
        );
    }
}

#[tokio::test]
async fn only_ones_own_comments_are_ones_own() {
    // https://developers.asana.com/reference/deletestory: "A user can only delete stories they have created."
    let asana = world(0);
    let gid = asana.task(json!({}));
    let theirs = asana.sim.world(|world| world.somebody_comments(&gid, "a < b")).unwrap();
    let path = format!("/stories/{theirs}");
    assert_eq!(asana.get(&path).data()["text"], "a < b");
    asana.put(&path, json!({ "text": "mine" })).refused(403, "your own");
    asana.delete(&path).refused(403, "you have created");
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "x" })).data();
    let stories = asana.gids(&format!("/tasks/{gid}/stories"));
    asana.put(&format!("/stories/{}", stories[1]), json!({ "text": "x" })).refused(400, "Only comment stories");
}

#[tokio::test]
async fn texts_have_a_limit_if_there_is_one() {
    let asana = with(0, |options| options.text_limit(10).name_limit(5));
    let gid = asana.task(json!({ "name": "12345", "notes": "1234567890" }));
    asana.put(&format!("/tasks/{gid}"), json!({ "name": "123456" })).refused(400, "name");
    asana.put(&format!("/tasks/{gid}"), json!({ "notes": "12345678901" })).refused(400, "notes");
    asana.post(&format!("/tasks/{gid}/stories"), json!({ "text": "12345678901" })).refused(400, "text");
}
