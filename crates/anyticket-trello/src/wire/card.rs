//! Cards.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Board, CreateAction, Label, List, Member};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Card<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) desc: Option<String>,
    #[serde(default)]
    pub(crate) closed: Option<bool>,
    #[serde(default)]
    pub(crate) id_board: Option<String>,
    #[serde(default)]
    pub(crate) id_list: Option<String>,
    #[serde(default)]
    pub(crate) due: Option<String>,
    #[serde(default)]
    pub(crate) start: Option<String>,
    #[serde(default)]
    pub(crate) due_complete: Option<bool>,
    #[serde(default)]
    pub(crate) date_last_activity: Option<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) id_members: Vec<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) labels: Vec<Label>,
    #[serde(default)]
    pub(crate) short_link: Option<String>,
    /// The address without the name of the card, which changes.
    #[serde(default)]
    pub(crate) short_url: Option<String>,
    #[serde(default)]
    pub(crate) card_role: Option<String>,
    #[serde(default)]
    pub(crate) is_template: Option<bool>,
    #[serde(default)]
    pub(crate) badges: Option<Badges>,
    /// The custom fields that hold something; only where they were asked for.
    #[serde(default, borrow)]
    pub(crate) custom_field_items: Option<Vec<&'a RawValue>>,
    /// What was asked for beside the card itself.
    #[serde(default)]
    pub(crate) list: Option<List>,
    #[serde(default)]
    pub(crate) board: Option<Board>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) members: Vec<Member>,
    #[serde(default)]
    pub(crate) actions: Option<Vec<CreateAction>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Badges {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) check_items: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) check_items_checked: Option<i64>,
}

/// As much of a card as can be read of one that is broken.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BrokenCard {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
}

/// A card of which only a little was asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Short {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) desc: Option<String>,
    #[serde(default)]
    pub(crate) short_link: Option<String>,
    #[serde(default)]
    pub(crate) short_url: Option<String>,
}

/// What a custom field holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldItem<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id_custom_field: String,
    #[serde(default)]
    pub(crate) id_value: Option<String>,
    #[serde(default, borrow)]
    pub(crate) value: Option<&'a RawValue>,
}

/// A value that is no option: everything is text.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FieldValue {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) text: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) number: Option<f64>,
    #[serde(default)]
    pub(crate) checked: Option<Checked>,
    #[serde(default)]
    pub(crate) date: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Checked {
    Bool(bool),
    Text(String),
}

/// The answer to a search; what was not asked for may be missing.
#[derive(Debug, Deserialize)]
pub(crate) struct Search<'a> {
    #[serde(default, borrow)]
    pub(crate) cards: Vec<&'a RawValue>,
}
