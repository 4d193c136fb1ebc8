//! <https://developer.atlassian.com/cloud/trello/rest/api-group-batch/>

use anyticket_sim::trello::{BatchErrors, Limits};
use serde_json::json;

use crate::client::{with, world};

#[tokio::test(start_paused = true)]
async fn up_to_ten_reads_go_in_one() {
    let trello = world(0);
    let (board, card) = (trello.board(), trello.card());
    let gone = "/cards/ffffffffffffffffffffffff";
    let got = trello.get(&format!("/batch?urls=/boards/{board}?fields=name,/cards/{card}/name,{gone}")).ok();
    assert_eq!(got[0], json!({ "200": { "id": board, "name": "Engineering" } }));
    assert_eq!(got[1], json!({ "200": { "_value": "A card" } }));
    assert!(got[2]["404"].is_object());
    // "The list is split at commas: percent-encode commas and `&` inside each route"
    let encoded = trello.get(&format!("/batch?urls=/cards/{card}%3Ffields%3Dname%252Cclosed")).ok();
    assert_eq!(encoded[0]["200"], json!({ "id": card, "name": "A card", "closed": false }));
    let eleven = [gone; 11].join(",");
    trello.get(&format!("/batch?urls={eleven}")).refused(400, "invalid value for urls");
    trello.get("/batch?urls=cards").refused(400, "invalid value for urls");
}

#[tokio::test(start_paused = true)]
async fn a_refused_read_may_have_no_number() {
    // "some errors come as a plain object without a numeric key"
    let trello = with(0, |options| options.batch_errors(BatchErrors::Plain));
    let got = trello.get("/batch?urls=/cards/ffffffffffffffffffffffff").ok();
    assert_eq!(got[0]["statusCode"], 404);
}

#[tokio::test(start_paused = true)]
async fn each_read_counts() {
    // "Counts one per sub-request (`unconfirmed`, several write-ups agree)."
    let trello = world(0);
    let board = trello.board();
    trello.sim.world(|trello| trello.set_limits(Limits::default()));
    let path = format!("/batch?urls=/boards/{board}/name,/boards/{board}/desc,/boards/{board}/closed");
    assert_eq!(trello.get(&path).header("x-rate-limit-api-token-remaining"), Some("97"));
}
