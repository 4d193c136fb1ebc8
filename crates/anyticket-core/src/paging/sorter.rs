//! Sorting on our side, in bounded memory.

use std::cmp::Ordering;

use crate::{Error, Result};

/// Below this many it is not worth dropping any.
const LEAST: usize = 64;

/// Keeps the first `limit` of what it is given, or everything up to `most`.
pub(crate) struct Sorter<T> {
    limit: Option<usize>,
    most: usize,
    kept: Vec<T>,
}

impl<T> Sorter<T> {
    pub(crate) fn new(limit: Option<usize>, most: usize) -> Self {
        Self { limit, most, kept: Vec::new() }
    }

    /// Takes one in.
    ///
    /// A limit that fits into the buffer keeps it flat: twice the limit is held for a moment, then the larger half is
    /// dropped, which costs next to nothing for each. Otherwise everything is held, and refused beyond what may be.
    pub(crate) fn push(&mut self, value: T, compare: impl Fn(&T, &T) -> Ordering) -> Result<()> {
        self.kept.push(value);
        if let Some(limit) = self.limit.filter(|limit| *limit <= self.most) {
            if self.kept.len() >= limit.saturating_mul(2).max(LEAST) {
                self.kept.select_nth_unstable_by(limit, &compare);
                self.kept.truncate(limit);
            }
            return Ok(());
        }
        if self.kept.len() <= self.most {
            return Ok(());
        }
        Err(Error::unsupported("sorting this many tickets on our side")
            .with("max_buffered", self.most)
            .with_hint("set a limit, narrow the query, leave the order to the caller, or raise max_buffered"))
    }

    /// What was kept, in order.
    pub(crate) fn finish(mut self, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
        self.kept.sort_unstable_by(compare);
        if let Some(limit) = self.limit {
            self.kept.truncate(limit);
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_limit_it_holds_no_more_than_twice_of_it() {
        let mut sorter = Sorter::new(Some(100), 1_000);
        for value in (0..100_000_u32).map(|n| n.wrapping_mul(2_654_435_761) % 100_000) {
            sorter.push(value, Ord::cmp).unwrap();
            assert!(sorter.kept.len() <= 200);
        }
        let first = sorter.finish(Ord::cmp);
        assert_eq!(first.len(), 100);
        assert!(first.is_sorted());
    }

    #[test]
    fn without_a_limit_it_refuses_to_hold_more_than_it_may() {
        for (limit, most) in [(None, 100), (None, 3), (Some(10), 3), (None, 0)] {
            let mut sorter = Sorter::new(limit, most);
            let (held, refused) = (0..200).find_map(|n| Some((n, sorter.push(n, Ord::cmp).err()?))).unwrap();
            assert_eq!(held, most, "exactly what may be held is held");
            assert_eq!(refused.kind(), crate::ErrorKind::Unsupported);
            assert!(refused.hint().unwrap().contains("max_buffered"));
        }
    }

    #[test]
    fn a_limit_that_fits_is_never_refused_however_many_there_are() {
        let mut sorter = Sorter::new(Some(3), 3);
        (0..1_000_u32).rev().for_each(|n| sorter.push(n, Ord::cmp).unwrap());
        assert_eq!(sorter.finish(Ord::cmp), [0, 1, 2]);
    }
}
