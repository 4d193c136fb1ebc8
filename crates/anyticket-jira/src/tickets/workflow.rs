//! Steps of a workflow: which can be taken from where an issue stands, and what each of them demands.
//!
//! What leads where only Jira knows, and tells for one issue at a time
//! (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/>, "Get transitions"). A step is found by
//! the status it ends in; its id and its name are those of one workflow and mean nothing in another.

use anyticket_core::{Effect, Error, Operation, Result, Status, Ticket, TicketId};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::status::parts;
use crate::account::Account;
use crate::{request, wire};

/// A step that is ready to be taken.
#[derive(Debug)]
pub(super) struct Planned {
    /// The name of the status that it leads away from.
    from: String,
    id: String,
    fields: Map<String, Json>,
}

/// Finds the step to the first of these statuses that one leads to. Nothing if the issue stands there already.
///
/// `given` are the fields that are written along with the change: what the screen of the step has of them goes with it.
///
/// # Errors
///
/// `Invalid` if no step leads there, with those that are one step away; or if the step demands what was not given.
pub(super) async fn plan(
    account: &Account,
    now: &Ticket,
    wanted: &[Status],
    given: &Map<String, Json>,
    operation: Operation,
) -> Result<Option<Planned>> {
    if wanted.iter().any(|status| status.id == now.status.id) {
        return Ok(None);
    }
    let answer = account.send(operation, request::transitions(now.id.as_str())).await?;
    let steps: Vec<wire::Transition> = answer.json::<wire::Transitions>()?.transitions;
    let steps: Vec<wire::Transition> = steps.into_iter().filter(|step| step.is_available != Some(false)).collect();
    let cancelled = account.cancelled(operation).await?;
    let mut lacking = None;
    for target in wanted {
        let (status, resolution) = parts(&target.id);
        for step in steps.iter().filter(|step| step.to.as_ref().is_some_and(|to| to.id == status)) {
            match demanded(step, now, given, resolution, &cancelled) {
                Ok(fields) => {
                    let from = now.status.name.clone();
                    return Ok(Some(Planned { from, id: step.id.clone(), fields }));
                }
                Err(missing) => drop(lacking.get_or_insert((step, missing))),
            }
        }
    }
    Err(match lacking {
        Some((step, missing)) => demands_more(step, &missing),
        None => leads_elsewhere(now, wanted, &steps),
    })
}

/// Takes the step.
///
/// # Errors
///
/// Jira's, with the status that the issue stands in: or stood in, where the answer was lost.
pub(super) async fn take(account: &Account, id: &TicketId, planned: &Planned, operation: Operation) -> Result<()> {
    #[derive(Serialize)]
    struct Body<'a> {
        transition: Json,
        #[serde(skip_serializing_if = "Map::is_empty")]
        fields: &'a Map<String, Json>,
    }
    let body = Body { transition: json!({ "id": planned.id }), fields: &planned.fields };
    let answer = account.send(operation, request::take_transition(id.as_str(), &body)).await;
    answer.map(drop).map_err(|error| match error.effect() {
        Effect::None => error.with("stands_in", &planned.from),
        _ => error.with("stood_in", &planned.from),
    })
}

/// What goes along with a step; or the fields that it demands and nobody gave.
fn demanded<'s>(
    step: &'s wire::Transition,
    now: &Ticket,
    given: &Map<String, Json>,
    resolution: Option<&str>,
    cancelled: &[wire::Named],
) -> Result<Map<String, Json>, Vec<&'s wire::MetaField>> {
    let mut fields = Map::new();
    let mut missing = Vec::new();
    let screen = step.fields.iter().flatten();
    let on_screen = step.fields.as_ref().is_some_and(|fields| fields.contains_key("resolution"));
    if let Some(resolution) = resolution.filter(|_| !on_screen) {
        // The step sets it by itself or not at all; Jira says if it cannot be given.
        fields.insert("resolution".to_owned(), json!({ "id": resolution }));
    }
    for (id, field) in screen {
        if let Some(value) = given.get(id) {
            fields.insert(id.clone(), value.clone());
            continue;
        }
        let is_demanded = field.required == Some(true) && field.has_default != Some(true);
        if id == "resolution" && (resolution.is_some() || field.required == Some(true)) {
            let means_cancelled =
                |one: &&wire::Allowed| cancelled.iter().any(|resolution| resolution.id == one.id && one.id.is_some());
            let plain = field.allowed.iter().find(|one| !means_cancelled(one));
            match resolution.or_else(|| plain?.id.as_deref()) {
                Some(value) => drop(fields.insert(id.clone(), json!({ "id": value }))),
                None => missing.push(field),
            }
        } else if is_demanded && !has(now, id) {
            missing.push(field);
        }
    }
    if missing.is_empty() { Ok(fields) } else { Err(missing) }
}

/// Whether an issue holds something in a field already.
fn has(now: &Ticket, id: &str) -> bool {
    match id {
        "summary" => !now.title.is_empty(),
        "description" => now.body.is_some(),
        "assignee" => !now.assignees.is_empty(),
        "reporter" => now.reporter.is_some(),
        "priority" => now.priority.is_some(),
        "labels" => !now.labels.is_empty(),
        "duedate" => now.due.is_some(),
        "parent" => now.parent.is_some(),
        id => now.fields.iter().any(|field| field.id.as_str() == id),
    }
}

fn demands_more(step: &wire::Transition, missing: &[&wire::MetaField]) -> Error {
    let name = |field: &wire::MetaField| field.name.clone().unwrap_or_else(|| field.id().to_owned());
    let names: Vec<String> = missing.iter().map(|field| name(field)).collect();
    let hints: Vec<String> = missing
        .iter()
        .filter(|field| !field.allowed.is_empty())
        .map(|field| {
            let allowed: Vec<&str> = field.allowed.iter().filter_map(wire::Allowed::shown).collect();
            format!("{} is one of {}", name(field), allowed.join(", "))
        })
        .collect();
    let error = Error::invalid("the step to this status demands more")
        .with("step", step.name.as_deref().unwrap_or(&step.id))
        .with("missing", names.join(", "));
    let hint = "give them with the same change";
    error.with_hint(if hints.is_empty() { hint.to_owned() } else { format!("{hint}: {}", hints.join("; ")) })
}

fn leads_elsewhere(now: &Ticket, wanted: &[Status], steps: &[wire::Transition]) -> Error {
    let mut near: Vec<&str> =
        steps.iter().filter_map(|step| step.to.as_ref()).map(|to| to.name.as_deref().unwrap_or(&to.id)).collect();
    near.dedup();
    let near = match near.as_slice() {
        [] => "no step can be taken from here with this credential".to_owned(),
        near => format!("one step away are: {}", near.join(", ")),
    };
    let names: Vec<&str> = wanted.iter().map(|status| status.name.as_str()).collect();
    Error::invalid("the workflow does not lead there in one step")
        .with("status", names.join(" or "))
        .with("now", &now.status.name)
        .with_hint(format!("{near}; more may lie behind, which Jira tells only to whoever stands there"))
}
