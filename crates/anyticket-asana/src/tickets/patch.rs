//! Changing tasks.

use std::sync::Arc;

use anyticket_core::{
    Change, Error, ErrorKind, Field, FieldWrite, Include, Label, Operation, Patch, ProjectId, Result, Ticket, TicketId,
};
use anyticket_http::{Answer, Steps};

use super::body::{TaskBody, Writing};
use super::followers::Followers;
use super::places::is_configured;
use super::read::{Row, asked};
use super::status::{Halves, status};
use super::{followers, get, labels};
use crate::account::{Account, gid_order};
use crate::fields::followers::{FOLLOWERS, wanted};
use crate::schema::{self, ProjectFacts};
use crate::{projects, request};

const OPERATION: Operation = Operation::Patch;

/// Changes a task: one call for most fields, and one each for the section, for each project, the task above, each tag, those
/// who come to follow it and those who do no more.
///
/// The task is read before only where the change depends on what it holds. The call that completes it and the one that moves
/// it to a section follow each other: where nothing else changes, completing it comes last, since its answer is the task.
pub(crate) async fn patch(account: &Account, id: &TicketId, change: &Change) -> Result<Ticket> {
    get::check_id(id)?;
    if change.archived.is_some() {
        return Err(Error::unsupported("putting a task away").with_hint("only projects are archived in Asana"));
    }
    let answer;
    let now = match needs_now(change) {
        true => {
            // Who follows it is told along with the fields.
            let include = Include::least().with_fields(wanted(&change.fields).is_some());
            let read = account.send(OPERATION, request::task(id.as_str(), &asked(account, include))).await;
            answer = read.map_err(|error| error.with("ticket", id))?;
            Some(get::row(account, &answer, include, OPERATION).await?)
        }
        false => None,
    };
    check_version(change, now.as_ref())?;
    let facts = facts_of(account, change, now.as_ref()).await?;
    let writing = Writing { account, facts: facts.as_deref() };
    let body = TaskBody::of_change(change, now.as_ref().map(|now| &now.ticket), &writing)?;
    let calls = calls(account, change, now.as_ref(), facts.as_deref(), &body)?;
    let losses: Vec<_> = body.losses().collect();
    let mut ticket = send(account, id, calls, &body, now).await?;
    ticket.losses.extend(losses);
    Ok(ticket)
}

fn needs_now(change: &Change) -> bool {
    let by_itself = [Field::Title, Field::Body, Field::Kind];
    change.if_version.is_some() || change.touched().any(|field| !by_itself.contains(&field))
}

fn check_version(change: &Change, now: Option<&Row<'_>>) -> Result<()> {
    let (Some(wanted), Some(now)) = (&change.if_version, now) else { return Ok(()) };
    if now.ticket.version.as_ref() == Some(wanted) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, "somebody else changed the task in between")
        .with("ticket", &now.ticket.id)
        .with_hint("read it again, and decide whether the change still fits"))
}

/// What is known of the project that the task will be at home in, where that must be known.
async fn facts_of(account: &Account, change: &Change, now: Option<&Row<'_>>) -> Result<Option<Arc<ProjectFacts>>> {
    let in_field = !account.is_app && !change.external_key.is_keep();
    if change.status.is_none() && change.priority.is_keep() && change.fields.is_empty() && !in_field {
        return Ok(None);
    }
    let home = now.and_then(|now| now.ticket.project.as_ref()).map(|home| &home.id);
    let Some(project) = change.project.as_ref().or(home) else { return Ok(None) };
    match schema::facts(account, project.as_str(), OPERATION).await {
        Ok(facts) => Ok(Some(facts)),
        Err(error) if error.kind() == ErrorKind::NotFound && change.project.is_some() => {
            Err(Error::invalid("there is no such project").with("project", project).because(error))
        }
        Err(error) => Err(error),
    }
}

/// One call of a change.
#[derive(Debug)]
enum Call {
    /// Into a project, and there into a section, because of this field.
    Into(Field, ProjectId, Option<String>),
    Out(Field, ProjectId),
    /// The one call for most fields, which count so many.
    Fields(Vec<String>),
    /// Into a section, which is all of the status or a half of it.
    Section(String, Half),
    Parent(Option<TicketId>),
    Tag(Label),
    Untag(Label),
    Followers(Followers),
}

impl Call {
    /// What it changes, as a failed write names it.
    fn names(&self) -> Vec<String> {
        vec![match self {
            Self::Into(field, project, _) => format!("{field} into {project}"),
            Self::Out(field, project) => format!("{field} out of {project}"),
            Self::Fields(names) => return names.clone(),
            // A status is written when both of its halves are.
            Self::Section(_, Half::First) => HALF_STATUS.to_owned(),
            Self::Section(_, Half::Last) => Field::Status.to_string(),
            Self::Parent(_) => Field::Parent.to_string(),
            Self::Tag(label) => format!("labels {}", label.name),
            Self::Untag(label) => format!("labels without {}", label.name),
            Self::Followers(_) => followers::STEP.to_owned(),
        }]
    }
}

/// What a failed write calls the half of a status that was written before the other.
const HALF_STATUS: &str = "status, its first half";

/// How much of a status a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// All of it, or the half that is written last.
    Last,
    /// The half after which the task is completed, or is no more.
    First,
}

/// The calls of a change, in their order.
fn calls(
    account: &Account,
    change: &Change,
    now: Option<&Row<'_>>,
    facts: Option<&ProjectFacts>,
    body: &TaskBody,
) -> Result<Vec<Call>> {
    let mut calls = Vec::new();
    let own: Vec<&str> = now.iter().flat_map(|now| now.own()).collect();
    let section = wanted_section(change, now, facts)?;
    if let Some(project) = &change.project {
        projects::check_id(project.as_str())
            .map_err(|error| Error::invalid(error.message()).with("project", project))?;
        moved(&mut calls, project, now, section.clone())?;
        // Of several projects the configured one is the home, else the one of the lowest id.
        let is_first = is_configured(project.as_str(), None, account.options.project.as_ref());
        let before = |own: &&&str| gid_order(own) < gid_order(project.as_str());
        let stays = |own: &&&str| !calls.iter().any(|call| matches!(call, Call::Out(_, out) if out.as_str() == **own));
        if let Some(other) = own.iter().filter(stays).find(before).filter(|_| !is_first) {
            return Err(Error::invalid("the task would be at home in another project that it lies in too")
                .with("project", *other)
                .with_hint("take it out of that project first"));
        }
    }
    let lies_there = |section: &str| now.is_some_and(|now| now.lies_in_section(section));
    let moves = section.as_deref().is_some_and(|section| change.project.is_none() && !lies_there(section));
    let fields_last = moves && !own.is_empty() && change.touched().all(|field| field == Field::Status);
    if !body.is_empty() && !fields_last {
        // A status is written when both of its halves are.
        calls.push(Call::Fields(fields_of(change, moves)));
    }
    if let Some(section) = section.filter(|_| moves) {
        match now.and_then(|now| now.ticket.project.as_ref()) {
            // A subtask that lay in no project comes to lie in the one it is at home in.
            Some(home) if own.is_empty() => calls.push(Call::Into(Field::Status, home.id.clone(), Some(section))),
            _ if fields_last && !body.is_empty() => calls.push(Call::Section(section, Half::First)),
            _ => calls.push(Call::Section(section, Half::Last)),
        }
    }
    if !body.is_empty() && fields_last {
        calls.push(Call::Fields(fields_of(change, false)));
    }
    places(&mut calls, change, now)?;
    match &change.parent {
        Patch::Set(parent) => {
            get::check_id(parent)?;
            calls.push(Call::Parent(Some(parent.clone())));
        }
        Patch::Clear => {
            // What it is at home in only because of the task above it would be lost.
            if let (true, Some(home)) = (own.is_empty(), now.and_then(|now| now.ticket.project.as_ref())) {
                calls.push(Call::Into(Field::Parent, home.id.clone(), None));
            }
            calls.push(Call::Parent(None));
        }
        Patch::Keep => {}
    }
    let there = now.map(|now| now.ticket.labels.as_slice()).unwrap_or_default();
    if !change.labels.is_keep() {
        let (add, remove) = labels::delta(&change.labels, there);
        calls.extend(add.into_iter().map(Call::Tag));
        calls.extend(remove.into_iter().map(Call::Untag));
    }
    if let (Some(wanted), Some(now)) = (wanted(&change.fields), now) {
        // Whoever is assigned comes to follow it.
        let assigned = change.assignees.applied_to(&now.ticket.assignees, |a, b| a.id == b.id);
        let assigned = assigned.iter().filter(|_| !change.assignees.is_keep());
        let besides = assigned.map(|user| user.id.as_str().to_owned()).collect();
        let people = Followers { wanted, there: now.followers(), besides };
        calls.extend(people.differ().then_some(Call::Followers(people)));
    }
    Ok(calls)
}

/// The section that the status asks for; nothing where the bit alone says it all.
fn wanted_section(change: &Change, now: Option<&Row<'_>>, facts: Option<&ProjectFacts>) -> Result<Option<String>> {
    let Some(wanted) = &change.status else { return Ok(None) };
    let halves = Halves::of(wanted)?;
    let (Some(place), Some(facts)) = (halves.place, facts) else { return Ok(None) };
    if facts.roles.status.is_some() {
        return Ok(None);
    }
    // A subtask in no project needs no section for what its bit alone says.
    let is_nowhere = now.is_some_and(|now| now.own().next().is_none()) && change.project.is_none();
    if is_nowhere && status(None, Some(halves.completed)).category == wanted.category {
        return Ok(None);
    }
    match facts.sections.iter().any(|section| section.gid == place) {
        true => Ok(Some(place)),
        false => Err(Error::invalid("the project has no such section").with("status", &wanted.name)),
    }
}

/// To another home: into it, then out of the one it was in.
fn moved(calls: &mut Vec<Call>, project: &ProjectId, now: Option<&Row<'_>>, section: Option<String>) -> Result<()> {
    let Some(now) = now else { return Ok(()) };
    let old = now.own().next().filter(|old| *old != project.as_str());
    let is_there = now.own().any(|own| own == project.as_str());
    match (is_there, section) {
        (true, None) => {}
        (true, Some(section)) => calls.push(Call::Section(section, Half::Last)),
        (false, section) => calls.push(Call::Into(Field::Project, project.clone(), section)),
    }
    calls.extend(old.map(|old| Call::Out(Field::Project, ProjectId::new(old))));
    Ok(())
}

/// Further projects.
fn places(calls: &mut Vec<Call>, change: &Change, now: Option<&Row<'_>>) -> Result<()> {
    if change.also_in.is_keep() {
        return Ok(());
    }
    let own: Vec<&str> = now.iter().flat_map(|now| now.own()).collect();
    let home = change.project.as_ref().map(|project| project.as_str()).or(own.first().copied());
    let beside: Vec<ProjectId> = own.iter().filter(|own| Some(**own) != home).map(|own| ProjectId::new(*own)).collect();
    let wanted = change.also_in.applied_to(&beside, |a, b| a == b);
    for place in wanted.iter().filter(|place| !own.contains(&place.as_str())) {
        projects::check_id(place.as_str()).map_err(|error| Error::invalid(error.message()).with("project", place))?;
        calls.push(Call::Into(Field::AlsoIn, place.clone(), None));
    }
    let gone = beside.into_iter().filter(|place| !wanted.contains(place));
    let is_taken_out =
        |calls: &[Call], place: &ProjectId| calls.iter().any(|call| matches!(call, Call::Out(_, out) if out == place));
    for place in gone {
        if !is_taken_out(calls, &place) {
            calls.push(Call::Out(Field::AlsoIn, place));
        }
    }
    Ok(())
}

/// Makes the calls, and reads the task afterwards where the last answer does not hold it.
async fn send(
    account: &Account,
    id: &TicketId,
    calls: Vec<Call>,
    body: &TaskBody,
    now: Option<Row<'_>>,
) -> Result<Ticket> {
    let include = Include::default();
    let mut steps = Steps::default();
    for call in &calls {
        steps.announce(call.names());
    }
    let mut last: Option<Answer> = None;
    for call in &calls {
        let send = |request| account.send(OPERATION, request);
        let count = call.names().len();
        let task = id.as_str();
        last = None;
        match call {
            Call::Into(_, project, section) => {
                steps.take(id, count, send(request::add_project(task, project.as_str(), section.as_deref()))).await?;
            }
            Call::Out(_, project) => {
                steps.take(id, count, send(request::remove_project(task, project.as_str()))).await?;
            }
            Call::Fields(_) => {
                let request = request::change_task(task, &body.json(), &asked(account, include));
                last = Some(steps.take(id, count, send(request)).await?);
            }
            Call::Section(section, _) => {
                steps.take(id, count, send(request::put_into_section(section, task))).await?;
            }
            Call::Parent(parent) => {
                let parent = parent.as_ref().map(TicketId::as_str);
                steps.take(id, count, send(request::set_parent(task, parent))).await?;
            }
            Call::Followers(people) => followers::set(account, id, people, &mut steps, OPERATION).await?,
            Call::Tag(label) => labels::add(account, id, label, &mut steps, OPERATION).await?,
            Call::Untag(label) => {
                let Some(now) = &now else { continue };
                steps.take(id, count, labels::remove(account, &now.ticket, label, OPERATION)).await?;
            }
        }
    }
    let read = match last {
        Some(answer) => get::one(account, &answer, include, OPERATION).await,
        None => get::get(account, id, include, OPERATION).await,
    };
    read.map_err(|error| steps.unseen(id, error))
}

/// The fields that the one call changes, the status only if another call need not follow for it.
fn fields_of(change: &Change, status_follows: bool) -> Vec<String> {
    let is_here = |field: &Field| match field {
        Field::Project | Field::AlsoIn | Field::Parent | Field::Labels | Field::Fields => false,
        Field::Status => !status_follows,
        _ => true,
    };
    let is_custom = |write: &&FieldWrite| write.id().as_str() != FOLLOWERS && !matches!(write.value, Patch::Keep);
    let custom = change.fields.iter().filter(is_custom);
    let custom = custom.map(|write| format!("fields {}", write.definition.name));
    let mut names: Vec<String> =
        change.touched().filter(is_here).map(|field| field.to_string()).chain(custom).collect();
    if names.is_empty() {
        names.push(HALF_STATUS.to_owned());
    }
    names
}
