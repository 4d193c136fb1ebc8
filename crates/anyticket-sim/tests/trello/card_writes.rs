//! Making, changing, moving and deleting cards.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-cards/>

use std::time::Duration;

use anyticket_sim::trello::BoardChange;
use http::Method;
use serde_json::{Value, json};

use crate::client::{Client, id, later, with, world};

#[tokio::test(start_paused = true)]
async fn a_new_card_has_what_it_was_given() {
    let trello = world(0);
    let (me, bug) = (trello.sim.world(|trello| trello.member_id()), trello.label("Bug", "red"));
    let made = trello.create(json!({
        "name": "New", "desc": "# It is", "due": "2026-02-10T17:00:00.000Z", "start": "2026-02-01T00:00:00+01:00",
        "dueComplete": true, "idMembers": [me], "idLabels": [bug], "pos": 4.5,
    }));
    // Status 200, not 201. A created card holds more than one that is read.
    assert_eq!(made["attachments"], json!([]));
    let got = trello.get(&format!("/cards/{}", id(&made))).ok();
    for (key, value) in [
        ("name", json!("New")),
        ("desc", json!("# It is")),
        ("due", json!("2026-02-10T17:00:00.000Z")),
        ("start", json!("2026-01-31T23:00:00.000Z")),
        ("dueComplete", json!(true)),
        ("idMembers", json!([me])),
        ("idLabels", json!([bug])),
        ("pos", json!(4.5)),
        ("closed", json!(false)),
        ("idList", json!(trello.list("To Do"))),
    ] {
        assert_eq!(got[key], value, "{key}");
    }
    // "the spec says so for `POST /cards`": parameters may stand in the query as well.
    let query = format!("/cards?idList={}&name=By%20query&idLabels={bug}", trello.list("Done"));
    assert_eq!(trello.call(Method::POST, &query, None).ok()["idLabels"], json!([bug]));
}

#[tokio::test(start_paused = true)]
async fn a_card_needs_a_list_that_there_is() {
    let trello = world(0);
    trello.post("/cards", json!({ "name": "x" })).refused(400, "invalid value for idList");
    trello.post("/cards", json!({ "name": "x", "idList": "nonsense" })).refused(400, "invalid value for idList");
    let nowhere = json!({ "name": "x", "idList": "ffffffffffffffffffffffff" });
    trello.post("/cards", nowhere).refused(400, "invalid value for idList");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_and_nothing_of_the_request_is_done() {
    let trello = world(0);
    let card = trello.card();
    let path = format!("/cards/{card}");
    // "`desc` ≤16384 chars"
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("   ")),
        ("desc", json!("x".repeat(16_385))),
        ("closed", json!("perhaps")),
        ("due", json!("tomorrow")),
        // "`due` is always a time stamp"
        ("due", json!("2026-02-10")),
        ("start", json!(5)),
        ("pos", json!("middle")),
        ("pos", json!(0)),
        ("idList", json!("nonsense")),
        ("idMembers", json!("nonsense")),
        ("idLabels", json!(7)),
        ("dueComplete", json!(1)),
    ] {
        let got = trello.put(&path, json!({ "desc": "half done", field: value }));
        got.refused(400, &format!("invalid value for {field}"));
    }
    assert_eq!(trello.get(&path).ok()["desc"], "");
    assert_eq!(trello.put(&path, json!({ "desc": "x".repeat(16_384) })).status, 200);
    trello
        .put("/cards/ffffffffffffffffffffffff", json!({ "name": "x" }))
        .refused(404, "The requested resource was not found.");
}

#[tokio::test(start_paused = true)]
async fn an_update_changes_what_it_names_and_null_clears_a_date() {
    let trello = world(0);
    let card = id(&trello.create(json!({ "due": "2026-02-10T17:00:00.123Z", "start": "2026-02-01T00:00:00Z" })));
    let path = format!("/cards/{card}");
    let before = trello.get(&path).ok();
    let after = trello.put(&path, json!({ "name": "Renamed" })).ok();
    for (key, value) in before.as_object().unwrap() {
        if !["name", "url"].contains(&key.as_str()) {
            assert_eq!(after[key], *value, "{key}");
        }
    }
    assert_eq!(after["due"], "2026-02-10T17:00:00.123Z");
    // "Clear a date with JSON `null` (…; in a query the word `null`)."
    assert!(trello.put(&path, json!({ "due": null })).ok()["due"].is_null());
    assert!(trello.call(Method::PUT, &format!("{path}?start=null"), None).ok()["start"].is_null());
    assert_eq!(trello.put(&path, json!({ "desc": "" })).ok()["desc"], "");
    // Being done and being archived are two things, and neither needs a date.
    let done = trello.put(&path, json!({ "dueComplete": true })).ok();
    assert_eq!((&done["dueComplete"], &done["closed"]), (&json!(true), &json!(false)));
    let archived = trello.put(&path, json!({ "closed": true })).ok();
    assert_eq!((&archived["dueComplete"], &archived["closed"]), (&json!(true), &json!(true)));
    assert_eq!(trello.put(&path, json!({ "closed": false })).ok()["closed"], false);
}

#[tokio::test(start_paused = true)]
async fn any_move_between_lists_is_legal() {
    // "Lists are free text per board: no categories, no transitions, any move is legal."
    let trello = world(0);
    let card = trello.card();
    let path = format!("/cards/{card}");
    for list in ["Done", "To Do", "Review", "Old ideas"] {
        assert_eq!(trello.put(&path, json!({ "idList": trello.list(list) })).ok()["idList"], trello.list(list));
    }
    let (first, second) = (trello.card(), trello.card());
    let top = trello.put(&format!("/cards/{second}"), json!({ "pos": "top" })).ok()["pos"].as_f64().unwrap();
    assert!(top < trello.get(&format!("/cards/{first}")).ok()["pos"].as_f64().unwrap());
    // A list of another board is none for this card, unless it moves there too.
    let elsewhere = trello.sim.world(|trello| {
        let board = trello.board_named("Operations").unwrap();
        trello.list_named(&board, "Working").unwrap()
    });
    trello.put(&path, json!({ "idList": elsewhere })).refused(400, "invalid value for idList");
}

fn moved(trello: &Client) -> Value {
    let bug = trello.label("Bug", "red");
    let me = trello.sim.world(|trello| trello.member_id());
    let cy = trello.get("/members/cychoi").ok()["id"].clone();
    let made = trello.create(json!({ "idLabels": [bug], "idMembers": [me, cy] }));
    let fields = trello.get(&format!("/boards/{}/customFields", trello.board())).ok();
    let text = fields.as_array().unwrap().iter().find(|field| field["type"] == "text").unwrap()["id"].clone();
    let item = format!("/cards/{}/customField/{}/item", id(&made), text.as_str().unwrap());
    trello.put(&item, json!({ "value": { "text": "x" } })).ok();
    let board = trello.board_named("Operations");
    trello.put(&format!("/cards/{}", id(&made)), json!({ "idBoard": board })).ok();
    let path = format!("/cards/{}?customFieldItems=true&list=true", id(&made));
    let got = trello.get(&path).ok();
    assert_eq!((&got["idBoard"], &got["list"]["name"]), (&json!(board), &json!("Inbox")));
    // "`shortLink` in old links stays valid after a board move; `idShort` changes."
    assert_eq!((&got["shortLink"], &got["idShort"]), (&made["shortLink"], &json!(1)));
    // Who is not there does not come along, nor do values of fields that are not there.
    assert_eq!((&got["idMembers"], &got["customFieldItems"]), (&json!([me]), &json!([])));
    got
}

#[tokio::test(start_paused = true)]
async fn a_card_moves_to_another_board_and_leaves_things_behind() {
    // "what happens to labels and custom fields on a board change: `unconfirmed`"
    assert_eq!(moved(&world(0))["labels"], json!([]));
    let matching = with(0, |options| options.board_change(BoardChange::Matched));
    assert_eq!(moved(&matching)["labels"][0]["name"], "Bug");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_card_is_gone() {
    let trello = world(0);
    let card = trello.card();
    trello.post(&format!("/cards/{card}/actions/comments"), json!({ "text": "x" })).ok();
    // Recorded: `{"limits":{}}`.
    assert_eq!(trello.delete(&format!("/cards/{card}")).ok(), json!({ "limits": {} }));
    trello.get(&format!("/cards/{card}")).refused(404, "The requested resource was not found.");
    trello.delete(&format!("/cards/{card}")).refused(404, "The requested resource was not found.");
    // "A retried `POST /cards` makes two cards."
    assert_ne!(trello.card(), trello.card());
}

#[tokio::test(start_paused = true)]
async fn writes_may_be_answered_with_202() {
    // "A bout of `202 Accepted` in June 2025 was a Trello bug", TrelloDotNet 2.0.8
    let trello = with(0, |options| options.accepted_writes(true));
    let got = trello.post("/cards", json!({ "idList": trello.list("To Do"), "name": "x" }));
    assert_eq!((got.status, &got.json["name"]), (202, &json!("x")));
}

#[tokio::test(start_paused = true)]
async fn some_edits_may_leave_the_last_activity_alone() {
    // "Label edits, position moves and custom-field edits may leave `dateLastActivity` alone (`unconfirmed`)"
    for quiet in [true, false] {
        let trello = with(0, |options| options.quiet_edits(quiet));
        let card = trello.card();
        let path = format!("/cards/{card}");
        let activity = || trello.get(&path).ok()["dateLastActivity"].as_str().unwrap().to_owned();
        let first = activity();
        later(Duration::from_secs(5)).await;
        trello.put(&path, json!({ "idLabels": [trello.label("Bug", "red")] })).ok();
        trello.put(&path, json!({ "pos": "top" })).ok();
        assert_eq!(activity() == first, quiet);
        trello.put(&path, json!({ "name": "Loud" })).ok();
        assert_ne!(activity(), first);
    }
}
