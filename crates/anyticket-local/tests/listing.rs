//! A listing is what the reference says: the tickets that match, in the order of `compare`, each once.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use anyticket_core::{
    Archived, AssigneeMatch, Body, Draft, Field, Include, InstantRange, Label, NewProject, Patch, PriorityLevel,
    ProjectProvider, ResolvedQuery, Sort, SortField, Status, StatusCategory, StatusRef, Subtasks, Ticket,
    TicketProvider, When,
};
use anyticket_local::LocalTracker;
use common::{Bench, Dice, change, create, draft, ids, list, query};
use jiff::Timestamp;
use jiff::tz::TimeZone;

const WORDS: [&str; 8] = ["Login", "ÄNDERN", "straße", "ΟΔΟΣ", "page", "100%", "a_b", "İstanbul"];

/// Days and instants around the day that Samoa left out, so that zones and ties matter.
const DATES: [&str; 9] = [
    "2011-12-29",
    "2011-12-30",
    "2011-12-31",
    "2012-01-01",
    "2011-12-30T10:00:00Z",
    "2011-12-30T09:59:59.999999Z",
    "2011-12-30T23:00:00Z",
    "2011-12-31T00:00:00Z",
    "2011-12-31T10:00:00.000001Z",
];

/// A tracker with tickets of all kinds, all of which come back.
async fn filled(tracker: &LocalTracker, dice: &mut Dice, count: usize) -> Vec<Ticket> {
    let mut projects = tracker.projects_page(false, None).await.unwrap().items;
    projects.push(tracker.create_project(NewProject::new("Second Project")).await.unwrap());
    let review = Status::new(StatusCategory::InProgress, "review", "In Review");
    tracker.add_status(&projects[1].id, review).await.unwrap();
    tracker.add_status(&projects[1].id, Status::new(StatusCategory::Unknown, "odd", "Odd")).await.unwrap();
    let users = [
        tracker.add_user("Ann", Some("ann@example.com")).await.unwrap(),
        tracker.add_user("Bo", None).await.unwrap(),
        tracker.add_user("Çiğdem", None).await.unwrap(),
    ];
    let labels = ["bug", "UI", "ärger", "ΟΔΟΣ"].map(Label::new);
    let mut tickets: Vec<Ticket> = Vec::new();
    for _ in 0..count {
        let project = dice.pick(&projects).clone();
        let schema = tracker.schema(&project.id, None).await.unwrap();
        let mut draft = Draft::new(format!("{} {}", dice.pick(&WORDS), dice.pick(&WORDS)));
        draft.body = (!dice.once_in(3)).then(|| Body::from(format!("{}\n{}", dice.pick(&WORDS), dice.pick(&WORDS))));
        draft.status = Some(dice.pick(&schema.statuses).clone());
        draft.kind = dice.once_in(2).then(|| dice.pick(&schema.kinds).clone());
        draft.priority = Some((*dice.pick(&PriorityLevel::ALL)).into());
        draft.parent = if dice.once_in(3) && !tickets.is_empty() { Some(dice.pick(&tickets).id.clone()) } else { None };
        draft.assignees = dice.some(&users);
        draft.labels = dice.some(&labels);
        draft.due = (!dice.once_in(4)).then(|| dice.pick(&DATES).parse().unwrap());
        draft.also_in = if dice.once_in(3) { vec![dice.pick(&projects).id.clone()] } else { Vec::new() };
        draft.project = Some(project.id);
        let mut ticket = tracker.create(draft).await.unwrap();
        if dice.once_in(5) {
            let change = change(|change| change.archived = Some(true));
            ticket = tracker.patch(&ticket.id, change).await.unwrap();
        }
        tickets.push(ticket);
    }
    tickets
}

fn range(dice: &mut Dice, instants: &[Timestamp]) -> Option<InstantRange> {
    dice.once_in(4).then(|| {
        let mut edge = || (!dice.once_in(3)).then(|| *dice.pick(instants));
        InstantRange { from: edge(), to: edge() }
    })
}

/// A question with a few filters, about tickets such as `tickets`.
fn question(dice: &mut Dice, tickets: &[Ticket]) -> ResolvedQuery {
    let any = |dice: &mut Dice| dice.pick(tickets).clone();
    let mut query = ResolvedQuery::default();
    if dice.once_in(4) {
        query.projects = any(dice).projects().take(1).cloned().collect();
    }
    if dice.once_in(4) {
        let status = any(dice).status;
        query.statuses = match dice.below(4) {
            0 => vec![StatusRef::Category(status.category), StatusRef::from("no such status")],
            1 => vec![StatusRef::Name(status.name.to_uppercase())],
            2 => vec![StatusRef::Id(status.id)],
            _ => vec![StatusRef::Word(status.name.to_lowercase()), StatusRef::Word("todo".into())],
        };
    }
    query.open = dice.once_in(5).then(|| dice.once_in(2));
    if dice.once_in(4) {
        let assigned = any(dice).assignees.into_iter().map(|user| AssigneeMatch::User(user.id));
        query.assignees = assigned.take(1).collect();
        if query.assignees.is_empty() || dice.once_in(3) {
            query.assignees.push(AssigneeMatch::Nobody);
        }
    }
    let words = ["bug", "BUG", "ui", "ÄRGER", "οδος", "οδοσ", "nothing"].map(str::to_owned);
    let label_words = |dice: &mut Dice| if dice.once_in(5) { dice.some(&words) } else { Vec::new() };
    query.labels_any = label_words(dice);
    query.labels_all = label_words(dice).into_iter().take(2).collect();
    query.labels_none = label_words(dice).into_iter().take(2).collect();
    query.priorities = if dice.once_in(5) { dice.some(&PriorityLevel::ALL) } else { Vec::new() };
    query.kinds =
        if dice.once_in(6) { dice.some(&["TASK", "bug", "Subtask", "epic"].map(str::to_owned)) } else { Vec::new() };
    query.parent = dice.once_in(8).then(|| any(dice).parent.unwrap_or_else(|| "nothing".into()));
    query.subtasks = *dice.pick(&[Subtasks::Include, Subtasks::Include, Subtasks::Exclude, Subtasks::Only]);
    let needles = ["login", "änd", "strass", "οδος", "οδοσ", "%", "_", "", "i̇stanbul"];
    query.title_contains = dice.once_in(5).then(|| (*dice.pick(&needles)).to_owned());
    query.body_contains = dice.once_in(5).then(|| (*dice.pick(&needles)).to_owned());
    query.text = dice.once_in(6).then(|| format!("{} {}", dice.pick(&WORDS), dice.pick(&needles)));
    let written: Vec<_> = tickets.iter().filter_map(|ticket| ticket.created_at).collect();
    let due: Vec<Timestamp> = DATES.iter().filter_map(|text| text.parse().ok()).collect();
    query.created = range(dice, &written);
    query.updated = range(dice, &written);
    query.closed = range(dice, &written);
    query.due = range(dice, &due);
    query.archived = *dice.pick(&[Archived::Exclude, Archived::Include, Archived::Only]);
    query.zone =
        TimeZone::get(dice.pick::<&str>(&["UTC", "Pacific/Apia", "Europe/Berlin", "America/New_York"])).unwrap();
    if dice.once_in(2) {
        let field = *dice.pick(SortField::ALL);
        query.sort = Some(Sort { field, descending: dice.once_in(2) });
    }
    // The bound of a page: small ones make many page borders.
    query.limit = Some(1 + dice.below(7));
    query
}

/// What the reference answers, text included as its words all being there.
fn reference(query: &ResolvedQuery, tickets: &[Ticket]) -> Vec<Ticket> {
    let wanted = |ticket: &&Ticket| query.matches(ticket) && query.holds(anyticket_core::Filter::Text, ticket);
    let mut found: Vec<Ticket> = tickets.iter().filter(wanted).cloned().collect();
    match query.sort {
        Some(sort) => found.sort_by(|a, b| query.compare(sort, a, b)),
        None => found.sort_by(|a, b| a.id.cmp(&b.id)),
    }
    found
}

#[tokio::test]
async fn a_listing_is_what_the_reference_says_whatever_is_asked() {
    for seed in 1..=3 {
        let mut dice = Dice(seed);
        let bench = Bench::new();
        filled(&bench.tracker, &mut dice, 120).await;
        let all = list(&bench.tracker, &query(|query| query.archived = Archived::Include)).await.unwrap();
        assert_eq!(all.len(), 120);
        let mut found = 0;
        for round in 0..300 {
            let query = question(&mut dice, &all);
            let expected = reference(&query, &all);
            let listed = list(&bench.tracker, &query).await.unwrap();
            assert_eq!(ids(&listed), ids(&expected), "seed {seed}, round {round}: {query:?}");
            assert_eq!(listed, expected);
            found += usize::from(!listed.is_empty());
        }
        assert!(found > 60, "most questions must find something, or nothing is tested: {found} did");
    }
}

#[tokio::test]
async fn filters_that_take_most_of_many_tickets_mean_the_same_as_those_that_take_few() {
    let tracker = LocalTracker::in_memory().unwrap();
    let ann = tracker.add_user("Ann", None).await.unwrap();
    for number in 0..2_300 {
        let ticket = draft("t", |draft| {
            draft.labels = if number % 50 == 0 { vec![Label::new("rare")] } else { vec![Label::new("most")] };
            draft.assignees = if number % 40 == 0 { Vec::new() } else { vec![ann.clone()] };
        });
        tracker.create(ticket).await.unwrap();
    }
    let all = list(&tracker, &query(|_| {})).await.unwrap();
    let (first, last) = (all[50].created_at, all[2_290].created_at);
    let range = |from, to| Some(InstantRange { from, to });
    let queries = [
        query(|query| query.labels_any = vec!["most".into()]),
        query(|query| query.labels_none = vec!["MOST".into()]),
        query(|query| query.labels_all = vec!["most".into(), "rare".into()]),
        query(|query| query.labels_any = vec!["most".into(), "rare".into()]),
        query(|query| query.assignees = vec![AssigneeMatch::User(ann.id.clone())]),
        query(|query| query.assignees = vec![AssigneeMatch::User(ann.id.clone()), AssigneeMatch::Nobody]),
        query(|query| query.created = range(first, last)),
        query(|query| query.updated = range(last, None)),
        query(|query| query.updated = range(first, None)),
        query(|query| query.closed = range(None, None)),
    ];
    for query in queries {
        let expected = reference(&query, &all);
        assert_eq!(ids(&list(&tracker, &query).await.unwrap()), ids(&expected), "{query:?}");
    }
}

#[tokio::test]
async fn every_order_pages_through_everything_in_both_directions() {
    let mut dice = Dice(9);
    let bench = Bench::new();
    let all = filled(&bench.tracker, &mut dice, 90).await;
    for zone in ["UTC", "Pacific/Apia", "Asia/Beirut"] {
        for field in SortField::ALL {
            for descending in [false, true] {
                for size in [1, 2, 3, 7, 1000] {
                    let query = query(|query| {
                        query.sort = Some(Sort { field: *field, descending });
                        query.limit = Some(size);
                        query.archived = Archived::Include;
                        query.zone = TimeZone::get(zone).unwrap();
                    });
                    let listed = list(&bench.tracker, &query).await.unwrap();
                    assert_eq!(ids(&listed), ids(&reference(&query, &all)), "{zone} {field} {descending} {size}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_was_there_throughout_comes_exactly_once_while_others_write() {
    for sort in [None, Some(Sort::ascending(SortField::Title)), Some(Sort::descending(SortField::Updated))] {
        let mut dice = Dice(4);
        let tracker = LocalTracker::in_memory().unwrap();
        let mut kept = Vec::new();
        let mut doomed = Vec::new();
        for number in 0..60 {
            let ticket = create(&tracker, &format!("title {}", number % 7)).await;
            if number % 3 == 0 { doomed.push(ticket) } else { kept.push(ticket) }
        }
        let query = query(|query| (query.sort, query.limit) = (sort, Some(4)));
        let mut seen: Vec<String> = Vec::new();
        let mut cursor = None;
        loop {
            let page = tracker.page(&query, cursor).await.unwrap();
            seen.extend(page.items.iter().map(|ticket| ticket.id.to_string()));
            if let Some(gone) = doomed.pop() {
                tracker.delete(&gone.id).await.unwrap();
            }
            if kept.len() < 80 && dice.once_in(2) {
                create(&tracker, "title 3").await;
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        for ticket in &kept {
            assert_eq!(seen.iter().filter(|id| *id == ticket.id.as_str()).count(), 1, "{sort:?} {}", ticket.title);
        }
    }
}

#[tokio::test]
async fn a_page_has_at_most_as_many_as_the_limit_and_a_limit_of_nothing_ends() {
    let tracker = LocalTracker::in_memory().unwrap();
    for number in 0..5 {
        create(&tracker, &format!("t{number}")).await;
    }
    for sort in [None, Some(Sort::ascending(SortField::Due))] {
        let page =
            async |limit| tracker.page(&query(|query| (query.limit, query.sort) = (limit, sort)), None).await.unwrap();
        assert_eq!(page(Some(3)).await.items.len(), 3);
        assert!(page(Some(3)).await.next.is_some() && page(Some(5)).await.next.is_none());
        let nothing = page(Some(0)).await;
        assert!(nothing.items.is_empty() && nothing.next.is_none());
    }
}

#[tokio::test]
async fn what_is_not_asked_for_is_marked_as_unread() {
    let tracker = LocalTracker::in_memory().unwrap();
    tracker.create(draft("t", |draft| draft.body = Some("text".into()))).await.unwrap();
    let query = query(|query| query.include = Include::least().with_raw(true));
    let ticket = list(&tracker, &query).await.unwrap().remove(0);
    assert!(ticket.body.is_none() && ticket.unread.contains(Field::Body) && ticket.unread.contains(Field::Fields));
    let raw: serde_json::Value = ticket.raw.unwrap().read().unwrap();
    assert_eq!((raw["title"].as_str(), raw["body"].as_str()), (Some("t"), Some("text")));
    let full = list(&tracker, &ResolvedQuery::default()).await.unwrap().remove(0);
    assert!(full.unread.is_empty() && full.raw.is_none());
}

#[tokio::test]
async fn a_cursor_that_is_not_one_of_ours_is_refused() {
    let tracker = LocalTracker::in_memory().unwrap();
    create(&tracker, "t").await;
    for damaged in [anyticket_core::Cursor::encode(&"x"), anyticket_core::Cursor::encode(&[1, 2])] {
        let error = tracker.page(&ResolvedQuery::default(), Some(damaged)).await.unwrap_err();
        assert_eq!(error.kind(), anyticket_core::ErrorKind::Invalid);
    }
}

#[tokio::test]
async fn a_due_date_stays_a_day_and_an_instant_an_instant() {
    let tracker = LocalTracker::in_memory().unwrap();
    for text in DATES {
        let ticket = tracker.create(draft("t", |draft| draft.due = Some(text.parse().unwrap()))).await.unwrap();
        assert_eq!(ticket.due, Some(text.parse::<When>().unwrap()));
        let change = change(|change| change.due = Patch::Clear);
        assert_eq!(tracker.patch(&ticket.id, change).await.unwrap().due, None);
    }
}
