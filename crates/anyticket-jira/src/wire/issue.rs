//! Issues, as the search and the single read send them.

use anyticket_http::lenient::{Text, id, list, scalar};
use anyticket_http::{Reader, Seen};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny};
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

/// An issue. It is read by [`Issue::read`], which knows what came before.
#[derive(Debug)]
pub(crate) struct Issue<'a> {
    pub(crate) id: String,
    pub(crate) key: Option<String>,
    pub(crate) fields: Fields<'a>,
}

/// What one issue of an answer repeats of another, to the letter and with all its addresses: more than half of an answer.
#[derive(Debug, Default)]
pub(crate) struct Repeated<'a> {
    statuses: Seen<'a, Status>,
    resolutions: Seen<'a, Named>,
    priorities: Seen<'a, PriorityStub<'a>>,
    kinds: Seen<'a, IssueType>,
    projects: Seen<'a, Stub>,
    parents: Seen<'a, IssueStub>,
    people: Seen<'a, User>,
    /// The category stands in the status, and once more beside it.
    categories: Seen<'a, IgnoredAny>,
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
    /// The fields that are read by their definition and hold something: those of the site, and the system's that hold
    /// choices.
    pub(crate) more: Vec<(Text<'a>, &'a RawValue)>,
}

/// A scalar that may come as a string.
#[derive(Deserialize)]
struct Number(#[serde(deserialize_with = "scalar")] Option<f64>);

/// A list that may be null.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct List<T>(#[serde(deserialize_with = "list")] Vec<T>);

/// An id that is there.
#[derive(Deserialize)]
struct Id(#[serde(deserialize_with = "id")] String);

impl<'a> Issue<'a> {
    /// Reads the issue that comes next.
    pub(crate) fn read(json: &mut Reader<'a>, repeated: &mut Repeated<'a>) -> serde_json::Result<Self> {
        let (mut id, mut key, mut fields) = (None, None, Fields::default());
        json.object::<serde_json::Error>(|name, json| {
            match &*name {
                "id" => id = Some(json.value::<Id>()?.0),
                "key" => key = json.value()?,
                "fields" => fields = Fields::read(json, repeated)?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        let id = id.ok_or_else(|| serde_json::Error::custom("missing field `id`"))?;
        Ok(Self { id, key, fields })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Issue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&'de RawValue>::deserialize(deserializer)?;
        Issue::read(&mut Reader::new(json.get()), &mut Repeated::default()).map_err(D::Error::custom)
    }
}

impl<'a> Fields<'a> {
    fn read(json: &mut Reader<'a>, repeated: &mut Repeated<'a>) -> serde_json::Result<Self> {
        let mut fields = Self::default();
        json.object::<serde_json::Error>(|name, json| {
            match &*name {
                "summary" => fields.summary = json.value()?,
                "description" => fields.description = json.value()?,
                "status" => fields.status = repeated.statuses.read(json)?,
                "statusCategory" => drop(repeated.categories.read(json)?),
                "statuscategorychangedate" => fields.status_changed = json.value()?,
                "resolution" => fields.resolution = repeated.resolutions.read(json)?,
                "resolutiondate" => fields.resolved = json.value()?,
                "priority" => fields.priority = repeated.priorities.read(json)?,
                "issuetype" => fields.kind = repeated.kinds.read(json)?,
                "project" => fields.project = repeated.projects.read(json)?,
                "parent" => fields.parent = repeated.parents.read(json)?,
                "assignee" => fields.assignee = repeated.people.read(json)?,
                "reporter" => fields.reporter = repeated.people.read(json)?,
                "creator" => fields.creator = repeated.people.read(json)?,
                "labels" => fields.labels = json.value::<List<String>>()?.0,
                "duedate" => fields.due = json.value()?,
                "created" => fields.created = json.value()?,
                "updated" => fields.updated = json.value()?,
                "timeoriginalestimate" => fields.original_estimate = json.value::<Number>()?.0,
                "issuelinks" => fields.links = json.value::<List<IssueLink>>()?.0,
                known if crate::fields::is_read(known) => {
                    if json.takes_null() {
                        return Ok(());
                    }
                    let raw: &RawValue = json.value()?;
                    if !matches!(raw.get(), "\"\"" | "[]" | "{}") {
                        fields.more.push((name, raw));
                    }
                }
                _ => json.skip()?,
            }
            Ok(())
        })?;
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, zone: &str) -> String {
        format!(r#"{{"accountId":"{id}","avatarUrls":{{"16x16":"https://a.example/{id}"}},"timeZone":"{zone}"}}"#)
    }

    fn issue(id: u8, status: &str, people: [&str; 3]) -> String {
        let [assignee, reporter, creator] = people;
        let status = format!(r#"{{"id":"{status}","name":"S","statusCategory":{{"id":4,"key":"done"}}}}"#);
        format!(
            r#"{{"id":"{id}","key":"ENG-{id}","fields":{{"status":{status},"assignee":{assignee},"reporter":{reporter},
               "creator":{creator},"priority":{{"id":"3"}},"parent":{{"id":"10{id}"}},"customfield_1":[],"customfield_2":7}}}}"#
        )
    }

    #[test]
    fn an_issue_reads_the_same_behind_others_that_it_resembles_as_alone() {
        let (ann, moved, bo) =
            (person("1", "Europe/Berlin"), person("1", "Europe/Bern"), person("12", "Europe/Berlin"));
        let page = [
            issue(1, "3", [&ann, &ann, &bo]),
            issue(2, "31", ["null", &moved, &ann]),
            issue(3, "3", [&bo, &moved, "null"]),
            issue(4, "31", [&ann, &bo, &moved]),
        ];
        let mut repeated = Repeated::default();
        for json in &page {
            let behind = Issue::read(&mut Reader::new(json), &mut repeated).unwrap();
            let alone: Issue<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(format!("{behind:?}"), format!("{alone:?}"));
            assert_eq!(alone.fields.more.len(), 1, "a field of nothing holds nothing");
        }
    }

    #[test]
    fn an_issue_without_an_id_or_with_a_person_who_is_none_cannot_be_read() {
        for json in
            [r#"{"key":"ENG-1","fields":{}}"#, r#"{"id":"","fields":{}}"#, &issue(1, "3", ["7", "null", "null"])]
        {
            assert!(serde_json::from_str::<Issue<'_>>(json).is_err(), "{json}");
        }
    }
}
