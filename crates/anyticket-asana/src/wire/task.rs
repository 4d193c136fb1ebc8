//! Tasks.

use anyticket_http::lenient::{Text, borrowed_id, id, scalar};
use serde::Deserialize;

use super::{CustomValues, Tag, Told, User, told};

/// A task. What is only looked at, or told again and again, is borrowed from the answer. Without a name and whether it is completed it is a compact record, and not read as a whole one.
#[derive(Debug, Deserialize)]
pub(crate) struct Task<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) gid: String,
    pub(crate) name: Option<String>,
    #[serde(deserialize_with = "told")]
    pub(crate) completed: Told<bool>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) completed_at: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) created_at: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) modified_at: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) created_by: Told<Person<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) due_on: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) due_at: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) start_on: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) start_at: Told<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) assignee: Told<Person<'a>>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) html_notes: Told<String>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) parent: Told<Above<'a>>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) num_subtasks: Option<i64>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) resource_subtype: Told<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) custom_type: Option<Stub<'a>>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) permalink_url: Told<String>,
    #[serde(default, deserialize_with = "told")]
    pub(crate) tags: Told<Vec<Tag>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) projects: Told<Vec<Place<'a>>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) memberships: Told<Vec<Membership<'a>>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) custom_fields: Told<CustomValues<'a>>,
    #[serde(borrow, default, deserialize_with = "told")]
    pub(crate) followers: Told<Vec<Person<'a>>>,
    #[serde(default)]
    pub(crate) external: Option<External>,
}

/// Somebody, as a task names them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Person<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) gid: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
    /// Absent in compact records.
    #[serde(borrow, default)]
    pub(crate) email: Option<Text<'a>>,
}

/// Anything with a name, as a task names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Stub<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) gid: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
}

/// The task above a task, and those above that one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Above<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) gid: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) projects: Option<Vec<Place<'a>>>,
    #[serde(borrow, default)]
    pub(crate) parent: Option<Box<Above<'a>>>,
}

/// A project as a task names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Place<'a> {
    #[serde(borrow, deserialize_with = "borrowed_id")]
    pub(crate) gid: Text<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
}

/// Where in a project a task lies. Empty for a credential that may not see it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Membership<'a> {
    #[serde(borrow, default)]
    pub(crate) project: Option<Place<'a>>,
    #[serde(borrow, default)]
    pub(crate) section: Option<Stub<'a>>,
}

/// What an app keeps on a task.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct External {
    #[serde(default)]
    pub(crate) gid: Option<String>,
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
