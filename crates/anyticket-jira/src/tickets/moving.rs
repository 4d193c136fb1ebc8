//! Moving an issue to another project: a task that Jira works off by itself, and that is waited for
//! (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-bulk-operations/>).

use std::collections::BTreeMap;
use std::time::Duration;

use anyticket_core::{Change, Effect, Error, ErrorKind, Operation, ProjectId, Result, Ticket, TicketId};
use anyticket_http::lenient::{id, list};
use serde::{Deserialize, Serialize};

use super::level_of;
use crate::account::Account;
use crate::{projects, request, schema, wire};

const OPERATION: Operation = Operation::Patch;

/// How long a move is waited for.
const PATIENCE: Duration = Duration::from_secs(90);

/// A move that is ready to be sent.
#[derive(Debug)]
pub(super) struct Moving {
    project: ProjectId,
    /// The project and the type, as Jira writes them.
    target: String,
}

/// Finds out which type the issue has in the other project. Nothing if it lies there already.
///
/// # Errors
///
/// `Invalid` if there is no such project or it has no type that fits.
pub(super) async fn prepare(
    account: &Account,
    now: &Ticket,
    project: &ProjectId,
    change: &Change,
) -> Result<Option<Moving>> {
    if now.project.as_ref().is_some_and(|home| home.id == *project) {
        return Ok(None);
    }
    projects::check_id(project.as_str())?;
    let facts = schema::facts(account, project.as_str(), OPERATION).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::invalid(error.message()).with("project", project),
        _ => error,
    })?;
    let wanted = change.kind.as_ref().or(now.kind.as_ref());
    let same = facts.kinds.iter().find(|kind| wanted.is_some_and(|wanted| kind.id == wanted.id.as_str()));
    let named = || {
        let name = wanted?.name.as_str();
        facts
            .kinds
            .iter()
            .find(|kind| kind.name.as_deref().is_some_and(|own| anyticket_core::text::same_folded(own, name)))
    };
    let subtask = wanted.is_some_and(|kind| kind.subtask);
    let fitting = || facts.kinds.iter().find(|kind| (level_of(kind) < 0) == subtask && level_of(kind) <= 0);
    let kind = same.or_else(named).or_else(fitting).ok_or_else(|| {
        Error::invalid("the project has no type that the issue could have there").with("project", project)
    })?;
    if subtask {
        return Err(Error::unsupported("moving a subtask by itself")
            .with_hint("move the issue above it, or make the subtask an issue of its own first"));
    }
    Ok(Some(Moving { project: project.clone(), target: format!("{},{}", project, kind.id) }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    send_bulk_notification: bool,
    target_to_sources_mapping: BTreeMap<&'a str, Target<'a>>,
}

/// What is not said is made up by Jira: fields, statuses and types as they fit best.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Target<'a> {
    infer_classification_defaults: bool,
    infer_field_defaults: bool,
    infer_status_defaults: bool,
    infer_subtask_type_default: bool,
    issue_ids_or_keys: [&'a str; 1],
}

#[derive(Deserialize)]
struct Submitted {
    #[serde(rename = "taskId", deserialize_with = "id")]
    task: String,
}

#[derive(Deserialize)]
struct Progress {
    #[serde(default)]
    status: Option<String>,
    #[serde(default, rename = "failedAccessibleIssues")]
    failed: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default, rename = "processedAccessibleIssues", deserialize_with = "list")]
    processed: Vec<Id>,
}

#[derive(Deserialize)]
struct Id(#[serde(deserialize_with = "id")] String);

/// Moves the issue, and waits until Jira says that it did.
pub(super) async fn send(account: &Account, id: &TicketId, moving: &Moving) -> Result<()> {
    let target = Target {
        infer_classification_defaults: true,
        infer_field_defaults: true,
        infer_status_defaults: true,
        infer_subtask_type_default: true,
        issue_ids_or_keys: [id.as_str()],
    };
    let body = Body {
        send_bulk_notification: false,
        target_to_sources_mapping: BTreeMap::from([(moving.target.as_str(), target)]),
    };
    let answer = account.send(OPERATION, request::move_issues(&body)).await?;
    let task = answer.json::<Submitted>()?.task;
    match awaited(account, &task).await {
        Ok(progress) => finished(id, progress),
        // Who asks no more finds out by the issue itself.
        Err(_) if lies_there(account, id, moving).await => Ok(()),
        Err(error) => Err(error.with_effect(Effect::Unknown).with("task", &task)),
    }
}

/// What became of the task, once Jira says that it is complete.
async fn awaited(account: &Account, task: &str) -> Result<Progress> {
    let clock = account.door.http().clock();
    let (began, mut wait) = (clock.now(), Duration::from_millis(200));
    loop {
        let progress: Progress = account.send(OPERATION, request::task(task)).await?.json()?;
        match progress.status.as_deref() {
            Some("COMPLETE") => return Ok(progress),
            Some("FAILED" | "CANCELLED" | "DEAD") => {
                return Err(Error::new(ErrorKind::Unavailable, "Jira gave up moving the issue"));
            }
            _ if clock.now().saturating_sub(began) > PATIENCE => {
                return Err(Error::new(ErrorKind::Unavailable, "Jira has not moved the issue yet")
                    .with_hint("it goes on by itself: read the issue later to see whether it was moved"));
            }
            _ => {}
        }
        clock.sleep(wait).await;
        wait = (wait * 2).min(Duration::from_secs(5));
    }
}

/// Whether the issue is seen in the project that it was to be moved to. Where that cannot be told, it is not.
async fn lies_there(account: &Account, id: &TicketId, moving: &Moving) -> bool {
    let answer = account.send(OPERATION, request::issue(id.as_str(), &["project".to_owned()])).await;
    let there = answer.and_then(|answer| Ok(answer.json::<wire::Issue<'_>>()?.fields.project));
    there.is_ok_and(|there| there.is_some_and(|there| there.id == moving.project.as_str()))
}

/// What became of the one issue. How many others cannot be seen says nothing of it: that number goes "regardless of the
/// success or failure of the operation", and an issue that was moved to where it cannot be seen is among it.
fn finished(id: &TicketId, progress: Progress) -> Result<()> {
    let is_it = |other: &str| other == id.as_str();
    if progress.processed.iter().any(|Id(other)| is_it(other)) {
        return Ok(());
    }
    let reasons: Vec<String> = progress
        .failed
        .into_iter()
        .flatten()
        .filter(|(other, _)| is_it(other))
        .flat_map(|(_, reasons)| reasons)
        .collect();
    if reasons.is_empty() {
        return Err(Error::not_found("Jira says neither that the issue was moved nor why it was not")
            .with("ticket", id)
            .with_effect(Effect::Unknown)
            .with_hint("it may lie where this credential does not see it: look for it with another one"));
    }
    Err(Error::invalid("Jira refused to move the issue").with("ticket", id).with("jira", reasons.join("; ")))
}
