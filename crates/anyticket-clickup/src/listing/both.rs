//! Reading a long range from both ends, and cutting what lies between.
//!
//! Any key is a good border, and needs no request to be found. How wide a stretch must be for as many tasks as another is
//! taken from how they lie at both ends; where they turn out to lie otherwise, requests go ahead.

use anyticket_core::Result;

use super::cursor::{Open, Pace, Source, Spot, Walk};
use super::walk::{Ask, By, Entry, Fetch, PAGE, Step, unique};

/// A stretch of fewer pages is not worth a range of its own.
const SHORT: i64 = 3;

/// The last page of a range: all of it above its greatest key is left to ranges of about the same length.
///
/// Whatever is there throughout and has a smaller key stands on this page, since only such tasks stand before it.
pub(super) async fn from_below<T: Send>(
    fetch: &impl Fetch<T>,
    mut walk: Walk,
    source: &Source,
    apart: i64,
    ranges: u32,
) -> Result<Step<T>> {
    let ask = Ask { source, after: walk.after, before: walk.before, page: 0, by: By::KeyRising };
    let got = fetch.fetch(ask).await?;
    if !got.entries.is_empty() && got.entries.len() < PAGE && got.last != Some(false) {
        return Ok(Step { entries: unique(got.entries), next: None, forks: Vec::new() });
    }
    let keys = || got.entries.iter().filter_map(|entry| entry.key);
    let (Some(highest), Some(lowest), Some(before)) = (keys().max(), keys().min(), walk.before) else {
        // There is nothing, or nothing that tells where: the plain way finds out.
        walk.pace = Pace::Step;
        return Ok(Step { entries: Vec::new(), next: Some(Spot::Walk(walk)), forks: Vec::new() });
    };
    if got.entries.len() < PAGE || highest == lowest || got.entries.iter().any(|entry| entry.key.is_none()) {
        walk.pace = Pace::Step;
        return Ok(Step { entries: Vec::new(), next: Some(Spot::Walk(walk)), forks: Vec::new() });
    }
    let is_given = |entry: &Entry<T>| entry.key.is_some_and(|key| key < highest);
    let entries = unique(got.entries.into_iter().filter(is_given).collect());
    let after = highest.saturating_sub(1);
    let width = before.saturating_sub(after).saturating_sub(1).max(0);
    let here = ((highest - lowest) / PAGE as i64).max(1);
    let pages = width / (apart / 2 + here / 2).max(1) / PAGE as i64;
    let count = (pages / SHORT).clamp(1, i64::from(ranges.max(1)));
    let even = Pace::Even(u32::try_from(pages / count + 1).unwrap_or(u32::MAX));
    // The newest first, as everywhere.
    let border =
        |index: i64| after + i64::try_from(i128::from(width) * i128::from(index) / i128::from(count)).unwrap_or(0);
    let mut parts = (0..count).rev().filter_map(|index| {
        let open = vec![Open { source: source.clone(), top: None }];
        let to = if index + 1 == count { before } else { border(index + 1).saturating_add(1) };
        Walk { open, after: Some(border(index)), before: Some(to), pace: even }.unless_over().map(Spot::Walk)
    });
    Ok(Step { entries, next: parts.next(), forks: parts.collect() })
}
