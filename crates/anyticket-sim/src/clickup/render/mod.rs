//! From what the world holds to the JSON that ClickUp sends.

mod place;
mod task;

use serde_json::{Map, Value, json};

use crate::clickup::ClickUp;
use crate::clickup::model::{Comment, Millis, Status, Tag, User};
use crate::random::mix;

/// What of a task is wanted beyond the ordinary.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extras {
    pub(crate) markdown: bool,
    pub(crate) attachments: bool,
    pub(crate) subtasks: bool,
}

/// The priorities there are, most urgent first (<https://developer.clickup.com/docs/tasks>).
pub(crate) const PRIORITIES: [(&str, &str); 4] =
    [("urgent", "#f50000"), ("high", "#f8ae00"), ("normal", "#6fddff"), ("low", "#d8d8d8")];

/// A time as tasks and comments write it: milliseconds in a string (<https://developer.clickup.com/docs/general-time>).
pub(crate) fn time(at: Millis) -> Value {
    Value::String(at.to_string())
}

pub(crate) fn time_or_null(at: Option<Millis>) -> Value {
    at.map_or(Value::Null, time)
}

pub(crate) fn priority(level: Option<u8>) -> Value {
    let Some(level) = level else { return Value::Null };
    let (name, color) = PRIORITIES[usize::from(level) - 1];
    json!({"id": level.to_string(), "priority": name, "color": color, "orderindex": level.to_string()})
}

pub(crate) fn statuses(statuses: &[Status], group: Option<String>) -> Value {
    let all = statuses.iter().enumerate().map(|(order, status)| {
        let mut value = json!({
            "id": status.id, "status": status.name, "type": status.kind, "orderindex": order, "color": status.color,
        });
        if let Some(group) = &group {
            value["status_group"] = json!(group);
        }
        value
    });
    Value::Array(all.collect())
}

pub(crate) fn status(order: usize, status: &Status) -> Value {
    json!({
        "id": status.id, "status": status.name, "color": status.color, "orderindex": order, "type": status.kind,
    })
}

pub(crate) fn tag(tag: &Tag) -> Value {
    json!({"name": tag.name, "tag_fg": tag.foreground, "tag_bg": tag.background, "creator": tag.creator})
}

fn user_map(user: &User) -> Map<String, Value> {
    let Value::Object(map) = json!({
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "color": user.color,
        "initials": user.initials(),
        "profilePicture": null,
    }) else {
        unreachable!("an object was written")
    };
    map
}

impl ClickUp {
    /// A number that comes now as a number and now as a string, each time the same for the same thing.
    pub(crate) fn either(&self, thing: u64, number: impl Into<serde_json::Number>) -> Value {
        let number = number.into();
        if self.options.variety && !mix(self.seed ^ 0x5EED, thing).is_multiple_of(2) {
            Value::String(number.to_string())
        } else {
            Value::Number(number)
        }
    }

    pub(crate) fn user(&self, id: u64) -> Value {
        self.users.get(&id).map_or(Value::Null, |user| Value::Object(user_map(user)))
    }

    /// A user as the creator of a task: without initials.
    pub(crate) fn creator(&self, id: u64) -> Value {
        let mut user = self.user(id);
        if let Some(user) = user.as_object_mut() {
            user.remove("initials");
        }
        user
    }

    pub(crate) fn people(&self, ids: &[u64]) -> Value {
        Value::Array(ids.iter().map(|id| self.user(*id)).collect())
    }

    pub(crate) fn statuses_of(&self, list: u64) -> &[Status] {
        let list = &self.lists[&list];
        let folder = &self.folders[&list.folder];
        list.statuses.as_deref().or(folder.statuses.as_deref()).unwrap_or(&self.spaces[&folder.space].statuses)
    }

    pub(crate) fn comment_json(&self, comment: &Comment, replies: usize) -> Value {
        let mut value = json!({
            "id": comment.id.to_string(),
            "comment": comment.segments,
            "comment_text": comment.text,
            "user": self.user(comment.user),
            "assignee": comment.assignee.map(|user| self.user(user)),
            "reactions": [],
            "date": time(comment.date),
            "reply_count": self.either(comment.id, replies),
        });
        // Comments that nobody was given do not say by whom, nor, some of them, that they are not resolved.
        if let Some(user) = comment.assigned_by {
            value["assigned_by"] = self.user(user);
        }
        if comment.resolved || comment.assignee.is_some() || !self.options.variety || comment.id.is_multiple_of(2) {
            value["resolved"] = json!(comment.resolved);
        }
        value
    }
}
