//! The reference tracker keeps to its profile, and goes wrong only when it is told to.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::time::Duration;

use anyticket_core::{
    Change, Cursor, Draft, Effect, Error, ErrorKind, Field, Include, LinkKind, NewTicket, Operation, Patch, Priority,
    PriorityLevel, ProjectProvider, Provider, ResolvedQuery, Sort, SortField, StatusCategory, Support, Ticket,
    TicketId, TicketPatch, TicketProvider, TicketQuery,
};
use anyticket_testkit::{Fault, Memory, PageFault, Profile};

fn draft(memory: &Memory, title: &str) -> Draft {
    let mut draft = Draft::new(title);
    let project = memory.profile().capabilities();
    draft.project = project.needs_project.then(|| first_project(memory));
    if memory.profile().name() == "jira" {
        draft.kind = Some(anyticket_core::TicketKind::new("10001", "Task"));
    }
    draft
}

fn first_project(memory: &Memory) -> anyticket_core::ProjectId {
    match memory.profile().name() {
        "clickup" => "901100",
        "jira" => "10000",
        "asana" => "5000",
        "trello" => "65f0a1b2c3d4e5f600000100",
        _ => "p1",
    }
    .into()
}

async fn filled(memory: &Memory, count: usize) -> Vec<TicketId> {
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(memory.create(draft(memory, &format!("Ticket {number}"))).await.unwrap().id);
    }
    ids
}

async fn read(memory: &Memory, query: &ResolvedQuery, mut open: Vec<Option<Cursor>>) -> Vec<TicketId> {
    let mut ids = Vec::new();
    while let Some(cursor) = open.pop() {
        let page = memory.page(query, cursor).await.unwrap();
        ids.extend(page.items.into_iter().map(|ticket| ticket.id));
        open.extend(page.next.into_iter().chain(page.forks).map(Some));
    }
    ids
}

#[tokio::test]
async fn ids_have_the_form_of_the_vendor_and_others_are_refused_as_invalid() {
    for (profile, wrong) in
        [(Profile::clickup(), "ABC"), (Profile::jira(), "OPS-1"), (Profile::asana(), "x"), (Profile::trello(), "65f0")]
    {
        let memory = Memory::new(profile);
        let id = filled(&memory, 1).await.remove(0);
        assert!(memory.get(&id, Include::default()).await.is_ok());
        let error = memory.get(&wrong.into(), Include::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{memory:?}");
    }
}

#[tokio::test]
async fn every_refused_cell_says_why() {
    for profile in Profile::all() {
        for (cell, support) in profile.capabilities().cells() {
            if let Support::Refused(reason) = support {
                assert!(reason.len() > 10 && *reason != "not declared by this provider", "{} {cell}", profile.name());
            }
        }
    }
}

#[tokio::test]
async fn what_the_profile_refuses_is_unsupported_and_changes_nothing() {
    let memory = Memory::new(Profile::trello());
    let id = filled(&memory, 1).await.remove(0);
    let before = memory.tickets();
    let mut change = Change::new();
    change.priority = Patch::Set(Priority::from(PriorityLevel::High));
    let error = memory.patch(&id, change).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unsupported, Effect::None));
    assert_eq!(error.provider(), Some("trello"));
    assert_eq!(memory.links(&id).await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(memory.tickets(), before);
}

#[tokio::test]
async fn equal_times_do_not_lose_a_ticket_at_the_border_of_a_page() {
    let memory = Memory::new(Profile::everything()).with_page_size(3).with_tick(Duration::ZERO);
    let ids = filled(&memory, 10).await;
    assert_eq!(read(&memory, &ResolvedQuery::default(), vec![None]).await, ids);
}

#[tokio::test]
async fn what_comes_and_goes_between_pages_moves_nothing_else() {
    let memory = Memory::new(Profile::everything()).with_page_size(2);
    let ids = filled(&memory, 9).await;
    let gone = ids[1].clone();
    let mut once = Some(gone.clone());
    memory.on_page(move |world| {
        if let Some(gone) = once.take() {
            world.remove(&gone);
            let mut late = world.tickets()[3].clone();
            late.id = "late".into();
            world.insert(late);
        }
    });
    let seen = read(&memory, &ResolvedQuery::default(), vec![None]).await;
    for id in &ids {
        assert_eq!(seen.iter().filter(|other| *other == id).count(), 1, "{id}");
    }
}

#[tokio::test]
async fn ranges_and_forks_cover_a_listing_without_overlap() {
    for forks in [false, true] {
        let memory = Memory::new(Profile::clickup()).with_page_size(4);
        let memory = if forks { memory.with_forks() } else { memory };
        let ids = filled(&memory, 50).await;
        for width in [2, 3, 7, 60] {
            let plan = memory.scan_plan(&ResolvedQuery::default(), width).await.unwrap();
            assert!(plan.len() > 1 && plan.len() <= width, "{width}: {}", plan.len());
            let mut seen = read(&memory, &ResolvedQuery::default(), plan.into_iter().map(Some).collect()).await;
            seen.sort();
            assert_eq!(seen, ids, "{width}");
        }
        let mut seen = read(&memory, &ResolvedQuery::default(), vec![None]).await;
        seen.sort();
        assert_eq!(seen, ids);
    }
}

#[tokio::test]
async fn a_sorted_listing_has_its_order_across_pages() {
    let memory = Memory::new(Profile::everything()).with_page_size(2);
    for (title, due) in [("c", Some("2026-03-02")), ("A", None), ("b", Some("2026-03-01")), ("a", None), ("B", None)] {
        let mut draft = draft(&memory, title);
        draft.due = due.map(|due| due.parse().unwrap());
        memory.create(draft).await.unwrap();
    }
    let mut query = ResolvedQuery::default();
    query.sort = Some(Sort::ascending(SortField::Due));
    let ids = read(&memory, &query, vec![None]).await;
    let titles: Vec<String> =
        ids.iter().map(|id| memory.tickets().into_iter().find(|ticket| ticket.id == *id).unwrap().title).collect();
    assert_eq!(titles, ["b", "c", "A", "a", "B"]);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_write_done_and_a_lost_request_does_not() {
    let memory = Memory::new(Profile::everything());
    memory.script(Operation::Create, Fault::LoseAnswer);
    memory.script(Operation::Create, Fault::LoseRequest);
    for count in [1, 1] {
        let error = memory.create(Draft::new("Once")).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unavailable, Effect::Unknown));
        assert_eq!(memory.tickets().len(), count);
    }
    assert!(memory.create(Draft::new("Once")).await.is_ok());
}

#[tokio::test]
async fn a_write_that_stops_midway_says_what_is_done_and_what_is_not() {
    let memory = Memory::new(Profile::everything());
    let id = filled(&memory, 1).await.remove(0);
    memory.script(Operation::Patch, Fault::StopMidway);
    let mut change = Change::new();
    change.title = Some("New".into());
    change.archived = Some(true);
    let error = memory.patch(&id, change).await.unwrap_err();
    assert_eq!((error.effect(), error.ticket()), (Effect::Partial, Some(&id)));
    assert_eq!((error.done(), error.pending()), (&["title".to_owned()][..], &["archived".to_owned()][..]));
    let ticket = memory.get(&id, Include::default()).await.unwrap();
    assert_eq!((ticket.title.as_str(), ticket.archived), ("New", false));
}

#[tokio::test]
async fn pages_go_wrong_as_they_were_told() {
    let memory = Memory::new(Profile::everything()).with_page_size(2);
    filled(&memory, 4).await;
    let query = ResolvedQuery::default();
    memory.script_page(PageFault::Empty);
    let first = memory.page(&query, None).await.unwrap();
    assert!(first.items.is_empty() && first.next.is_some());
    let second = memory.page(&query, first.next).await.unwrap();
    assert_eq!(second.items.len(), 2);
    memory.script_page(PageFault::RepeatedCursor);
    let third = memory.page(&query, second.next.clone()).await.unwrap();
    assert_eq!(third.next, second.next);
    memory.script_page(PageFault::ExpiredCursor);
    assert_eq!(memory.page(&query, second.next).await.unwrap_err().kind(), ErrorKind::CursorExpired);
}

#[tokio::test]
async fn a_broken_item_is_named_and_the_others_are_given() {
    let memory = Memory::new(Profile::everything());
    let ids = filled(&memory, 3).await;
    memory.break_item(&ids[1]);
    let page = memory.page(&ResolvedQuery::default(), None).await.unwrap();
    assert_eq!((page.items.len(), page.broken.len()), (2, 1));
    assert_eq!((page.broken[0].index, page.broken[0].id.as_deref()), (1, Some(ids[1].as_str())));
    let error = memory.tracker().tickets(TicketQuery::new()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
}

#[tokio::test]
async fn a_lagging_listing_shows_the_past_until_it_settles() {
    let memory = Memory::new(Profile::jira()).with_listing_lag(2);
    filled(&memory, 5).await;
    let query = ResolvedQuery::default();
    assert_eq!(memory.page(&query, None).await.unwrap().items.len(), 3);
    memory.settle();
    assert_eq!(memory.page(&query, None).await.unwrap().items.len(), 5);
}

#[tokio::test]
async fn every_call_is_noted_and_writes_can_be_told_from_reads() {
    let memory = Memory::new(Profile::everything());
    memory.fail_next(Operation::Get, Error::not_found("gone"));
    assert!(memory.get(&"t000001".into(), Include::default()).await.is_err());
    filled(&memory, 1).await;
    let calls: Vec<String> = memory.calls().iter().map(ToString::to_string).collect();
    assert_eq!(calls, ["get: t000001", "create: Ticket 0"]);
    assert_eq!(memory.writes(), ["create: Ticket 0"]);
}

#[tokio::test]
async fn clickup_keeps_labels_in_lower_case_and_reads_four_o_clock_as_a_day() {
    let tracker = Memory::new(Profile::clickup()).tracker();
    let new =
        NewTicket::new("x").with_label("Bug").with_due("2026-03-01T04:00:00Z".parse::<anyticket_core::When>().unwrap());
    let ticket = tracker.create(new).await.unwrap();
    assert_eq!(ticket.labels[0].name, "bug");
    assert_eq!(ticket.due.unwrap().to_string(), "2026-03-01");
}

#[tokio::test]
async fn jira_walks_its_workflow_and_demands_its_fields() {
    let memory = Memory::new(Profile::jira());
    let tracker = memory.tracker();
    let error = tracker.create("Without a kind").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(tracker.create(NewTicket::new("Bug").with_kind("Bug")).await.is_err(), "a bug needs a severity");
    let bug = NewTicket::new("Bug").with_kind("Bug").with_field("Severity", "Major");
    let ticket = tracker.create(bug).await.unwrap();
    let error = tracker.update(ticket.id(), TicketPatch::new().status("Done")).await.unwrap_err();
    assert!(error.hint().unwrap().contains("In Progress"), "{error:?}");
    let ticket = tracker.update(ticket.id(), TicketPatch::new().status("Done").allow_steps()).await.unwrap();
    assert_eq!(ticket.status.category, StatusCategory::Done);
    assert!(ticket.closed_at.is_some());
    let error = memory.patch(ticket.id(), labelled("two words")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_field_of_one_kind_is_changed_on_tickets_of_that_kind_and_on_those_that_become_it() {
    let tracker = Memory::new(Profile::jira()).tracker();
    let bug = NewTicket::new("Bug").with_kind("Bug").with_field("Severity", "Major");
    let bug = tracker.create(bug).await.unwrap();
    let patch = TicketPatch::new().field("Severity", "Minor");
    let changed = tracker.update(bug.id(), patch.clone()).await.unwrap();
    assert_eq!(changed.field("Severity").unwrap().value.kind(), anyticket_core::FieldKind::Select);
    let task = tracker.create(NewTicket::new("Task").with_kind("Task")).await.unwrap();
    let error = tracker.update(task.id(), patch.clone()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "a task has no severity");
    let became = tracker.update(task.id(), patch.kind("Bug")).await.unwrap();
    assert_eq!(became.kind.as_ref().unwrap().name, "Bug");
    assert!(became.field("Severity").is_some());
}

fn labelled(label: &str) -> Change {
    let mut change = Change::new();
    change.labels = anyticket_core::ListPatch::Set(vec![anyticket_core::Label::new(label)]);
    change
}

#[tokio::test]
async fn asana_has_a_status_in_each_project_and_one_done_bit() {
    let tracker = Memory::new(Profile::asana()).tracker();
    let new = NewTicket::new("x").with_status("Doing").with_place("Website");
    let ticket = tracker.create(new).await.unwrap();
    assert_eq!(ticket.also_in[0].status.as_ref().unwrap().id, "6002:open");
    let ticket = tracker.update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    assert_eq!(ticket.status.category, StatusCategory::Done);
    let beside = ticket.also_in[0].status.as_ref().unwrap();
    assert_eq!((beside.id.as_str(), beside.category), ("6002:done", StatusCategory::Done));
}

#[tokio::test]
async fn an_asana_subtask_without_a_project_lies_where_its_ancestor_does() {
    let memory = Memory::new(Profile::asana());
    let top = memory.create(Draft::new("top")).await.unwrap();
    let mut below = Draft::new("below");
    below.parent = Some(top.id.clone());
    let below = memory.create(below).await.unwrap();
    assert_eq!(below.project, top.project);
    let mut change = Change::new();
    change.project = Some("6000".into());
    memory.patch(&top.id, change).await.unwrap();
    let below = memory.get(&below.id, Include::default()).await.unwrap();
    assert_eq!(below.project.unwrap().id.as_str(), "6000");
    assert_eq!(below.status.id, "6001:open");
}

#[tokio::test]
async fn trello_reads_the_time_of_creation_from_the_id() {
    let memory = Memory::new(Profile::trello());
    let ticket = memory.create(draft(&memory, "x")).await.unwrap();
    let second = i64::from_str_radix(&ticket.id.as_str()[..8], 16).unwrap();
    assert_eq!(ticket.created_at.unwrap().as_second(), second);
}

#[tokio::test]
async fn a_move_takes_the_status_of_the_same_name() {
    for profile in [Profile::everything(), Profile::clickup(), Profile::trello()] {
        let memory = Memory::new(profile);
        let tracker = memory.tracker();
        let ticket = tracker.create(NewTicket::new("x").with_status("in_progress")).await.unwrap();
        let moved = tracker.update(ticket.id(), TicketPatch::new().project("Website")).await.unwrap();
        assert_eq!(moved.status.name, ticket.status.name);
        let schema = memory.schema(&moved.project.unwrap().id, None).await.unwrap();
        assert!(schema.status(&moved.status.id).is_some());
    }
}

#[tokio::test]
async fn a_relation_is_seen_from_both_ends_and_goes_away_from_either() {
    let memory = Memory::new(Profile::everything());
    let ids = filled(&memory, 2).await;
    memory.link(&ids[0], LinkKind::Blocks, &ids[1]).await.unwrap();
    memory.link(&ids[1], LinkKind::BlockedBy, &ids[0]).await.unwrap();
    let seen = memory.links(&ids[1]).await.unwrap();
    assert_eq!((seen.len(), &seen[0].kind), (1, &LinkKind::BlockedBy));
    memory.unlink(&ids[1], LinkKind::BlockedBy, &ids[0]).await.unwrap();
    assert!(memory.links(&ids[0]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_text_with_foreign_forms_is_guarded() {
    let memory = Memory::new(Profile::jira());
    let id = filled(&memory, 1).await.remove(0);
    memory.plant_foreign_body(&id, "steps", &["panel"]);
    let tracker = memory.tracker();
    let ticket = tracker.ticket(&id).await.unwrap();
    assert_eq!((ticket.body_markdown(), ticket.losses[0].field), ("steps", Field::Body));
    assert!(tracker.update(&id, TicketPatch::new().body("new")).await.is_err());
    assert!(tracker.update(&id, TicketPatch::new().body("new").overwrite_body()).await.is_ok());
}

#[tokio::test]
async fn a_planted_ticket_loses_what_the_tracker_does_not_hold() {
    let memory = Memory::new(Profile::trello());
    let mut planted = Ticket::new("65f0a1b2c3d4e5f6000000ff", "x", anyticket_testkit::status(StatusCategory::Todo));
    planted.priority = Some(PriorityLevel::High.into());
    memory.insert(planted);
    assert_eq!(memory.tickets()[0].priority, None);
    assert_eq!(memory.name(), "trello");
}
