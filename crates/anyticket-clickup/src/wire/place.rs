//! Spaces, Folders, Lists, and what is defined in them.

use anyticket_http::lenient::{Text, borrowed_id, id, list, scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::task::{Place, Status, Tag};

#[derive(Debug, Deserialize)]
pub(crate) struct Spaces {
    #[serde(default, deserialize_with = "list")]
    pub(crate) spaces: Vec<Space>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Space {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) multiple_assignees: Option<bool>,
    #[serde(default)]
    pub(crate) features: Option<Features>,
}

/// What the Space's ClickApps switch on. What is absent is not said, and counts as on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Features {
    #[serde(default)]
    pub(crate) due_dates: Option<DueDates>,
    #[serde(default)]
    pub(crate) tags: Option<Feature>,
    #[serde(default)]
    pub(crate) time_estimates: Option<Feature>,
    #[serde(default)]
    pub(crate) points: Option<Feature>,
    #[serde(default)]
    pub(crate) priorities: Option<Feature>,
    #[serde(default)]
    pub(crate) custom_fields: Option<Feature>,
    #[serde(default)]
    pub(crate) custom_items: Option<Feature>,
    #[serde(default)]
    pub(crate) milestones: Option<Feature>,
    #[serde(default)]
    pub(crate) multiple_assignees: Option<Feature>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Feature {
    #[serde(default)]
    pub(crate) enabled: Option<bool>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct DueDates {
    #[serde(default)]
    pub(crate) enabled: Option<bool>,
    #[serde(default)]
    pub(crate) start_date: Option<bool>,
}

/// The reference declares an object; the service sends a list.
#[derive(Debug, Deserialize)]
pub(crate) struct Folders {
    #[serde(default, deserialize_with = "list")]
    pub(crate) folders: Vec<Folder>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Folder {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) hidden: Option<bool>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) space: Option<Place>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) lists: Vec<List>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Lists {
    #[serde(default, deserialize_with = "list")]
    pub(crate) lists: Vec<List>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct List {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) deleted: Option<bool>,
    #[serde(default)]
    pub(crate) folder: Option<Place>,
    #[serde(default)]
    pub(crate) space: Option<Place>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) statuses: Vec<Status>,
}

/// The answer of `GET /v2/team/{team_id}/shared`.
#[derive(Debug, Deserialize)]
pub(crate) struct SharedHierarchy {
    #[serde(default)]
    pub(crate) shared: Shared,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shared {
    /// Tasks whose List is not shared. That there are some is all that is read.
    #[serde(default, deserialize_with = "list")]
    pub(crate) tasks: Vec<serde::de::IgnoredAny>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) lists: Vec<List>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) folders: Vec<Folder>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Tags {
    #[serde(default, deserialize_with = "list")]
    pub(crate) tags: Vec<Tag>,
}

/// The answer of `GET /v2/team/{team_id}/custom_item`.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomItems {
    #[serde(default, deserialize_with = "list")]
    pub(crate) custom_items: Vec<CustomItem>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CustomItem {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// The answer of `GET /v2/list/{list_id}/field`.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields<'a> {
    #[serde(borrow)]
    pub(crate) fields: Vec<CustomField<'a>>,
}

/// A custom field: its definition, and on a task what it holds.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomField<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
    #[serde(borrow, default, rename = "type")]
    pub(crate) kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) type_config: Option<&'a RawValue>,
    #[serde(default)]
    pub(crate) required: Option<bool>,
    /// Absent, or null, where the field holds nothing.
    #[serde(borrow, default)]
    pub(crate) value: Option<&'a RawValue>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct TypeConfig<'a> {
    #[serde(borrow, default, deserialize_with = "list")]
    pub(crate) options: Vec<FieldOption<'a>>,
    #[serde(default)]
    pub(crate) currency_type: Option<String>,
    /// The ends of a progress.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) start: Option<f64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) end: Option<f64>,
}

/// An option of a drop-down (`name`) or of labels (`label`).
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FieldOption<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) id: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) label: Option<Text<'a>>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) orderindex: Option<i64>,
}
