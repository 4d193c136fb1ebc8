//! In which forms a tracker keeps what it can hold.

use serde::{Deserialize, Serialize};

/// Which forms of a date a tracker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WhenForm {
    /// Days and instants, and it tells them apart.
    #[default]
    Both,
    /// Only days.
    Date,
    /// Only instants.
    Instant,
    /// Of a start: days and instants, but only beside a due date, and an instant only beside one that is an instant too.
    BesideDue,
}

/// Which names of labels a tracker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LabelForm {
    /// Any name, as it was written.
    #[default]
    Any,
    /// Any name, in lower case. To us that is the same label.
    LowerCase,
    /// Only names without blanks.
    OneWord,
}

impl LabelForm {
    /// Whether a label of this name can be kept.
    pub fn takes(self, name: &str) -> bool {
        self != Self::OneWord || !name.contains(char::is_whitespace)
    }
}

/// Which states of a custom field of yes and no a tracker keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BoxForm {
    /// Yes, no, and nothing: it tells a box that is not ticked from one that nobody has touched.
    #[default]
    YesAndNo,
    /// Only that a box is ticked. Writing `false` empties the field, and to us that is the same.
    Ticked,
}
