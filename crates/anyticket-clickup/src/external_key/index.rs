//! What is known about the keys of a List, so that only what changed since has to be read again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use anyticket_core::TicketId;
use jiff::{SignedDuration, Timestamp};

/// How many keys are remembered. Beyond that everything is read anew each time, and the ADR says what to do about it.
const MOST: usize = 100_000;

/// How far back the next reading reaches again, in case a listing lags or clocks at ClickUp differ.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);

/// The keys of each List (or of the whole Workspace), as far as they were read.
#[derive(Debug, Default)]
pub(crate) struct KeyIndex(Mutex<HashMap<Option<String>, Keys>>);

#[derive(Debug, Default)]
struct Keys {
    /// Everything that changed before this was read.
    read_until: Option<Timestamp>,
    /// By hash: the tickets that have, or had, a key of it.
    tickets: HashMap<u64, Vec<TicketId>>,
}

impl KeyIndex {
    /// From when on changes must be read; nothing if everything must.
    pub(crate) fn read_from(&self, list: Option<&str>) -> Option<Timestamp> {
        let indexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = indexes.get(&list.map(str::to_owned))?.read_until?;
        until.checked_sub(OVERLAP).ok()
    }

    /// Notes that everything which changed before `until` was read.
    pub(crate) fn read_until(&self, list: Option<&str>, until: Option<Timestamp>) {
        let mut indexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = indexes.entry(list.map(str::to_owned)).or_default();
        keys.read_until = until.max(keys.read_until);
    }

    /// Notes the key of a ticket.
    pub(crate) fn add(&self, list: Option<&str>, key: &str, ticket: &TicketId) {
        let mut indexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let total: usize = indexes.values().map(|keys| keys.tickets.len()).sum();
        if total >= MOST {
            indexes.clear();
            return;
        }
        let keys = indexes.entry(list.map(str::to_owned)).or_default();
        let tickets = keys.tickets.entry(hash(key)).or_default();
        if !tickets.contains(ticket) {
            tickets.push(ticket.clone());
        }
    }

    /// The tickets that may have a key.
    pub(crate) fn candidates(&self, list: Option<&str>, key: &str) -> Vec<TicketId> {
        let indexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = indexes.get(&list.map(str::to_owned));
        keys.and_then(|keys| keys.tickets.get(&hash(key))).cloned().unwrap_or_default()
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_read_again_a_minute_back_and_never_forgotten_earlier() {
        let index = KeyIndex::default();
        assert_eq!(index.read_from(Some("901")), None);
        let at: Timestamp = "2026-01-01T00:10:00Z".parse().unwrap();
        index.read_until(Some("901"), Some(at));
        index.read_until(Some("901"), None);
        assert_eq!(index.read_from(Some("901")), Some("2026-01-01T00:09:00Z".parse().unwrap()));
        assert_eq!(index.read_from(None), None);
    }

    #[test]
    fn a_key_leads_to_its_tickets_in_its_list() {
        let index = KeyIndex::default();
        index.add(Some("901"), "order-7", &"a".into());
        index.add(Some("901"), "order-7", &"a".into());
        index.add(Some("901"), "order-7", &"b".into());
        assert_eq!(index.candidates(Some("901"), "order-7"), [TicketId::new("a"), TicketId::new("b")]);
        assert!(
            index.candidates(Some("902"), "order-7").is_empty() && index.candidates(Some("901"), "order").is_empty()
        );
    }
}
