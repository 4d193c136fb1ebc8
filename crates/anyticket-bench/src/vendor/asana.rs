//! Asana: the tasks of a project, a hundred to a page.

use std::sync::Arc;

use anyticket::SecretString;
use anyticket_asana::{Asana, AsanaOptions, Plan};
use anyticket_http::{HttpOptions, RuntimeClock, Transport};
use anyticket_sim::Sim;
use anyticket_sim::asana as sim;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{BEGIN, Exchange, Limits, Opened, World};
use crate::Result;
use crate::sum::Sum;

pub(super) fn open(world: &World, through: impl FnOnce(Exchange) -> Arc<dyn Transport>) -> Result<Opened> {
    let limits = if world.limits == Limits::None { sim::Limits::none() } else { sim::Limits::default() };
    let (theirs, plan) = match world.limits {
        Limits::Least => (sim::Plan::Free, Plan::Free),
        Limits::None | Limits::Most => (sim::Plan::Paid, Plan::Paid),
    };
    let simulated = Sim::asana().tickets(world.tickets).seed(7).latency(world.latency).without_log().started_at(BEGIN);
    let simulation = simulated.with(|options| options.limits(limits).plan(theirs)).build();
    let http = HttpOptions::default()
        .with_transport(through(Exchange::new(&simulation)))
        .with_clock(Arc::new(RuntimeClock::starting_at(Timestamp::from_millisecond(BEGIN)?)));
    let workspace = simulation.world(|world| world.workspace_gid());
    let options = AsanaOptions::new().with_workspace(workspace).with_plan(plan).with_http(http);
    let provider = Asana::new(SecretString::from(simulation.world(|world| world.token())), options)?;
    let project = simulation.settings().remove("project");
    Ok(Opened::new(&simulation, Arc::new(provider), project))
}

/// A page as a bare loop reads it.
#[derive(Deserialize)]
pub(super) struct Page {
    data: Vec<Task>,
}

/// What a program writes that wants what the model holds of a task; the values of custom fields stay as they came.
#[derive(Deserialize)]
#[allow(dead_code, reason = "they are read into memory, as somebody would who shows them")]
struct Task {
    gid: String,
    name: String,
    completed: bool,
    completed_at: Option<Timestamp>,
    created_at: Timestamp,
    modified_at: Timestamp,
    created_by: Option<User>,
    due_on: Option<String>,
    due_at: Option<Timestamp>,
    start_on: Option<String>,
    start_at: Option<Timestamp>,
    assignee: Option<User>,
    html_notes: Option<String>,
    parent: Option<Above>,
    num_subtasks: Option<i64>,
    resource_subtype: Option<String>,
    permalink_url: Option<String>,
    tags: Vec<Tag>,
    projects: Vec<Place>,
    memberships: Vec<Membership>,
    custom_fields: Option<Vec<CustomField>>,
    followers: Vec<User>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Tag {
    gid: String,
    name: Option<String>,
    color: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Place {
    gid: String,
    name: Option<String>,
    archived: Option<bool>,
}

/// The task above a task: where it lies is where a task is at home that lies in no project.
#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Above {
    gid: String,
    projects: Option<Vec<Place>>,
    parent: Option<Box<Above>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct User {
    gid: String,
    name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Named {
    gid: String,
    name: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Membership {
    project: Option<Place>,
    section: Option<Named>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct CustomField {
    gid: String,
    name: String,
    resource_subtype: Option<String>,
    display_value: Option<String>,
    text_value: Option<String>,
    number_value: Option<f64>,
    enum_value: Option<Named>,
    multi_enum_values: Option<Vec<Named>>,
    date_value: Option<Box<RawValue>>,
    people_value: Option<Vec<User>>,
}

/// Decodes a page.
pub(super) fn page(body: &[u8]) -> Result<Page> {
    Ok(serde_json::from_slice(body)?)
}

/// What of a status a page says by itself.
pub(super) fn status(is_open: bool) -> &'static str {
    if is_open { "open" } else { "completed" }
}

/// Adds the tasks of a page.
pub(super) fn add(page: &Page, sum: &mut Sum) {
    for task in &page.data {
        sum.add(
            &task.gid,
            &task.name,
            status(!task.completed),
            task.assignee.iter().map(|user| user.gid.as_str()),
            task.tags.iter().filter_map(|tag| tag.name.as_deref()),
            task.modified_at.as_millisecond(),
        );
    }
}
