//! Law 4: filters mean the same everywhere.

use std::collections::{BTreeMap, BTreeSet};

use anyticket_core::{
    AppliedBy, DateRange, ErrorKind, Field, Filter, Operation, PriorityLevel, ProjectRef, StatusCategory, StatusRef,
    Support, Ticket, TicketId, TicketQuery, UserRef,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::crowd::crowd;
use super::lab::{Lab, Verdict, all_of, ensure, failed, not_applicable};
use super::question::{Question, Stock};
use super::{Check, World};
use crate::Seeded;

super::checks! {
    4:
    a_refused_filter_is_refused_by_name_before_anything_is_listed,
    explain_says_who_applies_each_filter,
    a_word_of_the_title_is_found_by_text,
    signs_in_what_is_looked_for_are_signs_and_nothing_more,
    a_name_that_means_nothing_is_not_ignored,
    a_status_filter_looks_at_the_place_that_is_named,
}

/// The checks that look at the crowd and change nothing.
pub(super) fn checks_of_the_crowd() -> Vec<Check> {
    vec![Check {
        law: 4,
        name: "every_filter_and_every_pair_gives_what_the_reference_gives",
        world: World::Crowd,
        run: |lab| Box::pin(every_filter_and_every_pair_gives_what_the_reference_gives(lab)),
    }]
}

/// What the questions come to.
#[derive(Default)]
struct Tally {
    asked: usize,
    some: usize,
    filters: BTreeMap<Filter, usize>,
    pairs: BTreeSet<(Filter, Filter)>,
}

async fn every_filter_and_every_pair_gives_what_the_reference_gives(lab: &Lab) -> Verdict {
    let tickets = crowd(lab).await?;
    let zone = lab.tracker.time_zone().await?;
    let me = if lab.can(Operation::Me) { Some(lab.tracker.me().await?) } else { None };
    let step = SignedDuration::try_from(lab.capabilities().time_resolution).unwrap_or(SignedDuration::from_secs(1));
    let stock = Stock { tickets: &tickets, me: me.as_ref(), step };
    let filters = supported(lab);
    let mut values = Seeded::new(lab.terms.seed + 1);
    let (mut tally, mut faults) = (Tally::default(), BTreeMap::new());
    for round in plan(&filters, lab.terms.questions, &mut values) {
        let mut question = Question::new(&zone);
        let alone = round.len() == 1;
        if alone && round[0].0 != Filter::Archived || !alone && values.one_in(2) {
            question.widen();
        }
        let narrowed: Vec<Filter> = round
            .iter()
            .filter(|(filter, variant)| question.narrow(*filter, &stock, &mut values, *variant))
            .map(|(filter, _)| *filter)
            .collect();
        match compare(lab, &question, &tickets).await? {
            Ok(given) => {
                tally.asked += 1;
                tally.some += usize::from(given > 0 && given < tickets.len());
                for filter in &narrowed {
                    *tally.filters.entry(*filter).or_default() += 1;
                    tally.pairs.extend(narrowed.iter().filter(|other| *other > filter).map(|other| (*filter, *other)));
                    if alone {
                        lab.tried(*filter);
                    }
                }
            }
            Err(fault) => drop(faults.entry(narrowed).or_insert_with(|| format!("question {}: {fault}", tally.asked))),
        }
        if faults.len() >= 5 {
            break;
        }
    }
    lab.record.asked(tally.asked, tickets.len());
    lab.record.figure(format!(
        "law 4: {} questions of seed {}, {} filters, {} pairs of them, {} answered by some tickets and not by all",
        tally.asked,
        lab.terms.seed,
        tally.filters.len(),
        tally.pairs.len(),
        tally.some,
    ));
    all_of(faults.into_values().collect())
}

/// The filters of each question: each alone, then with all its sorts of values, then every pair, then more by chance, as
/// many as there shall be. Of fewer, some of everything are left.
fn plan(filters: &[Filter], questions: usize, values: &mut Seeded) -> Vec<Vec<(Filter, usize)>> {
    let first: Vec<_> = filters.iter().map(|filter| vec![(*filter, 0)]).collect();
    let others = |filter: &Filter| (1..Question::variants(*filter)).map(|variant| vec![(*filter, variant)]).collect();
    let mut more: Vec<Vec<(Filter, usize)>> = filters.iter().flat_map(others as fn(&Filter) -> Vec<_>).collect();
    for (at, one) in filters.iter().enumerate() {
        for other in &filters[at + 1..] {
            more.push([*one, *other].map(|filter| (filter, values.below(100))).to_vec());
        }
    }
    let room = questions.saturating_sub(first.len());
    while more.len() < room && !filters.is_empty() {
        let count = 2 + values.below(3);
        let mut some: Vec<Filter> = (0..count).filter_map(|_| values.pick(filters).copied()).collect();
        some.sort_unstable();
        some.dedup();
        more.push(some.into_iter().map(|filter| (filter, values.below(100))).collect());
    }
    let all = more.len().max(1);
    let spread = more.into_iter().enumerate().filter(|(at, _)| at * room / all != (at + 1) * room / all);
    first.into_iter().chain(spread.map(|(_, question)| question)).collect()
}

async fn a_refused_filter_is_refused_by_name_before_anything_is_listed(lab: &Lab) -> Verdict {
    let above = lab.create("Above").await?;
    let zone = TimeZone::UTC;
    for filter in Filter::ALL.iter().copied().filter(|filter| !lab.declares(*filter)) {
        let mut question = Question::new(&zone);
        let stock = Stock { tickets: std::slice::from_ref(&above), me: None, step: SignedDuration::from_secs(1) };
        question.narrow(filter, &stock, &mut Seeded::new(1), 0);
        let query = match filter {
            Filter::Priorities => TicketQuery::new().with_priority(PriorityLevel::High),
            Filter::Kinds => TicketQuery::new().with_kind("Bug"),
            Filter::Parent => TicketQuery::new().below(&above.id),
            Filter::Text => TicketQuery::new().with_text("word"),
            Filter::LabelsAny => TicketQuery::new().with_label("x"),
            Filter::LabelsAll => TicketQuery::new().with_all_labels("x"),
            Filter::LabelsNone => TicketQuery::new().without_label("x"),
            Filter::Assignees => TicketQuery::new().unassigned(),
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
        lab.tried(filter);
    }
    Ok(())
}

async fn explain_says_who_applies_each_filter(lab: &Lab) -> Verdict {
    let tickets = vec![super::law02_patches::rich(lab).await?];
    let zone = lab.tracker.time_zone().await?;
    let stock = Stock { tickets: &tickets, me: None, step: SignedDuration::from_secs(1) };
    let mut values = Seeded::new(1);
    for filter in supported(lab) {
        let mut question = Question::new(&zone);
        question.widen();
        if !question.narrow(filter, &stock, &mut values, 0) {
            continue;
        }
        let listed = lab.spy.count(|operation| operation == Operation::List);
        let explanation = lab.second()?.explain(question.asked).await?;
        let explained = explanation.filters.iter().find(|explained| explained.filter == filter);
        let Some(explained) = explained else { return failed(format!("filter.{filter} is not explained")) };
        // Categories that are configured are nobody's but ours.
        let mapped = matches!(filter, Filter::Open | Filter::Statuses) && !lab.options.statuses.is_empty();
        let native = lab.capabilities().support(filter) == Support::Native && !mapped;
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
    if !lab.declares(Filter::Text) {
        return not_applicable("filter.text is refused");
    }
    let wanted = lab.create("Quittengelee einkochen").await?;
    lab.create("Something else").await?;
    let found = lab.list(TicketQuery::new().with_text("Quittengelee")).await?;
    ensure!(found.iter().any(|ticket| ticket.id == wanted.id), "a whole word of its title does not find a ticket");
    ensure!(found.len() == 1, "a word of one ticket finds {}", found.len());
    lab.tried(Filter::Text);
    Ok(())
}

async fn signs_in_what_is_looked_for_are_signs_and_nothing_more(lab: &Lab) -> Verdict {
    lab.fill(2).await?;
    for signs in
        ["a \"quoted\" word", "it's", "back\\slash", "50 %", "(a) OR (b)", "a AND NOT b", "*", "c++", "\"", "\\"]
    {
        let mut queries = vec![TicketQuery::new().with_label(signs), TicketQuery::new().with_all_labels(signs)];
        if lab.declares(Filter::Text) {
            queries.push(TicketQuery::new().with_text(format!("Quittengelee {signs}")));
        }
        for query in queries {
            let found = match lab.tracker.tickets(lab.scoped(query.clone())).all().await {
                // Some trackers know which labels there are.
                Err(error) if error.kind() == ErrorKind::Invalid && query.text.is_none() => continue,
                Err(error) if error.kind() == ErrorKind::Unsupported => continue,
                found => found?,
            };
            ensure!(found.is_empty(), "{query:?} gives {} tickets", found.len());
        }
    }
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
    filters.filter(|filter| *filter != Filter::Text && lab.declares(*filter)).collect()
}

/// Whether a listing is what the reference makes of all tickets, and how many these are.
async fn compare(lab: &Lab, question: &Question, tickets: &[Ticket]) -> Verdict<Result<usize, String>> {
    let mut meant = question.meant.clone();
    if lab.terms.shared && meant.projects.is_empty() {
        meant.projects = lab.projects.iter().map(|project| project.id.clone()).collect();
    }
    let right: BTreeSet<&TicketId> =
        tickets.iter().filter(|ticket| meant.matches(ticket)).map(|ticket| &ticket.id).collect();
    let listed = match lab.second()?.tickets(lab.scoped(question.asked.clone())).all().await {
        // A name that none of the named projects has is refused, though another project has it.
        Err(error) if error.kind() == ErrorKind::Invalid && names_what_is_elsewhere(lab, question).await? => {
            return Ok(Ok(0));
        }
        Err(error) => return Ok(Err(format!("{} is refused: {error:#}", question.shown()))),
        Ok(listed) => listed,
    };
    let given: BTreeSet<&TicketId> = listed.iter().map(|ticket| &ticket.id).collect();
    if given.len() != listed.len() {
        return Ok(Err(format!("{} gives a ticket twice", question.shown())));
    }
    if given == right {
        return Ok(Ok(right.len()));
    }
    let missing: Vec<_> = right.difference(&given).take(3).collect();
    let wrong: Vec<_> = given.difference(&right).take(3).collect();
    Ok(Err(format!(
        "{} gives {} tickets instead of {}, misses {missing:?} and should not give {wrong:?}",
        question.shown(),
        given.len(),
        right.len()
    )))
}

/// Whether a question names projects, and a status, a kind or a label that none of them has.
async fn names_what_is_elsewhere(lab: &Lab, question: &Question) -> Verdict<bool> {
    let asked = &question.asked;
    if asked.projects.is_empty() {
        return Ok(false);
    }
    let (mut statuses, mut kinds, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for project in &asked.projects {
        let schema = lab.tracker.schema(project.clone()).await?;
        statuses.extend(schema.statuses);
        kinds.extend(schema.kinds);
        labels.extend(schema.labels);
    }
    let named = asked.statuses.iter().filter(|status| !matches!(status, StatusRef::Category(_)));
    let words = asked.labels_any.iter().chain(&asked.labels_all).chain(&asked.labels_none);
    let all_there = named.into_iter().all(|wanted| statuses.iter().any(|status| wanted.matches(status)))
        && asked.kinds.iter().all(|word| kinds.iter().any(|kind| kind.is_called(word)))
        && words.into_iter().all(|word| labels.iter().any(|label| label.is_called(word)));
    Ok(!all_there)
}
