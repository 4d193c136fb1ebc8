//! Writes of several calls that stop midway: what is done, what is pending, and where the issue stands.

use std::sync::Arc;

use anyticket::{Effect, Error, ErrorKind, NewTicket, PriorityLevel, Ticket, TicketPatch, Tracker, TrackerOptions};
use anyticket_sim::Faults;
use anyticket_sim::jira::Jira as World;
use anyticket_testkit::conformance::{self, Midway};
use anyticket_tests::jira::{ENGINEERING, ROADMAP, SimulatedJira, TAKE_STEP, simulated};
use anyticket_tests::midway::{Desk, at_each_request, step};
use anyticket_tests::simulated::stop;

fn tracker(subject: &SimulatedJira) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.jira()), options).unwrap()
}

fn said<'e>(error: &'e Error, name: &str) -> Option<&'e str> {
    error.context().find(|(key, _)| *key == name).map(|(_, value)| value)
}

#[tokio::test(start_paused = true)]
async fn the_law_of_half_writes_is_exercised_and_kept() {
    let report = conformance::run_law(11, || async { SimulatedJira::new(simulated(0).without_log()) }).await;
    println!("{report}");
    assert!(report.broken_laws().is_empty());
    assert!(!report.to_string().contains("not applicable"), "{report}");
}

/// A create whose step is refused leaves an issue that stands where every issue begins.
#[tokio::test(start_paused = true)]
async fn a_create_whose_step_fails_says_which_issue_there_is_and_where_it_stands() {
    for how in Midway::ALL {
        let subject = SimulatedJira::new(simulated(0));
        let tracker = tracker(&subject);
        subject.simulation.set_faults(stop(how).always().on(TAKE_STEP).times(1).into());
        let error = tracker.create(NewTicket::new("Half").with_status("in_progress")).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Partial, "{how:?}: {error:#}");
        assert_eq!(
            (error.done(), error.pending()),
            (&["create".to_owned()][..], &["status In Progress".to_owned()][..])
        );
        let now = tracker.ticket(error.ticket().unwrap()).await.unwrap();
        match how {
            Midway::Refused => {
                assert_eq!((error.kind(), error.status()), (ErrorKind::Forbidden, Some(403)));
                assert_eq!(said(&error, "stands_in"), Some(now.status.name.as_str()));
            }
            Midway::AnswerLost => {
                assert_eq!((said(&error, "stands_in"), said(&error, "stood_in")), (None, Some("To Do")));
                assert_eq!(now.status.name, "In Progress", "the step was taken, and only its answer was lost");
            }
        }
    }
}

/// The first call is the one whose answer is lost: of nothing is it known that it was done.
#[tokio::test(start_paused = true)]
async fn a_patch_whose_first_call_has_no_answer_is_unknown_and_not_half_done() {
    let subject = SimulatedJira::new(simulated(0));
    let tracker = tracker(&subject);
    let id = tracker.create(NewTicket::new("Before")).await.unwrap().id;
    let first = "PUT /rest/api/3/issue/{issueIdOrKey}";
    subject.simulation.set_faults(stop(Midway::AnswerLost).always().on(first).times(1).into());
    let error = tracker.update(&id, TicketPatch::new().title("After").status("in_progress")).await.unwrap_err();
    assert_eq!((error.effect(), error.ticket()), (Effect::Unknown, Some(&id)), "{error:#}");
    assert_eq!(tracker.ticket(&id).await.unwrap().status.name, "To Do", "and nothing else was begun");
}

/// A way of several steps stops at its second: the issue stands between, and the error says where.
#[tokio::test(start_paused = true)]
async fn an_issue_that_stops_on_its_way_through_the_workflow_is_said_to_stand_where_it_does() {
    for how in Midway::ALL {
        let subject = SimulatedJira::new(simulated(0));
        let tracker = tracker(&subject);
        let id = tracker.create(NewTicket::new("Far")).await.unwrap().id;
        let patch = TicketPatch::new().title("On its way").status("name:In Review").allow_steps();
        subject.simulation.set_faults(stop(how).always().on(TAKE_STEP).except_first(1).times(1).into());
        let error = tracker.update(&id, patch).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Partial, "{how:?}: {error:#}");
        assert_eq!(error.done(), ["title", "status"]);
        assert_eq!(error.pending(), ["status In Review"]);
        assert_eq!(said(&error, "status"), Some("In Progress"), "{error:#}");
        let stands = if how == Midway::Refused { "In Progress" } else { "In Review" };
        assert_eq!(tracker.ticket(&id).await.unwrap().status.name, stands);
        assert!(error.hint().unwrap().contains("read the ticket"));
    }
}

/// A world with the issue that is changed, if one is. Its longest way has three steps.
async fn desk(changed: Option<NewTicket>) -> Desk<World> {
    let way = ["To Do", "In Progress", "In Review", "Done"];
    let subject = SimulatedJira::configured(simulated(0), |options| {
        way.windows(2).fold(options, |options, step| options.with_steps(step[0], [step[1]]))
    });
    let options = || TrackerOptions::default().with_project(ENGINEERING);
    let reader = Tracker::with_options(Arc::new(subject.another()), options()).unwrap();
    let ticket = match changed {
        Some(new) => Some(reader.create(new).await.unwrap().id),
        None => None,
    };
    let tracker = tracker(&subject);
    Desk { simulation: subject.simulation, tracker, reader, ticket }
}

/// Changes the issue of a desk.
async fn update(desk: &Desk<World>, patch: &TicketPatch) -> anyticket::Result<Ticket> {
    desk.tracker.update(desk.ticket.as_ref().unwrap(), patch.clone()).await
}

fn has(ticket: &Ticket, label: &str) -> bool {
    ticket.labels.iter().any(|own| own.is_called(label))
}

fn holds(ticket: &Ticket, field: &str) -> bool {
    ticket.fields.iter().any(|own| own.name == field)
}

fn stands_in(ticket: &Ticket, statuses: &[&str]) -> bool {
    statuses.contains(&ticket.status.name.as_str())
}

#[tokio::test(start_paused = true)]
async fn a_change_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("title", |now| now.title == "After"),
        step("priority", |now| now.priority.as_ref().is_some_and(|priority| priority.level == PriorityLevel::High)),
        step("labels", |now| has(now, "new") && !has(now, "old")),
        step("fields Customer", |now| holds(now, "Customer")),
        step("status", |now| stands_in(now, &["In Progress", "In Review", "Done"])),
        step("status In Review", |now| stands_in(now, &["In Review", "Done"])),
        step("status Done", |now| stands_in(now, &["Done"])),
    ];
    let patch = TicketPatch::new().title("After").priority(PriorityLevel::High).field("Customer", "ACME");
    let patch = patch.add_label("new").remove_label("old").status("name:Done").allow_steps();
    let new = || NewTicket::new("Before").with_label("old");
    let calls =
        at_each_request(&steps, async || desk(Some(new())).await, async |desk| update(desk, &patch).await).await;
    assert_eq!(calls, ["PUT /rest/api/3/issue/{issueIdOrKey}", TAKE_STEP, TAKE_STEP, TAKE_STEP]);
}

#[tokio::test(start_paused = true)]
async fn a_move_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("project", |now| now.project.as_ref().unwrap().name.as_deref() == Some("Public roadmap")),
        step("title", |now| now.title == "After"),
        step("status", |now| stands_in(now, &["In Progress"])),
    ];
    let patch = TicketPatch::new().title("After").project(ROADMAP).status("name:In Progress");
    let new = || NewTicket::new("Before").with_field("Customer", "ACME");
    let calls =
        at_each_request(&steps, async || desk(Some(new())).await, async |desk| update(desk, &patch).await).await;
    assert_eq!(calls, ["POST /rest/api/3/bulk/issues/move", "PUT /rest/api/3/issue/{issueIdOrKey}", TAKE_STEP]);
}

/// The key leads to what a create left whose answer was lost, and its step is taken then.
#[tokio::test(start_paused = true)]
async fn a_create_tells_the_truth_at_whichever_call_it_stops() {
    let steps = [
        step("create", |now| now.title == "Half" && has(now, "new") && holds(now, "Customer")),
        step("status In Progress", |now| stands_in(now, &["In Progress"])),
    ];
    let plain = NewTicket::new("Half").with_label("new").with_field("Customer", "ACME").with_status("in_progress");
    for new in [plain.clone(), plain.with_external_key("crm/7")] {
        let create = async |desk: &Desk<World>| desk.tracker.create(new.clone()).await;
        let calls = at_each_request(&steps, async || desk(None).await, create).await;
        assert_eq!(calls, ["POST /rest/api/3/issue", TAKE_STEP]);
    }
}

/// What a create lacked whose answer was lost was written too, and only reading it afterwards failed: nothing is pending.
#[tokio::test(start_paused = true)]
async fn a_create_that_was_completed_and_cannot_be_read_is_there_as_a_whole() {
    let desk = desk(None).await;
    let lost = stop(Midway::AnswerLost).always().on("POST /rest/api/3/issue").times(1);
    // It is read as it is found, before what it lacks is written, twice, and afterwards.
    let unseen = stop(Midway::Refused).always().on("GET /rest/api/3/issue/{issueIdOrKey}").except_first(3).times(1);
    desk.simulation.set_faults(Faults::from(lost).with(unseen));
    let new = NewTicket::new("Half").with_field("Customer", "ACME").with_status("in_progress");
    let error = desk.tracker.create(new.with_external_key("crm/7")).await.unwrap_err();
    assert_eq!((error.effect(), error.pending()), (Effect::Applied, &[][..]), "{error:#}");
    assert!(stands_in(&desk.reader.ticket(error.ticket().unwrap()).await.unwrap(), &["In Progress"]));
}
