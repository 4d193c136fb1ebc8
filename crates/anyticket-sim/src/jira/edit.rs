//! `fields` and `update` of a body, applied to an issue; and what the history says of it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Jira;
use super::answer::{Answer, Errors};
use super::entity::{ChangeItem, Comment, Issue, Link, Placed};
use super::field::FieldKind;
use super::fieldset::{Complaint, Target};
use super::world::World;

/// What a body asks for, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Wish {
    pub(crate) fields: Map<String, Value>,
    pub(crate) update: Map<String, Value>,
    pub(crate) transition: Option<String>,
    pub(crate) properties: Vec<(String, Value)>,
}

/// What an edit does beside changing fields.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    comments: Vec<Comment>,
    links: Vec<NewLink>,
}

/// A link to be made: its type, the other issue, and whether the edited one is its source.
#[derive(Debug)]
struct NewLink {
    link_type: u64,
    other: u64,
    outward: bool,
}

impl Aside {
    /// Does it, to an issue that has its id.
    ///
    /// # Errors
    ///
    /// 413 if the issue is full.
    pub(crate) fn carry_out(self, jira: &mut Jira, issue: &mut Issue, author: usize) -> Result<(), Answer> {
        if issue.more().comments.len() + self.comments.len() > jira.options.per_issue_limit {
            return Err(Answer::error(413, "The issue has reached its limit of comments."));
        }
        for mut comment in self.comments {
            comment.id = jira.world.new_id();
            (comment.author, comment.update_author) = (author, author);
            issue.more_mut().comments.push(comment);
        }
        for NewLink { link_type, other, outward } in self.links {
            let id = jira.world.new_id();
            let (source, destination) = if outward { (issue.id, other) } else { (other, issue.id) };
            jira.world.links.insert(id, Link { id, link_type, source, destination });
        }
        Ok(())
    }
}

impl Wish {
    /// Reads the body of a create, an edit or a transition.
    pub(crate) fn read(mut body: Map<String, Value>) -> Result<Self, Answer> {
        let mut part = |key: &str| match body.remove(key) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(Answer::invalid_payload()),
        };
        let (fields, update) = (part("fields")?, part("update")?);
        let transition = match part("transition")?.get("id") {
            Some(Value::String(id)) => Some(id.clone()),
            Some(Value::Number(id)) => Some(id.to_string()),
            _ => None,
        };
        let mut properties = Vec::new();
        if let Some(listed) = body.get("properties") {
            let listed = listed.as_array().ok_or_else(Answer::invalid_payload)?;
            for property in listed {
                let key = property["key"].as_str().ok_or_else(Answer::invalid_payload)?;
                properties.push((key.to_owned(), property["value"].clone()));
            }
        }
        Ok(Self { fields, update, transition, properties })
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        self.fields.keys().chain(self.update.keys())
    }
}

/// Applies a wish to an issue, as far as the screen has the fields. Complaints go into `errors`.
pub(crate) fn apply(
    target: &Target<'_>,
    issue: &mut Issue,
    wish: &Wish,
    screen: &[Placed],
    errors: &mut Errors,
    now: i64,
) -> Aside {
    let mut aside = Aside::default();
    for name in wish.fields.keys().filter(|name| wish.update.contains_key(*name)) {
        errors.field(name, format!("Field '{name}' cannot be set in both 'fields' and 'update'."));
    }
    for name in wish.names() {
        let comment = name == "comment" && wish.update.contains_key(name);
        let has_set = !wish.fields.contains_key(name)
            || target.world.field(name).is_some_and(|field| field.operations().contains(&"set"));
        let settable = comment || (has_set && on_screen(target.world, screen, name));
        if !settable {
            errors
                .field(name, format!("Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."));
        }
    }
    if !errors.is_empty() {
        return aside;
    }
    // The type comes first: what may be the parent depends on it.
    let first = |name: &String| name != "issuetype";
    let mut names: Vec<&String> = wish.fields.keys().collect();
    names.sort_by_key(|name| first(name));
    for name in names {
        let field = target.world.field(name).expect("it is on the screen");
        complain(errors, name, target.set(issue, field, &wish.fields[name]));
    }
    for (name, operations) in &wish.update {
        let Value::Array(operations) = operations else {
            errors.field(name, "data was not an array");
            continue;
        };
        for operation in operations {
            let Value::Object(operation) = operation else {
                errors.field(name, "data was not an object");
                continue;
            };
            for (verb, value) in operation {
                let done = act(target, issue, name, verb, value, &mut aside, now);
                complain(errors, name, done);
            }
        }
    }
    for placed in screen.iter().filter(|placed| placed.required) {
        if wish.names().any(|name| *name == placed.field) && is_missing(target.world, issue, &placed.field) {
            errors.field(&placed.field, required_words(target.world, &placed.field));
        }
    }
    aside
}

/// Fields that are on screens and yet cannot be set this way.
fn on_screen(world: &World, screen: &[Placed], name: &str) -> bool {
    let settable = world.field(name).is_some_and(|field| {
        !matches!(field.kind, FieldKind::ReadOnly | FieldKind::Status | FieldKind::Attachments | FieldKind::Project)
    });
    settable && screen.iter().any(|placed| placed.field == name)
}

fn complain(errors: &mut Errors, name: &str, done: Result<(), Complaint>) {
    if let Err(Complaint(key, words)) = done {
        errors.field(key.unwrap_or(name), words);
    }
}

fn act(
    target: &Target<'_>,
    issue: &mut Issue,
    name: &str,
    verb: &str,
    value: &Value,
    aside: &mut Aside,
    now: i64,
) -> Result<(), Complaint> {
    if name == "comment" {
        return match verb {
            "add" => {
                aside.comments.push(comment(target, value, now)?);
                Ok(())
            }
            _ => Err(format!("Field '{name}' cannot be updated with the operation '{verb}'.").into()),
        };
    }
    let field = target.world.field(name).expect("it is on the screen");
    if !field.operations().contains(&verb) {
        return Err(
            format!("Field with id '{name}' and name '{}' does not support operation '{verb}'", field.name).into()
        );
    }
    match verb {
        "set" if name == "parent" && value["none"] == true => {
            if target.world.issue_type(issue.issue_type).is_subtask() {
                return Err("Issue type is a sub-task but parent issue key or id not specified.".into());
            }
            issue.parent = None;
            Ok(())
        }
        "set" | "edit" => target.set(issue, field, value),
        "add" if name == "issuelinks" => {
            aside.links.push(link(target, value)?);
            Ok(())
        }
        "add" | "remove" => target.add_or_remove(issue, field, value, verb == "add"),
        _ => unreachable!("the field's operations were checked"),
    }
}

/// A link out of an update: `{"type": {…}, "outwardIssue": {…}}`, or with the other end.
fn link(target: &Target<'_>, value: &Value) -> Result<NewLink, Complaint> {
    let named = |known: &&super::entity::LinkType| match value["type"]["id"].as_str() {
        Some(id) => known.id.to_string() == id,
        None => value["type"]["name"].as_str().is_some_and(|name| known.name.eq_ignore_ascii_case(name)),
    };
    let Some(kind) = target.world.link_types.iter().find(named) else {
        return Err("Issue link type is invalid.".into());
    };
    let outward = value["outwardIssue"].is_object();
    let end = if outward { &value["outwardIssue"] } else { &value["inwardIssue"] };
    let name = end["id"].as_str().or_else(|| end["key"].as_str()).unwrap_or_default();
    match target.world.find(name).filter(|issue| target.world.sees(target.user, issue)) {
        Some(other) => Ok(NewLink { link_type: kind.id, other: other.id, outward }),
        None => Err(format!("The issue '{name}' to link to does not exist.").into()),
    }
}

/// A comment from a body, without id and author.
pub(crate) fn comment(target: &Target<'_>, value: &Value, now: i64) -> Result<Comment, Complaint> {
    let body = match target.document(&value["body"]) {
        Ok(Some(body)) if super::adf::length(&body) > 0 || has_content(&body) => body,
        Ok(_) => return Err(Complaint(Some("comment"), "Comment body can not be empty!".to_owned())),
        Err(Complaint(_, words)) => return Err(Complaint(Some("comment"), words)),
    };
    Ok(Comment {
        id: 0,
        author: 0,
        update_author: 0,
        body,
        created: now,
        updated: now,
        visibility: value.get("visibility").filter(|visibility| !visibility.is_null()).cloned(),
        properties: value["properties"].as_array().cloned().unwrap_or_default(),
    })
}

/// Whether a document without text shows something all the same: a picture, a rule.
fn has_content(document: &Arc<Value>) -> bool {
    document["content"].as_array().is_some_and(|content| content.iter().any(|node| node["type"] != "paragraph"))
}

pub(crate) fn is_missing(world: &World, issue: &Issue, field: &str) -> bool {
    let Some(field) = world.field(field) else { return false };
    if let Some(id) = field.custom_id {
        return !issue.more().custom.contains_key(&id);
    }
    match field.id.as_str() {
        "summary" => issue.summary.is_empty(),
        "description" => issue.description.is_none(),
        "priority" => issue.priority.is_none(),
        "resolution" => issue.resolution.is_none(),
        "assignee" => issue.assignee.is_none(),
        "reporter" => issue.reporter.is_none(),
        "labels" => issue.labels.is_empty(),
        "components" => issue.more().components.is_empty(),
        "fixVersions" => issue.more().fix_versions.is_empty(),
        "duedate" => issue.due.is_none(),
        "parent" => issue.parent.is_none(),
        _ => false,
    }
}

pub(crate) fn required_words(world: &World, field: &str) -> String {
    match field {
        "summary" => "You must specify a summary of the issue.".to_owned(),
        _ => format!("{} is required.", world.field(field).map_or(field, |field| &field.name)),
    }
}

/// What changed between two pictures of an issue, as its history tells it.
pub(crate) fn difference(world: &World, before: &Issue, after: &Issue) -> Vec<ChangeItem> {
    let mut items = Vec::new();
    let mut note = |id: &str, from: (Option<String>, Option<String>), to: (Option<String>, Option<String>)| {
        if from == to {
            return;
        }
        let field = world.field(id).expect("a field of the site");
        items.push(ChangeItem {
            field: if field.custom_id.is_some() { field.name.clone() } else { id.to_owned() },
            field_id: id.to_owned(),
            custom: field.custom_id.is_some(),
            from: from.0,
            from_string: from.1,
            to: to.0,
            to_string: to.1,
        });
    };
    let text = |text: &str| (None, Some(text.to_owned()));
    let document = |document: Option<&Value>| {
        let mut plain = String::new();
        if let Some(document) = document {
            super::jql::plain(document, &mut plain);
        }
        (None, document.map(|_| plain))
    };
    let person = |index: Option<usize>| match index {
        Some(index) => {
            let user = &world.users[index];
            (Some(user.account_id.clone()), Some(user.display_name.clone()))
        }
        None => (None, None),
    };
    let name_of = |list: &[super::entity::Named], id: Option<u64>| match list.iter().find(|known| Some(known.id) == id)
    {
        Some(known) => (Some(known.id.to_string()), Some(known.name.clone())),
        None => (None, None),
    };
    let status = |issue: &Issue| (Some(issue.status.to_string()), Some(world.status(issue.status).name.clone()));
    let parent = |issue: &Issue| match issue.parent.and_then(|id| world.issue(id)) {
        Some(parent) => (Some(parent.id.to_string()), Some(world.key(parent))),
        None => (None, None),
    };
    let due =
        |issue: &Issue| (issue.due.map(|date| date.to_string()), issue.due.map(|date| format!("{date} 00:00:00.0")));
    let debug = |value: Option<&super::entity::Custom>| (None, value.map(|value| format!("{value:?}")));

    note("summary", text(&before.summary), text(&after.summary));
    note("description", document(before.description.as_deref()), document(after.description.as_deref()));
    note("status", status(before), status(after));
    note("resolution", name_of(&world.resolutions, before.resolution), name_of(&world.resolutions, after.resolution));
    note("priority", name_of(&world.priorities, before.priority), name_of(&world.priorities, after.priority));
    note("assignee", person(before.assignee), person(after.assignee));
    note("reporter", person(before.reporter), person(after.reporter));
    note("labels", text(&before.labels.join(" ")), text(&after.labels.join(" ")));
    note("parent", parent(before), parent(after));
    note("duedate", due(before), due(after));
    for field in world.fields.iter().filter(|field| field.custom_id.is_some()) {
        let id = field.custom_id.expect("just filtered");
        let (from, to) = (before.more().custom.get(&id), after.more().custom.get(&id));
        if from != to {
            note(&field.id, debug(from), debug(to));
        }
    }
    items
}
