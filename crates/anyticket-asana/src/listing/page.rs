//! What is the same for every page of a listing.

use anyticket_core::{Broken, Field, Filter, Operation, Page, ResolvedQuery, Result, Ticket};
use anyticket_http::{Answer, Request};

use super::filters::Wanted;
use super::spot::Spot;
use crate::account::Account;
use crate::tickets::{OneTask, Row, asked, rows};

const OPERATION: Operation = Operation::List;

/// A listing under way.
pub(super) struct Reading<'a> {
    pub(super) account: &'a Account,
    pub(super) query: &'a ResolvedQuery,
    pub(super) wanted: Wanted,
    pub(super) fields: String,
    /// Whether texts are read only to look for words in them.
    only_looks: bool,
}

/// What an answer holds.
pub(super) struct Read<'a>(Vec<std::result::Result<Row<'a>, Broken>>);

impl<'a> Read<'a> {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.0.iter().flatten()
    }

    /// The rows for which this holds, and what cannot be read.
    pub(super) fn split(self, gives: impl Fn(&Row<'a>) -> bool) -> (Vec<Row<'a>>, Vec<Broken>) {
        let (mut rows, mut broken) = (Vec::new(), Vec::new());
        for one in self.0 {
            match one {
                Ok(row) if gives(&row) => rows.push(row),
                Ok(_) => {}
                Err(one) => broken.push(one),
            }
        }
        (rows, broken)
    }
}

impl<'a> Reading<'a> {
    pub(super) async fn new(account: &'a Account, query: &'a ResolvedQuery) -> Result<Self> {
        let wanted = Wanted::of(account, query).await?;
        // Where there is no search we look for the words ourselves.
        let only_looks = query.text.is_some() && !account.has_search() && !query.include.body;
        let include = if only_looks { query.include.with_body(true) } else { query.include };
        Ok(Self { account, query, wanted, fields: asked(account, include), only_looks })
    }

    pub(super) async fn page(&self, spot: &Spot) -> Result<Page<Ticket>> {
        match spot {
            Spot::Walk(walk) => self.walk(walk).await,
            Spot::List(list) => self.list(list).await,
            Spot::Below(below) => self.below_tasks(below).await,
        }
    }

    pub(super) async fn send(&self, request: Request) -> Result<Answer> {
        self.account.send(OPERATION, request).await
    }

    pub(super) async fn rows<'t>(&self, answer: &Answer, tasks: Vec<OneTask<'t>>) -> Result<Read<'t>> {
        let include = if self.only_looks { self.query.include.with_body(true) } else { self.query.include };
        Ok(Read(rows(self.account, &answer.body, tasks, include, OPERATION).await?))
    }

    /// The tickets that belong to the answer.
    pub(super) fn given(&self, rows: Vec<Row<'_>>) -> Vec<Ticket> {
        let tickets = rows.into_iter().map(|row| row.ticket).filter(|ticket| self.belongs(ticket));
        tickets
            .map(|mut ticket| {
                if self.only_looks {
                    ticket.body = None;
                    ticket.unread.insert(Field::Body);
                }
                ticket
            })
            .collect()
    }

    /// Whether a ticket belongs to the answer: Asana was asked for more than that, and what its search shows of a task may be
    /// newer than what it was found by.
    fn belongs(&self, ticket: &Ticket) -> bool {
        self.query.filters().all(|filter| {
            // The search finds words in its own way.
            if filter == Filter::Text && self.account.has_search() {
                return true;
            }
            let unread = ResolvedQuery::fields_of(filter).intersection(ticket.unread);
            !unread.is_empty() || self.query.holds(filter, ticket)
        })
    }
}
