//! What of a query JQL is asked for.
//!
//! Only what can lose nothing: names are looked up and asked for by their ids, dates by whole minutes around them. What
//! comes is compared once more, exactly.

use std::collections::BTreeSet;

use anyticket_core::text::same_folded;
use anyticket_core::{
    Archived, AssigneeMatch, InstantRange, Operation, PriorityLevel, ProjectId, ResolvedQuery, Result, Status, Subtasks,
};

use super::ask::{self, Clause, Clauses};
use crate::account::Account;
use crate::dates::{Millis, days};
use crate::jql::Field;
use crate::tickets;

const OPERATION: Operation = Operation::List;
/// Of how many values a list in JQL is made at most; more are compared on our side.
const MOST: usize = 300;

/// The clauses of a query; nothing if no issue can match.
pub(super) async fn clauses(account: &Account, query: &ResolvedQuery) -> Result<Option<Clauses>> {
    let mut all: Vec<Clause> = Vec::new();
    if !query.projects.is_empty() {
        all.push(ask::projects(&query.projects));
    }
    if query.archived == Archived::Only {
        let archived = account.archived(OPERATION).await?;
        if archived.is_empty() {
            return Ok(None);
        }
        let archived: Vec<ProjectId> = archived.iter().map(|id| ProjectId::new(id.as_str())).collect();
        if archived.len() <= MOST {
            all.push(ask::projects(&archived));
        }
    }
    if !query.statuses.is_empty() {
        match statuses(account, query).await? {
            Some(clause) => all.extend(clause),
            None => return Ok(None),
        }
    }
    if let Some(open) = query.open {
        all.push(ask::finished(!open));
    }
    if !query.assignees.is_empty() && query.assignees.len() <= MOST {
        let ids = query.assignees.iter().filter_map(|wanted| match wanted {
            AssigneeMatch::User(id) => Some(id.as_str().to_owned()),
            AssigneeMatch::Nobody => None,
        });
        let ids: Vec<String> = ids.collect();
        let nobody = query.assignees.contains(&AssigneeMatch::Nobody);
        all.push(ask::assignees(&ids, nobody));
    }
    if !labels(account, query, &mut all).await? {
        return Ok(None);
    }
    if !query.priorities.is_empty() {
        let known = account.priorities(OPERATION).await?;
        let wanted = known.iter().filter(|priority| query.priorities.contains(&priority.level));
        let ids: Vec<String> = wanted.map(|priority| priority.id.clone()).collect();
        // One that nobody lists has no level, and cannot be asked for.
        let none = query.priorities.contains(&PriorityLevel::None);
        if !none && ids.is_empty() {
            return Ok(None);
        }
        if !none {
            all.push(ask::any_of(Field::PRIORITY, &ids));
        }
    }
    if !query.kinds.is_empty() {
        let known = account.kinds(true).await?;
        let is_wanted = |kind: &anyticket_core::TicketKind| query.kinds.iter().any(|word| kind.is_called(word));
        let ids = known.iter().cloned().map(tickets::kind).filter(is_wanted).map(|kind| kind.id.as_str().to_owned());
        let ids: BTreeSet<String> = ids.collect();
        if ids.is_empty() {
            return Ok(None);
        }
        if ids.len() <= MOST {
            all.push(ask::any_of(Field::ISSUE_TYPE, &ids.into_iter().collect::<Vec<_>>()));
        }
    }
    if let Some(parent) = &query.parent {
        all.push(ask::any_of(Field::PARENT, &[parent.as_str().to_owned()]));
    }
    match query.subtasks {
        Subtasks::Include => {}
        Subtasks::Exclude => all.push(Field::PARENT.is_empty()),
        Subtasks::Only => all.push(Field::PARENT.is_not_empty()),
    }
    if let Some(text) = &query.text {
        match ask::text(text) {
            Some(clause) => all.push(clause),
            None => return Ok(None),
        }
    }
    dates(query, &mut all);
    Ok(Some(Clauses::from(all)))
}

fn dates(query: &ResolvedQuery, all: &mut Vec<Clause>) {
    let within = |field: Field, range: InstantRange| ask::within(field, Millis::of(range).in_minutes());
    all.extend(query.created.and_then(|range| within(Field::CREATED, range)));
    all.extend(query.updated.and_then(|range| within(Field::UPDATED, range)));
    if let Some(range) = query.due {
        all.push(match days(range, &query.zone) {
            (None, None) => Field::DUE.is_not_empty(),
            (from, to) => ask::days(Field::DUE, from, to),
        });
    }
    if let Some(range) = query.closed {
        // A workflow that sets no resolution closes an issue all the same.
        let ways = match (within(Field::RESOLVED, range), within(ask::STATUS_CATEGORY_CHANGED, range)) {
            (Some(resolved), Some(changed)) => {
                ask::either(vec![resolved, ask::all(vec![Field::RESOLVED.is_empty(), changed])])
            }
            _ => ask::finished(true),
        };
        all.push(ask::finished(true));
        all.push(ways);
    }
}

/// The statuses of a query; nothing if the site has none of them, no clause if they are too many.
async fn statuses(account: &Account, query: &ResolvedQuery) -> Result<Option<Option<Clause>>> {
    let cancelled = account.cancelled(OPERATION).await?;
    let known = account.statuses(true).await?;
    let plain: Vec<Status> = known.iter().cloned().map(|wire| tickets::status(wire, None, &cancelled)).collect();
    let mut whole: BTreeSet<String> = BTreeSet::new();
    let mut ways = Vec::new();
    let resolutions: Vec<String> = cancelled.iter().filter_map(|one| one.id.clone()).collect();
    for status in tickets::with_pairs(&plain, &cancelled) {
        if !query.statuses.iter().any(|wanted| wanted.matches(&status)) {
            continue;
        }
        match tickets::parts(&status.id) {
            (id, Some(resolution)) => ways.push(ask::all(vec![
                ask::any_of(Field::STATUS, &[id.to_owned()]),
                ask::any_of(Field::RESOLUTION, &[resolution.to_owned()]),
            ])),
            (id, None) if !cancelled.is_empty() && crate::schema::takes_resolution(&status) => {
                ways.push(ask::all(vec![
                    ask::any_of(Field::STATUS, &[id.to_owned()]),
                    ask::none_of_or_empty(Field::RESOLUTION, &resolutions),
                ]));
            }
            (id, None) => drop(whole.insert(id.to_owned())),
        }
    }
    if whole.is_empty() && ways.is_empty() {
        return Ok(None);
    }
    if whole.len() + ways.len() > MOST {
        return Ok(Some(None));
    }
    if !whole.is_empty() {
        ways.insert(0, ask::any_of(Field::STATUS, &whole.into_iter().collect::<Vec<_>>()));
    }
    Ok(Some(Some(ask::either(ways))))
}

/// Adds what is asked of labels; false if no issue can match.
///
/// Whether JQL tells their case apart is not said, and to us it counts for nothing: a label is asked for in every spelling
/// that is in use.
async fn labels(account: &Account, query: &ResolvedQuery, all: &mut Vec<Clause>) -> Result<bool> {
    let wanted = query.labels_any.len() + query.labels_all.len() + query.labels_none.len();
    if wanted == 0 || wanted > MOST {
        return Ok(true);
    }
    account.forget_labels();
    let Some(known) = account.labels(OPERATION).await? else { return Ok(true) };
    let spellings = |label: &str| -> Vec<String> {
        if label.contains(char::is_whitespace) || account.keys.is_mark(label) {
            return Vec::new();
        }
        let mut spellings = vec![label.to_owned()];
        spellings.extend(known.iter().filter(|known| *known != label && same_folded(known, label)).cloned());
        spellings
    };
    if !query.labels_any.is_empty() {
        let any: Vec<String> = query.labels_any.iter().flat_map(|label| spellings(label)).collect();
        if any.is_empty() {
            return Ok(false);
        }
        all.push(ask::labels(&any));
    }
    for label in &query.labels_all {
        let spelt = spellings(label);
        if spelt.is_empty() {
            return Ok(false);
        }
        all.push(ask::labels(&spelt));
    }
    let none: Vec<String> = query.labels_none.iter().flat_map(|label| spellings(label)).collect();
    if !none.is_empty() {
        all.push(ask::without_labels(&none));
    }
    Ok(true)
}
