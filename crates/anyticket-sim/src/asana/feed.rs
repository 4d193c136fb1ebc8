//! The change feed: what happened to whom, for those who poll.

use std::collections::VecDeque;

use super::entity::Gid;

/// More are not kept: a token that points before them is too old.
const KEPT: usize = 20_000;

/// One thing that happened.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) at: i64,
    pub(crate) user: usize,
    pub(crate) action: &'static str,
    pub(crate) resource: (Gid, &'static str),
    pub(crate) parent: Option<(Gid, &'static str)>,
    pub(crate) field: Option<&'static str>,
    /// Whose feeds it is in: the task, its parents and its projects at that time.
    pub(crate) heard_by: Vec<Gid>,
    pub(crate) workspace: Gid,
}

/// All that happened lately.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    events: VecDeque<Event>,
    dropped: usize,
}

impl Feed {
    pub(crate) fn push(&mut self, event: Event) {
        if self.events.len() == KEPT {
            self.events.pop_front();
            self.dropped += 1;
        }
        self.events.push_back(event);
    }

    /// The number that the next event will have.
    pub(crate) fn end(&self) -> usize {
        self.dropped + self.events.len()
    }

    /// The events from this number on, with their numbers; nothing if some of them are gone.
    pub(crate) fn from(&self, number: usize) -> Option<impl Iterator<Item = (usize, &Event)>> {
        let skip = number.checked_sub(self.dropped)?;
        Some(self.events.iter().enumerate().skip(skip).map(|(index, event)| (self.dropped + index, event)))
    }
}
