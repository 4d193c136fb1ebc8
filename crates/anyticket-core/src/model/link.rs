//! Relations between tickets.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::TicketId;

/// How one ticket relates to another, seen from the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkKind {
    /// They have to do with each other.
    Relates,
    /// The other cannot go on before this one.
    Blocks,
    /// This one cannot go on before the other.
    BlockedBy,
    /// This one is the same as the other, which is kept.
    Duplicates,
    /// The other is the same as this one, which is kept.
    DuplicatedBy,
    /// A relation only this tracker knows, in its word.
    Other(String),
}

impl LinkKind {
    /// The same relation seen from the other ticket; a word of the tracker's own stays as it is.
    #[must_use]
    pub fn reversed(&self) -> Self {
        match self {
            Self::Relates => Self::Relates,
            Self::Blocks => Self::BlockedBy,
            Self::BlockedBy => Self::Blocks,
            Self::Duplicates => Self::DuplicatedBy,
            Self::DuplicatedBy => Self::Duplicates,
            Self::Other(word) => Self::Other(word.clone()),
        }
    }

    /// The kind as it is written on the command line and in JSON.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Relates => "relates",
            Self::Blocks => "blocks",
            Self::BlockedBy => "blocked_by",
            Self::Duplicates => "duplicates",
            Self::DuplicatedBy => "duplicated_by",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<&str> for LinkKind {
    fn from(word: &str) -> Self {
        match word {
            "relates" => Self::Relates,
            "blocks" => Self::Blocks,
            "blocked_by" => Self::BlockedBy,
            "duplicates" => Self::Duplicates,
            "duplicated_by" => Self::DuplicatedBy,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for LinkKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for LinkKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Ok(Self::from(word.as_ref()))
    }
}

/// One relation of a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TicketLink {
    /// How this ticket relates to the other.
    pub kind: LinkKind,
    /// The other ticket.
    pub ticket: TicketId,
    /// The relation in the tracker's word.
    pub native_kind: String,
    /// The other ticket's title, where the answer held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl TicketLink {
    /// A relation to `ticket`.
    pub fn new(kind: LinkKind, ticket: impl Into<TicketId>) -> Self {
        Self { native_kind: kind.as_str().to_owned(), kind, ticket: ticket.into(), title: None }
    }
}
