//! From what the world holds to the JSON that ClickUp sends.

use serde_json::{Map, Value, json};

use crate::clickup::model::{Attachment, ClickApps, Comment, Field, Millis, Space, Status, Tag, Task, TaskIndex, User};
use crate::clickup::{ClickUp, markdown};
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
    fn creator(&self, id: u64) -> Value {
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
            "status": self::status(status, &self.statuses_of(task.list)[status]),
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

    pub(crate) fn space_json(&self, space: &Space) -> Value {
        json!({
            "id": space.id.to_string(),
            "name": space.name,
            "color": null,
            "private": space.private_to.is_some(),
            "avatar": null,
            "admin_can_manage": null,
            "statuses": statuses(&space.statuses, None),
            "multiple_assignees": space.apps.multiple_assignees,
            "features": features(space.apps),
            "archived": space.archived,
        })
    }

    /// A Folder; alone it also says whether its Space is accessible.
    pub(crate) fn folder_json(&self, folder: u64, alone: bool, with_lists: bool) -> Value {
        let folder = &self.folders[&folder];
        let space = &self.spaces[&folder.space];
        let mut lists: Vec<_> = self.lists.values().filter(|list| list.folder == folder.id && !list.deleted).collect();
        let tasks: usize = lists.iter().map(|list| self.open_tasks(list.id)).sum();
        let order = self.folders.values().filter(|other| other.space == folder.space && other.id < folder.id).count();
        let mut value = json!({
            "id": folder.id.to_string(),
            "name": folder.name,
            "orderindex": order,
            "override_statuses": folder.statuses.is_some(),
            "hidden": folder.hidden,
            "space": {"id": space.id.to_string(), "name": space.name},
            "task_count": tasks.to_string(),
            "archived": folder.archived,
            "statuses": folder.statuses.as_deref().map_or_else(|| json!([]), |of| statuses(of, None)),
            "permission_level": "create",
        });
        if alone {
            value["space"]["access"] = json!(true);
        }
        if with_lists {
            lists.retain(|list| list.archived == folder.archived);
            value["lists"] = lists.iter().map(|list| self.list_json(list.id, false)).collect();
        }
        value
    }

    fn open_tasks(&self, list: u64) -> usize {
        let statuses = self.statuses_of(list);
        let open = |facts: &crate::clickup::store::Facts| {
            !facts.deleted && !facts.archived && !statuses[usize::from(facts.status)].is_closed()
        };
        self.tasks.in_list(list).iter().filter(|index| open(&self.tasks.facts(**index))).count()
    }

    /// A List; alone it also shows its statuses.
    pub(crate) fn list_json(&self, list: u64, alone: bool) -> Value {
        let list = &self.lists[&list];
        let folder = &self.folders[&list.folder];
        let space = &self.spaces[&folder.space];
        let order = self.lists.values().filter(|other| other.folder == list.folder && other.id < list.id).count();
        let color = list.color.as_ref().map(|color| json!({"status": color, "color": "#e50000", "hide_label": true}));
        let level = list.priority.map(|level| PRIORITIES[usize::from(level) - 1]);
        let mut value = json!({
            "id": list.id.to_string(),
            "name": list.name,
            "deleted": list.deleted,
            "orderindex": order,
            "content": list.content,
            "priority": level.map(|(name, color)| json!({"priority": name, "color": color})),
            "assignee": list.assignee.map(|user| user.to_string()),
            "task_count": self.either(list.id, self.open_tasks(list.id)),
            "due_date": time_or_null(list.due),
            "start_date": null,
            "folder": {"id": folder.id.to_string(), "name": folder.name, "hidden": folder.hidden, "access": true},
            "space": {"id": space.id.to_string(), "name": space.name, "access": true},
            "archived": list.archived,
            "override_statuses": list.statuses.is_some(),
            "permission_level": "create",
        });
        // Among others a List without colour says so, alone it is silent.
        if color.is_some() || !alone {
            value["status"] = color.unwrap_or_default();
        }
        if alone {
            let group = match (&list.statuses, &folder.statuses) {
                (Some(_), _) => format!("subcat_{}", list.id),
                (None, Some(_)) => format!("cat_{}", folder.id),
                (None, None) => format!("proj_{}", space.id),
            };
            value["folder"]["archived"] = json!(folder.archived);
            value["space"]["archived"] = json!(space.archived);
            value["inbound_address"] = json!(format!("a.t.{}.u.{}@tasks.clickup.com", list.id, space.workspace));
            value["statuses"] = statuses(self.statuses_of(list.id), Some(group));
            if list.due.is_some() {
                value["due_date_time"] = json!(list.due_time);
            }
        }
        value
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

fn features(apps: ClickApps) -> Value {
    let priorities = PRIORITIES.iter().zip(1..).map(|((name, color), level)| {
        json!({"color": color, "id": i32::to_string(&level), "orderindex": level.to_string(), "priority": name})
    });
    let mut features = json!({
        "due_dates": {
            "enabled": apps.due_dates, "start_date": apps.due_dates, "remap_due_dates": true,
            "remap_closed_due_date": false,
        },
        "sprints": {"enabled": false},
        "time_tracking": {"enabled": true, "harvest": false, "rollup": true, "default_to_billable": 2},
        "points": {"enabled": apps.points},
        "custom_items": {"enabled": apps.custom_types},
        "priorities": {"enabled": apps.priorities, "priorities": priorities.collect::<Vec<_>>()},
        "tags": {"enabled": apps.tags},
        "time_estimates": {"enabled": apps.time_estimates, "rollup": false, "per_assignee": false},
        "checklists": {"enabled": true},
        "milestones": {"enabled": apps.custom_types},
        "custom_fields": {"enabled": apps.custom_fields},
        "remap_dependencies": {"enabled": true},
        "dependency_warning": {"enabled": true},
        "status_pies": {"enabled": false},
        "multiple_assignees": {"enabled": apps.multiple_assignees},
        "portfolios": {"enabled": true},
        "emails": {"enabled": true},
        "scheduler_enabled": false,
        "dependency_type_enabled": false,
        "dependency_enforcement": {"enforcement_enabled": false, "enforcement_mode": 0},
        "reschedule_closed_dependencies": {"enabled": true},
    });
    // A Space whose ClickApp was never touched does not mention it.
    if !apps.time_estimates
        && let Some(features) = features.as_object_mut()
    {
        features.remove("time_estimates");
    }
    features
}
