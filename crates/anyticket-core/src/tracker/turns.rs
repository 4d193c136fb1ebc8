//! One after the other, for what must not happen twice at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Turns by name. Who drops a turn, or stops waiting for one, holds nobody up.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits until nobody else has the turn of this name.
    pub(super) async fn wait(&self, name: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let there = turns.get(name).and_then(Weak::upgrade);
            there.unwrap_or_else(|| {
                let turn = Arc::default();
                turns.insert(name.to_owned(), Arc::downgrade(&turn));
                turn
            })
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn the_second_of_a_name_waits_and_another_name_does_not() {
        let turns = Turns::default();
        let first = turns.wait("a").now_or_never().unwrap();
        assert!(turns.wait("a").now_or_never().is_none());
        drop(turns.wait("b").now_or_never().unwrap());
        drop(first);
        assert!(turns.wait("a").now_or_never().is_some(), "who stopped waiting holds nobody up");
        assert!(turns.0.lock().unwrap().len() <= 1, "nothing is left behind");
    }
}
