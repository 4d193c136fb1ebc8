//! Values of fields as they are sent: read, checked against the site, refused in Jira's words.
//!
//! Forms of values: <https://developer.atlassian.com/server/jira/platform/jira-rest-api-examples/> and the examples of
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>.

use std::sync::Arc;

use serde_json::Value;

use super::entity::{Custom, Issue, Project};
use super::field::{Field, FieldKind};
use super::values::{choice, date, id, labels, parts, summary, timetracking};
use super::world::World;
use super::{adf, clock};

/// Where a value goes and what it may refer to.
pub(crate) struct Target<'a> {
    pub(crate) world: &'a World,
    pub(crate) project: &'a Project,
    /// The most characters of a document.
    pub(crate) content_limit: usize,
    /// Who asks: what they may not see does not exist.
    pub(crate) user: Option<usize>,
}

/// A complaint: the key it stands under, if not the field's own, and the words.
pub(crate) struct Complaint(pub(crate) Option<&'static str>, pub(crate) String);

impl<T: Into<String>> From<T> for Complaint {
    fn from(words: T) -> Self {
        Self(None, words.into())
    }
}

pub(crate) type Read<T> = Result<T, Complaint>;

impl Target<'_> {
    /// Sets one field of an issue to a value that was sent; null clears.
    pub(crate) fn set(&self, issue: &mut Issue, field: &Field, value: &Value) -> Read<()> {
        if let Some(id) = field.custom_id {
            let value = if value.is_null() { None } else { self.custom(field, value)? };
            let custom = &mut issue.more_mut().custom;
            match value {
                Some(value) => custom.insert(id, value),
                None => custom.remove(&id),
            };
            return Ok(());
        }
        match field.id.as_str() {
            "summary" => issue.summary = summary(value)?,
            "description" => issue.description = self.document(value)?,
            "environment" => issue.more_mut().environment = self.document(value)?,
            "priority" => issue.priority = self.named(value, "Priority", &self.world.priorities)?,
            "resolution" => issue.resolution = self.named(value, "Resolution", &self.world.resolutions)?,
            "assignee" => {
                let assignee = self.person(value, "assignee")?;
                if let Some(person) = assignee.filter(|&person| !self.assignable(person)) {
                    let name = &self.world.users[person].display_name;
                    return Err(format!("User '{name}' cannot be assigned issues.").into());
                }
                issue.assignee = assignee;
            }
            "reporter" => issue.reporter = self.person(value, "reporter")?,
            "labels" => issue.labels = labels(value)?,
            "components" => issue.more_mut().components = parts(value, "Component", &self.project.components)?,
            "fixVersions" => issue.more_mut().fix_versions = parts(value, "Version", &self.project.versions)?,
            "versions" => issue.more_mut().versions = parts(value, "Version", &self.project.versions)?,
            "duedate" => issue.due = date(value)?,
            "timetracking" => timetracking(issue, value)?,
            "parent" => issue.parent = self.parent(issue, value)?,
            "issuetype" => issue.issue_type = self.issue_type(value)?,
            other => unreachable!("{other} is on no screen"),
        }
        Ok(())
    }

    /// Adds one value to a list, or takes one out of it.
    pub(crate) fn add_or_remove(&self, issue: &mut Issue, field: &Field, value: &Value, add: bool) -> Read<()> {
        fn apply<T: PartialEq>(list: &mut Vec<T>, mut values: Vec<T>, add: bool) {
            let Some(value) = values.pop() else { return };
            if add && !list.contains(&value) {
                list.push(value);
            } else if !add {
                list.retain(|known| *known != value);
            }
        }
        let one = Value::Array(vec![value.clone()]);
        if let Some(id) = field.custom_id {
            let read = self.custom(field, &one)?;
            let custom = &mut issue.more_mut().custom;
            match (read, custom.get_mut(&id)) {
                (Some(Custom::Choices(values)), Some(Custom::Choices(list))) => apply(list, values, add),
                (Some(Custom::People(values)), Some(Custom::People(list))) => apply(list, values, add),
                (Some(Custom::Labels(values)), Some(Custom::Labels(list))) => apply(list, values, add),
                (Some(read), None) if add => {
                    custom.insert(id, read);
                }
                _ => {}
            }
            let emptied = match custom.get(&id) {
                Some(Custom::Choices(list)) => list.is_empty(),
                Some(Custom::People(list)) => list.is_empty(),
                Some(Custom::Labels(list)) => list.is_empty(),
                _ => false,
            };
            if emptied {
                custom.remove(&id);
            }
            return Ok(());
        }
        match field.id.as_str() {
            "labels" => apply(&mut issue.labels, labels(&one)?, add),
            "components" => {
                apply(&mut issue.more_mut().components, parts(&one, "Component", &self.project.components)?, add);
            }
            "fixVersions" => {
                apply(&mut issue.more_mut().fix_versions, parts(&one, "Version", &self.project.versions)?, add);
            }
            "versions" => apply(&mut issue.more_mut().versions, parts(&one, "Version", &self.project.versions)?, add),
            other => unreachable!("{other} is no list"),
        }
        issue.labels.sort();
        Ok(())
    }

    fn custom(&self, field: &Field, value: &Value) -> Read<Option<Custom>> {
        Ok(Some(match field.kind {
            FieldKind::Text => match value {
                Value::String(text) if text.is_empty() => return Ok(None),
                Value::String(text) if text.chars().count() > 255 => {
                    return Err("The entered text is too long. It exceeds the allowed limit of 255 characters.".into());
                }
                Value::String(text) if field.custom_type == "url" && !text.contains("://") => {
                    return Err("Invalid URL.".into());
                }
                Value::String(text) => Custom::Text(text.clone()),
                _ => return Err("Operation value must be a string".into()),
            },
            FieldKind::Doc => match self.document(value)? {
                Some(document) => Custom::Doc(document),
                None => return Ok(None),
            },
            FieldKind::Number => match value.as_f64() {
                Some(number) => Custom::Number(number),
                None => return Err("Operation value must be a number".into()),
            },
            FieldKind::Date => match date(value)? {
                Some(date) => Custom::Date(date),
                None => return Ok(None),
            },
            FieldKind::Instant => match value {
                Value::String(text) => match clock::read_instant(text) {
                    Some(at) => Custom::Instant(at),
                    None => return Err(format!("Error parsing time: {text}").into()),
                },
                _ => return Err("Operation value must be a string".into()),
            },
            FieldKind::Choice => Custom::Choice(choice(field, &field.choices, value)?.id),
            FieldKind::Choices => {
                let Value::Array(items) = value else { return Err("data was not an array".into()) };
                let mut ids = Vec::new();
                for item in items {
                    ids.push(choice(field, &field.choices, item)?.id);
                }
                if ids.is_empty() {
                    return Ok(None);
                }
                Custom::Choices(ids)
            }
            FieldKind::Cascade => {
                let first = choice(field, &field.choices, value)?;
                let second = match value.get("child") {
                    None | Some(Value::Null) => None,
                    Some(child) => Some(choice(field, &first.children, child)?.id),
                };
                Custom::Cascade(first.id, second)
            }
            FieldKind::Person => match self.person(value, &field.name)? {
                Some(person) => Custom::Person(person),
                None => return Ok(None),
            },
            FieldKind::People => {
                let Value::Array(items) = value else { return Err("data was not an array".into()) };
                let mut people = Vec::new();
                for item in items {
                    people.extend(self.person(item, &field.name)?);
                }
                if people.is_empty() {
                    return Ok(None);
                }
                Custom::People(people)
            }
            FieldKind::Labels => match labels(value)? {
                labels if labels.is_empty() => return Ok(None),
                labels => Custom::Labels(labels),
            },
            other => unreachable!("no custom field is of kind {other:?}"),
        }))
    }

    /// A document that Jira takes: version 3 of the interface refuses text.
    pub(crate) fn document(&self, value: &Value) -> Read<Option<Arc<Value>>> {
        if value.is_null() {
            return Ok(None);
        }
        if !adf::is_valid(value) {
            return Err(adf::REFUSAL.into());
        }
        if adf::length(value) > self.content_limit {
            return Err("CONTENT_LIMIT_EXCEEDED".into());
        }
        Ok(Some(Arc::new(value.clone())))
    }

    fn named(&self, value: &Value, what: &str, list: &[super::entity::Named]) -> Read<Option<u64>> {
        let object = match value {
            Value::Null => return Ok(None),
            Value::Object(object) => object,
            _ => return Err(format!("Specify the {what} (id or name) in the string format").into()),
        };
        if let Some(id) = object.get("id").and_then(id) {
            return match list.iter().find(|known| known.id.to_string() == id) {
                Some(known) => Ok(Some(known.id)),
                None => Err(format!("{what} id '{id}' is not valid").into()),
            };
        }
        match object.get("name").and_then(Value::as_str) {
            Some(name) => match list.iter().find(|known| known.name.eq_ignore_ascii_case(name)) {
                Some(known) => Ok(Some(known.id)),
                None => Err(format!("{what} name '{name}' is not valid").into()),
            },
            None => Err(format!("Could not find valid 'id' or 'name' in {} object.", what.to_lowercase()).into()),
        }
    }

    /// `{"accountId": "…"}` or `{"id": "…"}`. Names and keys of users are gone.
    pub(crate) fn person(&self, value: &Value, field: &str) -> Read<Option<usize>> {
        let object = match value {
            Value::Null => return Ok(None),
            Value::Object(object) => object,
            _ => return Err("data was not an object".into()),
        };
        match object.get("accountId").or_else(|| object.get("id")) {
            Some(Value::Null) => Ok(None),
            Some(Value::String(id)) => match self.world.user(id) {
                Some(user) => Ok(Some(user)),
                None => Err(format!("Specify a valid value for {field}").into()),
            },
            _ => Err(format!("Specify a valid value for {field}").into()),
        }
    }

    pub(crate) fn assignable(&self, person: usize) -> bool {
        let user = &self.world.users[person];
        user.active
            && user.account_type == "atlassian"
            && self.world.may(Some(person), self.project.id, super::permission::Permission::Browse)
    }

    pub(crate) fn issue_type(&self, value: &Value) -> Read<u64> {
        let known = |found: Option<&super::entity::IssueType>| match found {
            Some(kind) if self.project.issue_types.contains(&kind.id) => Ok(kind.id),
            _ => Err(Complaint::from("Specify a valid issue type")),
        };
        let types = &self.world.issue_types;
        match (value.get("id").and_then(id), value.get("name").and_then(Value::as_str)) {
            (Some(id), _) => known(types.iter().find(|kind| kind.id.to_string() == id)),
            (None, Some(name)) => known(
                types
                    .iter()
                    .find(|kind| kind.name.eq_ignore_ascii_case(name) && self.project.issue_types.contains(&kind.id)),
            ),
            (None, None) => Err("Specify an issue type".into()),
        }
    }

    /// The parent, one level up in the hierarchy; that of a sub-task in the same project.
    pub(crate) fn parent(&self, issue: &Issue, value: &Value) -> Read<Option<u64>> {
        if value.is_null() {
            return Ok(None);
        }
        let name = value.get("id").and_then(id).or_else(|| value.get("key").and_then(Value::as_str).map(str::to_owned));
        let found = name.and_then(|name| self.world.find(&name)).filter(|parent| self.world.sees(self.user, parent));
        let Some(parent) = found else {
            return Err(Complaint(Some("parent"), "Could not find issue by id or key.".to_owned()));
        };
        let own = self.world.issue_type(issue.issue_type);
        let above = self.world.issue_type(parent.issue_type);
        if own.is_subtask() && parent.project != issue.project {
            let words = "Sub-tasks must be created in the same project as the parent.";
            return Err(Complaint(Some("project"), words.to_owned()));
        }
        // In a team-managed project parent and child are of the same project.
        // <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post>
        let apart = self.project.team_managed && parent.project != issue.project;
        if above.level != own.level + 1 || parent.id == issue.id || apart {
            let words = "Given parent work item does not belong to appropriate hierarchy.";
            return Err(Complaint(Some("parentId"), words.to_owned()));
        }
        Ok(Some(parent.id))
    }
}
