//! The change feed, for those who poll.
//!
//! <https://developers.asana.com/reference/events>

use serde_json::{Value, json};

use super::Asana;
use super::answer::{Answer, Body, Outcome};
use super::call::{Call, gid};
use super::clock::{millis, written};
use super::entity::Gid;
use super::feed::Event;
use super::find::Named;
use super::selection::Want;

/// So many events come with one token.
const A_TOKEN: usize = 100;
/// The same for the feed of a workspace.
const A_TOKEN_OF_A_WORKSPACE: usize = 1000;

/// What happened to a task or in a project.
pub(crate) fn of_resource(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["resource", "sync"])?;
    let resource = call.asked("resource").ok_or_else(|| Answer::missing("resource"))?;
    let number = gid("resource", resource)?;
    match asana.world.projects.contains_key(&number) {
        true => asana.project(Named::Query, "resource", resource).map(|_| ())?,
        false => asana.task(call, Named::Query, "resource", resource).map(|_| ())?,
    }
    feed(asana, call, number, A_TOKEN, |event| event.heard_by.contains(&number))
}

pub(crate) fn of_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["sync"])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    feed(asana, call, workspace, A_TOKEN_OF_A_WORKSPACE, |event| event.workspace == workspace)
}

fn feed(asana: &Asana, call: &Call<'_>, resource: Gid, most: usize, hears: impl Fn(&Event) -> bool) -> Outcome {
    let feed = &asana.world.feed;
    let from = call.asked("sync").and_then(|token| number(asana, token, resource, call.now));
    let events = from.and_then(|from| feed.from(from));
    let Some(events) = events else {
        let words = "Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the \
                     full dataset for this query now and use the new sync token for the next sync.";
        let sync = token(asana, feed.end(), resource, call.now);
        let body = json!({ "errors": [{ "message": words }], "sync": sync });
        return Err(Answer::new(412, Body::Json(body)));
    };
    let mut heard = events.filter(|(_, event)| hears(event));
    let page: Vec<(usize, &Event)> = heard.by_ref().take(most).collect();
    let more = heard.next().is_some();
    let next = match page.last() {
        Some((last, _)) if more => last + 1,
        _ => feed.end(),
    };
    let rows: Vec<Value> = page.iter().map(|(_, event)| record(asana, call, event)).collect();
    let sync = token(asana, next, resource, call.now);
    Ok(Answer::new(200, Body::Json(json!({ "data": rows, "sync": sync, "has_more": more }))))
}

fn token(asana: &Asana, number: usize, resource: Gid, now: i64) -> String {
    let seal = crate::random::mix(crate::random::mix(asana.seed, resource), number as u64 ^ now.unsigned_abs());
    format!("{number:010x}{now:012x}{seal:016x}")
}

/// Where a token points, if it is one of this feed and not too old.
fn number(asana: &Asana, text: &str, resource: Gid, now: i64) -> Option<usize> {
    let number = usize::from_str_radix(text.get(..10)?, 16).ok()?;
    let issued = i64::from_str_radix(text.get(10..22)?, 16).ok()?;
    let good = token(asana, number, resource, issued) == text;
    (good && now - issued < millis(asana.options.sync_lifetime)).then_some(number)
}

fn record(asana: &Asana, call: &Call<'_>, event: &Event) -> Value {
    let view = asana.view(call);
    let (resource, kind) = event.resource;
    let mut record = json!({
        "user": view.user(event.user, Want::Compact),
        "created_at": written(event.at),
        "action": event.action,
        "type": kind,
        "resource": named(asana, resource, kind),
        "parent": event.parent.map_or(Value::Null, |(gid, kind)| named(asana, gid, kind)),
    });
    if let Some(field) = event.field {
        record["change"] = json!({ "field": field, "action": "changed" });
    }
    record
}

/// What it was about. Of what is gone there is no name.
fn named(asana: &Asana, gid: Gid, kind: &str) -> Value {
    let world = &asana.world;
    let name = match kind {
        "task" => world.task(gid).map(|task| task.name.to_string()),
        "project" => world.projects.get(&gid).map(|project| project.name.clone()),
        "section" => world.sections.get(&gid).map(|section| section.name.clone()),
        "attachment" => world.attachments.get(&gid).map(|attachment| attachment.name.clone()),
        _ => None,
    };
    let mut record = json!({ "gid": gid.to_string(), "resource_type": kind });
    if let Some(name) = name {
        record["name"] = name.into();
    }
    record
}
