//! Writes of several calls that stop midway: what is done, what is pending, whichever call it was.

use std::sync::Arc;

use anyticket::{Field, NewTicket, Ticket, TicketId, TicketPatch, Tracker, TrackerOptions, Value};
use anyticket_sim::asana::Asana as World;
use anyticket_testkit::conformance;
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};
use anyticket_tests::midway::{Desk, at_each_request, step};

#[tokio::test(start_paused = true)]
async fn the_law_of_half_writes_is_exercised_and_kept() {
    let report = conformance::run_law(11, || async { SimulatedAsana::new(simulated(0).without_log()) }).await;
    println!("{report}");
    assert!(report.broken_laws().is_empty());
    assert!(!report.to_string().contains("not applicable"), "{report}");
}

/// A world of two tasks: one to change, and one to put it below.
async fn desk(changed: Option<NewTicket>) -> (Desk<World>, TicketId) {
    let subject = SimulatedAsana::new(simulated(0));
    let options = || TrackerOptions::default().with_project(ENGINEERING);
    let reader = Tracker::with_options(Arc::new(subject.another()), options()).unwrap();
    let above = reader.create(NewTicket::new("Above")).await.unwrap().id;
    let ticket = match changed {
        Some(new) => Some(reader.create(new).await.unwrap().id),
        None => None,
    };
    let tracker = Tracker::with_options(Arc::new(subject.asana()), options()).unwrap();
    (Desk { simulation: subject.simulation, tracker, reader, ticket }, above)
}

fn has(ticket: &Ticket, label: &str) -> bool {
    ticket.labels.iter().any(|own| own.is_called(label))
}

fn followed_by(ticket: &Ticket) -> Vec<&str> {
    match ticket.field("followers").map(|field| &field.value) {
        Some(Value::Users(users)) => users.iter().filter_map(|user| user.name.as_deref()).collect(),
        _ => Vec::new(),
    }
}

fn lies_in(ticket: &Ticket, name: &str) -> bool {
    let mut all = ticket.project.iter().chain(ticket.also_in.iter().map(|place| &place.project));
    all.any(|project| project.name.as_deref() == Some(name))
}

fn project(desk: &Desk<World>, name: &str) -> String {
    desk.simulation.world(|world| world.project_named(name)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_change_tells_the_truth_at_whichever_call_it_stops() {
    let new = || NewTicket::new("Before").with_label("login");
    let (first, above) = desk(Some(new())).await;
    let steps = [
        step("title", |now| now.title == "After"),
        step("fields Customer", |now| now.fields.iter().any(|field| field.name == "Customer")),
        step("status", |now| now.status.name == "Review"),
        step(format!("also_in into {}", project(&first, OPERATIONS)), |now| now.also_in.len() == 1),
        step("parent", |now| now.parent.is_some()),
        step("labels customer", |now| has(now, "customer")),
        step("labels brand new", |now| has(now, "brand new")),
        step("labels without login", |now| !has(now, "login")),
        step("fields Followers", |now| followed_by(now) == ["Cy Choi"]),
    ];
    let patch = TicketPatch::new().title("After").field("Customer", "ACME").status("name:Review").parent(above);
    let patch = patch.add_place(OPERATIONS).add_label("customer").add_label("brand new").remove_label("login");
    let patch = patch.assignees(["Bo Berg"]).field("Followers", "Cy Choi");
    let change = async |desk: &Desk<World>| desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await;
    let calls = at_each_request(&steps, async || desk(Some(new())).await.0, change).await;
    assert_eq!(
        calls,
        [
            "PUT /tasks/{task_gid}",
            "POST /sections/{section_gid}/addTask",
            "POST /tasks/{task_gid}/addProject",
            "POST /tasks/{task_gid}/setParent",
            "POST /tasks/{task_gid}/addTag",
            "POST /tags",
            "POST /tasks/{task_gid}/addTag",
            "POST /tasks/{task_gid}/removeTag",
            "POST /tasks/{task_gid}/addFollowers",
            "POST /tasks/{task_gid}/removeFollowers",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_move_tells_the_truth_at_whichever_call_it_stops() {
    let (first, _) = desk(None).await;
    let [old, new] = [ENGINEERING, OPERATIONS].map(|name| project(&first, name));
    let steps = [
        step(format!("project into {new}"), |now| lies_in(now, OPERATIONS)),
        step(format!("project out of {old}"), |now| !lies_in(now, ENGINEERING)),
        step("title", |now| now.title == "After"),
        step("status", |now| now.status.name == "Done (completed)"),
    ];
    let patch = TicketPatch::new().title("After").project(OPERATIONS).status("name:Done (completed)");
    let change = async |desk: &Desk<World>| desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await;
    let calls = at_each_request(&steps, async || desk(Some(NewTicket::new("Before"))).await.0, change).await;
    assert_eq!(calls.len(), 3, "{calls:?}");
}

/// Completing a task somewhere else takes two calls, and the answer to the second shows the task.
#[tokio::test(start_paused = true)]
async fn half_a_status_is_told_as_half_of_it() {
    let steps = [
        step("status, its first half", |now| now.status.name.starts_with("Done")),
        step("status", |now| now.status.name == "Done (completed)"),
    ];
    let patch = TicketPatch::new().status("name:Done (completed)");
    let change = async |desk: &Desk<World>| desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await;
    let calls = at_each_request(&steps, async || desk(Some(NewTicket::new("Before"))).await.0, change).await;
    assert_eq!(calls, ["POST /sections/{section_gid}/addTask", "PUT /tasks/{task_gid}"]);
}

/// A subtask that is at home in a project only because of the task above it is put there before it is taken out.
#[tokio::test(start_paused = true)]
async fn a_subtask_that_becomes_a_task_tells_the_truth_at_whichever_call_it_stops() {
    let below = async || {
        let (mut desk, above) = desk(None).await;
        let id = desk.reader.create(NewTicket::new("Below").with_parent(above)).await.unwrap().id;
        let home = project(&desk, ENGINEERING);
        assert!(desk.simulation.world(|world| world.somebody_takes_out(id.as_str(), &home)));
        desk.ticket = Some(id);
        desk
    };
    let steps = [step("title", |now| now.title == "After"), step("parent", |now| now.parent.is_none())];
    let patch = TicketPatch::new().title("After").clear(Field::Parent);
    let change = async |desk: &Desk<World>| desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await;
    let calls = at_each_request(&steps, below, change).await;
    assert_eq!(
        calls[1..],
        ["POST /tasks/{task_gid}/addProject", "POST /tasks/{task_gid}/setParent"],
        "and it is still at home there"
    );
}

#[tokio::test(start_paused = true)]
async fn a_create_tells_the_truth_at_whichever_call_it_stops() {
    let (_, above) = desk(None).await;
    let steps = [
        step("create", |now| now.title == "Half" && now.parent.is_some() && now.also_in.len() == 1),
        step("status", |now| now.status.name == "Review"),
        step("labels brand new", |now| has(now, "brand new")),
        step("labels newer", |now| has(now, "newer")),
        step("fields Followers", |now| followed_by(now) == ["Bo Berg"]),
    ];
    let new = NewTicket::new("Half").with_parent(above).with_place(OPERATIONS).with_status("name:Review");
    let new = new.with_label("login").with_label("brand new").with_label("newer");
    let new = new.with_assignee("Cy Choi").with_field("Followers", "Bo Berg");
    let create = async |desk: &Desk<World>| desk.tracker.create(new.clone()).await;
    let calls = at_each_request(&steps, async || desk(None).await.0, create).await;
    assert_eq!(calls.len(), 7, "{calls:?}");
}
