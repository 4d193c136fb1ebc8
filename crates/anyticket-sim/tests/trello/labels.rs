//! Labels of boards and on cards.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-labels/>

use serde_json::json;

use crate::client::{id, world};

#[tokio::test(start_paused = true)]
async fn a_board_shows_fifty_labels_unless_it_is_asked_for_more() {
    let trello = world(0);
    let board = trello.board();
    for number in 0..60 {
        trello.post("/labels", json!({ "name": format!("l{number}"), "color": "lime", "idBoard": board })).ok();
    }
    // "**default 50**, max 1000 [OAS]"
    let many = |query: &str| trello.get(&format!("/boards/{board}/labels{query}")).ok().as_array().unwrap().len();
    assert_eq!((many(""), many("?limit=1000"), many("?limit=3")), (50, 66, 3));
    trello.get(&format!("/boards/{board}/labels?limit=1001")).refused(400, "invalid value for limit");
}

#[tokio::test(start_paused = true)]
async fn names_may_be_empty_or_the_same_and_colours_are_thirty_one() {
    let trello = world(0);
    let board = trello.board();
    // "Empty `name` labels are legal; so is the same label name twice."
    let labels = trello.get(&format!("/boards/{board}/labels")).ok();
    let named = |name: &str| labels.as_array().unwrap().iter().filter(|label| label["name"] == name).count();
    assert_eq!((named(""), named("Bug")), (1, 2));
    let make =
        |color: serde_json::Value| trello.post("/labels", json!({ "name": "", "color": color, "idBoard": board }));
    assert_eq!(make(json!("sky_light")).ok()["color"], "sky_light");
    assert!(make(json!(null)).ok()["color"].is_null());
    make(json!("beige")).refused(400, "invalid value for color");
    trello.post("/labels", json!({ "name": "x", "idBoard": board })).refused(400, "invalid value for color");
    let made = id(&make(json!("red")).ok());
    let path = format!("/labels/{made}");
    assert_eq!(trello.put(&path, json!({ "name": "Named", "color": "black_dark" })).ok()["name"], "Named");
    assert_eq!(trello.get(&path).ok()["color"], "black_dark");
}

#[tokio::test(start_paused = true)]
async fn labels_are_put_on_taken_off_and_replaced() {
    let trello = world(0);
    let (bug, feature) = (trello.label("Bug", "red"), trello.label("Feature", "green"));
    let card = id(&trello.create(json!({ "idLabels": bug })));
    let path = format!("/cards/{card}");
    // Labels of a card are objects, against the document.
    assert_eq!(trello.get(&path).ok()["labels"][0]["name"], "Bug");
    assert_eq!(trello.post(&format!("{path}/idLabels"), json!({ "value": feature })).ok(), json!([bug, feature]));
    trello.post(&format!("{path}/idLabels"), json!({ "value": bug })).refused(400, "that label is already on the card");
    assert_eq!(trello.delete(&format!("{path}/idLabels/{bug}")).ok(), json!([feature]));
    trello.delete(&format!("{path}/idLabels/{bug}")).refused(400, "label not found");
    assert_eq!(
        trello.put(&path, json!({ "idLabels": format!("{bug},{feature}") })).ok()["idLabels"],
        json!([bug, feature])
    );
    // "Duplicate ids in `idLabels`/`idMembers` are refused since 2025 [TDN 2.0.4]."
    trello.put(&path, json!({ "idLabels": [bug, bug] })).refused(400, "invalid value for idLabels");
    let made = trello.post(&format!("{path}/labels"), json!({ "name": "Made here", "color": "pink" })).ok();
    assert!(trello.get(&path).ok()["idLabels"].as_array().unwrap().contains(&made["id"]));
    // Those of another board are none of this one's.
    let elsewhere = trello.get(&format!("/boards/{}/labels", trello.board_named("Operations"))).ok()[0]["id"].clone();
    trello.put(&path, json!({ "idLabels": [elsewhere] })).refused(400, "invalid value for idLabels");
    trello.post(&format!("{path}/idLabels"), json!({ "value": elsewhere })).refused(400, "invalid value for value");
}

#[tokio::test(start_paused = true)]
async fn a_deleted_label_is_on_no_card_archived_ones_neither() {
    // "deleting a label strips it from every card, archived ones too"
    let trello = world(60);
    let bug = trello.label("Bug", "red");
    let card = id(&trello.create(json!({ "idLabels": bug })));
    trello.put(&format!("/cards/{card}"), json!({ "closed": true })).ok();
    trello.delete(&format!("/labels/{bug}")).ok();
    assert_eq!(trello.get(&format!("/cards/{card}")).ok()["labels"], json!([]));
    let cards = trello.get(&format!("/boards/{}/cards/all?fields=idLabels", trello.board())).ok();
    assert!(!cards.to_string().contains(&bug));
    assert_eq!(trello.get(&format!("/labels/{bug}")).status, 404);
}
