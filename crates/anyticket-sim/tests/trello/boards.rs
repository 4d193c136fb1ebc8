//! Boards and their lists.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-boards/>

use serde_json::{Value, json};

use crate::client::{id, ids, names, world};

#[tokio::test(start_paused = true)]
async fn a_board_is_read_by_its_id_or_the_letters_of_its_link() {
    let trello = world(1);
    let board = trello.board();
    let got = trello.get(&format!("/boards/{board}")).ok();
    assert_eq!((&got["name"], &got["closed"]), (&json!("Engineering"), &json!(false)));
    // "The spec claims `GET /boards/{id}` nests `actions=all` and `lists=open` by default; recorded answers hold neither."
    assert!(got.get("lists").is_none() && got.get("actions").is_none());
    let link = trello.get(&format!("/boards/{board}?fields=shortLink")).ok()["shortLink"].as_str().unwrap().to_owned();
    assert_eq!(trello.get(&format!("/boards/{link}?fields=name")).ok(), json!({ "id": board, "name": "Engineering" }));
    // "`GET …/{field}` answers `{"_value":…}`"
    assert_eq!(trello.get(&format!("/boards/{board}/name")).ok(), json!({ "_value": "Engineering" }));
    let nested = format!(
        "/boards/{board}?fields=name,limits&lists=open&labels=all&members=all&customFields=true&cards=open&card_fields=name"
    );
    let got = trello.get(&nested).ok();
    assert_eq!(names(&got["lists"]), ["To Do", "Doing", "Review", "Done"]);
    assert_eq!((got["labels"].as_array().unwrap().len(), got["customFields"].as_array().unwrap().len()), (6, 5));
    // "Board limits: read `GET /boards/{id}?fields=limits`"
    assert_eq!(got["limits"]["cards"]["openPerBoard"]["disableAt"], 5000);
}

#[tokio::test(start_paused = true)]
async fn a_new_board_has_three_lists_unless_it_is_told_not_to() {
    let trello = world(0);
    let board = id(&trello.post("/boards/", json!({ "name": "New", "desc": "It is." })).ok());
    assert_eq!(names(&trello.get(&format!("/boards/{board}/lists")).ok()), ["To Do", "Doing", "Done"]);
    assert_eq!(trello.get(&format!("/boards/{board}/labels")).ok().as_array().unwrap().len(), 6);
    let bare =
        json!({ "name": "Bare", "defaultLists": false, "defaultLabels": "false", "prefs_permissionLevel": "public" });
    let bare = id(&trello.post("/boards", bare).ok());
    assert_eq!(trello.get(&format!("/boards/{bare}/lists?filter=all")).ok(), json!([]));
    trello.post("/boards/", json!({ "name": "" })).refused(400, "invalid value for name");
    trello.post("/boards/", json!({ "desc": "x" })).refused(400, "invalid value for name");
    // "close = `PUT closed=true`"; "Closed boards still answer."
    assert_eq!(trello.put(&format!("/boards/{board}"), json!({ "closed": true, "name": "Shut" })).ok()["closed"], true);
    assert_eq!(trello.get(&format!("/boards/{board}?fields=name")).ok()["name"], "Shut");
    trello.delete(&format!("/boards/{board}")).ok();
    assert_eq!(trello.get(&format!("/boards/{board}")).status, 404);
}

#[tokio::test(start_paused = true)]
async fn lists_are_free_text_without_categories() {
    let trello = world(0);
    let board = trello.board();
    // "`GET /boards/{id}/lists?filter=open|closed|all|none`"
    let lists = |filter: &str| names(&trello.get(&format!("/boards/{board}/lists?filter={filter}&fields=name")).ok());
    assert_eq!(lists("open"), ["To Do", "Doing", "Review", "Done"]);
    assert_eq!(lists("closed"), ["Old ideas"]);
    assert_eq!((lists("all").len(), lists("none").len()), (5, 0));
    let made = trello.post("/lists", json!({ "name": "Later", "idBoard": board, "pos": "bottom" })).ok();
    assert_eq!(lists("open").last().unwrap(), "Later");
    trello.post("/lists", json!({ "name": "First", "idBoard": board, "pos": "top" })).ok();
    assert_eq!(lists("open")[0], "First");
    let path = format!("/lists/{}", id(&made));
    assert_eq!(trello.put(&path, json!({ "name": "Much later", "pos": 20000.5 })).ok()["pos"], 20000.5);
    assert_eq!(trello.put(&format!("{path}/closed?value=true"), json!({})).ok()["closed"], true);
    assert_eq!(trello.get(&path).ok()["name"], "Much later");
    trello.post("/lists", json!({ "idBoard": board })).refused(400, "invalid value for name");
    trello.post("/lists", json!({ "name": "x", "idBoard": "nonsense" })).refused(400, "invalid value for idBoard");
    trello.put(&path, json!({ "pos": -1 })).refused(400, "invalid value for pos");
}

#[tokio::test(start_paused = true)]
async fn archiving_a_list_hides_its_cards_without_closing_them() {
    // "Archiving a list hides its cards without closing them."
    let trello = world(0);
    let (board, list) = (trello.board(), trello.list("Doing"));
    let card = id(&trello.create(json!({ "idList": list })));
    trello.put(&format!("/lists/{list}"), json!({ "closed": true })).ok();
    assert_eq!(trello.get(&format!("/cards/{card}")).ok()["closed"], false);
    let cards = |filter: &str| ids(&trello.get(&format!("/boards/{board}/cards/{filter}?fields=id")).ok());
    // "`open` includes open cards on archived lists, `visible` does not"
    assert!(cards("open").contains(&card) && !cards("visible").contains(&card));
    // "`DELETE /lists/{id}` is undocumented but works and deletes its cards", TrelloDotNet 1.11.6
    trello.delete(&format!("/lists/{list}")).ok();
    assert_eq!(trello.get(&format!("/cards/{card}")).status, 404);
    assert_eq!(trello.get(&format!("/lists/{list}")).status, 404);
}

#[tokio::test(start_paused = true)]
async fn all_cards_of_a_list_can_be_moved_or_archived_and_the_answers_name_none() {
    // "answers carry no card ids: no undo list"
    let trello = world(0);
    let (from, to) = (trello.list("Doing"), trello.list("Done"));
    let cards: Vec<String> = (0..3).map(|_| id(&trello.create(json!({ "idList": from })))).collect();
    let answer =
        trello.post(&format!("/lists/{from}/moveAllCards"), json!({ "idBoard": trello.board(), "idList": to }));
    assert!(!answer.ok().to_string().contains(&cards[0]));
    assert_eq!(trello.get(&format!("/lists/{to}/cards")).ok().as_array().unwrap().len(), 3);
    let answer = trello.post(&format!("/lists/{to}/archiveAllCards"), json!({})).ok();
    assert_eq!(answer, json!({}));
    assert_eq!(trello.get(&format!("/lists/{to}/cards")).ok(), json!([]));
    let closed: Value = trello.get(&format!("/lists/{to}/cards?filter=closed")).ok();
    assert_eq!(closed.as_array().unwrap().len(), 3);
}
