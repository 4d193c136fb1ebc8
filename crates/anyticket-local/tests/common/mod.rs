//! What the tests of this crate share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::PathBuf;

use anyticket_core::{Change, Cursor, Draft, Include, Page, ResolvedQuery, Result, Schema, Ticket, TicketProvider};
use anyticket_local::{LocalOptions, LocalTracker};
use tempfile::TempDir;

/// A tracker in a folder of its own, gone at the end.
pub(crate) struct Bench {
    pub(crate) tracker: LocalTracker,
    pub(crate) path: PathBuf,
    _folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tickets.db");
        let tracker = LocalTracker::open(&LocalOptions::new(&path)).unwrap();
        Self { tracker, path, _folder: folder }
    }
}

/// A file for a test that opens it itself.
pub(crate) fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tickets.db");
    (folder, path)
}

/// A question, from one without filters.
pub(crate) fn query(fill: impl FnOnce(&mut ResolvedQuery)) -> ResolvedQuery {
    let mut query = ResolvedQuery::default();
    fill(&mut query);
    query
}

/// A change, from one that changes nothing.
pub(crate) fn change(fill: impl FnOnce(&mut Change)) -> Change {
    let mut change = Change::new();
    fill(&mut change);
    change
}

/// A new ticket, from one that has only a title.
pub(crate) fn draft(title: &str, fill: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = Draft::new(title);
    fill(&mut draft);
    draft
}

pub(crate) async fn create(tracker: &LocalTracker, title: &str) -> Ticket {
    tracker.create(Draft::new(title)).await.unwrap()
}

pub(crate) async fn read(tracker: &LocalTracker, ticket: &Ticket) -> Ticket {
    tracker.get(&ticket.id, Include::default()).await.unwrap()
}

/// The schema of the default project.
pub(crate) async fn schema(tracker: &LocalTracker) -> Schema {
    use anyticket_core::ProjectProvider;
    let project = tracker.projects_page(false, None).await.unwrap().items.remove(0);
    tracker.schema(&project.id, None).await.unwrap()
}

/// All pages of a listing.
pub(crate) async fn list(tracker: &LocalTracker, query: &ResolvedQuery) -> Result<Vec<Ticket>> {
    let mut tickets = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let Page { items, next, broken, .. } = tracker.page(query, cursor).await?;
        assert!(broken.is_empty(), "{broken:?}");
        tickets.extend(items);
        match next {
            None => return Ok(tickets),
            next => cursor = next,
        }
    }
}

pub(crate) fn ids(tickets: &[Ticket]) -> Vec<&str> {
    tickets.iter().map(|ticket| ticket.id.as_str()).collect()
}

/// Randomness from a seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Each member with even chance.
    pub(crate) fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        from.iter().filter(|_| self.once_in(2)).cloned().collect()
    }
}
