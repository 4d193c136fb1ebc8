//! Tasks.

use anyticket_http::lenient::{id, scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{EnumOption, Named, Told, User, told};

/// A task. Without a name and whether it is completed it is a compact record, and not read as a whole one.
#[derive(Debug, Deserialize)]
pub(crate) struct Task<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "told")]
    pub(crate) completed: Told<bool>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) completed_at: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) created_at: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) modified_at: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) created_by: Told<User>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) due_on: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) due_at: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) start_on: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) start_at: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) assignee: Told<User>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) html_notes: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) parent: Told<Above>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) num_subtasks: Option<i64>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) resource_subtype: Told<String>,
    #[serde(default)]
    pub(crate) custom_type: Option<Named>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) permalink_url: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) tags: Told<Vec<Tag>>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) projects: Told<Vec<Place>>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) memberships: Told<Vec<Membership>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) custom_fields: Told<Vec<&'a RawValue>>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) followers: Told<Vec<User>>,
    #[serde(default)]
    pub(crate) external: Option<External>,
}

/// The task above a task, and those above that one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Above {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) projects: Option<Vec<Place>>,
    #[serde(default)]
    pub(crate) parent: Option<Box<Above>>,
}

/// A project as a task names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Place {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
}

/// Where in a project a task lies. Empty for a credential that may not see it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Membership {
    #[serde(default)]
    pub(crate) project: Option<Place>,
    #[serde(default)]
    pub(crate) section: Option<Named>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Tag {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) color: Option<String>,
}

/// What an app keeps on a task.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct External {
    #[serde(default)]
    pub(crate) gid: Option<String>,
}

/// What a task holds in a custom field.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomValue<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) resource_subtype: Option<String>,
    #[serde(default)]
    pub(crate) representation_type: Option<String>,
    #[serde(default)]
    pub(crate) asana_created_field: Option<String>,
    #[serde(default)]
    pub(crate) display_value: Option<String>,
    #[serde(default)]
    pub(crate) text_value: Option<String>,
    #[serde(borrow, default)]
    pub(crate) number_value: Option<&'a RawValue>,
    #[serde(default)]
    pub(crate) enum_value: Option<EnumOption>,
    #[serde(default)]
    pub(crate) multi_enum_values: Option<Vec<EnumOption>>,
    #[serde(borrow, default)]
    pub(crate) date_value: Option<&'a RawValue>,
    #[serde(default)]
    pub(crate) people_value: Option<Vec<User>>,
    #[serde(default)]
    pub(crate) reference_value: Option<Vec<Named>>,
}

/// What a walk by the time of creation must know of a task, whatever else can be read of it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Head {
    #[serde(default)]
    pub(crate) created_at: Option<String>,
}

/// Who follows a task, of the answer to a call that changes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Followed {
    #[serde(default)]
    pub(crate) followers: Vec<User>,
}

/// What can be read of a task that cannot be read.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BrokenTask {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) gid: Option<String>,
}
