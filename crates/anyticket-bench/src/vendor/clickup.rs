//! ClickUp: a List of tasks, a hundred to a page.

use std::any::Any;
use std::sync::Arc;

use anyticket::SecretString;
use anyticket_clickup::{ClickUp, ClickUpOptions, Plan};
use anyticket_http::{HttpOptions, RuntimeClock, Transport};
use anyticket_sim::clickup::{self as sim, Options};
use anyticket_sim::{Sim, SimBuilder};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{BEGIN, Exchange, Limits, Opened, Place, Spread, Vendor, World, bare};
use crate::Result;
use crate::sum::Sum;

/// A Workspace with one List that holds every task.
pub(super) fn simulated(world: &World) -> SimBuilder<Options> {
    let spread = if world.spread == Spread::Import { sim::Spread::Import } else { sim::Spread::Years };
    let limit = match world.limits {
        Limits::None => u32::MAX,
        Limits::Least => PER_MINUTE,
        Limits::Most => MOST_PER_MINUTE,
    };
    let simulated = Sim::clickup().tickets(world.tickets).seed(7).latency(world.latency).without_log();
    let simulated = if world.gzip { simulated.gzip() } else { simulated };
    simulated.with(|options| options.one_list().requests_per_minute(limit).spread(spread))
}

/// What the smaller plans allow (<https://developer.clickup.com/docs/rate-limits>).
const PER_MINUTE: u32 = 100;
/// What the largest one does.
const MOST_PER_MINUTE: u32 = 10_000;

/// Some are made put away, which a listing leaves out.
fn take_all_out(world: &mut sim::ClickUp) {
    world.task_ids().iter().for_each(|id| world.archive_task(id, false));
}

pub(super) async fn serve(world: &World) -> Result<(Place, Box<dyn Any>)> {
    let served = simulated(world).serve().await?;
    served.world(take_all_out);
    let mut settings = served.settings();
    settings.insert("plan".to_owned(), "enterprise".to_owned());
    let project = served.world(|world| world.default_list_id());
    Ok((Place { vendor: Vendor::ClickUp, settings, project: Some(project) }, Box::new(served)))
}

pub(super) fn open(world: &World, through: impl FnOnce(Exchange) -> Arc<dyn Transport>) -> Result<Opened> {
    let simulation = simulated(world).started_at(BEGIN).build();
    simulation.world(take_all_out);
    let (settings, plan) =
        (simulation.settings(), if world.limits == Limits::Least { Plan::Business } else { Plan::Enterprise });
    let http = HttpOptions::default()
        .with_transport(through(Exchange::new(&simulation)))
        .with_clock(Arc::new(RuntimeClock::starting_at(jiff::Timestamp::from_millisecond(BEGIN)?)));
    let options = ClickUpOptions::new().with_workspace(&settings["workspace"]).with_plan(plan).with_http(http);
    let token = simulation.world(|world| world.token().to_owned());
    let provider = ClickUp::new(SecretString::from(token), options)?;
    let list = simulation.world(|world| world.default_list_id());
    Ok(Opened::new(&simulation, Arc::new(provider), Some(list)))
}

/// A page as a bare loop reads it.
#[derive(Deserialize)]
pub(super) struct Page {
    tasks: Vec<Task>,
    last_page: bool,
}

/// What a program writes that wants what the model holds of a task; the values of custom fields stay as they came.
#[derive(Deserialize)]
#[allow(dead_code, reason = "they are read into memory, as somebody would who shows them")]
struct Task {
    id: String,
    custom_id: Option<String>,
    custom_item_id: Option<i64>,
    name: String,
    markdown_description: Option<String>,
    status: Status,
    date_created: String,
    date_updated: String,
    date_closed: Option<String>,
    due_date: Option<String>,
    start_date: Option<String>,
    archived: bool,
    creator: User,
    assignees: Vec<User>,
    tags: Vec<Tag>,
    parent: Option<String>,
    priority: Option<Priority>,
    points: Option<f64>,
    url: String,
    list: Within,
    locations: Vec<Within>,
    custom_fields: Vec<CustomField>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Status {
    id: String,
    status: String,
    r#type: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct User {
    id: u64,
    username: Option<String>,
    email: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Tag {
    name: String,
    tag_bg: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Priority {
    id: String,
    priority: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Within {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct CustomField {
    id: String,
    name: String,
    r#type: String,
    value: Option<Box<RawValue>>,
}

/// Decodes a page.
pub(super) fn page(body: &[u8]) -> Result<Page> {
    Ok(serde_json::from_slice(body)?)
}

/// Adds the tasks of a page.
pub(super) fn add(page: &Page, sum: &mut Sum) -> Result<()> {
    for task in &page.tasks {
        let assignees: Vec<String> = task.assignees.iter().map(|user| user.id.to_string()).collect();
        sum.add(
            &task.id,
            &task.name,
            &task.status.status,
            assignees.iter().map(String::as_str),
            task.tags.iter().map(|tag| tag.name.as_str()),
            task.date_updated.parse()?,
        );
    }
    Ok(())
}

/// Reads the List page by page.
pub(super) async fn floor(place: &Place) -> Result<Sum> {
    let client = bare::client()?;
    let (base, list) = (place.setting("base_url"), place.project.as_deref().unwrap_or_default());
    let mut sum = Sum::default();
    for number in 0.. {
        let address = format!(
            "{base}/v2/list/{list}/task?page={number}&include_closed=true&subtasks=true&include_timl=true\
             &include_markdown_description=true"
        );
        let request = client.get(address).header("authorization", place.setting("token"));
        let page = page(&bare::body(request).await?)?;
        add(&page, &mut sum)?;
        if page.last_page || page.tasks.is_empty() {
            break;
        }
    }
    Ok(sum)
}
