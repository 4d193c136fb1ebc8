//! Going through the cards of one board, page by page.
//!
//! An answer holds those cards that were made last, in the order in which they lie on the board: the next page is what was
//! made before the oldest of them. Whether Trello compares ids as a whole or only the second that they begin with is not
//! said. So the border is drawn behind that second, and what came already is left out. A second that holds more cards than an
//! answer is gone through by whole ids, and where Trello does not tell those apart, the listing says so instead of ending.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyticket_core::{Error, ErrorKind, Operation, ResolvedQuery, Result};
use anyticket_http::{Answer, Lane, Member};
use serde::{Deserialize, Serialize};

use super::Place;
use crate::account::Account;
use crate::request::{self, Cards};
use crate::wire::{self, Identified};
use crate::{dates, ids};

/// Fewer than this are never asked for.
const LEAST: usize = 50;

/// How far a board was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Walk {
    #[serde(rename = "b")]
    pub(crate) board: String,
    /// Only cards of later seconds than this are wanted.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    from: Option<i64>,
    /// Cards of this second and of later ones have been read.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    to: Option<i64>,
    /// Within a crowded second: the lowest id that was read, and the one above it.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    crowd: Option<(String, String)>,
    /// The last that had happened on the board when the listing began, in milliseconds of 1970, where it goes through several
    /// boards: what came from another of them later was given there, or has changed since.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(super) began: Option<i64>,
    /// The cards that were read and may come again.
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<String>,
}

/// What is asked of the cards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) filter: &'a str,
    pub(crate) fields: &'a str,
    pub(crate) custom: bool,
    pub(crate) checklists: bool,
    /// How many at once.
    pub(crate) most: usize,
}

/// A board that is gone through: what is asked of it, and for whom.
#[derive(Clone, Copy)]
pub(crate) struct Board<'a> {
    pub(crate) account: &'a Account,
    pub(crate) walk: &'a Walk,
    pub(crate) ask: Ask<'a>,
    pub(crate) operation: Operation,
    pub(crate) lane: Lane,
}

/// The answer to a page that was asked for.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) answer: Answer,
    /// How many were asked for at once.
    limit: usize,
}

/// A page, and where it goes on.
#[derive(Debug)]
pub(crate) struct Step<'a, T> {
    /// The cards that did not come before.
    pub(crate) cards: Vec<Member<'a, T>>,
    pub(crate) next: Option<Walk>,
}

impl Walk {
    /// A board from its newest card.
    pub(crate) fn new(board: &str) -> Self {
        Self { board: board.to_owned(), ..Self::default() }
    }

    /// What of a board a query asks for.
    pub(super) fn of(board: &Place, query: &ResolvedQuery) -> Self {
        let mut walk = Self::new(&board.id);
        walk.began = board.began;
        if let Some(created) = query.created {
            walk.from = created.from.map(|from| from.as_second() - 1);
            walk.to = created.to.map(|to| to.as_second() + i64::from(to.subsec_nanosecond() != 0));
        }
        walk
    }

    fn before(&self) -> Option<String> {
        match &self.crowd {
            Some((lowest, _)) => Some(lowest.clone()),
            None => self.to.map(dates::second),
        }
    }

    /// Where it goes on after a full page of these ids.
    fn after<T: AsRef<str>>(&self, page: &[T]) -> Result<Self> {
        let ids = || page.iter().map(AsRef::as_ref);
        let (Some(lowest), Some(highest)) = (ids().min(), ids().max()) else { return Err(endless()) };
        let (Some(oldest), Some(newest)) = (ids::second(lowest), ids::second(highest)) else { return Err(endless()) };
        let known = || ids().chain(self.seen.iter().map(String::as_str));
        let near = |id: &&str| ids::second(id).is_some_and(|second| second == oldest || second == oldest + 1);
        let seen: BTreeSet<&str> = known().filter(near).collect();
        let mut next = Self {
            board: self.board.clone(),
            from: self.from,
            began: self.began,
            to: Some(oldest + 1),
            crowd: None,
            seen: seen.into_iter().map(str::to_owned).collect(),
        };
        // No border lies between the cards of one second: they are gone through by whole ids.
        let stands_still = self.to == Some(oldest + 1) || newest == oldest;
        if stands_still {
            let above = known().filter(|id| *id > lowest).min().unwrap_or(lowest);
            next.crowd = Some((lowest.to_owned(), above.to_owned()));
        }
        Ok(next)
    }
}

impl Board<'_> {
    /// Asks for a page. Where Trello finds that too much, it is asked for less.
    pub(crate) async fn send(&self) -> Result<Answered> {
        let mut limit = self.most();
        let before = self.walk.before();
        loop {
            let request = self.cards(&self.ask, limit, before.as_deref());
            match self.account.send(self.operation, request).await {
                Err(error) if is_too_much(&error) && limit > LEAST => limit = (limit / 2).max(LEAST),
                answered => {
                    let answer = answered.map_err(|error| error.with("project", &self.walk.board))?;
                    return Ok(Answered { answer, limit });
                }
            }
        }
    }

    /// Reads the page that was answered, each card once, and finds out where it goes on.
    pub(crate) async fn read<'a, T>(&self, Answered { answer, limit }: &'a Answered) -> Result<Step<'a, T>>
    where
        T: Deserialize<'a> + Identified,
    {
        self.step(answer.list()?, *limit).await
    }

    /// What is asked for as a part of a batch, where the whole page is.
    pub(crate) fn in_batch(&self) -> String {
        request::cards_in_batch(&self.wanted(&self.ask, self.most(), None, None))
    }

    /// How many are asked for at once.
    pub(crate) fn most(&self) -> usize {
        self.ask.most.clamp(1, request::PAGE)
    }

    /// Finds out where it goes on after these, of which so many were asked for.
    pub(crate) async fn step<'a, T: Identified>(
        &self,
        mut cards: Vec<Member<'a, T>>,
        limit: usize,
    ) -> Result<Step<'a, T>> {
        let walk = self.walk;
        let is_seen = |id: &str| walk.seen.iter().any(|seen| seen == id);
        if let Some((lowest, above)) = &walk.crowd {
            let second = ids::second(lowest);
            let goes_on = cards.iter().filter_map(id_of).any(|id| ids::second(&id) == second && !is_seen(&id));
            if !goes_on && !self.tells_apart(lowest, above).await? {
                return Err(crowded(&walk.board, lowest));
            }
        }
        let next = match cards.len() < limit {
            true => None,
            false => Some(walk.after(&cards.iter().filter_map(id_of).collect::<Vec<_>>())?),
        };
        if next.as_ref().is_some_and(|next| next == walk) {
            return Err(endless());
        }
        if !walk.seen.is_empty() {
            cards.retain(|card| id_of(card).is_none_or(|id| !is_seen(&id)));
        }
        Ok(Step { cards, next })
    }

    fn cards(&self, ask: &Ask<'_>, limit: usize, before: Option<&str>) -> anyticket_http::Request {
        let since = self.walk.from.map(dates::second);
        request::cards(&self.wanted(ask, limit, before, since.as_deref())).lane(self.lane)
    }

    fn wanted<'c>(&'c self, ask: &Ask<'c>, limit: usize, before: Option<&'c str>, since: Option<&'c str>) -> Cards<'c> {
        Cards {
            board: &self.walk.board,
            filter: ask.filter,
            fields: ask.fields,
            custom: ask.custom,
            checklists: ask.checklists,
            limit,
            before,
            since,
        }
    }

    /// Whether Trello compares whole ids: then the card just before the one above the lowest is the lowest.
    async fn tells_apart(&self, lowest: &str, above: &str) -> Result<bool> {
        if lowest == above {
            return Ok(false);
        }
        let only_id = Ask { fields: "id", custom: false, checklists: false, ..self.ask };
        let answer = self.account.send(self.operation, self.cards(&only_id, 1, Some(above))).await?;
        let rows: Vec<wire::BrokenCard<'_>> = answer.json()?;
        Ok(rows.iter().filter_map(|row| row.id.as_deref()).any(|id| id.eq_ignore_ascii_case(lowest)))
    }
}

/// Whether less at a time would be answered: the question costs the database too much, or took too long.
fn is_too_much(error: &Error) -> bool {
    error.status() == Some(504)
        || matches!(error.vendor_code(), Some("API_TOKEN_DB_LIMIT_EXCEEDED" | "API_TOO_MANY_CARDS_REQUESTED"))
}

/// The id of a card in small letters, as far as that can be read.
fn id_of<'c, T: Identified>(card: &'c Member<'_, T>) -> Option<Cow<'c, str>> {
    match &card.read {
        Ok(card) if card.id().bytes().any(|byte| byte.is_ascii_uppercase()) => Some(card.id().to_lowercase().into()),
        Ok(card) => Some(card.id().into()),
        Err(_) => broken_card(card.text).id.map(|id| id.to_lowercase().into()),
    }
}

/// What can be read of a card that cannot be read.
pub(crate) fn broken_card(text: &str) -> wire::BrokenCard<'_> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The error for a card that has no id or another shape where that ends a listing.
pub(crate) fn unreadable(cause: serde_json::Error) -> Error {
    Error::new(ErrorKind::Unreadable, "a card has another shape than expected").because(cause)
}

fn endless() -> Error {
    Error::new(ErrorKind::Unreadable, "Trello gives the same page over and over")
        .with_hint("the listing was ended, since it would never end by itself")
}

fn crowded(board: &str, id: &str) -> Error {
    Error::new(ErrorKind::Incomplete, "more cards were made within one second than one answer holds")
        .with("project", board)
        .with("second", ids::created(id).map(|at| at.to_string()).unwrap_or_default())
        .with_hint(
            "Trello gives no way to the others; set page_size to 1000 if it is less, or narrow created to the rest",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(second: i64, number: u32) -> String {
        format!("{second:08x}{number:016x}")
    }

    #[test]
    fn the_next_page_begins_behind_the_second_of_the_oldest_card_whatever_the_order() {
        let page = [id(100, 7), id(90, 1), id(95, 2), id(90, 5)];
        let next = Walk::new("b").after(&page).unwrap();
        assert_eq!((next.to, &next.crowd), (Some(91), &None));
        assert_eq!(next.seen, [id(90, 1), id(90, 5)]);
        assert_eq!(next.before().unwrap(), "1970-01-01T00:01:31.000Z");
    }

    #[test]
    fn a_second_that_fills_a_page_is_gone_through_by_ids() {
        let page = [id(90, 9), id(90, 4), id(90, 6)];
        let next = Walk::new("b").after(&page).unwrap();
        assert_eq!(next.crowd, Some((id(90, 4), id(90, 6))));
        assert_eq!(next.before(), Some(id(90, 4)));
        // What comes then may lie in the same second or before it.
        let same = next.after(&[id(90, 2), id(90, 3)]).unwrap();
        assert_eq!(same.crowd, Some((id(90, 2), id(90, 3))));
        let older = next.after(&[id(90, 2), id(80, 1)]).unwrap();
        assert_eq!((older.crowd.is_none(), older.to), (true, Some(81)));
    }

    #[test]
    fn a_second_whose_cards_come_again_stands_still() {
        // The page before ended within second 90; now nothing but that second fits into a page.
        let first = Walk::new("b").after(&[id(95, 1), id(90, 9)]).unwrap();
        let second = first.after(&[id(90, 8), id(90, 9)]).unwrap();
        assert_eq!(second.crowd, Some((id(90, 8), id(90, 9))));
        assert_eq!(second.seen, [id(90, 8), id(90, 9)]);
    }

    #[test]
    fn a_span_of_creation_reaches_to_whole_seconds_around_it() {
        let mut query = ResolvedQuery::default();
        let at = |text: &str| text.parse().ok();
        query.created =
            Some(anyticket_core::InstantRange { from: at("1970-01-01T00:01:40.5Z"), to: at("1970-01-01T00:03:20.5Z") });
        let walk = Walk::of(&Place { id: "b".to_owned(), began: None }, &query);
        assert_eq!((walk.from, walk.to), (Some(99), Some(201)));
    }
}
