//! Tasks, with all that hangs on them.

use serde_json::{Value, json};

use crate::clickup::model::{Attachment, Field, Millis, Space, Task, TaskIndex};
use crate::clickup::render::{self, Extras, priority, tag, time, time_or_null};
use crate::clickup::{ClickUp, markdown};
use crate::random::mix;

impl ClickUp {
    pub(crate) fn custom_id(&self, task: &Task) -> Option<String> {
        let space = &self.spaces[&self.space_of_list(task.list)];
        space.apps.custom_ids.then(|| format!("{}-{}", space.prefix, task.number))
    }

    pub(crate) fn task_json(&self, index: TaskIndex, task: &Task, extras: Extras) -> Value {
        let id = self.tasks.id(index);
        let list = &self.lists[&task.list];
        let folder = &self.folders[&list.folder];
        let space = &self.spaces[&folder.space];
        let text = markdown::plain(&task.body);
        let thing = u64::from(index);
        let folder = json!({"id": folder.id.to_string(), "name": folder.name, "hidden": folder.hidden, "access": true});
        let status = usize::from(task.status);
        // A plain task is 0 or null.
        let unsaid = task.kind == 0 && self.options.variety && mix(self.seed ^ 7, thing).is_multiple_of(4);
        let kind = (!unsaid).then_some(task.kind);
        let mut value = json!({
            "id": id,
            "custom_id": self.custom_id(task),
            "custom_item_id": kind,
            "name": task.name,
            "text_content": text,
            "description": text,
            "status": render::status(status, &self.statuses_of(task.list)[status]),
            "orderindex": format!("{}.00000000000000000000000000000000", 39_900_000 + thing),
            "date_created": time(task.created),
            "date_updated": time(task.updated),
            "date_closed": time_or_null(task.closed),
            "date_done": time_or_null(task.done),
            "archived": task.archived,
            "creator": self.creator(task.creator),
            "assignees": self.people(&task.assignees),
            "group_assignees": self.groups(space.workspace, &task.group_assignees),
            "watchers": self.people(&task.watchers),
            "checklists": [],
            "tags": self.task_tags(space, &task.tags),
            "parent": task.parent.map(|parent| self.tasks.id(parent)),
            "top_level_parent": self.top_level_parent(task).map(|parent| self.tasks.id(parent)),
            "priority": priority(task.priority),
            "due_date": time_or_null(task.due),
            "start_date": time_or_null(task.start),
            "points": task.points,
            "time_estimate": task.estimate.map_or(Value::Null, |estimate| self.either(thing, estimate)),
            "time_spent": 0,
            "custom_fields": self.task_fields(index, task),
            "dependencies": self.dependencies(index, task, space.workspace),
            "linked_tasks": self.linked(index, task),
            "locations": task.extra_lists.iter().filter_map(|list| self.lists.get(list))
                .map(|list| json!({"id": list.id.to_string(), "name": list.name})).collect::<Vec<_>>(),
            "team_id": space.workspace.to_string(),
            "url": format!("https://app.clickup.com/t/{id}"),
            "sharing": {
                "public": false,
                "public_share_expires_on": null,
                "public_fields": ["assignees", "priority", "due_date", "content", "comments", "attachments",
                    "customFields", "subtasks", "tags", "checklists", "coverimage"],
                "token": null,
                "seo_optimized": false,
            },
            "permission_level": "create",
            "list": {"id": list.id.to_string(), "name": list.name, "access": true},
            "project": folder,
            "folder": folder,
            "space": {"id": space.id.to_string()},
        });
        if extras.markdown {
            let body =
                if self.options.markdown_normalized { markdown::normalized(&task.body) } else { task.body.clone() };
            value["markdown_description"] = Value::String(body);
        }
        if extras.attachments {
            value["attachments"] = task.attachments.iter().map(|attachment| self.attachment(&id, attachment)).collect();
        }
        if extras.subtasks {
            value["subtasks"] = self.subtasks(index);
        }
        value
    }

    fn subtasks(&self, parent: TaskIndex) -> Value {
        let list = self.tasks.facts(parent).list;
        let children = self.tasks.in_list(list).iter().filter(|index| {
            let facts = self.tasks.facts(**index);
            facts.parent == Some(parent) && !facts.deleted
        });
        Value::Array(children.map(|index| self.task_json(*index, &self.task(*index), Extras::default())).collect())
    }

    fn top_level_parent(&self, task: &Task) -> Option<TaskIndex> {
        let mut top = task.parent?;
        while let Some(parent) = self.tasks.facts(top).parent {
            top = parent;
        }
        Some(top)
    }

    fn groups(&self, workspace: u64, ids: &[String]) -> Value {
        let groups = self.workspaces[&workspace].groups.iter().filter(|group| ids.contains(&group.id));
        Value::Array(groups.map(|group| json!({"id": group.id, "name": group.name, "handle": group.handle})).collect())
    }

    fn task_tags(&self, space: &Space, names: &[String]) -> Value {
        let tags = names.iter().filter_map(|name| space.tags.iter().find(|tag| tag.name == *name));
        Value::Array(tags.map(tag).collect())
    }

    /// All fields of the task's place; those that are not set have no `value`.
    fn task_fields(&self, index: TaskIndex, task: &Task) -> Value {
        if !self.spaces[&self.space_of_list(task.list)].apps.custom_fields {
            return json!([]);
        }
        let fields = self.fields_of(task.list).map(|field| {
            let mut value = self.field(field);
            if let Some(set) = task.fields.get(&field.id) {
                value["value"] = self.field_value(index, field, set);
                if field.kind == "text" {
                    value["value_richtext"] = json!("");
                }
            } else if field.kind == "checkbox" && self.options.variety && index.is_multiple_of(3) {
                value["value"] = Value::Null;
            }
            value
        });
        Value::Array(fields.collect())
    }

    pub(crate) fn field(&self, field: &Field) -> Value {
        json!({
            "id": field.id,
            "name": field.name,
            "type": field.kind,
            "type_config": field.config,
            "date_created": time(field.created),
            "hide_from_guests": false,
            "required": field.required,
        })
    }

    /// How a value is read, which is not always how it is written (<https://developer.clickup.com/docs/customfields>).
    fn field_value(&self, index: TaskIndex, field: &Field, set: &Value) -> Value {
        let thing = u64::from(index) ^ field.created as u64;
        match field.kind.as_str() {
            // The position of the option, not its id.
            "drop_down" => {
                let place = field.options().iter().position(|option| set.as_str() == Some(option));
                place.map_or(Value::Null, |place| json!(place))
            }
            "number" | "currency" => {
                let number = set.as_f64().unwrap_or_default();
                let number = if number.fract() == 0.0 {
                    serde_json::Number::from(number as i64)
                } else {
                    serde_json::Number::from_f64(number).unwrap_or_else(|| 0.into())
                };
                self.either(thing, number)
            }
            "checkbox" if self.options.variety && mix(self.seed, thing).is_multiple_of(2) => set.clone(),
            "checkbox" => json!(set.as_bool().unwrap_or_default().to_string()),
            "date" => time(set.as_i64().unwrap_or_default()),
            "users" => {
                let users = set.as_array().into_iter().flatten().filter_map(Value::as_u64);
                Value::Array(users.map(|user| self.user(user)).collect())
            }
            "tasks" => {
                let tasks = set.as_array().into_iter().flatten().filter_map(|id| self.tasks.index(id.as_str()?));
                Value::Array(tasks.map(|task| self.task_stub(task)).collect())
            }
            "emoji" => self.either(thing, set.as_i64().unwrap_or_default()),
            "manual_progress" => {
                let current = set.as_f64().unwrap_or_default();
                if self.options.variety && mix(self.seed, thing).is_multiple_of(2) {
                    json!({"percent_complete": current})
                } else {
                    json!({"current": current, "percent_complete": current})
                }
            }
            _ => set.clone(),
        }
    }

    fn task_stub(&self, index: TaskIndex) -> Value {
        let task = self.task(index);
        let status = &self.statuses_of(task.list)[usize::from(task.status)];
        json!({
            "id": self.tasks.id(index),
            "name": task.name,
            "status": status.name,
            "color": status.color,
            "custom_type": null,
            "team_id": self.workspace_of_list(task.list).to_string(),
            "deleted": task.deleted,
            "url": format!("https://app.clickup.com/t/{}", self.tasks.id(index)),
            "access": true,
        })
    }

    /// Both ends list the same row: `task_id` waits for `depends_on`.
    fn dependencies(&self, index: TaskIndex, task: &Task, workspace: u64) -> Value {
        let row = |waits: TaskIndex, blocks: TaskIndex, at: Millis, user: u64| {
            json!({
                "task_id": self.tasks.id(waits),
                "depends_on": self.tasks.id(blocks),
                "type": 1,
                "date_created": time(at),
                "userid": user.to_string(),
                "workspace_id": workspace.to_string(),
                "chain_id": null,
            })
        };
        let waits = task.waits_for.iter().filter(|edge| !self.task_gone(edge.to));
        let blocks = task.blocks.iter().filter(|edge| !self.task_gone(edge.to));
        let rows = waits
            .map(|edge| row(index, edge.to, edge.created, edge.user))
            .chain(blocks.map(|edge| row(edge.to, index, edge.created, edge.user)));
        Value::Array(rows.collect())
    }

    pub(crate) fn linked(&self, index: TaskIndex, task: &Task) -> Value {
        let rows = task.links.iter().filter(|edge| !self.task_gone(edge.to)).map(|edge| {
            let turned = self.options.links_as_written && !edge.from_here;
            let (from, to) = if turned { (edge.to, index) } else { (index, edge.to) };
            json!({
                "task_id": self.tasks.id(from),
                "link_id": self.tasks.id(to),
                "date_created": time(edge.created),
                "userid": edge.user.to_string(),
                "workspace_id": self.workspace_of_list(task.list).to_string(),
            })
        });
        Value::Array(rows.collect())
    }

    /// An attachment as the task that has it shows it.
    fn attachment(&self, task: &str, attachment: &Attachment) -> Value {
        let url = self.file_address(attachment);
        json!({
            "id": attachment.id,
            "date": attachment.created,
            "title": attachment.title,
            "type": 1,
            "source": 1,
            "version": 0,
            "extension": attachment.extension,
            "thumbnail_small": url,
            "thumbnail_medium": url,
            "thumbnail_large": url,
            "is_folder": false,
            "mimetype": attachment.mime,
            "hidden": false,
            "parent_id": task,
            "size": attachment.size,
            "total_comments": 0,
            "resolved_comments": 0,
            "user": self.user(attachment.user),
            "deleted": false,
            "url": url,
            "url_w_query": format!("{url}?view=open"),
            "url_w_host": url,
        })
    }

    /// Where the bytes are: another host than the API's.
    pub(crate) fn file_address(&self, attachment: &Attachment) -> String {
        let name: String = url::form_urlencoded::byte_serialize(attachment.title.as_bytes()).collect();
        format!("{}/t{}/{}/{}", self.files_at, self.primary, attachment.id, name.replace('+', "%20"))
    }
}
