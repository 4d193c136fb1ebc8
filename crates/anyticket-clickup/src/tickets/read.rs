//! From a task to a ticket.

use std::sync::LazyLock;

use anyticket_core::{
    Body, Error, Estimate, Field, FieldValue, Include, Label, Loss, Placement, Priority, PriorityLevel, ProjectLink,
    Result, Ticket, TicketKind, User, Value,
};
use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use super::hand;
use super::status::status;
use crate::external_key::{self, KeyPlace};
use crate::fields::CustomFields;
use crate::{dates, wire};

/// What must be known to read a task, and how much of it is wanted.
pub(crate) struct Reading<'a> {
    pub(crate) include: Include,
    /// The zone of the account, in which 04:00 is a day.
    pub(crate) zone: &'a TimeZone,
    /// The types of task that the Workspace defines.
    pub(crate) kinds: &'a [TicketKind],
    pub(crate) keys: &'a KeyPlace,
}

impl Reading<'_> {
    /// The ticket, without knowing whether its List was put away.
    pub(crate) fn ticket<F: CustomFields>(&self, task: wire::Task<'_, F>) -> Ticket {
        let stands = task.status.map(status).unwrap_or_else(unknown_status);
        let is_open = stands.category.is_open();
        let mut ticket = Ticket::new(task.id, task.name.unwrap_or_default(), stands);
        ticket.key = task.custom_id.filter(|key| !key.is_empty());
        ticket.url = task.url.or_else(|| Some(format!("https://app.clickup.com/t/{}", ticket.id)));
        self.read_text(&mut ticket, task.description, task.markdown_description);
        ticket.priority = task.priority.and_then(priority);
        ticket.kind = Some(kind(task.custom_item_id.unwrap_or_default(), self.kinds));
        let home = task.list.as_ref().map(|list| list.id.as_str());
        let beside = task.locations.into_iter().filter(|place| Some(place.id.as_str()) != home);
        ticket.also_in = beside.map(|place| Placement::new(link(place))).collect();
        ticket.project = task.list.map(link);
        ticket.parent = task.parent.map(Into::into);
        ticket.assignees = task.assignees.into_iter().map(user).collect();
        if !task.group_assignees.is_empty() {
            let names: Vec<String> = task.group_assignees.into_iter().filter_map(|group| group.name).collect();
            let loss = Loss::new(Field::Assignees, "it is also assigned to a team of users, which is no user");
            ticket.losses.push(loss.with_native(names.join(", ")));
        }
        ticket.author = task.creator.map(user);
        ticket.labels = task.tags.into_iter().filter_map(label).collect();
        ticket.start = task.start_date.and_then(|at| dates::when(at, self.zone));
        ticket.due = task.due_date.and_then(|at| dates::when(at, self.zone));
        ticket.created_at = task.date_created.and_then(dates::instant);
        ticket.updated_at = task.date_updated.and_then(dates::instant);
        // A task that was opened again may keep its dates.
        ticket.closed_at = task.date_done.or(task.date_closed).filter(|_| !is_open).and_then(dates::instant);
        ticket.estimate = estimate(task.points, task.time_estimate);
        ticket.archived = task.archived.unwrap_or(false);
        ticket.version = task.date_updated.map(|at| at.to_string());
        self.read_fields(&mut ticket, &task.custom_fields);
        ticket
    }

    /// The text and, where it stands there, the key.
    fn read_text(&self, ticket: &mut Ticket, plain: Option<&RawValue>, markdown: Option<String>) {
        let plain = || plain.and_then(|json| serde_json::from_str::<Option<String>>(json.get()).ok()?);
        let in_text = *self.keys == KeyPlace::Text;
        if !self.include.body {
            ticket.unread.insert(Field::Body);
            if in_text {
                ticket.external_key = plain().or(markdown).as_deref().and_then(external_key::find_mark);
            }
            return;
        }
        let is_plain = markdown.is_none();
        let mut text = markdown.map(hand::as_written).or_else(plain).unwrap_or_default();
        if in_text {
            (text, ticket.external_key) = external_key::split(&text);
        }
        ticket.body = Some(Body::markdown(text)).filter(|body| !body.is_empty());
        if is_plain && ticket.body.is_some() {
            ticket.losses.push(Loss::new(Field::Body, "ClickUp gave the text without its formatting"));
        }
    }

    /// The custom fields and, where it is one of them, the key.
    fn read_fields(&self, ticket: &mut Ticket, fields: &impl CustomFields) {
        let key_is_field = *self.keys != KeyPlace::Text;
        if !self.include.fields {
            ticket.unread.insert(Field::Fields);
        }
        if !self.include.fields && !key_is_field {
            return;
        }
        let Some(mut read) = fields.read(self.zone) else {
            ticket.unread.insert(Field::Fields);
            ticket.losses.push(Loss::new(Field::Fields, "ClickUp gave the custom fields in a form nobody knows"));
            return;
        };
        let is_key = |field: &FieldValue| self.keys.is_field(field.id.as_str(), &field.name);
        if let Some(at) = read.iter().position(is_key) {
            let field = read.remove(at);
            ticket.external_key = match field.value {
                Value::Text(key) => Some(key),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
        }
        if self.include.fields {
            ticket.fields = read;
        }
    }
}

/// What an answer to a write says of the text: nothing of its formatting. What was written is known; what was not is
/// unread, unless there is none.
pub(crate) fn know_text(ticket: &mut Ticket, written: Option<&Body>) {
    let before = ticket.losses.len();
    ticket.losses.retain(|loss| loss.field != Field::Body);
    let is_plain = ticket.losses.len() < before;
    match written {
        Some(body) if is_plain || ticket.body.is_none() => {
            ticket.body = Some(body.clone()).filter(|body| !body.is_empty());
        }
        None if is_plain => {
            ticket.body = None;
            ticket.unread.insert(Field::Body);
        }
        _ => {}
    }
}

fn unknown_status() -> anyticket_core::Status {
    anyticket_core::Status::new(anyticket_core::StatusCategory::Unknown, "", "")
}

fn link(place: wire::Place) -> ProjectLink {
    let link = ProjectLink::new(place.id);
    place.name.into_iter().fold(link, ProjectLink::with_name)
}

/// A user, and the kind of account where a list of members says it.
pub(crate) fn user(wire: wire::User) -> User {
    let mut user = User::new(wire.id);
    user.name = wire.username.filter(|name| !name.trim().is_empty());
    user.email = wire.email.filter(|email| !email.is_empty());
    user.time_zone = wire.timezone;
    user.native_kind = wire.role.and_then(|role| {
        let name = match role {
            1 => "owner",
            2 => "admin",
            3 => "member",
            4 => "guest",
            _ => return None,
        };
        Some(name.to_owned())
    });
    user
}

/// A user's id as ClickUp takes it in a write: a number.
///
/// # Errors
///
/// `Invalid` for the id of another tracker.
pub(crate) fn user_number(user: &User) -> Result<i64> {
    user.id.as_str().parse().map_err(|_| {
        Error::invalid("not the id of a user of ClickUp")
            .with("user", &user.id)
            .with_hint("an id is a number: list the users, or name them by e-mail address")
    })
}

fn label(tag: wire::Tag) -> Option<Label> {
    let label = Label::new(tag.name?);
    Some(tag.tag_bg.into_iter().fold(label, Label::with_color))
}

/// The four priorities, which nobody can change (<https://developer.clickup.com/docs/tasks>).
pub(crate) fn priorities() -> Vec<Priority> {
    let one = |level: PriorityLevel, id: &str| Priority::new(level, id, level.as_str());
    vec![
        one(PriorityLevel::Urgent, "1"),
        one(PriorityLevel::High, "2"),
        one(PriorityLevel::Normal, "3"),
        one(PriorityLevel::Low, "4"),
    ]
}

fn priority(wire: wire::Priority<'_>) -> Option<Priority> {
    static KNOWN: LazyLock<Vec<Priority>> = LazyLock::new(priorities);
    let known = KNOWN.iter().find(|priority| {
        wire.id.as_deref() == Some(priority.id.as_str())
            || (wire.id.is_none() && wire.priority.as_deref() == Some(priority.name.as_str()))
    });
    known.cloned().or_else(|| {
        let name = wire.priority.or_else(|| wire.id.clone())?.into_owned();
        Some(Priority::new(PriorityLevel::None, wire.id.map_or_else(|| name.clone(), wire::Text::into_owned), name))
    })
}

/// The types that every Workspace has: a task, and a milestone
/// (<https://developer.clickup.com/reference/getfilteredteamtasks>, `custom_items`).
pub(crate) fn own_kinds() -> [TicketKind; 2] {
    [TicketKind::new("0", "Task"), TicketKind::new("1", "Milestone")]
}

fn kind(id: i64, defined: &[TicketKind]) -> TicketKind {
    static OWN: LazyLock<[TicketKind; 2]> = LazyLock::new(own_kinds);
    let is = |kind: &&TicketKind| kind.id.as_str().parse() == Ok(id);
    let known = defined.iter().chain(&*OWN).find(is).cloned();
    known.unwrap_or_else(|| TicketKind::new(id.to_string(), id.to_string()))
}

/// Whether a type's name must be asked for.
pub(crate) fn is_defined_kind(id: Option<i64>) -> bool {
    !matches!(id, None | Some(0 | 1))
}

fn estimate(points: Option<f64>, millis: Option<f64>) -> Option<Estimate> {
    let time = millis.filter(|millis| *millis > 0.0 && millis.is_finite());
    if points.is_none() && time.is_none() {
        return None;
    }
    let mut estimate = Estimate::default();
    estimate.points = points;
    estimate.time = time.map(|millis| std::time::Duration::from_secs_f64((millis / 1000.0).min(9.0e15)));
    Some(estimate)
}
