//! Files: up, down, and away.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;

use crate::client::{Client, Got, later, with, world};

fn upload(asana: &Client, parts: &[(&str, &str)]) -> Got {
    let mut body = String::new();
    for (disposition, content) in parts {
        body += &format!("--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n");
    }
    body += "--b--\r\n";
    let request = asana.request(Method::POST, "/attachments").header("content-type", "multipart/form-data; boundary=b");
    asana.send(request.body(Bytes::from(body)).unwrap())
}

#[tokio::test]
async fn a_file_goes_up_and_comes_down_from_another_host_without_credentials() {
    // https://developers.asana.com/reference/attachments: the address is good for about two minutes.
    tokio::time::pause();
    let asana = world(0);
    let gid = asana.task(json!({}));
    let parts = [("name=\"parent\"", gid.as_str()), ("name=\"file\"; filename=\"a.txt\"", "hello")];
    let file = upload(&asana, &parts).data();
    assert_eq!((&file["name"], &file["size"], &file["host"]), (&json!("a.txt"), &json!(5), &json!("asana")));
    let url = file["download_url"].as_str().unwrap();
    assert!(!url.contains("app.asana.com"), "{url}");
    let down = |authorized: bool| {
        let mut request = Request::get(url);
        if authorized {
            request = request.header("authorization", format!("Bearer {}", asana.token));
        }
        asana.send(request.body(Bytes::new()).unwrap())
    };
    assert_eq!(down(false).body, "hello");
    assert_eq!(down(true).status, 400);
    assert_eq!(asana.sim.world(|world| world.credentials_leaked()), 1);
    later(Duration::from_secs(120)).await;
    assert_eq!(down(false).status, 403);
    let rows = asana.get(&format!("/attachments?parent={gid}&limit=10")).data();
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["gid", "name", "resource_subtype", "resource_type"]);
    let path = format!("/attachments/{}", file["gid"].as_str().unwrap());
    asana.delete(&path).done();
    asana.get(&path).refused(404, "attachment: Unknown object");
    asana.get("/attachments").refused(400, "parent: Missing input");
}

#[tokio::test]
async fn a_name_beyond_ascii_needs_its_longer_form() {
    // https://developers.asana.com/reference/createattachmentforobject
    let asana = world(0);
    let gid = asana.task(json!({}));
    let parent = ("name=\"parent\"", gid.as_str());
    let name = |disposition: &str| upload(&asana, &[parent, (disposition, "x")]).data()["name"].clone();
    assert_eq!(name("name=\"file\"; filename=\"r%C3%A9.txt\"; filename*=UTF-8''r%C3%A9.txt"), "ré.txt");
    assert_eq!(name("name=\"file\"; filename=\"ré.txt\""), "rÃ©.txt");
}

#[tokio::test]
async fn links_are_attachments_too_and_what_is_too_large_is_none() {
    // https://developers.asana.com/reference/createattachmentforobject
    let asana = with(0, |options| options.upload_limit(4));
    let gid = asana.task(json!({}));
    let parent = ("name=\"parent\"", gid.as_str());
    let link = upload(
        &asana,
        &[
            parent,
            ("name=\"resource_subtype\"", "external"),
            ("name=\"name\"", "Page"),
            ("name=\"url\"", "https://x.example"),
        ],
    )
    .data();
    assert_eq!((&link["resource_subtype"], &link["download_url"]), (&json!("external"), &json!(null)));
    assert_eq!(link["view_url"], "https://x.example");
    assert_eq!(upload(&asana, &[parent, ("name=\"file\"; filename=\"a\"", "12345")]).status, 413);
    upload(&asana, &[parent]).refused(400, "file: Missing input");
    upload(&asana, &[("name=\"parent\"", "1"), ("name=\"file\"; filename=\"a\"", "1")])
        .refused(400, "Unknown object: 1");
    asana.post("/attachments", json!({})).refused(400, "multipart");
}
