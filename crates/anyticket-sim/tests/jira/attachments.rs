//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/>

use anyticket_sim::jira::Permission;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::json;

use crate::client::{Client, Got, with, world};

fn multipart(name: &str, filename: &str, content: &str) -> String {
    format!(
        "--b0\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{filename}\"\r\nContent-Type: text/plain\r\n\r\n\
         {content}\r\n--b0--\r\n"
    )
}

fn upload(jira: &Client, key: &str, body: String, unforged: bool) -> Got {
    let mut request = jira
        .request(Method::POST, &format!("/rest/api/3/issue/{key}/attachments"))
        .header("content-type", "multipart/form-data; boundary=b0");
    if unforged {
        request = request.header("x-atlassian-token", "no-check");
    }
    jira.send(request.body(Bytes::from(body)).unwrap())
}

/// As a client follows a redirect to another host: without credentials, or with.
fn follow(jira: &Client, location: &str, authorization: Option<&str>) -> Got {
    let mut request = Request::builder().uri(location);
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    jira.send(request.body(Bytes::new()).unwrap())
}

#[tokio::test]
async fn a_file_goes_up_and_its_content_comes_down_from_another_host() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let made = upload(&jira, &key, multipart("file", "notes \u{fc}.txt", "one\r\ntwo"), true).ok();
    assert_eq!((&made[0]["filename"], &made[0]["size"]), (&json!("notes \u{fc}.txt"), &json!(8)));
    let id = made[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(jira.fields(&key)["attachment"][0]["id"], json!(id));
    // By itself its id is a number.
    assert_eq!(jira.get(&format!("/attachment/{id}")).ok()["id"], json!(id.parse::<u64>().unwrap()));

    let redirect = jira.get(&format!("/attachment/content/{id}"));
    assert_eq!(redirect.status, 303);
    let location = redirect.header("location").unwrap().to_owned();
    assert!(location.starts_with("https://api.media.atlassian.com/file/"));
    assert_eq!(follow(&jira, &location, None).body, "one\r\ntwo");
    // Credentials do not belong there.
    assert_eq!(follow(&jira, &location, jira.authorization.as_deref()).status, 400);
    assert_eq!(jira.sim.world(|jira| jira.credentials_leaked()), 1);
    assert_eq!(follow(&jira, &location.replace("token=", "token=x"), None).status, 403);

    let direct = jira.get(&format!("/attachment/content/{id}?redirect=false"));
    assert_eq!((direct.status, &direct.body[..]), (200, &b"one\r\ntwo"[..]));
    jira.delete(&format!("/attachment/{id}")).done();
    assert_eq!(jira.get(&format!("/attachment/{id}")).status, 404);
    assert_eq!(jira.fields(&key)["attachment"], json!([]));
}

#[tokio::test]
async fn ranges_are_served() {
    let jira = world(0);
    let key = jira.create("ENG", "Task", json!({}));
    let id =
        upload(&jira, &key, multipart("file", "a.txt", "0123456789"), true).ok()[0]["id"].as_str().unwrap().to_owned();
    let range = |range: &str| {
        let request = jira
            .request(Method::GET, &format!("/rest/api/3/attachment/content/{id}?redirect=false"))
            .header("range", range);
        let got = jira.send(request.body(Bytes::new()).unwrap());
        (got.status, got.body)
    };
    assert_eq!(range("bytes=2-4"), (206, Bytes::from("234")));
    assert_eq!(range("bytes=8-"), (206, Bytes::from("89")));
    assert_eq!(range("bytes=-3"), (206, Bytes::from("789")));
    assert_eq!(range("bytes=99-").0, 416);
    assert_eq!(range("lines=1-2").0, 400);
}

#[tokio::test]
async fn uploads_that_are_not_as_they_should_be_are_refused() {
    let jira = with(0, |options| options.upload_limit(100).per_issue_limit(1).numeric_attachment_ids(true));
    let key = jira.create("ENG", "Task", json!({}));
    assert!(upload(&jira, &key, multipart("file", "a.txt", "x"), true).ok()[0]["id"].is_number());
    upload(&jira, &key, multipart("file", "b.txt", "x"), true).refused(413, "limit of attachments");
    let forged = upload(&jira, &key, multipart("file", "a.txt", "x"), false);
    assert_eq!((forged.status, &forged.body[..]), (403, &b"XSRF check failed"[..]));
    upload(&jira, &key, multipart("attachment", "a.txt", "x"), true).refused(400, "No file part named 'file'");
    upload(&jira, &key, multipart("file", "a.txt", &"x".repeat(101)), true).refused(413, "maximum permitted size");
    assert_eq!(upload(&jira, "ENG-99", multipart("file", "a.txt", "x"), true).status, 404);
    let json = jira
        .request(Method::POST, &format!("/rest/api/3/issue/{key}/attachments"))
        .header("content-type", "application/json")
        .header("x-atlassian-token", "no-check");
    assert_eq!(jira.send(json.body(Bytes::from("{}")).unwrap()).status, 415);
    assert_eq!(jira.get("/attachment/meta").ok(), json!({ "enabled": true, "uploadLimit": 100 }));
    jira.sim.world(|jira| jira.permit("ENG", Permission::Attach, false));
    upload(&jira, &key, multipart("file", "a.txt", "x"), true).refused(403, "permission to create attachments");
}
