//! Listing where each answer takes its time: how near it comes to reading all the time as much as is allowed at once.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{TicketQuery, Tracker, TrackerOptions};
use tokio::time::Instant;

use super::Out;
use crate::Result;
use crate::report::Row;
use crate::vendor::{Exchange, Spread, Vendor, World, open};

const LATENCY: Duration = Duration::from_millis(100);
const WIDTH: usize = 8;
const TICKETS: usize = 20_000;
/// What a page holds at most, on every tracker.
const PAGE: usize = 100;
/// At least 85 % of the ideal.
const GOAL_TIME: f64 = 1.0 / 0.85;
/// Fewer than 5 % of the requests are wasted.
const GOAL_REQUESTS: f64 = 1.05;

/// The vendors of whom one project can be read in several ranges.
pub const VENDORS: [Vendor; 2] = Vendor::LISTED;

pub(super) fn run(out: Out<'_>) -> Result<()> {
    VENDORS.into_iter().try_for_each(|vendor| figures(vendor, out))
}

/// How long listings of a vendor take, and how many requests.
///
/// # Errors
///
/// Where a ticket is lost or comes twice.
pub fn figures(vendor: Vendor, out: &mut dyn FnMut(Row)) -> Result<()> {
    for spread in [Spread::Years, Spread::Import] {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        runtime.block_on(one(vendor, spread, out))?;
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "hundreds of requests")]
async fn one(vendor: Vendor, spread: Spread, out: Out<'_>) -> Result<()> {
    let opened = open(&World { spread, latency: LATENCY, ..World::new(vendor, TICKETS) }, Exchange::transport)?;
    let options = TrackerOptions::default().with_width(WIDTH);
    let tracker = Tracker::with_options(Arc::clone(&opened.provider), options)?;
    let query = || opened.project.iter().fold(TicketQuery::new(), |query, project| query.in_project(project.as_str()));
    tracker.tickets(query().with_limit(1)).all().await?;
    let (before, began) = (opened.counters().total(), Instant::now());
    let tickets = tracker.tickets(query()).all().await?;
    let (took, requests) = (began.elapsed(), opened.counters().total() - before);
    let different: HashSet<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    if different.len() != tickets.len() || tickets.len() < TICKETS {
        return Err(format!("{}: {} tickets, {} different", vendor.name(), tickets.len(), different.len()).into());
    }
    let pages = tickets.len().div_ceil(PAGE);
    let ideal = LATENCY.as_secs_f64() * pages.div_ceil(WIDTH) as f64;
    let world = if spread == Spread::Import { "nine of ten made in one minute" } else { "made over years" };
    let title = format!("{}, {world}", vendor.name());
    out(Row::new(format!("{title}: time"), "s", took.as_secs_f64(), ideal).at_most(GOAL_TIME));
    out(Row::new(format!("{title}: requests"), "", requests as f64, pages as f64).at_most(GOAL_REQUESTS));
    Ok(())
}
