//! How much of what a vendor allows is used, and how long somebody waits who calls in the middle of bulk work.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{Subtasks, TicketId, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::Counters;
use futures_util::future::join_all;
use tokio::time::{Instant, sleep, sleep_until};

use super::Out;
use crate::Result;
use crate::report::Row;
use crate::vendor::{Exchange, Limits, Opened, Vendor, World, open};

/// A limit as a vendor states it. Each vendor's is one row.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Whose it is, and how much.
    pub title: &'static str,
    vendor: Vendor,
    limits: Limits,
    allows: Allows,
    /// The operation that it is for; none if it is for all.
    operation: Option<&'static str>,
    /// How long an answer takes.
    latency: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Allows {
    /// So many requests in any stretch of this length.
    Window(u64, Duration),
    /// So many requests under way at once.
    AtOnce(u64),
}

const fn window(title: &'static str, vendor: Vendor, most: u64, seconds: u64) -> Limit {
    let allows = Allows::Window(most, Duration::from_secs(seconds));
    Limit { title, vendor, limits: Limits::Least, allows, operation: None, latency: Duration::from_millis(50) }
}

/// The limits that the vendors' pages state: <https://developer.clickup.com/docs/rate-limits>,
/// <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>, <https://developers.asana.com/docs/rate-limits>,
/// <https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/>.
pub const LIMITS: [Limit; 5] = [
    window("ClickUp, 100 a minute", Vendor::ClickUp, 100, 60),
    Limit {
        operation: Some("POST /rest/api/3/search/jql"),
        ..window("Jira, 100 a second for the search", Vendor::Jira, 100, 1)
    },
    window("Asana, 150 a minute", Vendor::Asana, 150, 60),
    Limit {
        limits: Limits::Most,
        allows: Allows::AtOnce(50),
        // Fewer than what a minute allows, so that it is this limit that is met.
        latency: Duration::from_secs(4),
        ..window("Asana, 50 reads at once", Vendor::Asana, 0, 60)
    },
    window("Trello, 100 in 10 seconds", Vendor::Trello, 100, 10),
];

/// How many windows bulk work goes on for.
const WINDOWS: u32 = 12;
/// How long it goes on where there is no window.
const STRETCH: Duration = Duration::from_secs(200);
/// How many listings go on side by side: more than any limit lets through.
const LISTINGS: usize = 60;
/// So many that a listing is one page or two.
const TICKETS: usize = 12;
/// At least 97 % of what is allowed.
const GOAL: f64 = 1.0 / 0.97;
/// Who calls in the middle of bulk work waits so long at most in the median.
const WAIT: Duration = Duration::from_secs(1);

/// What a run has shown.
#[derive(Clone, Debug)]
pub struct Used {
    /// Requests that arrived.
    pub requests: u64,
    /// Requests that were allowed in that time.
    pub allowed: u64,
    /// Requests that were refused for being too many.
    pub refused: u64,
    /// How long somebody waited in the median who called in the middle, beyond what the answers took.
    pub median_wait: Duration,
}

pub(super) fn run(out: Out<'_>) -> Result<()> {
    for limit in LIMITS {
        let used = use_up(limit)?;
        if used.refused > 0 {
            return Err(format!("{}: {} times 429", limit.title, used.refused).into());
        }
        #[allow(clippy::cast_precision_loss, reason = "thousands of requests")]
        let (allowed, sent) = (used.allowed as f64, used.requests as f64);
        out(Row::new(format!("{}: allowed, and sent", limit.title), "", allowed, sent).at_most(GOAL));
        let (wait, most) = (used.median_wait.as_secs_f64(), WAIT.as_secs_f64());
        out(Row::new(format!("{}: median wait of a person", limit.title), "s", wait, most).at_most(1.0));
    }
    Ok(())
}

/// Lists over and over against a limit for a while, with a person in between who reads one ticket after the other.
///
/// # Errors
///
/// Whatever a request fails with.
pub fn use_up(limit: Limit) -> Result<Used> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
    runtime.block_on(work(limit))
}

async fn work(limit: Limit) -> Result<Used> {
    let world = World { limits: limit.limits, latency: limit.latency, ..World::new(limit.vendor, TICKETS) };
    let opened = open(&world, Exchange::transport)?;
    let tracker = Tracker::with_options(Arc::clone(&opened.provider), TrackerOptions::default())?;
    // What an account is, is known after the first time; and then nothing has been used yet.
    let some = listed(&tracker, &opened, Instant::now()).await?.ok_or("there are tickets")?;
    tracker.ticket(&some).await?;
    let length = match limit.allows {
        Allows::Window(_, per) => per * WINDOWS,
        Allows::AtOnce(_) => STRETCH,
    };
    sleep(length).await;

    let (before, end) = (opened.counters(), Instant::now() + length);
    let bulk = join_all((0..LISTINGS).map(|_| listed(&tracker, &opened, end)));
    let counted = async {
        sleep_until(end).await;
        opened.counters()
    };
    let (bulk, median_wait, after) = tokio::join!(bulk, waits(&tracker, &some, end, limit.latency), counted);
    bulk.into_iter().collect::<Result<Vec<_>>>()?;

    let sent = |counters: &Counters| limit.operation.map_or_else(|| counters.total(), |name| counters.of(name));
    let allowed = match limit.allows {
        Allows::Window(most, _) => most * u64::from(WINDOWS),
        Allows::AtOnce(most) => most * u64::try_from(length.as_nanos() / limit.latency.as_nanos())?,
    };
    let refused = opened.counters().rate_limited();
    Ok(Used { requests: sent(&after) - sent(&before), allowed, refused, median_wait: median_wait? })
}

/// Lists everything at least once and until `end`, and says what came first.
async fn listed(tracker: &Tracker, opened: &Opened, end: Instant) -> Result<Option<TicketId>> {
    let mut first = None;
    loop {
        // Some vendors have to be asked for subtasks in another way, which has limits of its own.
        let all = TicketQuery::new().with_subtasks(Subtasks::Exclude);
        let query = opened.project.iter().fold(all, |query, project| query.in_project(project.as_str()));
        let mut tickets = tracker.tickets(query);
        while let Some(ticket) = tickets.next().await {
            first.get_or_insert(ticket?.id);
        }
        if Instant::now() >= end {
            return Ok(first);
        }
    }
}

/// How long somebody waits for one ticket, again and again, in the median, beyond the time of the answers.
async fn waits(tracker: &Tracker, id: &TicketId, end: Instant, latency: Duration) -> Result<Duration> {
    let mut waits = Vec::new();
    // Not in step with any window.
    let pause = (end - Instant::now()) / 41;
    while Instant::now() + pause < end {
        sleep(pause).await;
        let asked = Instant::now();
        tracker.ticket(id).await?;
        waits.push(asked.elapsed().saturating_sub(latency));
    }
    waits.sort_unstable();
    Ok(waits[waits.len() / 2])
}
