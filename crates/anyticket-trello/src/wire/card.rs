//! Cards.

use anyticket_http::lenient::{Loose, Perhaps, Text, id, list, scalar};
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
    #[serde(borrow, default)]
    pub(crate) id_board: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) id_list: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) due: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) start: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) due_complete: Option<bool>,
    #[serde(borrow, default)]
    pub(crate) date_last_activity: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) id_members: Vec<Text<'a>>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) labels: Vec<Label>,
    #[serde(default)]
    pub(crate) short_link: Option<String>,
    /// The address without the name of the card, which changes.
    #[serde(default)]
    pub(crate) short_url: Option<String>,
    #[serde(borrow, default)]
    pub(crate) card_role: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) is_template: Option<bool>,
    #[serde(default)]
    pub(crate) badges: Option<Badges>,
    /// The custom fields that hold something; only where they were asked for.
    #[serde(borrow, default)]
    pub(crate) custom_field_items: Option<FieldItems<'a>>,
    /// What was asked for beside the card itself.
    #[serde(default)]
    pub(crate) list: Option<List>,
    #[serde(default)]
    pub(crate) board: Option<Board>,
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) members: Vec<Member<'a>>,
    #[serde(borrow, default)]
    pub(crate) actions: Option<Vec<CreateAction<'a>>>,
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
#[serde(rename_all = "camelCase")]
pub(crate) struct BrokenCard<'a> {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(borrow, default)]
    pub(crate) id_board: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) date_last_activity: Loose<'a>,
}

/// A card of which only the key that a caller gave it is wanted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Keyed<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(borrow, default)]
    pub(crate) desc: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) custom_field_items: FieldItems<'a>,
}

/// What has the id of a card.
pub(crate) trait Identified {
    fn id(&self) -> &str;
}

impl Identified for Card<'_> {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Identified for Keyed<'_> {
    fn id(&self) -> &str {
        &self.id
    }
}

/// The custom fields of a card that hold something. One of another shape than expected must not cost the card.
pub(crate) type FieldItems<'a> = Vec<Perhaps<FieldItem<'a>>>;

/// A card of which only a little was asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Short {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) short_link: Option<String>,
    #[serde(default)]
    pub(crate) short_url: Option<String>,
}

/// What a custom field holds.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldItem<'a> {
    #[serde(borrow, default)]
    pub(crate) id_custom_field: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) id_value: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) value: Option<&'a RawValue>,
}

/// A value that is no option: everything is text.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct FieldValue<'a> {
    #[serde(borrow, default)]
    pub(crate) text: Option<Text<'a>>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) number: Option<f64>,
    /// Yes and no as themselves or as texts.
    #[serde(borrow, default)]
    pub(crate) checked: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) date: Option<Text<'a>>,
}

/// The answer to a search; what was not asked for may be missing.
#[derive(Debug, Deserialize)]
pub(crate) struct Search<'a> {
    #[serde(default, borrow)]
    pub(crate) cards: Vec<&'a RawValue>,
}
