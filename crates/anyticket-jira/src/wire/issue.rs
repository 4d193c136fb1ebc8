//! Issues, as the search and the single read send them.

use std::fmt;

use anyticket_http::lenient::{Text, id, list, scalar};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::link::IssueLink;
use super::user::User;

/// What an answer calls its issues.
pub(crate) const ISSUES: &str = "issues";
/// What a page of the search calls the token of the next one.
pub(crate) const NEXT: &str = "nextPageToken";

/// A page of the search of which only this is wanted.
#[derive(Debug, Deserialize)]
pub(crate) struct SearchPage<T> {
    pub(crate) issues: Vec<T>,
    #[serde(default, rename = "nextPageToken")]
    pub(crate) next: Option<String>,
}

/// The answer of `POST /issue/bulkfetch`, of which only counts whether there is a list in it.
#[derive(Debug, Deserialize)]
pub(crate) struct Bulk {
    #[serde(default)]
    pub(crate) issues: Option<IgnoredAny>,
}

/// The answer of `POST /search/approximate-count`.
#[derive(Debug, Deserialize)]
pub(crate) struct Count {
    pub(crate) count: u64,
}

/// What can be read of an issue that cannot be read.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct BrokenIssue {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OnlyId {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
}

/// The answer of `POST /issue`: nothing of what was written.
#[derive(Debug, Deserialize)]
pub(crate) struct Created {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Issue<'a> {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) key: Option<String>,
    #[serde(borrow, default)]
    pub(crate) fields: Fields<'a>,
}

/// Another issue as an issue names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct IssueStub {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Status {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default, rename = "statusCategory")]
    pub(crate) category: Option<StatusCategory>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct StatusCategory {
    #[serde(default)]
    pub(crate) key: Option<CategoryKey>,
}

/// The keys of the categories, which are not translated, unlike their names
/// (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-status-categories/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CategoryKey {
    New,
    Indeterminate,
    Done,
    #[serde(other)]
    Unknown,
}

/// A priority as an issue names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PriorityStub<'a> {
    #[serde(borrow, default)]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(crate) name: Option<Text<'a>>,
}

/// A priority of the site, or a resolution.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Named {
    #[serde(default, deserialize_with = "scalar")]
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct IssueType {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) subtask: Option<bool>,
    /// 1 for an epic, 0 for what stands on its own, -1 for a subtask.
    #[serde(default, rename = "hierarchyLevel", deserialize_with = "scalar")]
    pub(crate) level: Option<i64>,
}

/// A project as an issue names it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Stub {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// The fields of an issue. Absent and null are the same.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<&'a RawValue>,
    pub(crate) status: Option<Status>,
    pub(crate) status_changed: Option<Text<'a>>,
    pub(crate) resolution: Option<Named>,
    pub(crate) resolved: Option<Text<'a>>,
    pub(crate) priority: Option<PriorityStub<'a>>,
    pub(crate) kind: Option<IssueType>,
    pub(crate) project: Option<Stub>,
    pub(crate) parent: Option<IssueStub>,
    pub(crate) assignee: Option<User>,
    pub(crate) reporter: Option<User>,
    pub(crate) creator: Option<User>,
    pub(crate) labels: Vec<String>,
    pub(crate) due: Option<Text<'a>>,
    pub(crate) created: Option<Text<'a>>,
    pub(crate) updated: Option<Text<'a>>,
    /// Seconds.
    pub(crate) original_estimate: Option<f64>,
    pub(crate) links: Vec<IssueLink>,
    /// The fields that are read by their definition: those of the site, and the system's that hold choices.
    pub(crate) more: Vec<(Text<'a>, &'a RawValue)>,
}

/// A scalar that may come as a string.
#[derive(Deserialize)]
struct Number(#[serde(deserialize_with = "scalar")] Option<f64>);

/// As many custom fields hold something on most issues.
const FEW: usize = 16;

/// A list that may be null.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct List<T>(#[serde(deserialize_with = "list")] Vec<T>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the fields of an issue")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Fields::default();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    match &*name {
                        "summary" => fields.summary = map.next_value()?,
                        "description" => fields.description = map.next_value()?,
                        "status" => fields.status = map.next_value()?,
                        "statuscategorychangedate" => fields.status_changed = map.next_value()?,
                        "resolution" => fields.resolution = map.next_value()?,
                        "resolutiondate" => fields.resolved = map.next_value()?,
                        "priority" => fields.priority = map.next_value()?,
                        "issuetype" => fields.kind = map.next_value()?,
                        "project" => fields.project = map.next_value()?,
                        "parent" => fields.parent = map.next_value()?,
                        "assignee" => fields.assignee = map.next_value()?,
                        "reporter" => fields.reporter = map.next_value()?,
                        "creator" => fields.creator = map.next_value()?,
                        "labels" => fields.labels = map.next_value::<List<String>>()?.0,
                        "duedate" => fields.due = map.next_value()?,
                        "created" => fields.created = map.next_value()?,
                        "updated" => fields.updated = map.next_value()?,
                        "timeoriginalestimate" => fields.original_estimate = map.next_value::<Number>()?.0,
                        "issuelinks" => fields.links = map.next_value::<List<IssueLink>>()?.0,
                        known if crate::fields::is_read(known) => {
                            let raw: &RawValue = map.next_value()?;
                            if raw.get() != "null" {
                                if fields.more.is_empty() {
                                    fields.more.reserve(FEW);
                                }
                                fields.more.push((name, raw));
                            }
                        }
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(All)
    }
}
