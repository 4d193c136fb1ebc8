//! Reading single cards, and what is nested in them.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-cards/>,
//! <https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/>

use serde_json::json;

use crate::client::{id, with, world};

#[tokio::test(start_paused = true)]
async fn a_card_is_read_by_its_id_or_the_letters_of_its_link() {
    let trello = world(0);
    let made = trello.create(json!({ "name": "Printer jams", "desc": "Tray **2** only" }));
    let path = format!("/cards/{}", made["shortLink"].as_str().unwrap());
    let got = trello.get(&path).ok();
    assert_eq!((&got["id"], &got["desc"]), (&made["id"], &json!("Tray **2** only")));
    let link = got["shortLink"].as_str().unwrap();
    assert_eq!(got["shortUrl"], format!("https://trello.com/c/{link}"));
    assert_eq!(got["url"], format!("https://trello.com/c/{link}/{}-printer-jams", got["idShort"]));
    // "created: first 8 hex digits of `id` = Unix seconds"
    let second = i64::from_str_radix(&id(&got)[..8], 16).unwrap();
    assert_eq!(second * 1000, crate::client::BEGIN);
    // "parameters and bodies want the full id"
    trello.post("/checklists", json!({ "idCard": link })).refused(400, "invalid value for idCard");
}

#[tokio::test(start_paused = true)]
async fn fields_are_what_was_asked_for_and_the_id() {
    let trello = world(0);
    let card = trello.card();
    let got = trello.get(&format!("/cards/{card}?fields=name,closed")).ok();
    assert_eq!(got, json!({ "id": card, "name": "A card", "closed": false }));
    let default = trello.get(&format!("/cards/{card}")).ok();
    assert_eq!(default, trello.get(&format!("/cards/{card}?fields=all")).ok());
    assert!(default.get("customFieldItems").is_none() && default.get("attachments").is_none());
    trello.get(&format!("/cards/{card}?fields=name,parent")).refused(400, "invalid value for fields");
    assert_eq!(trello.get(&format!("/cards/{card}/name")).ok(), json!({ "_value": "A card" }));
    assert_eq!(trello.get(&format!("/cards/{card}/list?fields=name")).ok()["name"], "To Do");
    assert_eq!(trello.get(&format!("/cards/{card}/board?fields=name")).ok()["name"], "Engineering");
}

#[tokio::test(start_paused = true)]
async fn what_hangs_on_a_card_comes_when_it_is_asked_for() {
    let trello = world(0);
    let (me, card) = (trello.sim.world(|trello| trello.member_id()), trello.card());
    let path = format!("/cards/{card}");
    trello.put(&path, json!({ "idMembers": me })).ok();
    trello.post(&format!("{path}/attachments"), json!({ "url": "https://example.com/a" })).ok();
    trello.post("/checklists", json!({ "idCard": card, "name": "Steps" })).ok();
    trello.post(&format!("{path}/actions/comments"), json!({ "text": "A comment" })).ok();
    let nested = "?fields=name&members=true&attachments=true&checklists=all&customFieldItems=true&actions=commentCard\
                  &board=true&board_fields=name&list=true&checkItemStates=true&stickers=true";
    let got = trello.get(&format!("{path}{nested}")).ok();
    assert_eq!(got["members"][0]["username"], "ada");
    assert_eq!(got["attachments"][0]["url"], "https://example.com/a");
    assert_eq!(got["checklists"][0]["name"], "Steps");
    assert_eq!(got["actions"][0]["data"]["text"], "A comment");
    assert_eq!(
        (&got["customFieldItems"], &got["checkItemStates"], &got["stickers"]),
        (&json!([]), &json!([]), &json!([]))
    );
    assert_eq!((&got["board"]["name"], &got["list"]["name"]), (&json!("Engineering"), &json!("To Do")));
    let badges = trello.get(&path).ok()["badges"].clone();
    assert_eq!((&badges["comments"], &badges["attachments"]), (&json!(1), &json!(1)));
}

#[tokio::test(start_paused = true)]
async fn too_much_at_once_is_refused_and_waiting_does_not_help() {
    // "`API_TOO_MANY_CARDS_REQUESTED` (do not nest actions into all cards)"; "403 'Too many checklists' on over-wide reads"
    let narrow = anyticket_sim::trello::Limits::none().cards_with_actions(5).cards_with_checklists(5).rows(40);
    let trello = with(30, |options| options.limits(narrow));
    trello.sim.world(|trello| {
        trello
            .set_limits(anyticket_sim::trello::Limits::none().cards_with_actions(5).cards_with_checklists(5).rows(40));
    });
    let path = format!("/boards/{}/cards?fields=id", trello.board());
    let got = trello.get(&format!("{path}&actions=commentCard"));
    assert_eq!((got.status, &got.json["error"]), (429, &json!("API_TOO_MANY_CARDS_REQUESTED")));
    trello.get(&format!("{path}&checklists=all")).refused(403, "Too many checklists");
    assert_eq!(trello.get(&format!("{path}&actions=commentCard&checklists=all&limit=5")).status, 200);
    // "`API_TOKEN_DB_LIMIT_EXCEEDED` (make the query smaller)"
    assert_eq!(trello.get(&path).status, 200);
    let got = trello.get(&format!("{path}&members=true&customFieldItems=true&attachments=true"));
    assert_eq!((got.status, &got.json["error"]), (429, &json!("API_TOKEN_DB_LIMIT_EXCEEDED")));
    assert_eq!(trello.get(&format!("{path}&members=true&customFieldItems=true&limit=5")).status, 200);
}

#[tokio::test(start_paused = true)]
async fn separators_mirrors_and_templates_are_cards_too() {
    // "Special cards: `isTemplate:true`, `cardRole:"mirror"` (a second view of `mirrorSourceId`), `"separator"`, `"link"`"
    let trello = world(10);
    let cards = trello.get(&format!("/boards/{}/cards?fields=cardRole,isTemplate,mirrorSourceId", trello.board())).ok();
    let rows = cards.as_array().unwrap();
    for role in ["separator", "mirror", "link"] {
        assert_eq!(rows.iter().filter(|card| card["cardRole"] == role).count(), 1, "{role}");
    }
    assert_eq!(rows.iter().filter(|card| card["isTemplate"] == true).count(), 1);
    let mirror = rows.iter().find(|card| card["cardRole"] == "mirror").unwrap();
    assert!(trello.get(&format!("/cards/{}", mirror["mirrorSourceId"].as_str().unwrap())).status == 200);
    let plain = with(10, |options| options.special_cards(false));
    let cards = plain.get(&format!("/boards/{}/cards/all?fields=cardRole", plain.board())).ok();
    assert!(cards.as_array().unwrap().iter().all(|card| card["cardRole"].is_null()));
}
