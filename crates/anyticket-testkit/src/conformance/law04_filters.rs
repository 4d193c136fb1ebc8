//! Law 4: filters mean the same everywhere.

use std::collections::BTreeSet;

use anyticket_core::text::fold;
use anyticket_core::{
    AppliedBy, Archived, AssigneeFilter, AssigneeMatch, DateRange, ErrorKind, Field, Filter, InstantRange, Operation,
    PriorityLevel, ProjectRef, ResolvedQuery, StatusCategory, StatusRef, Subtasks, Support, Ticket, TicketId,
    TicketQuery, UserRef, When,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::checks;
use super::crowd::crowd;
use super::lab::{Lab, Verdict, ensure, failed, not_applicable};
use crate::Seeded;

checks! {
    4:
    each_filter_alone_gives_what_the_reference_gives,
    filters_together_give_what_the_reference_gives,
    a_refused_filter_is_refused_by_name_before_anything_is_listed,
    explain_says_who_applies_each_filter,
    a_word_of_the_title_is_found_by_text,
    a_name_that_means_nothing_is_not_ignored,
    a_status_filter_looks_at_the_place_that_is_named,
}

const SEED: u64 = 4;

/// The same question twice: as a caller asks it, and as the reference understands it.
#[derive(Clone)]
struct Question {
    asked: TicketQuery,
    meant: ResolvedQuery,
}

async fn each_filter_alone_gives_what_the_reference_gives(lab: &Lab) -> Verdict {
    let tickets = crowd(lab, 150, SEED).await?;
    let mut values = Seeded::new(SEED + 1);
    let zone = lab.tracker.time_zone().await?;
    let mut faults = Vec::new();
    for filter in supported(lab) {
        for round in 0..8 {
            let mut question = Question::new(&zone);
            if filter != Filter::Archived {
                question.widen();
            }
            if !question.narrow(filter, &tickets, &mut values, round) {
                continue;
            }
            if let Err(fault) = compare(lab, &question, &tickets).await? {
                faults.push(format!("{filter}: {fault}"));
                break;
            }
            lab.spy.tried(filter);
        }
    }
    if faults.is_empty() { Ok(()) } else { failed(faults.join("; ")) }
}

async fn filters_together_give_what_the_reference_gives(lab: &Lab) -> Verdict {
    let tickets = crowd(lab, 150, SEED + 2).await?;
    let mut values = Seeded::new(SEED + 3);
    let zone = lab.tracker.time_zone().await?;
    let filters = supported(lab);
    for round in 0..200 {
        let mut question = Question::new(&zone);
        if values.one_in(2) {
            question.widen();
        }
        for _ in 0..2 + values.below(2) {
            if let Some(filter) = values.pick(&filters).copied() {
                question.narrow(filter, &tickets, &mut values, round);
            }
        }
        if let Err(fault) = compare(lab, &question, &tickets).await? {
            return failed(format!("question {round} of seed {}: {fault}", SEED + 3));
        }
    }
    Ok(())
}

async fn a_refused_filter_is_refused_by_name_before_anything_is_listed(lab: &Lab) -> Verdict {
    let above = lab.create("Above").await?;
    let zone = TimeZone::UTC;
    for filter in Filter::ALL.iter().copied().filter(|filter| !lab.capabilities().support(*filter).is_supported()) {
        let mut values = Seeded::new(1);
        let mut question = Question::new(&zone);
        question.narrow(filter, std::slice::from_ref(&above), &mut values, 0);
        let query = match filter {
            Filter::Priorities => TicketQuery::new().with_priority(PriorityLevel::High),
            Filter::Kinds => TicketQuery::new().with_kind("Bug"),
            Filter::Parent => TicketQuery::new().below(&above.id),
            Filter::Text => TicketQuery::new().with_text("word"),
            Filter::LabelsAny => TicketQuery::new().with_label("x"),
            Filter::LabelsAll => TicketQuery::new().with_all_labels("x"),
            Filter::LabelsNone => TicketQuery::new().without_label("x"),
            Filter::Closed => TicketQuery::new().closed(DateRange::since(Timestamp::UNIX_EPOCH)),
            Filter::Due => TicketQuery::new().due(DateRange::since(Timestamp::UNIX_EPOCH)),
            _ => question.asked,
        };
        let before = lab.spy.count(|operation| operation == Operation::List);
        let Err(error) = lab.tracker.tickets(query).all().await else {
            return failed(format!("filter.{filter} is declared refused and is answered"));
        };
        // A name nobody knows is wrong input, found before the filter itself is looked at.
        let named = error.kind() == ErrorKind::Unsupported && error.to_string().contains(filter.as_str());
        ensure!(named || error.kind() == ErrorKind::Invalid, "filter.{filter} is refused as {error:#}");
        ensure!(lab.spy.count(|operation| operation == Operation::List) == before, "filter.{filter}: a page was read");
        lab.spy.tried(filter);
    }
    Ok(())
}

async fn explain_says_who_applies_each_filter(lab: &Lab) -> Verdict {
    let tickets = vec![lab.create("Explained").await?];
    let zone = lab.tracker.time_zone().await?;
    let mut values = Seeded::new(1);
    for filter in supported(lab) {
        let mut question = Question::new(&zone);
        question.widen();
        if !question.narrow(filter, &tickets, &mut values, 0) {
            continue;
        }
        let listed = lab.spy.count(|operation| operation == Operation::List);
        let explanation = lab.second()?.explain(question.asked).await?;
        let explained = explanation.filters.iter().find(|explained| explained.filter == filter);
        let Some(explained) = explained else { return failed(format!("filter.{filter} is not explained")) };
        let native = lab.capabilities().support(filter) == Support::Native && lab.options.statuses.is_empty();
        if native {
            ensure!(explained.applied_by == AppliedBy::Tracker, "filter.{filter} is native and is said to be ours");
        } else {
            ensure!(
                explained.applied_by == AppliedBy::Us,
                "filter.{filter} is emulated and is said to be the tracker's"
            );
            ensure!(explanation.full_scan, "filter.{filter} is completed here and is not said to read everything");
        }
        ensure!(lab.spy.count(|operation| operation == Operation::List) == listed, "explaining read a page");
    }
    Ok(())
}

async fn a_word_of_the_title_is_found_by_text(lab: &Lab) -> Verdict {
    if !lab.capabilities().support(Filter::Text).is_supported() {
        return not_applicable("filter.text is refused");
    }
    let wanted = lab.create("Quittengelee einkochen").await?;
    lab.create("Something else").await?;
    let found = lab.list(TicketQuery::new().with_text("Quittengelee")).await?;
    ensure!(found.iter().any(|ticket| ticket.id == wanted.id), "a whole word of its title does not find a ticket");
    ensure!(found.len() == 1, "a word of one ticket finds {}", found.len());
    lab.spy.tried(Filter::Text);
    Ok(())
}

async fn a_name_that_means_nothing_is_not_ignored(lab: &Lab) -> Verdict {
    lab.fill(2).await?;
    let home = ProjectRef::from(&lab.projects[0]);
    let queries = [
        TicketQuery::new().with_status("no-such-status"),
        TicketQuery::new().with_label("no-such-label"),
        TicketQuery::new().with_kind("no-such-kind"),
        TicketQuery::new().assigned_to(UserRef::Word("no-such-user".into())),
        TicketQuery::new().in_project("no-such-project"),
    ];
    for query in queries {
        for query in [query.clone(), query.in_project(home.clone())] {
            match lab.second()?.tickets(query.clone()).all().await {
                Ok(found) => {
                    // With a second project named as well, only the known one counts.
                    ensure!(found.is_empty(), "{query:?} gives {} tickets", found.len());
                }
                Err(error) => ensure!(
                    matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Unsupported),
                    "{query:?}: {error:#}"
                ),
            }
        }
    }
    Ok(())
}

async fn a_status_filter_looks_at_the_place_that_is_named(lab: &Lab) -> Verdict {
    lab.needs((Field::AlsoIn, anyticket_core::Access::Create))?;
    let [home, beside, ..] = lab.projects.as_slice() else { return not_applicable("there is one project") };
    let made = lab.tracker.create(lab.new_ticket("In both").with_place(beside)).await?;
    let there = lab.tracker.ticket(&made.id).await?;
    let place = there.also_in.iter().find(|place| place.project.id == beside.id);
    let beside_status = place.and_then(|place| place.status.clone()).unwrap_or_else(|| there.status.clone());
    for (project, status) in [(home, &there.status), (beside, &beside_status)] {
        for (wanted, found) in [(status.category, 1), (other_than(status.category), 0)] {
            let query = TicketQuery::new().in_project(project).with_category(wanted);
            let seen = lab.list(query).await?.len();
            ensure!(seen == found, "in {} {wanted} gives {seen} instead of {found}", project.name);
        }
    }
    Ok(())
}

fn other_than(category: StatusCategory) -> StatusCategory {
    if category == StatusCategory::Done { StatusCategory::Todo } else { StatusCategory::Done }
}

/// The filters that the reference has a meaning for and the tracker does not refuse.
fn supported(lab: &Lab) -> Vec<Filter> {
    let filters = Filter::ALL.iter().copied();
    filters.filter(|filter| *filter != Filter::Text && lab.capabilities().support(*filter).is_supported()).collect()
}

/// Whether a listing is what the reference makes of all tickets.
async fn compare(lab: &Lab, question: &Question, tickets: &[Ticket]) -> Verdict<Result<(), String>> {
    let listed = lab.second()?.tickets(question.asked.clone()).all().await?;
    let given: BTreeSet<&TicketId> = listed.iter().map(|ticket| &ticket.id).collect();
    let right: BTreeSet<&TicketId> =
        tickets.iter().filter(|ticket| question.meant.matches(ticket)).map(|ticket| &ticket.id).collect();
    if given.len() != listed.len() {
        return Ok(Err(format!("{} gives a ticket twice", question.shown())));
    }
    if given == right {
        return Ok(Ok(()));
    }
    let missing: Vec<_> = right.difference(&given).collect();
    let wrong: Vec<_> = given.difference(&right).collect();
    Ok(Err(format!("{} misses {missing:?} and should not give {wrong:?}", question.shown())))
}

impl Question {
    fn new(zone: &TimeZone) -> Self {
        let mut meant = ResolvedQuery::default();
        meant.zone = zone.clone();
        Self { asked: TicketQuery::new(), meant }
    }

    /// The filters that are applied, as JSON.
    fn shown(&self) -> String {
        let json = |query: &ResolvedQuery| serde_json::to_value(query).unwrap_or_default();
        let (mut mine, plain) = (json(&self.meant), json(&ResolvedQuery::default()));
        if let Some(fields) = mine.as_object_mut() {
            fields.retain(|name, value| plain.get(name) != Some(value));
        }
        mine.to_string()
    }

    /// Puts in what was put away too.
    fn widen(&mut self) {
        self.asked.archived = Archived::Include;
        self.meant.archived = Archived::Include;
    }

    /// Adds one filter with values that are at hand. Nothing is added where there are none.
    fn narrow(&mut self, filter: Filter, tickets: &[Ticket], values: &mut Seeded, round: usize) -> bool {
        let Some(one) = values.pick(tickets).cloned() else { return false };
        let (asked, meant) = (&mut self.asked, &mut self.meant);
        match filter {
            Filter::Projects => {
                let Some(project) = one.projects().nth(values.below(one.projects().count())) else { return false };
                asked.projects.push(ProjectRef::Id(project.clone()));
                meant.projects.push(project.clone());
            }
            Filter::Statuses => {
                let status = match round % 3 {
                    0 => StatusRef::Category(one.status.category),
                    1 => StatusRef::Id(one.status.id.clone()),
                    _ => StatusRef::Name(in_capitals(&one.status.name)),
                };
                asked.statuses.push(status.clone());
                meant.statuses.push(status);
            }
            Filter::Open => {
                asked.open = Some(round.is_multiple_of(2));
                meant.open = asked.open;
            }
            Filter::Assignees => match one.assignees.first() {
                Some(user) => {
                    asked.assignees.push(AssigneeFilter::User(UserRef::Id(user.id.clone())));
                    meant.assignees.push(AssigneeMatch::User(user.id.clone()));
                }
                None => {
                    asked.assignees.push(AssigneeFilter::Nobody);
                    meant.assignees.push(AssigneeMatch::Nobody);
                }
            },
            Filter::LabelsAny | Filter::LabelsAll | Filter::LabelsNone => {
                let with = tickets.iter().filter(|ticket| !ticket.labels.is_empty()).collect::<Vec<_>>();
                let Some(labels) = values.pick(&with).map(|ticket| &ticket.labels) else { return false };
                let words: Vec<String> = labels.iter().map(|label| in_capitals(&label.name)).collect();
                let (mine, theirs) = match filter {
                    Filter::LabelsAny => (&mut asked.labels_any, &mut meant.labels_any),
                    Filter::LabelsAll => (&mut asked.labels_all, &mut meant.labels_all),
                    _ => (&mut asked.labels_none, &mut meant.labels_none),
                };
                mine.extend(words.clone());
                theirs.extend(words);
            }
            Filter::Priorities => {
                asked.priorities.push(one.priority_level());
                meant.priorities.push(one.priority_level());
            }
            Filter::Kinds => {
                let Some(kind) = &one.kind else { return false };
                let word = if round.is_multiple_of(2) { kind.name.to_lowercase() } else { kind.id.as_str().to_owned() };
                asked.kinds.push(word.clone());
                meant.kinds.push(word);
            }
            Filter::Parent => {
                let parents: Vec<&TicketId> = tickets.iter().filter_map(|ticket| ticket.parent.as_ref()).collect();
                let Some(parent) = values.pick(&parents) else { return false };
                asked.parent = Some((*parent).clone());
                meant.parent.clone_from(&asked.parent);
            }
            Filter::Subtasks => {
                asked.subtasks = if round.is_multiple_of(2) { Subtasks::Exclude } else { Subtasks::Only };
                meant.subtasks = asked.subtasks;
            }
            Filter::TitleContains => {
                let Some(word) = one.title.split_whitespace().nth(values.below(one.title.split_whitespace().count()))
                else {
                    return false;
                };
                asked.title_contains =
                    Some(if round.is_multiple_of(2) { word.to_uppercase() } else { word.to_owned() });
                meant.title_contains = asked.title_contains.as_deref().map(fold);
            }
            Filter::BodyContains => {
                let word = ["BUTTON", "**steps**", "null", "e\u{301}", "[x]", "nowhere"][round % 6];
                asked.body_contains = Some(word.to_owned());
                meant.body_contains = Some(fold(word));
            }
            Filter::Created | Filter::Updated | Filter::Closed => {
                let times: Vec<Timestamp> = tickets
                    .iter()
                    .filter_map(|ticket| match filter {
                        Filter::Created => ticket.created_at,
                        Filter::Updated => ticket.updated_at,
                        _ => ticket.closed_at,
                    })
                    .collect();
                let Some((range, span)) = between(&times, values, round) else { return false };
                let (mine, theirs) = match filter {
                    Filter::Created => (&mut asked.created, &mut meant.created),
                    Filter::Updated => (&mut asked.updated, &mut meant.updated),
                    _ => (&mut asked.closed, &mut meant.closed),
                };
                *mine = Some(range);
                *theirs = Some(span);
            }
            Filter::Due => {
                let dues: Vec<When> = tickets.iter().filter_map(|ticket| ticket.due).collect();
                let day = values.pick(&dues).copied().unwrap_or_else(|| When::Date(values.day()));
                let range = match (day, round % 3) {
                    (When::Date(day), 0) => DateRange::on(day),
                    (day, 1) => DateRange::since(day),
                    (day, _) => DateRange::before(day),
                };
                let at = |when: Option<When>| when.map(|when| when.start_in(&meant.zone));
                meant.due = Some(InstantRange { from: at(range.from), to: at(range.to) });
                asked.due = Some(range);
            }
            Filter::Archived => {
                asked.archived = [Archived::Exclude, Archived::Only, Archived::Include][round % 3];
                meant.archived = asked.archived;
            }
            _ => return false,
        }
        true
    }
}

/// The word in capitals, if it is the same word then: `ß` has none of its own.
fn in_capitals(word: &str) -> String {
    let capitals = word.to_uppercase();
    if fold(&capitals) == fold(word) { capitals } else { word.to_owned() }
}

/// A range that begins or ends exactly where a ticket is: its beginning belongs to it, its end does not.
fn between(times: &[Timestamp], values: &mut Seeded, round: usize) -> Option<(DateRange, InstantRange)> {
    let (a, b) = (*values.pick(times)?, *values.pick(times)?);
    let (from, to) = (a.min(b), a.max(b));
    let span = match round % 3 {
        0 if from < to => InstantRange { from: Some(from), to: Some(to) },
        1 => InstantRange { from: None, to: Some(to) },
        _ => InstantRange { from: Some(from), to: None },
    };
    let range = DateRange { from: span.from.map(When::Instant), to: span.to.map(When::Instant) };
    Some((range, span))
}
