//! A usual Python client on the same server.

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
/// At least twenty times less processor time.
const GOAL: f64 = 1.0 / 20.0;

pub(super) fn run(out: Out<'_>) -> Result<()> {
    let Ok(interpreter) = std::env::var(INTERPRETER) else { return Ok(()) };
    let server = Server::start(World { gzip: true, ..World::new(Vendor::Jira, TICKETS) })?;
    let settings = &server.place.settings;
    let output = Command::new(interpreter)
        .args(["-c", SCRIPT, &settings["base_url"], &settings["email"], &settings["token"]])
        .output()?;
    if !output.status.success() {
        return Err(format!("the Python client failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let theirs: Reading = serde_json::from_slice(&output.stdout)?;
    for width in [1, 8] {
        let ours = measure(&Job::List { place: server.place.clone(), width })?;
        if ours.count != theirs.count {
            return Err(format!("{} and {} tickets were listed", ours.count, theirs.count).into());
        }
        let name = format!("{}, {} tickets, compressed, width {width}: CPU", Vendor::Jira.name(), ours.count);
        out(Row::new(name, "ms", least_cpu(&[ours]), theirs.cpu_ms).at_most(GOAL));
    }
    Ok(())
}
