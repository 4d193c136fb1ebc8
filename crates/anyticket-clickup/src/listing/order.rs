//! In which direction ClickUp orders, which its reference does not say: `reverse` turns it round, and that is all.

use std::sync::atomic::{AtomicU8, Ordering};

use anyticket_core::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// The time that a listing is walked along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Axis {
    /// When a task was created: it never changes.
    #[default]
    Created,
    /// When it was last changed, for a listing in that order.
    Updated,
}

impl Axis {
    /// The value of `order_by`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
        }
    }
}

const UNKNOWN: u8 = 0;
const NEWEST_FIRST: u8 = 1;
const OLDEST_FIRST: u8 = 2;

/// What the answers so far have shown.
#[derive(Debug, Default)]
pub(crate) struct KnownOrder {
    created: AtomicU8,
    updated: AtomicU8,
}

impl KnownOrder {
    /// Whether `reverse` is needed to get the newest first, or the oldest. Guessed until it is known.
    pub(crate) fn reverse_for(&self, axis: Axis, newest_first: bool) -> bool {
        let plain_is_newest_first = self.of(axis).load(Ordering::Relaxed) != OLDEST_FIRST;
        plain_is_newest_first != newest_first
    }

    /// Whether the answers have shown it.
    pub(crate) fn is_known(&self, axis: Axis) -> bool {
        self.of(axis).load(Ordering::Relaxed) != UNKNOWN
    }

    /// Notes what an answer showed.
    pub(crate) fn learn(&self, axis: Axis, reverse: bool, newest_first: bool) {
        let plain = if reverse == newest_first { OLDEST_FIRST } else { NEWEST_FIRST };
        self.of(axis).store(plain, Ordering::Relaxed);
    }

    fn of(&self, axis: Axis) -> &AtomicU8 {
        match axis {
            Axis::Created => &self.created,
            Axis::Updated => &self.updated,
        }
    }
}

/// Whether keys fall: nothing if they are all equal.
///
/// # Errors
///
/// `Unreadable` if they go up and down: then nothing can be said about what follows a page.
pub(crate) fn falls(keys: impl Iterator<Item = i64>) -> Result<Option<bool>> {
    let mut falls = None;
    let mut before: Option<i64> = None;
    for key in keys {
        if let Some(before) = before.filter(|before| *before != key) {
            let here = before > key;
            if *falls.get_or_insert(here) != here {
                return Err(Error::new(
                    ErrorKind::Unreadable,
                    "ClickUp gave the tasks in another order than was asked for",
                )
                .with_hint("list again; if it stays so, please report it"));
            }
        }
        before = Some(key);
    }
    Ok(falls)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_direction_is_guessed_once_and_then_known() {
        let order = KnownOrder::default();
        assert!(!order.is_known(Axis::Created) && !order.reverse_for(Axis::Created, true));
        order.learn(Axis::Created, false, false);
        assert!(order.reverse_for(Axis::Created, true) && !order.reverse_for(Axis::Created, false));
        order.learn(Axis::Created, true, false);
        assert!(!order.reverse_for(Axis::Created, true));
        assert!(!order.is_known(Axis::Updated));
    }

    #[test]
    fn equal_keys_tell_nothing_and_a_mixed_page_is_refused() {
        assert_eq!(falls([3, 3, 3].into_iter()).unwrap(), None);
        assert_eq!(falls([3, 3, 2].into_iter()).unwrap(), Some(true));
        assert_eq!(falls([1, 3].into_iter()).unwrap(), Some(false));
        assert!(falls([3, 1, 2].into_iter()).is_err());
    }

    #[test]
    fn each_axis_has_clickups_word_and_is_known_once_an_answer_has_shown_it() {
        assert_eq!((Axis::Created.name(), Axis::Updated.name()), ("created", "updated"));
        let order = KnownOrder::default();
        assert!(!order.is_known(Axis::Created));
        order.learn(Axis::Created, false, true);
        assert!(order.is_known(Axis::Created) && !order.is_known(Axis::Updated));
    }
}
