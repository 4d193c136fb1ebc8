//! The simulated ClickUp held against recorded answers and against ClickUp's own OpenAPI documents.
//!
//! `ANYTICKET_SPECS` names the folder of the documents (`clickup-v2.json`, `clickup-v3.json`, and `KNOWN-WRONG.md`, which
//! says where they are wrong about the service); recorded answers lie beside it in `samples/clickup`. None of these are
//! part of this project: without the variable the tests say that they did not run.

mod support;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

use anyticket_sim::clickup::{ClickUp, Options};
use anyticket_sim::{Exchange, Sim};
use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use support::{Client, client, id};

/// The folder of the documents; `None`, said aloud, if nobody names it.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ANYTICKET_SPECS").map(PathBuf::from);
    if folder.is_none() {
        println!("did not run: ANYTICKET_SPECS does not name the folder of ClickUp's documents");
    }
    folder
}

fn read(folder: &std::path::Path, file: &str) -> String {
    let path = folder.join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Why an answer may break the document at a place.
enum Because {
    /// These words of `KNOWN-WRONG.md` say so.
    Known(&'static str),
    /// This recorded answer has the same type at this place.
    Recorded(&'static str, &'static str),
    /// For the same thing in the answer to reading one task the document says something that fits.
    OneTask(&'static str),
    /// For the same thing in the answer to creating a task the document says something that fits.
    NewTask(&'static str),
}

use Because::{Known, NewTask, OneTask, Recorded};

/// Operations, the place in the answer (`*` is any item), and why.
const EXCEPTIONS: &[(&[&str], &str, Because)] = &[
    (&["DELETE /v2/task/{task_id}"], "", Known("DELETE task: 204 with a JSON object documented -> empty")),
    // Accounts
    (&["GET /v2/user"], "/user/profilePicture", Recorded(TEAM, "/teams/0/members/0/user/profilePicture")),
    (&["GET /v2/team"], "/teams/*/avatar", Known("Team: `avatar` -> null")),
    (
        &["GET /v2/team"],
        "/teams/*/members/*/user/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_id}/user/{user_id}"],
        "/member/invited_by/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_id}/user/{user_id}"],
        "/member/user/custom_role",
        Recorded(TEAM, "/teams/0/members/0/user/custom_role"),
    ),
    (
        &["GET /v2/task/{task_id}/member", "GET /v2/list/{list_id}/member"],
        "/members/*/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    // Places
    (
        &["GET /v2/team/{team_id}/space"],
        "/spaces/*/admin_can_manage",
        Known("`avatar`, `color`, `admin_can_manage` -> null"),
    ),
    (&["GET /v2/team/{team_id}/space"], "/spaces/*/avatar", Known("`avatar`, `color`, `admin_can_manage` -> null")),
    (&["GET /v2/team/{team_id}/space"], "/spaces/*/color", Known("`avatar`, `color`, `admin_can_manage` -> null")),
    (
        &["GET /v2/team/{team_id}/space"],
        "/spaces/*/features",
        Known("`features.checklists`, `time_estimates`, `custom_fields`, `portfolios`, `zoom` required -> absent"),
    ),
    (&["GET /v2/space/{space_id}/folder"], "/folders", Known("Folders: `folders` object -> array")),
    (&["GET /v2/folder/{folder_id}"], "/lists/*", Known("Folders: `folders` object -> array")),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/status",
        Known("`status`, `priority` null matches both branches of a oneOf"),
    ),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/priority",
        Known("`status`, `priority` null matches both branches of a oneOf"),
    ),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/task_count",
        Known("`task_count` string/null -> number"),
    ),
    (
        &[
            "GET /v2/list/{list_id}",
            "PUT /v2/list/{list_id}",
            "POST /v2/space/{space_id}/list",
            "POST /v2/folder/{folder_id}/list",
        ],
        "/task_count",
        Known("`task_count` string/null -> number"),
    ),
    (
        &["GET /v2/list/{list_id}", "POST /v2/space/{space_id}/list"],
        "/due_date",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["GET /v2/list/{list_id}", "POST /v2/space/{space_id}/list"],
        "/priority",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["POST /v2/space/{space_id}/list"],
        "/assignee",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["POST /v2/space/{space_id}/list", "POST /v2/folder/{folder_id}/list"],
        "/assignee/profilePicture",
        Recorded(TASK, "/creator/profilePicture"),
    ),
    // Comments
    (COMMENTS, "/comments/*/user/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*/assignee", Known("`assignee` object -> null")),
    (COMMENTS, "/comments/*/assignee/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*/assigned_by/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*", Known("`resolved`, `assigned_by` required -> absent")),
    (COMMENTS, "/comments/*/reply_count", Known("`reply_count` string -> number")),
    (
        &["POST /v2/task/{task_id}/comment", "POST /v2/list/{list_id}/comment", "POST /v2/view/{view_id}/comment"],
        "/id",
        Known("created comment `id` string -> NUMBER"),
    ),
    // Tasks
    (&["GET /v2/task/{task_id}"], "/attachments/*/user/profilePicture", Recorded(TASK, "/creator/profilePicture")),
    (
        &["GET /v2/list/{list_id}/task"],
        "/tasks/*/watchers/*",
        Known("list tasks: `assignees[]`, `watchers[]` strings -> user objects"),
    ),
    (
        &["GET /v2/list/{list_id}/task"],
        "/tasks/*/assignees/*",
        Known("list tasks: `assignees[]`, `watchers[]` strings -> user objects"),
    ),
    (LISTINGS, "/tasks/*/dependencies/*", OneTask("/dependencies/items")),
    (LISTINGS, "/tasks/*/linked_tasks/*", OneTask("/linked_tasks/items")),
    (LISTINGS, "/tasks/*/tags/*", OneTask("/tags/items")),
    (&["GET /v2/list/{list_id}/task"], "/tasks/*/time_estimate", OneTask("/time_estimate")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/time_estimate", NewTask("/time_estimate")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/creator/profilePicture", Recorded(TASK, "/creator/profilePicture")),
    (
        &["GET /v2/team/{team_Id}/task"],
        "/tasks/*/watchers/*/profilePicture",
        Recorded(TASK, "/watchers/0/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_Id}/task"],
        "/tasks/*/assignees/*/profilePicture",
        Recorded(TASK, "/watchers/0/profilePicture"),
    ),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/date_closed", Recorded(TASK, "/date_closed")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/due_date", Recorded(TASK, "/due_date")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/start_date", Recorded(TASK, "/start_date")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/parent", Recorded(TASK, "/parent")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/points", Recorded(TASK, "/points")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/priority", Recorded(TASK, "/priority")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/priority", OneTask("/priority")),
    (WRITES, "/assignees/*", OneTask("/assignees/items")),
    (WRITES, "/watchers/*", OneTask("/watchers/items")),
    (WRITES, "/tags/*", OneTask("/tags/items")),
    (WRITES, "/dependencies/*", OneTask("/dependencies/items")),
    (WRITES, "/linked_tasks/*", OneTask("/linked_tasks/items")),
    (WRITES, "/time_estimate", OneTask("/time_estimate")),
    (LINKS, "/task/assignees/*", OneTask("/assignees/items")),
    (LINKS, "/task/tags/*", OneTask("/tags/items")),
    (LINKS, "/task/priority", OneTask("/priority")),
    (LINKS, "/task/time_estimate", OneTask("/time_estimate")),
    (LINKS, "/task/time_spent", Recorded(TASK, "/time_spent")),
];

const TEAM: &str = "001-team-list.json";
const TASK: &str = "009-task-get-plain.json";
const COMMENTS: &[&str] = &[
    "GET /v2/task/{task_id}/comment",
    "GET /v2/list/{list_id}/comment",
    "GET /v2/view/{view_id}/comment",
    "GET /v2/comment/{comment_id}/reply",
];
const LISTINGS: &[&str] = &["GET /v2/list/{list_id}/task", "GET /v2/team/{team_Id}/task"];
const WRITES: &[&str] = &["POST /v2/list/{list_id}/task", "PUT /v2/task/{task_id}"];
const LINKS: &[&str] = &["POST /v2/task/{task_id}/link/{links_to}", "DELETE /v2/task/{task_id}/link/{links_to}"];

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

fn toured(options: impl FnOnce(Options) -> Options) -> Vec<Exchange> {
    // The document knows a name for everybody, and none of its answers says what it leaves open.
    let sim = Sim::clickup().tickets(120).seed(11).with(|world| options(world.invited_without_name(false)));
    let clickup = client(sim);
    tour(&clickup);
    clickup.sim.take_log()
}

#[test]
fn the_tour_goes_everywhere() {
    let log = toured(|options| options);
    let seen: BTreeSet<String> = log.iter().map(|exchange| exchange.operation.to_string()).collect();
    let known: BTreeSet<String> = ClickUp::operations().iter().map(ToString::to_string).collect();
    // Defining fields is not in the public interface and always refused.
    let missing: Vec<&String> =
        known.difference(&seen).filter(|known| *known != "POST /v2/list/{list_id}/field").collect();
    assert!(missing.is_empty(), "{missing:?}");
    let unknown: Vec<&String> = seen.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// An OpenAPI document as a root for JSON schemas.
struct Document {
    root: Value,
    base: &'static str,
    compiled: RefCell<HashMap<String, Rc<jsonschema::Validator>>>,
}

enum Found {
    Undocumented,
    NoSchema,
    Schema(String),
}

impl Document {
    fn new(text: &str, base: &'static str) -> Self {
        let mut root: Value = serde_json::from_str(text).unwrap();
        nullable(&mut root);
        Self { root, base, compiled: RefCell::default() }
    }

    /// Where the schema of an answer is.
    fn schema(&self, exchange: &Exchange) -> Found {
        let path = format!("{}{}", self.base, exchange.operation.template());
        let method = exchange.operation.method().to_lowercase();
        let status = exchange.status.unwrap().to_string();
        let answer = &self.root["paths"][&path][&method]["responses"][&status];
        if answer.is_null() {
            return Found::Undocumented;
        }
        if answer["content"]["application/json"]["schema"].is_null() {
            return Found::NoSchema;
        }
        let path = path.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
        Found::Schema(format!("#/paths/{path}/{method}/responses/{status}/content/application~1json/schema"))
    }

    /// What an answer breaks: places in it, with the reason.
    fn broken(&self, schema: &str, answer: &Value) -> Vec<(String, String)> {
        let compile = || {
            let mut root = self.root.clone();
            root["$ref"] = json!(schema);
            let options =
                jsonschema::options().with_draft(jsonschema::Draft::Draft202012).should_validate_formats(true);
            Rc::new(options.build(&root).unwrap_or_else(|error| panic!("{schema}: {error}")))
        };
        let validator = Rc::clone(self.compiled.borrow_mut().entry(schema.to_owned()).or_insert_with(compile));
        validator.iter_errors(answer).map(|error| (error.instance_path().to_string(), error.to_string())).collect()
    }
}

/// What exceptions are held against.
struct Evidence {
    v2: Document,
    known_wrong: String,
    samples: PathBuf,
}

impl Evidence {
    fn holds(&self, because: &Because, value: &Value) -> bool {
        let fits = |operation: &str, property: &str| {
            let schema =
                format!("#/paths/{operation}/responses/200/content/application~1json/schema/properties{property}");
            self.v2.broken(&schema, value).is_empty()
        };
        match because {
            Known(row) => self.known_wrong.contains(row),
            Recorded(file, place) => {
                let recorded = recorded(&self.samples, file);
                let there = recorded.pointer(place).unwrap_or_else(|| panic!("{file} has no {place}"));
                kind(there) == kind(value)
            }
            OneTask(property) => fits("~1v2~1task~1%7Btask_id%7D/get", property),
            NewTask(property) => fits("~1v2~1list~1%7Blist_id%7D~1task/post", property),
        }
    }
}

fn recorded(samples: &std::path::Path, file: &str) -> Value {
    serde_json::from_str(&read(samples, file)).unwrap()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// OpenAPI 3.0 says `nullable`, JSON schema says `["x", "null"]`.
fn nullable(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.remove("nullable") == Some(Value::Bool(true))
                && let Some(kind) = object.get("type").and_then(Value::as_str).map(str::to_owned)
            {
                object.insert("type".to_owned(), json!([kind, "null"]));
            }
            object.values_mut().for_each(nullable);
        }
        Value::Array(values) => values.iter_mut().for_each(nullable),
        _ => {}
    }
}

/// A place with `*` for the numbers of items.
fn anywhere(place: &str) -> String {
    let segments = place.split('/').map(|segment| if segment.parse::<usize>().is_ok() { "*" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// The end of a reason, which says what was expected.
fn short(reason: &str) -> String {
    let from = reason.len().saturating_sub(60);
    reason.char_indices().skip_while(|(at, _)| *at < from).map(|(_, letter)| letter).collect()
}

/// Whether a place in an answer is what a pattern with `*` means.
fn fits(pattern: &str, place: &str) -> bool {
    let (pattern, place): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), place.split('/').collect());
    pattern.len() == place.len() && pattern.iter().zip(&place).all(|(part, segment)| *part == "*" || part == segment)
}

/// One map by task id, whose document requires the ids of its own example: its values are checked one by one.
const BY_TASK: &str = "GET /v2/task/bulk_time_in_status/task_ids";
const OF_ONE_TASK: &str =
    "#/paths/~1v2~1task~1%7Btask_id%7D~1time_in_status/get/responses/200/content/application~1json/schema";

#[test]
fn answers_hold_against_the_documents() {
    let Some(folder) = folder() else { return };
    let v3 = Document::new(&read(&folder, "clickup-v3.json"), "/api");
    let evidence = Evidence {
        v2: Document::new(&read(&folder, "clickup-v2.json"), ""),
        known_wrong: read(&folder, "KNOWN-WRONG.md"),
        samples: folder.join("../samples/clickup"),
    };
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut problems: BTreeSet<String> = BTreeSet::new();
    let (mut checked, mut undocumented, mut without) = (0, BTreeSet::new(), BTreeSet::new());
    let logs = [toured(|options| options), toured(|options| options.variety(false))];
    for exchange in logs.iter().flatten() {
        let operation = exchange.operation.to_string();
        let document = if operation.contains(" /v3/") { &v3 } else { &evidence.v2 };
        let schema = match document.schema(exchange) {
            Found::Schema(schema) => schema,
            Found::NoSchema => {
                without.insert(operation);
                continue;
            }
            Found::Undocumented => {
                undocumented.insert(format!("{operation} {}", exchange.status.unwrap()));
                continue;
            }
        };
        checked += 1;
        // An empty body is no JSON: that is a finding too.
        let answer = exchange.answer_json().unwrap_or(json!("(no body)"));
        let broken = if operation == BY_TASK {
            answer.as_object().unwrap().values().flat_map(|one| document.broken(OF_ONE_TASK, one)).collect()
        } else {
            document.broken(&schema, &answer)
        };
        for (place, reason) in broken {
            let value = answer.pointer(&place).unwrap();
            let excepted = EXCEPTIONS.iter().position(|(of, pattern, because)| {
                of.contains(&operation.as_str()) && fits(pattern, &place) && evidence.holds(because, value)
            });
            match excepted {
                Some(exception) => drop(used.insert(exception)),
                None => drop(problems.insert(format!("{operation} {}: {}", anywhere(&place), short(&reason)))),
            }
        }
    }
    println!("answers checked: {checked}");
    println!("without a schema: {without:?}");
    println!("not in the documents: {undocumented:?}");
    println!("exceptions used: {} of {}", used.len(), EXCEPTIONS.len());
    assert!(problems.is_empty(), "{}", problems.into_iter().collect::<Vec<_>>().join("\n"));
    let unused = EXCEPTIONS.iter().enumerate().filter(|(number, _)| !used.contains(number));
    let unused: Vec<String> = unused.map(|(_, (of, place, _))| format!("{of:?} {place}")).collect();
    assert!(unused.is_empty(), "unused exceptions:\n{}", unused.join("\n"));
}

/// What a recorded answer has and ours has not: keys that are missing, and types that differ.
fn unlike(recorded: &Value, ours: &Value, place: &str, found: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::Object(recorded), Value::Object(ours)) => {
            for (key, value) in recorded {
                match ours.get(key) {
                    Some(our) => unlike(value, our, &format!("{place}/{key}"), found),
                    None => found.push(format!("{place}/{key} is missing")),
                }
            }
        }
        (Value::Array(recorded), Value::Array(ours)) => {
            for our in ours {
                if let Some(first) = recorded.first() {
                    unlike(first, our, &format!("{place}/*"), found);
                }
            }
        }
        // A value may be there or not, in either world.
        (Value::Null, _) | (_, Value::Null) => {}
        (recorded, ours) if kind(recorded) == kind(ours) => {}
        (recorded, ours) => found.push(format!("{place} is {} instead of {}", kind(ours), kind(recorded))),
    }
}

#[test]
fn answers_have_what_recorded_answers_have() {
    let Some(folder) = folder() else { return };
    let samples = folder.join("../samples/clickup");
    let logs = [toured(|options| options), toured(|options| options.variety(false))];
    let answers = |operation: &str| -> Vec<Value> {
        let of = logs.iter().flatten().filter(|exchange| exchange.operation.to_string() == operation);
        of.map(|exchange| exchange.answer_json().unwrap_or(json!(""))).collect()
    };
    // A count comes as a number and as a string: recorded in both forms, and `KNOWN-WRONG.md` says so.
    let forms = ["/task_count", "/time_estimate"];
    let mut checked = 0;
    for (file, operation) in [
        (TEAM, "GET /v2/team"),
        ("003-space-get.json", "GET /v2/space/{space_id}"),
        ("032-space-get-2025.json", "GET /v2/space/{space_id}"),
        ("004-folder-list.json", "GET /v2/space/{space_id}/folder"),
        ("007-list-get.json", "GET /v2/list/{list_id}"),
        ("035-list-create-2025.json", "POST /v2/folder/{folder_id}/list"),
        ("035-list-create-2025.json", "POST /v2/space/{space_id}/list"),
        (TASK, "GET /v2/task/{task_id}"),
        ("012-task-delete-204.json", "DELETE /v2/task/{task_id}"),
        ("015-task-page-empty.json", "GET /v2/list/{list_id}/task"),
        ("018-comment-create.json", "POST /v2/task/{task_id}/comment"),
    ] {
        let recorded = recorded(&samples, file);
        let ours = answers(operation);
        assert!(!ours.is_empty(), "{operation}");
        for our in ours {
            checked += 1;
            let mut found = Vec::new();
            unlike(&recorded, &our, "", &mut found);
            found.retain(|finding| !forms.iter().any(|form| finding.starts_with(form)));
            assert!(found.is_empty(), "{operation} is unlike {file}:\n{}", found.join("\n"));
        }
    }
    println!("answers held against recorded ones: {checked}");
}

#[test]
fn refusals_are_the_recorded_ones() {
    let Some(folder) = folder() else { return };
    let samples = folder.join("../samples/clickup");
    let clickup = support::with(3, |options| options.plan(anyticket_sim::clickup::Plan::Business));
    let (team, foreign) = clickup.sim.world(|world| (world.workspace_id(), world.foreign_list_id()));
    let got = clickup.get(&format!("/v2/team/{team}/user/1"));
    assert_eq!((got.status, got.json), (403, recorded(&samples, "026-error-403-team-110.json")));
    let got = clickup.get("/v2/space/4711");
    assert_eq!((got.status, got.json), (404, recorded(&samples, "029-error-404-space.json")));
    let got = clickup.put(&format!("/v2/list/{foreign}"), json!({"name": "x"}));
    assert_eq!((got.status, got.json), (401, recorded(&samples, "031-error-401-oauth-027.json")));
}
