//! Spaces, Folders and Lists.

use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::model::{ClickApps, Space};
use crate::clickup::render::{PRIORITIES, statuses, time_or_null};

impl ClickUp {
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
        let open = |facts: &crate::clickup::seeded::Facts| {
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
