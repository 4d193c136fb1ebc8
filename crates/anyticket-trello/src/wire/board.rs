//! Boards, and what is on them.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

/// A Workspace.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Organization {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    /// The short name in its address.
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) display_name: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Board {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) closed: Option<bool>,
    #[serde(default)]
    pub(crate) date_last_activity: Option<String>,
    /// Nothing for a board that belongs to no Workspace.
    #[serde(default)]
    pub(crate) id_organization: Option<String>,
    #[serde(default)]
    pub(crate) short_link: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
}

impl Board {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.unwrap_or(false)
    }

    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// A board with its lists.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Facts {
    #[serde(flatten)]
    pub(crate) board: Board,
    #[serde(default, deserialize_with = "list")]
    pub(crate) lists: Vec<List>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct List {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) closed: Option<bool>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) pos: Option<f64>,
}

impl List {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.unwrap_or(false)
    }

    pub(crate) fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Label {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    /// May be empty: some labels are a colour and nothing else.
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) color: Option<String>,
}

/// The definition of a custom field.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CustomField {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) options: Vec<FieldOption>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) pos: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FieldOption {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) value: Option<OptionText>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) pos: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OptionText {
    #[serde(default)]
    pub(crate) text: Option<String>,
}
