//! Custom fields and their values.
//!
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/>

use anyticket_sim::trello::UNDOCUMENTED;
use serde_json::{Value, json};

use crate::client::{Client, id, with, world};

fn field(trello: &Client, kind: &str) -> Value {
    let fields = trello.get(&format!("/boards/{}/customFields", trello.board())).ok();
    fields.as_array().unwrap().iter().find(|field| field["type"] == kind).unwrap().clone()
}

fn item(card: &str, field: &Value) -> String {
    format!("/cards/{card}/customField/{}/item", id(field))
}

#[tokio::test(start_paused = true)]
async fn definitions_have_name_place_and_options_beside_display() {
    // "Real definition shape [TDN sample]; the spec wrongly puts name/pos/options inside `display`"
    let trello = world(0);
    let got = field(&trello, "list");
    assert_eq!((&got["name"], &got["display"]), (&json!("Priority"), &json!({ "cardFront": true })));
    assert_eq!(got["options"][0]["value"], json!({ "text": "High" }));
    assert_eq!(trello.get(&format!("/customFields/{}", id(&got))).ok(), got);
    assert_eq!(trello.get(&format!("/customFields/{}/options", id(&got))).ok(), got["options"]);
    assert!(field(&trello, "text").get("options").is_none());
}

#[tokio::test(start_paused = true)]
async fn all_values_are_text_and_none_is_absent() {
    let trello = world(0);
    let card = trello.card();
    let items = || trello.get(&format!("/cards/{card}/customFieldItems")).ok();
    // "A field **without a value is absent**."
    assert_eq!(items(), json!([]));
    for (kind, value) in [
        ("text", json!({ "text": "x" })),
        ("number", json!({ "number": "4.5" })),
        ("checkbox", json!({ "checked": "true" })),
        ("date", json!({ "date": "2026-03-01T09:30:00.000Z" })),
    ] {
        let got = trello.put(&item(&card, &field(&trello, kind)), json!({ "value": value })).ok();
        assert_eq!((&got["value"], &got["idValue"], &got["modelType"]), (&value, &Value::Null, &json!("card")));
    }
    // "drop-down: `value:null,"idValue":"<optionId>"`"
    let list = field(&trello, "list");
    let high = list["options"][0]["id"].clone();
    let got = trello.put(&item(&card, &list), json!({ "idValue": high })).ok();
    assert_eq!((&got["value"], &got["idValue"]), (&Value::Null, &high));
    assert_eq!(items().as_array().unwrap().len(), 5);
    let nested = trello.get(&format!("/cards/{card}?fields=id&customFieldItems=true")).ok();
    assert_eq!(nested["customFieldItems"], items());
    // "Clear: `{"value":""}` / `{"idValue":""}`."
    trello.put(&item(&card, &list), json!({ "idValue": "" })).ok();
    for kind in ["text", "number", "checkbox", "date"] {
        trello.put(&item(&card, &field(&trello, kind)), json!({ "value": "" })).ok();
    }
    assert_eq!(items(), json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_value_of_another_type_is_refused() {
    // "Wrong type: 400 text `Invalid custom field item value.`"
    let trello = world(0);
    let card = trello.card();
    for (kind, body) in [
        ("number", json!({ "value": { "number": 4.5 } })),
        ("number", json!({ "value": { "number": "four" } })),
        ("number", json!({ "value": { "text": "4" } })),
        ("text", json!({ "value": "x" })),
        ("checkbox", json!({ "value": { "checked": "false" } })),
        ("date", json!({ "value": { "date": "2026-03-01" } })),
        ("list", json!({ "value": { "text": "High" } })),
        ("list", json!({ "idValue": "ffffffffffffffffffffffff" })),
        ("text", json!({ "idValue": "ffffffffffffffffffffffff" })),
        ("text", json!({})),
    ] {
        let got = trello.put(&item(&card, &field(&trello, kind)), body.clone());
        assert_eq!((got.status, got.text().as_str()), (400, "Invalid custom field item value."), "{kind} {body}");
    }
    assert_eq!(
        trello.put(&format!("/cards/{card}/customField/ffffffffffffffffffffffff/item"), json!({ "value": "" })).status,
        404
    );
}

#[tokio::test(start_paused = true)]
async fn several_are_set_at_once() {
    let trello = world(0);
    let card = trello.card();
    let (text, list) = (field(&trello, "text"), field(&trello, "list"));
    let body = json!({ "customFieldItems": [
        { "idCustomField": text["id"], "value": { "text": "x" } },
        { "idCustomField": list["id"], "idValue": list["options"][1]["id"] },
    ] });
    trello.put(&format!("/cards/{card}/customFields"), body).ok();
    assert_eq!(trello.get(&format!("/cards/{card}/customFieldItems")).ok().as_array().unwrap().len(), 2);
    // One that is wrong spoils all.
    let body = json!({ "customFieldItems": [
        { "idCustomField": text["id"], "value": { "text": "y" } },
        { "idCustomField": list["id"], "value": { "number": "1" } },
    ] });
    assert_eq!(trello.put(&format!("/cards/{card}/customFields"), body).status, 400);
    assert!(trello.get(&format!("/cards/{card}/customFieldItems")).ok().to_string().contains("\"x\""));
}

#[tokio::test(start_paused = true)]
async fn definitions_are_made_and_their_end_wipes_the_values() {
    let trello = world(60);
    let board = trello.board();
    let new = json!({
        "idModel": board, "modelType": "board", "name": "Size", "type": "list", "pos": "bottom", "display_cardFront": false,
        "options": [{ "value": { "text": "S" }, "color": "none", "pos": 1 }, { "value": { "text": "L" }, "pos": 2 }],
    });
    let made = trello.post("/customFields", new).ok();
    assert_eq!((&made["display"]["cardFront"], made["options"].as_array().unwrap().len()), (&json!(false), 2));
    let more = trello.post(&format!("/customFields/{}/options", id(&made)), json!({ "value": { "text": "XL" } })).ok();
    assert_eq!(trello.put(&format!("/customFields/{}", id(&made)), json!({ "name": "Sizes" })).ok()["name"], "Sizes");
    let card = trello.card();
    trello.put(&item(&card, &made), json!({ "idValue": more["id"] })).ok();
    trello.delete(&format!("/customFields/{}/options/{}", id(&made), id(&more))).ok();
    assert_eq!(trello.get(&format!("/cards/{card}/customFieldItems")).ok(), json!([]));
    // "Deleting a definition wipes the values on all cards."
    let gone = field(&trello, "number");
    trello.delete(&format!("/customFields/{}", id(&gone))).ok();
    let cards = trello.get(&format!("/boards/{board}/cards/all?fields=id&customFieldItems=true")).ok();
    assert!(!cards.to_string().contains(&id(&gone)) && cards.to_string().contains(&id(&field(&trello, "text"))));
    trello
        .post(
            "/customFields",
            json!({ "idModel": board, "modelType": "board", "name": "x", "type": "hologram", "pos": 1 }),
        )
        .refused(400, "invalid value for type");
}

#[tokio::test(start_paused = true)]
async fn a_plan_may_have_none() {
    // "Part of paid plans (Standard and up); a board without them answers 403"
    let trello = world(0);
    let free = trello.board_named("Operations");
    trello.get(&format!("/boards/{free}/customFields")).refused(403, UNDOCUMENTED);
    let without = with(0, |options| options.custom_fields(false));
    assert_eq!(without.get(&format!("/boards/{}/customFields", without.board())).status, 403);
    assert_eq!(without.get(&format!("/boards/{}/cards?customFieldItems=true", without.board())).status, 200);
}
