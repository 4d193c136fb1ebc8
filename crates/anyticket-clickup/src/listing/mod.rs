//! Listing tickets.

mod cursor;
mod fetch;
mod filters;
mod order;
mod share;
mod survey;
#[cfg(test)]
mod tests;
mod tie;
mod walk;

use std::collections::BTreeMap;

use anyticket_core::{Archived, Cursor, ErrorKind, Operation, Page, ResolvedQuery, Result, Sort, SortField, Ticket};
use anyticket_http::Lane;

use self::cursor::{Breadth, Open, Pace, Pick, Place, Source, Spot, Walk};
use self::fetch::{Listing, passes};
use self::filters::Filters;
use self::order::Axis;
use self::walk::{Found, step};
use crate::account::Account;
use crate::dates::Strictly;
use crate::places;

pub(crate) use self::fetch::known_for;
pub(crate) use self::order::KnownOrder;

/// Reads one page of a listing.
pub(crate) async fn page(account: &Account, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
    let found = match cursor {
        Some(cursor) => go_on(account, query, cursor.decode()?, Operation::List).await?,
        None => {
            let mut spots = begin(account, query).await?.into_iter();
            let Some(first) = spots.next() else { return Ok(Page::last(Vec::new())) };
            let page = go_on(account, query, first, Operation::List).await?;
            page.with_forks(spots.map(|spot| Cursor::encode(&spot)))
        }
    };
    Ok(found)
}

/// The ranges that a listing begins with, to be read side by side. They cut themselves where they turn out to be long: a
/// request that only counts would be wasted.
pub(crate) async fn scan_plan(account: &Account, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    if width < 2 || query.sort.is_some() {
        return Ok(Vec::new());
    }
    let spots = begin(account, query).await?;
    let ranges = u32::try_from(width).unwrap_or(u32::MAX);
    // All that the listing begins with are read at a time.
    let breadth = Breadth { ranges, abreast: u32::try_from(width / spots.len().max(1)).unwrap_or(u32::MAX).max(1) };
    Ok(spots.into_iter().map(|spot| Cursor::encode(&spot.paced(Pace::Warm(breadth)))).collect())
}

/// Reads a listing to its end, one page after the other, until `take` says that it is enough. It is told whether a ticket
/// came with the first answer.
pub(crate) async fn scan(
    account: &Account,
    query: &ResolvedQuery,
    field: Option<(String, String)>,
    mut take: impl FnMut(Ticket, bool) -> bool,
) -> Result<()> {
    let mut spots = begin(account, query).await?;
    let mut listing = listing(account, query, Operation::FindByExternalKey, Lane::Person).await?;
    listing.filters.field = field;
    let mut is_first = true;
    while let Some(spot) = spots.pop() {
        let step = step(&listing, spot).await?;
        for entry in step.entries {
            match entry.found {
                Found::Good(ticket) => {
                    if take(ticket, is_first) {
                        return Ok(());
                    }
                }
                // What cannot be read might be the one that is looked for.
                Found::Broken(broken) => return Err(broken.error),
                Found::Left => {}
            }
        }
        is_first = false;
        spots.extend(step.forks);
        spots.extend(step.next);
    }
    Ok(())
}

async fn go_on(account: &Account, query: &ResolvedQuery, spot: Spot, operation: Operation) -> Result<Page<Ticket>> {
    let listing = listing(account, query, operation, Lane::Bulk).await?;
    let step = step(&listing, spot).await?;
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, entry) in step.entries.into_iter().enumerate() {
        match entry.found {
            Found::Good(ticket) => items.push(ticket),
            Found::Broken(mut found) => {
                found.index = index;
                broken.push(found);
            }
            Found::Left => {}
        }
    }
    if let Some(sort) = query.sort {
        items.sort_by(|a, b| query.compare(sort, a, b));
    }
    let enough = query.limit.filter(|limit| items.len() >= *limit);
    if let Some(limit) = enough {
        items.truncate(limit);
        return Ok(Page::last(items).with_broken(broken));
    }
    Ok(Page::last(items)
        .with_broken(broken)
        .with_next(step.next.as_ref().map(Cursor::encode))
        .with_forks(step.forks.iter().map(Cursor::encode)))
}

async fn listing<'a>(
    account: &'a Account,
    query: &'a ResolvedQuery,
    operation: Operation,
    lane: Lane,
) -> Result<Listing<'a>> {
    let (axis, newest_first) = axis(query.sort);
    let lists = if goes_through_lists(query) { Some(all_lists(account).await?) } else { None };
    Ok(Listing {
        account,
        query,
        filters: Filters::of(account, query).await?,
        axis,
        newest_first,
        operation,
        lists,
        lane,
    })
}

/// What a listing is walked along: the time of creation, unless another order is asked for.
fn axis(sort: Option<Sort>) -> (Axis, bool) {
    match sort {
        Some(Sort { field: SortField::Updated, descending }) => (Axis::Updated, descending),
        Some(Sort { field: SortField::Created, descending }) => (Axis::Created, descending),
        _ => (Axis::Created, true),
    }
}

/// Whether a listing of the whole Workspace must ask List by List: only they can be asked for what was put away.
fn goes_through_lists(query: &ResolvedQuery) -> bool {
    query.projects.is_empty() && query.parent.is_none() && query.archived != Archived::Exclude
}

/// All Lists, and which of them were put away.
async fn all_lists(account: &Account) -> Result<BTreeMap<String, bool>> {
    let tree = places::known(account, Operation::List).await?;
    Ok(tree.lists().map(|list| (list.id.as_str().to_owned(), list.archived)).collect())
}

/// Where a listing begins. Sources whose answers may overlap are walked together; others each on their own, unless an
/// order has to be kept.
async fn begin(account: &Account, query: &ResolvedQuery) -> Result<Vec<Spot>> {
    let mut groups: Vec<Vec<(Place, bool)>> = Vec::new();
    if let Some(parent) = &query.parent {
        let mut group = Vec::new();
        for archived in passes(query.archived) {
            if !archived {
                group.push((Place::Workspace, false));
                continue;
            }
            // Only Lists can be asked for what was put away, and a subtask lies in the List of the task above it.
            match crate::tickets::home(account, parent).await {
                Ok(Some(home)) => group.push((Place::List(home), true)),
                Ok(None) => {}
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => {}
                Err(error) => return Err(error),
            }
        }
        groups.push(group);
    } else if query.projects.is_empty() {
        if query.archived != Archived::Only {
            groups.push(vec![(Place::Workspace, false)]);
        }
        if query.archived != Archived::Exclude {
            for (list, is_archived) in all_lists(account).await? {
                let passes: &[bool] = if is_archived { &[false, true] } else { &[true] };
                groups.push(passes.iter().map(|archived| (Place::List(list.clone()), *archived)).collect());
            }
        }
    } else {
        let mut group = Vec::new();
        for project in &query.projects {
            let list = project.as_str();
            // Everything in a List that was put away counts as put away, whatever its own flag.
            let facts = places::kept(account, list, Operation::List).await?;
            let passes = if facts.project.archived && query.archived == Archived::Only {
                &[false, true]
            } else {
                passes(query.archived)
            };
            group.extend(passes.iter().map(|archived| (Place::List(list.to_owned()), *archived)));
        }
        groups.push(group);
    }
    if query.sort.is_some() {
        groups = vec![groups.concat()];
    }
    let picks = Filters::picks(account, query).await?;
    let (axis, newest_first) = axis(query.sort);
    let range = match axis {
        Axis::Created => Strictly::within(query.created),
        Axis::Updated => Strictly::within(query.updated),
    };
    let (after, before) = if newest_first {
        (range.after, range.before)
    } else {
        (range.before.map(i64::saturating_neg), range.after.map(i64::saturating_neg))
    };
    let spots = groups.into_iter().filter_map(|group| {
        let open = group.into_iter().flat_map(|(place, archived)| with_picks(&place, archived, &picks)).collect();
        Walk { open, after, before, pace: Pace::Step }.unless_over().map(Spot::Walk)
    });
    Ok(spots.collect())
}

fn with_picks(place: &Place, archived: bool, picks: &[Pick]) -> Vec<Open> {
    let one = |only: Option<Pick>| Open { source: Source { place: place.clone(), archived, only }, top: None };
    match picks {
        [] => vec![one(None)],
        picks => picks.iter().cloned().map(|pick| one(Some(pick))).collect(),
    }
}
