//! What is written of an issue: the `fields` that are set and the verbs of its `update`.

use std::time::Duration;

use anyticket_core::{Change, Draft, Error, Estimate, Field, Label, Loss, Patch, Result, Ticket, User, When};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::external_key::KeyPlace;
use crate::fields::{self, SiteFields};

/// The body of the calls that create and change an issue.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct IssueBody {
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) fields: Map<String, Json>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) update: Map<String, Json>,
    /// What the texts do not hold of what was written.
    #[serde(skip)]
    pub(super) losses: Vec<(Field, &'static str)>,
}

/// What must be known to write into a project.
pub(super) struct Writing<'a> {
    pub(super) known: &'a SiteFields,
    pub(super) keys: &'a KeyPlace,
    pub(super) zone: &'a TimeZone,
    /// The ids of the fields on the screen; nothing where that is not known.
    pub(super) screen: Option<Vec<String>>,
}

impl Writing<'_> {
    /// Of the fields of a site that may stand for one of ours, the one that this project has.
    fn of_project<'s>(&self, ids: &'s [String], what: &str) -> Result<&'s str> {
        let here = |id: &&String| self.screen.as_ref().is_none_or(|screen| screen.iter().any(|one| one == *id));
        ids.iter().find(here).map(String::as_str).ok_or_else(|| {
            Error::unsupported(what).with_hint(
                "the project has no field for it on its screens; an administrator can add one, and the configuration can \
                 name another below [trackers.NAME.fields]",
            )
        })
    }
}

impl IssueBody {
    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.update.is_empty()
    }

    /// The losses, as a ticket has them.
    pub(super) fn losses(&self) -> impl Iterator<Item = Loss> {
        self.losses.iter().map(|(field, form)| fields::loss(*field, form))
    }

    fn set(&mut self, field: impl Into<String>, value: Json) {
        self.fields.insert(field.into(), value);
    }

    fn set_text(&mut self, field: &str, text: &str) -> Result<()> {
        let mut losses = Vec::new();
        let document = fields::document(text, &mut losses)?;
        self.losses.extend(losses.into_iter().map(|form| (Field::Body, form)));
        self.set(field, document);
        Ok(())
    }

    /// A new issue, of this type.
    ///
    /// # Errors
    ///
    /// `Invalid` or `Unsupported` for what Jira has no form for, before anything is sent.
    pub(super) fn of_draft(draft: &Draft, project: &str, kind: &str, writing: &Writing<'_>) -> Result<Self> {
        let mut body = Self::default();
        body.set("project", json!({ "id": project }));
        body.set("issuetype", json!({ "id": kind }));
        body.set("summary", json!(draft.title));
        if let Some(text) = &draft.body {
            body.set_text("description", text.as_markdown())?;
        }
        if let Some(priority) = &draft.priority {
            body.set("priority", json!({ "id": priority.id }));
        }
        if let Some(parent) = &draft.parent {
            body.set("parent", json!({ "id": parent.as_str() }));
        }
        match draft.assignees.as_slice() {
            [] => {}
            [user] => body.set("assignee", person(user)),
            _ => return Err(too_many_assignees()),
        }
        if let Some(user) = &draft.reporter {
            body.set("reporter", person(user));
        }
        let mut labels: Vec<String> = draft.labels.iter().map(|label| label.name.clone()).collect();
        if let Some(key) = &draft.external_key {
            match writing.keys {
                KeyPlace::Label => labels.push(writing.keys.label(key)?),
                KeyPlace::Field(_) => body.set(key_field(writing)?, json!(key)),
            }
        }
        if !labels.is_empty() {
            body.set("labels", json!(labels));
        }
        if let Some(start) = draft.start {
            body.set(writing.of_project(&writing.known.start, "a start")?, day(start, writing.zone));
        }
        if let Some(due) = draft.due {
            body.set("duedate", day(due, writing.zone));
        }
        if let Some(estimate) = draft.estimate {
            body.set_estimate(estimate, writing)?;
        }
        for write in &draft.fields {
            if let Patch::Set(value) = &write.value {
                body.set_custom(write.id().as_str(), &write.definition, value, writing)?;
            }
        }
        Ok(body)
    }

    /// A change; `now` is the issue as it is, where that must be known, and `marks` the labels it has that keep its key.
    ///
    /// # Errors
    ///
    /// As [`of_draft`](Self::of_draft).
    pub(super) fn of_change(change: &Change, now: Option<&Ticket>, writing: &Writing<'_>) -> Result<Self> {
        let mut body = Self::default();
        if let Some(title) = &change.title {
            body.set("summary", json!(title));
        }
        match &change.body {
            Patch::Set(text) => body.set_text("description", text.as_markdown())?,
            Patch::Clear => body.set("description", Json::Null),
            Patch::Keep => {}
        }
        match &change.priority {
            Patch::Set(priority) => body.set("priority", json!({ "id": priority.id })),
            Patch::Clear => body.set("priority", Json::Null),
            Patch::Keep => {}
        }
        if let Some(kind) = &change.kind {
            body.set("issuetype", json!({ "id": kind.id.as_str() }));
        }
        match &change.parent {
            Patch::Set(parent) => body.set("parent", json!({ "id": parent.as_str() })),
            Patch::Clear => {
                body.update.insert("parent".to_owned(), json!([{ "set": { "none": true } }]));
            }
            Patch::Keep => {}
        }
        if !change.assignees.is_keep() {
            let there = now.map(|now| now.assignees.as_slice()).unwrap_or_default();
            match change.assignees.applied_to(there, |a, b| a.id == b.id).as_slice() {
                [] => body.set("assignee", Json::Null),
                [user] => body.set("assignee", person(user)),
                _ => return Err(too_many_assignees()),
            }
        }
        match &change.reporter {
            Patch::Set(user) => body.set("reporter", person(user)),
            Patch::Clear => body.set("reporter", Json::Null),
            Patch::Keep => {}
        }
        body.change_labels(change, now, writing)?;
        match change.start {
            Patch::Set(start) => {
                body.set(writing.of_project(&writing.known.start, "a start")?, day(start, writing.zone))
            }
            Patch::Clear => body.set(writing.of_project(&writing.known.start, "a start")?, Json::Null),
            Patch::Keep => {}
        }
        match change.due {
            Patch::Set(due) => body.set("duedate", day(due, writing.zone)),
            Patch::Clear => body.set("duedate", Json::Null),
            Patch::Keep => {}
        }
        match change.estimate {
            Patch::Set(estimate) => {
                // What the estimate does not say is no part of it any more.
                body.clear_estimate(now, estimate.time.is_none(), estimate.points.is_none(), writing)?;
                body.set_estimate(estimate, writing)?;
            }
            Patch::Clear => body.clear_estimate(now, true, true, writing)?,
            Patch::Keep => {}
        }
        for write in &change.fields {
            match &write.value {
                Patch::Set(value) => body.set_custom(write.id().as_str(), &write.definition, value, writing)?,
                Patch::Clear => body.set(write.id().as_str(), Json::Null),
                Patch::Keep => {}
            }
        }
        Ok(body)
    }

    fn set_custom(
        &mut self,
        id: &str,
        definition: &anyticket_core::FieldDefinition,
        value: &anyticket_core::Value,
        writing: &Writing<'_>,
    ) -> Result<()> {
        let mut losses = Vec::new();
        let json = fields::written(definition, value, writing.known, writing.zone, &mut losses)?;
        self.losses.extend(losses.into_iter().map(|form| (Field::Fields, form)));
        self.set(id, json);
        Ok(())
    }

    fn set_estimate(&mut self, estimate: Estimate, writing: &Writing<'_>) -> Result<()> {
        if let Some(time) = estimate.time {
            self.set("timetracking", json!({ "originalEstimate": spelt(time)? }));
        }
        if let Some(points) = estimate.points {
            self.set(writing.of_project(&writing.known.points, "points")?, number(points));
        }
        Ok(())
    }

    /// Takes away what is there of time and of points.
    fn clear_estimate(&mut self, now: Option<&Ticket>, time: bool, points: bool, writing: &Writing<'_>) -> Result<()> {
        let there = now.and_then(|now| now.estimate).unwrap_or_default();
        if time && there.time.is_some() {
            self.set("timetracking", json!({ "originalEstimate": "" }));
        }
        if points && there.points.is_some() {
            self.set(writing.of_project(&writing.known.points, "points")?, Json::Null);
        }
        Ok(())
    }

    /// Labels are added and removed one by one, so that two who write at the same time compose; the label that keeps the
    /// key is none of them.
    fn change_labels(&mut self, change: &Change, now: Option<&Ticket>, writing: &Writing<'_>) -> Result<()> {
        let there = now.map(|now| now.labels.as_slice()).unwrap_or_default();
        let wanted = change.labels.applied_to(there, Label::is_same);
        let lacks = |list: &[Label], label: &&Label| !list.iter().any(|other| other.is_same(label));
        let mut verbs: Vec<Json> = Vec::new();
        if !change.labels.is_keep() {
            let gone = there.iter().filter(|label| lacks(&wanted, label));
            verbs.extend(gone.map(|label| json!({ "remove": label.name })));
            let new = wanted.iter().filter(|label| lacks(there, label));
            verbs.extend(new.map(|label| json!({ "add": label.name })));
        }
        match (writing.keys, &change.external_key) {
            (_, Patch::Keep) => {}
            (KeyPlace::Label, key) => {
                let old = now.and_then(|now| now.external_key.as_deref());
                let new = key.as_set().map(String::as_str);
                if old != new {
                    if let Some(old) = old {
                        verbs.push(json!({ "remove": writing.keys.label(old)? }));
                    }
                    if let Some(new) = new {
                        verbs.push(json!({ "add": writing.keys.label(new)? }));
                    }
                }
            }
            (KeyPlace::Field(_), key) => {
                let value = key.as_set().map_or(Json::Null, |key| json!(key));
                self.set(key_field(writing)?, value);
            }
        }
        if !verbs.is_empty() {
            self.update.insert("labels".to_owned(), Json::Array(verbs));
        }
        Ok(())
    }
}

fn key_field<'a>(writing: &'a Writing<'_>) -> Result<&'a str> {
    writing.of_project(writing.known.key.as_slice(), "an external key")
}

fn person(user: &User) -> Json {
    json!({ "id": user.id.as_str() })
}

fn too_many_assignees() -> Error {
    Error::unsupported("more than one assignee").with_hint("an issue of Jira is assigned to one person")
}

/// A day. An instant becomes the day it lies in.
fn day(when: When, zone: &TimeZone) -> Json {
    let day = match when {
        When::Date(day) => day,
        When::Instant(at) => zone.to_datetime(at).date(),
    };
    json!(day.to_string())
}

fn number(number: f64) -> Json {
    #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
    if number.fract() == 0.0 && number.abs() < 9.0e15 { json!(number as i64) } else { json!(number) }
}

/// A time as Jira's time tracking takes it: whole minutes.
fn spelt(time: Duration) -> Result<String> {
    if !time.as_secs().is_multiple_of(60) || time.subsec_nanos() != 0 {
        return Err(Error::unsupported("an estimate that is no whole number of minutes")
            .with("seconds", time.as_secs_f64())
            .with_hint("Jira's time tracking counts minutes"));
    }
    Ok(format!("{}m", time.as_secs() / 60))
}
