//! From a task to a ticket.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyticket_core::{
    Body, Broken, Error, ErrorKind, Field, Include, Operation, Placement, Raw, Result, Status, Ticket, TicketKind,
};
use bytes::Bytes;
use jiff::Timestamp;
use serde_json::value::RawValue;

use super::places::{self, Place};
use super::status::status;
use crate::account::Account;
use crate::error::{is_hidden, is_paid_for};
use crate::fields::{Candidate, FieldOptions, Role, Roles, field_options, field_value, followers};
use crate::wire::Told;
use crate::{dates, html, request, schema, users, wire};

/// The fields that are read of every task.
const ALWAYS: [&str; 24] = [
    "name",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "created_by.name",
    "due_on",
    "due_at",
    "start_on",
    "start_at",
    "assignee.name",
    "assignee.email",
    "resource_subtype",
    "custom_type.name",
    "permalink_url",
    "num_subtasks",
    "tags.name",
    "tags.color",
    "projects.name",
    "projects.archived",
    "memberships.project.name",
    "memberships.project.archived",
    "memberships.section.name",
    "custom_fields.name",
];

/// What tells the fields that stand for one of ours, and what they hold.
const OUR_FIELDS: [&str; 6] = [
    "custom_fields.resource_subtype",
    "custom_fields.asana_created_field",
    "custom_fields.enum_value.name",
    "custom_fields.text_value",
    "custom_fields.representation_type",
    "custom_fields.display_value",
];

/// What else there is in custom fields, and who follows the task.
const ALL_FIELDS: [&str; 8] = [
    "custom_fields.number_value",
    "custom_fields.multi_enum_values.name",
    "custom_fields.date_value",
    "custom_fields.people_value.name",
    "custom_fields.reference_value.name",
    "custom_fields.enum_value.enabled",
    "followers.name",
    "followers.email",
];

/// How many tasks lie above each other at most, <https://developers.asana.com/docs/tasks>.
const LEVELS: usize = 5;

/// The fields to ask for. Without them Asana gives little more than names.
pub(crate) fn asked(account: &Account, include: Include) -> String {
    let mut fields: Vec<String> = ALWAYS.iter().chain(&OUR_FIELDS).map(|field| (*field).to_owned()).collect();
    if include.fields {
        fields.extend(ALL_FIELDS.iter().map(|field| (*field).to_owned()));
    }
    if include.body {
        fields.push("html_notes".to_owned());
    }
    if account.is_app {
        fields.push("external".to_owned());
    }
    // A subtask that lies in no project is at home where a task above it is.
    let mut above = String::new();
    for _ in 0..LEVELS {
        above.push_str("parent.");
        fields.push(format!("{above}projects.name"));
        fields.push(format!("{above}projects.archived"));
    }
    fields.join(",")
}

/// A ticket, and what else a listing must know of its task.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) ticket: Ticket,
    /// The projects that the task itself lies in, its home first.
    pub(crate) own: Vec<String>,
    /// The sections that it lies in.
    pub(crate) sections: Vec<(String, String)>,
    /// The projects of the tasks above it.
    pub(crate) above: Vec<String>,
    /// The tags it has, by their ids.
    pub(crate) tags: Vec<String>,
    /// Who follows it, by their ids, where fields were asked for.
    pub(crate) followers: Vec<String>,
    pub(crate) has_subtasks: bool,
}

/// Reads tasks out of their texts, in their order. What must be known of custom fields is asked for once.
pub(crate) async fn rows(
    account: &Account,
    answer: &Bytes,
    raws: &[&RawValue],
    include: Include,
    operation: Operation,
) -> Result<Vec<std::result::Result<Row, Broken>>> {
    let parsed: Vec<serde_json::Result<Parsed<'_>>> = raws.iter().map(|raw| Parsed::of(account, raw)).collect();
    let wanted: BTreeSet<&str> = parsed.iter().flatten().filter_map(Parsed::needs_options).collect();
    let mut options = BTreeMap::new();
    for gid in wanted {
        options.insert(gid.to_owned(), options_of(account, gid, operation).await?);
    }
    let rows = parsed.into_iter().zip(raws).enumerate().map(|(index, (parsed, raw))| match parsed {
        Ok(parsed) => {
            let mut row = parsed.row(account, &options, include);
            if include.raw {
                row.ticket.raw = Some(Raw::slice(answer, raw));
            }
            Ok(row)
        }
        Err(cause) => Err(broken(index, cause, answer, raw)),
    });
    Ok(rows.collect())
}

/// The options of a custom field: what level a priority has depends on all of them.
async fn options_of(account: &Account, gid: &str, operation: Operation) -> Result<Arc<FieldOptions>> {
    account
        .options_of
        .get_or(&gid.to_owned(), || async {
            match account.send(operation, request::custom_field(gid)).await {
                Ok(answer) => Ok(Arc::new(field_options(&answer.json::<wire::Data<wire::Definition>>()?.data))),
                Err(error) if is_hidden(&error) || is_paid_for(&error) => Ok(Arc::default()),
                Err(error) => Err(error),
            }
        })
        .await
}

/// What becomes of a task that cannot be read.
fn broken(index: usize, cause: serde_json::Error, answer: &Bytes, raw: &RawValue) -> Broken {
    let known: wire::BrokenTask = serde_json::from_str(raw.get()).unwrap_or_default();
    let error = Error::new(ErrorKind::Unreadable, "a task has another shape than expected")
        .with_hint("the others were given; please report it with the task as Asana sends it")
        .because(cause);
    let broken = Broken::new(index, error).with_raw(Raw::slice(answer, raw));
    known.gid.into_iter().fold(broken, |broken, id| broken.with_id(id))
}

/// A task and its custom fields.
struct Parsed<'a> {
    task: wire::Task<'a>,
    /// The custom fields whose shape is known, with their texts; nothing if they were not told.
    fields: Option<Vec<(wire::CustomValue<'a>, &'a RawValue)>>,
    roles: Roles,
}

impl<'a> Parsed<'a> {
    fn of(account: &Account, raw: &'a RawValue) -> serde_json::Result<Self> {
        let task: wire::Task<'a> = serde_json::from_str(raw.get())?;
        let told = match &task.custom_fields {
            Some(fields) => Some(fields.as_deref().unwrap_or_default()),
            None if account.has_no_custom_fields() => Some(&[][..]),
            None => None,
        };
        let fields = told.map(|raws| {
            let read =
                |raw: &&'a RawValue| Some((serde_json::from_str::<wire::CustomValue<'a>>(raw.get()).ok()?, *raw));
            raws.iter().filter_map(read).collect::<Vec<_>>()
        });
        let candidates = fields.iter().flatten().map(|(field, _)| Candidate {
            gid: &field.gid,
            name: field.name.as_deref().unwrap_or_default(),
            subtype: field.resource_subtype.as_deref().unwrap_or_default(),
            made_for: field.asana_created_field.as_deref(),
            representation: field.representation_type.as_deref(),
        });
        let roles = Roles::of(&account.options, candidates);
        Ok(Self { task, fields, roles })
    }

    fn field(&self, role: Role) -> Option<&wire::CustomValue<'a>> {
        let all = self.fields.iter().flatten();
        all.map(|(field, _)| field).find(|field| self.roles.role(&field.gid) == Some(role))
    }

    /// The custom field whose options must be known to say how urgent the task is.
    fn needs_options(&self) -> Option<&str> {
        let field = self.field(Role::Priority)?;
        field.enum_value.as_ref().map(|_| field.gid.as_str())
    }

    fn row(self, account: &Account, options: &BTreeMap<String, Arc<FieldOptions>>, include: Include) -> Row {
        let task = &self.task;
        let configured = account.options.project.as_ref();
        let memberships = task.memberships.iter().flatten().flatten().cloned().collect::<Vec<_>>();
        let projects = task.projects.iter().flatten().flatten().cloned().collect::<Vec<_>>();
        let mut own = places::places(&projects, &memberships);
        places::home_first(&mut own, configured);
        let above = task.parent.as_ref().and_then(Option::as_ref);
        let home = own.first().cloned().or_else(|| places::inherited(above, configured));
        let by_field = self.field(Role::Status).map(|field| {
            field.enum_value.as_ref().map(|option| (option.gid.clone(), option.name.clone().unwrap_or_default()))
        });
        let completed = task.completed.flatten();
        let stands = |place: Option<&Place>| -> Status {
            let half = match &by_field {
                Some(option) => option.clone(),
                None => place.and_then(|place| place.section.clone()),
            };
            status(half.as_ref().map(|(gid, name)| (gid.as_str(), name.as_str())), completed)
        };
        let mut ticket = Ticket::new(task.gid.as_str(), task.name.clone().unwrap_or_default(), stands(own.first()));
        ticket.archived = home.as_ref().is_some_and(|home| home.archived);
        ticket.project = home.map(|home| home.project);
        let beside = own.iter().skip(1);
        ticket.also_in =
            beside.map(|place| Placement::new(place.project.clone()).with_status(stands(Some(place)))).collect();
        if task.projects.is_none() && task.memberships.is_none() {
            ticket.unread.insert(Field::Project);
            ticket.unread.insert(Field::AlsoIn);
        }
        self.plain(&mut ticket);
        self.body(&mut ticket, include);
        self.custom(&mut ticket, options, include);
        ticket.external_key = match account.is_app {
            true => task.external.as_ref().and_then(|external| external.gid.clone()),
            false => self.field(Role::Key).and_then(|field| field.text_value.clone()).filter(|key| !key.is_empty()),
        };
        let tags: Vec<String> = task.tags.iter().flatten().flatten().map(|tag| tag.gid.clone()).collect();
        ticket.version = version(task, &own, &tags);
        Row {
            ticket,
            sections: own
                .iter()
                .filter_map(|place| Some((place.gid().to_owned(), place.section.as_ref()?.0.clone())))
                .collect(),
            own: own.iter().map(|place| place.gid().to_owned()).collect(),
            above: places::of_ancestors(above),
            tags,
            followers: flat(&task.followers).into_iter().flatten().map(|user| user.gid.clone()).collect(),
            has_subtasks: task.num_subtasks.is_some_and(|count| count > 0),
        }
    }

    /// The fields that are taken over as they are. One that was not told is unread, and not empty.
    fn plain(&self, ticket: &mut Ticket) {
        let task = &self.task;
        let mut unread = ticket.unread;
        let mut known = |field: Field, is_told: bool| {
            if !is_told {
                unread.insert(field);
            }
        };
        known(Field::Url, task.permalink_url.is_some());
        known(Field::Kind, task.resource_subtype.is_some());
        known(Field::Parent, task.parent.is_some());
        known(Field::Assignees, task.assignee.is_some());
        known(Field::Author, task.created_by.is_some());
        known(Field::Labels, task.tags.is_some());
        known(Field::Due, task.due_on.is_some() || task.due_at.is_some());
        known(Field::Start, task.start_on.is_some() || task.start_at.is_some());
        known(Field::CreatedAt, task.created_at.is_some());
        known(Field::UpdatedAt, task.modified_at.is_some());
        known(Field::ClosedAt, task.completed_at.is_some());
        ticket.unread = unread;
        ticket.url = flat(&task.permalink_url).cloned();
        ticket.kind = flat(&task.resource_subtype).map(|subtype| kind(subtype, task.custom_type.as_ref()));
        ticket.parent = flat(&task.parent).map(|above| above.gid.as_str().into());
        ticket.assignees = flat(&task.assignee).cloned().map(users::user).into_iter().collect();
        ticket.author = flat(&task.created_by).cloned().map(users::user);
        ticket.labels = flat(&task.tags).into_iter().flatten().map(schema::label).collect();
        let text = |field: &Told<String>| flat(field).cloned();
        ticket.due = dates::when(text(&task.due_on).as_deref(), text(&task.due_at).as_deref());
        ticket.start = dates::when(text(&task.start_on).as_deref(), text(&task.start_at).as_deref());
        let instant = |field: &Told<String>| flat(field).and_then(|text| dates::instant(text));
        ticket.created_at = instant(&task.created_at);
        ticket.updated_at = instant(&task.modified_at);
        ticket.closed_at = instant(&task.completed_at).filter(|_| task.completed == Some(Some(true)));
    }

    fn body(&self, ticket: &mut Ticket, include: Include) {
        match (&self.task.html_notes, include.body) {
            (Some(notes), true) => {
                let body = notes.as_ref().map(|notes| Body::native("asana_html", notes.as_str(), html::render));
                ticket.body = body.filter(|body| !body.is_empty() || !body.foreign().is_empty());
            }
            _ => ticket.unread.insert(Field::Body),
        }
    }

    fn custom(&self, ticket: &mut Ticket, options: &BTreeMap<String, Arc<FieldOptions>>, include: Include) {
        let Some(fields) = &self.fields else {
            ticket.unread.insert(Field::Priority);
            ticket.unread.insert(Field::Fields);
            ticket.unread.insert(Field::Key);
            return;
        };
        let name = self.field(Role::Name);
        ticket.key = name.and_then(|field| field.text_value.clone().or_else(|| field.display_value.clone()));
        ticket.priority = self.field(Role::Priority).and_then(|field| {
            let option = field.enum_value.as_ref()?;
            Some(options.get(&field.gid).cloned().unwrap_or_default().priority(option))
        });
        if include.fields {
            let own = fields.iter().filter(|(field, _)| self.roles.role(&field.gid).is_none());
            ticket.fields = own.filter_map(|(field, raw)| field_value(field, raw)).collect();
            match flat(&self.task.followers) {
                Some(followers) => ticket.fields.extend(followers::value(followers)),
                None => ticket.unread.insert(Field::Fields),
            }
        } else {
            ticket.unread.insert(Field::Fields);
        }
    }
}

fn flat<T>(told: &Told<T>) -> Option<&T> {
    told.as_ref().and_then(Option::as_ref)
}

fn kind(subtype: &str, custom: Option<&wire::Named>) -> TicketKind {
    match custom.filter(|_| subtype == "custom") {
        Some(custom) => TicketKind::new(custom.gid.as_str(), custom.name.clone().unwrap_or_else(|| custom.gid.clone())),
        None => schema::kind(subtype),
    }
}

/// A mark of this state. Asana's time of change does not move when a task is moved or gets another tag, another task above
/// it or another kind (the description of `modified_at` at <https://developers.asana.com/reference/gettask>).
fn version(task: &wire::Task<'_>, places: &[Place], tags: &[String]) -> Option<String> {
    let at: Timestamp = flat(&task.modified_at).and_then(|text| dates::instant(text))?;
    let mut parts: Vec<String> = places
        .iter()
        .map(|place| format!("{}:{}", place.gid(), place.section.as_ref().map_or("", |section| section.0.as_str())))
        .collect();
    parts.sort();
    let mut tags = tags.to_vec();
    tags.sort();
    parts.push(tags.join(" "));
    parts.push(flat(&task.parent).map(|above| above.gid.clone()).unwrap_or_default());
    parts.push(flat(&task.resource_subtype).cloned().unwrap_or_default());
    Some(format!("{}-{:016x}", at.as_millisecond(), mark(parts.join("/").as_bytes())))
}

/// A number for a text, the same in every process: FNV-1a.
fn mark(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |mark, byte| (mark ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
