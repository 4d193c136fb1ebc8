//! Answers that are kept for a while, and asked for once by however many want them at the same time.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use anyticket_core::Result;
use tokio::time::Instant;

/// How many answers are kept. A process that goes through more forgets and asks again.
const MOST: usize = 1_000;

/// Answers by key, each for a while. One that is asked for by several at the same time is asked for once.
#[derive(Debug)]
pub struct Kept<K, V> {
    lifetime: Duration,
    answers: Mutex<HashMap<K, (Instant, V)>>,
    under_way: Mutex<HashMap<K, Weak<tokio::sync::Mutex<()>>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> Kept<K, V> {
    /// Each answer is believed for this long.
    pub fn lasting(lifetime: Duration) -> Self {
        Self { lifetime, answers: Mutex::default(), under_way: Mutex::default() }
    }

    /// The answer that is kept, else the one that `ask` gives. Whoever asks for the same key meanwhile waits for it.
    ///
    /// # Errors
    ///
    /// Those of `ask`; an error is not kept.
    pub async fn get_or<F>(&self, key: &K, ask: impl FnOnce() -> F) -> Result<V>
    where
        F: Future<Output = Result<V>>,
    {
        if let Some(answer) = self.get(key) {
            return Ok(answer);
        }
        let turn = self.turn(key);
        let _mine = turn.lock().await;
        if let Some(answer) = self.get(key) {
            return Ok(answer);
        }
        let answer = ask().await?;
        self.put(key.clone(), answer.clone());
        Ok(answer)
    }

    /// The answer, if one is kept.
    pub fn get(&self, key: &K) -> Option<V> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(key).filter(|(since, _)| since.elapsed() < self.lifetime).map(|(_, answer)| answer.clone())
    }

    /// Keeps an answer that came on another way.
    pub fn put(&self, key: K, answer: V) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|_, (since, _)| since.elapsed() < self.lifetime);
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(key, (Instant::now(), answer));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn turn(&self, key: &K) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(key).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(key.clone(), Arc::downgrade(&turn));
        turn
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use anyticket_core::Error;
    use futures_util::future::join_all;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_who_want_the_same_ask_once_and_an_error_is_not_kept() {
        let (kept, asked) = (Kept::lasting(Duration::from_secs(60)), AtomicUsize::new(0));
        let ask = |fails: bool| {
            let asked = &asked;
            move || async move {
                asked.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(5)).await;
                if fails { Err(Error::invalid("no")) } else { Ok(7) }
            }
        };
        assert!(kept.get_or(&"a", ask(true)).await.is_err());
        let answers = join_all((0..8).map(|_| kept.get_or(&"a", ask(false)))).await;
        assert!(answers.into_iter().all(|answer| answer.unwrap() == 7));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        assert!(kept.under_way.lock().unwrap().len() <= 1);
    }
}
