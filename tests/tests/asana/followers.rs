//! Who follows a task: a field of every task, that Asana adds to by itself.

use std::sync::Arc;

use anyticket::{ErrorKind, Include, NewTicket, Ticket, TicketPatch, TicketQuery, Tracker, TrackerOptions, Value};
use anyticket_sim::asana::Options;
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};
use serde_json::json;

const ADDED: &str = "POST /tasks/{task_gid}/addFollowers";
const REMOVED: &str = "POST /tasks/{task_gid}/removeFollowers";

fn desk(configure: impl FnOnce(Options) -> Options) -> (SimulatedAsana, Tracker) {
    let subject = SimulatedAsana::new(simulated(0).with(configure));
    let options = TrackerOptions::default().with_project(ENGINEERING);
    let tracker = Tracker::with_options(Arc::new(subject.asana()), options).unwrap();
    (subject, tracker)
}

fn followers(ticket: &Ticket) -> Vec<&str> {
    let Some(field) = ticket.field("followers") else { return Vec::new() };
    let Value::Users(users) = &field.value else { panic!("{field:?}") };
    users.iter().filter_map(|user| user.name.as_deref()).collect()
}

/// How many calls for followers were made.
fn calls(subject: &SimulatedAsana) -> (u64, u64) {
    let counters = subject.simulation.counters();
    (counters.of(ADDED), counters.of(REMOVED))
}

#[tokio::test(start_paused = true)]
async fn a_new_task_is_followed_by_whom_it_names_and_else_by_whom_asana_adds() {
    let (subject, tracker) = desk(|options| options);
    let plain = tracker.create(NewTicket::new("Plain").with_assignee("Cy Choi")).await.unwrap();
    assert_eq!(followers(&plain), ["Ann Adams", "Cy Choi"]);
    assert_eq!(calls(&subject), (0, 0));
    let named = NewTicket::new("Named").with_assignee("Cy Choi").with_field("Followers", "Bo Berg, ann@example.com");
    let named = tracker.create(named).await.unwrap();
    assert_eq!(followers(&named), ["Ann Adams", "Bo Berg"]);
    assert_eq!(calls(&subject), (0, 1), "who is named goes with the create, and only who is not is a call");
    let both = NewTicket::new("Both").with_field("Followers", "Ann Adams");
    assert_eq!(followers(&tracker.create(both).await.unwrap()), ["Ann Adams"]);
    assert_eq!(calls(&subject), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_change_sets_exactly_whom_it_names_and_clearing_leaves_nobody() {
    for adds in [true, false] {
        let (subject, tracker) = desk(|options| options.adds_followers(adds));
        let id = tracker.create(NewTicket::new("Watched")).await.unwrap().id;
        // Whoever is assigned by the same change comes to follow it on the way.
        let patch = TicketPatch::new().assignees(["Cy Choi"]).field("Followers", "Bo Berg");
        assert_eq!(followers(&tracker.update(&id, patch).await.unwrap()), ["Bo Berg"], "{adds}");
        let same = TicketPatch::new().field("followers", "Bo Berg");
        let before = calls(&subject);
        tracker.update(&id, same).await.unwrap();
        assert_eq!(calls(&subject), before, "nothing is sent that is so");
        let another = TicketPatch::new().assignees(["Ann Adams"]).field("Followers", "Bo Berg");
        assert_eq!(followers(&tracker.update(&id, another).await.unwrap()), ["Bo Berg"], "{adds}, nobody to add");
        let assigned = TicketPatch::new().assignees(["Cy Choi"]).field("Followers", "Cy Choi, Bo Berg");
        let assigned = tracker.update(&id, assigned).await.unwrap();
        assert_eq!(followers(&assigned).len(), 2, "{assigned:?}");
        let nobody = tracker.update(&id, TicketPatch::new().clear_field("Followers")).await.unwrap();
        assert_eq!(nobody.field("followers"), None);
        // And others may come by themselves.
        tracker.comment(&id, "Look").await.unwrap();
        assert_eq!(followers(&tracker.ticket(&id).await.unwrap()).len(), usize::from(adds));
    }
}

#[tokio::test(start_paused = true)]
async fn other_changes_leave_everybody_and_a_move_takes_them_along() {
    let (_, tracker) = desk(|options| options);
    let made = tracker.create(NewTicket::new("Kept").with_field("Followers", "Bo Berg, Cy Choi")).await.unwrap();
    let patch = TicketPatch::new().title("Changed").add_label("login").status("done").project(OPERATIONS);
    let moved = tracker.update(&made.id, patch).await.unwrap();
    assert_eq!((followers(&moved), moved.losses.len()), (vec!["Bo Berg", "Cy Choi"], 0), "{:?}", moved.losses);
}

/// A workspace without custom fields has followers all the same.
#[tokio::test(start_paused = true)]
async fn followers_are_on_every_plan_and_asked_for_with_the_fields_only() {
    let free = crate::free::free(0, Some(anyticket_asana::Plan::Free));
    let options = TrackerOptions::default().with_project(ENGINEERING);
    let tracker = Tracker::with_options(Arc::new(free.asana()), options).unwrap();
    let made = tracker.create(NewTicket::new("Free").with_field("Followers", "Bo Berg")).await.unwrap();
    assert_eq!(followers(&made), ["Bo Berg"]);
    let (subject, tracker) = desk(|options| options);
    tracker.create(NewTicket::new("One")).await.unwrap();
    subject.simulation.take_log();
    for (fields, asked) in [(false, false), (true, true)] {
        let query = TicketQuery::new().including(Include::least().with_fields(fields));
        tracker.tickets(query).all().await.unwrap();
        let log = subject.simulation.take_log();
        let chosen = log.iter().flat_map(|exchange| &exchange.query).filter(|(name, _)| name == "opt_fields");
        let of_tasks: Vec<&str> =
            chosen.map(|(_, fields)| fields.as_str()).filter(|fields| fields.contains("completed")).collect();
        assert!(
            !of_tasks.is_empty() && of_tasks.iter().all(|fields| fields.contains("followers") == asked),
            "{of_tasks:?}"
        );
    }
}

/// A project may have a field of its own that is called so: then the name says too little, and the ids do not.
#[tokio::test(start_paused = true)]
async fn a_field_of_the_same_name_is_told_apart_by_its_id() {
    let (subject, tracker) = desk(|options| options);
    let (project, workspace, token) = subject
        .simulation
        .world(|world| (world.project_named(ENGINEERING).unwrap(), world.workspace_gid(), world.token().to_owned()));
    let field = json!({
        "resource_subtype": "people", "name": "Followers", "workspace": workspace,
    });
    let post = |path: &str, data: serde_json::Value| {
        let request = http::Request::post(format!("https://app.asana.com/api/1.0{path}"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(json!({ "data": data }).to_string().into())
            .unwrap();
        let answer = subject.simulation.exchange(&request).response;
        assert!(answer.status().is_success(), "{answer:?}");
        serde_json::from_slice::<serde_json::Value>(answer.body()).unwrap()
    };
    let own = post("/custom_fields", field)["data"]["gid"].as_str().unwrap().to_owned();
    post(&format!("/projects/{project}/addCustomFieldSetting"), json!({ "custom_field": own }));
    let error = tracker.create(NewTicket::new("Which").with_field("Followers", "Bo Berg")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error:#}");
    let hint = error.hint().unwrap();
    assert!(hint.contains("followers") && hint.contains(&own), "{hint}");
    let both = NewTicket::new("Both").with_field("followers", "Bo Berg").with_field(own.as_str(), "Cy Choi");
    let both = tracker.create(both).await.unwrap();
    assert_eq!(followers(&both), ["Bo Berg"]);
    assert!(
        matches!(&both.field(&own).unwrap().value, Value::Users(users) if users[0].name.as_deref() == Some("Cy Choi"))
    );
}
