//! Going through a range without losing or doubling anything while others insert, move, close and delete.
//!
//! Page numbers alone cannot do that: one task deleted from a page that was read moves every later one by a place. So a
//! listing is a walk over an immutable key, the time of creation. Each request asks for the first page of what is left
//! of its range; what has the last key of the page is left for the next request, because more of the same may follow.
//! Page numbers serve for two things only: to look far ahead in order to split a range (any key is a good border), and
//! inside a single key. See `docs/adr/0021-listing-clickup.md`.

use std::collections::HashSet;
use std::future::Future;

use anyticket_core::{Broken, Error, ErrorKind, Result};

use super::cursor::{Open, Pace, Source, Spot, Walk};

/// How many tasks a page has (<https://developer.clickup.com/reference/gettasks>).
pub(crate) const PAGE: usize = 100;

/// How many further pages one step reads of a source that is more crowded than those it is walked with.
const MORE_PAGES: u32 = 4;

/// How many empty pages in a row are looked past where ClickUp says that more follow.
const EMPTY_PAGES: u32 = 2;

/// What a listing is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The key of the walk, the greatest first.
    Key,
    /// The key of the walk, the smallest first.
    KeyRising,
    /// The id, in whichever order: no two tasks are equal in it.
    Id,
}

/// One request of a listing. Keys lie strictly between `after` and `before`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask<'a> {
    pub(crate) source: &'a Source,
    pub(crate) after: Option<i64>,
    pub(crate) before: Option<i64>,
    pub(crate) page: u32,
    pub(crate) by: By,
}

/// What became of one task of a page.
#[derive(Debug)]
pub(crate) enum Found<T> {
    /// It is given.
    Good(T),
    /// It does not belong to the answer.
    Left,
    /// It cannot be read.
    Broken(Broken),
}

/// One task of a page.
#[derive(Debug)]
pub(crate) struct Entry<T> {
    pub(crate) id: Option<String>,
    /// Nothing for a task of which not even the time of its creation can be read.
    pub(crate) key: Option<i64>,
    pub(crate) found: Found<T>,
}

/// One answer: its tasks, in the order that was asked for.
#[derive(Debug)]
pub(crate) struct Got<T> {
    pub(crate) entries: Vec<Entry<T>>,
    /// What ClickUp says: that this is the last page, or not. It says it of Lists, and is not to be relied on.
    pub(crate) last: Option<bool>,
}

/// Who answers.
pub(crate) trait Fetch<T>: Sync {
    fn fetch(&self, ask: Ask<'_>) -> impl Future<Output = Result<Got<T>>> + Send;
}

/// A part of a listing, and where it goes on.
#[derive(Debug)]
pub(crate) struct Step<T> {
    pub(crate) entries: Vec<Entry<T>>,
    pub(crate) next: Option<Spot>,
    pub(crate) forks: Vec<Spot>,
}

/// Takes one step from `spot`.
pub(crate) async fn step<T: Send>(fetch: &impl Fetch<T>, spot: Spot) -> Result<Step<T>> {
    match spot {
        Spot::Walk(walk) if walk.is_over() => Ok(Step { entries: Vec::new(), next: None, forks: Vec::new() }),
        Spot::Walk(walk) => match (walk.open.as_slice(), walk.pace, walk.pace.jump()) {
            ([_], _, Some(pages)) => leap(fetch, walk, pages).await,
            ([open], Pace::Survey(above, breadth), _) => {
                let source = open.source.clone();
                super::survey::survey(fetch, walk, &source, above, breadth).await
            }
            _ => go(fetch, walk).await,
        },
        Spot::Tie { at, sources, then } => {
            let entries = super::tie::read(fetch, at, &sources).await?;
            Ok(Step {
                entries: unique(entries),
                next: then.and_then(Walk::unless_over).map(Spot::Walk),
                forks: Vec::new(),
            })
        }
    }
}

/// One page of every source whose next task may come next; of one that is much more crowded than the others a few.
///
/// Everything above `floor` is given: below it some source may have more than its pages showed. A ticket that is in
/// several sources has the same key in all of them, so that it is found in the same step and given once; and one that
/// moves from a source to another while the listing goes on has been given with its key, or will be.
async fn go<T: Send>(fetch: &impl Fetch<T>, mut walk: Walk) -> Result<Step<T>> {
    let mut read: Vec<Option<Part<T>>> = walk.open.iter().map(|_| None).collect();
    let mut more = if walk.open.len() > 1 { MORE_PAGES } else { 0 };
    let floor = loop {
        let floor = read_all_above(fetch, &walk, &mut read).await?;
        let lowest = |part: &Part<T>| if part.ended { None } else { part.lowest() };
        let mut at_floor = read.iter().enumerate().filter(|(_, part)| part.as_ref().and_then(lowest) == floor);
        let (Some(_), Some((index, Some(part))), None) = (floor, at_floor.next(), at_floor.next()) else { break floor };
        if more == 0 || part.crowded {
            break floor;
        }
        more -= 1;
        let before = part.lowest().map(|lowest| lowest.saturating_add(1));
        let next = first_page(fetch, &walk.open[index].source, walk.after, before).await?;
        if let Some(part) = &mut read[index] {
            part.append(next);
        }
    };
    let crowded = floor.is_some() && read.iter().flatten().any(|part| part.crowded && part.lowest() == floor);
    let highest = read.iter().flatten().flat_map(|part| &part.entries).filter_map(|entry| entry.key).max();
    let mut entries = Vec::new();
    let mut open = Vec::with_capacity(walk.open.len());
    for (mut source, part) in walk.open.into_iter().zip(read) {
        let Some(part) = part else {
            open.push(source);
            continue;
        };
        let is_given = |entry: &Entry<T>| entry.key.is_none() || floor.is_none_or(|floor| entry.key > Some(floor));
        let (given, rest): (Vec<_>, Vec<_>) = part.entries.into_iter().partition(is_given);
        entries.extend(given);
        source.top = rest.iter().filter_map(|entry| entry.key).max();
        if !part.ended || !rest.is_empty() {
            open.push(source);
        }
    }
    walk.open = open;
    let entries = unique(entries);
    let Some(floor) = floor else { return Ok(Step { entries, next: None, forks: Vec::new() }) };
    let span = highest.map_or(0, |highest| highest.saturating_sub(floor));
    walk.pace = walk.pace.stepped(span, walk.after.map(|after| floor.saturating_sub(after)));
    if crowded {
        // More than a page has this one key: no range can tell them apart.
        let here = |open: &&Open| open.top.is_none_or(|top| top >= floor);
        let sources = walk.open.iter().filter(here).map(|open| open.source.clone()).collect();
        walk.open.iter_mut().filter(|open| open.top.is_some_and(|top| top >= floor)).for_each(|open| open.top = None);
        walk.before = Some(floor);
        return Ok(Step { entries, next: Some(Spot::Tie { at: floor, sources, then: Some(walk) }), forks: Vec::new() });
    }
    walk.before = Some(floor.saturating_add(1));
    Ok(Step { entries, next: walk.unless_over().map(Spot::Walk), forks: Vec::new() })
}

/// Reads the first page of every source that may have a task above the floor which the others set, the most promising
/// first; gives the floor.
async fn read_all_above<T: Send>(
    fetch: &impl Fetch<T>,
    walk: &Walk,
    read: &mut [Option<Part<T>>],
) -> Result<Option<i64>> {
    let mut order: Vec<usize> = (0..walk.open.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(walk.open[*index].top.unwrap_or(i64::MAX)));
    let lowest = |part: &Part<T>| if part.ended { None } else { part.lowest() };
    let mut floor: Option<i64> = read.iter().flatten().filter_map(lowest).max();
    for index in order {
        let open = &walk.open[index];
        let below = matches!((open.top, floor), (Some(top), Some(floor)) if top <= floor);
        if below || read[index].is_some() {
            continue;
        }
        let part = first_page(fetch, &open.source, walk.after, walk.before).await?;
        floor = floor.max(lowest(&part));
        read[index] = Some(part);
    }
    Ok(floor)
}

/// A page from far ahead in the range of one source: what lies strictly between its first and its last key is given,
/// and the ranges above and below are read side by side.
async fn leap<T: Send>(fetch: &impl Fetch<T>, mut walk: Walk, pages: u32) -> Result<Step<T>> {
    let [open] = walk.open.as_slice() else { return go(fetch, walk).await };
    let source = open.source.clone();
    let ask = Ask { source: &source, after: walk.after, before: walk.before, page: pages, by: By::Key };
    let got = fetch.fetch(ask.clone()).await?;
    if got.entries.iter().any(|entry| entry.key.is_none()) {
        // Nobody knows on which side of a border such a task lies.
        walk.pace = Pace::Step;
        return go(fetch, walk).await;
    }
    let ended = ends(fetch, &ask, &got).await?;
    let keys = || got.entries.iter().filter_map(|entry| entry.key);
    let (Some(highest), Some(lowest)) = (keys().max(), keys().min()) else {
        // There is less than that.
        walk.pace = Pace::Known(pages);
        return match walk.pace.jump() {
            Some(fewer) => Box::pin(leap(fetch, walk, fewer)).await,
            None => go(fetch, walk).await,
        };
    };
    let below = match walk.pace {
        Pace::Known(all) => Pace::Known(all.saturating_sub(pages + 1)),
        _ => Pace::Leap(pages),
    };
    let part = |after: Option<i64>, before: Option<i64>, pace: Pace| {
        let open = vec![Open { source: source.clone(), top: None }];
        Walk { open, after, before, pace }.unless_over()
    };
    if highest == lowest && !ended {
        let above = part(Some(highest), walk.before, Pace::Known(pages));
        let then = part(walk.after, Some(lowest), below);
        let next = Spot::Tie { at: lowest, sources: vec![source.clone()], then };
        return Ok(Step { entries: Vec::new(), next: Some(next), forks: above.map(Spot::Walk).into_iter().collect() });
    }
    let above = part(Some(highest.saturating_sub(1)), walk.before, Pace::Known(pages));
    let below = if ended { None } else { part(walk.after, Some(lowest.saturating_add(1)), below) };
    let inside = |key: i64| key < highest && (ended || key > lowest);
    let given = got.entries.into_iter().filter(|entry| entry.key.is_some_and(inside)).collect();
    Ok(Step { entries: unique(given), next: above.map(Spot::Walk), forks: below.map(Spot::Walk).into_iter().collect() })
}

/// The beginning of a range, and whether it is all of it.
struct Part<T> {
    entries: Vec<Entry<T>>,
    ended: bool,
    /// Whether its last page holds one key only, and more may follow.
    crowded: bool,
}

impl<T> Part<T> {
    fn page(entries: Vec<Entry<T>>, ended: bool) -> Self {
        let keys = || entries.iter().filter_map(|entry| entry.key);
        let crowded = !ended && keys().min() == keys().max();
        Self { entries, ended, crowded }
    }

    fn lowest(&self) -> Option<i64> {
        self.entries.iter().filter_map(|entry| entry.key).min()
    }

    fn append(&mut self, mut next: Self) {
        self.entries.append(&mut next.entries);
        (self.ended, self.crowded) = (next.ended, next.crowded);
    }
}

async fn first_page<T: Send>(
    fetch: &impl Fetch<T>,
    source: &Source,
    after: Option<i64>,
    before: Option<i64>,
) -> Result<Part<T>> {
    let mut ask = Ask { source, after, before, page: 0, by: By::Key };
    loop {
        let got = fetch.fetch(ask.clone()).await?;
        let empty = got.entries.is_empty();
        let ended = if empty { got.last != Some(false) } else { ends(fetch, &ask, &got).await? };
        if ended || !empty || ask.page >= EMPTY_PAGES {
            let ended = ended || empty;
            if !ended && got.entries.iter().all(|entry| entry.key.is_none()) {
                return Err(Error::new(
                    ErrorKind::Unreadable,
                    "ClickUp gave a page of tasks of which none says when it was created",
                ));
            }
            return Ok(Part::page(got.entries, ended));
        }
        // An empty page is not the end where ClickUp says that more follow: what it holds may not be shown to us.
        ask.page += 1;
    }
}

/// Whether nothing follows a page that holds something.
///
/// A full page never ends a range, whatever is said: the next request tells. A short one does, unless ClickUp says that
/// more follow; then the next page tells, since that is also said where nothing does.
pub(super) async fn ends<T>(fetch: &impl Fetch<T>, ask: &Ask<'_>, got: &Got<T>) -> Result<bool> {
    if got.entries.len() >= PAGE {
        return Ok(false);
    }
    if got.last != Some(false) {
        return Ok(true);
    }
    let following = Ask { page: ask.page + 1, ..ask.clone() };
    Ok(fetch.fetch(following).await?.entries.is_empty())
}

/// What belongs to the answer, each id once.
pub(super) fn unique<T>(mut entries: Vec<Entry<T>>) -> Vec<Entry<T>> {
    entries.retain(|entry| !matches!(entry.found, Found::Left));
    let mut seen = HashSet::with_capacity(entries.len());
    let is_new: Vec<bool> = entries.iter().map(|entry| entry.id.as_deref().is_none_or(|id| seen.insert(id))).collect();
    let mut is_new = is_new.into_iter();
    entries.retain(|_| is_new.next() == Some(true));
    entries
}
