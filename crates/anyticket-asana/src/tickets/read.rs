//! From a task to a ticket.

use std::sync::Arc;

use anyticket_core::{
    Body, Broken, Error, ErrorKind, Field, FieldSet, Include, Operation, Placement, Raw, Result, Ticket, TicketKind,
};
use anyticket_http::{Mark, Member};
use bytes::Bytes;
use jiff::Timestamp;

use super::places::{self, Place};
use super::status::status;
use crate::account::Account;
use crate::error::{is_hidden, is_paid_for};
use crate::fields::{Candidate, FieldOptions, Roles, field_options, field_value, followers, option};
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
pub(crate) struct Row<'a> {
    pub(crate) ticket: Ticket,
    pub(crate) has_subtasks: bool,
    /// The projects that the task itself lies in, its home first.
    places: Vec<Place<'a>>,
    above: Option<wire::Above<'a>>,
}

impl<'a> Row<'a> {
    /// A row of a task in these projects, below a task in those.
    #[cfg(test)]
    pub(crate) fn of(ticket: Ticket, own: &[&'a str], above: &[&'a str]) -> Self {
        let place = |gid: &&'a str| wire::Place { gid: (*gid).into(), name: None, archived: None };
        let projects = |gids: &[&'a str]| gids.iter().map(place).collect::<Vec<_>>();
        let parent = wire::Above { gid: "2".into(), projects: Some(projects(above)), parent: None };
        Self {
            ticket,
            has_subtasks: false,
            places: places::places(projects(own), Vec::new()),
            above: (!above.is_empty()).then_some(parent),
        }
    }

    /// The projects that the task itself lies in, its home first.
    pub(crate) fn own(&self) -> impl Iterator<Item = &str> + Clone {
        self.places.iter().map(|place| &*place.gid)
    }

    /// Whether it lies in a section.
    pub(crate) fn lies_in_section(&self, section: &str) -> bool {
        self.places.iter().filter_map(|place| place.section.as_ref()).any(|own| &*own.gid == section)
    }

    /// Whether a task above it lies in a project.
    pub(crate) fn lies_below(&self, project: &str) -> bool {
        places::lies_below(self.above.as_ref(), project)
    }

    /// Whether it has a tag of this id.
    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.ticket.labels.iter().any(|label| label.id.as_deref() == Some(tag))
    }

    /// Who follows it, by their ids, where fields were asked for.
    pub(crate) fn followers(&self) -> Vec<String> {
        followers::among(&self.ticket.fields)
    }
}

/// A task of an answer, or why it cannot be read; and its text.
pub(crate) type OneTask<'a> = Member<'a, wire::Task<'a>>;

/// Makes rows of tasks, in their order. What must be known of custom fields is asked for once.
pub(crate) async fn rows<'a>(
    account: &Account,
    answer: &Bytes,
    tasks: Vec<OneTask<'a>>,
    include: Include,
    operation: Operation,
) -> Result<Vec<std::result::Result<Row<'a>, Broken>>> {
    let roles: Vec<Roles<usize>> = tasks.iter().map(|task| roles(account, task)).collect();
    let mut options: Vec<(String, Arc<FieldOptions>)> = Vec::new();
    for (task, roles) in tasks.iter().zip(&roles) {
        let Some(gid) = task.read.as_ref().ok().and_then(|task| needs_options(task, roles)) else { continue };
        if options.iter().all(|(known, _)| known != gid) {
            options.push((gid.to_owned(), options_of(account, gid, operation).await?));
        }
    }
    let reading = Reading { account, answer, include, options };
    let rows = tasks.into_iter().zip(roles).enumerate();
    Ok(rows
        .map(|(index, (Member { read, text }, roles))| match read {
            Ok(task) => Ok(reading.row(task, &roles, text)),
            Err(cause) => Err(broken(index, cause, answer, text)),
        })
        .collect())
}

/// Which of the custom fields of a task stand for ours.
fn roles(account: &Account, task: &OneTask<'_>) -> Roles<usize> {
    let fields = task.read.iter().filter_map(|task| task.custom_fields.as_ref()?.as_ref()).flatten();
    let candidates = fields.map(|field| match &field.0 {
        Some(field) => Candidate {
            gid: field.gid(),
            name: field.name(),
            subtype: field.resource_subtype.as_str().unwrap_or_default(),
            made_for: field.asana_created_field.as_str(),
            representation: field.representation_type.as_str(),
        },
        None => Candidate::default(),
    });
    Roles::among(&account.options, candidates)
}

/// The custom field whose options must be known to say how urgent the task is.
fn needs_options<'t>(task: &'t wire::Task<'_>, roles: &Roles<usize>) -> Option<&'t str> {
    let field = task.custom_fields.as_ref()?.as_ref()?.get(roles.priority?)?.0.as_ref()?;
    field.enum_value.map(|_| field.gid())
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
fn broken(index: usize, cause: serde_json::Error, answer: &Bytes, text: &str) -> Broken {
    let known: wire::BrokenTask = serde_json::from_str(text).unwrap_or_default();
    let error = Error::new(ErrorKind::Unreadable, "a task has another shape than expected")
        .with_hint("the others were given; please report it with the task as Asana sends it")
        .because(cause);
    let broken = Broken::new(index, error).with_raw(Raw::part(answer, text));
    known.gid.into_iter().fold(broken, |broken, id| broken.with_id(id))
}

/// What is the same for all tasks of an answer.
struct Reading<'r> {
    account: &'r Account,
    answer: &'r Bytes,
    include: Include,
    /// The options of those fields that say how urgent tasks are, by the ids of the fields.
    options: Vec<(String, Arc<FieldOptions>)>,
}

impl Reading<'_> {
    fn row<'a>(&self, task: wire::Task<'a>, roles: &Roles<usize>, text: &str) -> Row<'a> {
        let configured = self.account.options.project.as_ref();
        let no_places_told = task.projects.is_none() && task.memberships.is_none();
        let mut places =
            places::places(flat(task.projects).unwrap_or_default(), flat(task.memberships).unwrap_or_default());
        places::home_first(&mut places, configured);
        let parent_told = task.parent.is_some();
        let above = flat(task.parent);
        let (fields_told, fields) = match task.custom_fields {
            Some(fields) => (true, fields.unwrap_or_default()),
            None => (self.account.has_no_custom_fields(), Vec::new()),
        };
        let field = |role: Option<usize>| role.and_then(|at| fields.get(at)?.0.as_ref());
        let completed = task.completed.flatten();
        let by_field = field(roles.status).map(option);
        let stands = |place: Option<&Place<'_>>| match &by_field {
            Some(option) => {
                let half = option.as_ref().map(|option| (&*option.gid, option.name.as_deref().unwrap_or_default()));
                status(half, completed)
            }
            None => {
                let section = place.and_then(|place| place.section.as_ref());
                status(section.map(|one| (&*one.gid, one.name.as_deref().unwrap_or_default())), completed)
            }
        };
        let updated_at = inner(&task.modified_at).and_then(dates::instant);
        let version =
            version(updated_at, &places, task.tags.iter().flatten().flatten(), above.as_ref(), &task.resource_subtype);
        let mut ticket = Ticket::new(task.gid, task.name.unwrap_or_default(), stands(places.first()));
        ticket.version = version;
        let mut unread = FieldSet::EMPTY;
        let mut unless = |is_told: bool, field: Field| {
            if !is_told {
                unread.insert(field);
            }
        };
        unless(!no_places_told, Field::Project);
        unless(!no_places_told, Field::AlsoIn);
        unless(task.permalink_url.is_some(), Field::Url);
        unless(task.resource_subtype.is_some(), Field::Kind);
        unless(parent_told, Field::Parent);
        unless(task.assignee.is_some(), Field::Assignees);
        unless(task.created_by.is_some(), Field::Author);
        unless(task.tags.is_some(), Field::Labels);
        unless(task.due_on.is_some() || task.due_at.is_some(), Field::Due);
        unless(task.start_on.is_some() || task.start_at.is_some(), Field::Start);
        unless(task.created_at.is_some(), Field::CreatedAt);
        unless(task.modified_at.is_some(), Field::UpdatedAt);
        unless(task.completed_at.is_some(), Field::ClosedAt);
        ticket.unread = unread;
        match places.first() {
            Some(home) => (ticket.project, ticket.archived) = (Some(home.link()), home.archived),
            None => {
                let home = places::inherited(above.as_ref(), configured);
                ticket.archived = home.as_ref().is_some_and(|home| home.archived);
                ticket.project = home.map(|home| home.link());
            }
        }
        let beside = places.iter().skip(1);
        ticket.also_in = beside.map(|place| Placement::new(place.link()).with_status(stands(Some(place)))).collect();
        ticket.url = flat(task.permalink_url);
        ticket.kind = flat(task.resource_subtype).map(|subtype| kind(&subtype, task.custom_type));
        ticket.parent = above.as_ref().map(|above| (&*above.gid).into());
        ticket.assignees = flat(task.assignee).map(users::person).into_iter().collect();
        ticket.author = flat(task.created_by).map(users::person);
        ticket.labels = flat(task.tags).unwrap_or_default().into_iter().map(schema::label).collect();
        ticket.due = dates::when(inner(&task.due_on), inner(&task.due_at));
        ticket.start = dates::when(inner(&task.start_on), inner(&task.start_at));
        ticket.created_at = inner(&task.created_at).and_then(dates::instant);
        ticket.updated_at = updated_at;
        ticket.closed_at = inner(&task.completed_at).filter(|_| completed == Some(true)).and_then(dates::instant);
        match (task.html_notes, self.include.body) {
            (Some(notes), true) => ticket.body = notes.and_then(body),
            _ => ticket.unread.insert(Field::Body),
        }
        ticket.external_key = match self.account.is_app {
            true => task.external.and_then(|external| external.gid),
            false => field(roles.key)
                .and_then(|field| field.text_value.as_str())
                .filter(|key| !key.is_empty())
                .map(str::to_owned),
        };
        if fields_told {
            self.custom(&mut ticket, &fields, flat(task.followers), roles, text);
        } else {
            ticket.unread.insert(Field::Priority);
            ticket.unread.insert(Field::Fields);
            ticket.unread.insert(Field::Key);
        }
        if self.include.raw {
            ticket.raw = Some(Raw::part(self.answer, text));
        }
        Row { ticket, has_subtasks: task.num_subtasks.is_some_and(|count| count > 0), places, above }
    }

    /// What the custom fields hold, as fields of ours and as their own, and who follows the task.
    fn custom(
        &self,
        ticket: &mut Ticket,
        fields: &wire::CustomValues<'_>,
        followers: Option<Vec<wire::Person<'_>>>,
        roles: &Roles<usize>,
        text: &str,
    ) {
        let field = |role: Option<usize>| role.and_then(|at| fields.get(at)?.0.as_ref());
        ticket.key = field(roles.name).and_then(|field| field.shown()).map(str::to_owned);
        ticket.priority = field(roles.priority).and_then(|field| {
            let option = option(field)?;
            let known = self.options.iter().find(|(gid, _)| gid == field.gid()).map(|(_, options)| options);
            Some(match known {
                Some(options) => options.priority(option),
                None => FieldOptions::default().priority(option),
            })
        });
        if !self.include.fields {
            ticket.unread.insert(Field::Fields);
            return;
        }
        let own = fields.iter().enumerate().filter(|(at, _)| roles.role(at).is_none());
        let own = own.filter_map(|(at, field)| Some((at, field.0.as_ref().filter(|field| !field.gid().is_empty())?)));
        ticket.fields = own.filter_map(|(at, field)| field_value(field, || text_of_field(text, at))).collect();
        match followers {
            Some(followers) => ticket.fields.extend(followers::value(followers)),
            None => ticket.unread.insert(Field::Fields),
        }
    }
}

/// The text of a custom field, by its place in its task. Few are of a kind whose text must be known, and it is found again.
fn text_of_field(task: &str, at: usize) -> Option<Raw> {
    let all: wire::CustomTexts<'_> = serde_json::from_str(task).ok()?;
    Raw::new(all.custom_fields.get(at)?.get().as_bytes().to_vec()).ok()
}

/// The text of a task; nothing where it holds nothing. It is rendered when somebody looks at it.
fn body(notes: String) -> Option<Body> {
    let says_something = html::says_something(&notes);
    let body = Body::native("asana_html", notes, html::render);
    (says_something || !body.is_empty() || !body.foreign().is_empty()).then_some(body)
}

fn flat<T>(told: Told<T>) -> Option<T> {
    told.flatten()
}

fn inner<'t>(told: &'t Told<wire::Text<'_>>) -> Option<&'t str> {
    told.as_ref()?.as_deref()
}

fn kind(subtype: &str, custom: Option<wire::Stub<'_>>) -> TicketKind {
    match custom.filter(|_| subtype == "custom") {
        Some(custom) => TicketKind::new(&*custom.gid, &**custom.name.as_ref().unwrap_or(&custom.gid)),
        None => schema::kind(subtype),
    }
}

/// A mark of this state. Asana's time of change does not move when a task is moved or gets another tag, another task above
/// it or another kind (the description of `modified_at` at <https://developers.asana.com/reference/gettask>).
fn version<'t>(
    updated_at: Option<Timestamp>,
    places: &[Place<'_>],
    tags: impl Iterator<Item = &'t wire::Tag>,
    above: Option<&wire::Above<'_>>,
    subtype: &Told<wire::Text<'_>>,
) -> Option<String> {
    let at = updated_at?;
    // Which of several is the home depends on the configuration, and the order of tags on nothing known.
    let places = places.iter().map(|place| {
        let section = place.section.as_ref().map_or("", |section| &*section.gid);
        Mark::default().then(&place.gid).then(section)
    });
    let mark = Mark::default().any(places).any_order(tags.map(|tag| tag.gid.as_str()));
    let mark = mark.then(above.map_or("", |above| &*above.gid)).then(inner(subtype).unwrap_or_default());
    Some(mark.of(at.as_millisecond()))
}
