//! The names of our own fields, for capabilities, losses and what was not read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A field of a ticket, by name.
        ///
        /// Custom fields are all under [`Field::Fields`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Field {
            $($(#[$doc])* $name),+
        }

        impl Field {
            /// All fields, in the order of the JSON form.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name as it stands in JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

fields! {
    /// The human key.
    Key = "key",
    /// The web address.
    Url = "url",
    /// The title.
    Title = "title",
    /// The text.
    Body = "body",
    /// The status.
    Status = "status",
    /// The priority.
    Priority = "priority",
    /// The kind of ticket.
    Kind = "kind",
    /// The home project.
    Project = "project",
    /// The other projects it lies in.
    AlsoIn = "also_in",
    /// The ticket above it.
    Parent = "parent",
    /// Who works on it.
    Assignees = "assignees",
    /// Who made it.
    Author = "author",
    /// On whose behalf it was made.
    Reporter = "reporter",
    /// The labels.
    Labels = "labels",
    /// When work starts.
    Start = "start",
    /// When it is due.
    Due = "due",
    /// When it was created.
    CreatedAt = "created_at",
    /// When it was last changed.
    UpdatedAt = "updated_at",
    /// When it was closed.
    ClosedAt = "closed_at",
    /// How big it is.
    Estimate = "estimate",
    /// Whether it is put away.
    Archived = "archived",
    /// The custom fields.
    Fields = "fields",
    /// The caller's own key.
    ExternalKey = "external_key",
    /// The mark of this state of the ticket.
    Version = "version",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Field {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|field| field.as_str()).collect();
            Error::invalid("no such field")
                .with("field", text)
                .with_hint(format!("the fields are {}", known.join(", ")))
        })
    }
}

/// A set of fields, as small as a number.
///
/// ```
/// use anyticket_core::{Field, FieldSet};
///
/// let unread = FieldSet::from([Field::Body, Field::Fields]);
/// assert!(unread.contains(Field::Body) && !unread.contains(Field::Title));
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(u32);

impl FieldSet {
    /// No field.
    pub const EMPTY: Self = Self(0);

    /// Whether `field` is in the set.
    pub fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u32) != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds `field`.
    pub fn insert(&mut self, field: Field) {
        self.0 |= 1 << field as u32;
    }

    /// Takes `field` out.
    pub fn remove(&mut self, field: Field) {
        self.0 &= !(1 << field as u32);
    }

    /// The fields in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The fields in both sets.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The fields, in the order of the JSON form.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.iter().copied().filter(move |field| self.contains(*field))
    }
}

impl<const N: usize> From<[Field; N]> for FieldSet {
    fn from(fields: [Field; N]) -> Self {
        fields.into_iter().collect()
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        let mut set = Self::EMPTY;
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

impl fmt::Debug for FieldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
