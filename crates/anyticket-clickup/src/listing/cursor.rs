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

/// How a listing is read side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Breadth {
    /// How many ranges are read at a time.
    #[serde(rename = "r")]
    pub(crate) ranges: u32,
    /// How many requests one step may have under way.
    #[serde(rename = "a")]
    pub(crate) abreast: u32,
}

/// How much of a range is left, and how it is gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Pace {
    /// Page by page. What the fields of this type count in is pages, but for [`Pace::Survey`].
    #[default]
    Step,
    /// The first page of a listing that is to be read side by side.
    Warm(Breadth),
    /// The range is looked over next, from its last page on. Above it a page is so many milliseconds wide.
    Survey(i64, Breadth),
    /// Page by page, and about so much is left, if the tasks lie here as they do at both ends.
    Even(u32),
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

    /// The pace after one more page was read, whose keys lie so far apart in all, of a range that is so wide from there on.
    pub(crate) fn stepped(self, span: i64, rest: Option<i64>) -> Self {
        let span = span.max(1);
        match self {
            Self::Warm(breadth) => Self::Survey(span, breadth),
            // Where they lie much closer than at the ends, many were made at once.
            Self::Even(pages) if rest.is_some_and(|rest| rest / span > i64::from(pages) * CROWDED + FEW) => {
                Self::Leap(LEAP)
            }
            Self::Even(pages) => Self::Even(pages.saturating_sub(1)),
            Self::Known(pages) => Self::Known(pages.saturating_sub(1)),
            pace => pace,
        }
    }
}

/// How far ahead a request goes where it turned out to be crowded.
const LEAP: u32 = 22;
/// A range of fewer pages is read page by page.
const WORTH_SPLITTING: u32 = 22;
/// How many times more than was expected is a crowd, and how much more at least, in pages.
const CROWDED: i64 = 4;
const FEW: i64 = 8;

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

impl Spot {
    /// The same, gone through another way.
    pub(crate) fn paced(self, pace: Pace) -> Self {
        match self {
            Self::Walk(walk) => Self::Walk(Walk { pace, ..walk }),
            tie @ Self::Tie { .. } => tie,
        }
    }
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
        let away = Open { source: Source { archived: true, ..source.clone() }, top: Some(3) };
        let spots = [
            Spot::Walk(Walk { open: vec![away], ..walk.clone() }),
            Spot::Walk(walk.clone()),
            Spot::Tie { at: 7, sources: vec![source], then: Some(walk) },
        ];
        for spot in spots {
            let cursor = Cursor::encode(&spot);
            assert_eq!(cursor.decode::<Spot>().unwrap(), spot);
            assert!(cursor.as_str().len() < 160, "{}", cursor.as_str());
        }
    }

    #[test]
    fn a_walk_is_over_when_no_key_lies_between_its_ends_or_no_source_is_open() {
        let source = Source { place: Place::Workspace, archived: false, only: None };
        let walk = |open, after, before| Walk { open, after, before, pace: Pace::Step };
        let open = || vec![Open { source: source.clone(), top: None }];
        assert!(walk(open(), Some(4), Some(5)).is_over() && walk(Vec::new(), None, None).is_over());
        assert!(!walk(open(), Some(4), Some(6)).is_over() && !walk(open(), None, Some(6)).is_over());
    }

    #[test]
    fn a_listing_looks_at_its_other_end_and_jumps_only_where_it_is_crowded() {
        let breadth = Breadth { ranges: 8, abreast: 4 };
        assert_eq!(Pace::Warm(breadth).stepped(5_000, None), Pace::Survey(5_000, breadth));
        assert_eq!(Pace::Even(25).stepped(1_000, Some(26_000)), Pace::Even(24));
        assert_eq!(Pace::Even(25).stepped(1_000, Some(108_999)), Pace::Even(24));
        assert_eq!(Pace::Even(25).stepped(1_000, Some(109_000)).jump(), Some(LEAP));
        assert_eq!(Pace::Even(3).stepped(1_000, Some(900_000)).jump(), Some(LEAP));
        assert_eq!((Pace::Known(30).jump(), Pace::Known(9).jump(), Pace::Step.jump()), (Some(15), None, None));
    }
}
