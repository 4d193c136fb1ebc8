//! Reading one page of boards into tickets.

use anyticket_core::{
    Archived, Broken, Cursor, Error, ErrorKind, Filter, Include, Page, Raw, ResolvedQuery, Result, Ticket,
};
use anyticket_http::{Lane, Member};
use bytes::Bytes;
use jiff::Timestamp;

use super::walk::{Ask, Board, Walk, broken_card};
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
        let board = Board { account: self.account, walk: &walk, ask, operation: OPERATION, lane: Lane::Bulk };
        let answered = match board.send().await {
            Ok(answered) => answered,
            // One that went away meanwhile, out of all there are.
            Err(refused) if self.query.projects.is_empty() && error::is_hidden(&refused) => {
                return Ok(Page::last(Vec::new()));
            }
            Err(other) => return Err(other),
        };
        let mut step = board.read::<wire::Card<'_>>(&answered).await?;
        self.leave_arrivals(&walk, &mut step.cards).await?;
        let found = self.read(&answered.answer.body, step.cards, &walk.board, self.asks_for_all()).await?;
        let next = step.next.map(|walk| Cursor::encode(&Spot::Board(walk)));
        Ok(Page::last(found.tickets).with_broken(found.broken).with_next(next))
    }

    /// Leaves out what came from another board of this listing since it began: it was given there, or it changed before it could
    /// be. Only where something has happened to one of the cards since is that asked for.
    async fn leave_arrivals(&self, walk: &Walk, cards: &mut Vec<OneCard<'_>>) -> Result<()> {
        let Some(began) = walk.began.and_then(|began| Timestamp::from_millisecond(began).ok()) else { return Ok(()) };
        let is_late = |card: &OneCard<'_>| {
            let at = match &card.read {
                Ok(card) => card.date_last_activity.as_deref().and_then(dates::instant),
                Err(_) => broken_card(card.text).date_last_activity.as_str().and_then(dates::instant),
            };
            at > Some(began)
        };
        if !cards.iter().any(is_late) {
            return Ok(());
        }
        let is_meant = |board: &str| reaches(self.query, board);
        let arrived = actions::arrived(self.account, &walk.board, began, is_meant, OPERATION).await?;
        cards.retain(|card| match &card.read {
            Ok(card) => !arrived.contains(&card.id),
            Err(_) => broken_card(card.text).id.is_none_or(|id| !arrived.contains(&id)),
        });
        Ok(())
    }

    /// Whether more is asked for than what costs nothing.
    pub(super) fn asks_for_all(&self) -> bool {
        self.query.include != Include::least()
    }

    /// Makes tickets of the cards of one board, and where that is wanted, asks who made them.
    pub(super) async fn read(&self, body: &Bytes, all: Vec<OneCard<'_>>, board: &str, makers: bool) -> Result<Found> {
        let mut around: Vec<(&str, Around)> = Vec::new();
        let tickets = || all.iter().filter_map(|one| one.read.as_ref().ok()).filter(|card| is_ticket(card));
        fn place<'c>(card: &'c wire::Card<'_>, board: &'c str) -> &'c str {
            card.id_board.as_deref().unwrap_or(board)
        }
        for card in tickets() {
            let here = place(card, board);
            if around.iter().any(|(known, _)| *known == here) {
                continue;
            }
            let cards: Vec<&wire::Card<'_>> = tickets().filter(|card| place(card, board) == here).collect();
            let mut known = Around::of(self.account, here, &cards, OPERATION).await?;
            if makers {
                known.know_makers(self.account, here, &cards, OPERATION).await?;
            }
            around.push((here, known));
        }
        let around: Vec<(String, Around)> =
            around.into_iter().map(|(place, known)| (place.to_owned(), known)).collect();
        let mut found = Found { tickets: Vec::with_capacity(all.len()), broken: Vec::new() };
        for (index, Member { read, text }) in all.into_iter().enumerate() {
            let card = match read {
                Ok(card) if is_ticket(&card) => card,
                Ok(_) => continue,
                Err(cause) => {
                    found.broken.push(broken(index, cause, body, text));
                    continue;
                }
            };
            let place = place(&card, board);
            let known = around.iter().find(|(known, _)| known == place);
            let Some((_, known)) = known.filter(|_| reaches(self.query, place)) else { continue };
            let mut ticket = known.ticket(card, self.query.include, &self.account.keys);
            if self.query.include.raw {
                ticket.raw = Some(Raw::part(body, text));
            }
            // Trello narrows by whole seconds.
            if self.query.holds(Filter::Created, &ticket) {
                found.tickets.push(ticket);
            }
        }
        Ok(found)
    }
}

/// A card of an answer, or why it cannot be read; and its text.
pub(super) type OneCard<'a> = Member<'a, wire::Card<'a>>;

/// A mirror shows a card that lies elsewhere and is listed there; a separator is a line between cards.
fn is_ticket(card: &wire::Card<'_>) -> bool {
    !matches!(card.card_role.as_deref(), Some("mirror" | "separator"))
}

fn broken(index: usize, cause: serde_json::Error, body: &Bytes, text: &str) -> Broken {
    let known = broken_card(text);
    let error = Error::new(ErrorKind::Unreadable, "a card has another shape than expected")
        .with_hint("the others were given; please report it with the card as Trello sends it")
        .because(cause);
    let broken = Broken::new(index, error).with_raw(Raw::part(body, text));
    known.id.into_iter().fold(broken, |broken, id| broken.with_id(id))
}
