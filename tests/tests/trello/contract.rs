//! The vendor's document, where exchanges may differ from it, and what the provider can send and the suite does not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyticket::{
    Archived, Include, LinkKind, NewTicket, RawRequest, TicketPatch, TicketQuery, Tracker, TrackerOptions, Upload,
};
use anyticket_sim::Exchange;
use anyticket_tests::contract::{Because, Checking, Contract, Document, Exception, Side, made_up, requests_in};
use anyticket_tests::process::root;
use anyticket_tests::trello::{ENGINEERING, OPERATIONS, SimulatedTrello, mapped, simulated};
use serde_json::Value;

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    request("GET /boards/{id}/cards/{filter}", "/query/*", NESTED),
    request(
        "GET /boards/{id}/members | GET /organizations/{id} | GET /organizations/{id}/members",
        "/query/fields",
        NESTED,
    ),
    // Several fields with commas between them, where the document lists what each may be.
    request("GET /members/{id} | GET /members/{id}/boards | GET /members/{id}/organizations", "/query/fields", NESTED),
    request("GET /organizations/{id}/boards", "/query/fields", NESTED),
    request("GET /boards/{boardId}/actions", "/query/fields", NESTED),
    request("GET /cards/{id}/actions", "/query/limit", ACTIONS),
    request(WRITES, "/query/due", INSTANTS),
    request(WRITES, "/query/start", INSTANTS),
    // Several with commas between them, and none to take all away, where the schema has one.
    request(WRITES, "/query/idLabels", Because::Text("Comma-separated list of label IDs")),
    request(WRITES, "/query/idMembers", Because::Text("Comma-separated list of member IDs")),
    // A file goes as one, although the document has it in the query.
    request("POST /cards/{id}/attachments", "", Because::Text("The file to attach, as multipart/form-data")),
    // A label without a colour.
    request("POST /labels", "/query/color", Because::Text(r#""nullable":true"#)),
    // Both branches of its `oneOf` take everything, and none names the other's key.
    request("PUT /cards/{idCard}/customField/{idCustomField}/item", "", Because::Page(CUSTOM_FIELDS)),
    request("PUT /cards/{idCard}/customField/{idCustomField}/item", "/value", Because::Page(CUSTOM_FIELDS)),
    request("PUT /cards/{idCard}/customField/{idCustomField}/item", "/idValue", Because::Page(CUSTOM_FIELDS)),
    reply("*", "**/due", INSTANTS),
    reply("*", "**/start", INSTANTS),
    reply("*", "**/dateLastActivity", INSTANTS),
    reply("GET /cards/{id}/attachments", "/*", INSTANTS),
    Exception::reply("*", "**/dueReminder", "`dueReminder` string -> number"),
    Exception::reply("*", "**/labels/*", "card `labels[]`, `checkItemStates[]` strings -> objects"),
    reply("*", "**/idAttachmentCover", null("/idAttachmentCover")),
    reply("*", "**/idAttachment", null("/cover/idAttachment")),
    reply("*", "**/mirrorSourceId", null("/mirrorSourceId")),
    reply("*", "**/idMemberReferrer", Because::Recorded("016-comment-create.json", "/memberCreator/idMemberReferrer")),
    reply("*", "**/idOrganization", Because::Text("The id or name of the Workspace the board should belong to.")),
    // Behind a `oneOf`, which says only that something of the above differs.
    Exception::reply("GET /organizations/{id}/boards", "/*", "board `prefs.background` 24-hex id -> \"blue\""),
    reply("GET /organizations/{id}/members", "/*", Because::Recorded("016-comment-create.json", "/memberCreator")),
    Exception::reply("POST /cards/{id}/attachments", "", "one attachment array -> object"),
    Exception::reply("GET /boards/{id}", "", "Error bodies are text/plain"),
    reply("GET /search", "", Because::Page("https://developer.atlassian.com/cloud/trello/rest/api-group-search/")),
];

const WRITES: &str = "POST /cards | PUT /cards/{id}";

const NESTED: Because = Because::Page("https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/");

const ACTIONS: Because =
    Because::Page("https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/");

const CUSTOM_FIELDS: &str =
    "https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/";

/// What the document calls a date is an instant in its own examples.
const INSTANTS: Because = Because::Text("\"format\":\"date\",\"example\":\"2018-10-17T19:10:14.808Z\"");

/// A recorded card has nothing here.
const fn null(place: &'static str) -> Because {
    Because::Recorded("001-card-get.json", place)
}

const fn reply(operation: &'static str, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, Side::Reply, pointer, because)
}

const fn request(operation: &'static str, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, Side::Request, pointer, because)
}

/// Where the document has no body, the members of one of JSON are the parameters that it names, as its own text on cards
/// says: they are held to them.
fn as_parameters(exchange: &Exchange) -> Exchange {
    let mut exchange = exchange.clone();
    let is_json =
        exchange.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json || exchange.path.ends_with("/item") {
        return exchange;
    }
    let body: BTreeMap<String, Value> = serde_json::from_slice(&exchange.body).unwrap();
    exchange.query.extend(body.into_iter().map(|(name, value)| match value {
        Value::String(text) => (name, text),
        other => (name, other.to_string()),
    }));
    exchange.headers.remove("content-type");
    exchange.body = Default::default();
    exchange
}

/// A check against the document, with what the provider can send.
///
/// The content of files is not in the document, and which tokens there are is asked for by the login alone.
pub(crate) fn checking(specs: &Path) -> Checking {
    let documents = vec![Document::read(&specs.join("trello.json"), "/1")];
    let contract = Contract::new("trello", specs, documents, EXCEPTIONS);
    let requests = requests_in(&root().join("crates/anyticket-trello/src")).into_iter();
    let documented = requests.filter(|(_, path)| !path.ends_with("/tokens") && !path.contains("/download/"));
    let below_api = documented.map(|(method, path)| (method, format!("/1{path}")));
    Checking::begin(contract, &below_api.collect::<Vec<_>>())
}

/// What of an exchange is of the vendor's interface: not what the suite makes up to send something raw.
pub(crate) fn wanted(exchange: &Exchange) -> Option<Exchange> {
    let path = exchange.path.as_str();
    let is_documented = path.starts_with("/1/") && !path.contains("/download/") && !made_up(path);
    is_documented.then(|| as_parameters(exchange))
}

/// Sends everything in a world of some size, with what the suite does not.
pub(crate) async fn walk(checking: &Checking) {
    let subject = SimulatedTrello::new(simulated(120));
    checking.watch(&subject.simulation, wanted);
    let options = mapped(TrackerOptions::default().with_project(ENGINEERING));
    let tracker = Tracker::with_options(Arc::new(subject.trello()), options).unwrap();
    everything(&tracker).await;
    let workspace = SimulatedTrello::configured(simulated(3), |options| options.with_workspace("acme"));
    checking.watch(&workspace.simulation, wanted);
    let tracker = Tracker::new(workspace.trello());
    tracker.tickets(TicketQuery::new()).all().await.unwrap();
    tracker.users().all().await.unwrap();
    for simulation in [&subject.simulation, &workspace.simulation] {
        assert_eq!(simulation.counters().unexpected, 0);
    }
}

async fn everything(tracker: &Tracker) {
    let me = tracker.me().await.unwrap();
    tracker.users().all().await.unwrap();
    tracker.find_users("bo").await.unwrap();
    tracker.projects().all().await.unwrap();
    let groups = tracker.projects_and_groups().all().await.unwrap();
    let group = groups.iter().find(|group| !group.holds_tickets).unwrap();
    tracker.project(group.id.as_str()).await.unwrap();
    tracker.create_project("Fresh").await.unwrap();
    let schema = tracker.schema(ENGINEERING).await.unwrap();
    let new = NewTicket::new("Fix login")
        .with_body("It *cannot* be reached.\n\n- [ ] ask\n")
        .with_status("in_progress")
        .with_label("late")
        .with_assignee(&me)
        .with_due("2026-11-30T09:00:00Z".parse::<anyticket::When>().unwrap())
        .with_external_key("crm/1");
    let new = schema.fields.iter().fold(new, |new, field| match field.native_kind.as_str() {
        "number" => new.with_field(field.id.as_str(), anyticket::Value::Number(3.5)),
        "text" => new.with_field(field.id.as_str(), anyticket::Value::Text("x".into())),
        "list" => new.with_field(field.id.as_str(), anyticket::Value::Select(field.choices[0].clone())),
        _ => new,
    });
    let ticket = tracker.create(new).await.unwrap();
    let other = tracker.create(NewTicket::new("Other")).await.unwrap();
    tracker.create(NewTicket::new("Again").with_external_key("crm/1")).await.unwrap();
    let change = TicketPatch::new().title("Fix the login").status("done").remove_label("late").add_label("Feature");
    tracker.update(ticket.id(), change.add_assignee("Bo Berg").remove_assignee(&me)).await.unwrap();
    tracker.update(other.id(), TicketPatch::new().project(OPERATIONS)).await.unwrap();
    tracker.resolve(ticket.key.as_deref().unwrap()).await.unwrap();
    tracker.tickets_by_id(&[ticket.id().clone(), other.id().clone()], Include::default()).await.unwrap();
    let open = TicketQuery::open().with_archived(Archived::Include).with_text("login");
    tracker.tickets(open).all().await.unwrap();
    tracker.tickets(TicketQuery::new().including(Include::default().with_raw(true))).all().await.unwrap();
    let comment = tracker.comment(ticket.id(), "Shipped").await.unwrap();
    tracker.comments(ticket.id()).all().await.unwrap();
    tracker.edit_comment(ticket.id(), &comment.id, "Shipped it").await.unwrap();
    tracker.delete_comment(ticket.id(), &comment.id).await.unwrap();
    tracker.link(ticket.id(), LinkKind::Relates, other.id()).await.unwrap();
    tracker.links(ticket.id()).await.unwrap();
    tracker.unlink(ticket.id(), LinkKind::Relates, other.id()).await.unwrap();
    let file = tracker.attach(ticket.id(), Upload::from_bytes("a.txt", "x")).await.unwrap();
    drop(tracker.download(ticket.id(), &file.id).await.unwrap());
    tracker.attachments(ticket.id()).all().await.unwrap();
    tracker.raw(RawRequest::new("GET", "members/me/organizations")).await.unwrap();
    tracker.delete(ticket.id()).await.unwrap();
}
