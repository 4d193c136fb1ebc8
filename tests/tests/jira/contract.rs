//! The vendor's document, where exchanges may differ from it, and what the provider can send and the suite does not.

use std::path::Path;
use std::sync::Arc;

use anyticket::{
    Access, Archived, Field, LinkKind, NewTicket, RawRequest, TicketPatch, TicketQuery, Tracker, TrackerOptions, Upload,
};
use anyticket_sim::{ErrorBody, Exchange, Fault};
use anyticket_tests::contract::{Because, Checking, Contract, Document, Exception, Side, made_up, requests_in};
use anyticket_tests::jira::{ENGINEERING, ROADMAP, SimulatedJira, simulated};
use anyticket_tests::process::root;

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    because("*", Side::Reply, "**/created", OFFSET),
    because("*", Side::Reply, "**/updated", OFFSET),
    Exception::reply("*", "**/untranslatedName", "`untranslatedName` on issue types and on field schemas"),
    because(
        "POST /rest/api/3/issue/bulkfetch",
        Side::Reply,
        "/expand",
        Because::Text(r#"{\"expand\":\"schema,names\",\"issueErrors\""#),
    ),
    // The schema demands keys under names that it does not have; its own example has the others.
    because(MOVE, Side::Request, "/targetToMultipleSourceMapping", Because::Text("targetToSourcesMapping")),
    because(MOVE, Side::Request, "/targetToSourcesMapping/*/issueIdOrKeys", Because::Text("issueIdsOrKeys")),
];

const MOVE: &str = "POST /rest/api/3/bulk/issues/move";

/// The recorded answers write instants so: `2019-02-15T19:11:18.321-0800`, without a colon in the offset.
const OFFSET: Because = Because::Recorded("047-issue-get-adf-small.json", "/fields/created");

const fn because(operation: &'static str, side: Side, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, side, pointer, because)
}

/// A check against the document, with what the provider can send.
pub(crate) fn checking(specs: &Path) -> Checking {
    let documents = vec![Document::read(&specs.join("jira-cloud-v3.json"), "")];
    let contract = Contract::new("jira", specs, documents, EXCEPTIONS);
    // Which site it is, is asked for at another door than the interface.
    let requests = requests_in(&root().join("crates/anyticket-jira/src"))
        .into_iter()
        .filter(|(_, path)| !path.starts_with("/_edge/"));
    let below_api = requests.map(|(method, path)| (method, format!("/rest/api/3{path}")));
    Checking::begin(contract, &below_api.collect::<Vec<_>>())
}

/// What of an exchange is of the vendor's interface: not what the suite makes up to send something raw.
pub(crate) fn wanted(exchange: &Exchange) -> Option<Exchange> {
    (exchange.path.starts_with("/rest/") && !made_up(&exchange.path)).then(|| exchange.clone())
}

/// Sends everything in a world of some size, with what the suite does not.
pub(crate) async fn walk(checking: &Checking) {
    let subject = SimulatedJira::configured(simulated(500), |options| options.with_cancelled("Won't Do"));
    checking.watch(&subject.simulation, wanted);
    let options = TrackerOptions::default().with_project(ENGINEERING).with_width(8);
    let tracker = Tracker::with_options(Arc::new(subject.jira()), options).unwrap();
    everything(&tracker).await;
    tracker.tickets(TicketQuery::new()).all().await.unwrap();
    // Who may not list everybody searches.
    let forbidden = Fault::Status { status: 403, body: ErrorBody::Json, applied: false };
    subject.simulation.set_faults(forbidden.always().on("GET /rest/api/3/users/search").times(1).into());
    Tracker::new(subject.another()).find_users("ann").await.unwrap();
    assert_eq!(subject.simulation.counters().unexpected, 0);
}

async fn everything(tracker: &Tracker) {
    let me = tracker.me().await.unwrap();
    tracker.users().all().await.unwrap();
    tracker.find_users("ann").await.unwrap();
    tracker.projects().all().await.unwrap();
    tracker.projects_and_groups().all().await.unwrap();
    tracker.create_project("Fresh").await.unwrap();
    tracker.schema(ENGINEERING).await.unwrap();
    let new = NewTicket::new("Fix login")
        .with_body("It *cannot* be reached.\n\n- [ ] ask\n")
        .with_status("in_progress")
        .with_label("late")
        .with_assignee(&me)
        .with_external_key("crm/1");
    let ticket = tracker.create(new).await.unwrap();
    let other = tracker.create(NewTicket::new("Other")).await.unwrap();
    tracker.create(NewTicket::new("Again").with_external_key("crm/1")).await.unwrap();
    let change = TicketPatch::new().title("Fix the login").status("done").remove_label("late");
    tracker.update(ticket.id(), change).await.unwrap();
    tracker.update(other.id(), TicketPatch::new().project(ROADMAP)).await.unwrap();
    tracker.resolve(ticket.key.as_deref().unwrap()).await.unwrap();
    tracker.tickets_by_id(&[ticket.id().clone(), other.id().clone()], anyticket::Include::default()).await.unwrap();
    let open = TicketQuery::open().with_label("late").with_archived(Archived::Include).with_text("login");
    tracker.tickets(open).all().await.unwrap();
    tracker.tickets(TicketQuery::new().with_kind("Task").with_status("done")).all().await.unwrap();
    let comment = tracker.comment(ticket.id(), "Shipped").await.unwrap();
    tracker.comments(ticket.id()).all().await.unwrap();
    tracker.edit_comment(ticket.id(), &comment.id, "Shipped it").await.unwrap();
    tracker.delete_comment(ticket.id(), &comment.id).await.unwrap();
    tracker.link(ticket.id(), LinkKind::Blocks, other.id()).await.unwrap();
    tracker.links(ticket.id()).await.unwrap();
    tracker.unlink(ticket.id(), LinkKind::Blocks, other.id()).await.unwrap();
    let file = Upload::from_bytes("a.txt", "x");
    let file = tracker.attach(ticket.id(), file).await.unwrap();
    drop(tracker.download(ticket.id(), &file.id).await.unwrap());
    tracker.attachments(ticket.id()).all().await.unwrap();
    tracker.raw(RawRequest::new("GET", "rest/api/3/myself")).await.unwrap();
    tracker.delete(ticket.id()).await.unwrap();
    assert!(tracker.capabilities().support((Field::Status, Access::Create)).is_supported());
}
