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
use serde_json::value::RawValue;

use super::filters::{Wanted, conditions};
use super::page::Reading;
use super::plan::everywhere;
use super::share::is_in;
use super::spot::{List, Spot, Walk};
use crate::tickets::Row;
use crate::{dates, request, wire};

/// An answer of the search.
struct Found {
    answer: Answer,
    /// When each row was created, in milliseconds.
    moments: Vec<Option<i64>>,
}

impl Found {
    fn raws(&self) -> Result<Vec<&RawValue>> {
        Ok(self.answer.json::<wire::RawListed<'_>>()?.data)
    }
}

impl Reading<'_> {
    /// Reads what one request of the search gives.
    pub(super) async fn walk(&self, walk: &Walk) -> Result<Page<Ticket>> {
        let found = self.search(walk, self.account.page_size(), &self.fields).await?;
        let rows = found.moments.len();
        let known: BTreeSet<i64> = found.moments.iter().copied().flatten().collect();
        let Some(newest) = known.last().copied() else {
            // Nothing, or nothing that says when it was created.
            return self.page_of(&found, walk, |_| true).await;
        };
        let whole = self.account.was_wider_than(rows);
        if whole {
            return self.page_of(&found, walk, |_| true).await;
        }
        if known.len() > 1 {
            let page = self.page_of(&found, walk, |moment| moment.is_none_or(|moment| moment < newest)).await?;
            return Ok(page.with_next(self.goes_on(walk, newest)));
        }
        if rows == 1 {
            let page = self.page_of(&found, walk, |_| true).await?;
            return Ok(page.with_next(self.goes_on(walk, newest + 1)));
        }
        self.crowded(&found, walk, newest).await
    }

    fn goes_on(&self, walk: &Walk, at: i64) -> Option<Cursor> {
        let next = Walk { at: Some(at), ..walk.clone() };
        let is_over = next.to.is_some_and(|to| to <= at);
        (!is_over).then(|| Cursor::encode(&Spot::Walk(next)))
    }

    /// The rows of an answer that belong to the listing and to these moments.
    async fn page_of(&self, found: &Found, walk: &Walk, belongs: impl Fn(Option<i64>) -> bool) -> Result<Page<Ticket>> {
        let mut raws = Vec::new();
        for (raw, moment) in found.raws()?.into_iter().zip(&found.moments) {
            let before = moment.is_some_and(|moment| walk.at.is_some_and(|at| moment < at));
            let behind = moment.is_some_and(|moment| walk.to.is_some_and(|to| moment >= to));
            if !before && !behind && belongs(*moment) {
                raws.push(raw);
            }
        }
        let read = self.rows(&found.answer, &raws).await?;
        let gives = |row: &Row| is_in(walk.share, row, self.query);
        let (rows, broken) = read.split(gives);
        Ok(Page::last(self.given(rows)).with_broken(broken))
    }

    /// A moment in which so many were created that the search may not give them all: the lists do, but for what is in none.
    async fn crowded(&self, found: &Found, walk: &Walk, moment: i64) -> Result<Page<Ticket>> {
        let raws = found.raws()?;
        let read = self.rows(&found.answer, &raws).await?;
        let in_no_list = |row: &Row| {
            row.ticket.project.is_none() && row.ticket.assignees.is_empty() && is_in(walk.share, row, self.query)
        };
        let (rows, _) = read.split(in_no_list);
        let lists = everywhere(self.account, self.query).await?.into_iter();
        let forks = lists.map(|of| Spot::List(List { created: Some(moment), ..List::new(of, walk.share) }));
        let forks: Vec<Cursor> = forks.map(|spot| Cursor::encode(&spot)).collect();
        Ok(Page::last(self.given(rows)).with_forks(forks).with_next(self.goes_on(walk, moment + 1)))
    }

    async fn search(&self, walk: &Walk, most: usize, fields: &str) -> Result<Found> {
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
        let answer = self.ask(&all, most, fields).await?;
        let page: wire::RawListed<'_> = answer.json()?;
        let moment = |raw: &&RawValue| {
            let head: wire::Head = serde_json::from_str(raw.get()).ok()?;
            dates::instant(head.created_at.as_deref()?).map(|at| at.as_millisecond())
        };
        let moments = page.data.iter().map(moment).collect();
        Ok(Found { answer, moments })
    }

    async fn ask(&self, conditions: &[(String, String)], most: usize, fields: &str) -> Result<Answer> {
        let workspace = self.account.workspace_id().await?;
        self.send(request::search(&workspace, conditions, most, fields)).await
    }

    /// The first and the last moment in which something that the search finds was created; nothing if one answer holds it all.
    pub(super) async fn span(&self, walk: &Walk) -> Result<Option<(i64, i64)>> {
        let first = self.search(walk, self.account.page_size(), "created_at").await?;
        let known: BTreeSet<i64> = first.moments.iter().copied().flatten().collect();
        let whole = self.account.was_wider_than(first.moments.len());
        let (Some(oldest), false) = (known.first().copied(), whole) else { return Ok(None) };
        let mut all = conditions(self.query, &self.wanted, walk.share);
        all.push(("sort_by".to_owned(), "created_at".to_owned()));
        all.push(("sort_ascending".to_owned(), "false".to_owned()));
        let answer = self.ask(&all, 1, "created_at").await?;
        let page: wire::Listed<wire::Head> = answer.json()?;
        let newest = page.data.first().and_then(|head| dates::instant(head.created_at.as_deref()?));
        Ok(newest.map(|newest| (oldest, newest.as_millisecond())).filter(|(oldest, newest)| oldest < newest))
    }

    /// What the search and the lists are asked for.
    pub(super) fn wanted(&self) -> &Wanted {
        &self.wanted
    }
}
