//! Requests that nobody would send.

use anyticket_sim::trello::Unknown;
use bytes::Bytes;
use http::Method;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::client::{Client, with};

/// Parameters that mean something somewhere.
const KEYS: &[&str] = &[
    "name",
    "desc",
    "closed",
    "due",
    "start",
    "pos",
    "idList",
    "idBoard",
    "idMembers",
    "idLabels",
    "idCard",
    "idModel",
    "modelType",
    "type",
    "options",
    "value",
    "idValue",
    "customFieldItems",
    "text",
    "url",
    "state",
    "fields",
    "filter",
    "limit",
    "before",
    "since",
    "page",
    "query",
    "color",
    "urls",
    "members",
    "actions",
    "checklists",
];

const WORDS: &[&str] = &[
    "",
    "true",
    "all",
    "null",
    "top",
    "1",
    "-1",
    "1e308",
    "2026-03-01T09:30:00.000Z",
    "due:99999999999999999999",
    "created:-5 sort:due \"",
    "idList,name",
    "ffffffffffffffffffffffff",
    "/cards/x,/boards/",
    "text",
    "board",
    "list",
];

/// Paths whose variables are a card, a board, a list or nothing that there is.
const PATHS: &[&str] = &[
    "/cards",
    "/cards/CARD",
    "/cards/CARD/actions",
    "/cards/CARD/actions/comments",
    "/cards/CARD/attachments",
    "/cards/CARD/idMembers",
    "/cards/CARD/idLabels",
    "/cards/CARD/labels",
    "/cards/CARD/checklists",
    "/cards/CARD/checkItem/NONE",
    "/cards/CARD/customFields",
    "/cards/CARD/customField/NONE/item",
    "/boards/",
    "/boards/BOARD",
    "/boards/BOARD/cards",
    "/boards/BOARD/actions",
    "/boards/BOARD/labels",
    "/boards/BOARD/lists",
    "/boards/BOARD/memberships",
    "/lists",
    "/lists/LIST",
    "/lists/LIST/cards",
    "/lists/LIST/moveAllCards",
    "/labels",
    "/checklists",
    "/customFields",
    "/members/me/cards",
    "/search",
    "/search/members/",
    "/batch",
];

fn values(world: &Client) -> Vec<Value> {
    let (me, card) = world.sim.world(|trello| (trello.member_id(), trello.cards()[0].id.clone()));
    let mut values: Vec<Value> = WORDS.iter().map(|word| json!(word)).collect();
    values.extend([
        json!(null),
        json!(7),
        json!(-1.5),
        json!(true),
        json!([]),
        json!([me, me]),
        json!({ "text": "x" }),
    ]);
    values.extend([json!(me), json!(card), json!(world.board()), json!(world.list("Doing")), json!([{ "value": 1 }])]);
    values
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_request_brings_the_simulation_down(
        requests in prop::collection::vec(
            (select(&["GET", "POST", "PUT", "DELETE"][..]), select(PATHS), prop::collection::vec((select(KEYS), any::<prop::sample::Index>()), 0..5)),
            1..8,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let _inside = runtime.enter();
        let world = with(6, |options| options.unknown(Unknown::Ignored));
        let values = values(&world);
        let card = world.sim.world(|trello| trello.plain_cards()[0].id.clone());
        let list = world.list("To Do");
        for (method, path, parameters) in requests {
            let path = path.replace("CARD", &card).replace("BOARD", &world.board()).replace("LIST", &list);
            let path = path.replace("NONE", "ffffffffffffffffffffffff");
            let method: Method = method.parse().unwrap();
            let got = if method == Method::GET {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                for (key, value) in &parameters {
                    let value = value.get(&values);
                    query.append_pair(key, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                }
                world.send(world.request(method, &format!("https://api.trello.com/1{path}?{}", query.finish())).body(Bytes::new()).unwrap())
            } else {
                let body = parameters.iter().map(|(key, value)| ((*key).to_owned(), value.get(&values).clone())).collect();
                world.call(method, &path, Some(Value::Object(body)))
            };
            prop_assert!(got.status < 500 || got.text().contains("simulator"), "{}", got.text());
        }
    }
}
