//! Tasks, as the listings and the single read send them.

use std::fmt;

use anyticket_http::lenient::{Text, id, list, scalar};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use serde_json::value::RawValue;

use super::place::CustomField;
use super::user::User;

/// The custom fields of a task, taken apart together with it. Each task repeats every definition with all its options;
/// what is not looked at is skipped.
pub(crate) type Taken<'a> = Option<Vec<CustomField<'a>>>;

/// The custom fields of a task as text: where they are not wanted, or may have a shape that must not cost the task.
pub(crate) type Untaken<'a> = Option<&'a RawValue>;

/// What a page of tasks calls them.
pub(crate) const TASKS: &str = "tasks";
/// Whether nothing follows, in a page of a List. The search over a Workspace does not say.
pub(crate) const LAST_PAGE: &str = "last_page";

/// What can be read of a task that cannot be read.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BrokenTask {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_created: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_updated: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "'de: 'a, F: Default + Deserialize<'de>"))]
pub(crate) struct Task<'a, F = Untaken<'a>> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) custom_id: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) custom_item_id: Option<i64>,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The text without its formatting, as JSON: only looked at where there is no other.
    #[serde(borrow, default)]
    pub(crate) description: Option<&'a RawValue>,
    /// Only with `include_markdown_description`.
    #[serde(default)]
    pub(crate) markdown_description: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<Status>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_created: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_updated: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_closed: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) date_done: Option<i64>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) creator: Option<User>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) assignees: Vec<User>,
    /// Teams of users, which the model has no place for.
    #[serde(default, deserialize_with = "list")]
    pub(crate) group_assignees: Vec<Group>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) tags: Vec<Tag>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) parent: Option<String>,
    #[serde(borrow, default, deserialize_with = "priority")]
    pub(crate) priority: Option<Priority<'a>>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) due_date: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) start_date: Option<i64>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) points: Option<f64>,
    /// Milliseconds.
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) time_estimate: Option<f64>,
    #[serde(default)]
    pub(crate) custom_fields: F,
    #[serde(default, deserialize_with = "list")]
    pub(crate) locations: Vec<Place>,
    #[serde(default)]
    pub(crate) list: Option<Place>,
    #[serde(default)]
    pub(crate) url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Status {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) status: Option<String>,
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<StatusType>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) orderindex: Option<f64>,
}

/// A type of status. `open`, `custom` and `closed` are in the reference; `done` and `unstarted` occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StatusType {
    Open,
    Unstarted,
    Custom,
    Done,
    Closed,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Group {
    #[serde(default)]
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Tag {
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) tag_bg: Option<String>,
}

/// A List, a Folder or a Space as a task names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Place {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// A Folder that only stands for "none": what ClickUp sends for a List directly in a Space.
    #[serde(default)]
    pub(crate) hidden: Option<bool>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Priority<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Option<Text<'a>>,
    #[serde(default)]
    pub(crate) priority: Option<Text<'a>>,
}

/// An object, or (in some examples of the reference) the bare number.
fn priority<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Priority<'a>>, D::Error> {
    struct Either;

    impl<'de> Visitor<'de> for Either {
        type Value = Option<Priority<'de>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a priority, as an object or a number")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            Priority::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Some(Priority { id: Some(number.to_string().into()), priority: None }))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            let is_id = text.bytes().all(|byte| byte.is_ascii_digit());
            let text = Some(text.to_owned().into());
            Ok(Some(if is_id { Priority { id: text, priority: None } } else { Priority { id: None, priority: text } }))
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    deserializer.deserialize_any(Either)
}

/// What a task hangs together with.
#[derive(Debug, Deserialize)]
pub(crate) struct TaskLinks {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "list")]
    pub(crate) dependencies: Vec<Dependency>,
    #[serde(default, deserialize_with = "list")]
    pub(crate) linked_tasks: Vec<LinkedTask>,
}

/// `task_id` waits for `depends_on`. Both tasks list the same row.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) task_id: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) depends_on: Option<String>,
}

/// A link has no direction: either end may be the one that is asked.
#[derive(Debug, Deserialize)]
pub(crate) struct LinkedTask {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) task_id: Option<String>,
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) link_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &'static str) -> Task<'static> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_id_is_all_that_must_be_there() {
        let task = read(r#"{"id":"86abc1"}"#);
        assert_eq!((task.id.as_str(), task.assignees.len()), ("86abc1", 0));
        assert!(serde_json::from_str::<Task<'_>>(r#"{"name":"x"}"#).is_err());
    }

    #[test]
    fn a_priority_is_an_object_a_number_or_null() {
        let level = |json: &'static str| read(json).priority.map(|priority| (priority.id, priority.priority));
        assert_eq!(level(r#"{"id":"a","priority":1}"#), Some((Some("1".into()), None)));
        let object = r##"{"id":"a","priority":{"id":"2","priority":"high","color":"#fc0","orderindex":"2"}}"##;
        assert_eq!(level(object), Some((Some("2".into()), Some("high".into()))));
        assert_eq!(level(r#"{"id":"a","priority":null}"#), None);
    }
}
