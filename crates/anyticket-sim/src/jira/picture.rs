//! An issue as JSON, field by field.

use serde_json::{Map, Value, json};

use super::entity::{Attachment, Comment, Custom, Issue, Part, Project};
use super::field::Field;
use super::render::Render;

impl Render<'_> {
    /// Enough of another issue to show it: a parent, a sub-task, the other end of a link.
    pub(crate) fn brief(&self, issue: &Issue) -> Value {
        let mut fields = json!({
            "summary": issue.summary,
            "status": self.status(self.world.status(issue.status)),
            "issuetype": self.issue_type(self.world.issue_type(issue.issue_type)),
        });
        if let Some(priority) = self.priority_of(issue) {
            fields["priority"] = priority;
        }
        json!({
            "id": issue.id.to_string(),
            "key": self.world.key(issue),
            "self": self.link(&format!("issue/{}", issue.id)),
            "fields": fields,
        })
    }

    fn priority_of(&self, issue: &Issue) -> Option<Value> {
        let priority = self.world.priorities.iter().find(|known| Some(known.id) == issue.priority)?;
        Some(self.priority(priority))
    }

    pub(crate) fn comment(&self, issue: &Issue, comment: &Comment) -> Value {
        let mut json = json!({
            "self": self.link(&format!("issue/{}/comment/{}", issue.id, comment.id)),
            "id": comment.id.to_string(),
            "author": self.user(comment.author),
            "body": &*comment.body,
            "updateAuthor": self.user(comment.update_author),
            "created": self.time(comment.created),
            "updated": self.time(comment.updated),
            "jsdPublic": !comment.properties.iter().any(is_internal),
        });
        if let Some(visibility) = &comment.visibility {
            json["visibility"] = visibility.clone();
        }
        json
    }

    pub(crate) fn attachment(&self, attachment: &Attachment) -> Value {
        json!({
            "self": self.link(&format!("attachment/{}", attachment.id)),
            "id": match self.options.numeric_attachment_ids {
                true => Value::from(attachment.id),
                false => attachment.id.to_string().into(),
            },
            "filename": attachment.filename,
            "author": self.user(attachment.author),
            "created": self.time(attachment.created),
            "size": attachment.content.len(),
            "mimeType": attachment.mime_type,
            "content": self.link(&format!("attachment/content/{}", attachment.id)),
        })
    }

    fn links(&self, issue: &Issue) -> Value {
        let mut links = Vec::new();
        for link in self.world.links.values() {
            let (side, other) = match () {
                () if link.source == issue.id => ("outwardIssue", link.destination),
                () if link.destination == issue.id => ("inwardIssue", link.source),
                () => continue,
            };
            // The far end of a link that the account may not see is not shown.
            let Some(other) = self.world.issue(other).filter(|other| self.world.sees(self.viewer, other)) else {
                continue;
            };
            let kind =
                self.world.link_types.iter().find(|known| known.id == link.link_type).expect("a link has a type");
            links.push(json!({
                "id": link.id.to_string(),
                "self": self.link(&format!("issueLink/{}", link.id)),
                "type": self.link_type(kind),
                side: self.brief(other),
            }));
        }
        Value::Array(links)
    }

    pub(crate) fn link_type(&self, kind: &super::entity::LinkType) -> Value {
        json!({
            "id": kind.id.to_string(),
            "name": kind.name,
            "inward": kind.inward,
            "outward": kind.outward,
            "self": self.link(&format!("issueLinkType/{}", kind.id)),
        })
    }

    /// One field of an issue. `comments` is the most that a nested list holds.
    pub(crate) fn field(&self, issue: &Issue, field: &Field, comments: usize) -> Value {
        let more = issue.more();
        let seconds = |value: Option<i64>| value.map_or(Value::Null, Value::from);
        let parts = |ids: &[u64], of: fn(&Project) -> &[Part], show: &dyn Fn(&Part) -> Value| {
            let project = self.world.project(issue.project).expect("an issue has a project");
            Value::Array(of(project).iter().filter(|part| ids.contains(&part.id)).map(show).collect())
        };
        if let Some(id) = field.custom_id {
            return more.custom.get(&id).map_or(Value::Null, |value| self.custom(field, value));
        }
        match field.id.as_str() {
            "summary" => json!(issue.summary),
            "description" => issue.description.as_deref().cloned().unwrap_or_default(),
            "environment" => more.environment.as_deref().cloned().unwrap_or_default(),
            "issuetype" => self.issue_type(self.world.issue_type(issue.issue_type)),
            "project" => self.project(self.world.project(issue.project).expect("an issue has a project")),
            "status" => self.status(self.world.status(issue.status)),
            "statusCategory" => self.category(self.world.status(issue.status).category),
            "statuscategorychangedate" => self.time(issue.status_changed).into(),
            "resolution" => self
                .world
                .resolutions
                .iter()
                .find(|known| Some(known.id) == issue.resolution)
                .map_or(Value::Null, |resolution| self.resolution(resolution)),
            "resolutiondate" => issue.resolved.map_or(Value::Null, |at| self.time(at).into()),
            "priority" => self.priority_of(issue).unwrap_or_default(),
            "assignee" => self.person(issue.assignee),
            "reporter" => self.person(issue.reporter),
            "creator" => self.user(issue.creator),
            "labels" => issue.labels.iter().map(|label| Value::from(&**label)).collect(),
            "components" => parts(&more.components, |project| &project.components, &|part| self.component(part)),
            "fixVersions" => parts(&more.fix_versions, |project| &project.versions, &|part| self.version(part)),
            "versions" => parts(&more.versions, |project| &project.versions, &|part| self.version(part)),
            "parent" => issue
                .parent
                .and_then(|parent| self.world.issue(parent))
                .map_or(Value::Null, |parent| self.brief(parent)),
            "subtasks" => self.subtasks(issue),
            "issuelinks" => self.links(issue),
            "duedate" => issue.due.map_or(Value::Null, |date| date.to_string().into()),
            "created" => self.time(issue.created).into(),
            "updated" => self.time(issue.updated).into(),
            "watches" => json!({
                "self": self.link(&format!("issue/{}/watchers", self.world.key(issue))),
                "watchCount": more.watchers.len(),
                "isWatching": self.viewer.is_some_and(|viewer| more.watchers.contains(&viewer)),
            }),
            "votes" => json!({
                "self": self.link(&format!("issue/{}/votes", self.world.key(issue))),
                "votes": 0,
                "hasVoted": false,
            }),
            "timeoriginalestimate" => seconds(more.original_estimate),
            "timeestimate" => seconds(more.remaining_estimate),
            "timespent" => Value::Null,
            "workratio" => json!(-1),
            "timetracking" => timetracking(more.original_estimate, more.remaining_estimate),
            "attachment" => more
                .attachments
                .iter()
                .filter_map(|id| self.world.attachments.get(id))
                .map(|attachment| self.attachment(attachment))
                .collect(),
            "comment" => {
                let shown: Vec<Value> =
                    more.comments.iter().take(comments).map(|comment| self.comment(issue, comment)).collect();
                json!({
                    "self": self.link(&format!("issue/{}/comment", issue.id)),
                    "maxResults": shown.len(),
                    "total": more.comments.len(),
                    "startAt": 0,
                    "comments": shown,
                })
            }
            other => unreachable!("every system field is rendered: {other}"),
        }
    }

    fn subtasks(&self, issue: &Issue) -> Value {
        self.world
            .children(issue.id)
            .iter()
            .filter_map(|id| self.world.issue(*id))
            .filter(|child| self.world.issue_type(child.issue_type).is_subtask())
            .map(|child| self.brief(child))
            .collect()
    }

    fn custom(&self, field: &Field, value: &Custom) -> Value {
        let all = || field.choices.iter().flat_map(|choice| std::iter::once(choice).chain(&choice.children));
        let choice = |id: u64| all().find(|choice| choice.id == id).map_or(Value::Null, |choice| self.choice(choice));
        match value {
            Custom::Text(text) => json!(text),
            Custom::Doc(document) => Value::clone(document),
            Custom::Number(number) => json!(number),
            Custom::Date(date) => date.to_string().into(),
            Custom::Instant(at) => self.time(*at).into(),
            Custom::Choice(id) => choice(*id),
            Custom::Choices(ids) => ids.iter().map(|id| choice(*id)).collect(),
            Custom::Cascade(first, second) => {
                let mut json = choice(*first);
                if let Some(second) = second {
                    json["child"] = choice(*second);
                }
                json
            }
            Custom::Person(index) => self.user(*index),
            Custom::People(all) => all.iter().map(|index| self.user(*index)).collect(),
            Custom::Labels(labels) => labels.iter().map(|label| Value::from(&**label)).collect(),
        }
    }

    /// An issue with these fields. No fields means that none was asked for.
    pub(crate) fn issue(&self, issue: &Issue, fields: &[&Field], expand: &str, comments: usize) -> Value {
        let values: Map<String, Value> =
            fields.iter().map(|field| (field.id.clone(), self.field(issue, field, comments))).collect();
        json!({
            "expand": expand,
            "id": issue.id.to_string(),
            "self": self.link(&format!("issue/{}", issue.id)),
            "key": self.world.key(issue),
            "fields": values,
        })
    }
}

fn is_internal(property: &Value) -> bool {
    property["key"] == "sd.public.comment" && property["value"]["internal"] == true
}

fn timetracking(original: Option<i64>, remaining: Option<i64>) -> Value {
    let mut json = json!({});
    if let Some(seconds) = original {
        json["originalEstimate"] = spoken(seconds).into();
        json["originalEstimateSeconds"] = seconds.into();
    }
    if let Some(seconds) = remaining {
        json["remainingEstimate"] = spoken(seconds).into();
        json["remainingEstimateSeconds"] = seconds.into();
    }
    json
}

/// Seconds as Jira speaks of them: days have eight hours, weeks five days.
fn spoken(seconds: i64) -> String {
    let mut rest = seconds / 60;
    let mut parts = Vec::new();
    for (unit, minutes) in [("w", 5 * 8 * 60), ("d", 8 * 60), ("h", 60), ("m", 1)] {
        if rest >= minutes {
            parts.push(format!("{}{unit}", rest / minutes));
            rest %= minutes;
        }
    }
    if parts.is_empty() { "0m".to_owned() } else { parts.join(" ") }
}
