//! What this tracker wrote a moment ago: what listings and searches that lag do not show yet.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{Ticket, TicketId};

/// How many writes are remembered at most; then the oldest is forgotten.
const MOST: usize = 10_000;

/// How a ticket was left by our last write to it.
#[derive(Clone, Debug)]
pub(super) enum Left {
    /// Like this.
    Like(Box<Ticket>),
    /// Deleted.
    Gone,
    /// Nobody knows: the answer was lost, or the write stopped halfway.
    Unsure,
}

/// The tickets we wrote within the time that the tracker's listings lag. Nothing is kept where they do not.
#[derive(Debug)]
pub(super) struct OwnWrites {
    lag: Duration,
    writes: Mutex<Writes>,
}

#[derive(Debug, Default)]
struct Writes {
    /// The last write to each ticket.
    last: HashMap<TicketId, (Instant, Left)>,
    /// Every write, the oldest first.
    order: VecDeque<(Instant, TicketId)>,
}

impl Writes {
    /// Forgets what is too old, and the oldest of what is too much.
    fn tidy(&mut self, lag: Duration, most: usize) {
        while let Some((at, id)) = self.order.front().filter(|(at, _)| at.elapsed() >= lag || self.order.len() > most) {
            // A later write to the same ticket has its own place in the order.
            if self.last.get(id).is_some_and(|(last, _)| last == at) {
                self.last.remove(id);
            }
            self.order.pop_front();
        }
    }
}

impl OwnWrites {
    pub(super) fn new(lag: Duration) -> Self {
        Self { lag, writes: Mutex::default() }
    }

    /// Remembers how we left a ticket.
    pub(super) fn note(&self, id: &TicketId, left: impl FnOnce() -> Left) {
        if self.lag.is_zero() {
            return;
        }
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        writes.last.insert(id.clone(), (now, left()));
        writes.order.push_back((now, id.clone()));
        writes.tidy(self.lag, MOST);
    }

    /// Everything that listings may not show yet.
    pub(super) fn recent(&self) -> Vec<(TicketId, Left)> {
        if self.lag.is_zero() {
            return Vec::new();
        }
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        writes.tidy(self.lag, MOST);
        writes.last.iter().map(|(id, (_, left))| (id.clone(), left.clone())).collect()
    }

    /// The ticket that we left with this key.
    pub(super) fn with_key(&self, key: &str) -> Option<Ticket> {
        self.recent().into_iter().find_map(|(_, left)| match left {
            Left::Like(ticket) if ticket.external_key.as_deref() == Some(key) => Some(*ticket),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Status, StatusCategory};

    fn ticket(id: &str) -> Ticket {
        Ticket::new(id, "t", Status::new(StatusCategory::Todo, "s", "s"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_is_remembered_as_long_as_listings_lag() {
        let own = OwnWrites::new(Duration::from_secs(30));
        own.note(&"a".into(), || Left::Like(Box::new(ticket("a"))));
        tokio::time::advance(Duration::from_secs(20)).await;
        own.note(&"b".into(), || Left::Gone);
        assert_eq!(own.recent().len(), 2);
        tokio::time::advance(Duration::from_secs(10)).await;
        assert_eq!(own.recent().len(), 1);
        own.note(&"b".into(), || Left::Unsure);
        tokio::time::advance(Duration::from_secs(25)).await;
        assert!(matches!(own.recent().as_slice(), [(_, Left::Unsure)]), "the last write to a ticket counts");
        let writes = own.writes.lock().unwrap();
        assert_eq!((writes.last.len(), writes.order.len()), (1, 1), "what is too old is not kept");
    }

    #[tokio::test]
    async fn where_nothing_lags_nothing_is_kept() {
        let own = OwnWrites::new(Duration::ZERO);
        own.note(&"a".into(), || unreachable!("not even made"));
        assert!(own.recent().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_process_that_writes_without_end_remembers_the_newest() {
        let own = OwnWrites::new(Duration::from_secs(30));
        for number in 0..MOST + 2 {
            own.note(&number.to_string().into(), || Left::Gone);
            tokio::time::advance(Duration::from_nanos(1)).await;
        }
        let recent = own.recent();
        assert_eq!(recent.len(), MOST);
        assert!(recent.iter().all(|(id, _)| !["0", "1"].contains(&id.as_str())));
    }
}
