//! What happened: to a card, page by page, the latest first; and who made the cards of a board.
//!
//! The document knows pages of fifty by number, twenty at most; clients have long gone on from the last action instead, a
//! thousand at a time, as the lists of a board do. Whether that still works is not said: it is tried, and where the answer
//! is the same again, pages are gone through by number.

use std::collections::{BTreeSet, HashMap};

use anyticket_core::{Error, ErrorKind, Operation, Result, TicketId, User};
use anyticket_http::Answer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::account::Account;
use crate::{dates, error, ids, request, users, wire};

/// How many actions an answer holds where no limit counts.
const FEWEST: usize = 50;
/// The last page there is by number.
const LAST: u32 = 19;

/// Where it goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Before this action, the last that was given.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// What was given of the second of that action: within a second ids say nothing of the order.
    #[serde(rename = "s", default, skip_serializing_if = "BTreeSet::is_empty")]
    seen: BTreeSet<String>,
    /// At the page of this number.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    page: Option<u32>,
}

impl Place {
    /// Whether an action was not given before.
    pub(crate) fn is_new(&self, id: &str) -> bool {
        let Some(before) = &self.before else { return true };
        ids::second(id) < ids::second(before) || ids::second(id) == ids::second(before) && !self.seen.contains(id)
    }

    /// Where it goes on after these, the latest first.
    fn after(&self, given: &[String], page: Option<u32>) -> Self {
        let before = given.last().cloned();
        let second = before.as_deref().and_then(ids::second);
        let near = given.iter().chain(&self.seen).filter(|id| ids::second(id) == second);
        Self { seen: near.cloned().collect(), before, page }
    }
}

/// Reads a page, and where it goes on.
pub(crate) async fn page(
    account: &Account,
    card: &TicketId,
    filter: &str,
    place: &Place,
    operation: Operation,
) -> Result<(Answer, Option<Place>)> {
    let request = request::actions(card.as_str(), filter, place.before.as_deref(), place.page);
    let answer = account.send(operation, request).await?;
    let given = given(&answer)?;
    let ignores_places = place.page.is_none() && !given.is_empty() && !given.iter().any(|id| place.is_new(id));
    if ignores_places {
        let by_number = Place { page: Some(1), ..place.clone() };
        return Box::pin(page(account, card, filter, &by_number, operation)).await;
    }
    if given.len() < FEWEST {
        return Ok((answer, None));
    }
    if place.page == Some(LAST) {
        return Err(Error::new(ErrorKind::Incomplete, "the card has more comments than Trello gives")
            .with("ticket", card)
            .with_hint("those before them are shown by Trello itself only"));
    }
    let next = place.after(&given, place.page.map(|page| page + 1));
    Ok((answer, Some(next)))
}

/// How far the moment of an action may lie from the second in the id of its card.
const APART: i64 = 2;

/// Who made the cards of a board. Few people make many cards.
#[derive(Debug, Default)]
pub(crate) struct Makers {
    people: Vec<User>,
    /// Who of them made a card, by the number that its id is.
    of: HashMap<u128, usize>,
}

impl Makers {
    /// Who made the card of this id, if an action says so.
    pub(crate) fn get(&self, card: &str) -> Option<&User> {
        if self.of.is_empty() {
            return None;
        }
        self.people.get(*self.of.get(&ids::number(card)?)?)
    }

    /// Takes what an action says.
    fn take(&mut self, mut action: wire::CreateAction<'_>) {
        let Some(card) = action.data.card.take().and_then(|card| ids::number(&card.id)) else { return };
        let creator = action.member_creator.as_ref().map(|member| &member.id).or(action.id_member_creator.as_ref());
        let known = creator.and_then(|id| self.people.iter().position(|user| user.id.as_str() == &**id));
        let at = known.unwrap_or(self.people.len());
        if known.is_none() {
            let Some(maker) = maker(action) else { return };
            self.people.push(maker);
        }
        self.of.entry(card).or_insert(at);
    }
}

/// Who made the cards of a board whose ids begin within these seconds.
pub(crate) async fn makers(
    account: &Account,
    board: &str,
    first: i64,
    last: i64,
    operation: Operation,
) -> Result<Makers> {
    let since = dates::second(first - APART);
    let mut before = dates::second(last + APART);
    let mut makers = Makers::default();
    loop {
        let answer = match account.send(operation, request::makers(board, &since, &before)).await {
            Ok(answer) => answer,
            // Who may see the cards may not always see what happened.
            Err(refused) if error::is_hidden(&refused) => return Ok(makers),
            Err(other) => return Err(other),
        };
        let actions: Vec<wire::CreateAction<'_>> = answer.json()?;
        let count = actions.len();
        let last = actions.last().map(|action| action.id.to_string());
        makers.of.reserve(count);
        actions.into_iter().for_each(|action| makers.take(action));
        match last.filter(|last| count >= request::PAGE && *last != before) {
            Some(last) => before = last,
            None => return Ok(makers),
        }
    }
}

/// The cards that came to a board after a moment from one of those boards that are meant.
pub(crate) async fn arrived(
    account: &Account,
    board: &str,
    since: Timestamp,
    is_meant: impl Fn(&str) -> bool,
    operation: Operation,
) -> Result<BTreeSet<String>> {
    let request = request::arrivals(board, &dates::written(since));
    let actions: Vec<wire::MoveAction> = match account.send(operation, request).await {
        Ok(answer) => answer.json()?,
        Err(refused) if error::is_hidden(&refused) => return Ok(BTreeSet::new()),
        Err(other) => return Err(other),
    };
    let is_later =
        |action: &wire::MoveAction| action.date.as_deref().and_then(dates::instant).is_none_or(|date| date > since);
    let came = |action: wire::MoveAction| {
        let from = action.data.board_source?;
        action.data.card.filter(|_| is_meant(&from.id)).map(|card| card.id)
    };
    Ok(actions.into_iter().filter(is_later).filter_map(came).collect())
}

/// Whose action it is.
pub(crate) fn maker(action: wire::CreateAction<'_>) -> Option<User> {
    action.member_creator.map(users::user).or(action.id_member_creator.map(|id| User::new(id.into_owned())))
}

/// The ids of what an answer gives, in its order.
fn given(answer: &Answer) -> Result<Vec<String>> {
    let rows: Vec<&RawValue> = answer.json()?;
    let id = |row: &&RawValue| serde_json::from_str::<wire::BrokenCard<'_>>(row.get()).ok().and_then(|row| row.id);
    Ok(rows.iter().filter_map(id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_of_a_second_is_not_new_and_the_rest_of_it_is() {
        let id = |second: &str, rest: &str| format!("{second}{rest:0>16}");
        let page = [id("65f1b200", "1"), id("65f1b100", "9"), id("65f1b100", "3")];
        let place = Place::default().after(&page, None);
        assert_eq!(place.before.as_deref(), Some(page[2].as_str()));
        let new = |second: &str, rest: &str| place.is_new(&id(second, rest));
        assert!(!new("65f1b200", "1") && !new("65f1b100", "9") && !new("65f1b100", "3"));
        assert!(new("65f1b100", "5") && new("65f1b0ff", "ffff"));
        assert!(Place::default().is_new(&page[0]));
    }
}
