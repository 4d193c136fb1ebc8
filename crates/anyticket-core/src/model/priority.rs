//! Priorities: five levels, beside what the tracker calls them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How urgent a ticket is, the same on every tracker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PriorityLevel {
    /// Drop everything else.
    Urgent,
    /// Before the rest.
    High,
    /// As it comes.
    Normal,
    /// When there is time.
    Low,
    /// Nobody has said.
    #[default]
    None,
}

impl PriorityLevel {
    /// All levels, the most urgent first.
    pub const ALL: [Self; 5] = [Self::Urgent, Self::High, Self::Normal, Self::Low, Self::None];

    /// The level of the priority at this place of so many, the most urgent one at place 0: five in their order, fewer or more
    /// spread over the levels. For trackers whose priorities are a list of words.
    ///
    /// ```
    /// use anyticket_core::PriorityLevel;
    ///
    /// let levels = [0, 1, 2].map(|at| PriorityLevel::of_place(at, 3));
    /// assert_eq!(levels, [PriorityLevel::High, PriorityLevel::Normal, PriorityLevel::Low]);
    /// ```
    pub fn of_place(at: usize, count: usize) -> Self {
        use PriorityLevel::{High, Low, Normal, Urgent};
        match (count, at) {
            (0 | 1, _) => Normal,
            (2, 0) => High,
            (2, _) => Low,
            (3, 0) => High,
            (3, 1) => Normal,
            (3, _) => Low,
            (4, at) => [Urgent, High, Normal, Low][at.min(3)],
            (count, at) => [Urgent, High, Normal, Low, Low][(at * 5 / count).min(4)],
        }
    }

    /// The level as it is written in configuration and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
            Self::None => "none",
        }
    }
}

impl fmt::Display for PriorityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for PriorityLevel {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or_else(|| {
            Error::invalid("not a priority level")
                .with("priority", text)
                .with_hint(format!("the levels are {}", Self::ALL.map(Self::as_str).join(", ")))
        })
    }
}

/// A priority as a tracker has it, and the level it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Priority {
    /// How urgent.
    pub level: PriorityLevel,
    /// The tracker's id.
    pub id: String,
    /// The tracker's word.
    pub name: String,
}

impl Priority {
    /// A priority with the tracker's id and name.
    pub fn new(level: PriorityLevel, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { level, id: id.into(), name: name.into() }
    }
}

impl From<PriorityLevel> for Priority {
    /// A priority of a tracker whose priorities are the levels themselves.
    fn from(level: PriorityLevel) -> Self {
        Self::new(level, level.as_str(), level.as_str())
    }
}

/// How a caller names a priority: by level, or by the tracker's own name or id.
///
/// A bare word is a level if it is one, else a name, else an id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PriorityRef {
    /// The tracker's priority for this level.
    Level(PriorityLevel),
    /// The tracker's own name or id.
    Word(String),
}

impl fmt::Display for PriorityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => level.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl From<PriorityLevel> for PriorityRef {
    fn from(level: PriorityLevel) -> Self {
        Self::Level(level)
    }
}

impl From<&str> for PriorityRef {
    fn from(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Word(text.to_owned()), Self::Level)
    }
}

impl From<String> for PriorityRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}
