//! The vendor's document, where exchanges may differ from it, and what the provider can send and the suite does not.

use std::path::Path;
use std::sync::Arc;

use anyticket::{
    Access, Archived, ErrorKind, Field, LinkKind, NewTicket, RawRequest, SecretString, StatusCategory, TicketPatch,
    TicketQuery, Tracker, TrackerOptions, Upload,
};
use anyticket_asana::{Asana, AsanaOptions, Plan};
use anyticket_sim::Exchange;
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};
use anyticket_tests::contract::{Because, Checking, Contract, Document, Exception, Side, made_up, requests_in};
use anyticket_tests::process::root;

/// Where the document is known to be wrong, or says less than the service does.
static EXCEPTIONS: &[Exception] = &[
    Exception::reply("*", "**/assignee", NULL),
    Exception::reply("*", "**/completed_by", NULL),
    Exception::reply("*", "**/parent", NULL),
    Exception::reply("*", "**/color", "`color` of project and tag has values outside the enum"),
    because("*", Side::Reply, "**/enum_value", GUIDE),
    because("*", Side::Reply, "**/date_value/date_time", Because::Text("the value of `date-time` will be `null`")),
    Exception::request("*", "/query/opt_fields", "`opt_fields` enum incomplete"),
    because(SEARCH, Side::Request, "/query/limit", Because::Text("can be specified by the `limit` query parameter")),
    because(SEARCH, Side::Request, "/query/custom_fields.*", Because::Text("custom_fields.{gid}.value")),
    // The document knows strings only, and its own guide writes numbers, lists and objects.
    because("POST /tasks | PUT /tasks/{task_gid}", Side::Request, "/data/custom_fields/*", GUIDE),
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

/// A check against the document, with what the provider can send.
pub(crate) fn checking(specs: &Path) -> Checking {
    let documents = vec![Document::read(&specs.join("asana.json"), PREFIX)];
    let contract = Contract::new("asana", specs, documents, EXCEPTIONS);
    let requests = requests_in(&root().join("crates/anyticket-asana/src")).into_iter();
    let below_api = requests.map(|(method, path)| (method, format!("{PREFIX}{path}")));
    Checking::begin(contract, &below_api.collect::<Vec<_>>())
}

const PREFIX: &str = "/api/1.0";

/// What of an exchange is of the vendor's interface: not what the suite makes up to send something raw.
pub(crate) fn wanted(exchange: &Exchange) -> Option<Exchange> {
    (exchange.path.starts_with(PREFIX) && !made_up(&exchange.path)).then(|| exchange.clone())
}

/// Sends everything in a world of some size, with what the suite does not: without a search the lists are read.
pub(crate) async fn walk(checking: &Checking) {
    for plan in [Plan::Paid, Plan::Free] {
        let subject = SimulatedAsana::configured(simulated(150), |options| options.with_plan(plan));
        checking.watch(&subject.simulation, wanted);
        let options = TrackerOptions::default().with_project(ENGINEERING).with_width(4);
        let tracker = Tracker::with_options(Arc::new(subject.asana()), options).unwrap();
        match plan {
            Plan::Paid => everything(&tracker).await,
            _ => drop(tracker.tickets(TicketQuery::new().with_label("login")).all().await.unwrap()),
        }
        tracker.tickets(TicketQuery::new()).all().await.unwrap();
        the_workspaces(&subject).await;
        assert_eq!(subject.simulation.counters().unexpected, 0);
    }
}

/// Nobody said which one, and there are several.
async fn the_workspaces(subject: &SimulatedAsana) {
    let token = SecretString::from(subject.simulation.world(|world| world.token()));
    let asana = Asana::new(token, AsanaOptions::new().with_http(subject.options().http)).unwrap();
    let refused = Tracker::new(asana).projects().all().await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Configuration, "{refused}");
}

async fn everything(tracker: &Tracker) {
    let me = tracker.me().await.unwrap();
    tracker.users().all().await.unwrap();
    tracker.find_users("ann").await.unwrap();
    tracker.projects().all().await.unwrap();
    let groups = tracker.projects_and_groups().all().await.unwrap();
    let team = groups.iter().find(|group| group.native_kind == "team").unwrap();
    tracker.project(team.id.as_str()).await.unwrap();
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
