//! Statuses of two bits: the section of each project, and whether it is completed.

use std::sync::Arc;

use anyticket::{Effect, Field, NewTicket, StatusCategory, TicketPatch, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::{ErrorBody, Fault};
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};

fn tracker(subject: &SimulatedAsana, options: TrackerOptions) -> Tracker {
    Tracker::with_options(Arc::new(subject.asana()), options.with_project(ENGINEERING)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_task_in_two_projects_has_a_status_in_each_and_a_filter_looks_at_the_one_that_is_named() {
    let subject = SimulatedAsana::new(simulated(0));
    let tracker = tracker(&subject, TrackerOptions::default());
    let made = tracker.create(NewTicket::new("Both").with_status("Doing").with_place(OPERATIONS)).await.unwrap();
    assert_eq!((made.status.name.as_str(), made.also_in.len()), ("Doing", 1));
    let there = made.also_in[0].status.as_ref().unwrap();
    assert_eq!(there.name, "Untitled section");
    let section = subject.simulation.world(|world| world.section_named(OPERATIONS, "This week")).unwrap();
    subject.simulation.world(|world| world.somebody_moves(made.id.as_str(), &section));
    tokio::time::sleep(std::time::Duration::from_secs(120)).await;
    for (project, status, found) in [
        (ENGINEERING, "Doing", 1),
        (ENGINEERING, "This week", 0),
        (OPERATIONS, "This week", 1),
        (OPERATIONS, "Doing", 0),
    ] {
        let query = TicketQuery::new().in_project(project).with_status(format!("name:{status}"));
        let listed = match tracker.tickets(query).all().await {
            Ok(listed) => listed.len(),
            // A status that the project does not have is refused by its name.
            Err(error) if error.kind() == anyticket::ErrorKind::Invalid => 0,
            Err(error) => panic!("{error:#}"),
        };
        assert_eq!(listed, found, "{status} in {project}");
    }
    // Completing it completes it everywhere, and moves it nowhere.
    let done = tracker.update(&made.id, TicketPatch::new().status("name:Doing (completed)")).await.unwrap();
    assert_eq!(done.also_in[0].status.as_ref().unwrap().name, "This week (completed)");
}

#[tokio::test(start_paused = true)]
async fn a_configured_section_has_its_category_and_completing_keeps_to_its_own_half() {
    let subject = SimulatedAsana::new(simulated(0));
    let options = TrackerOptions::default().with_status("Review", StatusCategory::Waiting);
    let tracker = tracker(&subject, options);
    let made = tracker.create(NewTicket::new("Wait").with_status("waiting")).await.unwrap();
    assert_eq!((made.status.name.as_str(), made.status.category), ("Review", StatusCategory::Waiting));
    let seen = subject.simulation.world(|world| world.task_of(made.id.as_str())).unwrap();
    assert_eq!((seen.places[0].1.as_str(), seen.completed), ("Review", false));
    let done = tracker.update(&made.id, TicketPatch::new().status("done")).await.unwrap();
    assert!(!done.is_open() && done.closed_at.is_some());
}

/// The call that completes and the one that moves follow each other; if the second fails, the status is pending.
#[tokio::test(start_paused = true)]
async fn half_a_status_is_partial_and_says_so() {
    let subject = SimulatedAsana::new(simulated(0));
    let tracker = tracker(&subject, TrackerOptions::default());
    let made = tracker.create(NewTicket::new("Half")).await.unwrap();
    let fault = Fault::Status { status: 403, body: ErrorBody::Json, applied: false };
    subject.simulation.set_faults(fault.always().on("POST /sections/{section_gid}/addTask").times(1).into());
    let patch = TicketPatch::new().title("Whole").status("name:Done (completed)");
    let error = tracker.update(&made.id, patch.clone()).await.unwrap_err();
    assert_eq!((error.effect(), error.pending()), (Effect::Partial, &["status".to_owned()][..]), "{error:#}");
    assert_eq!(error.done(), ["title"]);
    let whole = tracker.update(&made.id, patch).await.unwrap();
    assert_eq!(whole.status.name, "Done (completed)");
}

/// Where the configuration names a custom field for statuses, its options take the place of the sections.
#[tokio::test(start_paused = true)]
async fn a_custom_field_can_keep_the_statuses() {
    let subject = SimulatedAsana::configured(simulated(0), |options| options.with_status_field("Status"));
    let options = TrackerOptions::default().with_status("Blocked", StatusCategory::Waiting);
    let tracker = Tracker::with_options(Arc::new(subject.asana()), options.with_project("Help desk")).unwrap();
    let names: Vec<String> =
        tracker.schema("Help desk").await.unwrap().statuses.into_iter().map(|status| status.name).collect();
    assert_eq!(names[..4], ["Incomplete", "Open", "Blocked", "Closed"], "{names:?}");
    let before = subject.simulation.counters().total();
    let made = tracker.create(NewTicket::new("Stuck").with_status("waiting")).await.unwrap();
    assert_eq!((made.status.name.as_str(), made.status.category), ("Blocked", StatusCategory::Waiting));
    let done = tracker.update(&made.id, TicketPatch::new().status("name:Closed (completed)")).await.unwrap();
    assert_eq!(done.status.category, StatusCategory::Done);
    assert!(done.fields.iter().all(|field| field.name != "Status"), "it is no custom field beside");
    assert!(subject.simulation.counters().total() - before < 12);
    let again = tracker.update(&made.id, TicketPatch::new().status("todo")).await.unwrap();
    assert!(again.is_open());
}

#[tokio::test(start_paused = true)]
async fn the_project_of_the_configuration_is_home_where_a_task_lies_in_several() {
    let subject = SimulatedAsana::configured(simulated(0), |options| options.with_project(OPERATIONS));
    let tracker = tracker(&subject, TrackerOptions::default());
    let made = tracker.create(NewTicket::new("Both").with_place(OPERATIONS)).await.unwrap();
    assert_eq!(made.project.unwrap().name.as_deref(), Some(OPERATIONS));
    assert_eq!(made.also_in[0].project.name.as_deref(), Some(ENGINEERING));
}

/// A task of several projects is moved to one that it would not be at home in: that is refused before anything is sent.
#[tokio::test(start_paused = true)]
async fn a_move_that_would_end_elsewhere_is_refused() {
    let subject = SimulatedAsana::new(simulated(0));
    let tracker = tracker(&subject, TrackerOptions::default());
    let made = NewTicket::new("Three").with_place(OPERATIONS);
    let made = tracker.create(made).await.unwrap();
    let error = tracker.update(&made.id, TicketPatch::new().project("Help desk")).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (anyticket::ErrorKind::Invalid, Effect::None), "{error:#}");
    let out = TicketPatch::new().clear(Field::AlsoIn);
    tracker.update(&made.id, out).await.unwrap();
    let moved = tracker.update(&made.id, TicketPatch::new().project("Help desk")).await.unwrap();
    assert_eq!(moved.project.unwrap().name.as_deref(), Some("Help desk"));
}
