//! What the search knows of cards: how they were a while ago.

use std::collections::{BTreeMap, VecDeque};

use super::entity::Card;
use super::id::Id;

/// Cards that the search sees otherwise than they are.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// In milliseconds.
    lag: i64,
    behind: BTreeMap<Id, Behind>,
}

#[derive(Debug)]
struct Behind {
    /// What the search sees now.
    seen: Option<Card>,
    /// What it will see, and when.
    coming: VecDeque<(i64, Option<Card>)>,
}

impl Index {
    pub(crate) fn lagging(lag: i64) -> Self {
        Self { lag, ..Self::default() }
    }

    /// A card is changed from `before` to `after`; either may be nothing.
    pub(crate) fn announce(&mut self, id: Id, before: Option<Card>, after: Option<Card>, now: i64) {
        if self.lag == 0 {
            return;
        }
        let behind = self.behind.entry(id).or_insert_with(|| Behind { seen: before, coming: VecDeque::new() });
        behind.coming.push_back((now + self.lag, after));
    }

    /// Lets the search see what is old enough.
    pub(crate) fn catch_up(&mut self, now: i64) {
        self.behind.retain(|_, behind| {
            while behind.coming.front().is_some_and(|(at, _)| *at <= now) {
                if let Some((_, card)) = behind.coming.pop_front() {
                    behind.seen = card;
                }
            }
            !behind.coming.is_empty()
        });
    }

    /// What the search sees of this card, if that is not what it is.
    pub(crate) fn behind(&self, id: Id) -> Option<Option<&Card>> {
        self.behind.get(&id).map(|behind| behind.seen.as_ref())
    }

    /// The cards that the search sees otherwise than they are.
    pub(crate) fn stale(&self) -> impl Iterator<Item = &Card> {
        self.behind.values().filter_map(|behind| behind.seen.as_ref())
    }
}
