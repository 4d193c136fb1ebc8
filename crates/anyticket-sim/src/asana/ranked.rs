//! A list whose order somebody decides.

use std::collections::BTreeMap;

use super::entity::Gid;

/// The room between two neighbours that were appended.
const GAP: i64 = 1 << 20;

/// Where something is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spot {
    Start,
    End,
    Before(i64),
    After(i64),
}

/// Things in order. A rank stays what it is while others come and go.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranked(BTreeMap<i64, Gid>);

impl Ranked {
    /// A free rank at this spot; nothing if the neighbours are too close, see [`respaced`](Ranked::respaced).
    pub(crate) fn rank(&self, spot: Spot) -> Option<i64> {
        let first = || self.0.first_key_value().map(|(rank, _)| *rank);
        let last = || self.0.last_key_value().map(|(rank, _)| *rank);
        let between = |low: Option<i64>, high: Option<i64>| match (low, high) {
            (Some(low), Some(high)) => (high - low > 1).then(|| low + (high - low) / 2),
            (Some(low), None) => Some(low + GAP),
            (None, Some(high)) => Some(high - GAP),
            (None, None) => Some(0),
        };
        match spot {
            Spot::Start => between(None, first()),
            Spot::End => between(last(), None),
            Spot::Before(rank) => between(self.0.range(..rank).next_back().map(|(rank, _)| *rank), Some(rank)),
            Spot::After(rank) => between(Some(rank), self.0.range(rank + 1..).next().map(|(rank, _)| *rank)),
        }
    }

    /// The same order with room everywhere: the new rank of each.
    pub(crate) fn respaced(&mut self) -> Vec<(Gid, i64)> {
        let ranks: Vec<(Gid, i64)> = self.0.values().zip(0_i64..).map(|(gid, place)| (*gid, place * GAP)).collect();
        self.0 = ranks.iter().map(|(gid, rank)| (*rank, *gid)).collect();
        ranks
    }

    pub(crate) fn insert(&mut self, rank: i64, gid: Gid) {
        self.0.insert(rank, gid);
    }

    pub(crate) fn remove(&mut self, rank: i64) {
        self.0.remove(&rank);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those behind this rank, or all.
    pub(crate) fn behind(&self, rank: Option<i64>) -> impl Iterator<Item = (i64, Gid)> {
        let from = rank.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.0.range((from, std::ops::Bound::Unbounded)).map(|(rank, gid)| (*rank, *gid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_between_neighbours_until_there_is_none() {
        let mut list = Ranked::default();
        for gid in 1..=2 {
            let rank = list.rank(Spot::End).unwrap();
            list.insert(rank, gid);
        }
        let mut gid = 2;
        while let Some(rank) = list.rank(Spot::After(0)) {
            gid += 1;
            list.insert(rank, gid);
        }
        assert_eq!(gid, 22);
        list.respaced();
        assert!(list.rank(Spot::After(0)).is_some());
        assert_eq!(list.behind(None).map(|(_, gid)| gid).collect::<Vec<_>>()[..3], [1, 22, 21]);
    }
}
