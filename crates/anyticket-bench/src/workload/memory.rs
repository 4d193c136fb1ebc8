//! The memory of a process that streams more tickets than it could hold.

use super::Out;
use super::listing::least_peak;
use crate::Result;
use crate::child::{Job, Server, measure};
use crate::report::Row;
use crate::vendor::{Spread, Vendor, World};

/// The most memory that is allowed, in MiB.
const ALLOWED: f64 = 48.0;
/// How many tickets for which width: once a million, and that more width does not need more for ever.
const RUNS: [(usize, usize); 3] = [(1_000_000, 8), (200_000, 1), (200_000, 32)];

pub(super) fn run(out: Out<'_>) -> Result<()> {
    for (tickets, width) in RUNS {
        let world = World { spread: Spread::Endless, ..World::new(Vendor::ClickUp, tickets) };
        let server = Server::start(world)?;
        let reading = measure(&Job::List { place: server.place.clone(), width })?;
        if reading.count != tickets as u64 {
            return Err(format!("{} of {tickets} tickets were listed", reading.count).into());
        }
        let name = format!("{}, {tickets} tickets, {width} side by side: peak memory", Vendor::ClickUp.name());
        out(Row::new(name, "MiB", least_peak(&[reading]), ALLOWED).at_most(1.0));
    }
    Ok(())
}
