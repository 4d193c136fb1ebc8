//! What the library costs beside the least that would do, measured on simulated trackers.
//!
//! Server, library and floor are processes of their own, so that processor time and memory are of one of them alone. Turns
//! are interleaved and the least of each counts: other work on the machine can only add to it. What can be counted instead
//! of timed is counted, in tests.

mod child;
mod report;
mod spent;
mod subject;
mod sum;
mod vendor;
mod workload;

pub use report::Row;
pub use subject::Subject;
pub use vendor::Vendor;
pub use workload::{latency, pacing};

/// A measurement that cannot be taken ends the program and says why.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// What a measurement gives.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

const USAGE: &str = "anyticket-bench (--check | --publish [FILE.md]) [WORKLOAD]...";

/// Does what the words of the command line say; whether every goal is met.
///
/// # Errors
///
/// What keeps a measurement from being taken.
pub fn run(words: &[&str]) -> Result<bool> {
    match words {
        ["child", job] => child::run(job).map(|()| true),
        ["--check", names @ ..] => check(names),
        ["--publish", names @ ..] => publish(names),
        _ => Err(format!("{USAGE}\nworkloads: {}", workload::names().join(", ")).into()),
    }
}

/// Prints a row of JSON for each figure.
fn check(names: &[&str]) -> Result<bool> {
    let report = workload::run(names, &mut |row| println!("{}", row.json()))?;
    for row in report.missed() {
        let goal = row.goal.unwrap_or_default();
        eprintln!("missed: {} is {:.3} of its baseline, the goal is {goal:.3}", row.name, row.ratio());
    }
    Ok(report.missed().next().is_none())
}

/// Writes the figures down, with the machine that they are of.
fn publish(names: &[&str]) -> Result<bool> {
    let (files, names): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| name.ends_with(".md"));
    let report = workload::run(&names, &mut |row| eprintln!("{}", row.json()))?;
    let file = files.first().unwrap_or(&"docs/benchmarks.md");
    let before = std::fs::read_to_string(file).unwrap_or_default();
    std::fs::write(file, report.markdown(&before)?)?;
    Ok(true)
}
