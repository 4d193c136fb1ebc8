//! The search.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-search/>,
//! <https://support.atlassian.com/trello/docs/searching-for-cards-all-boards/>

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, id, ids, later, with, world};

fn search(trello: &Client, query: &str, more: &str) -> Value {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    trello.get(&format!("/search?query={query}&modelTypes=cards&card_fields=name{more}")).ok()
}

/// A world whose search sees everything at once.
fn prompt(tickets: usize) -> Client {
    with(tickets, |options| options.search_lag(Duration::ZERO))
}

#[tokio::test(start_paused = true)]
async fn the_index_lags_behind_writes() {
    // "The index lags"
    let trello = world(0);
    let card = id(&trello.create(json!({ "name": "Zeppelin" })));
    let found = |word: &str| ids(&search(&trello, word, "")["cards"]);
    assert!(found("Zeppelin").is_empty());
    later(Duration::from_secs(11)).await;
    assert_eq!(found("Zeppelin"), [card.as_str()]);
    trello.put(&format!("/cards/{card}"), json!({ "name": "Airship" })).ok();
    assert_eq!((found("Zeppelin").len(), found("Airship").len()), (1, 0));
    later(Duration::from_secs(11)).await;
    assert_eq!((found("Zeppelin").len(), found("Airship").len()), (0, 1));
    trello.delete(&format!("/cards/{card}")).ok();
    assert_eq!(found("Airship").len(), 1);
    later(Duration::from_secs(11)).await;
    assert_eq!(found("Airship").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn ten_cards_come_unless_more_are_asked_for() {
    // "`cards_limit` **default 10**, max 1000; `cards_page` ≤100"
    let trello = prompt(200);
    let many = |more: &str| search(&trello, "is:open", more)["cards"].as_array().unwrap().len();
    assert_eq!((many(""), many("&cards_limit=25"), many("&cards_limit=1000") > 190), (10, 25, true));
    let first = ids(&search(&trello, "is:open", "&cards_limit=20")["cards"]);
    let second = ids(&search(&trello, "is:open", "&cards_limit=20&cards_page=1")["cards"]);
    assert!(second.len() == 20 && second.iter().all(|id| !first.contains(id)));
    trello.get("/search?query=x&cards_limit=1001").refused(400, "invalid value for cards_limit");
    trello.get("/search?query=x&cards_page=101").refused(400, "invalid value for cards_page");
    trello.get("/search?query=").refused(400, "invalid value for query");
}

#[tokio::test(start_paused = true)]
async fn the_answer_is_an_object_with_what_was_asked_for() {
    // "Answer (spec says array, wrong)": "arrays may be missing"
    let trello = prompt(0);
    trello.create(json!({ "name": "Zeppelin" }));
    let got = search(&trello, "zeppelin", "");
    assert!(got["options"].is_object() && got.get("boards").is_none());
    let got = trello.get("/search?query=engineering&modelTypes=boards,members").ok();
    assert_eq!((&got["boards"][0]["name"], &got["members"]), (&json!("Engineering"), &json!([])));
}

#[tokio::test(start_paused = true)]
async fn words_are_whole_unless_parts_are_enough() {
    // "Whole words unless `partial=true`."
    let trello = prompt(0);
    let card = id(&trello.create(json!({ "name": "Zeppelin fahren", "desc": "Nur mit Helium" })));
    let found = |word: &str, more: &str| ids(&search(&trello, word, more)["cards"]) == [card.as_str()];
    assert!(found("ZEPPELIN", "") && found("helium", "") && !found("zepp", "") && found("zepp", "&partial=true"));
    assert!(found("name:zeppelin", "") && !found("name:helium", "") && found("description:helium", ""));
    assert!(found("\"mit Helium\"", "") && found("zeppelin -gas", "") && !found("zeppelin -helium", ""));
    trello.post(&format!("/cards/{card}/actions/comments"), json!({ "text": "Vorsicht" })).ok();
    assert!(found("comment:vorsicht", "") && found("vorsicht", ""));
}

#[tokio::test(start_paused = true)]
async fn operators_narrow_what_is_found() {
    let trello = prompt(0);
    let me = trello.sim.world(|trello| trello.member_id());
    let done = json!({ "idList": trello.list("Done"), "idMembers": [me], "idLabels": [trello.label("Bug", "red")] });
    let card = id(&trello.create(done));
    trello.card();
    let found = |query: &str| ids(&search(&trello, query, "")["cards"]) == [card.as_str()];
    for query in ["list:done", "label:bug", "label:red", "@me", "@ada", "has:members", "card list:Done"] {
        assert!(found(query), "{query}");
    }
    assert!(!found("board:engineering") && !found("list:doing") && !found("is:archived"));
    trello.put(&format!("/cards/{card}"), json!({ "closed": true, "due": "2026-01-04T00:00:00Z" })).ok();
    assert!(found("is:archived") && found("due:overdue"));
    // Not beyond what the account sees, and not on other boards than asked for.
    let elsewhere = format!("&idBoards={}", trello.board_named("Operations"));
    assert_eq!(search(&trello, "card", &elsewhere)["cards"], json!([]));
    assert_eq!(search(&trello, "card", "&idBoards=mine")["cards"].as_array().unwrap().len(), 2);
}
