//! Attachments.

use anyticket_sim::clickup::UNDOCUMENTED;
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::support::{Client, Got, id, with, world};

fn upload(clickup: &Client, path: &str, part: &str, name: &str, bytes: &[u8]) -> Got {
    let mut body = Vec::new();
    body.extend_from_slice(b"--frontier\r\nContent-Disposition: form-data; name=\"");
    body.extend_from_slice(format!("{part}\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n").as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    let request = Request::post(format!("/api{path}"))
        .header("authorization", &clickup.token)
        .header("content-type", "multipart/form-data; boundary=frontier");
    clickup.send(request.body(Bytes::from(body)).unwrap())
}

fn download(clickup: &Client, url: &str, token: Option<&str>) -> (u16, Bytes) {
    let mut request = Request::get(url);
    if let Some(token) = token {
        request = request.header("authorization", token);
    }
    let response = clickup.sim.exchange(&request.body(Bytes::new()).unwrap()).response;
    (response.status().as_u16(), response.into_body())
}

// https://developer.clickup.com/reference/createtaskattachment, https://developer.clickup.com/docs/attachments
#[test]
fn a_file_can_be_put_on_a_task_and_fetched_from_another_host_without_the_token() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let path = format!("/v2/task/{}/attachment", id(&task));
    let bytes = b"\x89PNG\r\n--front is not the end\r\n\r\n\0";
    let made = upload(&clickup, &path, "attachment", "a photo.png", bytes).ok();
    assert_eq!((&made["title"], &made["extension"]), (&json!("a photo.png"), &json!("png")));
    let on_task = clickup.task(&id(&task))["attachments"][0].clone();
    assert_eq!(
        (&on_task["id"], &on_task["size"], &on_task["mimetype"]),
        (&made["id"], &json!(bytes.len()), &json!("image/png"))
    );
    let url = on_task["url"].as_str().unwrap();
    assert!(url.starts_with("https://attachments.clickup.com/"), "{url}");
    assert_eq!(download(&clickup, url, None), (200, Bytes::from_static(bytes)));
    assert_eq!(clickup.sim.world(|world| world.leaked_tokens()), 0);
    assert_eq!(download(&clickup, url, Some(&clickup.token)).0, 400);
    assert_eq!(clickup.sim.world(|world| world.leaked_tokens()), 1);
    assert_eq!(download(&clickup, "https://attachments.clickup.com/t1/nothing/x", None).0, 404);
}

#[test]
fn an_upload_needs_one_file_in_a_form() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    let path = format!("/v2/task/{}/attachment", id(&task));
    upload(&clickup, &path, "attachment[0]", "a.txt", b"x").ok();
    upload(&clickup, &path, "file", "a.txt", b"x").refused(400, UNDOCUMENTED);
    clickup.post(&path, json!({"attachment": "x"})).refused(400, UNDOCUMENTED);
    upload(&clickup, "/v2/task/86zzzzzzz/attachment", "attachment", "a.txt", b"x").refused(404, "ITEM_013");
}

// https://developer.clickup.com/docs/attachments: GBUSED_005
#[test]
fn a_full_workspace_takes_no_more_files() {
    let clickup = with(0, |options| options.storage_limit(10));
    let task = clickup.new_task(json!({"name": "x"}));
    let path = format!("/v2/task/{}/attachment", id(&task));
    upload(&clickup, &path, "attachment", "a.txt", b"123456").ok();
    upload(&clickup, &path, "attachment", "b.txt", b"123456").refused(400, "GBUSED_005");
    upload(&clickup, &path, "attachment", "c.txt", b"1234").ok();
}

// The v3 reference: cursor and limit 1 to 100, 50 unless said
#[test]
fn the_files_of_a_task_can_be_listed_by_cursor() {
    let clickup = world(0);
    let task = clickup.new_task(json!({"name": "x"}));
    for number in 0..5 {
        let path = format!("/v2/task/{}/attachment", id(&task));
        upload(&clickup, &path, "attachment", &format!("{number}.txt"), b"x").ok();
    }
    let path = format!("/v3/workspaces/{}/attachments/{}/attachments", clickup.team(), id(&task));
    let mut titles: Vec<Value> = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = clickup.get(&format!("{path}{query}")).ok();
        titles.extend(page["data"].as_array().unwrap().iter().map(|file| file["title"].clone()));
        let cursor = page["next_cursor"].as_str().unwrap();
        if cursor.is_empty() {
            break;
        }
        query = format!("?limit=2&cursor={cursor}");
    }
    assert_eq!(titles, ["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]);
    for wrong in ["?limit=0", "?limit=101", "?cursor=nothing"] {
        let got = clickup.get(&format!("{path}{wrong}"));
        assert_eq!((got.status, &got.json["status"]), (400, &json!(400)), "{wrong}");
    }
    let nothing = with(0, |options| options.null_cursor_at_end(true));
    let task = nothing.new_task(json!({"name": "x"}));
    let path = format!("/v3/workspaces/{}/attachments/{}/attachments", nothing.team(), id(&task));
    assert!(nothing.get(&path).ok()["next_cursor"].is_null());
    assert_eq!(nothing.get(&path.replace("/attachments/8", "/tasks/8")).status, 400);
}

// The v3 reference: a file for a Custom Field is uploaded first, then set
#[test]
fn a_file_can_be_the_value_of_a_field() {
    let clickup = world(0);
    let fields = clickup.get(&format!("/v2/list/{}/field", clickup.list())).ok();
    let field = id(fields["fields"].as_array().unwrap().iter().find(|field| field["type"] == "attachment").unwrap());
    let team = clickup.team();
    let file = upload(
        &clickup,
        &format!("/v3/workspaces/{team}/custom_fields/{field}/attachments"),
        "attachment",
        "f.txt",
        b"x",
    )
    .ok();
    let task = clickup.new_task(json!({"name": "x"}));
    clickup.post(&format!("/v2/task/{}/field/{field}", id(&task)), json!({"value": {"add": [file["id"]]}})).ok();
    let wrong =
        upload(&clickup, &format!("/v3/workspaces/{team}/custom_fields/nope/attachments"), "attachment", "f.txt", b"x");
    assert_eq!(wrong.status, 404);
    let on_task = upload(
        &clickup,
        &format!("/v3/workspaces/{team}/attachments/{}/attachments", id(&task)),
        "attachment",
        "t.txt",
        b"x",
    )
    .ok();
    assert_eq!(clickup.task(&id(&task))["attachments"][0]["id"], on_task["id"]);
}
