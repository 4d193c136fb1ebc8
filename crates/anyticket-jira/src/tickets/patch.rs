//! Changing issues.

use anyticket_core::{
    Change, Effect, Error, ErrorKind, Field, FieldId, Include, Loss, Operation, Patch, Result, Status, Ticket, TicketId,
};
use anyticket_http::Steps;

use super::body::{IssueBody, Writing};
use super::{get, moving, workflow};
use crate::account::Account;
use crate::{request, schema};

const OPERATION: Operation = Operation::Patch;

/// Changes an issue: one call for most fields, one for the step to another status, one for the move to another project.
///
/// The issue is read before only where the change depends on what it holds, and afterwards always, since Jira answers with
/// nothing. The step is looked for before anything is written.
pub(crate) async fn patch(account: &Account, id: &TicketId, change: &Change) -> Result<Ticket> {
    get::check_id(id)?;
    if !change.also_in.is_keep() {
        return Err(Error::unsupported("a further project").with_hint("an issue of Jira lies in one project"));
    }
    if change.archived.is_some() {
        return Err(Error::unsupported("putting an issue away")
            .with_hint("issues are archived by administrators of sites with the plan Premium or Enterprise"));
    }
    let now = if needs_now(change) {
        Some(get::get(account, id, Include::default().with_body(false), OPERATION).await?)
    } else {
        None
    };
    check_version(change, now.as_ref())?;
    let (known, zone) = (account.fields(OPERATION).await?, account.zone().await?);
    let screen = screen(account, change, now.as_ref()).await?;
    let writing = Writing { known: &known, keys: &account.keys, zone: &zone, screen };
    let mut body = IssueBody::of_change(change, now.as_ref(), &writing)?;
    let wanted: Vec<Status> = change.status.iter().chain(&change.or_status).cloned().collect();
    let moved = match (&change.project, &now) {
        (Some(project), Some(now)) => moving::prepare(account, now, project, change).await?,
        _ => None,
    };
    if moved.is_some() {
        // The type is a part of the move.
        body.fields.remove("issuetype");
    }
    let planned = match (&now, wanted.is_empty(), &moved) {
        (Some(now), false, None) => workflow::plan(account, now, &wanted, &body.fields, OPERATION).await?,
        _ => None,
    };
    let mut steps = Steps::default();
    steps.announce(moved.iter().map(|_| Field::Project.to_string()));
    let in_body: Vec<String> = if body.is_empty() { Vec::new() } else { fields_of(change).collect() };
    steps.announce(in_body.iter().cloned());
    let goes_on = planned.is_some() || moved.is_some() && !wanted.is_empty();
    steps.announce(goes_on.then(|| Field::Status.to_string()));

    if let Some(moved) = &moved {
        account.written.note(id);
        steps.take(id, 1, moving::send(account, id, moved)).await?;
    }
    if !body.is_empty() {
        account.written.note(id);
        steps.take(id, in_body.len(), account.send(OPERATION, request::edit_issue(id.as_str(), &body))).await?;
        if !change.labels.is_keep() {
            account.forget_labels();
        }
    }
    let planned = match (planned, &moved) {
        (None, Some(_)) if !wanted.is_empty() => {
            let there = get::get(account, id, Include::default().with_body(false), OPERATION).await;
            let there = there.map_err(|error| steps.stopped(id, error))?;
            let planned = workflow::plan(account, &there, &wanted, &body.fields, OPERATION).await;
            planned.map_err(|error| steps.stopped(id, error))?
        }
        (planned, _) => planned,
    };
    if let Some(planned) = &planned {
        account.written.note(id);
        steps.take(id, 1, workflow::take(account, id, planned, OPERATION)).await?;
    }
    let wrote = moved.is_some() || !body.is_empty() || planned.is_some();
    let ticket = get::get(account, id, Include::default(), OPERATION).await;
    let mut ticket = ticket.map_err(|error| match wrote {
        // Everything was done, and only its picture is lost.
        true => error.with_effect(Effect::Applied).with_ticket(id.clone()),
        false => error,
    })?;
    ticket.losses.extend(body.losses());
    if moved.is_some() {
        ticket.losses.extend(left_behind(now.as_ref(), change, &ticket));
    }
    Ok(ticket)
}

/// What the other project does not hold of the custom fields: Jira leaves their values behind without a word.
fn left_behind(now: Option<&Ticket>, change: &Change, after: &Ticket) -> Vec<Loss> {
    let had = now.into_iter().flat_map(|now| &now.fields);
    let is_written = |id: &FieldId| change.fields.iter().any(|write| write.definition.id == *id);
    had.filter(|field| after.field(field.id.as_str()).is_none() && !is_written(&field.id))
        .map(|field| Loss::new(Field::Fields, "the other project has no such field").with_native(field.name.as_str()))
        .collect()
}

/// Whether the change depends on what the issue holds.
fn needs_now(change: &Change) -> bool {
    change.if_version.is_some()
        || change.project.is_some()
        || change.status.is_some()
        || !change.assignees.is_keep()
        || !change.labels.is_keep()
        || !change.external_key.is_keep()
        || !change.start.is_keep()
        || !change.estimate.is_keep()
}

/// The ids of the fields on the screen of the issue's type, where one of several fields must be chosen by it.
async fn screen(account: &Account, change: &Change, now: Option<&Ticket>) -> Result<Option<Vec<String>>> {
    let chooses = !change.start.is_keep() || !change.estimate.is_keep();
    let project = change.project.as_ref().or(now.and_then(|now| now.project.as_ref().map(|home| &home.id)));
    let kind = change.kind.as_ref().or(now.and_then(|now| now.kind.as_ref()));
    let (Some(project), Some(kind), true) = (project, kind, chooses) else { return Ok(None) };
    match schema::screen(account, project.as_str(), kind.id.as_str(), OPERATION).await {
        Ok(screen) => Ok(Some(screen.iter().map(|field| field.id().to_owned()).collect())),
        // Whoever may not create issues there may change them all the same.
        Err(error) if crate::error::is_hidden(&error) || error.kind() == ErrorKind::Invalid => Ok(None),
        Err(error) => Err(error),
    }
}

fn check_version(change: &Change, now: Option<&Ticket>) -> Result<()> {
    let (Some(expected), Some(now)) = (&change.if_version, now) else { return Ok(()) };
    if now.version.as_ref() == Some(expected) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, "somebody else changed the ticket in between")
        .with("ticket", &now.id)
        .with("expected", expected)
        .with("now", now.version.as_deref().unwrap_or("nothing"))
        .with_hint("read it again and decide anew"))
}

/// The fields of a change that go with the one call.
fn fields_of(change: &Change) -> impl Iterator<Item = String> {
    let own = change.touched().filter(|field| !matches!(field, Field::Project | Field::Status | Field::Fields));
    let custom = change.fields.iter().filter(|write| !matches!(write.value, Patch::Keep));
    own.map(|field| field.to_string()).chain(custom.map(|write| format!("fields {}", write.definition.name)))
}
