//! Writes of several calls that stop midway: what is done, what is pending, whichever call it was.

use anyticket::{Effect, ErrorKind, NewTicket, Ticket, TicketPatch, When};
use anyticket_sim::clickup::{ClickUp as World, Options};
use anyticket_testkit::conformance;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::midway::{Desk, at_each_request, step};

use serde_json::json;

use crate::tracker_of;

#[tokio::test(start_paused = true)]
async fn the_law_of_half_writes_is_exercised_and_kept() {
    let report = conformance::run_law(11, || async { SimulatedClickUp::new(simulated(0).without_log()) }).await;
    println!("{report}");
    assert!(report.broken_laws().is_empty());
    assert!(!report.to_string().contains("not applicable"), "{report}");
}

/// What ClickUp's documents leave open, so that what a create or a change leaves out is done once more.
fn leaves_out(options: Options) -> Options {
    options.unknown_tags_dropped(true).date_only_in_utc(true).time_zone("Asia/Tokyo")
}

/// A world with the task that is changed, if one is.
async fn desk(changed: Option<NewTicket>) -> Desk<World> {
    let subject = SimulatedClickUp::new(simulated(0).with(leaves_out));
    let list = subject.simulation.world(|world| world.default_list_id());
    let reader = tracker_of(subject.another(), &list);
    let ticket = match changed {
        Some(new) => Some(reader.create(new).await.unwrap().id),
        None => None,
    };
    let tracker = tracker_of(subject.clickup(), &list);
    Desk { simulation: subject.simulation, tracker, reader, ticket }
}

/// The id of a List: by its name it would be looked for everywhere, each time again.
async fn id_of(list: &str) -> String {
    desk(None).await.simulation.world(|world| world.list_named(list)).unwrap().id
}

/// Changes the task of a desk.
async fn update(desk: &Desk<World>, patch: &TicketPatch) -> anyticket::Result<Ticket> {
    desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await
}

fn has(ticket: &Ticket, label: &str) -> bool {
    ticket.labels.iter().any(|own| own.is_called(label))
}

fn holds(ticket: &Ticket, field: &str) -> bool {
    ticket.fields.iter().any(|own| own.name == field)
}

fn day(text: &str) -> When {
    text.parse().unwrap()
}

/// Whether it is due on the first of October.
fn is_due(ticket: &Ticket) -> bool {
    ticket.due == Some(day("2026-10-01"))
}

fn lies_in(ticket: &Ticket, list: &str) -> bool {
    ticket.project.as_ref().and_then(|home| home.name.as_deref()) == Some(list)
}

#[tokio::test(start_paused = true)]
async fn a_change_tells_the_truth_at_whichever_call_it_stops() {
    let inbox = id_of("Inbox").await;
    let steps = [
        step("title", |now| now.title == "After"),
        step("status", |now| now.status.name == "in review"),
        step("due", is_due),
        step("labels customer", |now| has(now, "customer")),
        step("labels brand new", |now| has(now, "brand new")),
        step("labels -bug", |now| !has(now, "bug")),
        step("fields Effort", |now| holds(now, "Effort")),
        step("fields Stage", |now| !holds(now, "Stage")),
        step(format!("also_in {inbox}"), |now| now.also_in.len() == 1),
    ];
    let patch = TicketPatch::new().title("After").status("in review").due(day("2026-10-01")).add_place(inbox.as_str());
    let patch = patch.add_label("customer").add_label("brand new").remove_label("bug");
    let patch = patch.field("Effort", 3.0).clear_field("Stage");
    let new = || NewTicket::new("Before").with_label("bug").with_field("Stage", "Beta");
    let desk = async || desk(Some(new())).await;
    let calls = at_each_request(&steps, desk, async |desk| update(desk, &patch).await).await;
    assert_eq!(calls.len(), 9, "{calls:?}");
}

/// The answer to the first call can be read only with more that must be asked for.
#[tokio::test(start_paused = true)]
async fn a_change_whose_first_answer_cannot_be_read_tells_the_truth() {
    let inbox = id_of("Inbox").await;
    let steps =
        [step("title", |now| now.title == "After"), step(format!("also_in {inbox}"), |now| now.also_in.len() == 1)];
    let patch = TicketPatch::new().title("After").add_place(inbox.as_str());
    let new = || NewTicket::new("Before").with_kind("Bug").with_due(day("2026-10-01"));
    let desk = async || desk(Some(new())).await;
    let calls = at_each_request(&steps, desk, async |desk| update(desk, &patch).await).await;
    assert_eq!(calls, ["PUT /v2/task/{task_id}", "POST /v2/list/{list_id}/task/{task_id}"]);
}

/// The status comes about with the move, and a new tag is made in the other Space, where the task lies afterwards.
#[tokio::test(start_paused = true)]
async fn a_move_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("project", |now| lies_in(now, "Requests")),
        step("status", |now| now.status.name == "complete"),
        step("title", |now| now.title == "After"),
        step("labels brand new", |now| has(now, "brand new")),
    ];
    let requests = id_of("Requests").await;
    let patch =
        TicketPatch::new().project(requests.as_str()).status("name:complete").title("After").add_label("brand new");
    let desk = async || desk(Some(NewTicket::new("Before").with_field("Effort", 3.0))).await;
    let calls = at_each_request(&steps, desk, async |desk| update(desk, &patch).await).await;
    assert_eq!(
        calls,
        [
            "PUT /v3/workspaces/{workspace_id}/tasks/{task_id}/home_list/{list_id}",
            "PUT /v2/task/{task_id}",
            "POST /v2/space/{space_id}/tag",
            "POST /v2/task/{task_id}/tag/{tag_name}",
        ]
    );
}

/// All of it goes with one call but further Lists; what ClickUp drops of that call has calls of its own.
#[tokio::test(start_paused = true)]
async fn a_create_tells_the_truth_at_whichever_call_it_stops() {
    let inbox = id_of("Inbox").await;
    let steps = [
        step("create", |now| now.title == "Half" && now.status.name == "in review" && has(now, "customer")),
        step(format!("also_in {inbox}"), |now| now.also_in.len() == 1),
        step("labels brand new", |now| has(now, "brand new")),
        step("due", is_due),
    ];
    let new = NewTicket::new("Half").with_status("in review").with_kind("Bug").with_due(day("2026-10-01"));
    let new = new.with_label("customer").with_label("brand new").with_field("Effort", 3.0).with_place(inbox.as_str());
    let create = async |desk: &Desk<World>| desk.tracker.create(new.clone()).await;
    let calls = at_each_request(&steps, async || desk(None).await, create).await;
    assert_eq!(
        calls,
        [
            "POST /v2/list/{list_id}/task",
            "POST /v2/list/{list_id}/task/{task_id}",
            "POST /v2/space/{space_id}/tag",
            "POST /v2/task/{task_id}/tag/{tag_name}",
            "PUT /v2/task/{task_id}",
        ]
    );
}

/// The key leads to what a create left whose answer was lost, and what it lacks is written.
#[tokio::test(start_paused = true)]
async fn a_create_with_a_key_tells_the_truth_at_whichever_call_it_stops() {
    let inbox = id_of("Inbox").await;
    let steps = [
        step("create", |now| now.title == "Half" && now.external_key.as_deref() == Some("crm/7")),
        step(format!("also_in {inbox}"), |now| now.also_in.len() == 1),
        step("labels brand new", |now| has(now, "brand new")),
    ];
    let new = NewTicket::new("Half").with_label("brand new").with_place(inbox.as_str()).with_external_key("crm/7");
    let create = async |desk: &Desk<World>| desk.tracker.create(new.clone()).await;
    let calls = at_each_request(&steps, async || desk(None).await, create).await;
    assert_eq!(calls.len(), 4, "{calls:?}");
}

/// Of a task that was made and whose answer cannot be understood, its id is known and what had no turn yet.
#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_cannot_be_read_says_what_is_there_and_what_is_pending() {
    let inbox = id_of("Inbox").await;
    let subject = SimulatedClickUp::new(simulated(0));
    let list = subject.simulation.world(|world| world.default_list_id());
    let tracker = tracker_of(subject.clickup(), &list);
    subject.transport.bend(|answer| {
        if answer["name"] == "Half" {
            answer["name"] = json!([17]);
        }
    });
    let error = tracker.create(NewTicket::new("Half").with_place(inbox.as_str())).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unreadable, Effect::Partial), "{error:#}");
    assert_eq!((error.done(), error.pending()), (&["create".to_owned()][..], &[format!("also_in {inbox}")][..]));
    assert_eq!(subject.simulation.world(|world| world.task_ids()), [error.ticket().unwrap().to_string()]);
    let error = tracker.create("Half").await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unreadable, Effect::Applied), "{error:#}");
}
