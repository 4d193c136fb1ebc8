//! What the provider sends and what it is answered, held against the vendor's document.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket::{
    Access, Archived, Field, LinkKind, NewTicket, RawRequest, StatusCategory, TicketPatch, TicketQuery, Tracker,
    TrackerOptions, Upload,
};
use anyticket_asana::Plan;
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};
use anyticket_tests::contract::{Because, Call, Contract, Document, Exception, Side, specs};

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    Exception::reply("*", "**/assignee", NULL),
    Exception::reply("*", "**/completed_by", NULL),
    Exception::reply("*", "**/parent", NULL),
    Exception::reply("*", "**/color", "`color` of project and tag has values outside the enum"),
    because("*", Side::Reply, "**/enum_value", GUIDE),
    Exception::request("*", "/query/opt_fields", "`opt_fields` enum incomplete"),
    because(SEARCH, Side::Request, "/query/limit", Because::Text("can be specified by the `limit` query parameter")),
    because(SEARCH, Side::Request, "/query/custom_fields.*", Because::Text("custom_fields.{gid}.value")),
    because(
        "POST /tasks/{task_gid}/setParent",
        Side::Request,
        "/data/parent",
        Because::Text("The new parent of the task, or `null` for no parent."),
    ),
];

const SEARCH: &str = "GET /workspaces/{workspace_gid}/tasks/search";

const NULL: &str = "`current_status`, `current_status_update`, `completed_by`, `parent`, `assignee` object -> null";
const GUIDE: Because = Because::Page("https://developers.asana.com/docs/custom-fields-guide");

const fn because(operation: &'static str, side: Side, pointer: &'static str, because: Because) -> Exception {
    Exception::new(operation, side, pointer, because)
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
        .with_body("It *cannot* be reached.\n\n- ask\n")
        .with_status("Doing")
        .with_label("login")
        .with_assignee(&me)
        .with_field("Story points", 2.0)
        .with_external_key("crm/1");
    let ticket = tracker.create(new).await.unwrap();
    let other = tracker.create(NewTicket::new("Other")).await.unwrap();
    let below = tracker.create(NewTicket::new("Below").with_parent(ticket.id().clone())).await.unwrap();
    tracker.create(NewTicket::new("Again").with_external_key("crm/1")).await.unwrap();
    let change =
        TicketPatch::new().title("Fix the login").status(StatusCategory::Done).remove_label("login").add_label("late");
    tracker.update(ticket.id(), change).await.unwrap();
    tracker.update(other.id(), TicketPatch::new().project(OPERATIONS).field("Followers", "Bo Berg")).await.unwrap();
    tracker.update(below.id(), TicketPatch::new().clear(Field::Parent)).await.unwrap();
    tracker.update(below.id(), TicketPatch::new().kind("milestone")).await.unwrap();
    let key = ticket.key.as_deref().unwrap_or(ticket.id().as_str());
    tracker.resolve(key).await.unwrap();
    tracker.tickets_by_id(&[ticket.id().clone(), other.id().clone()], anyticket::Include::default()).await.unwrap();
    let open = TicketQuery::open().with_label("late").with_archived(Archived::Include).with_text("login");
    tracker.tickets(open).all().await.unwrap();
    tracker.tickets(TicketQuery::new().in_project(ENGINEERING).with_status("Doing")).all().await.unwrap();
    tracker.tickets(TicketQuery::new().below(ticket.id().clone())).all().await.unwrap();
    tracker.tickets(TicketQuery::new().with_kind("task").assigned_to(me.id.as_str())).all().await.unwrap();
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
    tracker.raw(RawRequest::new("GET", "users/me")).await.unwrap();
    tracker.delete(ticket.id()).await.unwrap();
    assert!(tracker.capabilities().support((Field::Status, Access::Create)).is_supported());
}

#[tokio::test(start_paused = true)]
async fn the_provider_keeps_to_the_vendors_document() {
    let Some(specs) = specs() else { return };
    let documents = vec![Document::read(&specs.join("asana.json"), "/api/1.0")];
    let mut contract = Contract::new("asana", &specs, documents, EXCEPTIONS);
    let mut operations = BTreeSet::new();
    // Without a search the lists are read.
    for plan in [Plan::Paid, Plan::Free] {
        let subject = SimulatedAsana::configured(simulated(150), |options| options.with_plan(plan));
        let options = TrackerOptions::default().with_project(ENGINEERING).with_width(4);
        let tracker = Tracker::with_options(Arc::new(subject.asana()), options).unwrap();
        if plan == Plan::Paid {
            everything(&tracker).await;
        }
        tracker.tickets(TicketQuery::new()).all().await.unwrap();
        assert_eq!(subject.simulation.counters().unexpected, 0);
        let log = subject.simulation.log();
        for exchange in log.iter().filter(|exchange| exchange.path.starts_with("/api/")) {
            operations.insert(exchange.operation.to_string());
            match exchange.json().is_none_or(|body| body["data"].get("custom_fields").is_none()) {
                true => contract.check(Call::from(exchange)),
                // The document knows strings only, and its own guide writes numbers, lists and objects.
                false => contract.check_answer(Call::from(exchange)),
            }
        }
    }
    let operations: Vec<&str> = operations.iter().map(String::as_str).collect();
    let report = contract.finish(&operations);
    println!("{report}");
    report.assert_kept();
    assert!(report.sent.len() >= 32, "too little was asked: {}", report.sent.len());
}
