//! What the search index has not seen yet.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::entity::{Gid, Task};

/// Until when, and what a task was before. Nothing, if it was not there.
type Picture = (i64, Option<Arc<Task>>);

/// Older pictures of tasks, for as long as the index has them.
#[derive(Debug, Default)]
pub(crate) struct Lag {
    /// How long, in milliseconds.
    pub(crate) behind: i64,
    /// By task, from the oldest change on.
    old: HashMap<Gid, VecDeque<Picture>>,
    /// The same changes in the order of their time.
    queue: VecDeque<(i64, Gid)>,
}

impl Lag {
    /// A task changed.
    pub(crate) fn remember(&mut self, gid: Gid, before: Option<Arc<Task>>, now: i64) {
        if self.behind == 0 {
            return;
        }
        let until = now + self.behind;
        self.old.entry(gid).or_default().push_back((until, before));
        self.queue.push_back((until, gid));
    }

    /// Lets the index see what is old enough.
    pub(crate) fn catch_up(&mut self, now: i64) {
        while self.queue.front().is_some_and(|(until, _)| *until <= now) {
            let Some((_, gid)) = self.queue.pop_front() else { return };
            let Some(pictures) = self.old.get_mut(&gid) else { continue };
            pictures.pop_front();
            if pictures.is_empty() {
                self.old.remove(&gid);
            }
        }
    }

    /// The picture that the index has of a task that is `now` so.
    pub(crate) fn seen<'a>(&'a self, gid: Gid, now: Option<&'a Arc<Task>>) -> Option<&'a Arc<Task>> {
        match self.old.get(&gid).and_then(VecDeque::front) {
            Some((_, picture)) => picture.as_ref(),
            None => now,
        }
    }

    /// The tasks of which the index has an older picture.
    pub(crate) fn stale(&self) -> impl Iterator<Item = Gid> {
        self.old.keys().copied()
    }
}
