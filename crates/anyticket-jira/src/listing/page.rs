//! Reading one page of a range.

use anyticket_core::{
    Broken, Cursor, Error, ErrorKind, Filter, Operation, Page, Raw, ResolvedQuery, Result, SortField, Ticket, TicketId,
};
use anyticket_http::{Answer, Lane, Member};

use super::PAGE;
use super::spot::{Spot, Walk};
use crate::account::Account;
use crate::tickets::{Known, asked, broken, bulk, issues, known};
use crate::{error, request, wire};

const OPERATION: Operation = Operation::List;
/// How many ids one search gives at most where nothing else is asked for.
const IDS: usize = 5_000;

/// What is the same for every page of a listing.
pub(super) struct Reading<'a> {
    account: &'a Account,
    query: &'a ResolvedQuery,
    known: Known<'a>,
    fields: Vec<String>,
}

/// What a page holds.
#[derive(Default)]
struct Found {
    tickets: Vec<Ticket>,
    broken: Vec<Broken>,
    /// How many issues were looked at.
    seen: usize,
}

impl<'a> Reading<'a> {
    pub(super) async fn new(account: &'a Account, query: &'a ResolvedQuery) -> Result<Self> {
        let known = known(account, OPERATION).await?;
        let fields = asked(&known.fields, query.include);
        Ok(Self { account, query, known, fields })
    }

    pub(super) async fn page(&self, spot: Spot) -> Result<Page<Ticket>> {
        match spot {
            Spot::Walk(walk) => self.walk(walk).await,
            Spot::Ids(walk) => self.ids(walk).await,
            Spot::Chunk(ids) => {
                let found = self.by_ids(&ids).await?;
                Ok(Page::last(found.tickets).with_broken(found.broken))
            }
        }
    }

    async fn walk(&self, walk: Walk) -> Result<Page<Ticket>> {
        let most = self.query.limit.map_or(PAGE, |limit| limit.saturating_add(1).clamp(1, PAGE));
        let answer = self.search(&walk, most, &self.fields).await?;
        let mut found = Found::default();
        let beside = issues(&answer, |issue, more| self.take(&mut found, &answer, issue, more))?;
        let next = follows(&walk, beside.get(wire::NEXT))?;
        let mut held = Vec::new();
        if let Some(sort) = self.query.sort {
            if !walk.held.is_empty() {
                let mut earlier = self.by_ids(&walk.held).await?;
                earlier.tickets.append(&mut found.tickets);
                earlier.broken.append(&mut found.broken);
                found = earlier;
            }
            found.tickets.sort_by(|a, b| self.query.compare(sort, a, b));
            if next.is_some() {
                held = hold_back(&mut found.tickets, sort.field);
            }
        }
        if let Some(limit) = self.query.limit.filter(|limit| found.tickets.len() >= *limit) {
            found.tickets.truncate(limit);
            return Ok(Page::last(found.tickets).with_broken(found.broken));
        }
        let next = next.map(|token| Spot::Walk(Walk { held, ..walk.after(token) }));
        Ok(Page::last(found.tickets).with_broken(found.broken).with_next(next.as_ref().map(Cursor::encode)))
    }

    /// Reads ids, and gives their issues as ranges to be read beside this one.
    async fn ids(&self, walk: Walk) -> Result<Page<Ticket>> {
        let answer = self.search(&walk, IDS, &["id".to_owned()]).await?;
        let page: wire::SearchPage<wire::OnlyId> = answer.json()?;
        let next = follows(&walk, page.next)?;
        let mut ids = Vec::with_capacity(page.issues.len());
        for issue in page.issues {
            ids.push(issue.id.parse::<u64>().map_err(unreadable)?);
        }
        let forks: Vec<Cursor> =
            ids.chunks(request::BULK).map(|chunk| Cursor::encode(&Spot::Chunk(chunk.to_vec()))).collect();
        let next = next.map(|token| Cursor::encode(&Spot::Ids(walk.after(token))));
        Ok(Page::last(Vec::new()).with_forks(forks).with_next(next))
    }

    async fn search(&self, walk: &Walk, most: usize, fields: &[String]) -> Result<Answer> {
        let (token, reconcile) = (walk.token.as_deref(), walk.reconcile.as_slice());
        let body = request::Search { jql: &walk.jql, most, fields, token, reconcile };
        let answer = self.account.send(OPERATION, request::search_page(&body, Lane::Bulk)).await;
        answer.map_err(|error| match token {
            // How Jira says that a token has ended no page of its tells; the query itself was good a page before.
            Some(_) if error::is_not_of_the_query(&error) => error::place_is_gone(error),
            _ => error,
        })
    }

    /// Reads these issues as they are. Those that went away meanwhile are left out.
    async fn by_ids(&self, ids: &[u64]) -> Result<Found> {
        let mut all = Found::default();
        for ids in ids.chunks(request::BULK) {
            let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let request = request::issues(&ids, &self.fields).lane(Lane::Bulk);
            let answer = self.account.send(OPERATION, request).await?;
            bulk(&answer, |issue, more| self.take(&mut all, &answer, issue, more))?;
        }
        Ok(all)
    }

    /// Takes an issue of an answer, if it belongs to the listing or cannot be read. About so many follow.
    fn take(&self, found: &mut Found, answer: &Answer, issue: Member<'_, wire::Issue<'_>>, more: usize) {
        let Member { read, text } = issue;
        let index = found.seen;
        found.seen += 1;
        match read.map(|issue| self.known.ticket(issue, self.query.include)) {
            Ok(ticket) if !self.belongs(&ticket) => {}
            Ok(mut ticket) => {
                ticket.raw = self.query.include.raw.then(|| Raw::part(&answer.body, text));
                found.tickets.reserve(more + 1);
                found.tickets.push(ticket);
            }
            Err(cause) => {
                found.broken.push(broken(index, cause, &answer.body, text));
            }
        }
    }

    /// Whether a ticket belongs to the answer. JQL was asked for a little more than that: dates go by whole minutes there,
    /// and what the search shows of an issue may be older than what it was found by.
    fn belongs(&self, ticket: &Ticket) -> bool {
        let by_id = || self.query.projects.iter().all(|id| id.as_str().bytes().all(|byte| byte.is_ascii_digit()));
        self.query.filters().all(|filter| match filter {
            Filter::Text => true,
            // A project that is named by its key is the search's to tell.
            Filter::Projects if !by_id() => true,
            filter => {
                let unread = ResolvedQuery::fields_of(filter).intersection(ticket.unread);
                unread.iter().next().is_some() || self.query.holds(filter, ticket)
            }
        })
    }
}

/// The token of the next page. The same one again would never end.
fn follows(walk: &Walk, next: Option<String>) -> Result<Option<String>> {
    let next = next.filter(|next| !next.is_empty());
    if next.is_some() && next == walk.token {
        return Err(Error::new(ErrorKind::Unreadable, "Jira gives the same page over and over")
            .with_hint("the listing was ended, since it would never end by itself"));
    }
    Ok(next)
}

fn unreadable(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Unreadable, "the search gives an issue without an id").because(cause)
}

/// Takes those away that share their place in the order with the last one: more of them may stand on the next page, and
/// among themselves they go by their ids. A page of one such place is given as it is.
fn hold_back(tickets: &mut Vec<Ticket>, field: SortField) -> Vec<u64> {
    let place = |ticket: &Ticket| match field {
        SortField::Updated => ticket.updated_at,
        _ => ticket.created_at,
    };
    let Some(last) = tickets.last().map(place) else { return Vec::new() };
    let first = tickets.iter().position(|ticket| place(ticket) == last).unwrap_or_default();
    let number = |id: &TicketId| id.as_str().parse::<u64>().ok();
    if first == 0 || tickets[first..].iter().any(|ticket| number(&ticket.id).is_none()) {
        return Vec::new();
    }
    tickets.drain(first..).filter_map(|ticket| number(&ticket.id)).collect()
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Status, StatusCategory};
    use jiff::Timestamp;

    use super::*;

    fn ticket(id: u64, created: i64) -> Ticket {
        let mut ticket = Ticket::new(id.to_string(), "t", Status::new(StatusCategory::Todo, "1", "To Do"));
        ticket.created_at = Timestamp::from_second(created).ok();
        ticket
    }

    #[test]
    fn those_that_share_the_last_place_wait_for_the_next_page() {
        let mut tickets = vec![ticket(1, 10), ticket(2, 20), ticket(3, 20)];
        assert_eq!(hold_back(&mut tickets, SortField::Created), [2, 3]);
        assert_eq!(tickets.len(), 1);
        let mut tickets = vec![ticket(1, 10), ticket(2, 10)];
        assert!(hold_back(&mut tickets, SortField::Created).is_empty(), "a page of one place is given");
    }

    #[test]
    fn a_token_that_comes_again_ends_the_listing_with_an_error() {
        let walk = Walk::new(String::new(), Vec::new()).after("abc".to_owned());
        assert_eq!(follows(&walk, Some("abc".to_owned())).unwrap_err().kind(), ErrorKind::Unreadable);
        assert_eq!(follows(&walk, Some("abz".to_owned())).unwrap().as_deref(), Some("abz"));
        assert_eq!(follows(&walk, Some(String::new())).unwrap(), None);
    }
}
