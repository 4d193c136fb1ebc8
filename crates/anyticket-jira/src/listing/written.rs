//! What was written a moment ago: the search shows up to fifty issues as they are, if they are named
//! (<https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/>).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use anyticket_core::TicketId;
use tokio::time::Instant;

use crate::capabilities::LAG;

/// How many issues a search reconciles.
const MOST: usize = 50;

/// The issues that were written last, the newest at the end.
#[derive(Debug, Default)]
pub(crate) struct Written(Mutex<VecDeque<(Instant, u64)>>);

impl Written {
    /// Remembers a write, whatever became of it.
    pub(crate) fn note(&self, id: &TicketId) {
        let Ok(id) = id.as_str().parse::<u64>() else { return };
        let mut writes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writes.retain(|(_, known)| *known != id);
        writes.push_back((Instant::now(), id));
        if writes.len() > MOST {
            writes.pop_front();
        }
    }

    /// What the search may not know yet, in the order of the ids.
    pub(crate) fn newest(&self) -> Vec<u64> {
        let mut writes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writes.retain(|(at, _)| at.elapsed() < LAG);
        let mut ids: Vec<u64> = writes.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_newest_fifty_are_remembered_as_long_as_the_search_lags() {
        let written = Written::default();
        for id in 0..60_u64 {
            written.note(&TicketId::new(id.to_string()));
        }
        written.note(&TicketId::new("30"));
        written.note(&TicketId::new("ENG-7"));
        assert_eq!(written.newest(), (10..60).collect::<Vec<_>>());
        tokio::time::advance(LAG - Duration::from_secs(1)).await;
        written.note(&TicketId::new("3"));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(written.newest(), [3]);
    }
}
