//! Seeded worlds, faults, sockets.

use std::time::Duration;

use anyticket_sim::{Distortion, ErrorBody, Fault, Faults, Sim};
use serde_json::{Value, json};

use crate::client::{BEGIN, client, id, names, with, world};

#[tokio::test(start_paused = true)]
async fn the_same_seed_makes_the_same_world() {
    let cards =
        |seed: u64| Sim::trello().tickets(60).seed(seed).started_at(BEGIN).build().world(|trello| trello.cards());
    assert_eq!(cards(3), cards(3));
    assert_ne!(cards(3), cards(4));
}

#[tokio::test(start_paused = true)]
async fn a_world_has_as_many_plain_cards_as_it_was_told() {
    for tickets in [0, 1, 57, 1_000] {
        assert_eq!(world(tickets).sim.world(|trello| trello.plain_cards().len()), tickets);
    }
}

#[tokio::test(start_paused = true)]
async fn many_cards_may_be_of_one_second() {
    let trello = with(100, |options| options.tie(20));
    let mut seconds: Vec<i64> =
        trello.sim.world(|trello| trello.plain_cards().iter().map(|card| card.created).collect());
    assert_eq!((seconds.len(), seconds.iter().filter(|at| **at == seconds[0]).count()), (100, 20));
    seconds.dedup();
    assert_eq!(seconds.len(), 5);
}

#[tokio::test(start_paused = true)]
async fn every_seeded_card_can_be_read_whole() {
    let trello = world(200);
    let nested = "customFieldItems=true&members=true&attachments=true&checklists=all";
    let mut rows: Vec<Value> = Vec::new();
    for board in ["Engineering", "Operations", "At home"] {
        let cards = trello.get(&format!("/boards/{}/cards/all?{nested}", trello.board_named(board))).ok();
        rows.extend(cards.as_array().unwrap().iter().cloned());
    }
    assert!(rows.len() >= 200);
    for key in ["idMembers", "idLabels", "labels", "customFieldItems", "attachments", "checklists", "checkItemStates"] {
        assert!(rows.iter().any(|card| card[key].as_array().is_some_and(|list| !list.is_empty())), "{key}");
    }
    for key in ["due", "start", "desc"] {
        assert!(rows.iter().any(|card| card[key].as_str().is_some_and(|text| !text.is_empty())), "{key}");
        assert!(rows.iter().any(|card| card[key].as_str().is_none_or(str::is_empty)), "{key}");
    }
    assert!(rows.iter().any(|card| card["badges"]["comments"] != 0));
}

#[tokio::test(start_paused = true)]
async fn somebody_else_changes_things_meanwhile() {
    let trello = world(10);
    let (board, operations) = (trello.board(), trello.board_named("Operations"));
    let first = trello.sim.world(|trello| trello.plain_cards()[0].id.clone());
    let theirs = trello.sim.world(|trello| {
        let id = trello.somebody_creates(&board, "Doing", "Theirs").unwrap();
        assert!(trello.somebody_renames(&id, "Renamed") && trello.somebody_describes(&id, "More"));
        assert!(trello.somebody_moves(&id, "Done") && !trello.somebody_moves(&id, "Nonsense"));
        assert!(trello.somebody_labels(&id, "customer") && !trello.somebody_labels(&id, "nonsense"));
        assert!(trello.somebody_archives(&id, true) && trello.somebody_completes(&id, true));
        assert!(trello.somebody_uploads(&id, "a.txt", "x") && trello.somebody_links(&id, "b", "https://example.com"));
        assert!(trello.somebody_deletes(&first) && !trello.somebody_deletes(&first));
        id
    });
    assert_eq!(trello.get(&format!("/cards/{first}")).status, 404);
    let got = trello.get(&format!("/cards/{theirs}?attachments=true")).ok();
    assert_eq!((&got["name"], &got["closed"], &got["dueComplete"]), (&json!("Renamed"), &json!(true), &json!(true)));
    assert_eq!(got["attachments"].as_array().unwrap().len(), 2);
    trello.sim.world(|trello| {
        assert!(trello.somebody_moves_to_board(&theirs, &operations));
        let list = trello.list_named(&board, "Doing").unwrap();
        assert!(trello.somebody_renames_list(&list, "Working on it") && trello.somebody_archives_list(&list, true));
        assert!(trello.permit(&operations, false));
    });
    assert_eq!(trello.put(&format!("/cards/{theirs}"), json!({ "name": "x" })).status, 401);
    assert_eq!(
        names(&trello.get(&format!("/boards/{board}/lists?filter=closed")).ok()),
        ["Working on it", "Old ideas"]
    );
    trello.sim.world(|trello| assert!(trello.expel(&operations)));
    assert_eq!(trello.get(&format!("/boards/{operations}")).status, 401);
}

#[tokio::test(start_paused = true)]
async fn faults_strike_operations_by_the_name_in_the_vendors_document() {
    let trello = world(5);
    let fault = Fault::Status { status: 503, body: ErrorBody::Json, applied: false };
    trello.sim.set_faults(Faults::from(fault.always()).on("POST /1/cards").on("GET /1/boards/{id}/cards"));
    assert_eq!(trello.post("/cards", json!({ "idList": trello.list("To Do"), "name": "Never" })).status, 503);
    assert_eq!(trello.get(&format!("/boards/{}/cards", trello.board())).status, 503);
    assert_eq!(trello.get(&format!("/boards/{}/cards/open", trello.board())).status, 200);
    assert_eq!(trello.sim.world(|trello| trello.cards_named("Never").len()), 0);
    let counters = trello.sim.counters();
    assert_eq!((counters.of("POST /1/cards"), counters.of("GET /1/boards/{id}/cards/{filter}")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn answers_can_be_bent() {
    let trello = world(20);
    let board = trello.board();
    let bent = |distortion: Distortion, path: &str| {
        trello.sim.set_faults(Faults::distorted(1.0, distortion));
        let got = trello.get(path);
        trello.sim.set_faults(Faults::none());
        got
    };
    let cards = format!("/boards/{board}/cards?customFieldItems=true");
    assert_eq!(bent(Distortion::UnknownStatus, &cards).json[0]["idList"], "ffffffffffffffffffffffff");
    assert!(bent(Distortion::UnknownPriority, &cards).text().contains("\"idValue\":\"ffffffffffffffffffffffff\""));
    let fields = bent(Distortion::UnknownField, &format!("/boards/{board}/customFields"));
    assert_eq!(fields.json[0]["type"], "hologram");
    let broken = bent(Distortion::BrokenItem, &cards).json;
    assert_eq!(broken.as_array().unwrap().iter().filter(|card| card["idList"] == 7).count(), 1);
    let shifted = bent(Distortion::ShiftedPage, &cards).json;
    assert_eq!(shifted[0]["id"], shifted[1]["id"]);
    assert!(bent(Distortion::ExtraKeys, &cards).json[0]["xNewIn2031"].is_object());
    let error = bent(Distortion::NewErrorCode, "/cards/ffffffffffffffffffffffff");
    assert_eq!((error.status, error.text().as_str()), (404, "a sentence that nobody has read before"));
}

#[tokio::test]
async fn over_a_socket_downloads_lead_to_another_host() {
    let served = Sim::trello().tickets(3).seed(7).serve().await.unwrap();
    let settings = served.settings();
    assert_eq!((settings["provider"].as_str(), settings["base_url"].as_str()), ("trello", served.base_url()));
    let origin = served.base_url().strip_suffix("/1").unwrap().to_owned();
    let trello = client(served.simulation().clone());
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    let authorization = crate::client::oauth(&settings["key"], &settings["token"]);
    let board = format!("{origin}/1/boards/{}", settings["project"]);
    let got: Value =
        http.get(board).header("authorization", &authorization).send().await.unwrap().json().await.unwrap();
    assert_eq!(got["name"], "Engineering");
    let card = id(&trello.create(json!({})));
    let part = reqwest::multipart::Part::bytes(b"over the wire".to_vec()).file_name("a.txt");
    let made: Value = http
        .post(format!("{origin}/1/cards/{card}/attachments"))
        .header("authorization", &authorization)
        .multipart(reqwest::multipart::Form::new().part("file", part))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let url = made["url"].as_str().unwrap();
    assert!(url.starts_with(&origin), "{url}");
    // reqwest drops the credentials when the host changes, as a client must.
    let text = http.get(url).header("authorization", &authorization).send().await.unwrap().text().await.unwrap();
    assert_eq!(text, "over the wire");
    assert_eq!(served.simulation().world(|trello| (trello.requests_elsewhere(), trello.credentials_leaked())), (1, 0));
}
