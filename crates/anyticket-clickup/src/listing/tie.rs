//! All tasks of one key, where they are more than a page: an import leaves them so.
//!
//! Inside one millisecond there is no range left to cut, and pages shift with every deletion. They are read in the order
//! of their ids, in which no two are equal: forth, to find out how many there are, then back. Going back, a deletion
//! moves tasks towards pages that are still to be read, so that nothing is missed; an insertion moves them the other way,
//! and shows as something new. So it is read back until that brings nothing new; where it never does, or the order is
//! none, that is said.

use std::collections::HashMap;

use anyticket_core::{Broken, Error, ErrorKind, Result};

use super::cursor::Source;
use super::walk::{Ask, By, Entry, Fetch, Found, Got, ends};

/// How often it is read back before it is given up.
const PASSES: usize = 6;

/// How many pages a single key may have: ten thousand tasks are held in memory at once.
const MOST_PAGES: u32 = 100;

/// All tasks of one key, of all sources.
pub(super) async fn read<T: Send>(fetch: &impl Fetch<T>, at: i64, sources: &[Source]) -> Result<Vec<Entry<T>>> {
    let mut entries = Vec::new();
    for source in sources {
        let mut tie = Tie { source, at, seen: HashMap::new(), ranked: 0, ordered: true, entries: Vec::new() };
        let complete = tie.read(fetch).await?;
        entries.append(&mut tie.entries);
        if !complete {
            entries.push(incomplete(at, entries.len()));
        }
    }
    Ok(entries)
}

struct Tie<'a, T> {
    source: &'a Source,
    at: i64,
    /// The ids that were seen, each with its place in the order of the first reading.
    seen: HashMap<String, usize>,
    /// How many of them the first reading saw.
    ranked: usize,
    /// Whether later readings kept that order.
    ordered: bool,
    entries: Vec<Entry<T>>,
}

impl<T: Send> Tie<'_, T> {
    /// Reads until nothing new comes up. Whether that was reached.
    async fn read(&mut self, fetch: &impl Fetch<T>) -> Result<bool> {
        let Some(mut last) = self.forth(fetch, 0).await? else { return Ok(false) };
        self.ranked = self.seen.len();
        if last == 0 {
            // One answer shows one moment.
            return Ok(true);
        }
        for pass in 0..PASSES {
            let before = self.seen.len();
            if pass > 0 {
                // What was the end may not be it any more.
                let Some(end) = self.forth(fetch, last).await? else { return Ok(false) };
                last = end;
            }
            for page in (0..last).rev() {
                let got = self.page(fetch, page).await?;
                self.take(got);
            }
            if self.seen.len() == before && self.ordered {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads from a page to the end, and says which page that is; nothing if there are too many.
    async fn forth(&mut self, fetch: &impl Fetch<T>, from: u32) -> Result<Option<u32>> {
        for page in from..from.saturating_add(MOST_PAGES) {
            let got = self.page(fetch, page).await?;
            let ended = ends(fetch, &self.ask(page), &got).await?;
            self.take(got);
            if ended {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    fn ask(&self, page: u32) -> Ask<'_> {
        let (after, before) = (Some(self.at.saturating_sub(1)), Some(self.at.saturating_add(1)));
        Ask { source: self.source, after, before, page, by: By::Id }
    }

    async fn page(&self, fetch: &impl Fetch<T>, page: u32) -> Result<Got<T>> {
        fetch.fetch(self.ask(page)).await
    }

    fn take(&mut self, got: Got<T>) {
        let mut highest = None;
        for entry in got.entries {
            let Some(id) = entry.id.clone() else {
                self.entries.push(entry);
                continue;
            };
            match self.seen.get(&id) {
                Some(rank) if *rank < self.ranked => {
                    self.ordered &= highest.is_none_or(|highest| highest < *rank);
                    highest = Some(*rank);
                }
                Some(_) => {}
                None => {
                    self.seen.insert(id, self.seen.len());
                    self.entries.push(entry);
                }
            }
        }
    }
}

/// What stands in the place of those that may be missing.
fn incomplete<T>(at: i64, index: usize) -> Entry<T> {
    let error = Error::new(
        ErrorKind::Incomplete,
        "many tasks were created in one millisecond and kept changing while they were read",
    )
    .with("milliseconds", at.unsigned_abs())
    .with_hint("some of them may be missing: list again when less is going on, or narrow the query");
    Entry { id: None, key: Some(at), found: Found::Broken(Broken::new(index, error)) }
}
