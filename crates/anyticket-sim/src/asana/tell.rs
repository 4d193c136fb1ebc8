//! What a change of a task leaves behind: entries in its activity, events in the feed, a later `modified_at`.

use super::entity::{Change, Dates, Gid, Subtype, Task};
use super::feed::Event;
use super::world::World;

impl World {
    /// Puts a changed task in the place of the one it was, and tells what changed.
    pub(crate) fn replace(&mut self, task: Task, author: usize, now: i64) {
        let gid = task.gid;
        let before = self.task(gid).cloned().expect("who replaces has looked");
        let changes = self.differences(&before, &task);
        let quiet = task.more().external != before.more().external || task.more().likes != before.more().likes;
        if changes.is_empty() && !quiet {
            return;
        }
        self.edit(gid, now, |kept| {
            let (places, parent, moved) = (kept.places.clone(), kept.parent, kept.moved);
            *kept = task;
            (kept.places, kept.parent, kept.moved) = (places, parent, moved);
        });
        for (field, subtype, text, change) in changes {
            self.tell(gid, author, subtype, &text, change, now);
            self.hear(gid, author, "changed", Some(field), now);
        }
    }

    /// What differs, each with the name of the field, the kind of the entry and its text.
    fn differences(&self, before: &Task, after: &Task) -> Vec<(&'static str, &'static str, String, Change)> {
        let mut found = Vec::new();
        if before.name != after.name {
            let change = Change::Name(before.name.clone(), after.name.clone());
            found.push(("name", "name_changed", "changed the name".to_owned(), change));
        }
        if before.notes != after.notes {
            found.push(("notes", "notes_changed", "changed the description".to_owned(), Change::Nothing));
        }
        match (before.completed, after.completed) {
            (None, Some(_)) => {
                found.push(("completed", "marked_complete", "marked this task complete".to_owned(), Change::Nothing));
            }
            (Some(_), None) => {
                let text = "marked this task incomplete".to_owned();
                found.push(("completed", "marked_incomplete", text, Change::Nothing));
            }
            _ => {}
        }
        match (before.subtype, after.subtype) {
            (old, new) if old == new => {}
            (Subtype::Approval(old), Subtype::Approval(new)) => {
                let change = Change::Approval(old.name(), new.name());
                found.push(("approval_status", "approval_status_changed", "changed the approval".to_owned(), change));
            }
            (old, new) => {
                let change = Change::Subtype(old.name(), new.name());
                let text = "changed the type".to_owned();
                found.push(("resource_subtype", "resource_subtype_changed", text, change));
            }
        }
        if before.assignee != after.assignee {
            found.push(match after.assignee {
                Some(user) => {
                    let text = format!("assigned to {}", self.users[user as usize].name);
                    ("assignee", "assigned", text, Change::Assignee(user))
                }
                None => ("assignee", "unassigned", "unassigned".to_owned(), Change::Nothing),
            });
        }
        let dates = |task: &Task| Dates { start: task.start, due: task.due };
        if dates(before) != dates(after) {
            let change = Change::Dates(dates(before), dates(after));
            found.push(("due_on", "due_date_changed", "changed the due date".to_owned(), change));
        }
        found.extend(self.custom_differences(before, after));
        found
    }

    fn custom_differences(&self, before: &Task, after: &Task) -> Vec<(&'static str, &'static str, String, Change)> {
        use super::custom::{Custom, Kind};
        let (old, new) = (&before.more().custom, &after.more().custom);
        let mut fields: Vec<Gid> = old.fields().chain(new.fields()).collect();
        fields.sort_unstable();
        fields.dedup();
        let changed = fields.into_iter().filter(|field| old.get(*field) != new.get(*field));
        let told = changed.map(|field| {
            let row = self.field(field);
            let subtype = match row.kind {
                Kind::Text => "text_custom_field_changed",
                Kind::Number => "number_custom_field_changed",
                Kind::Enum => "enum_custom_field_changed",
                Kind::MultiEnum => "multi_enum_custom_field_changed",
                Kind::Date => "date_custom_field_changed",
                Kind::People => "people_custom_field_changed",
                Kind::Reference => "reference_custom_field_changed",
            };
            let option = |value: Option<&Custom>| match value {
                Some(Custom::Choice(gid)) => Some(*gid),
                _ => None,
            };
            let change = match row.kind {
                Kind::Enum => Change::Option(field, option(old.get(field)), option(new.get(field))),
                _ => Change::Field(field),
            };
            ("custom_fields", subtype, format!("changed {}", row.name), change)
        });
        told.collect()
    }

    /// Puts what happened to a task into the feeds of it, its parents and their projects.
    pub(crate) fn hear(&mut self, gid: Gid, user: usize, action: &'static str, field: Option<&'static str>, now: i64) {
        self.hear_in(gid, (gid, "task"), None, user, action, field, now);
    }

    /// The same for something of a task, such as a story, or with a container that it came into or left.
    #[expect(clippy::too_many_arguments)] // an event has that many parts
    pub(crate) fn hear_in(
        &mut self,
        task: Gid,
        resource: (Gid, &'static str),
        parent: Option<(Gid, &'static str)>,
        user: usize,
        action: &'static str,
        field: Option<&'static str>,
        now: i64,
    ) {
        let mut heard_by: Vec<Gid> = parent.iter().map(|(gid, _)| *gid).collect();
        let mut at = self.task(task).or_else(|| self.trash.get(&task));
        let workspace = at.map_or(0, |task| task.workspace);
        while let Some(task) = at {
            heard_by.push(task.gid);
            heard_by.extend(task.places.iter().map(|place| place.project));
            at = task.parent.and_then(|(parent, _)| self.task(parent));
        }
        self.feed.push(Event { at: now, user, action, resource, parent, field, heard_by, workspace });
    }
}
