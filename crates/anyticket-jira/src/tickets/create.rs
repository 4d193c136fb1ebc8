//! New issues.

use anyticket_core::{Draft, Effect, Error, Include, Operation, Result, Status, Ticket, TicketId};
use anyticket_http::Steps;

use super::body::{IssueBody, Writing};
use super::{get, level_of, workflow};
use crate::account::Account;
use crate::{projects, request, schema, wire};

const OPERATION: Operation = Operation::Create;

/// Creates an issue: one call for all of it but its status, which takes a step of the workflow. Then it is read, since Jira
/// answers with its id alone.
pub(crate) async fn create(account: &Account, draft: &Draft) -> Result<Ticket> {
    let project = draft.project.as_ref().ok_or_else(|| {
        Error::invalid("an issue is created in a project, and none is named")
            .with_hint("name a project, or set project in the tracker's configuration")
    })?;
    let project = project.as_str();
    projects::check_id(project).map_err(|error| Error::invalid(error.message()).with("project", project))?;
    if !draft.also_in.is_empty() {
        return Err(Error::unsupported("a further project").with_hint("an issue of Jira lies in one project"));
    }
    let kind = kind(account, draft, project).await?;
    let screen = schema::screen(account, project, &kind, OPERATION).await?;
    let (known, zone) = (account.fields(OPERATION).await?, account.zone().await?);
    let ids = screen.iter().map(|field| field.id().to_owned()).collect();
    let writing = Writing { known: &known, keys: &account.keys, zone: &zone, screen: Some(ids) };
    let body = IssueBody::of_draft(draft, project, &kind, &writing)?;
    let answer = account.send(OPERATION, request::create_issue(&body)).await?;
    let made: wire::Created = answer.json()?;
    let id = TicketId::new(made.id);
    account.written.note(&id);
    if !draft.labels.is_empty() {
        account.forget_labels();
    }
    let mut steps = Steps::default();
    steps.announce(["create"]);
    steps.take(&id, 1, async { Ok(()) }).await?;
    steps.announce(draft.status.iter().map(|status| format!("status {}", status.name)));
    let mut ticket = picture(account, &id, &steps, draft.status.is_none()).await?;
    let wanted: Vec<Status> = draft.status.iter().chain(&draft.or_status).cloned().collect();
    if !wanted.is_empty() {
        let planned = workflow::plan(account, &ticket, &wanted, &body.fields, OPERATION).await;
        if let Some(planned) = planned.map_err(|error| steps.stopped(&id, error))? {
            steps.take(&id, 1, workflow::take(account, &id, &planned, OPERATION)).await?;
            ticket = picture(account, &id, &steps, true).await?;
        }
    }
    ticket.losses.extend(body.losses());
    Ok(ticket)
}

/// The issue as Jira has it. If only that fails, everything was done and only its picture is lost.
async fn picture(account: &Account, id: &TicketId, steps: &Steps, is_all: bool) -> Result<Ticket> {
    get::get(account, id, Include::default(), OPERATION).await.map_err(|error| match is_all {
        true => error.with_effect(Effect::Applied).with_ticket(id.clone()),
        false => steps.stopped(id, error),
    })
}

/// The type of a new issue: the one that is asked for; below another issue the first that fits there; else the first that
/// stands on its own.
async fn kind(account: &Account, draft: &Draft, project: &str) -> Result<String> {
    if let Some(kind) = &draft.kind {
        return Ok(kind.id.as_str().to_owned());
    }
    let facts = schema::facts(account, project, OPERATION).await?;
    let found = match &draft.parent {
        None => facts.default_kind(),
        Some(parent) => {
            get::check_id(parent)?;
            let fields = ["issuetype".to_owned()];
            let answer = account.send(OPERATION, request::issue(parent.as_str(), &fields)).await;
            let answer = answer.map_err(|error| match error.kind() {
                anyticket_core::ErrorKind::NotFound => {
                    Error::invalid("there is no such issue to lie below").with("parent", parent)
                }
                _ => error,
            })?;
            let above = answer.json::<wire::Issue<'_>>()?.fields.kind;
            let level = above.as_ref().map_or(0, level_of) - 1;
            facts.of_level(level).or_else(|| facts.default_kind())
        }
    };
    found.map(|kind| kind.id.clone()).ok_or_else(|| {
        Error::invalid("no issue can be created in this project with this credential").with("project", project)
    })
}
