//! Listing everything over a socket that costs no time: what the library spends beside a bare loop.

use super::Out;
use crate::Result;
use crate::child::{Job, Reading, Server, measure};
use crate::report::Row;
use crate::sum::Sum;
use crate::vendor::{Place, Vendor, World};

pub(super) const TICKETS: usize = 20_000;
/// The processor time of the library, in times of the bare loop's.
const GOAL: f64 = 1.25;

/// Lists everything with the library.
pub(crate) async fn list(place: &Place, width: usize) -> Result<Sum> {
    let tracker = anyticket::connect(place.settings(width)).await?;
    let mut query = anyticket::TicketQuery::new();
    if let Some(project) = &place.project {
        query = query.in_project(project.as_str());
    }
    let mut listing = tracker.tickets(query);
    let mut sum = Sum::default();
    while let Some(ticket) = listing.next().await {
        sum.ticket(place.vendor, &ticket?);
    }
    Ok(sum)
}

pub(super) fn run(out: Out<'_>) -> Result<()> {
    for vendor in Vendor::LISTED {
        // Without compression less is the same on both sides, so that it is the harder of the two.
        for (gzip, turns) in [(false, 3), (true, 2)] {
            let server = Server::start(World { gzip, ..World::new(vendor, TICKETS) })?;
            compare(&server.place, gzip, turns, out)?;
        }
    }
    Ok(())
}

fn compare(place: &Place, gzip: bool, turns: usize, out: Out<'_>) -> Result<()> {
    let ways = [
        ("one range", Job::List { place: place.clone(), width: 1 }),
        ("eight ranges", Job::List { place: place.clone(), width: 8 }),
    ];
    let floor_job = Job::Floor { place: place.clone() };
    let mut floor: Vec<Reading> = Vec::new();
    let mut ours: [Vec<Reading>; 2] = Default::default();
    for _ in 0..turns {
        floor.push(measure(&floor_job)?);
        for ((_, job), readings) in ways.iter().zip(&mut ours) {
            readings.push(measure(job)?);
        }
    }
    let first = &floor[0];
    let same = |other: &&Reading| (other.count, other.sum) == (first.count, first.sum);
    if let Some(other) = floor.iter().chain(ours.iter().flatten()).find(|other| !same(other)) {
        return Err(format!("{}: not the same was read: {first:?}, {other:?}", place.vendor.name()).into());
    }
    let how = if gzip { "compressed" } else { "uncompressed" };
    for ((name, _), readings) in ways.iter().zip(&ours) {
        let title = format!("{}, {} tickets, {how}, {name}", place.vendor.name(), first.count);
        out(Row::new(format!("{title}: CPU"), "ms", least_cpu(readings), least_cpu(&floor)).at_most(GOAL));
        out(Row::new(format!("{title}: peak memory"), "MiB", least_peak(readings), least_peak(&floor)));
    }
    Ok(())
}

/// The least processor time of several turns, in milliseconds.
pub(super) fn least_cpu(readings: &[Reading]) -> f64 {
    readings.iter().map(|reading| reading.cpu_ms).fold(f64::MAX, f64::min)
}

/// The least peak of several turns, in MiB.
pub(super) fn least_peak(readings: &[Reading]) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "KiB")]
    let mib = |reading: &Reading| reading.peak_kib as f64 / 1024.0;
    readings.iter().map(mib).fold(f64::MAX, f64::min)
}
