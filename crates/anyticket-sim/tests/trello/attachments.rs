//! Files and addresses on cards.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-cards/#api-cards-id-attachments-post>

use anyticket_sim::trello::UNDOCUMENTED;
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use crate::client::{Client, Got, id, with, world};

fn upload(trello: &Client, card: &str, file: &str, more: &str) -> Got {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\nContent-Type: text/plain\r\n\r\n\
         content\r\n{more}--b--\r\n"
    );
    let request = trello.request(Method::POST, &format!("https://api.trello.com/1/cards/{card}/attachments"));
    let request = request.header("content-type", "multipart/form-data; boundary=b").body(Bytes::from(body));
    trello.send(request.unwrap())
}

fn fetch(trello: &Client, url: &str) -> Got {
    trello.send(trello.request(Method::GET, url).body(Bytes::new()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_file_lies_on_another_host_that_must_not_see_credentials() {
    let trello = world(0);
    let card = trello.card();
    let made = upload(&trello, &card, "a b.txt", "").ok();
    assert_eq!((&made["name"], &made["bytes"], &made["isUpload"]), (&json!("a b.txt"), &json!(7), &json!(true)));
    let url = made["url"].as_str().unwrap();
    let path = format!("/1/cards/{card}/attachments/{}/download/a%20b.txt", id(&made));
    assert_eq!(url, format!("https://trello.com{path}"));
    // "use the same path on `api.trello.com`"
    for host in ["https://trello.com", "https://api.trello.com"] {
        let got = fetch(&trello, &format!("{host}{path}"));
        assert_eq!(got.status, 302);
        let target = got.header("location").unwrap().to_owned();
        assert!(!target.contains("trello.com"));
        let bare = trello.authorized(None);
        let file = fetch(&bare, &target);
        assert_eq!(
            (file.status, file.text().as_str(), file.header("content-type")),
            (200, "content", Some("text/plain"))
        );
        assert_eq!(fetch(&bare, &target.replace("Signature=", "Signature=0")).status, 403);
    }
    assert_eq!(trello.sim.world(|trello| trello.credentials_leaked()), 0);
    // "do not carry the header over to the other host"
    let target = fetch(&trello, url).header("location").unwrap().to_owned();
    assert_eq!(fetch(&trello, &target).status, 400);
    assert_eq!(trello.sim.world(|trello| trello.credentials_leaked()), 1);
}

#[tokio::test(start_paused = true)]
async fn a_download_takes_credentials_in_the_header_alone() {
    // "key/token in the query are refused: 401 `unauthorized permission requested`",
    // https://github.com/jtpio/trello-full-backup/issues/32
    let trello = world(0);
    let card = trello.card();
    let url = upload(&trello, &card, "a.txt", "").ok()["url"].as_str().unwrap().to_owned();
    let (key, token) = trello.sim.world(|trello| (trello.key(), trello.token()));
    let bare = trello.authorized(None);
    let refused = fetch(&bare, &format!("{url}?key={key}&token={token}"));
    refused.refused(401, "unauthorized permission requested");
    assert_eq!(refused.body.len(), 33);
    assert_eq!(trello.sim.world(|trello| trello.credentials_in_urls()), 1);
    assert_eq!(fetch(&bare, &url).status, 401);
}

#[tokio::test(start_paused = true)]
async fn an_address_is_attached_as_it_is_and_credentials_that_go_there_are_counted() {
    let trello = world(0);
    let card = trello.card();
    let path = format!("/cards/{card}/attachments");
    let made = trello.post(&path, json!({ "url": "https://files.example.com/a.pdf", "name": "The file" })).ok();
    assert_eq!((&made["isUpload"], &made["bytes"], &made["name"]), (&json!(false), &Value::Null, &json!("The file")));
    assert_eq!(made["url"], "https://files.example.com/a.pdf");
    assert_eq!(fetch(&trello.authorized(None), made["url"].as_str().unwrap()).status, 200);
    assert_eq!(trello.sim.world(|trello| (trello.requests_elsewhere(), trello.credentials_leaked())), (1, 0));
    fetch(&trello, made["url"].as_str().unwrap());
    assert_eq!(trello.sim.world(|trello| trello.credentials_leaked()), 1);
    // "links: … attachments that are card URLs by convention"
    let other = trello.get(&format!("/cards/{}", trello.card())).ok();
    trello.post(&path, json!({ "url": other["shortUrl"] })).ok();
    let badges = trello.get(&format!("/cards/{card}")).ok()["badges"].clone();
    assert_eq!(badges["attachmentsByType"]["trello"], json!({ "board": 0, "card": 1 }));
    trello.post(&path, json!({ "url": "ftp://example.com" })).refused(400, "invalid value for url");
    trello.post(&path, json!({ "name": "x" })).refused(400, UNDOCUMENTED);
}

#[tokio::test(start_paused = true)]
async fn attachments_are_listed_read_and_deleted() {
    let trello = world(0);
    let card = trello.card();
    let name = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nNamed\r\n\
                --b\r\nContent-Disposition: form-data; name=\"mimeType\"\r\n\r\ntext/csv\r\n";
    let made = upload(&trello, &card, "a.txt", name).ok();
    assert_eq!(
        (&made["name"], &made["mimeType"], &made["fileName"]),
        (&json!("Named"), &json!("text/csv"), &json!("a.txt"))
    );
    let path = format!("/cards/{card}/attachments");
    let listed = trello.get(&path).ok();
    assert_eq!(listed[0]["id"], made["id"]);
    let one = format!("{path}/{}", id(&made));
    // An object, although the document says an array.
    assert_eq!(trello.get(&one).ok(), listed[0]);
    // "The ID of the image attachment the card should use as its cover"
    let covered = trello.put(&format!("/cards/{card}"), json!({ "idAttachmentCover": made["id"] })).ok();
    assert_eq!(covered["cover"]["idAttachment"], made["id"]);
    trello.delete(&one).ok();
    assert_eq!((trello.get(&one).status, trello.get(&path).ok()), (404, json!([])));
    assert!(trello.get(&format!("/cards/{card}")).ok()["idAttachmentCover"].is_null());
}

#[tokio::test(start_paused = true)]
async fn a_file_may_be_too_large() {
    // "Sizes 10 MB free / 250 MB paid"
    let trello = with(0, |options| options.upload_limit(6));
    let card = trello.card();
    upload(&trello, &card, "a.txt", "").refused(413, UNDOCUMENTED);
    assert_eq!(trello.get(&format!("/cards/{card}/attachments")).ok(), json!([]));
}
