//! From an issue to a ticket.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket_core::{
    Body, Broken, Error, ErrorKind, Estimate, Field, Include, Label, Operation, Priority, PriorityLevel, ProjectLink,
    Raw, Result, Status, StatusCategory, Ticket, TicketKind, When,
};
use anyticket_http::{Answer, Beside, Member};
use bytes::Bytes;
use futures_util::future::{try_join, try_join3};
use jiff::tz::TimeZone;
use serde_json::value::RawValue;

use super::status::{category, status};
use crate::account::Account;
use crate::external_key::KeyPlace;
use crate::fields::SiteFields;
use crate::{adf, dates, fields, users, wire};

/// What must be known of the site to read its issues.
pub(crate) struct Known<'a> {
    pub(crate) zone: TimeZone,
    pub(crate) fields: Arc<SiteFields>,
    priorities: Arc<Vec<Priority>>,
    cancelled: Arc<Vec<wire::Named>>,
    archived: Arc<BTreeSet<String>>,
    keys: &'a KeyPlace,
    /// What the key of an issue follows in its address.
    browse: Option<String>,
}

/// Asks for what must be known to read issues, as far as it is not known from before.
pub(crate) async fn known(account: &Account, operation: Operation) -> Result<Known<'_>> {
    let lists = try_join3(account.fields(operation), account.priorities(operation), account.archived(operation));
    let more = try_join(account.cancelled(operation), account.zone());
    let ((fields, priorities, archived), (cancelled, zone)) = Box::pin(try_join(lists, more)).await?;
    Ok(Known {
        zone,
        fields,
        priorities,
        cancelled,
        archived,
        keys: &account.keys,
        browse: account.site().and_then(|site| site.join("browse/").ok()).map(String::from),
    })
}

/// The fields that are read of every issue.
const ALWAYS: [&str; 17] = [
    "summary",
    "status",
    "statuscategorychangedate",
    "resolution",
    "resolutiondate",
    "priority",
    "issuetype",
    "project",
    "parent",
    "assignee",
    "reporter",
    "creator",
    "labels",
    "duedate",
    "created",
    "updated",
    "timeoriginalestimate",
];

/// Large fields that nobody here asks for, of those that come with the custom ones.
const NEVER: [&str; 7] = ["-subtasks", "-issuelinks", "-watches", "-votes", "-worklog", "-comment", "-attachment"];

/// The fields to ask for. Without a list the search gives ids only, and the single read everything there is.
pub(crate) fn asked(known: &SiteFields, include: Include) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    if include.fields {
        fields.push("*navigable".to_owned());
    }
    fields.extend(ALWAYS.iter().map(|field| (*field).to_owned()));
    fields.extend(known.start.iter().chain(&known.points).chain(&known.key).cloned());
    match (include.body, include.fields) {
        (true, _) => fields.push("description".to_owned()),
        (false, true) => fields.push("-description".to_owned()),
        (false, false) => {}
    }
    if include.fields {
        fields.extend(NEVER.iter().map(|field| (*field).to_owned()));
    }
    fields
}

impl Known<'_> {
    /// The ticket.
    pub(crate) fn ticket(&self, issue: wire::Issue<'_>, include: Include) -> Ticket {
        let wire::Issue { id, key, fields } = issue;
        let is_done = fields.status.as_ref().is_some_and(|wire| !category(wire).is_open());
        let resolution = fields.resolution.as_ref();
        let stands = fields.status.map_or_else(unknown_status, |wire| status(wire, resolution, &self.cancelled));
        let is_open = stands.category.is_open();
        let mut ticket = Ticket::new(id, fields.summary.unwrap_or_default(), stands);
        if let (Some(key), Some(browse)) = (&key, &self.browse) {
            ticket.url = Some([browse.as_str(), key.as_str()].concat());
        }
        ticket.key = key;
        if include.body {
            ticket.body = fields.description.and_then(body);
        } else {
            ticket.unread.insert(Field::Body);
        }
        ticket.priority = fields.priority.and_then(|wire| self.priority(wire));
        ticket.kind = fields.kind.map(kind);
        ticket.archived = fields.project.as_ref().is_some_and(|project| self.archived.contains(&project.id));
        ticket.project = fields
            .project
            .map(|project| project.name.into_iter().fold(ProjectLink::new(project.id), ProjectLink::with_name));
        ticket.parent = fields.parent.and_then(|parent| parent.id).map(Into::into);
        ticket.assignees = fields.assignee.map(users::user).into_iter().collect();
        ticket.author = fields.creator.map(users::user);
        ticket.reporter = fields.reporter.map(users::user);
        let key_of_label = fields.labels.iter().find_map(|label| self.keys.of_label(label));
        let labels = fields.labels.into_iter().filter(|label| !self.keys.is_mark(label));
        ticket.labels = labels.map(Label::new).collect();
        ticket.due = fields.due.as_deref().and_then(|day| day.parse().ok()).map(When::Date);
        let instant = |text: &Option<wire::Text<'_>>| text.as_deref().and_then(dates::instant);
        ticket.created_at = instant(&fields.created);
        ticket.updated_at = instant(&fields.updated);
        // Not every workflow sets a resolution, and not every one clears it when an issue is opened again.
        if !is_open || is_done {
            ticket.closed_at = instant(&fields.resolved).or_else(|| instant(&fields.status_changed));
        }
        ticket.version = ticket.updated_at.map(|at| at.as_millisecond().to_string());
        let of_site = |ids: &[String]| {
            ids.iter().find_map(|id| fields.more.iter().find(|(name, _)| **name == **id).map(|(_, raw)| raw.get()))
        };
        let start = of_site(&self.fields.start).and_then(|json| serde_json::from_str::<String>(json).ok());
        ticket.start = start.and_then(|day| day.parse().ok()).map(When::Date);
        let points = of_site(&self.fields.points).and_then(|json| serde_json::from_str(json).ok());
        ticket.estimate = estimate(points, fields.original_estimate);
        let in_field = self.fields.key.as_ref().and_then(|id| of_site(std::slice::from_ref(id)));
        ticket.external_key = key_of_label.or_else(|| serde_json::from_str(in_field?).ok());
        if include.fields {
            ticket.fields = fields::fields(&fields.more, &self.fields, &self.zone);
        } else {
            ticket.unread.insert(Field::Fields);
        }
        ticket
    }

    /// A priority with its level; one that the site did not list has none.
    fn priority(&self, wire: wire::PriorityStub<'_>) -> Option<Priority> {
        let id = wire.id?;
        let known = self.priorities.iter().find(|priority| priority.id == *id).cloned();
        Some(known.unwrap_or_else(|| {
            let id = id.into_owned();
            let name = wire.name.map_or_else(|| id.clone(), wire::Text::into_owned);
            Priority::new(PriorityLevel::None, id, name)
        }))
    }
}

/// Takes the issues of an answer. What one of them repeats of another is read once.
pub(crate) fn issues<'a>(
    answer: &'a Answer,
    take: impl FnMut(Member<'a, wire::Issue<'a>>, usize),
) -> Result<Beside<'a>> {
    let mut repeated = wire::Repeated::default();
    answer.each_member_by(wire::ISSUES, |json| wire::Issue::read(json, &mut repeated), take)
}

/// Takes the issues in the answer of a bulk fetch. One of none may have no list of them.
pub(crate) fn bulk<'a>(answer: &'a Answer, take: impl FnMut(Member<'a, wire::Issue<'a>>, usize)) -> Result<()> {
    match issues(answer, take) {
        Ok(_) => Ok(()),
        Err(_) if answer.json::<wire::Bulk>().is_ok_and(|bulk| bulk.issues.is_none()) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What becomes of an issue that cannot be read.
pub(crate) fn broken(index: usize, cause: serde_json::Error, answer: &Bytes, text: &str) -> Broken {
    let known: wire::BrokenIssue = serde_json::from_str(text).unwrap_or_default();
    let error = Error::new(ErrorKind::Unreadable, "an issue has another shape than expected")
        .with_hint("the others were given; please report it with the issue as Jira sends it")
        .because(cause);
    let broken = Broken::new(index, error).with_raw(Raw::part(answer, text));
    known.id.into_iter().fold(broken, |broken, id| broken.with_id(id))
}

/// The text of an issue; nothing where it holds nothing. It is rendered when somebody looks at it.
fn body(raw: &RawValue) -> Option<Body> {
    let json = raw.get();
    if !json.starts_with('{') {
        let text: Option<String> = serde_json::from_str(json).ok()?;
        return text.map(Body::markdown).filter(|body| !body.is_empty());
    }
    let body = Body::native("adf", json, adf::render);
    let holds = adf::says_something(json) || !body.is_empty() || !body.foreign().is_empty();
    holds.then_some(body)
}

fn unknown_status() -> Status {
    Status::new(StatusCategory::Unknown, "", "")
}

/// A type of issue.
pub(crate) fn kind(wire: wire::IssueType) -> TicketKind {
    let is_below = level_of(&wire) < 0;
    let name = wire.name.unwrap_or_else(|| wire.id.clone());
    TicketKind::new(wire.id, name).with_subtask(is_below)
}

/// Where a type stands in the hierarchy.
pub(crate) fn level_of(wire: &wire::IssueType) -> i64 {
    wire.level.unwrap_or(if wire.subtask == Some(true) { -1 } else { 0 })
}

fn estimate(points: Option<f64>, seconds: Option<f64>) -> Option<Estimate> {
    let time = seconds.filter(|seconds| *seconds > 0.0 && seconds.is_finite());
    if points.is_none() && time.is_none() {
        return None;
    }
    let mut estimate = Estimate::default();
    estimate.points = points;
    estimate.time = time.map(|seconds| std::time::Duration::from_secs_f64(seconds.min(9.0e12)));
    Some(estimate)
}
