//! Listing issues.
//!
//! Each range of a listing is one search by JQL, gone through page by page with tokens. Ranges are spans of the time of
//! creation, found by counting; one that is crowded and cannot be cut further is gone through by ids alone, thousands at a
//! time, and its issues are read beside each other. See `docs/adr/0034-jira-listings.md`.

pub(crate) mod ask;
mod filters;
mod page;
mod plan;
mod spot;
mod written;

use anyticket_core::{Cursor, Include, Operation, Page, ResolvedQuery, Result, Sort, SortField, Ticket};
use anyticket_http::Lane;

use self::ask::{Clause, Order};
use self::page::Reading;
use self::spot::{Spot, Walk};
use crate::account::Account;
use crate::jql::Field;
use crate::tickets::{asked, known};
use crate::{request, wire};

pub(crate) use self::plan::scan_plan;
pub(crate) use self::written::Written;

/// How many issues one search gives at most where fields are asked for.
const PAGE: usize = 100;

/// Reads one page of a listing.
pub(crate) async fn page(account: &Account, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
    let spot = match cursor {
        Some(cursor) => cursor.decode()?,
        None => {
            let Some(clauses) = filters::clauses(account, query).await? else { return Ok(Page::last(Vec::new())) };
            Spot::Walk(Walk::new(clauses.jql(order(query.sort)), account.written.newest()))
        }
    };
    Reading::new(account, query).await?.page(spot).await
}

/// The order of a search. Without a wish, what is created meanwhile comes last.
fn order(sort: Option<Sort>) -> Order {
    match sort {
        Some(Sort { field: SortField::Updated, descending }) => Order { field: Field::UPDATED, descending },
        Some(Sort { field: SortField::Created, descending }) => Order { field: Field::CREATED, descending },
        _ => Order { field: Field::CREATED, descending: false },
    }
}

/// The issues that all these clauses hold for, the oldest first, up to so many: for a search of our own.
pub(crate) async fn search(
    account: &Account,
    clauses: Vec<Clause>,
    most: usize,
    operation: Operation,
) -> Result<Vec<Ticket>> {
    let known = known(account, operation).await?;
    let fields = asked(&known.fields, Include::least());
    let jql = ask::Clauses::from(clauses).jql(order(None));
    let reconcile = account.written.newest();
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let body =
            request::Search { jql: &jql, most: PAGE, fields: &fields, token: token.as_deref(), reconcile: &reconcile };
        let answer = account.send(operation, request::search_page(&body, Lane::Person)).await?;
        let page: wire::SearchPage<wire::Issue<'_>> = answer.json()?;
        found.extend(page.issues.into_iter().map(|issue| known.ticket(issue, Include::least())));
        match page.next.filter(|next| !next.is_empty() && Some(next) != token.as_ref()) {
            Some(next) if found.len() < most => token = Some(next),
            _ => return Ok(found),
        }
    }
}
