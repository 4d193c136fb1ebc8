//! Statuses: what everybody can match on, beside what the tracker calls it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// What a status means, the same on every tracker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StatusCategory {
    /// Nobody works on it yet.
    Todo,
    /// Somebody works on it.
    InProgress,
    /// Work has begun and waits for something.
    Waiting,
    /// It is finished.
    Done,
    /// It will not be finished.
    Cancelled,
    /// The tracker does not say, and no configuration does. Counts as open.
    #[default]
    Unknown,
}

impl StatusCategory {
    /// All categories, in the order of a ticket's life.
    pub const ALL: [Self; 6] =
        [Self::Todo, Self::InProgress, Self::Waiting, Self::Done, Self::Cancelled, Self::Unknown];

    /// The category as it is written in configuration and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::InProgress => "in_progress",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a ticket in this category still asks for work: everything but done and cancelled.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Done | Self::Cancelled)
    }
}

impl fmt::Display for StatusCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for StatusCategory {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == text).ok_or_else(|| {
            Error::invalid("not a status category")
                .with("status", text)
                .with_hint(format!("the categories are {}", Self::ALL.map(Self::as_str).join(", ")))
        })
    }
}

/// A status as a tracker has it, and what it means. Always all three.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// What it means.
    pub category: StatusCategory,
    /// The tracker's id. Where a tracker keeps a status in two places (a column and a done bit) it is the pair.
    pub id: String,
    /// The tracker's word.
    pub name: String,
}

impl Status {
    /// A status with the tracker's id and name.
    pub fn new(category: StatusCategory, id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { category, id: id.into(), name: name.into() }
    }
}

/// How a caller names a status: by what it means, by the tracker's name, or by its id.
///
/// A bare word is a category if it is one, else a name, else an id; `name:` and `id:` force.
///
/// ```
/// use anyticket_core::{StatusCategory, StatusRef};
///
/// assert_eq!(StatusRef::from("done"), StatusRef::Category(StatusCategory::Done));
/// assert_eq!(StatusRef::from("name:done"), StatusRef::Name("done".into()));
/// assert_eq!(StatusRef::from("In Review"), StatusRef::Word("In Review".into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusRef {
    /// Any status that means this; which one is the tracker's configuration and order.
    Category(StatusCategory),
    /// The status of this name, whatever its case.
    Name(String),
    /// The status of this id.
    Id(String),
    /// A name, or else an id.
    Word(String),
}

impl StatusRef {
    /// Whether `status` is one of those that this names.
    pub fn matches(&self, status: &Status) -> bool {
        match self {
            Self::Category(category) => status.category == *category,
            Self::Name(name) => crate::text::same_folded(&status.name, name),
            Self::Id(id) => status.id == *id,
            Self::Word(word) => status.id == *word || crate::text::same_folded(&status.name, word),
        }
    }
}

impl fmt::Display for StatusRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(category) => category.fmt(f),
            Self::Name(name) => write!(f, "name:{name}"),
            Self::Id(id) => write!(f, "id:{id}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl From<&str> for StatusRef {
    fn from(text: &str) -> Self {
        if let Some(name) = text.strip_prefix("name:") {
            Self::Name(name.to_owned())
        } else if let Some(id) = text.strip_prefix("id:") {
            Self::Id(id.to_owned())
        } else if let Ok(category) = text.parse() {
            Self::Category(category)
        } else {
            Self::Word(text.to_owned())
        }
    }
}

impl From<String> for StatusRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<StatusCategory> for StatusRef {
    fn from(category: StatusCategory) -> Self {
        Self::Category(category)
    }
}

impl From<&Status> for StatusRef {
    fn from(status: &Status) -> Self {
        Self::Id(status.id.clone())
    }
}
