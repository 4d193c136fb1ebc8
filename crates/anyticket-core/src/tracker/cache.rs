//! What a tracker remembers for a while: projects, schemas, people.
//!
//! Nothing here is believed against better knowledge. Our own writes take out what they change; a name that is not
//! found is asked for once more before it is refused; and what the tracker itself refuses is forgotten.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{KindId, ProjectId, Schema, User, UserRef};

/// How long an answer is believed. Long enough for the writes of one task, short enough that a person who
/// changes a project and tries again sees it.
const LIFETIME: Duration = Duration::from_secs(60);

/// How many answers are kept. A process that goes through more projects forgets and asks again.
const MOST: usize = 1_000;

/// What is remembered, each sort by what it was asked for.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    /// The ids behind names of projects.
    pub(super) projects: Cache<String, ProjectId>,
    /// What projects allow, for one kind where that was asked.
    pub(super) schemas: Cache<(ProjectId, Option<KindId>), Arc<Schema>>,
    /// Whose credential it is, and who was found by name in the whole tracker.
    pub(super) people: Cache<UserRef, User>,
}

impl Remembered {
    /// How many answers came from here so far.
    pub(super) fn used(&self) -> u64 {
        self.projects.used() + self.schemas.used() + self.people.used()
    }

    /// Forgets everything.
    pub(super) fn forget(&self) {
        self.projects.clear();
        self.schemas.clear();
        self.people.clear();
    }
}

/// Answers by key, each for a while. Two who miss at the same time both ask: the answers are the same.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    answers: Mutex<HashMap<K, (Instant, V)>>,
    used: AtomicU64,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { answers: Mutex::new(HashMap::new()), used: AtomicU64::new(0) }
    }
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<V> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let found = answers.get(key).filter(|(since, _)| since.elapsed() < LIFETIME).map(|(_, value)| value.clone());
        if found.is_some() {
            self.used.fetch_add(1, Ordering::Relaxed);
        }
        found
    }

    pub(super) fn put(&self, key: K, value: V) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // What nobody will be given any more is not kept either: a thousand trackers remember little.
        answers.retain(|_, (since, _)| since.elapsed() < LIFETIME);
        if answers.len() >= MOST {
            answers.clear();
        }
        answers.insert(key, (Instant::now(), value));
    }

    pub(super) fn take_out(&self, key: &K) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    pub(super) fn clear(&self) {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
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
        assert_eq!((cache.get(&"a"), cache.used()), (Some(1), 1));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!((cache.get(&"a"), cache.used()), (None, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_to_be_believed_is_not_kept() {
        let cache = Cache::default();
        (0..100).for_each(|key| cache.put(key, key));
        tokio::time::advance(LIFETIME).await;
        cache.put(200, 200);
        assert_eq!(cache.answers.lock().unwrap().len(), 1);
    }
}
