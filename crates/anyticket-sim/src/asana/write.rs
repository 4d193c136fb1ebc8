//! What a body changes of a task.

use serde_json::Value;

use super::Asana;
use super::answer::Answer;
use super::call::Call;
use super::entity::{Approval, Dates, External, Gid, Subtype, Task};
use super::find::Named;
use super::options::ExternalOfOthers;
use super::rich::{Holder, escape, read};
use super::{dates, values};

/// What a body may change.
pub(crate) const KEYS: [&str; 15] = [
    "name",
    "notes",
    "html_notes",
    "completed",
    "approval_status",
    "resource_subtype",
    "assignee",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "custom_fields",
    "external",
    "liked",
    "parent",
];

/// What only a create may say.
pub(crate) const ON_CREATE: [&str; 5] = ["projects", "tags", "followers", "memberships", "workspace"];

/// What the service decides.
const READ_ONLY: [&str; 15] = [
    "gid",
    "resource_type",
    "created_at",
    "created_by",
    "modified_at",
    "completed_at",
    "completed_by",
    "dependencies",
    "dependents",
    "num_subtasks",
    "num_likes",
    "likes",
    "permalink_url",
    "hearted",
    "actual_time_minutes",
];

impl Asana {
    /// Refuses what cannot be written at all.
    pub(crate) fn check_keys(&self, call: &Call<'_>, creates: bool) -> Result<(), Answer> {
        for key in call.data.keys().map(String::as_str) {
            if READ_ONLY.contains(&key) || !creates && (ON_CREATE.contains(&key) || key == "parent") {
                return Err(Answer::bad(format!("{key}: Cannot write this property")));
            }
        }
        call.only_keys(self.options.unknown, &[&KEYS[..], &ON_CREATE].concat())
    }

    /// Writes into `task` what the body says. It is in these projects, or will be.
    pub(crate) fn write(&self, call: &Call<'_>, task: &mut Task, projects: &[Gid]) -> Result<(), Answer> {
        self.write_text(call, task)?;
        self.write_subtype(call, task)?;
        self.write_state(call, task)?;
        self.write_assignee(call, task)?;
        let before = Dates { start: task.start, due: task.due };
        let zone = crate::zone::named(&self.options.time_zone);
        let after = dates::write(&call.data, before, task.subtype, &zone)?;
        (task.start, task.due) = (after.start, after.due);
        match call.data.get("custom_fields") {
            None => {}
            Some(Value::Object(given)) => values::write(self, call, given, task, projects)?,
            Some(_) => return Err(Answer::bad("custom_fields: Value is not an object")),
        }
        if let Some(liked) = call.data.get("liked") {
            let liked = liked.as_bool().ok_or_else(|| Answer::bad("liked: Value is not a boolean"))?;
            let user = u32::try_from(call.caller.user).unwrap_or(u32::MAX);
            task.more_mut().likes.retain(|known| *known != user);
            if liked {
                task.more_mut().likes.push(user);
            }
        }
        self.write_external(call, task)
    }

    fn write_text(&self, call: &Call<'_>, task: &mut Task) -> Result<(), Answer> {
        if let Some(name) = call.text("name")? {
            if name.chars().count() > self.options.name_limit {
                return Err(Answer::undocumented(400, "name"));
            }
            task.name = name.into();
        }
        let grown = self.options.grown_rich_text;
        let notes = match (call.text("notes")?, call.text("html_notes")?) {
            (Some(_), Some(_)) => return Err(Answer::bad("You may only provide one of notes or html_notes!")),
            (None, None) => return Ok(()),
            (Some(text), None) => escape(text),
            (None, Some(text)) => read(text, Holder::Task, grown, |gid| self.mentioned(gid))
                .map_err(|why| Answer::bad(format!("html_notes: {why}")))?,
        };
        if notes.chars().count() > self.options.text_limit {
            return Err(Answer::undocumented(400, "notes"));
        }
        if notes != *task.notes {
            task.notes = notes.into();
        }
        Ok(())
    }

    fn write_subtype(&self, call: &Call<'_>, task: &mut Task) -> Result<(), Answer> {
        let approval = if task.completed.is_some() { Approval::Approved } else { Approval::Pending };
        match call.text("resource_subtype")? {
            None => {}
            Some("default_task") => task.subtype = Subtype::Default,
            Some("milestone") => task.subtype = Subtype::Milestone,
            Some("approval") if matches!(task.subtype, Subtype::Approval(_)) => {}
            Some("approval") => task.subtype = Subtype::Approval(approval),
            Some(other) => return Err(Answer::bad(format!("resource_subtype: Not a valid subtype: {other}"))),
        }
        Ok(())
    }

    /// `completed`, and the state of an approval, which are kept in step.
    fn write_state(&self, call: &Call<'_>, task: &mut Task) -> Result<(), Answer> {
        let user = u32::try_from(call.caller.user).unwrap_or(u32::MAX);
        let mut done = None;
        if let Some(value) = call.data.get("completed") {
            let completed = value.as_bool().ok_or_else(|| Answer::bad("completed: Value is not a boolean"))?;
            done = Some(completed);
            if let Subtype::Approval(state) = &mut task.subtype
                && completed != (*state != Approval::Pending)
            {
                *state = if completed { Approval::Approved } else { Approval::Pending };
            }
        }
        if let Some(name) = call.text("approval_status")? {
            let state = Approval::ALL.iter().find(|(known, _)| *known == name).map(|(_, state)| *state);
            let (Some(state), Subtype::Approval(kept)) = (state, &mut task.subtype) else {
                return Err(Answer::undocumented(400, "approval_status"));
            };
            *kept = state;
            done = Some(state != Approval::Pending);
        }
        match (done, task.completed) {
            (Some(true), None) => task.completed = Some((call.now, user)),
            (Some(false), Some(_)) => task.completed = None,
            _ => {}
        }
        Ok(())
    }

    fn write_assignee(&self, call: &Call<'_>, task: &mut Task) -> Result<(), Answer> {
        let user = match call.data.get("assignee") {
            None => return Ok(()),
            Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => return Err(Answer::bad("assignee: Value is not a string")),
        };
        let Some(text) = user else {
            task.assignee = None;
            return Ok(());
        };
        let stranger = |_| Answer::bad(format!("assignee: Not a user in Organization: {text}"));
        let user = self.user(call, Named::Body, "assignee", text).map_err(stranger)?;
        if !self.world.users[user].workspaces.contains(&task.workspace) {
            return Err(stranger(Answer::nothing()));
        }
        let user = u32::try_from(user).unwrap_or(u32::MAX);
        task.assignee = Some(user);
        if self.options.adds_followers && !task.more().followers.contains(&user) {
            task.more_mut().followers.push(user);
        }
        Ok(())
    }

    fn write_external(&self, call: &Call<'_>, task: &mut Task) -> Result<(), Answer> {
        let Some(value) = call.data.get("external") else { return Ok(()) };
        if !call.caller.is_app() {
            return match self.options.external_of_others {
                ExternalOfOthers::Refused => Err(Answer::undocumented(403, "external")),
                ExternalOfOthers::Ignored => Ok(()),
            };
        }
        let object = match value {
            Value::Null => {
                task.more_mut().external = None;
                return Ok(());
            }
            Value::Object(object) => object,
            _ => return Err(Answer::bad("external: Value is not an object")),
        };
        let mut external = task.more().external.clone().unwrap_or_default();
        let External { gid, data } = &mut external;
        for (key, most, kept) in [("gid", 1024, gid), ("data", 32_768, data)] {
            match object.get(key) {
                None => {}
                Some(Value::Null) => *kept = None,
                Some(Value::String(text)) if text.chars().count() <= most => *kept = Some(text.clone()),
                Some(_) => return Err(Answer::undocumented(400, "external")),
            }
        }
        let taken = |other: &Task| {
            other.gid != task.gid
                && external.gid.is_some()
                && other.more().external.as_ref().is_some_and(|known| known.gid == external.gid)
        };
        if self.options.unique_external && self.world.tasks().values().any(|other| taken(other)) {
            return Err(Answer::undocumented(400, "external"));
        }
        task.more_mut().external = Some(external);
        Ok(())
    }
}
