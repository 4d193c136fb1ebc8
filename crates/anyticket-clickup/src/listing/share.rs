//! Making ranges of about the same length of what is left of a listing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::cursor::Pace;
use super::walk::PAGE;

/// A stretch of fewer tasks is not worth a range of its own.
const SHORT: i64 = 3 * PAGE as i64;
/// Ends of which one is so many times as crowded as the other do not agree.
const AGREE: i64 = 4;
/// How many tasks a range costs besides its own, on the average: its last page is not full.
const LOST: i64 = PAGE as i64 / 2;
/// More are not read at a time.
const MOST_RANGES: u32 = 256;
/// More than there are anywhere.
const MANY: i64 = 1 << 40;
/// How many new tasks a request of a walk brings: one is left for the next.
pub(super) const NEW: i64 = PAGE as i64 - 1;

/// A stretch that is not read: keys strictly between `after` and `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) after: i64,
    pub(super) before: i64,
    /// How wide a page is above it, and below it.
    pub(super) above: i64,
    pub(super) below: i64,
    /// How many tasks it has, where that was counted.
    pub(super) tasks: Option<i64>,
}

/// Whether tasks lie alike where a page is so wide and where it is so wide.
pub(super) fn agree(here: i64, there: i64) -> bool {
    here.max(there) / here.min(there).max(1) < AGREE
}

impl Gap {
    pub(super) fn is_even(&self) -> bool {
        agree(self.above, self.below)
    }

    /// About how many tasks it has: of one that begins sparse and ends crowded, as many as if it were sparse.
    fn expected(&self) -> i64 {
        let width = self.before - self.after - 1;
        let page = if self.is_even() { self.above / 2 + self.below / 2 + 1 } else { self.above.max(self.below) };
        let guessed = i128::from(width) * PAGE as i128 / i128::from(page.max(1));
        self.tasks.unwrap_or_else(|| i64::try_from(guessed).unwrap_or(MANY).min(MANY)).max(1)
    }

    pub(super) fn pages(&self) -> i64 {
        self.expected() / NEW + 1
    }

    /// Whether it can be cut into stretches of equal time.
    fn can_be_cut(&self) -> bool {
        self.is_even() || self.tasks.is_none()
    }

    /// What begins sparse and ends crowded, if it is too long for one range, in two: where it turns from the one to the other
    /// is told by how many there are.
    fn at_its_edge(&self, long: i64) -> Vec<Self> {
        let (Some(tasks), false) = (self.tasks.filter(|tasks| *tasks > long), self.is_even()) else {
            return vec![*self];
        };
        let width = self.before - self.after - 1;
        let (sparse, dense) = (self.above.max(self.below), self.above.min(self.below));
        let [tasks, wide, narrow, all] = [tasks, sparse, dense, width].map(i128::from);
        let crowd = (tasks * wide - all * PAGE as i128) * narrow / ((wide - narrow) * PAGE as i128);
        let crowd = i64::try_from(crowd).unwrap_or(i64::MAX).clamp(1, (width - 1).max(1));
        let edge = if self.above > self.below { self.after + crowd } else { self.before - crowd };
        let part = |after, before, page| Self { after, before, above: page, below: page, tasks: None };
        vec![part(edge, self.before, self.above), part(self.after, edge + 1, self.below)]
    }

    /// How many tasks its parts have if none may have many more than so many: alike, or as many as may be and what is left.
    fn sizes(&self, most: i64, alike: bool) -> Vec<i64> {
        let all = self.expected();
        let (whole, rest) = (all / most, all % most);
        if whole == 0 || !self.can_be_cut() {
            return vec![all];
        }
        let last = i64::from(rest >= SHORT);
        if alike {
            let count = whole + last;
            return (0..count).map(|_| all / count).collect();
        }
        let mut sizes: Vec<i64> = (1..whole).map(|_| most).collect();
        match last {
            0 => sizes.push(most + rest),
            _ => sizes.extend([most, rest]),
        }
        sizes
    }

    /// What parts of these sizes cost.
    fn costs(&self, sizes: &[i64]) -> impl Iterator<Item = i64> {
        let lost = if self.tasks.is_some() && sizes.len() == 1 { 0 } else { LOST };
        sizes.iter().map(move |size| size + lost)
    }

    /// Cuts it into stretches of time for so many tasks each, the newest first.
    fn cut(&self, sizes: &[i64]) -> Vec<Part> {
        let width = i128::from(self.before - self.after - 1);
        let all: i128 = sizes.iter().copied().map(i128::from).sum();
        let (mut parts, mut before, mut done) = (Vec::new(), self.before, 0);
        for (index, size) in sizes.iter().enumerate() {
            done += i128::from(*size);
            let is_last = index + 1 == sizes.len();
            let down = i64::try_from(width * done / all.max(1)).unwrap_or(i64::MAX);
            let after = if is_last { self.after } else { self.before.saturating_sub(down) - 1 };
            let pages = u32::try_from(size / NEW + 1).unwrap_or(u32::MAX);
            let pace = if self.tasks.is_some() && sizes.len() == 1 { Pace::Step } else { Pace::Even(pages) };
            parts.push(Part { after, before, pace });
            before = after.saturating_add(1);
        }
        parts
    }
}

/// A range to go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) after: i64,
    pub(super) before: i64,
    pub(super) pace: Pace,
}

/// Cuts these stretches so that all is read soonest when so many ranges are read at a time, the longest first.
pub(super) fn shared_out(gaps: &[Gap], ranges: u32) -> Vec<Part> {
    let ranges = i64::from(ranges.clamp(1, MOST_RANGES));
    let all: i64 = gaps.iter().map(Gap::expected).fold(0, i64::saturating_add);
    let gaps: Vec<Gap> = gaps.iter().flat_map(|gap| gap.at_its_edge(all / ranges)).collect();
    // The longest part that is allowed: from a little more than an even share down to a fourth of it.
    let allowed =
        (10..=50).rev().flat_map(|part| [(all / ranges * part / 40, true), (all / ranges * part / 40, false)]);
    let plans = allowed
        .map(|(most, alike)| -> Vec<Vec<i64>> { gaps.iter().map(|gap| gap.sizes(most.max(SHORT), alike)).collect() });
    let best = plans.min_by_key(|plan| {
        let costs = gaps.iter().zip(plan).flat_map(|(gap, sizes)| gap.costs(sizes));
        (takes(costs.collect(), ranges) / NEW, plan.iter().map(Vec::len).sum::<usize>())
    });
    let mut parts: Vec<(i64, Part)> = Vec::new();
    for (gap, sizes) in gaps.iter().zip(best.unwrap_or_default()) {
        parts.extend(gap.costs(&sizes).zip(gap.cut(&sizes)));
    }
    parts.sort_by_key(|(cost, _)| Reverse(*cost));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// When the last is done if whoever is free takes the longest that is left.
fn takes(mut parts: Vec<i64>, ranges: i64) -> i64 {
    parts.sort_unstable_by_key(|part| Reverse(*part));
    let mut free: BinaryHeap<Reverse<i64>> = (0..ranges).map(|_| Reverse(0)).collect();
    let mut last = 0;
    for part in parts {
        let Some(Reverse(begins)) = free.pop() else { break };
        last = last.max(begins + part);
        free.push(Reverse(begins + part));
    }
    last
}
