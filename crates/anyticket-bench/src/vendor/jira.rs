//! Jira: a search over the site, a hundred issues to a page.

use std::any::Any;
use std::sync::Arc;

use anyticket::SecretString;
use anyticket_http::{HttpOptions, RuntimeClock, Transport};
use anyticket_jira::{Jira, JiraOptions};
use anyticket_sim::jira::{self as sim, Options};
use anyticket_sim::{Sim, SimBuilder};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use url::Url;

use super::{BEGIN, Exchange, Limits, Opened, Place, Spread, Vendor, World, bare};
use crate::Result;
use crate::sum::Sum;

/// A site of several projects.
fn simulated(world: &World) -> SimBuilder<Options> {
    let simulated = Sim::jira().tickets(world.tickets).seed(7).latency(world.latency).without_log();
    let simulated = if world.gzip { simulated.gzip() } else { simulated };
    let imported = if world.spread == Spread::Import { 0.9 } else { 0.0 };
    let limits = if world.limits == Limits::None { sim::Limits::none() } else { sim::Limits::default() };
    simulated.with(|options| options.limits(limits).short_pages(false).bulk_import(imported).admin(true))
}

pub(super) async fn serve(world: &World) -> Result<(Place, Box<dyn Any>)> {
    let served = simulated(world).serve().await?;
    Ok((Place { vendor: Vendor::Jira, settings: served.settings(), project: None }, Box::new(served)))
}

pub(super) fn open(world: &World, through: impl FnOnce(Exchange) -> Arc<dyn Transport>) -> Result<Opened> {
    let simulation = simulated(world).started_at(BEGIN).build();
    let http = HttpOptions::default()
        .with_transport(through(Exchange::new(&simulation)))
        .with_clock(Arc::new(RuntimeClock::starting_at(Timestamp::from_millisecond(BEGIN)?)));
    let options = JiraOptions::new(Url::parse(&simulation.settings()["site"])?).with_http(http);
    let (email, token) = simulation.world(|world| (world.email(), world.token()));
    let provider = Jira::with_token(email, SecretString::from(token), options)?;
    Ok(Opened::new(&simulation, Arc::new(provider), None))
}

/// A page as a bare loop reads it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    issues: Vec<Issue>,
    next_page_token: Option<String>,
}

/// What a program writes that wants what the model holds of an issue; the text stays as it came.
#[derive(Deserialize)]
#[allow(dead_code, reason = "they are read into memory, as somebody would who shows them")]
struct Issue {
    id: String,
    key: String,
    fields: Fields,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Fields {
    summary: String,
    description: Option<Box<RawValue>>,
    status: Status,
    resolution: Option<Named>,
    resolutiondate: Option<Timestamp>,
    priority: Option<Named>,
    issuetype: Kind,
    project: Named,
    parent: Option<Parent>,
    assignee: Option<User>,
    reporter: Option<User>,
    creator: Option<User>,
    #[serde(default)]
    labels: Vec<String>,
    duedate: Option<Date>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    timeoriginalestimate: Option<f64>,
    #[serde(default)]
    components: Vec<Named>,
    #[serde(default, rename = "fixVersions")]
    fix_versions: Vec<Named>,
    // A program that is written for one site knows the fields of that site.
    #[serde(rename = "customfield_10016")]
    points: Option<f64>,
    #[serde(rename = "customfield_10050")]
    other_points: Option<f64>,
    #[serde(rename = "customfield_10031")]
    stage: Option<Choice>,
    #[serde(rename = "customfield_10040")]
    channel: Option<Choice>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Choice {
    id: String,
    value: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Status {
    id: String,
    name: String,
    #[serde(rename = "statusCategory")]
    category: Category,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Category {
    key: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Kind {
    id: String,
    name: String,
    subtask: bool,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Parent {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
struct User {
    account_id: String,
    display_name: Option<String>,
    email_address: Option<String>,
    active: Option<bool>,
    account_type: Option<String>,
    time_zone: Option<String>,
}

/// Decodes a page.
pub(super) fn page(body: &[u8]) -> Result<Page> {
    Ok(serde_json::from_slice(body)?)
}

/// Adds the issues of a page.
pub(super) fn add(page: &Page, sum: &mut Sum) {
    for issue in &page.issues {
        let fields = &issue.fields;
        sum.add(
            &issue.id,
            &fields.summary,
            &fields.status.name,
            fields.assignee.iter().map(|user| user.account_id.as_str()),
            fields.labels.iter().map(String::as_str),
            fields.updated.map_or(0, Timestamp::as_millisecond),
        );
    }
}

/// The fields that the library asks for, so that both read the same.
const FIELDS: [&str; 26] = [
    "*navigable",
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
    "description",
    "-subtasks",
    "-issuelinks",
    "-watches",
    "-votes",
    "-worklog",
    "-comment",
    "-attachment",
];

/// Reads the search page by page.
pub(super) async fn floor(place: &Place) -> Result<Sum> {
    let client = bare::client()?;
    let address = format!("{}/rest/api/3/search/jql", place.setting("base_url"));
    let mut sum = Sum::default();
    let mut token: Option<String> = None;
    loop {
        let mut asked = json!({
            "jql": "project is not EMPTY ORDER BY created ASC, key ASC",
            "maxResults": 100,
            "fields": FIELDS,
        });
        if let Some(token) = &token {
            asked["nextPageToken"] = token.as_str().into();
        }
        let request = client.post(&address).basic_auth(place.setting("email"), Some(place.setting("token")));
        let page = page(&bare::body(request.json(&asked)).await?)?;
        add(&page, &mut sum);
        token = page.next_page_token;
        if token.is_none() {
            return Ok(sum);
        }
    }
}
