//! Identifiers: opaque text that only the tracker that made it understands.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Opaque: compare it, store it, hand it back; never take it apart.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text that a tracker uses for this identifier.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The identifier as the tracker writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// Identifies a ticket within one tracker, for good: it outlives moves and renames.
    TicketId
);
id!(
    /// Identifies a project, or a group of projects, within one tracker.
    ProjectId
);
id!(
    /// Identifies a user within one tracker.
    UserId
);
id!(
    /// Identifies a comment within one tracker.
    CommentId
);
id!(
    /// Identifies an attachment within one tracker.
    AttachmentId
);
id!(
    /// Identifies a kind of ticket (bug, task, epic) within one tracker.
    KindId
);
id!(
    /// Identifies the definition of a custom field within one tracker.
    FieldId
);

/// What a product stores to find a ticket again: which tracker, and the id there.
///
/// ```
/// use anyticket_core::TicketRef;
///
/// let stored = TicketRef::new("work", "86abc1").to_string();
/// assert_eq!(stored, "work:86abc1");
/// assert_eq!(stored.parse::<TicketRef>()?, TicketRef::new("work", "86abc1"));
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TicketRef {
    /// The tracker's name in the configuration.
    pub tracker: String,
    /// The ticket's id there.
    pub id: TicketId,
}

impl TicketRef {
    /// Names the ticket `id` of the tracker `tracker`.
    pub fn new(tracker: impl Into<String>, id: impl Into<TicketId>) -> Self {
        Self { tracker: tracker.into(), id: id.into() }
    }
}

impl fmt::Display for TicketRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.tracker, self.id)
    }
}

impl std::str::FromStr for TicketRef {
    type Err = crate::Error;

    fn from_str(text: &str) -> crate::Result<Self> {
        match text.split_once(':') {
            Some((tracker, id)) if !tracker.is_empty() && !id.is_empty() => Ok(Self::new(tracker, id)),
            _ => Err(crate::Error::invalid("not a ticket reference")
                .with("reference", text)
                .with_hint("write TRACKER:ID, as in work:86abc1")),
        }
    }
}
