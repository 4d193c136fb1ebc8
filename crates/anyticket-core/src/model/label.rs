//! Labels.

use serde::{Deserialize, Serialize};

/// A label on a ticket. Some trackers know labels by name only.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Label {
    /// The tracker's id, where its labels have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The name; empty where the tracker allows a label that is only a colour.
    pub name: String,
    /// The colour as the tracker writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
}

impl Label {
    /// A label known by its name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: None, name: name.into(), color: None }
    }

    /// Sets the tracker's id.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sets the colour.
    #[must_use]
    pub fn with_color(mut self, color: impl Into<String>) -> Self {
        self.color = Some(color.into());
        self
    }

    /// Whether `word` is this label's id, or its name whatever the case.
    pub fn is_called(&self, word: &str) -> bool {
        self.id.as_deref() == Some(word) || crate::text::same_folded(&self.name, word)
    }

    /// Whether both are the same label: by id where both have one, else by name whatever the case.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.id, &other.id) {
            (Some(a), Some(b)) => a == b,
            _ => crate::text::same_folded(&self.name, &other.name),
        }
    }
}
