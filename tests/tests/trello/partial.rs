//! Writes of several calls that stop midway: what is done, what is pending, whichever call it was.

use std::sync::Arc;

use anyticket::{Effect, ListPatch, NewTicket, Ticket, TicketPatch, Tracker, TrackerOptions};
use anyticket_sim::trello::Trello as World;
use anyticket_testkit::conformance::{self, Midway};
use anyticket_tests::midway::{Desk, at_each_request, at_each_request_then, step};
use anyticket_tests::simulated::stop;
use anyticket_tests::trello::{ENGINEERING, OPERATIONS, SimulatedTrello, mapped, simulated};

#[tokio::test(start_paused = true)]
async fn the_law_of_half_writes_is_exercised_and_kept() {
    let report = conformance::run_law(11, || async { SimulatedTrello::new(simulated(0).without_log()) }).await;
    println!("{report}");
    assert!(report.broken_laws().is_empty());
    assert!(!report.to_string().contains("not applicable"), "{report}");
}

/// A world with the card that is changed, if one is.
async fn desk(changed: Option<NewTicket>) -> Desk<World> {
    let subject = SimulatedTrello::new(simulated(0));
    let options = || mapped(TrackerOptions::default().with_project(ENGINEERING));
    let reader = Tracker::with_options(Arc::new(subject.another()), options()).unwrap();
    let ticket = match changed {
        Some(new) => Some(reader.create(new).await.unwrap().id),
        None => None,
    };
    let tracker = Tracker::with_options(Arc::new(subject.trello()), options()).unwrap();
    Desk { simulation: subject.simulation, tracker, reader, ticket }
}

/// Changes the card of a desk.
async fn update(desk: &Desk<World>, patch: &TicketPatch) -> anyticket::Result<Ticket> {
    desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await
}

fn has(ticket: &Ticket, label: &str) -> bool {
    ticket.labels.iter().any(|own| own.is_called(label))
}

fn is_on(ticket: &Ticket, person: &str) -> bool {
    ticket.assignees.iter().any(|user| user.name.as_deref() == Some(person))
}

fn holds(ticket: &Ticket, field: &str) -> bool {
    ticket.fields.iter().any(|own| own.name == field)
}

#[tokio::test(start_paused = true)]
async fn a_change_tells_the_truth_at_whichever_call_it_stops() {
    let new = || NewTicket::new("Before").with_label("customer").with_assignee("Ada Adams");
    let [ada, bo] = {
        let desk = desk(None).await;
        let id = async |name: &str| desk.reader.find_users(name).await.unwrap()[0].id.clone();
        [id("Ada Adams").await, id("Bo Berg").await]
    };
    let steps = [
        step("title", |now| now.title == "After"),
        step("status", |now| now.status.name == "Doing"),
        step(format!("assignees {bo}"), |now| is_on(now, "Bo Berg")),
        step(format!("assignees -{ada}"), |now| !is_on(now, "Ada Adams")),
        step("labels someday", |now| has(now, "someday")),
        step("labels brand new", |now| has(now, "brand new")),
        step("labels -customer", |now| !has(now, "customer")),
        step("fields Customer", |now| holds(now, "Customer")),
        step("fields Story points", |now| holds(now, "Story points")),
    ];
    let patch = TicketPatch::new().title("After").status("name:Doing");
    let patch = patch.add_assignee("Bo Berg").remove_assignee("Ada Adams");
    let patch = patch.add_label("someday").add_label("brand new").remove_label("customer");
    let patch = patch.field("Customer", "ACME").field("Story points", 3.0);
    let calls =
        at_each_request(&steps, async || desk(Some(new())).await, async |desk| update(desk, &patch).await).await;
    assert_eq!(calls.len(), 9, "{calls:?}");
}

/// All labels at once go with the call for most fields; one that the board lacks is made before it.
#[tokio::test(start_paused = true)]
async fn labels_that_are_all_it_shall_have_tell_the_truth_too() {
    let steps = [
        step("title", |now| now.title == "After"),
        step("labels", |now| now.labels.len() == 2 && has(now, "brand new") && has(now, "someday")),
        step("fields Customer", |now| holds(now, "Customer")),
    ];
    let mut patch = TicketPatch::new().title("After").field("Customer", "ACME");
    patch.labels = ListPatch::Set(vec!["brand new".into(), "someday".into()]);
    let new = || NewTicket::new("Before").with_label("customer");
    let calls =
        at_each_request(&steps, async || desk(Some(new())).await, async |desk| update(desk, &patch).await).await;
    assert_eq!(
        calls,
        ["POST /1/labels", "PUT /1/cards/{id}", "PUT /1/cards/{idCard}/customField/{idCustomField}/item"]
    );
}

/// What a card does not take along to another board is put on it there.
#[tokio::test(start_paused = true)]
async fn a_move_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("title", |now| now.title == "After"),
        step("project", |now| now.project.as_ref().unwrap().name.as_deref() == Some(OPERATIONS)),
        step("labels someday", |now| has(now, "someday")),
        step("labels customer", |now| has(now, "customer")),
    ];
    let patch = TicketPatch::new().title("After").project(OPERATIONS);
    let new = || NewTicket::new("Before").with_label("someday").with_label("customer");
    let change = async |desk: &Desk<World>| update(desk, &patch).await;
    // A card that lies there already is not moved again, and what it had before is seen no more: the error says it.
    let rest = async |desk: &Desk<World>| update(desk, &patch.clone().add_label("someday").add_label("customer")).await;
    let calls = at_each_request_then(&steps, async || desk(Some(new())).await, &change, &rest).await;
    assert_eq!(calls.len(), 5, "{calls:?}");
}

/// Where the answer to the move itself is lost nobody can see afterwards what the card had: the error names it.
#[tokio::test(start_paused = true)]
async fn a_move_whose_answer_is_lost_names_what_the_card_may_lack() {
    let desk = desk(Some(NewTicket::new("Before").with_label("someday").with_field("Customer", "ACME"))).await;
    desk.simulation.set_faults(stop(Midway::AnswerLost).always().on("PUT /1/cards/{id}").times(1).into());
    let error = update(&desk, &TicketPatch::new().project(OPERATIONS)).await.unwrap_err();
    assert_eq!((error.effect(), error.ticket()), (Effect::Unknown, desk.ticket.as_ref()), "{error:#}");
    let hint = error.hint().unwrap();
    assert!(hint.contains("put on it what it may lack there: labels someday"), "{hint}");
    assert!(!hint.contains("Customer"), "the other board has no such field: {hint}");
}

#[tokio::test(start_paused = true)]
async fn a_create_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("create", |now| now.title == "Half" && now.status.name == "Doing" && has(now, "someday")),
        step("labels brand new", |now| has(now, "brand new")),
        step("fields Customer", |now| holds(now, "Customer")),
    ];
    let new = NewTicket::new("Half").with_status("name:Doing").with_label("someday").with_label("brand new");
    let new = new.with_field("Customer", "ACME").with_external_key("crm/7");
    let create = async |desk: &Desk<World>| desk.tracker.create(new.clone()).await;
    let calls = at_each_request(&steps, async || desk(None).await, create).await;
    assert_eq!(calls.len(), 4, "{calls:?}");
}
