//! Where a listing stands: closed ranges of an immutable key, as text.

use serde::{Deserialize, Serialize};

/// Where tasks are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// In the whole Workspace, but for what was put away.
    Workspace,
    /// In one List, tasks of other Lists that were added to it included.
    List(String),
}

/// A value of a filter that takes several, where it is not said whether any or all of them are meant: each value is
/// asked for on its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pick {
    Assignee(String),
    Tag(String),
}

/// One call that lists tasks, without its range.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Source {
    #[serde(rename = "p")]
    pub(crate) place: Place,
    /// Whether it gives what was put away, or the others.
    #[serde(rename = "a", default, skip_serializing_if = "is_false")]
    pub(crate) archived: bool,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) only: Option<Pick>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// A source that is not read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Open {
    #[serde(rename = "s")]
    pub(crate) source: Source,
    /// The key of its next task, where that is known.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) top: Option<i64>,
}

/// How much of a range is left, and how it is gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pace {
    /// Page by page. What the fields of this type count in is pages.
    #[default]
    Step,
    /// Page by page for so many more, then by jumps: a listing that is read side by side.
    Warm(u32),
    /// The next request goes so far ahead; how much there is nobody knows.
    Leap(u32),
    /// About so much is left.
    Known(u32),
}

impl Pace {
    /// How far ahead the next request goes, if it goes ahead.
    pub(crate) fn jump(self) -> Option<u32> {
        match self {
            Self::Leap(pages) => Some(pages),
            Self::Known(pages) if pages >= WORTH_SPLITTING => Some(pages / 2),
            _ => None,
        }
    }

    /// The pace after one more page was read.
    pub(crate) fn stepped(self) -> Self {
        match self {
            Self::Warm(0 | 1) => Self::Leap(FIRST_LEAP),
            Self::Warm(pages) => Self::Warm(pages - 1),
            Self::Known(pages) => Self::Known(pages.saturating_sub(1)),
            pace => pace,
        }
    }
}

/// How many pages are read one after the other before a listing is read side by side: a small one is not worth a
/// request that finds nothing.
pub(crate) const WARM_UP: u32 = 3;
const FIRST_LEAP: u32 = 4;
/// A range of fewer pages is read page by page.
const WORTH_SPLITTING: u32 = 10;

/// A range to go through, the greatest key first: keys strictly between `after` and `before`.
///
/// A key is the time of creation (or of the last change, in that order) in milliseconds, negated where the oldest come
/// first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Walk {
    #[serde(rename = "o")]
    pub(crate) open: Vec<Open>,
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<i64>,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub(crate) before: Option<i64>,
    #[serde(rename = "p", default)]
    pub(crate) pace: Pace,
}

impl Walk {
    /// Whether nothing can be left.
    pub(crate) fn is_over(&self) -> bool {
        let empty =
            matches!((self.after, self.before), (Some(after), Some(before)) if after.saturating_add(1) >= before);
        self.open.is_empty() || empty
    }

    /// The same, or nothing if nothing can be left.
    pub(crate) fn unless_over(self) -> Option<Self> {
        (!self.is_over()).then_some(self)
    }
}

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Spot {
    /// Through a range.
    Walk(Walk),
    /// With all that have this one key, which are more than a page; then through a range.
    Tie { at: i64, sources: Vec<Source>, then: Option<Walk> },
}

#[cfg(test)]
mod tests {
    use anyticket_core::Cursor;

    use super::*;

    #[test]
    fn a_place_goes_through_text_and_comes_back_short() {
        let source = Source { place: Place::Workspace, archived: false, only: None };
        let open = vec![Open { source: source.clone(), top: None }];
        let walk = Walk { open, after: None, before: Some(1_779_203_289_147), pace: Pace::Leap(8) };
        let spots = [Spot::Walk(walk.clone()), Spot::Tie { at: 7, sources: vec![source], then: Some(walk) }];
        for spot in spots {
            let cursor = Cursor::encode(&spot);
            assert_eq!(cursor.decode::<Spot>().unwrap(), spot);
            assert!(cursor.as_str().len() < 160, "{}", cursor.as_str());
        }
    }

    #[test]
    fn a_listing_warms_up_before_it_jumps_and_a_known_rest_is_halved() {
        let mut pace = Pace::Warm(WARM_UP);
        for _ in 0..WARM_UP {
            assert_eq!(pace.jump(), None);
            pace = pace.stepped();
        }
        assert_eq!(pace.jump(), Some(FIRST_LEAP));
        assert_eq!((Pace::Known(12).jump(), Pace::Known(9).jump(), Pace::Step.jump()), (Some(6), None, None));
    }
}
