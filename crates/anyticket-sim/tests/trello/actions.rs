//! Comments, and the history that they are a part of.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-actions/>,
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/>

use std::time::Duration;

use anyticket_sim::trello::ActionPaging;
use serde_json::{Value, json};

use crate::client::{Client, id, ids, later, with, world};

fn comment(trello: &Client, card: &str, text: &str) -> Value {
    trello.post(&format!("/cards/{card}/actions/comments"), json!({ "text": text })).ok()
}

fn texts(page: &Value) -> Vec<String> {
    page.as_array().unwrap().iter().map(|action| action["data"]["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn comments_come_the_newest_first() {
    let trello = world(0);
    let card = trello.card();
    for text in ["one", "two @bo", "**three**"] {
        let made = comment(&trello, &card, text);
        assert_eq!((&made["type"], &made["data"]["text"]), (&json!("commentCard"), &json!(text)));
        assert_eq!(made["memberCreator"]["username"], "ada");
        later(Duration::from_millis(10)).await;
    }
    let path = format!("/cards/{card}/actions?filter=commentCard,copyCommentCard");
    assert_eq!(texts(&trello.get(&path).ok()), ["**three**", "two @bo", "one"]);
    let got = trello.get(&format!("{path}&limit=2")).ok();
    assert_eq!(got.as_array().unwrap().len(), 2);
    assert_eq!(got[0]["data"]["card"]["id"], card);
    let before = got[1]["id"].as_str().unwrap();
    assert_eq!(texts(&trello.get(&format!("{path}&before={before}")).ok()), ["one"]);
    assert_eq!(texts(&trello.get(&format!("{path}&since={before}")).ok()), ["**three**"]);
    assert_eq!(texts(&trello.get(&format!("{path}&limit=2&page=1")).ok()), ["one"]);
    trello.get(&format!("{path}&limit=1001")).refused(400, "invalid value for limit");
    // "`badges.comments` counts them."
    assert_eq!(trello.get(&format!("/cards/{card}")).ok()["badges"]["comments"], 3);
    trello
        .post(&format!("/cards/{card}/actions/comments"), json!({ "text": "" }))
        .refused(400, "invalid value for text");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_comments_holds_fifty_or_as_many_as_it_is_asked_for() {
    // "`limit` on card actions in the current backend" is unconfirmed; the document shows `page`, 0 to 19, 50 each.
    for paging in [ActionPaging::Cursors, ActionPaging::Pages] {
        let trello = with(0, |options| options.action_paging(paging));
        let card = trello.card();
        for number in 0..60 {
            comment(&trello, &card, &number.to_string());
            later(Duration::from_millis(1)).await;
        }
        let many = |query: &str| {
            trello.get(&format!("/cards/{card}/actions?filter=commentCard{query}")).ok().as_array().unwrap().len()
        };
        assert_eq!((many(""), many("&page=1")), (50, 10));
        assert_eq!(many("&limit=1000"), if paging == ActionPaging::Cursors { 60 } else { 50 });
    }
}

#[tokio::test(start_paused = true)]
async fn a_comment_is_edited_and_deleted_by_its_author() {
    let trello = world(0);
    let card = trello.card();
    let mine = id(&comment(&trello, &card, "first"));
    let theirs = trello.sim.world(|trello| trello.somebody_comments(&card, "theirs").unwrap());
    later(Duration::from_secs(1)).await;
    let on_card = format!("/cards/{card}/actions/{mine}/comments");
    let edited = trello.put(&on_card, json!({ "text": "second" })).ok();
    // "After an edit `data.dateLastEdited` appears (`unconfirmed`)."
    assert_eq!(edited["data"]["dateLastEdited"], "2026-01-05T08:00:01.000Z");
    assert_eq!(trello.put(&format!("/actions/{mine}"), json!({ "text": "third" })).ok()["data"]["text"], "third");
    assert_eq!(trello.get(&format!("/actions/{mine}")).ok()["data"]["text"], "third");
    // Those of others are not to be touched, nor is what is no comment: "only comment actions can be changed".
    for path in [format!("/actions/{theirs}"), format!("/cards/{card}/actions/{theirs}/comments")] {
        assert_eq!(trello.put(&path, json!({ "text": "x" })).status, 401);
        assert_eq!(trello.delete(&path).status, 401);
    }
    let created = id(&trello.get(&format!("/cards/{card}/actions?filter=createCard")).ok()[0]);
    assert_eq!(trello.delete(&format!("/actions/{created}")).status, 400);
    // "A deleted comment vanishes from the list."
    trello.delete(&on_card).ok();
    trello.get(&format!("/actions/{mine}")).refused(404, "The requested resource was not found.");
    assert_eq!(texts(&trello.get(&format!("/cards/{card}/actions?filter=commentCard")).ok()), ["theirs"]);
    let undated = with(0, |options| options.dated_edits(false));
    let card = undated.card();
    let mine = id(&comment(&undated, &card, "first"));
    assert!(
        undated.put(&format!("/actions/{mine}"), json!({ "text": "x" })).ok()["data"].get("dateLastEdited").is_none()
    );
}

#[tokio::test(start_paused = true)]
async fn a_move_is_written_down_with_both_lists() {
    let trello = world(0);
    let card = trello.card();
    later(Duration::from_secs(1)).await;
    trello.put(&format!("/cards/{card}"), json!({ "idList": trello.list("Done"), "name": "Renamed" })).ok();
    // "default filter is `commentCard,updateCard:idList`"
    let moved = trello.get(&format!("/cards/{card}/actions")).ok();
    assert_eq!(moved.as_array().unwrap().len(), 1);
    let data = &moved[0]["data"];
    assert_eq!((&data["listBefore"]["name"], &data["listAfter"]["name"]), (&json!("To Do"), &json!("Done")));
    assert_eq!(data["old"], json!({ "idList": trello.list("To Do") }));
    let board = format!("/boards/{}/actions?filter=updateCard:name", trello.board());
    assert_eq!(trello.get(&board).ok()[0]["data"]["old"], json!({ "name": "A card" }));
}

#[tokio::test(start_paused = true)]
async fn what_is_excluded_no_list_of_actions_shows() {
    // "**Webhook-only ("Excluded") types**: never returned by `…/actions` lists … **A poller cannot see these.**"
    let trello = world(0);
    let (card, bug) = (trello.card(), trello.label("Bug", "red"));
    later(Duration::from_secs(1)).await;
    let mine = id(&comment(&trello, &card, "x"));
    trello.post(&format!("/cards/{card}/idLabels"), json!({ "value": bug })).ok();
    trello.put(&format!("/actions/{mine}"), json!({ "text": "y" })).ok();
    let all = trello.get(&format!("/boards/{}/actions?limit=1000", trello.board())).ok();
    let kinds: Vec<&str> = all.as_array().unwrap().iter().map(|action| action["type"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"createCard") && kinds.contains(&"commentCard"), "{kinds:?}");
    assert!(!kinds.contains(&"addLabelToCard") && !kinds.contains(&"updateComment"), "{kinds:?}");
    // "adding a label fires `addLabelToCard` and `updateCard` (with `old.idLabels`)"
    assert!(kinds.contains(&"updateCard"));
    let since = id(all.as_array().unwrap().last().unwrap());
    let later_ones = trello.get(&format!("/boards/{}/actions?since={since}", trello.board())).ok();
    assert_eq!(later_ones.as_array().unwrap().len(), kinds.len() - 1);
    assert_eq!(ids(&later_ones), ids(&all)[..kinds.len() - 1]);
}
