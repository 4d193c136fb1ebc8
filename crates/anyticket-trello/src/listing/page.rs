//! Reading one page of boards into tickets.

use std::collections::HashMap;
use std::sync::Arc;

use anyticket_core::{
    Archived, Broken, Cursor, Error, ErrorKind, Filter, Include, Page, Raw, ResolvedQuery, Result, Ticket,
};
use anyticket_http::Lane;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::walk::{self, Ask, Walk};
use super::{OPERATION, Spot, reaches};
use crate::account::Account;
use crate::external_key::KeyPlace;
use crate::tickets::Around;
use crate::{actions, dates, error, request, wire};

/// How many cards are asked for at once where each comes with its checklists.
const WITH_CHECKLISTS: usize = 200;

/// What is the same for every page of a listing.
pub(super) struct Reading<'a> {
    pub(super) account: &'a Account,
    pub(super) query: &'a ResolvedQuery,
}

/// What a page holds.
#[derive(Default)]
pub(super) struct Found {
    pub(super) tickets: Vec<Ticket>,
    pub(super) broken: Vec<Broken>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(account: &'a Account, query: &'a ResolvedQuery) -> Self {
        Self { account, query }
    }

    /// The fields to ask for.
    pub(super) fn fields(&self) -> String {
        if self.query.include.raw { "all".to_owned() } else { request::card_fields(self.query.include) }
    }

    /// Whether the values of custom fields are needed.
    pub(super) fn needs_custom(&self) -> bool {
        self.query.include.fields || matches!(self.account.keys, KeyPlace::Field(_))
    }

    /// Reads a page of a board.
    pub(super) async fn board(&self, walk: Walk) -> Result<Page<Ticket>> {
        let raw = self.query.include.raw;
        let fields = self.fields();
        let ask = Ask {
            filter: if self.query.archived == Archived::Exclude { "open" } else { "all" },
            fields: &fields,
            custom: self.needs_custom(),
            checklists: raw,
            most: if raw { self.account.page.min(WITH_CHECKLISTS) } else { self.account.page },
        };
        let step = match walk::step(self.account, &walk, &ask, OPERATION, Lane::Bulk).await {
            Ok(step) => step,
            // One that went away meanwhile, out of all there are.
            Err(refused) if self.query.projects.is_empty() && error::is_hidden(&refused) => {
                return Ok(Page::last(Vec::new()));
            }
            Err(other) => return Err(other),
        };
        let mut rows = step.fresh()?;
        self.leave_arrivals(&walk, &mut rows).await?;
        let found = self.read(&step.answer.body, &rows, &walk.board, self.asks_for_all()).await?;
        let next = step.next.map(|walk| Cursor::encode(&Spot::Board(walk)));
        Ok(Page::last(found.tickets).with_broken(found.broken).with_next(next))
    }

    /// Leaves out what came from another board of this listing since it began: it was given there, or it changed before it could
    /// be. Only where something has happened to one of the cards since is that asked for.
    async fn leave_arrivals(&self, walk: &Walk, rows: &mut Vec<&RawValue>) -> Result<()> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Active {
            #[serde(default)]
            id: String,
            #[serde(default)]
            date_last_activity: Option<String>,
        }
        let Some(began) = walk.began.and_then(|began| Timestamp::from_millisecond(began).ok()) else { return Ok(()) };
        let read = |row: &RawValue| serde_json::from_str::<Active>(row.get()).ok();
        let is_late = |card: Active| card.date_last_activity.as_deref().and_then(dates::instant) > Some(began);
        if !rows.iter().any(|row| read(row).is_some_and(is_late)) {
            return Ok(());
        }
        let is_meant = |board: &str| reaches(self.query, board);
        let arrived = actions::arrived(self.account, &walk.board, began, is_meant, OPERATION).await?;
        rows.retain(|row| read(row).is_none_or(|card| !arrived.contains(&card.id)));
        Ok(())
    }

    /// Whether more is asked for than what costs nothing.
    pub(super) fn asks_for_all(&self) -> bool {
        self.query.include != Include::least()
    }

    /// Reads the cards of one board, and where that is wanted, who made them.
    pub(super) async fn read(&self, body: &Bytes, rows: &[&RawValue], board: &str, makers: bool) -> Result<Found> {
        let mut found = Found::default();
        let mut cards = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            match serde_json::from_str::<wire::Card<'_>>(row.get()) {
                Ok(card) if is_ticket(&card) => cards.push((*row, card)),
                Ok(_) => {}
                Err(cause) => found.broken.push(broken(index, cause, body, row)),
            }
        }
        let mut around: HashMap<String, Arc<Around>> = HashMap::new();
        for (_, card) in &cards {
            let place = card.id_board.as_deref().unwrap_or(board);
            if !around.contains_key(place) {
                let here: Vec<&wire::Card<'_>> = cards
                    .iter()
                    .map(|(_, card)| card)
                    .filter(|card| card.id_board.as_deref().unwrap_or(board) == place)
                    .collect();
                let mut known = Around::of(self.account, place, &here, OPERATION).await?;
                if makers {
                    known.know_makers(self.account, place, &here, OPERATION).await?;
                }
                around.insert(place.to_owned(), Arc::new(known));
            }
        }
        for (row, card) in cards {
            let place = card.id_board.as_deref().unwrap_or(board);
            let Some(known) = around.get(place).filter(|_| reaches(self.query, place)) else { continue };
            let mut ticket = known.ticket(card, self.query.include, &self.account.keys);
            if self.query.include.raw {
                ticket.raw = Some(Raw::slice(body, row));
            }
            // Trello narrows by whole seconds.
            if self.query.holds(Filter::Created, &ticket) {
                found.tickets.push(ticket);
            }
        }
        Ok(found)
    }
}

/// A mirror shows a card that lies elsewhere and is listed there; a separator is a line between cards.
fn is_ticket(card: &wire::Card<'_>) -> bool {
    !matches!(card.card_role.as_deref(), Some("mirror" | "separator"))
}

fn broken(index: usize, cause: serde_json::Error, body: &Bytes, row: &RawValue) -> Broken {
    let known: wire::BrokenCard = serde_json::from_str(row.get()).unwrap_or_default();
    let error = Error::new(ErrorKind::Unreadable, "a card has another shape than expected")
        .with_hint("the others were given; please report it with the card as Trello sends it")
        .because(cause);
    let broken = Broken::new(index, error).with_raw(Raw::slice(body, row));
    known.id.into_iter().fold(broken, |broken, id| broken.with_id(id))
}
