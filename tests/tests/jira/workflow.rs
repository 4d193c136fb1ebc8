//! Statuses: reached by steps that only Jira knows, and told apart by resolutions where somebody says so.

use anyticket::{
    Effect, ErrorKind, NewTicket, StatusCategory, TicketPatch, TicketQuery, Tracker, TrackerOptions, Workflow,
};
use anyticket_jira::JiraOptions;
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated, with_workflow};

fn tracker(subject: &SimulatedJira) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(std::sync::Arc::new(subject.jira()), options).unwrap()
}

fn hidden() -> SimulatedJira {
    SimulatedJira::configured(simulated(0), |options| options)
}

#[tokio::test(start_paused = true)]
async fn what_is_one_step_away_is_reached_and_what_is_not_is_refused_with_what_is() {
    let subject = hidden();
    let tracker = tracker(&subject);
    assert!(matches!(tracker.schema(ENGINEERING).await.unwrap().workflow, Workflow::Hidden));
    let ticket = tracker.create(NewTicket::new("Fix login")).await.unwrap();
    let moved = tracker.update(ticket.id(), TicketPatch::new().status(StatusCategory::InProgress)).await.unwrap();
    assert_eq!(moved.status.name, "In Progress");
    tracker.update(ticket.id(), TicketPatch::new().status("Done")).await.unwrap();
    let error = tracker.update(ticket.id(), TicketPatch::new().status("In Review")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Invalid, Effect::None), "{error:#}");
    let said = error.hint().unwrap();
    assert!(said.contains("one step away are: To Do"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_step_is_not_there_names_the_ticket_that_exists() {
    let subject = hidden();
    let tracker = tracker(&subject);
    let new = NewTicket::new("Half").with_status("Done");
    let error = tracker.create(new).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Partial, "{error:#}");
    assert_eq!(error.done(), ["create"]);
    assert_eq!(error.pending(), ["status Done"]);
    let made = tracker.ticket(error.ticket().unwrap()).await.unwrap();
    assert_eq!((made.title.as_str(), made.status.name.as_str()), ("Half", "To Do"));
}

fn cancelling(options: JiraOptions) -> JiraOptions {
    with_workflow(options).with_cancelled("Won't Do")
}

#[tokio::test(start_paused = true)]
async fn a_resolution_that_means_cancelled_is_read_written_and_listed() {
    let subject = SimulatedJira::configured(simulated(0), cancelling);
    let tracker = tracker(&subject);
    let steps = |status: &str| TicketPatch::new().status(status).allow_steps();
    let done = tracker.create(NewTicket::new("Done")).await.unwrap();
    tracker.update(done.id(), steps("done")).await.unwrap();
    let dropped = tracker.create(NewTicket::new("Dropped")).await.unwrap();
    let dropped = tracker.update(dropped.id(), steps("cancelled")).await.unwrap();
    assert_eq!(dropped.status.category, StatusCategory::Cancelled);
    assert_eq!(dropped.status.name, "Done (Won't Do)");
    for (status, title) in [("cancelled", "Dropped"), ("done", "Done")] {
        let listed = tracker.tickets(TicketQuery::new().with_status(status)).all().await.unwrap();
        assert_eq!(listed.iter().map(|ticket| ticket.title.as_str()).collect::<Vec<_>>(), [title], "{status}");
    }
    assert!(tracker.tickets(TicketQuery::open()).all().await.unwrap().is_empty());
    let reopened = tracker.update(dropped.id(), steps("todo")).await.unwrap();
    assert_eq!((reopened.status.name.as_str(), reopened.closed_at), ("To Do", None));
}

#[tokio::test(start_paused = true)]
async fn a_resolution_that_the_site_does_not_have_is_told_with_those_it_has() {
    let subject = SimulatedJira::configured(simulated(1), |options| options.with_cancelled("Wont Do"));
    let error = tracker(&subject).tickets(TicketQuery::new()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error:#}");
    assert!(error.hint().unwrap().contains("Won't Do"), "{:?}", error.hint());
}

#[tokio::test(start_paused = true)]
async fn what_a_project_demands_is_told_before_anything_is_sent() {
    let subject = hidden();
    let tracker = tracker(&subject);
    tracker.schema("HELP").await.unwrap();
    let error = tracker.create(NewTicket::new("Printer").with_project("HELP")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Invalid, Effect::None), "{error:#}");
    assert!(format!("{error:#}").contains("Impact"), "{error:#}");
    assert_eq!(subject.simulation.counters().of("POST /rest/api/3/issue"), 0);
}
