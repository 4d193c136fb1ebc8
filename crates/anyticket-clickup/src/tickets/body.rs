//! What is written of a task, in the form of the calls that create and change one.

use anyticket_core::{Change, Draft, Estimate, ListPatch, Patch, Priority, Result, Ticket, User, When};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::read::user_number;
use crate::dates;
use crate::external_key::{self, KeyPlace};
use crate::fields::{self, FieldBody};

/// A value to write, or null.
type Nullable<T> = Option<Option<T>>;

/// The body of <https://developer.clickup.com/reference/createtask>.
#[derive(Debug, Default, Serialize)]
#[serde(default)]
pub(crate) struct NewTask {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assignees: Vec<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_item_id: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_fields: Vec<FieldBody>,
    #[serde(flatten)]
    values: Values,
}

/// The values that a new task and a change have in common.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Values {
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Nullable<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Nullable<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date_time: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Nullable<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date_time: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_estimate: Nullable<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Nullable<f64>,
}

/// The body of <https://developer.clickup.com/reference/updatetask>: only what changes. Tags and custom fields have calls
/// of their own and are ignored here.
#[derive(Debug, Default, Serialize)]
pub(crate) struct TaskChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) markdown_content: Option<String>,
    /// Only to empty the text: a single blank, as the reference says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) archived: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_item_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assignees: Option<AddRem>,
    #[serde(flatten)]
    pub(crate) values: Values,
}

/// Users to add and to take away.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AddRem {
    pub(crate) add: Vec<i64>,
    pub(crate) rem: Vec<i64>,
}

impl Values {
    fn set_priority(&mut self, priority: &Priority) {
        self.priority = Some(priority.id.parse().ok());
    }

    fn set_due(&mut self, when: Option<When>, zone: &TimeZone) {
        let written = when.map(|when| dates::written(when, zone));
        self.due_date = Some(written.map(|(millis, _)| millis));
        self.due_date_time = written.map(|(_, has_time)| has_time);
    }

    fn set_start(&mut self, when: Option<When>, zone: &TimeZone) {
        let written = when.map(|when| dates::written(when, zone));
        self.start_date = Some(written.map(|(millis, _)| millis));
        self.start_date_time = written.map(|(_, has_time)| has_time);
    }

    fn set_estimate(&mut self, estimate: Estimate) {
        let millis = |time: std::time::Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        if let Some(time) = estimate.time {
            self.time_estimate = Some(Some(millis(time)));
        }
        if let Some(points) = estimate.points {
            self.points = Some(Some(points));
        }
    }

    /// The days again, in the form that leads to the same day where ClickUp takes it from UTC.
    pub(crate) fn days_in_utc(start: Option<When>, due: Option<When>) -> Self {
        let day = |when: Option<When>| match when {
            Some(When::Date(day)) => Some(Some(dates::day_in_utc(day))),
            _ => None,
        };
        let (start_date, due_date) = (day(start), day(due));
        Self {
            start_date_time: start_date.map(|_| false),
            due_date_time: due_date.map(|_| false),
            start_date,
            due_date,
            ..Self::default()
        }
    }
}

impl NewTask {
    /// Everything of a draft that fits into the one call: all but further Lists.
    ///
    /// # Errors
    ///
    /// `Invalid` for what ClickUp has no form for, before anything is sent.
    pub(crate) fn of(draft: &Draft, keys: &KeyPlace, key_field: Option<&str>, zone: &TimeZone) -> Result<Self> {
        let mut task = Self { name: draft.title.clone(), ..Self::default() };
        task.markdown_content =
            text(draft.body.as_ref().map(anyticket_core::Body::as_markdown), keys, draft.external_key.as_deref())?;
        task.assignees = draft.assignees.iter().map(user_number).collect::<Result<_>>()?;
        task.tags = draft.labels.iter().map(|label| label.name.clone()).collect();
        task.status = draft.status.as_ref().map(|status| status.name.clone());
        task.parent = draft.parent.as_ref().map(|id| id.as_str().to_owned());
        task.custom_item_id = draft.kind.as_ref().and_then(|kind| kind.id.as_str().parse().ok());
        for write in &draft.fields {
            if let Patch::Set(value) = &write.value {
                let body = fields::body(&write.definition, value, None, zone)?;
                task.custom_fields.push(FieldBody { id: Some(write.id().as_str().to_owned()), ..body });
            }
        }
        if let (Some(field), Some(key)) = (key_field, &draft.external_key) {
            task.custom_fields.push(FieldBody::text(Some(field), key));
        }
        if let Some(priority) = &draft.priority {
            task.values.set_priority(priority);
        }
        if let Some(due) = draft.due {
            task.values.set_due(Some(due), zone);
        }
        if let Some(start) = draft.start {
            task.values.set_start(Some(start), zone);
        }
        if let Some(estimate) = draft.estimate {
            task.values.set_estimate(estimate);
        }
        Ok(task)
    }
}

/// The text of a new task, with the line of its key where that is where keys are.
fn text(body: Option<&str>, keys: &KeyPlace, key: Option<&str>) -> Result<Option<String>> {
    if *keys != KeyPlace::Text {
        return Ok(body.map(str::to_owned));
    }
    external_key::refuse_marks(body.unwrap_or_default())?;
    Ok(match key {
        Some(key) => Some(external_key::join(body.unwrap_or_default(), key)),
        None => body.map(str::to_owned),
    })
}

impl TaskChange {
    /// Everything of a change that fits into the one call; `now` is the ticket as it is, where that must be known.
    ///
    /// # Errors
    ///
    /// `Invalid` for what ClickUp has no form for, before anything is sent.
    pub(crate) fn of(change: &Change, now: Option<&Ticket>, keys: &KeyPlace, zone: &TimeZone) -> Result<Self> {
        let mut task = Self { name: change.title.clone(), ..Self::default() };
        task.set_text(change, now, keys)?;
        task.status = change.status.as_ref().map(|status| status.name.clone());
        task.parent = change.parent.as_set().map(|id| id.as_str().to_owned());
        task.archived = change.archived;
        task.custom_item_id = change.kind.as_ref().and_then(|kind| kind.id.as_str().parse().ok());
        task.assignees = assignees(&change.assignees, now)?;
        match &change.priority {
            Patch::Set(priority) => task.values.set_priority(priority),
            Patch::Clear => task.values.priority = Some(None),
            Patch::Keep => {}
        }
        match change.due {
            Patch::Set(due) => task.values.set_due(Some(due), zone),
            Patch::Clear => task.values.set_due(None, zone),
            Patch::Keep => {}
        }
        match change.start {
            Patch::Set(start) => task.values.set_start(Some(start), zone),
            Patch::Clear => task.values.set_start(None, zone),
            Patch::Keep => {}
        }
        match change.estimate {
            Patch::Set(estimate) => {
                // What the estimate does not say is no part of it any more.
                (task.values.time_estimate, task.values.points) = (Some(None), Some(None));
                task.values.set_estimate(estimate);
            }
            Patch::Clear => (task.values.time_estimate, task.values.points) = (Some(None), Some(None)),
            Patch::Keep => {}
        }
        Ok(task)
    }

    fn set_text(&mut self, change: &Change, now: Option<&Ticket>, keys: &KeyPlace) -> Result<()> {
        let in_text = *keys == KeyPlace::Text;
        let key_changes = in_text && !change.external_key.is_keep();
        if change.body.is_keep() && !key_changes {
            return Ok(());
        }
        let body = match &change.body {
            Patch::Set(body) => body.as_markdown(),
            Patch::Clear => "",
            Patch::Keep => now.map(Ticket::body_markdown).unwrap_or_default(),
        };
        if !in_text {
            self.write_text(body.to_owned());
            return Ok(());
        }
        external_key::refuse_marks(body)?;
        let key = match &change.external_key {
            Patch::Set(key) => Some(key.as_str()),
            Patch::Clear => None,
            Patch::Keep => now.and_then(|now| now.external_key.as_deref()),
        };
        self.write_text(match key {
            Some(key) => external_key::join(body, key),
            None => body.to_owned(),
        });
        Ok(())
    }

    fn write_text(&mut self, text: String) {
        if text.trim().is_empty() {
            self.description = Some(" ");
        } else {
            self.markdown_content = Some(text);
        }
    }

    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        serde_json::to_value(self).is_ok_and(|body| body.as_object().is_some_and(serde_json::Map::is_empty))
    }
}

/// Who is added and who is taken away; who works on it now must be known to set all of them.
fn assignees(patch: &ListPatch<User>, now: Option<&Ticket>) -> Result<Option<AddRem>> {
    let numbers = |users: &[User]| users.iter().map(user_number).collect::<Result<Vec<i64>>>();
    let delta = match patch {
        ListPatch::Keep => return Ok(None),
        ListPatch::Change { add, remove } => AddRem { add: numbers(add)?, rem: numbers(remove)? },
        ListPatch::Set(users) => {
            let wanted = numbers(users)?;
            let now = numbers(now.map(|now| now.assignees.as_slice()).unwrap_or_default())?;
            AddRem {
                rem: now.iter().copied().filter(|id| !wanted.contains(id)).collect(),
                add: wanted.into_iter().filter(|id| !now.contains(id)).collect(),
            }
        }
    };
    Ok((!delta.add.is_empty() || !delta.rem.is_empty()).then_some(delta))
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Body, Label, PriorityLevel, Status, StatusCategory, TicketKind};

    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn changed(change: &Change, now: Option<&Ticket>) -> String {
        serde_json::to_string(&TaskChange::of(change, now, &KeyPlace::Text, &zone()).unwrap()).unwrap()
    }

    fn now(body: &str, key: Option<&str>, assignees: &[&str]) -> Ticket {
        let mut now = Ticket::new("86a", "T", Status::new(StatusCategory::Todo, "s", "to do"));
        now.body = Some(body.into());
        now.external_key = key.map(str::to_owned);
        now.assignees = assignees.iter().map(|id| User::new(*id)).collect();
        now
    }

    #[test]
    fn a_new_task_with_everything_is_one_call() {
        let mut draft = Draft::new("Fix login");
        draft.body = Some(Body::markdown("**steps**"));
        draft.status = Some(Status::new(StatusCategory::InProgress, "p1", "in progress"));
        draft.priority = Some(Priority::new(PriorityLevel::High, "2", "high"));
        draft.kind = Some(TicketKind::new("1300", "Bug"));
        draft.parent = Some("86b".into());
        draft.assignees = vec![User::new("183")];
        draft.labels = vec![Label::new("bug")];
        draft.due = Some("2026-07-01".parse().unwrap());
        draft.start = Some("2026-07-01T10:00:00Z".parse().unwrap());
        draft.estimate = Some(Estimate::points(3.0).with_time(std::time::Duration::from_secs(3600)));
        draft.external_key = Some("order-7".to_owned());
        let task = NewTask::of(&draft, &KeyPlace::Text, None, &zone()).unwrap();
        insta::assert_json_snapshot!(task);
    }

    #[test]
    fn a_bare_task_sends_nothing_but_its_name() {
        let task = NewTask::of(&Draft::new("x"), &KeyPlace::Text, None, &zone()).unwrap();
        assert_eq!(serde_json::to_string(&task).unwrap(), r#"{"name":"x"}"#);
    }

    #[test]
    fn custom_fields_of_a_new_task_go_by_their_ids_and_a_new_title_is_its_name() {
        let mut draft = Draft::new("x");
        let stage = anyticket_core::FieldDefinition::new("u1", "Note", anyticket_core::FieldKind::Text);
        draft.fields =
            vec![anyticket_core::FieldWrite::new(stage, Patch::Set(anyticket_core::Value::Text("a".to_owned())))];
        let task = NewTask::of(&draft, &KeyPlace::Text, None, &zone()).unwrap();
        let expected = r#"{"name":"x","custom_fields":[{"id":"u1","value":"a"}]}"#;
        assert_eq!(serde_json::to_string(&task).unwrap(), expected);
        let mut change = Change::new();
        change.title = Some("y".to_owned());
        assert_eq!(changed(&change, None), r#"{"name":"y"}"#);
    }

    #[test]
    fn a_change_sends_only_what_it_names_and_null_for_what_it_empties() {
        assert_eq!(changed(&Change::new(), None), "{}");
        let mut change = Change::new();
        change.due = Patch::Clear;
        change.priority = Patch::Clear;
        change.estimate = Patch::Clear;
        let expected = r#"{"priority":null,"due_date":null,"time_estimate":null,"points":null}"#;
        assert_eq!(changed(&change, None), expected);
    }

    #[test]
    fn an_empty_text_is_a_single_blank_and_a_key_outlives_every_text() {
        let mut change = Change::new();
        change.body = Patch::Clear;
        assert_eq!(changed(&change, Some(&now("old", None, &[]))), r#"{"description":" "}"#);
        let kept = changed(&change, Some(&now("old", Some("k-1"), &[])));
        assert_eq!(kept, r#"{"markdown_content":"`anyticket-key:k-1`"}"#);
        change.body = Patch::Set("new".into());
        let kept = changed(&change, Some(&now("old", Some("k-1"), &[])));
        assert_eq!(kept, "{\"markdown_content\":\"new\\n\\n`anyticket-key:k-1`\"}");
        let mut change = Change::new();
        change.external_key = Patch::Clear;
        let gone = changed(&change, Some(&now("old", Some("k-1"), &[])));
        assert_eq!(gone, r#"{"markdown_content":"old"}"#);
    }

    #[test]
    fn assignees_are_written_as_what_is_added_and_what_is_taken_away() {
        let user = |id: &str| User::new(id);
        let mut change = Change::new();
        change.assignees = ListPatch::Set(vec![user("183"), user("185")]);
        let written = changed(&change, Some(&now("", None, &["183", "184"])));
        assert_eq!(written, r#"{"assignees":{"add":[185],"rem":[184]}}"#);
        change.assignees = ListPatch::Change { add: vec![user("185")], remove: vec![] };
        assert_eq!(changed(&change, None), r#"{"assignees":{"add":[185],"rem":[]}}"#);
        change.assignees = ListPatch::Set(vec![user("183")]);
        assert_eq!(changed(&change, Some(&now("", None, &["183"]))), "{}", "nothing to do is nothing to send");
    }

    #[test]
    fn days_that_clickup_takes_from_utc_are_sent_as_noon_there_and_instants_are_not_sent_again() {
        let (day, instant): (When, When) = ("2026-03-01".parse().unwrap(), "2026-03-02T10:00:00Z".parse().unwrap());
        let body = |start, due| {
            let values = Values::days_in_utc(start, due);
            let change = TaskChange { values, ..TaskChange::default() };
            (change.is_empty(), serde_json::to_value(change).unwrap())
        };
        let noon = 1_772_366_400_000_i64;
        assert_eq!(body(Some(day), None), (false, serde_json::json!({"start_date": noon, "start_date_time": false})));
        assert_eq!(body(None, Some(day)), (false, serde_json::json!({"due_date": noon, "due_date_time": false})));
        assert_eq!(body(Some(instant), Some(instant)), (true, serde_json::json!({})));
    }
}
