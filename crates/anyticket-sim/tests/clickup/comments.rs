//! Comments.

use anyticket_sim::clickup::UNDOCUMENTED;
use serde_json::{Value, json};

use crate::support::{Client, id, with, world};

fn texts(page: &Value) -> Vec<&str> {
    page["comments"].as_array().unwrap().iter().map(|comment| comment["comment_text"].as_str().unwrap()).collect()
}

fn on_task(clickup: &Client) -> String {
    format!("/v2/task/{}/comment", id(&clickup.new_task(json!({"name": "x"}))))
}

// https://developer.clickup.com/reference/createtaskcomment; recorded: the id is a number, `hist_id` a string
#[test]
fn a_comment_can_be_added_and_read() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let user = clickup.sim.world(|world| world.user_id());
    let made = clickup.post(&path, json!({"comment_text": "hi", "assignee": user, "notify_all": false})).ok();
    assert!(made["id"].is_number() && made["hist_id"].is_string() && made["date"].is_number());
    let comment = clickup.get(&path).ok()["comments"][0].clone();
    assert_eq!(comment["id"], made["id"].to_string());
    assert_eq!((&comment["comment_text"], &comment["comment"]), (&json!("hi"), &json!([{"text": "hi"}])));
    assert_eq!(
        (&comment["user"]["id"], &comment["assignee"]["id"], &comment["assigned_by"]["id"]),
        (&json!(user), &json!(user), &json!(user))
    );
    assert_eq!(comment["date"], made["date"].to_string());
    clickup.post(&path, json!({"notify_all": false})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"comment_text": ""})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"comment_text": "x", "assignee": 1})).refused(400, UNDOCUMENTED);
    clickup.post("/v2/task/86zzzzzzz/comment", json!({"comment_text": "x"})).refused(404, "ITEM_013");
}

// https://developer.clickup.com/docs/comment-formatting
#[test]
fn rich_text_is_an_array_of_segments_and_markdown_is_not_rendered() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let segments = json!([{"text": "bold", "attributes": {"bold": true}}, {"text": " and plain"}]);
    clickup.post(&path, json!({"comment": segments, "notify_all": false})).ok();
    let comment = clickup.get(&path).ok()["comments"][0].clone();
    assert_eq!((&comment["comment"], &comment["comment_text"]), (&segments, &json!("bold and plain")));
    clickup.post(&path, json!({"comment_text": "**b**", "notify_all": false})).ok();
    assert_eq!(clickup.get(&path).ok()["comments"][0]["comment_text"], "**b**");
    clickup.post(&path, json!({"comment": "text"})).refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"comment": ["text"]})).refused(400, UNDOCUMENTED);
}

// https://developer.clickup.com/docs/task-comments-pagination: 25 a page, newest first, `start` and `start_id` together
#[test]
fn comments_come_newest_first_in_pages_of_25() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let task = path.split('/').nth(3).unwrap().to_owned();
    // All in the same millisecond: only the id tells them apart.
    clickup.sim.world(|world| (0..60).for_each(|number| drop(world.add_comment(&task, &number.to_string()))));
    let mut seen: Vec<String> = Vec::new();
    let mut query = String::new();
    loop {
        let page = clickup.get(&format!("{path}{query}")).ok();
        let comments = page["comments"].as_array().unwrap();
        seen.extend(texts(&page).into_iter().map(str::to_owned));
        if comments.len() < 25 {
            break;
        }
        let last = comments.last().unwrap();
        query = format!("?start={}&start_id={}", last["date"].as_str().unwrap(), last["id"].as_str().unwrap());
    }
    assert_eq!(seen, (0..60).rev().map(|number: i32| number.to_string()).collect::<Vec<_>>());
    clickup.get(&format!("{path}?start=5")).refused(400, UNDOCUMENTED);
    clickup.get(&format!("{path}?start_id=5")).refused(400, UNDOCUMENTED);
}

#[test]
fn a_page_may_start_with_the_comment_it_goes_on_from() {
    let clickup = with(0, |options| options.comment_pages_repeat(true));
    let path = on_task(&clickup);
    let task = path.split('/').nth(3).unwrap().to_owned();
    clickup.sim.world(|world| (0..30).for_each(|number| drop(world.add_comment(&task, &number.to_string()))));
    let first = clickup.get(&path).ok();
    let last = &first["comments"][24];
    let query = format!("?start={}&start_id={}", last["date"].as_str().unwrap(), last["id"].as_str().unwrap());
    assert_eq!(clickup.get(&format!("{path}{query}")).ok()["comments"][0]["id"], last["id"]);
}

#[test]
fn seeded_tasks_have_comments_beyond_one_page_and_threads() {
    let clickup = world(100);
    let (mut long, mut threads) = (0, 0);
    for task in clickup.sim.world(|world| world.task_ids()) {
        let got = clickup.get(&format!("/v2/task/{task}/comment"));
        if got.status != 200 {
            continue; // of a List that the user does not see
        }
        let comments = got.json["comments"].as_array().unwrap();
        long += usize::from(comments.len() == 25);
        let count = |comment: &&Value| comment["reply_count"].to_string().trim_matches('"') != "0";
        threads += comments.iter().filter(count).count();
    }
    assert!(long > 0 && threads > 0, "{long} {threads}");
}

// https://developer.clickup.com/reference/getthreadedcomments, createthreadedcomment
#[test]
fn replies_are_a_thread_without_the_comment_itself() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let comment = clickup.post(&path, json!({"comment_text": "question"})).ok()["id"].to_string();
    let thread = format!("/v2/comment/{comment}/reply");
    clickup.post(&thread, json!({"comment_text": "one", "notify_all": false})).ok();
    clickup.post(&thread, json!({"comment_text": "two", "notify_all": false})).ok();
    assert_eq!(texts(&clickup.get(&thread).ok()), ["one", "two"]);
    let page = clickup.get(&path).ok();
    assert_eq!(texts(&page), ["question"]);
    assert_eq!(page["comments"][0]["reply_count"].to_string().trim_matches('"'), "2");
    clickup.get("/v2/comment/1/reply").refused(404, UNDOCUMENTED);
    clickup.post("/v2/comment/x/reply", json!({"comment_text": "x"})).refused(400, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/updatecomment marks all keys required; clients send some
#[test]
fn a_comment_can_be_changed_in_part() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let comment = clickup.post(&path, json!({"comment_text": "typo"})).ok()["id"].to_string();
    let one = format!("/v2/comment/{comment}");
    assert_eq!(clickup.put(&one, json!({"comment_text": "fixed"})).ok(), json!({}));
    clickup.put(&one, json!({"resolved": true})).ok();
    let read = clickup.get(&path).ok()["comments"][0].clone();
    assert_eq!((&read["comment_text"], &read["resolved"]), (&json!("fixed"), &json!(true)));
    let strict = with(0, |options| options.partial_comment_refused(true));
    let path = on_task(&strict);
    let comment = strict.post(&path, json!({"comment_text": "typo"})).ok()["id"].to_string();
    let user = strict.sim.world(|world| world.user_id());
    let one = format!("/v2/comment/{comment}");
    strict.put(&one, json!({"comment_text": "fixed"})).refused(400, UNDOCUMENTED);
    strict.put(&one, json!({"comment_text": "fixed", "assignee": user, "resolved": false})).ok();
}

// https://developer.clickup.com/reference/deletecomment
#[test]
fn a_deleted_comment_is_gone_with_its_thread() {
    let clickup = world(0);
    let path = on_task(&clickup);
    let comment = clickup.post(&path, json!({"comment_text": "x"})).ok()["id"].to_string();
    let reply =
        clickup.post(&format!("/v2/comment/{comment}/reply"), json!({"comment_text": "y"})).ok()["id"].to_string();
    assert_eq!(clickup.delete(&format!("/v2/comment/{comment}")).ok(), json!({}));
    assert_eq!(clickup.get(&path).ok()["comments"], json!([]));
    clickup.delete(&format!("/v2/comment/{comment}")).refused(404, UNDOCUMENTED);
    clickup.put(&format!("/v2/comment/{reply}"), json!({"comment_text": "z"})).refused(404, UNDOCUMENTED);
}

// https://developer.clickup.com/reference/getlistcomments, getchatviewcomments; their page size is not documented
#[test]
fn lists_and_chat_views_have_comments_too() {
    let clickup = with(0, |options| options.list_comment_page(2));
    let view = clickup.sim.world(|world| world.chat_view_id().to_owned());
    for path in [format!("/v2/list/{}/comment", clickup.list()), format!("/v2/view/{view}/comment")] {
        for text in ["a", "b", "c"] {
            clickup.post(&path, json!({"comment_text": text, "notify_all": true})).ok();
        }
        let page = clickup.get(&path).ok();
        assert_eq!(texts(&page), ["c", "b"]);
        let last = &page["comments"][1];
        let query = format!("?start={}&start_id={}", last["date"].as_str().unwrap(), last["id"].as_str().unwrap());
        assert_eq!(texts(&clickup.get(&format!("{path}{query}")).ok()), ["a"]);
        clickup.put(&format!("/v2/comment/{}", last["id"].as_str().unwrap()), json!({"comment_text": "B"})).ok();
        assert_eq!(texts(&clickup.get(&path).ok()), ["c", "B"]);
    }
    clickup.get("/v2/view/nope/comment").refused(404, UNDOCUMENTED);
    clickup.get("/v2/list/4711/comment").refused(404, UNDOCUMENTED);
}

#[tokio::test(start_paused = true)]
async fn a_comment_moves_the_date_of_its_task_or_does_not() {
    for (touch, moved) in [(true, true), (false, false)] {
        let clickup = with(0, |options| options.comments_touch(touch));
        let task = clickup.new_task(json!({"name": "x"}));
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        clickup.post(&format!("/v2/task/{}/comment", id(&task)), json!({"comment_text": "x"})).ok();
        assert_eq!(clickup.task(&id(&task))["date_updated"] != task["date_updated"], moved);
    }
}
