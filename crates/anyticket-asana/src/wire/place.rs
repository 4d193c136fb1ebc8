//! Workspaces, teams, projects, and the custom fields that they define.

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

use super::{Named, User};

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Workspace {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) is_organization: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Team {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) permalink_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Project {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) permalink_url: Option<String>,
    #[serde(default)]
    pub(crate) team: Option<Named>,
    #[serde(default)]
    pub(crate) workspace: Option<Named>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) members: Vec<User>,
}

/// That a project has a custom field.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct FieldSetting {
    #[serde(default)]
    pub(crate) custom_field: Option<Definition>,
}

/// A custom field.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Definition {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) resource_subtype: Option<String>,
    #[serde(default)]
    pub(crate) representation_type: Option<String>,
    #[serde(default)]
    pub(crate) is_value_read_only: Option<bool>,
    /// How many decimals a number keeps.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) precision: Option<i64>,
    /// What Asana made the field for: `priority`, `status`.
    #[serde(default)]
    pub(crate) asana_created_field: Option<String>,
    #[serde(default)]
    pub(crate) currency_code: Option<String>,
    #[serde(default)]
    pub(crate) custom_label: Option<String>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) enum_options: Vec<EnumOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct EnumOption {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) enabled: Option<bool>,
}
