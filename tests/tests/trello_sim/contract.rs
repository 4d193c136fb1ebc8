//! What the simulated Trello answers, held against the vendor's document.

use std::collections::BTreeSet;

use anyticket_tests::contract::{Because, Contract, Document, Exception, Side, specs};
use http::Method;
use serde_json::{Value, json};

use crate::client::{Client, client, id};

/// Where the document is known to be wrong.
static EXCEPTIONS: &[Exception] = &[
    because("*", "**/due", INSTANTS),
    because("*", "**/start", INSTANTS),
    because("*", "**/dateLastActivity", INSTANTS),
    because("GET /cards/{id}/attachments", "/*", INSTANTS),
    Exception::reply("*", "**/dueReminder", "`dueReminder` string -> number"),
    Exception::reply("*", "**/labels/*", "card `labels[]`, `checkItemStates[]` strings -> objects"),
    Exception::reply("*", "**/checkItemStates/*", "card `labels[]`, `checkItemStates[]` strings -> objects"),
    because("*", "**/idAttachmentCover", null("/idAttachmentCover")),
    because("*", "**/idAttachment", null("/cover/idAttachment")),
    because("*", "**/mirrorSourceId", null("/mirrorSourceId")),
    because(
        "*",
        "**/idMemberReferrer",
        Because::Recorded("016-comment-create.json", "/memberCreator/idMemberReferrer"),
    ),
    Exception::reply("*", "**/background", "board `prefs.background` 24-hex id -> \"blue\""),
    Exception::reply("*", "**/permissionLevel", "`prefs.permissionLevel` org/board -> also private"),
    Exception::reply("*", "**/backgroundImage", "`backgroundImage`, `backgroundImageScaled` -> null"),
    Exception::reply("*", "**/backgroundImageScaled", "`backgroundImage`, `backgroundImageScaled` -> null"),
    Exception::reply("*", "**/dateLastView", "`dateLastActivity`, `dateLastView`"),
    Exception::reply("*", "**/descData", "`descData` string -> object or null"),
    Exception::reply("*", "**/memberships", "`memberships`, `powerUps`, `idTags` string -> arrays"),
    Exception::reply("*", "**/powerUps", "`memberships`, `powerUps`, `idTags` string -> arrays"),
    Exception::reply("*", "**/idTags", "`memberships`, `powerUps`, `idTags` string -> arrays"),
    Exception::reply("*", "**/ixUpdate", "`ixUpdate` integer -> \"189\""),
    // The boards of a workspace stand behind a `oneOf`, which says only that something of the above differs.
    Exception::reply("GET /organizations/{id}/boards", "/*", "board `prefs.background` 24-hex id -> \"blue\""),
    because(
        "*",
        "**/idOrganization",
        Because::Text("The id or name of the Workspace the board should belong to.\",\"required\":false"),
    ),
    Exception::reply("*", "**/modelType", "token `modelType` board -> Board"),
    Exception::reply("GET /cards/{id}/attachments/{idAttachment}", "", "one attachment array -> object"),
    Exception::reply("POST /cards/{id}/attachments", "", "one attachment array -> object"),
    because("GET /boards/{id}/memberships", "", Because::Text("\"summary\":\"Get Memberships of a Board\"")),
    // A drop-down has its choice in `idValue` and no value.
    because("GET /cards/{id}/customFieldItems", "/*/value", Because::Page(CUSTOM_FIELDS)),
    // The types of things that are found stand beside each other, each in a list of its own.
    because("GET /search", "", Because::Page("https://developer.atlassian.com/cloud/trello/rest/api-group-search/")),
];

/// What the document calls a date is an instant in its own examples.
const INSTANTS: Because = Because::Text("\"format\":\"date\",\"example\":\"2018-10-17T19:10:14.808Z\"");

const CUSTOM_FIELDS: &str =
    "https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/";

/// A recorded card has nothing here.
const fn null(place: &'static str) -> Because {
    Because::Recorded("001-card-get.json", place)
}

const fn because(operation: &'static str, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, Side::Reply, pointer, because)
}

fn reading(trello: &Client) {
    let board = trello.board();
    for path in [
        "/members/me",
        "/members/bo",
        "/members/me/boards?lists=open&organization=true",
        "/members/me/boards?filter=open&fields=name",
        "/members/me/organizations",
        "/members/me/cards?limit=20",
        "/members/me/tokens?webhooks=true",
        "/organizations/acme",
        "/organizations/acme/boards",
        "/organizations/acme/members",
        "/search?query=login&modelTypes=all",
        "/search/members/?query=b",
        "/members/nobody",
        "/cards/ffffffffffffffffffffffff",
        "/cards/no-link",
    ] {
        trello.get(path);
    }
    for part in [
        "?lists=all&labels=all&members=all&customFields=true&cards=open",
        "?fields=all",
        "/name",
        "/lists",
        "/lists/closed",
        "/cards?members=true&attachments=true&checklists=all&customFieldItems=true&checkItemStates=true",
        "/cards/all",
        "/labels",
        "/members",
        "/memberships?member=true",
        "/customFields",
        "/checklists",
        "/actions?limit=200",
    ] {
        trello.get(&format!("/boards/{board}{part}"));
    }
    trello.get(&format!("/lists/{}/cards", trello.list("Doing")));
    trello.get(&format!("/batch?urls=/boards/{board}/name,/cards/ffffffffffffffffffffffff"));
    for card in trello.sim.world(|trello| trello.cards()) {
        trello.get(&format!("/cards/{}", card.id));
    }
}

fn places(trello: &Client) {
    let made = id(&trello.post("/boards/", json!({ "name": "New" })));
    trello.put(&format!("/boards/{made}"), json!({ "name": "Newer", "desc": "x" }));
    let list = id(&trello.post("/lists", json!({ "name": "x", "idBoard": made })));
    trello.post(&format!("/boards/{made}/lists"), json!({ "name": "y" }));
    trello.get(&format!("/lists/{list}"));
    trello.put(&format!("/lists/{list}"), json!({ "name": "z", "pos": "bottom" }));
    trello.put(&format!("/lists/{list}/closed?value=true"), json!({}));
    let other = trello.get(&format!("/boards/{made}/lists"))[0]["id"].as_str().expect("a list").to_owned();
    trello.post(&format!("/lists/{list}/moveAllCards"), json!({ "idBoard": made, "idList": other }));
    trello.post(&format!("/lists/{list}/archiveAllCards"), json!({}));
    let label = id(&trello.post("/labels", json!({ "name": "l", "color": "sky_dark", "idBoard": made })));
    trello.post(&format!("/boards/{made}/labels"), json!({ "name": "m", "color": "red" }));
    trello.put(&format!("/labels/{label}"), json!({ "name": "n", "color": null }));
    trello.get(&format!("/labels/{label}"));
    trello.delete(&format!("/labels/{label}"));
    trello.delete(&format!("/boards/{made}"));
    trello.post("/lists", json!({ "name": "x" }));
}

fn writing(trello: &Client) {
    let card = id(&trello.card());
    let path = format!("/cards/{card}");
    let me = trello.sim.world(|trello| trello.member_id());
    let label = id(&trello.get(&format!("/boards/{}/labels", trello.board()))[0]);
    trello.put(&path, json!({ "name": "Renamed", "idList": trello.list("Done"), "due": null }));
    trello.put(&path, json!({ "dueComplete": true, "closed": true, "start": null }));
    trello.put(&path, json!({ "pos": "nowhere" }));
    trello.post(&format!("{path}/idMembers"), json!({ "value": me }));
    trello.post(&format!("{path}/idLabels"), json!({ "value": label }));
    trello.post(&format!("{path}/labels"), json!({ "name": "Made here", "color": "pink" }));
    trello.get(&format!("{path}?board=true&list=true&members=true&actions=all"));
    for part in ["/members", "/board", "/list", "/name", "/actions"] {
        trello.get(&format!("{path}{part}"));
    }
    trello.delete(&format!("{path}/idMembers/{me}"));
    trello.delete(&format!("{path}/idLabels/{label}"));

    let comment = id(&trello.post(&format!("{path}/actions/comments"), json!({ "text": "one" })));
    trello.put(&format!("{path}/actions/{comment}/comments"), json!({ "text": "two" }));
    trello.put(&format!("/actions/{comment}"), json!({ "text": "three" }));
    trello.get(&format!("/actions/{comment}"));
    trello.get(&format!("{path}/actions?filter=commentCard"));
    trello.delete(&format!("{path}/actions/{comment}/comments"));
    let comment = id(&trello.post(&format!("{path}/actions/comments"), json!({ "text": "one" })));
    trello.delete(&format!("/actions/{comment}"));
    checklists(trello, &card);
    values(trello, &card);
    attachments(trello, &card);
    trello.delete(&path);
}

fn checklists(trello: &Client, card: &str) {
    let list = id(&trello.post("/checklists", json!({ "idCard": card, "name": "Steps" })));
    let item = id(&trello.post(&format!("/checklists/{list}/checkItems"), json!({ "name": "one" })));
    let on_card = format!("/cards/{card}/checkItem/{item}");
    trello.put(&on_card, json!({ "state": "complete" }));
    trello.get(&on_card);
    trello.get(&format!("/cards/{card}?fields=checkItemStates"));
    trello.get(&format!("/cards/{card}/checklists"));
    trello.get(&format!("/checklists/{list}"));
    trello.get(&format!("/checklists/{list}/checkItems"));
    trello.put(&format!("/checklists/{list}"), json!({ "name": "Others" }));
    trello.delete(&format!("/checklists/{list}/checkItems/{item}"));
    trello.delete(&format!("/checklists/{list}"));
    let list = id(&trello.post(&format!("/cards/{card}/checklists"), json!({ "name": "More" })));
    let item = id(&trello.post(&format!("/checklists/{list}/checkItems"), json!({ "name": "one" })));
    trello.delete(&format!("/cards/{card}/checkItem/{item}"));
    trello.delete(&format!("/cards/{card}/checklists/{list}"));
}

fn values(trello: &Client, card: &str) {
    let fields = trello.get(&format!("/boards/{}/customFields", trello.board()));
    for field in fields.as_array().expect("fields") {
        let value = match field["type"].as_str() {
            Some("list") => json!({ "idValue": field["options"][0]["id"] }),
            Some("number") => json!({ "value": { "number": "4.5" } }),
            Some("date") => json!({ "value": { "date": "2026-03-01T09:30:00.000Z" } }),
            Some("checkbox") => json!({ "value": { "checked": "true" } }),
            _ => json!({ "value": { "text": "x" } }),
        };
        trello.put(&format!("/cards/{card}/customField/{}/item", id(field)), value);
        trello.get(&format!("/customFields/{}", id(field)));
    }
    trello.get(&format!("/cards/{card}/customFieldItems"));
    trello.put(&format!("/cards/{card}/customFields"), json!({ "customFieldItems": [] }));
    let new =
        json!({ "idModel": trello.board(), "modelType": "board", "name": "Size", "type": "list", "pos": "bottom" });
    let made = id(&trello.post("/customFields", new));
    trello.put(&format!("/customFields/{made}"), json!({ "name": "Sizes" }));
    let option = id(&trello.post(&format!("/customFields/{made}/options"), json!({ "value": { "text": "S" } })));
    trello.get(&format!("/customFields/{made}/options"));
    trello.get(&format!("/customFields/{made}/options/{option}"));
    trello.delete(&format!("/customFields/{made}/options/{option}"));
    trello.delete(&format!("/customFields/{made}"));
}

fn attachments(trello: &Client, card: &str) {
    let path = format!("/cards/{card}/attachments");
    trello.post(&path, json!({ "url": "https://example.com/a" }));
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n";
    let made = trello.text(Method::POST, &path, "multipart/form-data; boundary=b", body.to_owned());
    let made = id(&serde_json::from_str::<Value>(&made).expect("an attachment"));
    trello.get(&path);
    trello.get(&format!("{path}/{made}"));
    trello.delete(&format!("{path}/{made}"));
}

#[tokio::test(start_paused = true)]
async fn the_simulated_trello_keeps_to_the_vendors_document() {
    let Some(specs) = specs() else { return };
    let documents = vec![Document::read(&specs.join("trello.json"), "/1")];
    let mut contract = Contract::new("trello", &specs, documents, EXCEPTIONS);
    let trello = client();
    reading(&trello);
    places(&trello);
    writing(&trello);
    assert_eq!(trello.sim.counters().unexpected, 0);
    let mut operations = BTreeSet::new();
    let log = trello.sim.log();
    for exchange in &log {
        operations.insert(exchange.operation.to_string());
        // Of requests the document says little that is true: the provider's are held against it, not these.
        contract.check_answer(exchange.into());
    }
    let report = contract.finish(&[]);
    println!("{report}");
    report.assert_kept();
    assert!(report.replies > 150 && operations.len() > 60, "too little was asked: {}", operations.len());
}
