//! What is written of a task by the calls that create and change it.

use anyticket_core::{
    Body, Change, Draft, Error, Field, FieldWrite, Loss, Patch, Priority, Result, Ticket, TicketKind, User, When,
};
use serde_json::{Map, Value as Json, json};

use super::status::Halves;
use crate::account::{Account, is_gid};
use crate::dates;
use crate::fields::followers::FOLLOWERS;
use crate::fields::written;
use crate::html::{self, Place};
use crate::schema::ProjectFacts;

/// The body of the call that creates or changes a task.
#[derive(Clone, Debug, Default)]
pub(super) struct TaskBody {
    plain: Map<String, Json>,
    custom: Map<String, Json>,
    /// What the text does not hold of what was written.
    losses: Vec<&'static str>,
}

/// What must be known to write a task of a project.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing<'a> {
    pub(super) account: &'a Account,
    /// What is known of the project, where that must be known.
    pub(super) facts: Option<&'a ProjectFacts>,
}

impl Writing<'_> {
    fn status_field(&self) -> Option<&String> {
        self.facts?.roles.status.as_ref()
    }

    fn priority_field(&self) -> Option<&String> {
        self.facts?.roles.priority.as_ref()
    }

    fn key_field(&self) -> Option<&String> {
        self.facts?.roles.key.as_ref()
    }
}

impl TaskBody {
    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.custom.is_empty()
    }

    /// The JSON.
    pub(super) fn json(&self) -> Json {
        let mut body = self.plain.clone();
        if !self.custom.is_empty() {
            body.insert("custom_fields".to_owned(), Json::Object(self.custom.clone()));
        }
        Json::Object(body)
    }

    /// The losses, as a ticket has them.
    pub(super) fn losses(&self) -> impl Iterator<Item = Loss> {
        self.losses.iter().map(|form| loss(form))
    }

    pub(super) fn set(&mut self, field: &str, value: Json) {
        self.plain.insert(field.to_owned(), value);
    }

    /// A new task.
    ///
    /// # Errors
    ///
    /// `Invalid` or `Unsupported` for what Asana has no form for, before anything is sent.
    pub(super) fn of_draft(draft: &Draft, writing: &Writing<'_>) -> Result<Self> {
        let mut body = Self::default();
        body.set("name", json!(draft.title));
        if let Some(text) = &draft.body {
            body.text(text);
        }
        match draft.assignees.as_slice() {
            [] => {}
            [user] => body.assignee(Some(user)),
            _ => return Err(too_many_assignees()),
        }
        if draft.reporter.is_some() || draft.estimate.is_some() {
            return Err(Error::unsupported("a reporter or an estimate").with_hint("a task of Asana has neither"));
        }
        if let Some(kind) = &draft.kind {
            body.kind(kind)?;
        }
        if let Some(status) = &draft.status {
            body.status(&Halves::of(status)?, writing);
        }
        let wish = |when: Option<When>| when.map_or(Patch::Keep, Patch::Set);
        body.dates(wish(draft.due), wish(draft.start), None);
        if let Some(priority) = &draft.priority {
            body.priority(Some(priority), writing)?;
        }
        if let Some(key) = &draft.external_key {
            body.key(Some(key), writing)?;
        }
        body.fields(&draft.fields, writing)?;
        Ok(body)
    }

    /// A change; `now` is the task as it is, where that must be known.
    ///
    /// # Errors
    ///
    /// As [`of_draft`](Self::of_draft).
    pub(super) fn of_change(change: &Change, now: Option<&Ticket>, writing: &Writing<'_>) -> Result<Self> {
        let mut body = Self::default();
        if let Some(title) = &change.title {
            body.set("name", json!(title));
        }
        match &change.body {
            Patch::Set(text) => body.text(text),
            Patch::Clear => body.set("html_notes", json!("<body></body>")),
            Patch::Keep => {}
        }
        if !change.assignees.is_keep() {
            let there = now.map(|now| now.assignees.as_slice()).unwrap_or_default();
            match change.assignees.applied_to(there, |a, b| a.id == b.id).as_slice() {
                [] => body.assignee(None),
                [user] => body.assignee(Some(user)),
                _ => return Err(too_many_assignees()),
            }
        }
        if !change.reporter.is_keep() || !change.estimate.is_keep() {
            return Err(Error::unsupported("a reporter or an estimate").with_hint("a task of Asana has neither"));
        }
        if let Some(kind) = &change.kind {
            body.kind(kind)?;
        }
        if let Some(status) = &change.status {
            body.status(&Halves::of(status)?, writing);
        }
        body.dates(change.due.clone(), change.start.clone(), now);
        match &change.priority {
            Patch::Set(priority) => body.priority(Some(priority), writing)?,
            Patch::Clear if writing.priority_field().is_some() => body.priority(None, writing)?,
            _ => {}
        }
        match &change.external_key {
            Patch::Set(key) => body.key(Some(key), writing)?,
            Patch::Clear => body.key(None, writing)?,
            Patch::Keep => {}
        }
        body.fields(&change.fields, writing)?;
        Ok(body)
    }

    fn text(&mut self, text: &Body) {
        let written = html::from_markdown(text.as_markdown(), Place::Task);
        self.losses.extend(written.losses);
        self.set("html_notes", json!(written.html));
    }

    fn assignee(&mut self, user: Option<&User>) {
        self.set("assignee", json!(user.map(|user| user.id.as_str())));
    }

    fn kind(&mut self, kind: &TicketKind) -> Result<()> {
        if is_gid(kind.id.as_str()) {
            return Err(Error::unsupported("a type of task that somebody defined")
                .with("kind", &kind.name)
                .with_hint("choose it in Asana: its reference has no form to write one"));
        }
        self.set("resource_subtype", json!(kind.id.as_str()));
        Ok(())
    }

    /// The half of a status that is the task's own: its section is set by another call.
    fn status(&mut self, halves: &Halves, writing: &Writing<'_>) {
        self.set("completed", json!(halves.completed));
        if let Some(field) = writing.status_field() {
            self.custom.insert(field.clone(), json!(halves.place));
        }
    }

    /// A start is taken only together with what is due
    /// (the description of `start_on` at <https://developers.asana.com/reference/updatetask>).
    fn dates(&mut self, due: Patch<When>, start: Patch<When>, now: Option<&Ticket>) {
        let (due_now, start_now) = (now.and_then(|now| now.due), now.and_then(|now| now.start));
        match due {
            Patch::Set(due) => self.date("due", Some(due), false),
            Patch::Clear => self.date("due", None, is_instant(due_now)),
            Patch::Keep if start.is_keep() => {}
            Patch::Keep => {
                let goes_with = if due_now.is_some() { due_now } else { start.as_set().copied() };
                self.date("due", due_now, is_instant(goes_with));
            }
        }
        match start {
            Patch::Set(start) => self.date("start", Some(start), false),
            Patch::Clear => self.date("start", None, is_instant(start_now)),
            Patch::Keep => {}
        }
    }

    fn date(&mut self, name: &str, when: Option<When>, was_instant: bool) {
        match when {
            Some(When::Date(day)) => self.set(&format!("{name}_on"), json!(day.to_string())),
            Some(When::Instant(at)) => self.set(&format!("{name}_at"), json!(dates::written(at))),
            None if was_instant => self.set(&format!("{name}_at"), Json::Null),
            None => self.set(&format!("{name}_on"), Json::Null),
        }
    }

    fn priority(&mut self, priority: Option<&Priority>, writing: &Writing<'_>) -> Result<()> {
        let field = writing.priority_field().cloned().ok_or_else(|| {
            Error::unsupported("a priority")
                .with_hint("the project has no custom field for priorities: add the field Priority to it")
        })?;
        self.custom.insert(field, json!(priority.map(|priority| &priority.id)));
        Ok(())
    }

    fn key(&mut self, key: Option<&str>, writing: &Writing<'_>) -> Result<()> {
        if writing.account.is_app {
            self.set("external", key.map_or(Json::Null, |key| json!({ "gid": key })));
            return Ok(());
        }
        let field = writing.key_field().cloned().ok_or_else(|| {
            Error::unsupported("an external key").with_hint(
                "a personal token keeps keys in a custom field of the kind text: write its name into the configuration, \
                 [trackers.NAME.fields] external_key = \"…\", and add it to the project",
            )
        })?;
        self.custom.insert(field, json!(key));
        Ok(())
    }

    fn fields(&mut self, writes: &[FieldWrite], writing: &Writing<'_>) -> Result<()> {
        // Who follows a task is no custom field.
        for write in writes.iter().filter(|write| write.id().as_str() != FOLLOWERS) {
            let value = match &write.value {
                Patch::Set(value) => {
                    let known = writing.facts.and_then(|facts| facts.setting(write.id().as_str()));
                    written(&write.definition, value, known.and_then(|field| field.precision))?
                }
                Patch::Clear => Json::Null,
                Patch::Keep => continue,
            };
            self.custom.insert(write.id().as_str().to_owned(), value);
        }
        Ok(())
    }
}

fn is_instant(when: Option<When>) -> bool {
    matches!(when, Some(When::Instant(_)))
}

fn too_many_assignees() -> Error {
    Error::unsupported("more than one assignee").with_hint("a task of Asana is assigned to one person")
}

/// That a text does not hold a form.
pub(crate) fn loss(form: &str) -> Loss {
    Loss::new(Field::Body, format!("a text of Asana does not hold this form of Markdown, which became another: {form}"))
}
