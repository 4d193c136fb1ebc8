//! A usual Python client on the same server.

use std::collections::BTreeMap;
use std::process::Command;

use super::Out;
use super::listing::{TICKETS, least_cpu};
use crate::Result;
use crate::child::{Job, Reading, Server, measure};
use crate::report::Row;
use crate::vendor::{Vendor, World};

/// The interpreter that has the client.
const INTERPRETER: &str = "ANYTICKET_BENCH_PYTHON";
const SCRIPT: &str = include_str!("jira_listing.py");
/// How many ranges are read side by side.
const WIDTHS: [usize; 2] = [1, 8];
/// How often each lists everything; the least counts.
const TURNS: usize = 3;
/// At least twenty times less processor time.
const GOAL: f64 = 1.0 / 20.0;

pub(super) fn run(out: Out<'_>) -> Result<()> {
    let Ok(interpreter) = std::env::var(INTERPRETER) else { return Ok(()) };
    let server = Server::start(World { gzip: true, ..World::new(Vendor::Jira, TICKETS) })?;
    let place = &server.place;
    let (mut theirs, mut ours) = (Vec::new(), [Vec::new(), Vec::new()]);
    for _ in 0..TURNS {
        theirs.push(listed_with(&interpreter, &place.settings)?);
        for (width, ours) in WIDTHS.into_iter().zip(&mut ours) {
            ours.push(measure(&Job::List { place: place.clone(), width })?);
        }
    }
    let count = theirs[0].count;
    if let Some(other) = theirs.iter().chain(ours.iter().flatten()).find(|reading| reading.count != count) {
        return Err(format!("{count} and {} tickets were listed", other.count).into());
    }
    for (width, ours) in WIDTHS.into_iter().zip(&ours) {
        let name = format!("{}, {count} tickets, compressed, width {width}: CPU", Vendor::Jira.name());
        out(Row::new(name, "ms", least_cpu(ours), least_cpu(&theirs)).at_most(GOAL));
    }
    Ok(())
}

/// Lists everything with the Python client.
fn listed_with(interpreter: &str, settings: &BTreeMap<String, String>) -> Result<Reading> {
    let output = Command::new(interpreter)
        .args(["-c", SCRIPT, &settings["base_url"], &settings["email"], &settings["token"]])
        .output()?;
    match output.status.success() {
        true => Ok(serde_json::from_slice(&output.stdout)?),
        false => Err(format!("the Python client failed: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}
