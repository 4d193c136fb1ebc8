//! How a listing is cut into ranges that are read side by side.
//!
//! With a token all ids are read, five thousand at a time, and each hundred of them is a range. An app pays a point for each
//! issue of every answer, ids too, and would pay twice: its ranges are spans of the time of creation with about as many
//! issues each, found by counting.

use anyticket_core::{Cursor, Operation, ResolvedQuery, Result};
use anyticket_http::{Lane, abreast};
use futures_util::FutureExt;

use super::ask::{self, Clauses, Order};
use super::filters;
use super::spot::{Spot, Walk};
use crate::account::Account;
use crate::dates::{self, MINUTE, Millis};
use crate::jql::Field;
use crate::{request, wire};

const OPERATION: Operation = Operation::List;
/// A listing of fewer is read page by page.
const SMALL: u64 = 400;
/// A range that is no longer than this is read page by page, even if it cannot be cut.
const SHORT: u64 = 300;
/// How many ranges there are for each that is read at the same time, so that none waits for one.
const FOR_EACH: u64 = 3;
/// How often ranges are cut, and how many at a time.
const ROUNDS: usize = 26;
const SIDE_BY_SIDE: usize = 4;

/// A span and about how many issues were created in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
    count: u64,
}

impl Span {
    /// Where it is cut: on a whole minute, since JQL may compare no finer.
    fn middle(self) -> Option<i64> {
        let middle = (self.from + (self.to - self.from) / 2).div_euclid(MINUTE) * MINUTE;
        (self.from < middle && middle < self.to).then_some(middle)
    }
}

/// The ranges of a listing, to be read side by side; nothing where one after the other is as good.
pub(crate) async fn scan_plan(account: &Account, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    if width < 2 || query.sort.is_some() || query.limit.is_some() {
        return Ok(Vec::new());
    }
    let Some(clauses) = filters::clauses(account, query).await? else { return Ok(Vec::new()) };
    let total = count(account, &clauses, Millis::default()).await?;
    if total <= SMALL {
        return Ok(Vec::new());
    }
    if !account.door.is_app() {
        let jql = clauses.jql(Order { field: Field::CREATED, descending: false });
        return Ok(vec![Cursor::encode(&Spot::Ids(Walk::new(jql, account.written.newest())))]);
    }
    let Some(oldest) = oldest(account, &clauses).await? else { return Ok(Vec::new()) };
    let now = account.door.http().clock().wall().as_millisecond();
    let minute = |at: i64| at.div_euclid(MINUTE) * MINUTE;
    let whole = Span { from: minute(oldest), to: minute(now.max(oldest)) + MINUTE, count: total };
    let share = (total / (width as u64 * FOR_EACH)).max(100);
    let spans = merged(cut(account, &clauses, whole, share).await?, share);
    let reconcile = account.written.newest();
    let last = spans.len().saturating_sub(1);
    let cursors = spans.iter().enumerate().map(|(at, span)| {
        // Nothing lies before the first and behind the last of them, but the search may say otherwise later.
        let range = Millis { from: (at > 0).then_some(span.from), to: (at < last).then_some(span.to) };
        let jql = clauses
            .clone()
            .and(ask::within(Field::CREATED, range))
            .jql(Order { field: Field::CREATED, descending: false });
        let walk = Walk::new(jql, reconcile.clone());
        let is_crowded = span.count > SHORT.max(share) && span.middle().is_none();
        Cursor::encode(&if is_crowded { Spot::Ids(walk) } else { Spot::Walk(walk) })
    });
    Ok(cursors.collect())
}

/// Cuts a span in halves until each holds its share or is a minute long.
async fn cut(account: &Account, clauses: &Clauses, whole: Span, share: u64) -> Result<Vec<Span>> {
    let mut spans = vec![whole];
    for _ in 0..ROUNDS {
        let middle = |span: &Span| span.middle().filter(|_| span.count > share);
        let calls = spans.iter().filter_map(|span| middle(span).map(|middle| (*span, middle)));
        let calls: Vec<_> = calls
            .map(|(span, middle)| {
                async move {
                    let left = Millis { from: Some(span.from), to: Some(middle) };
                    count(account, clauses, left).await
                }
                .boxed()
            })
            .collect();
        if calls.is_empty() {
            break;
        }
        let mut counts = abreast(calls, SIDE_BY_SIDE).await?.into_iter();
        let mut halves = Vec::with_capacity(spans.len() + 1);
        for span in spans {
            match middle(&span) {
                None => halves.push(span),
                Some(middle) => {
                    let left = counts.next().unwrap_or_default().min(span.count);
                    halves.push(Span { to: middle, count: left, ..span });
                    halves.push(Span { from: middle, count: span.count - left, ..span });
                }
            }
        }
        spans = halves;
    }
    Ok(spans)
}

/// Joins neighbours that are small together. A span that counted nothing is not left out: the counts are about right only.
fn merged(spans: Vec<Span>, share: u64) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if last.count + span.count <= share || span.count == 0 && last.middle().is_some() => {
                last.to = span.to;
                last.count += span.count;
            }
            _ => all.push(span),
        }
    }
    all
}

/// About how many issues were created then.
async fn count(account: &Account, clauses: &Clauses, range: Millis) -> Result<u64> {
    let jql = clauses.clone().and(ask::within(Field::CREATED, range)).condition();
    let answer = account.send(OPERATION, request::count(&jql)).await?;
    Ok(answer.json::<wire::Count>()?.count)
}

/// When the oldest of them was created.
async fn oldest(account: &Account, clauses: &Clauses) -> Result<Option<i64>> {
    let jql = clauses.jql(Order { field: Field::CREATED, descending: false });
    let fields = ["created".to_owned()];
    let body = request::Search { jql: &jql, most: 1, fields: &fields, token: None, reconcile: &[] };
    let answer = account.send(OPERATION, request::search_page(&body, Lane::Bulk)).await?;
    let page: wire::SearchPage<wire::Issue<'_>> = answer.json()?;
    let created = page.issues.into_iter().next().and_then(|issue| issue.fields.created);
    Ok(created.as_deref().and_then(dates::instant).map(|at| at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64, count: u64) -> Span {
        Span { from: from * MINUTE, to: to * MINUTE, count }
    }

    #[test]
    fn a_span_is_cut_on_a_whole_minute_and_a_minute_not_at_all() {
        assert_eq!(span(0, 10, 1).middle(), Some(5 * MINUTE));
        assert_eq!(span(0, 3, 1).middle(), Some(MINUTE));
        assert_eq!(span(7, 8, 1).middle(), None);
    }

    #[test]
    fn neighbours_are_joined_up_to_their_share_and_nothing_falls_between_them() {
        let spans =
            vec![span(0, 4, 30), span(4, 5, 0), span(5, 6, 900), span(6, 8, 0), span(8, 9, 50), span(9, 20, 60)];
        let joined = merged(spans, 100);
        assert!(joined.windows(2).all(|pair| pair[0].to == pair[1].from), "{joined:?}");
        assert_eq!(joined.iter().map(|span| span.count).sum::<u64>(), 1_040);
        let crowded = joined.iter().find(|span| span.count == 900).unwrap();
        assert_eq!(crowded.middle(), None, "a crowded minute stays one");
        assert_eq!(joined.len(), 4);
    }
}
