//! What a tracker remembers for a while: projects, schemas, whose credential it is.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an answer is believed. Long enough for the writes of one task, short enough that a person who
/// changes a project and tries again sees it.
const LIFETIME: Duration = Duration::from_secs(60);

/// How many answers are kept. A process that goes through more projects forgets and asks again.
const MOST: usize = 1_000;

/// Answers by key, each for a while. Two who miss at the same time both ask: the answers are the same.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    answers: Mutex<HashMap<K, (Instant, V)>>,
    hits: AtomicU64,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { answers: Mutex::new(HashMap::new()), hits: AtomicU64::new(0) }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<V> {
        let map = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, value) = map.get(key).filter(|(since, _)| since.elapsed() < LIFETIME)?;
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some(value.clone())
    }

    /// How often an answer was there.
    pub(super) fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    pub(super) fn put(&self, key: K, value: V) {
        let mut map = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= MOST {
            map.clear();
        }
        map.insert(key, (Instant::now(), value));
    }

    pub(super) fn clear(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_believed_for_a_while_and_then_asked_for_again() {
        let cache = Cache::default();
        cache.put("a", 1);
        tokio::time::advance(LIFETIME - Duration::from_secs(1)).await;
        assert_eq!(cache.get(&"a"), Some(1));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(cache.get(&"a"), None);
        assert_eq!(cache.hits(), 1);
    }
}
