//! Every operation that the simulated ClickUp knows, once.

use anyticket_sim::clickup::Options;
use anyticket_sim::{Exchange, Sim};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::client::{Client, client, id};

/// Asks for every operation once, with what makes its answer show most.
fn tour(clickup: &Client) {
    let (list, team, space) = (clickup.list(), clickup.team(), clickup.space());
    let user = clickup.sim.world(|world| world.user_id());
    let task = id(&clickup.new_task(json!({
        "name": "x", "markdown_content": "**b**", "assignees": [user], "tags": ["bug"], "priority": 1,
        "due_date": 1_767_268_800_000_i64, "time_estimate": 60_000, "points": 2,
    })));
    let other = id(&clickup.new_task(json!({"name": "other", "parent": task})));
    let third = id(&clickup.new_task(json!({"name": "third"})));

    for path in [
        "/v2/user".to_owned(),
        "/v2/team".to_owned(),
        format!("/v2/team/{team}/plan"),
        format!("/v2/team/{team}/seats"),
        format!("/v2/team/{team}/user/{user}"),
        format!("/v2/team/{team}/custom_item"),
        format!("/v2/group?team_id={team}"),
        format!("/v2/team/{team}/space"),
        format!("/v2/team/{team}/shared"),
        format!("/v2/space/{space}"),
        format!("/v2/space/{space}/folder"),
        format!("/v2/space/{space}/list"),
        format!("/v2/list/{list}/member"),
        format!("/v2/list/{list}/field"),
        format!("/v2/space/{space}/field"),
        format!("/v2/team/{team}/field"),
        format!("/v2/space/{space}/tag"),
    ] {
        clickup.get(&path).ok();
    }

    let folder = id(&clickup.post(&format!("/v2/space/{space}/folder"), json!({"name": "tour"})).ok());
    clickup.put(&format!("/v2/folder/{folder}"), json!({"name": "tour 2"})).ok();
    let whole = json!({
        "name": "in it", "content": "c", "due_date": 1_567_780_450_202_i64, "due_date_time": true, "priority": 1,
        "assignee": user, "status": "red",
    });
    let made = id(&clickup.post(&format!("/v2/folder/{folder}/list"), whole.clone()).ok());
    let bare = id(&clickup.post(&format!("/v2/space/{space}/list"), json!({"name": "bare"})).ok());
    clickup.post(&format!("/v2/space/{space}/list"), whole).ok();
    clickup.get(&format!("/v2/folder/{folder}")).ok();
    clickup.get(&format!("/v2/folder/{folder}/list")).ok();
    clickup.get(&format!("/v2/folder/{folder}/field")).ok();
    clickup.get(&format!("/v2/list/{made}")).ok();
    clickup.get(&format!("/v2/list/{bare}")).ok();
    clickup.put(&format!("/v2/list/{made}"), json!({"name": "in it 2", "assignee": "none", "unset_status": true})).ok();
    clickup.delete(&format!("/v2/list/{bare}")).ok();
    clickup.delete(&format!("/v2/folder/{folder}")).ok();

    let fields = clickup.get(&format!("/v2/list/{list}/field")).ok();
    let field =
        |kind: &str| id(fields["fields"].as_array().unwrap().iter().find(|field| field["type"] == kind).unwrap());
    for (kind, value) in [
        ("short_text", json!("v")),
        ("text", json!("v")),
        ("number", json!(1)),
        ("drop_down", json!(1)),
        ("users", json!({"add": [user]})),
        ("tasks", json!({"add": [third]})),
        ("date", json!(1_767_268_800_000_i64)),
    ] {
        clickup.post(&format!("/v2/task/{task}/field/{}", field(kind)), json!({"value": value})).ok();
    }
    clickup.delete(&format!("/v2/task/{task}/field/{}", field("number"))).ok();

    clickup
        .post(&format!("/v2/space/{space}/tag"), json!({"tag": {"name": "t", "tag_fg": "#000", "tag_bg": "#fff"}}))
        .ok();
    clickup
        .put(&format!("/v2/space/{space}/tag/t"), json!({"tag": {"name": "u", "fg_color": "#000", "bg_color": "#fff"}}))
        .ok();
    clickup.post(&format!("/v2/task/{task}/tag/u"), json!({})).ok();
    clickup.delete(&format!("/v2/task/{task}/tag/u")).ok();
    clickup.delete(&format!("/v2/space/{space}/tag/u")).ok();

    clickup.post(&format!("/v2/task/{task}/dependency"), json!({"depends_on": third})).ok();
    clickup.post(&format!("/v2/task/{task}/link/{third}"), json!({})).ok();
    let inbox = clickup.list_named("Inbox");
    clickup.post(&format!("/v2/list/{inbox}/task/{task}"), json!({})).ok();
    let one = file(clickup, &format!("/v2/task/{task}/attachment"));
    assert!(one["id"].is_string());
    file(clickup, &format!("/v3/workspaces/{team}/attachments/{task}/attachments"));
    clickup.get(&format!("/v3/workspaces/{team}/attachments/{task}/attachments?limit=1")).ok();

    let comment = clickup
        .post(&format!("/v2/task/{task}/comment"), json!({"comment_text": "c", "assignee": user, "notify_all": false}))
        .ok()["id"]
        .clone();
    clickup.post(&format!("/v2/comment/{comment}/reply"), json!({"comment_text": "r", "notify_all": false})).ok();
    clickup.get(&format!("/v2/task/{task}/comment")).ok();
    clickup.get(&format!("/v2/comment/{comment}/reply")).ok();
    clickup
        .put(&format!("/v2/comment/{comment}"), json!({"comment_text": "d", "assignee": user, "resolved": true}))
        .ok();
    clickup.get(&format!("/v2/task/{task}/comment")).ok();
    clickup.delete(&format!("/v2/comment/{comment}")).ok();
    let view = clickup.sim.world(|world| world.chat_view_id().to_owned());
    for path in [format!("/v2/list/{list}/comment"), format!("/v2/view/{view}/comment")] {
        clickup.post(&path, json!({"comment_text": "c", "notify_all": false})).ok();
        clickup.get(&path).ok();
    }

    clickup.get(&format!("/v2/task/{task}")).ok();
    clickup.get(&format!("/v2/task/{task}?include_subtasks=true&include_markdown_description=true")).ok();
    clickup.get(&format!("/v2/task/{task}/member")).ok();
    clickup.get(&format!("/v2/list/{list}/task?subtasks=true&include_closed=true")).ok();
    clickup.get(&format!("/v2/team/{team}/task?subtasks=true&include_closed=true")).ok();
    clickup.put(&format!("/v2/task/{task}"), json!({"status": "in progress", "points": null})).ok();
    clickup.get(&format!("/v2/task/{task}/time_in_status")).ok();
    clickup.get(&format!("/v2/task/bulk_time_in_status/task_ids?task_ids={task}&task_ids={third}")).ok();
    clickup.delete(&format!("/v2/list/{inbox}/task/{task}")).ok();
    clickup.delete(&format!("/v2/task/{task}/link/{third}")).ok();
    clickup.delete(&format!("/v2/task/{task}/dependency?depends_on={third}")).ok();
    let home = format!("/v3/workspaces/{team}/tasks/{task}/home_list/{inbox}");
    clickup.put(&home, json!({"move_custom_fields": true})).ok();
    clickup.post(&format!("/v2/task/{third}/merge"), json!({"source_task_ids": [other]})).ok();
    assert_eq!(clickup.delete(&format!("/v2/task/{task}")).status, 204);
    sign_in(clickup);
}

fn file(clickup: &Client, path: &str) -> Value {
    let body = "--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n";
    let request = Request::post(format!("/api{path}"))
        .header("authorization", &clickup.token)
        .header("content-type", "multipart/form-data; boundary=b");
    clickup.send(request.body(Bytes::from(body)).unwrap()).ok()
}

fn sign_in(clickup: &Client) {
    let (client, secret, redirect) = clickup.sim.world(|world| {
        let (client, secret, redirect) = world.oauth_app();
        (client.to_owned(), secret.to_owned(), redirect.to_owned())
    });
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("client_id", &client), ("redirect_uri", &redirect)])
        .finish();
    let consent = clickup.send(Request::get(format!("/api?{query}")).body(Bytes::new()).unwrap());
    let target = url::Url::parse(consent.headers["location"].to_str().unwrap()).unwrap();
    let code = target.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned();
    clickup.sim.world(|_| ());
    clickup.post("/v2/oauth/token", json!({"client_id": client, "client_secret": secret, "code": code})).ok();
}

pub(crate) fn toured(options: impl FnOnce(Options) -> Options) -> Vec<Exchange> {
    // The document knows a name for everybody, and none of its answers says what it leaves open.
    let sim = Sim::clickup().tickets(120).seed(11).with(|world| options(world.invited_without_name(false)));
    let clickup = client(sim);
    tour(&clickup);
    clickup.sim.take_log()
}
