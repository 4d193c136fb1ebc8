//! Listing the cards of a board, page by page.
//!
//! The vendor's document names no parameters here; that `limit`, `before` and `since` work and go by the creation is from
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/> and
//! <https://stackoverflow.com/q/34612933>.

use std::collections::BTreeSet;

use anyticket_sim::trello::{CardOrder, Cursors};
use serde_json::json;

use crate::client::{Client, id, ids, with, world};

fn page(trello: &Client, query: &str) -> Vec<String> {
    ids(&trello.get(&format!("/boards/{}/cards?fields=id{query}", trello.board())).ok())
}

/// Pages by the smallest id of each, as long as they are full.
fn all_by_id(trello: &Client, limit: usize) -> Vec<String> {
    let mut all = Vec::new();
    let mut before = String::new();
    loop {
        let rows = page(trello, &format!("&limit={limit}{before}"));
        let full = rows.len() == limit;
        let least = rows.iter().min().cloned();
        all.extend(rows);
        match least.filter(|_| full) {
            Some(least) => before = format!("&before={least}"),
            None => return all,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_holds_the_youngest_cards_in_the_order_of_the_board() {
    // "With `limit`, the newest-created rows are taken, but the array comes in board order"
    let trello = world(60);
    let whole = page(&trello, "");
    assert_eq!(whole.len(), page(&trello, "&limit=1000").len());
    let mut sorted = whole.clone();
    sorted.sort_by(|one, two| two.cmp(one));
    assert_ne!(whole, sorted);
    let ten = page(&trello, "&limit=10");
    assert_eq!(ten.iter().collect::<BTreeSet<_>>(), sorted[..10].iter().collect());
    assert_eq!(ten, whole.iter().filter(|id| ten.contains(id)).cloned().collect::<Vec<_>>());
    assert_eq!(page(&trello, "&limit=0"), Vec::<String>::new());
    let too_many = format!("/boards/{}/cards?limit=1001", trello.board());
    trello.get(&too_many).refused(400, "invalid value for limit");
}

#[tokio::test(start_paused = true)]
async fn the_order_may_be_any_and_the_pages_hold_the_same() {
    let expected: BTreeSet<String> = page(&world(60), "&limit=10").into_iter().collect();
    for order in [CardOrder::Newest, CardOrder::Oldest, CardOrder::Shuffled] {
        let trello = with(60, |options| options.card_order(order));
        let ten = page(&trello, "&limit=10");
        assert_eq!(ten.iter().cloned().collect::<BTreeSet<_>>(), expected, "{order:?}");
        match order {
            CardOrder::Newest => assert!(ten.is_sorted_by(|one, two| one > two)),
            CardOrder::Oldest => assert!(ten.is_sorted()),
            _ => assert!(!ten.is_sorted() && !ten.is_sorted_by(|one, two| one > two)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn before_and_since_go_by_the_creation_and_never_by_the_last_change() {
    let trello = world(60);
    let mut sorted = page(&trello, "");
    sorted.sort();
    let middle = &sorted[20];
    trello.put(&format!("/cards/{}", sorted[0]), json!({ "name": "changed just now" })).ok();
    let before: BTreeSet<String> = page(&trello, &format!("&before={middle}")).into_iter().collect();
    assert_eq!(before, sorted[..20].iter().cloned().collect());
    let since: BTreeSet<String> = page(&trello, &format!("&since={middle}")).into_iter().collect();
    assert_eq!(since, sorted[21..].iter().cloned().collect());
    // "(id or ISO date)"
    let second = i64::from_str_radix(&middle[..8], 16).unwrap();
    let date = jiff::Timestamp::from_second(second).unwrap().strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    let first_of_second = sorted.iter().position(|id| id[..8] == middle[..8]).unwrap();
    let before: BTreeSet<String> = page(&trello, &format!("&before={date}")).into_iter().collect();
    assert_eq!(before, sorted[..first_of_second].iter().cloned().collect());
    let since: BTreeSet<String> = page(&trello, &format!("&since={date}")).into_iter().collect();
    assert_eq!(since, sorted[first_of_second..].iter().cloned().collect());
    let nonsense = format!("/boards/{}/cards?before=yesterday", trello.board());
    trello.get(&nonsense).refused(400, "invalid value for before");
}

#[tokio::test(start_paused = true)]
async fn cards_of_the_second_of_a_cursor_may_be_skipped_or_come_again() {
    // "Old bug: rows created in the same second as the cursor may be skipped or repeated",
    // https://github.com/trello-archive/api-docs/issues/68
    let exact = with(60, |options| options.tie(5));
    let truth: BTreeSet<String> = page(&exact, "").into_iter().collect();
    let got = all_by_id(&exact, 7);
    assert_eq!((got.len(), got.iter().cloned().collect()), (truth.len(), truth.clone()));
    let skipping = with(60, |options| options.tie(5).cursors(Cursors::SkipSecond));
    let got = all_by_id(&skipping, 7);
    assert!(got.len() < truth.len() && got.iter().all(|id| truth.contains(id)));
    let repeating = with(60, |options| options.tie(5).cursors(Cursors::RepeatSecond));
    let got = all_by_id(&repeating, 7);
    assert!(got.len() > truth.len());
    assert_eq!(got.into_iter().collect::<BTreeSet<_>>(), truth);
}

#[tokio::test(start_paused = true)]
async fn filters_choose_by_state_and_by_list() {
    // "filter all, closed, complete, incomplete, none, open, visible"
    let trello = world(40);
    let rows = |filter: &str| {
        let path = format!("/boards/{}/cards/{filter}?fields=closed,dueComplete,idList", trello.board());
        trello.get(&path).ok().as_array().unwrap().clone()
    };
    let (all, open, closed) = (rows("all"), rows("open"), rows("closed"));
    assert_eq!(all.len(), open.len() + closed.len());
    assert!(closed.len() == 3 && closed.iter().all(|card| card["closed"] == true));
    assert!(rows("complete").iter().all(|card| card["dueComplete"] == true));
    assert_eq!(rows("complete").len() + rows("incomplete").len(), open.len());
    let archived = trello.list("Old ideas");
    assert!(open.iter().any(|card| card["idList"] == archived));
    assert!(rows("visible").iter().all(|card| card["idList"] != archived));
    assert_eq!(rows("none").len(), 0);
    // The default of a board's cards is `open`.
    assert_eq!(page(&trello, "").len(), open.len());
    assert_eq!(page(&trello, "&filter=all").len(), all.len());
    trello.get(&format!("/boards/{}/cards/best", trello.board())).refused(400, "invalid value for filter");
}

#[tokio::test(start_paused = true)]
async fn a_list_shows_its_own_cards() {
    let trello = world(40);
    let list = trello.list("Doing");
    let cards = trello.get(&format!("/lists/{list}/cards?fields=idList&limit=1000")).ok();
    assert!(!cards.as_array().unwrap().is_empty());
    assert!(cards.as_array().unwrap().iter().all(|card| card["idList"] == list));
    let made = id(&trello.create(json!({ "idList": list })));
    assert!(ids(&trello.get(&format!("/lists/{list}/cards?limit=1")).ok()).contains(&made));
}

#[tokio::test(start_paused = true)]
async fn no_answer_holds_more_than_a_thousand() {
    // "whole collection, at most **1000** per answer"
    let trello = with(1_600, |options| options.special_cards(false).tie(1));
    assert_eq!(page(&trello, "").len(), 1000);
    assert_eq!(all_by_id(&trello, 1000).len(), 1_600 * 14 / 20);
}
