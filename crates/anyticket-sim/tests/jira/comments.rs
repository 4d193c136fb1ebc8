//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/>

use std::time::Duration;

use anyticket_sim::jira::{Permission, UnsentVisibility};
use serde_json::{Value, json};

use crate::client::{adf, later, with, world};

#[tokio::test(start_paused = true)]
async fn comments_have_pages_and_an_order() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    for number in 0..5 {
        later(Duration::from_secs(1)).await;
        let made =
            jira.post(&format!("/issue/{key}/comment"), json!({ "body": adf(&format!("nr {number}")) })).created();
        assert_eq!(made["body"], adf(&format!("nr {number}")));
        assert_eq!(made["author"]["displayName"], "Ann Adams");
    }
    let texts = |query: &str| -> (Value, Vec<String>) {
        let page = jira.get(&format!("/issue/{key}/comment?{query}")).ok();
        let text = |comment: &Value| comment["body"]["content"][0]["content"][0]["text"].as_str().unwrap().to_owned();
        (page["total"].clone(), page["comments"].as_array().unwrap().iter().map(text).collect())
    };
    assert_eq!(texts("startAt=3&maxResults=2"), (json!(5), vec!["nr 3".to_owned(), "nr 4".to_owned()]));
    assert_eq!(texts("startAt=9"), (json!(5), vec![]));
    assert_eq!(texts("maxResults=1&orderBy=-created").1, ["nr 4"]);
    jira.get(&format!("/issue/{key}/comment?orderBy=author")).refused(400, "only by 'created'");
    // The issue itself holds them too.
    assert_eq!(jira.fields(&key)["comment"]["total"], 5);
}

#[tokio::test(start_paused = true)]
async fn a_comment_is_edited_and_deleted_and_the_issue_was_updated() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let id = jira.post(&format!("/issue/{key}/comment"), json!({ "body": adf("one") })).created()["id"].clone();
    let path = format!("/issue/{key}/comment/{}", id.as_str().unwrap());
    let before = jira.fields(&key)["updated"].clone();
    later(Duration::from_secs(2)).await;
    let edited = jira.put(&path, json!({ "body": adf("two") })).ok();
    assert_eq!(edited["body"], adf("two"));
    assert!(edited["updated"].as_str() > edited["created"].as_str());
    assert!(jira.fields(&key)["updated"].as_str() > before.as_str());
    assert_eq!(jira.get(&path).ok()["body"], adf("two"));
    let listed = jira.post("/comment/list", json!({ "ids": [id.as_str().unwrap().parse::<u64>().unwrap(), 1] })).ok();
    assert_eq!(listed["values"].as_array().unwrap().len(), 1);
    jira.delete(&path).done();
    jira.delete(&path).refused(404, "Can not find a comment");
    assert_eq!(jira.post("/comment/list", json!({ "ids": [] })).status, 400);
}

#[tokio::test]
async fn a_body_must_be_a_document_with_something_in_it() {
    let jira = with(0, |options| options.per_issue_limit(1));
    let key = jira.create("ENG", "Task", json!({}));
    let path = format!("/issue/{key}/comment");
    jira.post(&path, json!({ "body": "plain" })).refused_at("comment", "Operation value must be an Atlassian Document");
    jira.post(&path, json!({})).refused_at("comment", "can not be empty");
    let empty = json!({ "type": "doc", "version": 1, "content": [] });
    jira.post(&path, json!({ "body": empty })).refused_at("comment", "can not be empty");
    jira.post(&path, json!({ "body": adf(&"x".repeat(32_768)) })).refused_at("comment", "CONTENT_LIMIT_EXCEEDED");
    jira.post(&path, json!({ "body": adf("one") })).created();
    jira.post(&path, json!({ "body": adf("two") })).refused(413, "limit of comments");
    assert_eq!(jira.post("/issue/ENG-99/comment", json!({ "body": adf("x") })).status, 404);
}

#[tokio::test]
async fn others_comments_are_not_ones_own() {
    let jira = world(200);
    let others = jira.sim.world(|jira| jira.visible_issues().into_iter().find(|issue| issue.comments > 0).unwrap().key);
    let foreign = jira.get(&format!("/issue/{others}/comment")).ok()["comments"]
        .as_array()
        .unwrap()
        .iter()
        .find(|comment| comment["author"]["displayName"] != "Ann Adams")
        .map(|comment| comment["id"].as_str().unwrap().to_owned());
    for project in ["ENG", "OPS", "HELP", "PUB"] {
        jira.sim.world(|jira| jira.permit(project, Permission::EditAll, false));
    }
    if let Some(id) = foreign {
        let path = format!("/issue/{others}/comment/{id}");
        jira.put(&path, json!({ "body": adf("x") })).refused(400, "permission to edit comment");
        jira.delete(&path).refused(400, "permission to delete comment");
    }
    let key = jira.create("ENG", "Task", json!({}));
    jira.sim.world(|jira| jira.permit("ENG", Permission::Comment, false));
    jira.post(&format!("/issue/{key}/comment"), json!({ "body": adf("x") })).refused(403, "permission to comment");
    assert_eq!(jira.anonymous().delete(&format!("/issue/{key}/comment/1")).status, 405);
}

#[tokio::test]
async fn a_visibility_that_an_edit_does_not_name_is_dropped_or_kept() {
    let group = json!({ "type": "group", "value": "developers" });
    for (unsent, expected) in [(UnsentVisibility::Dropped, Value::Null), (UnsentVisibility::Kept, json!("developers"))]
    {
        let jira = with(0, |options| options.unsent_visibility(unsent));
        let key = jira.create("ENG", "Task", json!({}));
        let made =
            jira.post(&format!("/issue/{key}/comment"), json!({ "body": adf("x"), "visibility": group })).created();
        assert_eq!(made["visibility"]["value"], "developers");
        let path = format!("/issue/{key}/comment/{}", made["id"].as_str().unwrap());
        assert_eq!(jira.put(&path, json!({ "body": adf("y") })).ok()["visibility"]["value"], expected);
        let kept = jira.put(&path, json!({ "body": adf("y"), "visibility": group })).ok();
        assert_eq!(kept["visibility"]["value"], "developers");
    }
}

#[tokio::test]
async fn an_internal_note_says_so() {
    let jira = world(0);
    let key = jira.create("HELP", "Support request", json!({ "customfield_10040": { "value": "A team" } }));
    let note = json!([{ "key": "sd.public.comment", "value": { "internal": true } }]);
    let made = jira.post(&format!("/issue/{key}/comment"), json!({ "body": adf("x"), "properties": note })).created();
    assert_eq!(made["jsdPublic"], false);
}
