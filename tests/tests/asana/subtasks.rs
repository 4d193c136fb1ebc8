//! Subtasks inherit no project: they are found all the same wherever a listing promises them.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket::{NewTicket, RawRequest, StatusCategory, Subtasks, TicketPatch, TicketQuery, Tracker, TrackerOptions};
use anyticket_asana::Plan;
use anyticket_sim::asana::Limits;
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, SimulatedAsana, simulated};

fn tracker(subject: &SimulatedAsana) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.asana()), options).unwrap()
}

/// A subtask as somebody makes it in Asana: below a task, and in no project.
async fn below(tracker: &Tracker, parent: &str, name: &str) -> String {
    let body = format!(r#"{{"data":{{"name":"{name}"}}}}"#);
    let request = RawRequest::new("POST", format!("tasks/{parent}/subtasks")).with_body(body);
    let answer = tracker.raw(request).await.unwrap();
    let made: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    made["data"]["gid"].as_str().unwrap().to_owned()
}

async fn titles(tracker: &Tracker, query: TicketQuery) -> BTreeSet<String> {
    let listed = tracker.tickets(query).all().await.unwrap();
    let titles: BTreeSet<String> = listed.iter().map(|ticket| ticket.title.clone()).collect();
    assert_eq!(titles.len(), listed.len(), "one was given twice");
    titles
}

fn set(titles: &[&str]) -> BTreeSet<String> {
    titles.iter().map(|title| (*title).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_subtask_in_no_project_is_listed_at_home_with_the_task_above_it() {
    for searches in [true, false] {
        let builder = simulated(0).with(|options| options.limits(Limits::none()));
        let subject = SimulatedAsana::configured(builder, |mut options| {
            if !searches {
                options.plan = Some(Plan::Free);
            }
            options.http = options.http.with_requests_per_minute(100_000);
            options
        });
        let tracker = tracker(&subject);
        let top = tracker.create(NewTicket::new("Top").with_label("deep")).await.unwrap();
        tracker.create(NewTicket::new("Beside").with_project(OPERATIONS)).await.unwrap();
        let one = below(&tracker, top.id.as_str(), "One").await;
        let two = below(&tracker, &one, "Two").await;
        tokio::time::sleep(std::time::Duration::from_secs(120)).await;
        let read = tracker.ticket(&two.as_str().into()).await.unwrap();
        assert_eq!(read.project, top.project, "it is at home where its nearest ancestor is");
        assert_eq!((read.status.id.as_str(), read.status.category), ("open", StatusCategory::Todo));
        let here = || TicketQuery::new().in_project(ENGINEERING);
        assert_eq!(titles(&tracker, here()).await, set(&["Top", "One", "Two"]), "search {searches}");
        assert_eq!(titles(&tracker, TicketQuery::new()).await, set(&["Top", "One", "Two", "Beside"]));
        assert_eq!(titles(&tracker, here().with_subtasks(Subtasks::Exclude)).await, set(&["Top"]));
        assert_eq!(titles(&tracker, here().with_subtasks(Subtasks::Only)).await, set(&["One", "Two"]));
        assert_eq!(titles(&tracker, here().below(one.as_str())).await, set(&["Two"]));
        assert_eq!(titles(&tracker, here().with_label("deep")).await, set(&["Top"]));
        // Completing needs no section; a status that only a section has puts it there.
        let done = tracker.update(&one.as_str().into(), TicketPatch::new().status("done")).await.unwrap();
        assert_eq!((done.status.id.as_str(), done.status.category), ("done", StatusCategory::Done));
        assert!(subject.simulation.world(|world| world.task_of(&one)).unwrap().places.is_empty());
        let open = TicketQuery::open().in_project(ENGINEERING);
        assert_eq!(titles(&tracker, open).await, set(&["Top", "Two"]), "an open one below a completed one");
        // To be a task of its own it comes to lie where it was at home.
        let alone = tracker.update(&two.as_str().into(), TicketPatch::new().clear(anyticket::Field::Parent)).await;
        assert_eq!(alone.unwrap().project, top.project);
    }
}

/// Whether Asana lists subtasks with a project that they were put into, nothing says: they are found whichever it is.
#[tokio::test(start_paused = true)]
async fn a_subtask_that_was_put_into_a_project_is_given_once_whether_asana_lists_it_there_or_not() {
    for listed in [true, false] {
        let subject = SimulatedAsana::new(simulated(0).with(|options| options.explicit_subtasks(listed)));
        let tracker = tracker(&subject);
        let top = tracker.create(NewTicket::new("Top")).await.unwrap();
        let other = tracker.create(NewTicket::new("Other").with_project(OPERATIONS)).await.unwrap();
        tracker.create(NewTicket::new("Here").with_parent(&top.id)).await.unwrap();
        let elsewhere = NewTicket::new("Elsewhere").with_parent(&other.id).with_project(ENGINEERING);
        let elsewhere = tracker.create(elsewhere).await.unwrap();
        assert_eq!(elsewhere.project, top.project, "what it lies in itself comes before what is above it");
        tokio::time::sleep(std::time::Duration::from_secs(120)).await;
        let here = TicketQuery::new().in_project(ENGINEERING);
        assert_eq!(titles(&tracker, here).await, set(&["Top", "Here", "Elsewhere"]), "listed {listed}");
        let all = titles(&tracker, TicketQuery::new()).await;
        assert_eq!(all, set(&["Top", "Here", "Other", "Elsewhere"]), "listed {listed}");
    }
}
