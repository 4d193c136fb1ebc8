//! Which cards a listing holds, and in which order.

use std::collections::HashMap;
use std::ops::Bound;

use super::Trello;
use super::answer::Answer;
use super::call::Call;
use super::entity::{Board, Card};
use super::id::{Id, second_of};
use super::options::{CardOrder, Cursors};
use super::time;
use super::world::Glance;
use crate::random::mix;

/// No answer holds more.
const MOST: usize = 1000;

/// Where a page of cards lies. Only the creation counts, never the last change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    limit: usize,
    before: Option<Mark>,
    since: Option<Mark>,
}

/// A point in time: that of a card, or a second.
#[derive(Debug, Clone, Copy)]
enum Mark {
    Card(Id),
    Second(u32),
}

impl Mark {
    fn read(call: &Call, name: &str) -> Result<Option<Self>, Answer> {
        match call.value(name) {
            None => Ok(None),
            Some(value) => {
                let text = value.as_str().ok_or_else(|| Answer::invalid(name))?;
                let date = || time::read(text).map(|at| Self::Second(second_of(at)));
                Id::read(text).map(Self::Card).or_else(date).map(Some).ok_or_else(|| Answer::invalid(name))
            }
        }
    }
}

impl Page {
    /// As much as there is in one answer.
    pub(crate) fn whole() -> Self {
        Self { limit: MOST, before: None, since: None }
    }

    pub(crate) fn read(call: &Call) -> Result<Self, Answer> {
        let limit = call.number("limit", MOST, MOST)?;
        Ok(Self { limit, before: Mark::read(call, "before")?, since: Mark::read(call, "since")? })
    }

    pub(crate) fn limit_mut(&mut self) -> &mut usize {
        &mut self.limit
    }

    /// The ids it reaches over.
    fn range(&self, cursors: Cursors) -> (Bound<Id>, Bound<Id>) {
        let after = |second: u32| Id::first_of(second.saturating_add(1));
        let low = match self.since {
            None => Bound::Unbounded,
            Some(Mark::Second(second)) => Bound::Included(Id::first_of(second)),
            Some(Mark::Card(id)) => match cursors {
                Cursors::Id => Bound::Excluded(id),
                Cursors::SkipSecond => Bound::Included(after(id.second())),
                Cursors::RepeatSecond => Bound::Included(Id::first_of(id.second())),
            },
        };
        let high = match self.before {
            None => Bound::Unbounded,
            Some(Mark::Second(second)) => Bound::Excluded(Id::first_of(second)),
            Some(Mark::Card(id)) => match cursors {
                Cursors::Id => Bound::Excluded(id),
                Cursors::SkipSecond => Bound::Excluded(Id::first_of(id.second())),
                Cursors::RepeatSecond => Bound::Excluded(after(id.second())),
            },
        };
        (low, high)
    }
}

pub(crate) const FILTERS: &[&str] = &["all", "closed", "complete", "incomplete", "none", "open", "visible"];

impl Trello {
    /// The cards of a board under a filter: of those in the page's reach the youngest, in the order of the board.
    pub(crate) fn rows_of_board(&self, board: &Board, filter: &str, page: Page) -> Result<Vec<Card>, Answer> {
        if !FILTERS.contains(&filter) {
            return Err(Answer::invalid("filter"));
        }
        self.rows(&[board.id], page, |glance| self.fits(filter, glance))
    }

    /// Whether a card is shown under `filter`.
    pub(crate) fn fits(&self, filter: &str, glance: Glance) -> bool {
        let on_open_list = || self.world.lists.get(&glance.list).is_some_and(|list| !list.closed);
        match filter {
            "all" => true,
            "closed" => glance.closed,
            "complete" => !glance.closed && glance.done,
            "incomplete" => !glance.closed && !glance.done,
            "open" => !glance.closed,
            "visible" => !glance.closed && on_open_list(),
            _ => false,
        }
    }

    /// The cards of several boards.
    pub(crate) fn rows(&self, boards: &[Id], page: Page, fits: impl Fn(Glance) -> bool) -> Result<Vec<Card>, Answer> {
        let (low, high) = page.range(self.options.cursors);
        if let (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) =
            (low, high)
            && low >= high
        {
            return Ok(Vec::new());
        }
        let mut ids: Vec<Id> = Vec::new();
        for board in boards {
            let there = self.world.on_board(*board).range((low, high)).rev();
            ids.extend(there.filter(|id| self.world.glance(**id).is_some_and(&fits)).take(page.limit));
        }
        ids.sort_by(|one, two| two.cmp(one));
        ids.truncate(page.limit);
        let mut cards: Vec<Card> = ids.iter().filter_map(|id| Some(self.world.card(*id)?.into_owned())).collect();
        match self.options.card_order {
            CardOrder::Newest => {}
            CardOrder::Oldest => cards.reverse(),
            CardOrder::Shuffled => cards.sort_by_key(|card| mix(self.seed, card.id.number())),
            CardOrder::Board => {
                let places: HashMap<Id, f64> = self.world.lists.values().map(|list| (list.id, list.pos)).collect();
                let place = |card: &Card| places.get(&card.list).copied().unwrap_or_default();
                cards.sort_by(|one, two| {
                    one.board.cmp(&two.board).then(place(one).total_cmp(&place(two))).then(one.pos.total_cmp(&two.pos))
                });
            }
        }
        Ok(cards)
    }

    /// All cards on a list.
    pub(crate) fn cards_on(&self, list: Id) -> Vec<Card> {
        let Some(board) = self.world.lists.get(&list).map(|list| list.board) else { return Vec::new() };
        let ids = self.world.on_board(board).iter();
        let there = ids.filter(|id| self.world.glance(**id).is_some_and(|glance| glance.list == list));
        there.filter_map(|id| Some(self.world.card(*id)?.into_owned())).collect()
    }
}
