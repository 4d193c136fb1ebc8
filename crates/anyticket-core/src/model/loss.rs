//! What a read or a write could not carry.

use serde::{Deserialize, Serialize};

use super::Field;

/// Something that did not survive the way to or from a tracker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Loss {
    /// The field it happened in.
    pub field: Field,
    /// Why, in words for a person.
    pub reason: String,
    /// What was there, as text; absent where it was large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<String>,
}

impl Loss {
    /// `field` lost something because of `reason`.
    pub fn new(field: Field, reason: impl Into<String>) -> Self {
        Self { field, reason: reason.into(), native: None }
    }

    /// Says what was there.
    #[must_use]
    pub fn with_native(mut self, native: impl Into<String>) -> Self {
        self.native = Some(native.into());
        self
    }
}
