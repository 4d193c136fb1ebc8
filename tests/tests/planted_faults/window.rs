//! A vendor's window of requests, as the vendor counts it and as a provider that knows it keeps it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So many requests in so long. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Window(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    limit: usize,
    per: Duration,
    /// When the requests came that still count.
    arrived: VecDeque<Instant>,
    /// When the provider let requests go, by its own count.
    let_go: VecDeque<Instant>,
    /// Until when everything is refused.
    paused: Option<Duration>,
    until: Option<Instant>,
    refusals: u64,
}

impl Window {
    pub(crate) fn new(limit: usize, per: Duration) -> Self {
        Self(Arc::new(Mutex::new(State {
            limit,
            per,
            arrived: VecDeque::new(),
            let_go: VecDeque::new(),
            paused: None,
            until: None,
            refusals: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From the next request on the vendor refuses everything for so long.
    pub(crate) fn pause(&self, wait: Duration) {
        self.state().paused = Some(wait);
    }

    pub(crate) fn refusals(&self) -> u64 {
        self.state().refusals
    }

    /// The vendor's side: a request arrives, and is let in or told how long to wait.
    pub(crate) fn arrive(&self) -> Result<(), Duration> {
        let mut state = self.state();
        let now = Instant::now();
        if let Some(wait) = state.paused.take() {
            state.until = Some(now + wait);
        }
        let per = state.per;
        state.arrived.retain(|at| *at + per > now);
        let wait = match (state.until, state.arrived.front()) {
            (Some(until), _) if until > now => Some(until - now),
            (_, Some(first)) if state.arrived.len() >= state.limit => Some(*first + per - now),
            _ => None,
        };
        match wait {
            Some(wait) => {
                state.refusals += 1;
                Err(wait)
            }
            None => {
                state.arrived.push_back(now);
                Ok(())
            }
        }
    }

    /// The provider's side: waits until there is room by its own count.
    pub(crate) async fn wait_for_room(&self) {
        loop {
            let wait = {
                let mut state = self.state();
                let now = Instant::now();
                let per = state.per;
                state.let_go.retain(|at| *at + per > now);
                match state.let_go.front() {
                    Some(first) if state.let_go.len() >= state.limit => *first + per - now,
                    _ => {
                        state.let_go.push_back(now);
                        return;
                    }
                }
            };
            tokio::time::sleep(wait).await;
        }
    }
}
