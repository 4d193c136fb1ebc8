//! What is remembered for a while: projects, schemas, whose credential it is.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long an answer is believed. Long enough for the writes of one task, short enough that a person who
/// changes a project and tries again sees it.
const LIFETIME: Duration = Duration::from_secs(60);

/// How many answers are kept. A process that goes through more projects forgets and asks again.
const MOST: usize = 1_000;

/// Answers by key, each for a while. Two who miss at the same time both ask: the answers are the same.
///
/// It holds at most 1,000 answers and forgets all of them beyond that. Time is the runtime's, so that it can be paused.
#[derive(Debug)]
pub struct Cache<K, V> {
    lifetime: Duration,
    answers: Mutex<HashMap<K, (Instant, V)>>,
}

impl<K, V> Default for Cache<K, V> {
    /// Answers are believed for a minute.
    fn default() -> Self {
        Self { lifetime: LIFETIME, answers: Mutex::new(HashMap::new()) }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// Answers are believed for this long.
    pub fn lasting(lifetime: Duration) -> Self {
        Self { lifetime, ..Self::default() }
    }

    /// The answer, if there is one that is still believed.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let answers = self.answers();
        answers.get(key).filter(|(since, _)| since.elapsed() < self.lifetime).map(|(_, value)| value.clone())
    }

    /// Remembers an answer from now on.
    pub fn put(&self, key: K, value: V) {
        let mut answers = self.answers();
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(key, (Instant::now(), value));
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.answers().clear();
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<K, (Instant, V)>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert_eq!(cache.get("a"), Some(1));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(cache.get("a"), None);
    }
}
