//! Tasks as JSON.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::View;
use crate::asana::clock::{date_in, written};
use crate::asana::entity::{Access, Approval, Gid, Moment, Subtype, Task};
use crate::asana::rich::plain;
use crate::asana::selection::Level::{Compact, Full, OptIn};
use crate::asana::selection::{Record, Want};
use crate::asana::world::ME;

/// The day of a moment.
pub(crate) fn day(moment: Moment, zone: &jiff::tz::TimeZone) -> Date {
    match moment {
        Moment::Day(date) => date,
        Moment::Instant(at) => date_in(at, zone),
    }
}

impl View<'_> {
    /// A task, in the trash too: what named it may still be there.
    pub(crate) fn task(&self, gid: Gid, want: Want<'_>) -> Value {
        match self.world.task(gid).or_else(|| self.world.trash.get(&gid)) {
            Some(task) => self.task_record(task, want),
            None => Value::Null,
        }
    }

    /// A picture of a task, which may be older than the task.
    pub(crate) fn task_record(&self, task: &Task, want: Want<'_>) -> Value {
        let mut record = Record::new(want, "task", task.gid);
        record.field("name", Compact, || (*task.name).into());
        record.field("resource_subtype", Compact, || task.subtype.name().into());
        self.text_of(task, &mut record);
        self.state_of(task, &mut record);
        self.dates_of(task, &mut record);
        self.people_of(task, &mut record);
        self.places_of(task, &mut record);
        self.surroundings_of(task, &mut record);
        record.end(self.unknown)
    }

    fn text_of(&self, task: &Task, record: &mut Record<'_>) {
        record.field("notes", Full, || plain(&task.notes).into());
        record.field("html_notes", OptIn, || format!("<body>{}</body>", task.notes).into());
        record.field("is_rendered_as_separator", OptIn, || false.into());
        record.field("actual_time_minutes", Full, || Value::Null);
        record.field("permalink_url", Full, || self.address(task).into());
    }

    fn state_of(&self, task: &Task, record: &mut Record<'_>) {
        record.field("completed", Full, || task.completed.is_some().into());
        record.field("completed_at", Full, || task.completed.map(|(at, _)| written(at)).into());
        record.below("completed_by", Full, |want| match task.completed {
            Some((_, by)) => self.user(by as usize, want),
            None => Value::Null,
        });
        if let Subtype::Approval(approval) = task.subtype {
            record.field("approval_status", Full, || Approval::name(approval).into());
        } else {
            record.known(&["approval_status"]);
        }
        record.field("created_at", Full, || written(task.created).into());
        record.field("modified_at", Full, || written(task.modified).into());
        let likes = &task.more().likes;
        let liked = likes.contains(&(self.caller.user as u32));
        for (flag, list, count) in [("liked", "likes", "num_likes"), ("hearted", "hearts", "num_hearts")] {
            record.field(flag, Full, || liked.into());
            record.below(list, Full, |want| likes.iter().map(|user| self.like(*user, want)).collect());
            record.field(count, Full, || likes.len().into());
        }
        // Tasks of custom types are not simulated.
        record.known(&["custom_type", "custom_type_status_option"]);
    }

    fn like(&self, user: u32, want: Want<'_>) -> Value {
        let mut record = Record::bare(want, "like");
        record.field("gid", Compact, || self.world.users[user as usize].gid.to_string().into());
        record.below("user", Compact, |want| self.user(user as usize, want));
        record.end(self.unknown)
    }

    fn dates_of(&self, task: &Task, record: &mut Record<'_>) {
        let on = |moment: Option<Moment>| moment.map(|moment| day(moment, &self.zone).to_string());
        let at = |moment: Option<Moment>| match moment {
            Some(Moment::Instant(at)) => Some(written(at)),
            _ => None,
        };
        record.field("due_on", Full, || on(task.due).into());
        record.field("due_at", Full, || at(task.due).into());
        record.field("start_on", Full, || on(task.start).into());
        record.field("start_at", Full, || at(task.start).into());
    }

    fn people_of(&self, task: &Task, record: &mut Record<'_>) {
        record.below("assignee", Full, |want| match task.assignee {
            Some(user) => self.user(user as usize, want),
            None => Value::Null,
        });
        record.field("assignee_status", Full, || "upcoming".into());
        record.below("assigned_by", OptIn, |_| Value::Null);
        if task.assignee == Some(ME as u32) {
            record.below("assignee_section", Full, |want| {
                let list = self.world.list_of(ME, task.workspace).unwrap_or_default();
                let mut section = Record::new(want, "section", list + 1);
                section.field("name", Compact, || "Recently assigned".into());
                section.end(self.unknown)
            });
        } else {
            record.known(&["assignee_section"]);
        }
        record.below("followers", Full, |want| {
            task.more().followers.iter().map(|user| self.user(*user as usize, want)).collect()
        });
        record.below("created_by", OptIn, |want| self.user(task.creator as usize, want));
    }

    fn places_of(&self, task: &Task, record: &mut Record<'_>) {
        // A project that one does not see is not told.
        let seen = || task.places.iter().filter(|place| self.world.project(place.project).access > Access::None);
        record.below("projects", Full, |want| seen().map(|place| self.project(place.project, want)).collect());
        record.below("memberships", Full, |want| {
            seen().map(|place| self.membership(place.project, place.section, want)).collect()
        });
    }

    fn membership(&self, project: Gid, section: Gid, want: Want<'_>) -> Value {
        let asked = matches!(want, Want::Only(_));
        if self.options.hollow_memberships && !asked || !self.caller.may("projects:read") {
            return json!({});
        }
        let whole = !self.options.sections_need_scope || self.caller.may("project_sections:read");
        let mut record = Record::bare(want, "membership");
        record.below("project", Compact, |want| self.project(project, want));
        if whole {
            record.below("section", Compact, |want| self.section(section, want));
        } else {
            record.known(&["section"]);
        }
        record.end(self.unknown)
    }

    fn surroundings_of(&self, task: &Task, record: &mut Record<'_>) {
        let more = task.more();
        record.below("parent", Full, |want| match task.parent {
            Some((parent, _)) => self.task(parent, want),
            None => Value::Null,
        });
        record.field("num_subtasks", OptIn, || {
            self.world.children(task.gid).map_or(0, super::super::ranked::Ranked::len).into()
        });
        for (name, list) in [("dependencies", &more.dependencies), ("dependents", &more.dependents)] {
            record.below(name, OptIn, |want| list.iter().map(|gid| self.stub(*gid, want)).collect());
        }
        record.below("tags", Full, |want| more.tags.iter().map(|tag| self.tag(*tag, want)).collect());
        if self.world.workspace(task.workspace).is_some_and(|workspace| workspace.paid) {
            record.below("custom_fields", Full, |want| self.custom_values(task, want));
        } else {
            record.known(&["custom_fields"]);
        }
        record.below("workspace", Full, |want| self.workspace(task.workspace, want));
        // Nobody but the app that wrote it sees what it keeps here.
        let level = if more.external.is_some() && self.caller.is_app() { Full } else { OptIn };
        record.below("external", level, |want| match &more.external {
            Some(external) if self.caller.is_app() => {
                let mut record = Record::bare(want, "external");
                record.field("gid", Compact, || external.gid.clone().into());
                record.field("data", Compact, || external.data.clone().into());
                record.end(self.unknown)
            }
            _ => Value::Null,
        });
    }

    /// A dependency: "the objects contain only the gid", unless more is asked.
    fn stub(&self, gid: Gid, want: Want<'_>) -> Value {
        match want {
            Want::Only(_) => self.task(gid, want),
            Want::Compact | Want::Full => json!({ "gid": gid.to_string(), "resource_type": "task" }),
        }
    }

    fn address(&self, task: &Task) -> String {
        let (workspace, gid) = (task.workspace, task.gid);
        let project = task
            .places
            .iter()
            .map(|place| place.project)
            .find(|project| self.world.project(*project).access > Access::None);
        match project {
            Some(project) => format!("https://app.asana.com/1/{workspace}/project/{project}/task/{gid}"),
            None => format!("https://app.asana.com/1/{workspace}/task/{gid}"),
        }
    }
}
