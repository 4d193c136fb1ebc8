//! New tasks.

use std::sync::Arc;

use anyticket_core::{Draft, Effect, Error, ErrorKind, Include, Label, Operation, ProjectId, Result, Ticket, TicketId};
use anyticket_http::{Answer, Steps};
use serde_json::json;

use super::body::{TaskBody, Writing};
use super::followers::Followers;
use super::read::{Row, asked};
use super::status::Halves;
use super::{followers, get, labels};
use crate::account::Account;
use crate::fields::followers::wanted;
use crate::schema::{self, ProjectFacts};
use crate::{projects, request};

const OPERATION: Operation = Operation::Create;

/// Creates a task: one call for nearly all of it. Which section it lies in is set by another, and only if it came to lie
/// elsewhere; so are tags that did not exist, and projects in which Asana did not put it; and those who follow it only because
/// Asana lets them, where somebody says who shall.
///
/// A subtask is put into the project too: where no project is named that is the one of the task above it.
pub(crate) async fn create(account: &Account, draft: &Draft) -> Result<Ticket> {
    let facts = match &draft.project {
        Some(project) => Some(facts_of(account, project).await?),
        None => None,
    };
    let writing = Writing { account, facts: facts.as_deref() };
    let mut body = TaskBody::of_draft(draft, &writing)?;
    let places: Vec<&ProjectId> = draft.project.iter().chain(&draft.also_in).collect();
    for place in &places {
        projects::check_id(place.as_str()).map_err(|error| Error::invalid(error.message()).with("project", place))?;
    }
    if !places.is_empty() {
        body.set("projects", json!(places.iter().map(|place| place.as_str()).collect::<Vec<_>>()));
    }
    if let Some(parent) = &draft.parent {
        get::check_id(parent)?;
        body.set("parent", json!(parent.as_str()));
    }
    if places.is_empty() && draft.parent.is_none() {
        body.set("workspace", json!(account.workspace_id().await?));
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for label in &draft.labels {
        match labels::tag_of(account, label, OPERATION).await? {
            Some(tag) => known.push(tag),
            None => unknown.push(label),
        }
    }
    if !known.is_empty() {
        body.set("tags", json!(known));
    }
    let follow = wanted(&draft.fields);
    if let Some(people) = follow.as_ref().filter(|people| !people.is_empty()) {
        body.set("followers", json!(people));
    }
    let request = request::create_task(&body.json(), &asked(account, Include::default()));
    let answer = account.send(OPERATION, request).await.map_err(|error| no_such_parent(draft, error))?;
    let made =
        get::row(account, &answer, Include::default(), OPERATION).await.map_err(|error| with_id(error, &answer))?;
    let mut ticket = finish(account, draft, facts.as_deref(), made, &unknown).await?;
    ticket.losses.extend(body.losses());
    Ok(ticket)
}

async fn facts_of(account: &Account, project: &ProjectId) -> Result<Arc<ProjectFacts>> {
    schema::facts(account, project.as_str(), OPERATION).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Error::invalid("there is no such project to create a task in").with("project", project).because(error)
        }
        _ => error,
    })
}

fn no_such_parent(draft: &Draft, error: Error) -> Error {
    match (&draft.parent, error.kind()) {
        (Some(parent), ErrorKind::NotFound) => {
            Error::invalid("there is no such task to lie below").with("parent", parent).because(error)
        }
        _ => error,
    }
}

/// The task was made, and only its picture cannot be read: its id may be.
fn with_id(error: Error, answer: &Answer) -> Error {
    match answer.json::<crate::wire::Data<crate::wire::Named>>() {
        Ok(made) => error.with_effect(Effect::Applied).with_ticket(TicketId::new(made.data.gid)),
        Err(_) => error,
    }
}

/// Does what the one call could not do.
async fn finish(
    account: &Account,
    draft: &Draft,
    facts: Option<&ProjectFacts>,
    made: Row<'_>,
    unknown: &[&Label],
) -> Result<Ticket> {
    let id = made.ticket.id.clone();
    let section = wanted_section(draft, facts)?;
    // Asana adds whoever makes a task, and whoever it is assigned to.
    let follow = wanted(&draft.fields)
        .map(|wanted| Followers { wanted, there: made.followers(), besides: Vec::new() })
        .filter(Followers::differ);
    let missing: Vec<&ProjectId> = draft
        .project
        .iter()
        .chain(&draft.also_in)
        .filter(|place| made.own().all(|own| own != place.as_str()))
        .collect();
    let moves = section.filter(|section| {
        !made.lies_in_section(section) && !missing.iter().any(|place| Some(*place) == draft.project.as_ref())
    });
    if missing.is_empty() && moves.is_none() && unknown.is_empty() && follow.is_none() {
        return Ok(made.ticket);
    }
    let mut steps = Steps::default();
    steps.announce(["create".to_owned()]);
    steps.announce(missing.iter().map(|place| format!("project {place}")));
    steps.announce(moves.iter().map(|_| "status".to_owned()));
    steps.announce(unknown.iter().map(|label| format!("labels {}", label.name)));
    steps.announce(follow.iter().map(|_| followers::STEP));
    steps.take(&id, 1, async { Ok(()) }).await?;
    for place in missing {
        let there = section.filter(|_| Some(place) == draft.project.as_ref());
        let call = account.send(OPERATION, request::add_project(id.as_str(), place.as_str(), there));
        steps.take(&id, 1, call).await?;
    }
    if let Some(section) = moves {
        steps.take(&id, 1, account.send(OPERATION, request::put_into_section(section, id.as_str()))).await?;
    }
    for label in unknown {
        labels::add(account, &id, label, &mut steps, OPERATION).await?;
    }
    if let Some(people) = follow {
        followers::set(account, &id, &people, &mut steps, OPERATION).await?;
    }
    get::get(account, &id, Include::default(), OPERATION).await.map_err(|error| steps.unseen(&id, error))
}

/// The section that the status asks for, where statuses are sections. Without one it is the first, as the schema says of new
/// tasks: where they come to lie by themselves is written nowhere.
fn wanted_section<'a>(draft: &Draft, facts: Option<&'a ProjectFacts>) -> Result<Option<&'a str>> {
    let Some(facts) = facts.filter(|facts| facts.roles.status.is_none()) else { return Ok(None) };
    let Some(status) = &draft.status else { return Ok(facts.sections.first().map(|section| section.gid.as_str())) };
    let Some(place) = Halves::of(status)?.place else { return Ok(None) };
    let found = facts.sections.iter().find(|section| section.gid == place);
    found
        .map(|section| Some(section.gid.as_str()))
        .ok_or_else(|| Error::invalid("the project has no such section").with("status", &status.name))
}
