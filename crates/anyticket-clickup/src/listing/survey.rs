//! Looking over a long range before it is cut.
//!
//! Any key is a good border and needs no request to be found; what is not known is how many tasks lie between two keys.
//! How they lie at both ends says how many there would be if they lay so everywhere. Pages from far inside say whether they
//! do, from either end by number: where an import made thousands at once, both run into that crowd. All of these pages
//! belong to the answer, and are given; ranges of about the same length are made of what lies between them.

use std::cmp::Reverse;

use anyticket_core::Result;
use futures_util::FutureExt as _;

use super::cursor::{Breadth, Open, Pace, Source, Spot, Walk};
use super::share::{Gap, NEW, Part, agree, shared_out};
use super::walk::{Ask, By, Entry, Fetch, PAGE, Step, unique};

/// A range that seems to have fewer pages is not looked over, or at one page only.
const WORTH_A_LOOK: i64 = 4;
const WORTH_A_PLAN: i64 = 9;
/// Nor is one that seems to have more: its ends say nothing of what lies between them. A List holds five hundred pages.
const MOST_PAGES: i64 = 5_000;
/// How many pages are looked at, at most: more make no better plan.
const MOST_LOOKS: u32 = 8;
/// How many requests it takes to read what lies between two of those near the end.
const NEAR: i64 = 2;
/// More milliseconds than any listing covers.
const WIDEST: i64 = 1 << 50;
/// So many tasks may be added to a stretch that was measured before it takes a further request.
const SPARE: i64 = 3;

/// A page of a range, and where it lies.
struct Look<T> {
    /// Everything strictly between these two keys is on the page.
    low: i64,
    high: i64,
    /// How wide a page is there.
    span: i64,
    /// The places of its lowest and of its highest task, where they were counted.
    ranks: Option<(By, i64, i64)>,
    entries: Vec<Entry<T>>,
}

impl<T> Look<T> {
    /// Nothing if the page does not tell where it lies, or lies at one key.
    fn of(entries: Vec<Entry<T>>, counted: Option<(By, i64)>) -> Option<Self> {
        let keys = || entries.iter().map(|entry| entry.key);
        if keys().any(|key| key.is_none()) {
            return None;
        }
        let (low, high) = (keys().flatten().min()?, keys().flatten().max()?);
        let steps = i64::try_from(entries.len()).unwrap_or(i64::MAX) - 1;
        let ranks = counted.map(|(from, rank)| match from {
            By::KeyRising => (from, rank, rank + steps),
            _ => (from, rank + steps, rank),
        });
        let is_told = low < high && [low, high].into_iter().all(is_a_time);
        is_told.then(|| Self { low, high, span: ((high - low) * NEW / steps).max(1), ranks, entries })
    }
}

/// Whether a key is a time at all: of others no widths are taken.
fn is_a_time(key: i64) -> bool {
    key.abs_diff(0) < WIDEST.abs_diff(0)
}

/// Which page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct At {
    after: Option<i64>,
    before: i64,
    from: By,
    page: u32,
    /// How many tasks of the range stand before it.
    rank: Option<i64>,
}

/// A range of which both ends are known.
struct Range<'a> {
    source: &'a Source,
    after: Option<i64>,
    /// The smallest key of what was given above it, which is not given yet, and one more.
    before: i64,
    /// The keys of its last page, falling; the first of them is not given yet.
    last: Vec<i64>,
    /// How wide a page is above it, and at its end.
    above: i64,
    below: i64,
}

/// The last page of a range, and those that tell how the rest of it is to be cut.
pub(super) async fn survey<T: Send>(
    fetch: &impl Fetch<T>,
    mut walk: Walk,
    source: &Source,
    above: i64,
    breadth: Breadth,
) -> Result<Step<T>> {
    let ask = Ask { source, after: walk.after, before: walk.before, page: 0, by: By::KeyRising };
    let got = fetch.fetch(ask).await?;
    if !got.entries.is_empty() && got.entries.len() < PAGE && got.last != Some(false) {
        return Ok(Step { entries: unique(got.entries), next: None, forks: Vec::new() });
    }
    let mut last: Vec<i64> = got.entries.iter().filter_map(|entry| entry.key).collect();
    last.sort_unstable_by(|a, b| b.cmp(a));
    let full = Some(got.entries).filter(|entries| entries.len() >= PAGE);
    let (Some(before), Some(bottom)) =
        (walk.before.filter(|key| is_a_time(*key)), full.and_then(|entries| Look::of(entries, None)))
    else {
        // There is nothing, or nothing that tells where: the plain way finds out.
        walk.pace = Pace::Step;
        return Ok(Step { entries: Vec::new(), next: Some(Spot::Walk(walk)), forks: Vec::new() });
    };
    let above = above.clamp(1, WIDEST);
    let range = Range { source, after: walk.after, before, last, above, below: bottom.span };
    let mut looks = range.look(fetch, range.places(breadth.ranges), breadth.abreast).await?;
    let edges = range.edges(&range.gaps(&looks));
    if !edges.is_empty() {
        looks.extend(range.look(fetch, edges, breadth.abreast).await?);
        looks.sort_by_key(|look| Reverse(look.high));
    }
    let parts = shared_out(&range.gaps(&looks), breadth.ranges);
    // Whatever is there throughout and has a smaller key stands on the last page, since only such tasks stand before it.
    let mut entries: Vec<Entry<T>> =
        bottom.entries.into_iter().filter(|entry| entry.key.is_some_and(|key| key < bottom.high)).collect();
    let mut left = before - 1;
    for look in looks {
        let inside = |key: i64| key > look.low && key < look.high && key <= left;
        entries.extend(look.entries.into_iter().filter(|entry| entry.key.is_some_and(inside)));
        left = left.min(look.low);
    }
    let is_one = parts.len() == 1;
    let mut parts = parts.into_iter().filter_map(|Part { after, before, pace }| {
        let pace = if is_one && pace != Pace::Step { Pace::Warm(breadth) } else { pace };
        let open = vec![Open { source: source.clone(), top: None }];
        Walk { open, after: Some(after), before: Some(before), pace }.unless_over().map(Spot::Walk)
    });
    Ok(Step { entries: unique(entries), next: parts.next(), forks: parts.collect() })
}

impl Range<'_> {
    /// The pages that tell whether the tasks lie everywhere as they do at the ends: far from both, and a few near the last
    /// page, between which there is just as much as so many requests bring.
    fn places(&self, ranges: u32) -> Vec<At> {
        let width = self.before - self.highest();
        let (sparse, dense) = (self.above.max(self.below), self.above.min(self.below));
        let agree = agree(self.above, self.below);
        let pages = width / if agree { sparse / 2 + dense / 2 + 1 } else { sparse };
        if !(WORTH_A_LOOK..=MOST_PAGES).contains(&pages) {
            return Vec::new();
        }
        let far = pages * 4 / 5;
        if pages < WORTH_A_PLAN {
            return vec![self.below_first(far)];
        }
        let most = i64::from(ranges.min(MOST_LOOKS));
        let near = (pages * 7 / 10 / (NEAR + 1)).min(most - 2);
        let mut rank = 1 - NEW;
        let mut places = Vec::new();
        for _ in 0..near {
            rank += PAGE as i64 + NEW * NEAR - 1 - SPARE;
            places.push(self.above_last(rank));
        }
        match (agree, self.above < self.below) {
            (true, _) => {
                let further = (far * PAGE as i64 - rank) / NEW - 1;
                rank += PAGE as i64 + NEW * further.max(1) - 1 - SPARE;
                places.push(self.above_last(rank));
                places.push(self.below_first(far));
            }
            (false, true) => places.push(self.above_last((pages * 11 / 10 + 1) * PAGE as i64)),
            (false, false) => places.push(self.below_first(pages * 11 / 10 + 1)),
        }
        places
    }

    fn highest(&self) -> i64 {
        self.last.first().copied().unwrap_or(self.before)
    }

    /// The page that begins so many tasks from the last page's highest. That need not be a multiple of a page: the range
    /// that is counted in may begin at any of the last page's keys.
    fn above_last(&self, rank: i64) -> At {
        let page = (rank.max(1) + NEW) / PAGE as i64;
        let back = usize::try_from(page * PAGE as i64 - rank).unwrap_or_default();
        let from = self.last.get(back).copied().unwrap_or_else(|| self.highest());
        let page = u32::try_from(page).unwrap_or(u32::MAX);
        At { after: Some(from - 1), before: self.before, from: By::KeyRising, page, rank: Some(rank) }
    }

    /// The page that is just as far as so many requests read from above. The keys there are not known any more, only how
    /// they lay.
    fn below_first(&self, pages: i64) -> At {
        let rank = pages * NEW - 3 * SPARE;
        let back = pages * PAGE as i64 - rank;
        let page = u32::try_from(pages).unwrap_or(u32::MAX);
        let before = self.before + self.above * back.min(NEW) / NEW;
        let rank = Some(pages * PAGE as i64 - back.min(NEW));
        At { after: self.after, before, from: By::Key, page, rank }
    }

    async fn look<T: Send>(&self, fetch: &impl Fetch<T>, places: Vec<At>, abreast: u32) -> Result<Vec<Look<T>>> {
        let calls = places.into_iter().map(|at| {
            async move {
                let At { after, before, page, from, .. } = at;
                let ask = Ask { source: self.source, after, before: Some(before), page, by: from };
                let got = fetch.fetch(ask).await?;
                Ok(Look::of(got.entries, at.rank.map(|rank| (from, rank))))
            }
            .boxed()
        });
        let looks = anyticket_http::abreast(calls.collect(), abreast.max(1) as usize).await?;
        // What lies on the last page is given with that.
        let mut looks: Vec<_> = looks.into_iter().flatten().filter(|look| look.high > self.highest()).collect();
        looks.sort_by_key(|look| Reverse(look.high));
        Ok(looks)
    }

    /// What lies between these pages, which are given in falling order.
    fn gaps<T>(&self, looks: &[Look<T>]) -> Vec<Gap> {
        let usual = |span: i64| {
            let ends = [self.above, self.below];
            let alike = looks.iter().map(|look| look.span).chain(ends).filter(|other| agree(span, *other));
            let (sum, count) = alike.fold((0, 0), |(sum, count), span| (sum + span, count + 1));
            sum / i64::max(count, 1)
        };
        let (mut left, mut above, mut counted) = (self.before - 1, self.above, Some((By::Key, 0)));
        let mut gaps = Vec::new();
        let mut gap = |left: i64, above, counted, high: i64, below, rank: Option<(By, i64)>| {
            let tasks: Option<i64> = match (counted, rank) {
                (Some((By::Key, from)), Some((By::Key, to))) => Some(to - from + 1),
                (Some((By::KeyRising, from)), Some((By::KeyRising, to))) => Some(from - to + 1),
                _ => None,
            };
            let (above, below) = (usual(above), usual(below));
            gaps.push(Gap { after: high - 1, before: left + 1, above, below, tasks: tasks.map(|tasks| tasks.max(1)) });
        };
        for look in looks {
            if look.high <= left {
                gap(left, above, counted, look.high, look.span, look.ranks.map(|(from, _, high)| (from, high)));
            }
            if look.low < left {
                (left, above, counted) = (look.low, look.span, look.ranks.map(|(from, low, _)| (from, low)));
            }
        }
        if self.highest() <= left {
            gap(left, above, counted, self.highest(), self.below, Some((By::KeyRising, 0)));
        }
        gaps
    }

    /// Pages that lie just behind the sparse part of what begins sparse and ends crowded.
    fn edges(&self, gaps: &[Gap]) -> Vec<At> {
        let edge = |gap: &Gap| {
            let pages = u32::try_from(gap.pages() + 1).ok()?;
            let from = if gap.above > gap.below { By::Key } else { By::KeyRising };
            let is_wanted = gap.tasks.is_none() && !gap.is_even() && i64::from(pages) < MOST_PAGES;
            is_wanted.then_some(At { after: Some(gap.after), before: gap.before, from, page: pages, rank: None })
        };
        gaps.iter().filter_map(edge).collect()
    }
}
