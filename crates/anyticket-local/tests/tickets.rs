//! Writing tickets through the contract, and reading back what was written.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use std::time::Duration;

use anyticket_core::{
    Access, Capabilities, Cell, Change, Choice, Effect, ErrorKind, Estimate, Field, FieldDefinition, FieldKind,
    FieldWrite, Include, Label, ListPatch, NewProject, Patch, PriorityLevel, ProjectProvider, Provider, RawRequest,
    Status, StatusCategory, TicketId, TicketKind, TicketProvider, User, UserProvider, Value, When,
};
use anyticket_local::LocalTracker;
use common::{change, create, draft, list, query, read, schema};

fn memory() -> LocalTracker {
    LocalTracker::in_memory().unwrap()
}

fn set(definition: &FieldDefinition, value: Value) -> FieldWrite {
    FieldWrite::new(definition.clone(), Patch::Set(value))
}

const NOWHERE: &str = "01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d";

#[tokio::test]
async fn a_created_ticket_is_read_back_with_everything_that_was_written() {
    let tracker = memory();
    let bo = tracker.add_user("Bo", Some("bo@example.com")).await.unwrap();
    let beside = tracker.create_project(NewProject::new("Beside")).await.unwrap();
    let parent = create(&tracker, "parent").await;
    let schema = schema(&tracker).await;
    let full = draft("Fix login", |draft| {
        draft.body = Some("**steps**\n\n- a\n- b".into());
        draft.also_in = vec![beside.id.clone()];
        draft.status = schema.status("waiting").cloned();
        draft.priority = Some(PriorityLevel::High.into());
        draft.kind = Some(schema.kinds[1].clone());
        draft.parent = Some(parent.id.clone());
        draft.assignees = vec![User::new(&bo.id)];
        draft.reporter = Some(User::new(&bo.id));
        draft.labels = vec![Label::new("bug").with_color("#cc0000"), Label::new("Übel")];
        draft.start = Some("2026-03-01".parse().unwrap());
        draft.due = Some("2026-03-02T10:00:00.123456Z".parse().unwrap());
        draft.estimate = Some(Estimate::points(2.5).with_time(Duration::from_secs(90)));
        draft.external_key = Some("source-7".into());
    });
    let ticket = tracker.create(full.clone()).await.unwrap();
    assert_eq!(ticket, read(&tracker, &ticket).await, "what create answers is what get answers");
    assert_eq!((ticket.title.as_str(), ticket.body_markdown()), ("Fix login", "**steps**\n\n- a\n- b"));
    assert_eq!((&ticket.status, ticket.priority_level()), (full.status.as_ref().unwrap(), PriorityLevel::High));
    assert_eq!((ticket.kind.as_ref(), ticket.parent.as_ref()), (full.kind.as_ref(), Some(&parent.id)));
    assert_eq!((ticket.assignees.as_slice(), ticket.reporter.as_ref()), (&[bo.clone()][..], Some(&bo)));
    assert_eq!(ticket.also_in[0].project.id, beside.id);
    assert_eq!((ticket.start, ticket.due, ticket.estimate), (full.start, full.due, full.estimate));
    assert_eq!(ticket.labels, [Label::new("bug").with_color("#cc0000"), Label::new("Übel")]);
    assert_eq!(ticket.external_key.as_deref(), Some("source-7"));
    assert_eq!(ticket.author, Some(tracker.me().await.unwrap()));
    assert_eq!((ticket.key.as_deref(), ticket.version.as_deref()), (Some("IN-2"), Some("1")));
    assert!(ticket.created_at.is_some() && ticket.closed_at.is_none() && !ticket.existed);
}

#[tokio::test]
async fn a_ticket_of_which_only_the_title_is_given_gets_the_defaults_of_the_file() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    assert_eq!(ticket.status, Status::new(StatusCategory::Todo, "todo", "To do"));
    assert_eq!(ticket.kind.as_ref().unwrap().id.as_str(), "task");
    assert_eq!(ticket.project.as_ref().unwrap().name.as_deref(), Some("Inbox"));
    assert_eq!(Some(&ticket.project.unwrap().id), tracker.capabilities().default_project.as_ref());
    let below = tracker.create(draft("below", |draft| draft.parent = Some(ticket.id.clone()))).await.unwrap();
    assert!(below.kind.unwrap().subtask);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_nothing_else() {
    let tracker = memory();
    let ticket = tracker.create(draft("t", |draft| {
        draft.body = Some("b".into());
        draft.due = Some("2026-03-01".parse().unwrap());
        draft.labels = vec![Label::new("a"), Label::new("b")];
    }));
    let ticket = ticket.await.unwrap();
    let patched = tracker.patch(&ticket.id, change(|change| change.title = Some("T".into()))).await.unwrap();
    let mut expected = ticket.clone();
    expected.title = "T".into();
    expected.version = Some("2".into());
    expected.updated_at = patched.updated_at;
    assert_eq!(patched, expected);
    assert!(patched.updated_at > ticket.updated_at);
}

#[tokio::test]
async fn every_field_that_can_be_emptied_is_really_empty_afterwards() {
    let tracker = memory();
    let me = tracker.me().await.unwrap();
    let beside = tracker.create_project(NewProject::new("Beside")).await.unwrap();
    let parent = create(&tracker, "parent").await;
    let ticket = tracker.create(draft("t", |draft| {
        draft.body = Some("b".into());
        draft.also_in = vec![beside.id.clone()];
        draft.priority = Some(PriorityLevel::Low.into());
        draft.parent = Some(parent.id.clone());
        draft.assignees = vec![me.clone()];
        draft.reporter = Some(me.clone());
        draft.labels = vec![Label::new("a")];
        draft.start = Some("2026-03-01".parse().unwrap());
        draft.due = Some("2026-03-01T00:00:00Z".parse().unwrap());
        draft.estimate = Some(Estimate::points(1.0));
        draft.external_key = Some("k".into());
    }));
    let ticket = ticket.await.unwrap();
    let cleared = tracker.patch(
        &ticket.id,
        change(|change| {
            change.body = Patch::Clear;
            change.also_in = ListPatch::Set(Vec::new());
            change.priority = Patch::Clear;
            change.parent = Patch::Clear;
            change.assignees = ListPatch::Set(Vec::new());
            change.reporter = Patch::Clear;
            change.labels = ListPatch::Set(Vec::new());
            change.start = Patch::Clear;
            change.due = Patch::Clear;
            change.estimate = Patch::Clear;
            change.external_key = Patch::Clear;
        }),
    );
    let cleared = cleared.await.unwrap();
    let plain = create(&tracker, "t").await;
    let mut same = cleared.clone();
    same.kind = plain.kind.clone();
    assert_eq!(same.differences(&plain, &Capabilities::all()), anyticket_core::FieldSet::EMPTY);
    assert_eq!(tracker.find_by_external_key(None, "k").await.unwrap(), None);
}

#[tokio::test]
async fn adding_and_removing_compose_with_what_others_did_meanwhile() {
    let tracker = memory();
    let ticket =
        tracker.create(draft("t", |draft| draft.labels = vec![Label::new("a"), Label::new("b")])).await.unwrap();
    let patch = |add: &[&str], remove: &[&str]| {
        let labels = |names: &[&str]| names.iter().map(|name| Label::new(*name)).collect();
        let patch = ListPatch::Change { add: labels(add), remove: labels(remove) };
        tracker.patch(&ticket.id, change(|change| change.labels = patch))
    };
    let (first, second) = tokio::join!(patch(&["c", "A"], &["b"]), patch(&["d"], &["never there"]));
    first.unwrap();
    second.unwrap();
    let names: Vec<_> = read(&tracker, &ticket).await.labels.into_iter().map(|label| label.name).collect();
    assert_eq!(names, ["a", "c", "d"]);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_leaves_version_and_time_alone() {
    let tracker = memory();
    let ticket = tracker.create(draft("t", |draft| draft.labels = vec![Label::new("a")])).await.unwrap();
    let same = change(|change| {
        change.title = Some("t".into());
        change.status = Some(ticket.status.clone());
        change.labels = ListPatch::Change { add: vec![Label::new("A")], remove: vec![Label::new("b")] };
        change.due = Patch::Clear;
    });
    assert_eq!(tracker.patch(&ticket.id, same).await.unwrap(), ticket);
    assert_eq!(tracker.patch(&ticket.id, Change::new()).await.unwrap(), ticket);
}

#[tokio::test]
async fn a_patch_with_an_old_version_is_a_conflict_and_changes_nothing() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    let with_version = |title: &str| {
        let (title, version) = (title.to_owned(), ticket.version.clone());
        tracker.patch(&ticket.id, change(|change| (change.title, change.if_version) = (Some(title), version)))
    };
    assert_eq!(with_version("first").await.unwrap().title, "first");
    let error = with_version("second").await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Conflict, Effect::None));
    assert_eq!((error.provider(), error.operation(), error.ticket()), (Some("local"), Some("patch"), Some(&ticket.id)));
    assert_eq!(read(&tracker, &ticket).await.title, "first");
}

#[tokio::test]
async fn updated_at_grows_with_every_change_however_fast_they_come() {
    let tracker = memory();
    let mut ticket = create(&tracker, "t").await;
    for number in 0..50 {
        let next = tracker.patch(&ticket.id, change(|change| change.title = Some(format!("{number}")))).await.unwrap();
        assert!(next.updated_at > ticket.updated_at);
        ticket = next;
    }
}

#[tokio::test]
async fn a_ticket_is_closed_when_it_is_done_or_cancelled_and_open_again_afterwards() {
    let tracker = memory();
    let schema = schema(&tracker).await;
    let ticket = create(&tracker, "t").await;
    let to = async |status: &str| {
        let status = schema.status(status).cloned();
        tracker.patch(&ticket.id, change(|change| change.status = status)).await.unwrap().closed_at
    };
    let done = to("done").await;
    assert!(done.is_some());
    assert_eq!(to("cancelled").await, done, "it stays closed");
    assert_eq!(to("waiting").await, None);
    let born_done = draft("t", |draft| draft.status = schema.status("done").cloned());
    let born_done = tracker.create(born_done).await.unwrap();
    assert_eq!(born_done.closed_at, born_done.created_at);
}

#[tokio::test]
async fn a_ticket_that_moves_gets_a_key_there_and_is_found_under_both() {
    let tracker = memory();
    let other = tracker.create_project(NewProject::new("Other Things")).await.unwrap();
    let review = Status::new(StatusCategory::InProgress, "review", "In Review");
    let inbox = tracker.capabilities().default_project.unwrap();
    tracker.add_status(&inbox, review.clone()).await.unwrap();
    tracker.add_kind(&inbox, TicketKind::new("story", "Story")).await.unwrap();
    let ticket = tracker.create(draft("t", |draft| {
        draft.status = Some(review);
        draft.kind = Some(TicketKind::new("story", "Story"));
        draft.also_in = vec![other.id.clone()];
    }));
    let ticket = ticket.await.unwrap();
    let moved = tracker.patch(&ticket.id, change(|change| change.project = Some(other.id.clone()))).await.unwrap();
    assert_eq!((moved.key.as_deref(), moved.project.as_ref().unwrap().id.clone()), (Some("OT-1"), other.id));
    assert!(moved.also_in.is_empty(), "its home is no further place");
    assert_eq!(moved.status.id, "in_progress", "the first status that means the same");
    assert_eq!(moved.kind.unwrap().id.as_str(), "task");
    assert_eq!(tracker.resolve("in-1").await.unwrap(), ticket.id);
    assert_eq!(tracker.resolve(" OT-1 ").await.unwrap(), ticket.id);
    assert_eq!(create(&tracker, "next").await.key.as_deref(), Some("IN-2"), "no key is given twice");
}

#[tokio::test]
async fn creating_with_a_key_that_exists_gives_that_ticket() {
    let tracker = memory();
    let new = |title: &str| draft(title, |draft| draft.external_key = Some("key".into()));
    let first = tracker.create(new("first")).await.unwrap();
    let again = tracker.create(new("second")).await.unwrap();
    assert!(again.existed && !first.existed);
    assert_eq!((&again.id, again.title.as_str()), (&first.id, "first"));
    assert_eq!(tracker.find_by_external_key(None, "key").await.unwrap().unwrap().id, first.id);
    let other = create(&tracker, "other").await;
    let error =
        tracker.patch(&other.id, change(|change| change.external_key = Patch::Set("key".into()))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains(first.id.as_str()), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_create_with_one_key_exactly_one_makes_the_ticket() {
    let bench = common::Bench::new();
    let others: Vec<_> =
        (0..4).map(|_| LocalTracker::open(&anyticket_local::LocalOptions::new(&bench.path)).unwrap()).collect();
    let racing = (0..40).map(|number| {
        let tracker = others[number % others.len()].clone();
        tokio::spawn(async move {
            let key = format!("key-{}", number % 5);
            tracker.create(draft("t", |draft| draft.external_key = Some(key))).await.unwrap()
        })
    });
    let racing: Vec<_> = racing.collect();
    let mut made = 0;
    for task in racing {
        made += usize::from(!task.await.unwrap().existed);
    }
    assert_eq!(made, 5);
    assert_eq!(list(&bench.tracker, &query(|_| {})).await.unwrap().len(), 5);
}

#[tokio::test]
async fn deleting_a_ticket_keeps_those_below_it_and_frees_its_key() {
    let tracker = memory();
    let parent = tracker.create(draft("parent", |draft| draft.external_key = Some("k".into()))).await.unwrap();
    let child = tracker.create(draft("child", |draft| draft.parent = Some(parent.id.clone()))).await.unwrap();
    tracker.delete(&parent.id).await.unwrap();
    assert_eq!(tracker.get(&parent.id, Include::default()).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(tracker.delete(&parent.id).await.unwrap_err().kind(), ErrorKind::NotFound);
    let kept = read(&tracker, &child).await;
    assert!(kept.parent.is_none() && kept.version != child.version, "it was changed, and says so");
    assert!(!tracker.create(draft("new", |draft| draft.external_key = Some("k".into()))).await.unwrap().existed);
    tracker.verify().await.unwrap();
}

#[tokio::test]
async fn nobody_lies_below_himself() {
    let tracker = memory();
    let a = create(&tracker, "a").await;
    let b = tracker.create(draft("b", |draft| draft.parent = Some(a.id.clone()))).await.unwrap();
    let c = tracker.create(draft("c", |draft| draft.parent = Some(b.id.clone()))).await.unwrap();
    for below in [&a, &b, &c] {
        let error =
            tracker.patch(&a.id, change(|change| change.parent = Patch::Set(below.id.clone()))).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    assert_eq!(read(&tracker, &a).await, a);
}

#[tokio::test]
async fn what_the_file_does_not_know_is_refused_with_what_it_knows() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    let nobody = User::new(NOWHERE);
    let foreign = FieldDefinition::new("points", "Points", FieldKind::Number);
    let refused: Vec<(&str, Change, ErrorKind)> = vec![
        ("blank title", change(|change| change.title = Some(" \n".into())), ErrorKind::Invalid),
        ("project", change(|change| change.project = Some(NOWHERE.into())), ErrorKind::NotFound),
        ("project's form", change(|change| change.project = Some("901".into())), ErrorKind::Invalid),
        (
            "status",
            change(|change| change.status = Some(Status::new(StatusCategory::Done, "x", "X"))),
            ErrorKind::Invalid,
        ),
        ("kind", change(|change| change.kind = Some(TicketKind::new("epic", "Epic"))), ErrorKind::Invalid),
        ("user", change(|change| change.assignees = ListPatch::Set(vec![nobody.clone()])), ErrorKind::Invalid),
        ("reporter", change(|change| change.reporter = Patch::Set(nobody.clone())), ErrorKind::Invalid),
        ("parent", change(|change| change.parent = Patch::Set(NOWHERE.into())), ErrorKind::Invalid),
        ("parent's form", change(|change| change.parent = Patch::Set("IN-1".into())), ErrorKind::Invalid),
        ("label", change(|change| change.labels = ListPatch::Set(vec![Label::new(" ")])), ErrorKind::Invalid),
        ("field", change(|change| change.fields = vec![set(&foreign, Value::Number(1.0))]), ErrorKind::Invalid),
        ("points", change(|change| change.estimate = Patch::Set(Estimate::points(f64::NAN))), ErrorKind::Invalid),
        ("key", change(|change| change.external_key = Patch::Set(String::new())), ErrorKind::Invalid),
        ("day", change(|change| change.due = Patch::Set(When::Date(jiff::civil::date(-1, 1, 1)))), ErrorKind::Invalid),
    ];
    for (what, change, kind) in refused {
        // A change that would be made stands beside it: nothing of it may stay.
        let with_more = common::change(|more| {
            *more = change;
            more.body = Patch::Set("more".into());
        });
        let error = tracker.patch(&ticket.id, with_more).await.expect_err(what);
        assert_eq!((error.kind(), error.effect()), (kind, Effect::None), "{what}: {error}");
        assert!(error.hint().is_some() && error.provider() == Some("local"), "{what}: {error:?}");
        assert!(error.context().any(|(name, value)| name == "file" && value == ":memory:"), "{what}: {error}");
    }
    assert_eq!(read(&tracker, &ticket).await, ticket);
    assert!(tracker.create(draft("  ", |_| {})).await.is_err());
    assert_eq!(list(&tracker, &query(|_| {})).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_id_that_cannot_be_ours_is_wrong_and_one_that_is_not_there_is_not_found() {
    let tracker = memory();
    let ticket = create(&tracker, "t").await;
    let kind = async |id: &str| tracker.get(&TicketId::new(id), Include::default()).await.unwrap_err().kind();
    assert_eq!(kind("86abc1").await, ErrorKind::Invalid);
    assert_eq!(kind("IN-1").await, ErrorKind::Invalid);
    assert_eq!(kind(NOWHERE).await, ErrorKind::NotFound);
    assert_eq!(tracker.resolve("in-1").await.unwrap(), ticket.id);
    assert_eq!(tracker.resolve(ticket.id.as_str()).await.unwrap(), ticket.id);
    assert_eq!(tracker.resolve("IN-2").await.unwrap_err().kind(), ErrorKind::NotFound);
    for odd in ["", "-", "IN-", "IN-1x", "https://example.com/IN-1", "'; DROP TABLE tickets"] {
        assert_eq!(tracker.resolve(odd).await.unwrap_err().kind(), ErrorKind::Invalid, "{odd}");
    }
}

#[tokio::test]
async fn many_are_read_in_the_order_asked_for_with_a_result_each() {
    let tracker = memory();
    let (a, b) = (create(&tracker, "a").await, create(&tracker, "b").await);
    let ids = [b.id.clone(), NOWHERE.into(), a.id.clone(), "odd".into(), b.id.clone()];
    let results = tracker.get_many(&ids, Include::default()).await.unwrap();
    assert_eq!(results[0].as_ref().unwrap(), &b);
    assert_eq!(results[1].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(results[2].as_ref().unwrap(), &a);
    assert_eq!(results[3].as_ref().unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(results[4].as_ref().unwrap(), &b);
}

#[tokio::test]
async fn custom_fields_of_every_kind_are_kept_changed_and_cleared() {
    let tracker = memory();
    let inbox = tracker.capabilities().default_project.unwrap();
    let me = tracker.me().await.unwrap();
    let other = create(&tracker, "other").await;
    let choices = [Choice::new("a", "Alpha"), Choice::new("b", "Beta")];
    let mut below = Choice::new("a1", "Alpha one");
    below.parent = Some("a".into());
    let tree = [choices[0].clone(), below.clone()];
    let values = [
        (FieldKind::Text, Value::Text("x".into()), Value::Text("y".into())),
        (FieldKind::RichText, Value::RichText("**x**".into()), Value::RichText("y".into())),
        (FieldKind::Number, Value::Number(3.0), Value::Number(-0.5)),
        (FieldKind::Bool, Value::Bool(true), Value::Bool(false)),
        (
            FieldKind::Date,
            Value::Date("2026-03-01".parse().unwrap()),
            Value::Date("2026-03-01T10:00:00.123456789Z".parse().unwrap()),
        ),
        (FieldKind::Select, Value::Select(choices[0].clone()), Value::Select(choices[1].clone())),
        (FieldKind::MultiSelect, Value::MultiSelect(choices.to_vec()), Value::MultiSelect(vec![choices[1].clone()])),
        (FieldKind::Cascade, Value::Cascade(tree.to_vec()), Value::Cascade(vec![choices[0].clone()])),
        (FieldKind::Users, Value::Users(vec![me.clone()]), Value::Users(vec![me.clone()])),
        (FieldKind::Tickets, Value::Tickets(vec![other.id.clone()]), Value::Tickets(vec![other.id.clone()])),
    ];
    let mut definitions = Vec::new();
    for (kind, ..) in &values {
        let offered = if *kind == FieldKind::Cascade { tree.to_vec() } else { choices.to_vec() };
        let definition = FieldDefinition::new(kind.as_str(), format!("The {kind}"), *kind).with_choices(offered);
        tracker.define_field(&inbox, definition.clone()).await.unwrap();
        definitions.push(definition);
    }
    assert_eq!(tracker.schema(&inbox, None).await.unwrap().fields, definitions);
    let writes = |second: bool| -> Vec<FieldWrite> {
        let value = |(_, one, two): &(FieldKind, Value, Value)| if second { two.clone() } else { one.clone() };
        definitions.iter().zip(&values).map(|(definition, values)| set(definition, value(values))).collect()
    };
    let ticket = tracker.create(draft("t", |draft| draft.fields = writes(false))).await.unwrap();
    let held =
        |ticket: &anyticket_core::Ticket| ticket.fields.iter().map(|field| field.value.clone()).collect::<Vec<_>>();
    assert_eq!(held(&ticket), values.iter().map(|(_, one, _)| one.clone()).collect::<Vec<_>>());
    let changed = tracker.patch(&ticket.id, change(|change| change.fields = writes(true))).await.unwrap();
    assert_eq!(held(&changed), values.iter().map(|(.., two)| two.clone()).collect::<Vec<_>>());
    let cleared: Vec<_> =
        definitions.iter().map(|definition| FieldWrite::new(definition.clone(), Patch::Clear)).collect();
    let cleared = tracker.patch(&ticket.id, change(|change| change.fields = cleared)).await.unwrap();
    assert!(cleared.fields.is_empty());
}

#[tokio::test]
async fn a_value_that_does_not_fit_its_field_is_refused_and_a_demanded_one_is_demanded() {
    let tracker = memory();
    let inbox = tracker.capabilities().default_project.unwrap();
    let stage = FieldDefinition::new("stage", "Stage", FieldKind::Select)
        .with_choices([Choice::new("a", "Alpha")])
        .with_required(true);
    let total = FieldDefinition::new("total", "Total", FieldKind::Number).with_read_only(true);
    for definition in [&stage, &total] {
        tracker.define_field(&inbox, definition.clone()).await.unwrap();
    }
    let alpha = || set(&stage, Value::Select(Choice::new("a", "Alpha")));
    let create = async |fields: Vec<FieldWrite>| tracker.create(draft("t", |draft| draft.fields = fields)).await;
    assert_eq!(create(vec![]).await.unwrap_err().kind(), ErrorKind::Invalid);
    assert!(create(vec![set(&stage, Value::Text("Alpha".into()))]).await.is_err());
    let unknown = create(vec![set(&stage, Value::Select(Choice::new("z", "Zeta")))]).await.unwrap_err();
    assert!(unknown.hint().unwrap().contains("Alpha"), "{unknown:?}");
    assert!(create(vec![alpha(), set(&total, Value::Number(1.0))]).await.is_err());
    let ticket = create(vec![alpha()]).await.unwrap();
    let clear = change(|change| change.fields = vec![FieldWrite::new(stage.clone(), Patch::Clear)]);
    assert_eq!(tracker.patch(&ticket.id, clear).await.unwrap_err().kind(), ErrorKind::Invalid);
    let other_kind = FieldDefinition::new("stage", "Stage", FieldKind::Text);
    assert!(tracker.define_field(&inbox, other_kind).await.is_err());
}

#[tokio::test]
async fn what_is_declared_refused_is_refused_and_nothing_else_is() {
    let tracker = memory();
    let refused: Vec<_> =
        tracker.capabilities().cells().filter(|(_, support)| !support.is_supported()).map(|(cell, _)| cell).collect();
    assert_eq!(refused, [Cell::from(anyticket_core::Operation::Raw), Cell::from((Field::Url, Access::Read))]);
    let error = tracker.raw(RawRequest::new("GET", "/")).await.unwrap_err();
    assert_eq!((error.kind(), error.provider()), (ErrorKind::Unsupported, Some("local")));
    assert!(error.hint().is_some());
}
