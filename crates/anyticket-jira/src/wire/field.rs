//! Fields: of the site, of a screen, of a step.

use std::collections::BTreeMap;

use anyticket_http::lenient::{id, list, scalar};
use serde::Deserialize;

use super::issue::{IssueType, Status};

/// One of the answer of `GET /field`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Field {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) schema: Option<Schema>,
}

/// What a field holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Schema {
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<String>,
    /// What an array is of.
    #[serde(default)]
    pub(crate) items: Option<String>,
    /// The type of a field of the site: `com.atlassian.jira.plugin.system.customfieldtypes:float`.
    #[serde(default)]
    pub(crate) custom: Option<String>,
    #[serde(default)]
    pub(crate) system: Option<String>,
}

/// A page of the types that issues of a project can be created with.
#[derive(Debug, Deserialize)]
pub(crate) struct MetaTypes {
    #[serde(default, rename = "issueTypes", deserialize_with = "list")]
    pub(crate) types: Vec<IssueType>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) total: Option<i64>,
}

/// A page of the fields of a new issue of one type.
#[derive(Debug, Deserialize)]
pub(crate) struct MetaFields {
    #[serde(default, deserialize_with = "list")]
    pub(crate) fields: Vec<MetaField>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) total: Option<i64>,
}

/// A field of a screen.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MetaField {
    /// Absent where the fields stand under their ids.
    #[serde(default, rename = "fieldId")]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) key: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) required: Option<bool>,
    #[serde(default, rename = "hasDefaultValue")]
    pub(crate) has_default: Option<bool>,
    #[serde(default)]
    pub(crate) schema: Option<Schema>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) operations: Vec<String>,
    #[serde(default, rename = "allowedValues", deserialize_with = "list")]
    pub(crate) allowed: Vec<Allowed>,
}

impl MetaField {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.id.as_deref().or(self.key.as_deref()).unwrap_or_default()
    }
}

/// A value that a field may have: an option with a value, or something with a name.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Allowed {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) value: Option<String>,
    #[serde(default)]
    pub(crate) disabled: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) children: Vec<Self>,
}

impl Allowed {
    /// What people see of it.
    pub(crate) fn shown(&self) -> Option<&str> {
        self.value.as_deref().or(self.name.as_deref())
    }
}

/// The answer of `GET /issue/{id}/transitions`.
#[derive(Debug, Deserialize)]
pub(crate) struct Transitions {
    #[serde(default, deserialize_with = "list")]
    pub(crate) transitions: Vec<Transition>,
}

/// A step that can be taken from where an issue stands.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Transition {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) to: Option<Status>,
    #[serde(default, rename = "isAvailable")]
    pub(crate) is_available: Option<bool>,
    /// The fields of its screen, by id.
    #[serde(default)]
    pub(crate) fields: Option<BTreeMap<String, MetaField>>,
}
