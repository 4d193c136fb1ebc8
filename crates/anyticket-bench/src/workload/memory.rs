//! The memory of a process that streams more tickets than it could hold.

use super::Out;
use super::listing::least_peak;
use crate::Result;
use crate::child::{Job, Server, measure};
use crate::report::Row;
use crate::vendor::{Spread, Vendor, World};

/// The most memory that is allowed, in MiB.
const ALLOWED: f64 = 48.0;
const TICKETS: usize = 1_000_000;
/// How many ranges are read side by side: one, what is usual, and more than anybody needs.
const WIDTHS: [usize; 4] = [1, 8, 32, 128];

pub(super) fn run(out: Out<'_>) -> Result<()> {
    for width in WIDTHS {
        let world = World { spread: Spread::Endless, ..World::new(Vendor::ClickUp, TICKETS) };
        let server = Server::start(world)?;
        let reading = measure(&Job::List { place: server.place.clone(), width })?;
        if reading.count != TICKETS as u64 {
            return Err(format!("{} of {TICKETS} tickets were listed", reading.count).into());
        }
        let name = format!("{}, {TICKETS} tickets, {width} side by side: peak memory", Vendor::ClickUp.name());
        out(Row::new(name, "MiB", least_peak(&[reading]), ALLOWED).at_most(1.0));
    }
    Ok(())
}
