//! One cell of the table, and how far a tracker supports it.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::names::{Access, Filter, Operation, SortField};
use crate::model::Field;
use crate::{Error, Result};

/// One cell of the table of capabilities.
///
/// As text it is `operation.create`, `field.status.set`, `filter.due` or `sort.updated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cell {
    /// An operation.
    Operation(Operation),
    /// A field, and what is done with it.
    Field(Field, Access),
    /// A filter.
    Filter(Filter),
    /// A sort order.
    Sort(SortField),
}

impl Cell {
    /// All cells, in the order of the published table.
    pub fn all() -> impl Iterator<Item = Self> {
        let operations = Operation::ALL.iter().map(|operation| Self::Operation(*operation));
        let fields = Field::ALL
            .iter()
            .flat_map(|field| Access::ALL.iter().map(|access| Self::Field(*field, *access)))
            .filter(|cell| cell.makes_sense());
        let filters = Filter::ALL.iter().map(|filter| Self::Filter(*filter));
        let sorts = SortField::ALL.iter().map(|sort| Self::Sort(*sort));
        operations.chain(fields).chain(filters).chain(sorts)
    }

    /// Whether anybody could do this: a tracker sets its own times, and a title cannot be cleared.
    pub fn makes_sense(self) -> bool {
        let Self::Field(field, access) = self else { return true };
        match field {
            Field::Key
            | Field::Url
            | Field::Author
            | Field::CreatedAt
            | Field::UpdatedAt
            | Field::ClosedAt
            | Field::Version => access == Access::Read,
            Field::Archived => matches!(access, Access::Read | Access::Set),
            Field::Title | Field::Status | Field::Kind | Field::Project => access != Access::Clear,
            _ => true,
        }
    }
}

impl From<Operation> for Cell {
    fn from(operation: Operation) -> Self {
        Self::Operation(operation)
    }
}

impl From<(Field, Access)> for Cell {
    fn from((field, access): (Field, Access)) -> Self {
        Self::Field(field, access)
    }
}

impl From<Filter> for Cell {
    fn from(filter: Filter) -> Self {
        Self::Filter(filter)
    }
}

impl From<SortField> for Cell {
    fn from(sort: SortField) -> Self {
        Self::Sort(sort)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(operation) => write!(f, "operation.{operation}"),
            Self::Field(field, access) => write!(f, "field.{field}.{access}"),
            Self::Filter(filter) => write!(f, "filter.{filter}"),
            Self::Sort(sort) => write!(f, "sort.{sort}"),
        }
    }
}

impl FromStr for Cell {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, '.');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("operation"), Some(name), None) => Ok(Self::Operation(name.parse()?)),
            (Some("field"), Some(name), Some(access)) => Ok(Self::Field(name.parse()?, access.parse()?)),
            (Some("filter"), Some(name), None) => Ok(Self::Filter(name.parse()?)),
            (Some("sort"), Some(name), None) => Ok(Self::Sort(name.parse()?)),
            _ => Err(Error::invalid("not a capability").with("capability", text)),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How far a tracker supports one cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "support", content = "note")]
#[non_exhaustive]
pub enum Support {
    /// The tracker does it itself, exactly.
    Native,
    /// We make it so, exactly; the note says how, and what it costs.
    Emulated(Cow<'static, str>),
    /// It cannot be done; the note says why, and where the vendor says so.
    Refused(Cow<'static, str>),
}

impl Support {
    /// Whether it can be done, by the tracker or by us.
    pub fn is_supported(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// `native`, `emulated` or `refused`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated(_) => "emulated",
            Self::Refused(_) => "refused",
        }
    }

    /// How it is emulated, or why it is refused.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Native => None,
            Self::Emulated(note) | Self::Refused(note) => Some(note),
        }
    }
}
