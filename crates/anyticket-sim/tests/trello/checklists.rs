//! Checklists and their entries.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-checklists/>

use anyticket_sim::trello::UNDOCUMENTED;
use serde_json::json;

use crate::client::{id, names, with, world};

#[tokio::test(start_paused = true)]
async fn a_card_has_checklists_with_entries() {
    let trello = world(0);
    let card = trello.card();
    let list = id(&trello.post("/checklists", json!({ "idCard": card, "name": "Steps" })).ok());
    let add = |body: serde_json::Value| trello.post(&format!("/checklists/{list}/checkItems"), body);
    let first = add(json!({ "name": "one", "checked": true })).ok();
    let second = add(json!({ "name": "two", "pos": "top", "due": "2026-03-01T09:30:00.000Z" })).ok();
    assert_eq!((&first["state"], &second["state"]), (&json!("complete"), &json!("incomplete")));
    let got = trello.get(&format!("/cards/{card}/checklists")).ok();
    assert_eq!(
        (&got[0]["idCard"], names(&got[0]["checkItems"])),
        (&json!(card), vec!["two".to_owned(), "one".to_owned()])
    );
    assert_eq!(trello.get(&format!("/checklists/{list}")).ok(), got[0]);
    assert_eq!(trello.get(&format!("/checklists/{list}/checkItems")).ok(), got[0]["checkItems"]);
    let badges = trello.get(&format!("/cards/{card}")).ok()["badges"].clone();
    assert_eq!((&badges["checkItems"], &badges["checkItemsChecked"]), (&json!(2), &json!(1)));
    add(json!({ "name": "" })).refused(400, "invalid value for name");
    trello.post("/checklists", json!({ "name": "x" })).refused(400, "invalid value for idCard");
}

#[tokio::test(start_paused = true)]
async fn entries_are_changed_through_their_card() {
    let trello = world(0);
    let card = trello.card();
    let list = id(&trello.post(&format!("/cards/{card}/checklists"), json!({ "name": "Steps" })).ok());
    let other = id(&trello.post("/checklists", json!({ "idCard": card, "name": "Others" })).ok());
    let item = id(&trello.post(&format!("/checklists/{list}/checkItems"), json!({ "name": "one" })).ok());
    let path = format!("/cards/{card}/checkItem/{item}");
    let got = trello.put(&path, json!({ "name": "uno", "state": "complete", "due": null })).ok();
    assert_eq!((&got["name"], &got["state"]), (&json!("uno"), &json!("complete")));
    // "`checkItemStates` array of `{idCheckItem,state}`"
    let states = trello.get(&format!("/cards/{card}?fields=checkItemStates")).ok();
    assert_eq!(states["checkItemStates"], json!([{ "idCheckItem": item, "state": "complete" }]));
    assert_eq!(trello.put(&path, json!({ "idChecklist": other })).ok()["idChecklist"], other);
    trello.put(&path, json!({ "state": "half" })).refused(400, "invalid value for state");
    trello.delete(&format!("/checklists/{other}/checkItems/{item}")).ok();
    assert_eq!(trello.get(&path).status, 404);
    assert_eq!(trello.put(&format!("/checklists/{list}"), json!({ "name": "Renamed" })).ok()["name"], "Renamed");
    trello.delete(&format!("/checklists/{list}")).ok();
    assert_eq!(names(&trello.get(&format!("/cards/{card}/checklists")).ok()), ["Others"]);
}

#[tokio::test(start_paused = true)]
async fn seeded_checklists_are_found_by_their_ids() {
    let trello = world(200);
    let all = trello.get(&format!("/boards/{}/checklists", trello.board())).ok();
    assert!(!all.as_array().unwrap().is_empty());
    let list = &all[0];
    assert_eq!(trello.get(&format!("/checklists/{}", id(list))).ok(), *list);
    let item = id(&list["checkItems"][0]);
    let path = format!("/cards/{}/checkItem/{item}", list["idCard"].as_str().unwrap());
    assert_eq!(trello.put(&path, json!({ "state": "incomplete" })).ok()["state"], "incomplete");
}

#[tokio::test(start_paused = true)]
async fn dates_and_people_of_entries_may_cost_extra() {
    // "due/member on items is a paid feature (`unconfirmed`)"
    let trello = with(0, |options| options.paid_check_items(false));
    let list = id(&trello.post("/checklists", json!({ "idCard": trello.card() })).ok());
    let path = format!("/checklists/{list}/checkItems");
    trello.post(&path, json!({ "name": "x", "due": "2026-03-01T09:30:00.000Z" })).refused(403, UNDOCUMENTED);
    trello.post(&path, json!({ "name": "x" })).ok();
}
