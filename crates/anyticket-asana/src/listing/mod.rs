//! Listing tasks.
//!
//! With a search, a listing goes through the workspace by the time of creation; projects by themselves, and everything where
//! there is no search, are read list by list, with the subtasks below what they hold. See `docs/adr/0038-asana-listings.md`.

mod filters;
mod lists;
mod page;
mod plan;
mod search;
mod share;
mod spot;

use anyticket_core::{Cursor, Include, Operation, Page, ProjectId, ResolvedQuery, Result, Ticket};

use self::page::Reading;
use self::spot::{Share, Spot, Walk};
use crate::account::Account;
use crate::error::is_paid_for;
use crate::{request, tickets, wire};

/// How many ranges there are for each that is read at the same time, so that none waits for one.
const FOR_EACH: i64 = 2;

/// Reads one page of a listing. Further ranges are given beside the first page.
pub(crate) async fn page(account: &Account, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
    if let Some(cursor) = cursor {
        return Reading::new(account, query).await?.page(&cursor.decode()?).await;
    }
    match first_page(account, query).await {
        Err(error) if is_paid_for(&error) && account.has_search() => {
            account.lacks_search();
            first_page(account, query).await
        }
        page => page,
    }
}

async fn first_page(account: &Account, query: &ResolvedQuery) -> Result<Page<Ticket>> {
    let reading = Reading::new(account, query).await?;
    let ranges = plan::ranges(account, query, reading.wanted()).await?;
    let Some((first, others)) = ranges.split_first() else { return Ok(Page::last(Vec::new())) };
    let page = reading.page(first).await?;
    Ok(page.with_forks(others.iter().map(Cursor::encode)))
}

/// What `explain` says beside the capabilities: only an answer tells whether there is a search.
pub(crate) fn notes(account: &Account, query: &ResolvedQuery) -> Vec<String> {
    if query.parent.is_some() {
        return Vec::new();
    }
    let note = match (account.has_search(), account.plan().is_some()) {
        (false, _) => "the plan of the workspace has no search: projects and the tasks of people are read one by one",
        (true, false) => "if the workspace has no search, which is asked first, projects are read one by one instead",
        (true, true) => return Vec::new(),
    };
    vec![note.to_owned()]
}

/// The ranges of a listing, to be read side by side: spans of the time of creation, or lists.
pub(crate) async fn scan_plan(account: &Account, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    if width < 2 {
        return Ok(Vec::new());
    }
    match split(account, query, width).await {
        Err(error) if is_paid_for(&error) && account.has_search() => {
            account.lacks_search();
            split(account, query, width).await
        }
        cursors => cursors,
    }
}

async fn split(account: &Account, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    let reading = Reading::new(account, query).await?;
    let ranges = plan::ranges(account, query, reading.wanted()).await?;
    let mut spots = Vec::new();
    for range in ranges {
        match range {
            Spot::Walk(walk) if walk.share == Share::All => match reading.span(&walk).await? {
                Some((oldest, newest)) => spots.extend(spans(oldest, newest, width).into_iter().map(Spot::Walk)),
                None => spots.push(Spot::Walk(walk)),
            },
            other => spots.push(other),
        }
    }
    if spots.len() < 2 {
        return Ok(Vec::new());
    }
    Ok(spots.iter().map(Cursor::encode).collect())
}

/// Spans of equal length. The first reaches back and the last goes on without an end: the search may know of more later.
fn spans(oldest: i64, newest: i64, width: usize) -> Vec<Walk> {
    let count = i64::try_from(width).unwrap_or(1).saturating_mul(FOR_EACH).clamp(1, (newest - oldest).max(1));
    let cut = |at: i64| oldest + (newest - oldest) / count * at;
    let span =
        |at: i64| Walk { share: Share::All, at: (at > 0).then(|| cut(at)), to: (at + 1 < count).then(|| cut(at + 1)) };
    (0..count).map(span).collect()
}

/// The tickets whose custom field holds a key: found by the search where there is one, else project by project.
pub(crate) async fn with_key(
    account: &Account,
    project: Option<&ProjectId>,
    field: &str,
    key: &str,
    operation: Operation,
) -> Result<Vec<Ticket>> {
    if account.has_search() {
        match searched_key(account, project, field, key, operation).await {
            Err(error) if is_paid_for(&error) => account.lacks_search(),
            found => return found,
        }
    }
    let mut query = ResolvedQuery::default();
    query.projects = project.into_iter().cloned().collect();
    query.archived = anyticket_core::Archived::Include;
    query.include = Include::least();
    let (mut found, mut open) = (Vec::new(), vec![None]);
    while let Some(cursor) = open.pop() {
        let page = page(account, &query, cursor).await?;
        found.extend(page.items.into_iter().filter(|ticket| ticket.external_key.as_deref() == Some(key)));
        open.extend(page.next.into_iter().chain(page.forks).map(Some));
    }
    Ok(found)
}

async fn searched_key(
    account: &Account,
    project: Option<&ProjectId>,
    field: &str,
    key: &str,
    operation: Operation,
) -> Result<Vec<Ticket>> {
    let workspace = account.workspace_id().await?;
    let mut conditions = vec![
        (format!("custom_fields.{field}.value"), key.to_owned()),
        ("sort_by".to_owned(), "created_at".to_owned()),
        ("sort_ascending".to_owned(), "true".to_owned()),
    ];
    if let Some(project) = project {
        conditions.push(("projects.any".to_owned(), project.as_str().to_owned()));
    }
    let include = Include::least();
    let fields = tickets::asked(account, include);
    let answer = account.send(operation, request::search(&workspace, &conditions, request::PAGE, &fields)).await?;
    let tasks = answer.members(wire::LIST)?.members;
    let rows = tickets::rows(account, &answer.body, tasks, include, operation).await?;
    Ok(rows.into_iter().flatten().map(|row| row.ticket).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_follow_each_other_without_a_gap_and_without_ends() {
        let all = spans(1_000, 9_000, 4);
        assert_eq!((all.len(), all[0].at, all[7].to), (8, None, None));
        assert!(all.windows(2).all(|pair| pair[0].to.is_some() && pair[0].to == pair[1].at));
        assert_eq!(spans(5, 6, 8).len(), 1, "a moment is not cut");
    }
}
