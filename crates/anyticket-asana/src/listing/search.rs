//! Through the search by the time of creation, which never changes: what comes and goes meanwhile moves nothing.
//!
//! The search has no pages. Each request asks for what was created from a moment on, the oldest first; what shares its moment
//! with the last row of an answer is left to the next request, since more of it may follow. How many rows an answer holds at
//! most is not said for certain, so an answer ends a walk only if a longer one was seen before, or if nothing comes behind it.
//! Of one moment that has more rows than an answer holds, the lists of the projects give the rest.
//! See `docs/adr/0038-asana-listings.md`.

use std::collections::BTreeSet;

use anyticket_core::{Cursor, Page, Result, Ticket};
use anyticket_http::Answer;

use super::filters::{Wanted, conditions};
use super::page::Reading;
use super::plan::everywhere;
use super::share::is_in;
use super::spot::{List, Spot, Walk};
use crate::tickets::{OneTask, Row};
use crate::{dates, request, wire};

/// What an answer of the search holds.
struct Found<'a> {
    answer: &'a Answer,
    tasks: Vec<OneTask<'a>>,
    /// When each was created, in milliseconds.
    moments: Vec<Option<i64>>,
}

impl<'a> Found<'a> {
    fn of(answer: &'a Answer) -> Result<Self> {
        let tasks = answer.members(wire::LIST)?.members;
        let moments = tasks.iter().map(moment).collect();
        Ok(Self { answer, tasks, moments })
    }
}

/// When a task was created, whatever else can be read of it.
fn moment(task: &OneTask<'_>) -> Option<i64> {
    match &task.read {
        Ok(task) => millis(task.created_at.as_ref()?.as_deref()),
        Err(_) => millis(serde_json::from_str::<wire::Head>(task.text).ok()?.created_at.as_deref()),
    }
}

fn millis(text: Option<&str>) -> Option<i64> {
    text.and_then(dates::instant).map(|at| at.as_millisecond())
}

impl Reading<'_> {
    /// Reads what one request of the search gives.
    pub(super) async fn walk(&self, walk: &Walk) -> Result<Page<Ticket>> {
        let answer = self.search(walk, self.account.page_size(), &self.fields).await?;
        let found = Found::of(&answer)?;
        let rows = found.moments.len();
        let known: BTreeSet<i64> = found.moments.iter().copied().flatten().collect();
        let Some(newest) = known.last().copied() else {
            // Nothing, or nothing that says when it was created.
            return self.page_of(found, walk, |_| true).await;
        };
        let whole = self.account.was_wider_than(rows);
        if whole {
            return self.page_of(found, walk, |_| true).await;
        }
        if known.len() > 1 {
            let page = self.page_of(found, walk, |moment| moment.is_none_or(|moment| moment < newest)).await?;
            return Ok(page.with_next(self.goes_on(walk, newest)));
        }
        if rows == 1 {
            let page = self.page_of(found, walk, |_| true).await?;
            return Ok(page.with_next(self.goes_on(walk, newest + 1)));
        }
        self.crowded(found, walk, newest).await
    }

    fn goes_on(&self, walk: &Walk, at: i64) -> Option<Cursor> {
        let next = Walk { at: Some(at), ..walk.clone() };
        let is_over = next.to.is_some_and(|to| to <= at);
        (!is_over).then(|| Cursor::encode(&Spot::Walk(next)))
    }

    /// The rows of an answer that belong to the listing and to these moments.
    async fn page_of(
        &self,
        found: Found<'_>,
        walk: &Walk,
        belongs: impl Fn(Option<i64>) -> bool,
    ) -> Result<Page<Ticket>> {
        let Found { answer, mut tasks, moments } = found;
        let mut moments = moments.into_iter();
        tasks.retain(|_| {
            let moment = moments.next().flatten();
            let before = moment.is_some_and(|moment| walk.at.is_some_and(|at| moment < at));
            let behind = moment.is_some_and(|moment| walk.to.is_some_and(|to| moment >= to));
            !before && !behind && belongs(moment)
        });
        let read = self.rows(answer, tasks).await?;
        let gives = |row: &Row<'_>| is_in(walk.share, row, self.query);
        let (rows, broken) = read.split(gives);
        Ok(Page::last(self.given(rows)).with_broken(broken))
    }

    /// A moment in which so many were created that the search may not give them all: the lists do, but for what is in none.
    async fn crowded(&self, found: Found<'_>, walk: &Walk, moment: i64) -> Result<Page<Ticket>> {
        let read = self.rows(found.answer, found.tasks).await?;
        let in_no_list = |row: &Row<'_>| {
            row.ticket.project.is_none() && row.ticket.assignees.is_empty() && is_in(walk.share, row, self.query)
        };
        let (rows, _) = read.split(in_no_list);
        let lists = everywhere(self.account, self.query).await?.into_iter();
        let forks = lists.map(|of| Spot::List(List { created: Some(moment), ..List::new(of, walk.share) }));
        let forks: Vec<Cursor> = forks.map(|spot| Cursor::encode(&spot)).collect();
        Ok(Page::last(self.given(rows)).with_forks(forks).with_next(self.goes_on(walk, moment + 1)))
    }

    async fn search(&self, walk: &Walk, most: usize, fields: &str) -> Result<Answer> {
        let mut all = conditions(self.query, &self.wanted, walk.share);
        let created = self.query.created.unwrap_or_default();
        let from = created.from.map(|from| from.as_millisecond()).max(walk.at);
        let to = [created.to.map(|to| to.as_millisecond().saturating_add(1)), walk.to].into_iter().flatten().min();
        // Whether these hold for the moment itself, the reference does not say.
        if let Some(from) = from {
            all.push(("created_at.after".to_owned(), dates::of_millis(from.saturating_sub(1))));
        }
        if let Some(to) = to {
            all.push(("created_at.before".to_owned(), dates::of_millis(to.saturating_add(1))));
        }
        all.push(("sort_by".to_owned(), "created_at".to_owned()));
        all.push(("sort_ascending".to_owned(), "true".to_owned()));
        self.ask(&all, most, fields).await
    }

    async fn ask(&self, conditions: &[(String, String)], most: usize, fields: &str) -> Result<Answer> {
        let workspace = self.account.workspace_id().await?;
        self.send(request::search(&workspace, conditions, most, fields)).await
    }

    /// The first and the last moment in which something that the search finds was created; nothing if one answer holds it all.
    pub(super) async fn span(&self, walk: &Walk) -> Result<Option<(i64, i64)>> {
        let answer = self.search(walk, self.account.page_size(), "created_at").await?;
        let first: wire::Listed<wire::Head> = answer.json()?;
        let oldest = first.data.iter().filter_map(|head| millis(head.created_at.as_deref())).min();
        let whole = self.account.was_wider_than(first.data.len());
        let (Some(oldest), false) = (oldest, whole) else { return Ok(None) };
        let mut all = conditions(self.query, &self.wanted, walk.share);
        all.push(("sort_by".to_owned(), "created_at".to_owned()));
        all.push(("sort_ascending".to_owned(), "false".to_owned()));
        let answer = self.ask(&all, 1, "created_at").await?;
        let page: wire::Listed<wire::Head> = answer.json()?;
        let newest = page.data.first().and_then(|head| millis(head.created_at.as_deref()));
        Ok(newest.map(|newest| (oldest, newest)).filter(|(oldest, newest)| oldest < newest))
    }

    /// What the search and the lists are asked for.
    pub(super) fn wanted(&self) -> &Wanted {
        &self.wanted
    }
}
