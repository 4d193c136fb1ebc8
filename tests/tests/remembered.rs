//! What a tracker remembers: names and schemas, for a while, and never against better knowledge.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyticket::{
    Capabilities, Draft, Error, ErrorKind, Label, NewTicket, Operation, Project, Schema, TicketPatch, Tracker, User,
};
use anyticket_testkit::{self as testkit, Memory, MockProvider, Profile};

fn schemas_read(memory: &Memory) -> usize {
    memory.calls().iter().filter(|call| call.operation == Operation::Schema).count()
}

/// A mock whose schema is what stands in the cell.
fn with_schema(schema: &Arc<Mutex<Schema>>) -> MockProvider {
    let mut provider = testkit::mock_with(Capabilities::all().with_default_project("p1"));
    let schema = Arc::clone(schema);
    provider.expect_schema().returning(move |_, _| Ok(schema.lock().unwrap().clone()));
    provider.expect_create().returning(|draft| Ok(testkit::ticket(&draft)));
    provider
}

#[tokio::test(start_paused = true)]
async fn a_schema_is_read_once_for_a_row_of_writes_and_again_after_a_minute() {
    let memory = Memory::new(Profile::everything());
    let tracker = memory.tracker();
    for _ in 0..5 {
        tracker.create(NewTicket::new("x").with_status("Doing")).await.unwrap();
    }
    assert_eq!(schemas_read(&memory), 1);
    tokio::time::advance(Duration::from_secs(61)).await;
    tracker.create(NewTicket::new("x").with_status("Doing")).await.unwrap();
    assert_eq!(schemas_read(&memory), 2);
}

#[tokio::test]
async fn what_a_person_has_just_added_to_a_project_is_found_at_once() {
    let schema = Arc::new(Mutex::new(testkit::schema()));
    let tracker = Tracker::new(with_schema(&schema));
    tracker.create(NewTicket::new("x").with_status("todo")).await.unwrap();
    let new = anyticket::Status::new(anyticket::StatusCategory::Waiting, "s77", "On hold");
    schema.lock().unwrap().statuses.push(new);
    let made = tracker.create(NewTicket::new("x").with_status("On hold")).await.unwrap();
    assert_eq!(made.status.id, "s77");
    assert!(tracker.create(NewTicket::new("x").with_status("nope")).await.is_err());
}

#[tokio::test]
async fn a_wrong_name_asks_for_a_fresh_schema_once_and_a_blank_title_for_none() {
    let memory = Memory::new(Profile::everything());
    let tracker = memory.tracker();
    assert!(tracker.create(NewTicket::new("x").with_status("nope")).await.is_err());
    assert_eq!(schemas_read(&memory), 1, "what was just read is fresh enough");
    assert!(tracker.create(NewTicket::new("x").with_status("nope")).await.is_err());
    assert_eq!(schemas_read(&memory), 2);
    assert!(tracker.create("").await.is_err());
    assert_eq!(schemas_read(&memory), 2);
}

#[tokio::test]
async fn a_label_that_a_write_made_is_the_same_label_the_next_time() {
    // Labels with ids: a second one of the name would be another label.
    let memory = Memory::new(Profile::trello());
    let tracker = memory.tracker();
    let first = tracker.create(NewTicket::new("one").with_label("brand-new")).await.unwrap();
    assert_eq!(first.labels.len(), 1, "{:?}", first.labels);
    memory.forget_calls();
    let second = tracker.create(NewTicket::new("two").with_label("brand-new")).await.unwrap();
    assert_eq!(second.labels[0].id, first.labels[0].id);
    assert_eq!(schemas_read(&memory), 1, "the schema was read anew, since we changed it");
    let third = tracker.update(&second.id, TicketPatch::new().add_label("newer")).await.unwrap();
    assert_eq!(third.labels.len(), 2);
    memory.forget_calls();
    tracker.update(&first.id, TicketPatch::new().add_label("newer")).await.unwrap();
    assert_eq!(schemas_read(&memory), 1);
}

#[tokio::test]
async fn a_draft_names_the_label_that_is_there_by_its_id_after_it_was_made() {
    let schema = Arc::new(Mutex::new(testkit::schema()));
    let mut provider = testkit::mock_with(Capabilities::all().with_default_project("p1"));
    let read = Arc::clone(&schema);
    provider.expect_schema().returning(move |_, _| Ok(read.lock().unwrap().clone()));
    let write = Arc::clone(&schema);
    provider.expect_create().returning(move |mut draft: Draft| {
        for label in &mut draft.labels {
            if label.id.is_none() {
                label.id = Some(format!("l{}", write.lock().unwrap().labels.len()));
                write.lock().unwrap().labels.push(label.clone());
            }
        }
        Ok(testkit::ticket(&draft))
    });
    let tracker = Tracker::new(provider);
    for _ in 0..3 {
        tracker.create(NewTicket::new("x").with_label("demo")).await.unwrap();
    }
    assert_eq!(schema.lock().unwrap().labels, [Label::new("demo").with_id("l0")], "one label, not three");
}

#[tokio::test]
async fn two_projects_may_have_two_people_of_one_name() {
    let mut provider = testkit::mock_with(Capabilities::all());
    provider.expect_schema().returning(|project, _| {
        let mut schema = testkit::schema();
        schema.members = vec![User::new(format!("bo-of-{project}")).with_name("Bo")];
        schema.kinds = vec![anyticket::TicketKind::new("task", "Task")];
        Ok(schema)
    });
    provider.expect_create().returning(|draft| Ok(testkit::ticket(&draft)));
    let tracker = Tracker::new(provider);
    for project in ["a", "b"] {
        let new = NewTicket::new("x").with_project(format!("id:{project}")).with_kind("Task").with_assignee("Bo");
        let made = tracker.create(new).await.unwrap();
        assert_eq!(made.assignees[0].id.as_str(), format!("bo-of-{project}"));
    }
}

#[tokio::test]
async fn a_project_that_is_gone_is_looked_up_anew() {
    let projects = Arc::new(Mutex::new(vec![Project::new("p1", "Backlog")]));
    let mut provider = testkit::mock_with(Capabilities::all().with_fixed_schema(testkit::schema()));
    provider.expect_project().returning(|id| Err(Error::not_found("no such project").with("project", id)));
    let listed = Arc::clone(&projects);
    provider.expect_projects_page().returning(move |_, _| Ok(anyticket::Page::last(listed.lock().unwrap().clone())));
    let there = Arc::clone(&projects);
    provider.expect_create().returning(move |draft| {
        let wanted = draft.project.clone().unwrap();
        match there.lock().unwrap().iter().any(|project| project.id == wanted) {
            true => Ok(testkit::ticket(&draft)),
            false => Err(Error::not_found("no such project").with("project", wanted)),
        }
    });
    let tracker = Tracker::new(provider);
    let new = || NewTicket::new("x").with_project("Backlog");
    assert_eq!(tracker.create(new()).await.unwrap().project.unwrap().id.as_str(), "p1");
    // Somebody deletes it and makes one of the same name.
    *projects.lock().unwrap() = vec![Project::new("p2", "Backlog")];
    let error = tracker.create(new()).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::NotFound, Some("create")));
    assert_eq!(tracker.create(new()).await.unwrap().project.unwrap().id.as_str(), "p2", "the name is looked up anew");
}

#[tokio::test]
async fn a_schema_that_is_asked_for_is_read_and_the_others_stay_remembered() {
    let memory = Memory::new(Profile::everything());
    let tracker = memory.tracker();
    tracker.create(NewTicket::new("x").with_status("Doing")).await.unwrap();
    memory.forget_calls();
    tracker.schema("Website").await.unwrap();
    tracker.schema("Website").await.unwrap();
    tracker.schema_of_kind("Website", "k2").await.unwrap();
    tracker.schema_of_kind("Website", "k2").await.unwrap();
    assert_eq!(schemas_read(&memory), 4, "whoever asks gets what is there now");
    tracker.create(NewTicket::new("x").with_status("Doing")).await.unwrap();
    assert_eq!(schemas_read(&memory), 4, "the other project's is still known");
}
