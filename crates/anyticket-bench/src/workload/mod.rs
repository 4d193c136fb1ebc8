//! What is measured. A workload is a row here and a file beside this one.

mod decode;
mod embedded;
pub mod latency;
pub(crate) mod listing;
mod memory;
pub mod pacing;
mod python;
mod weight;

use crate::Result;
use crate::report::{Report, Row};

/// Takes the rows as they come.
type Out<'a> = &'a mut dyn FnMut(Row);

/// A workload: its name, its heading, what is said about it, and what measures it.
struct Workload {
    name: &'static str,
    heading: &'static str,
    about: &'static str,
    run: fn(Out<'_>) -> Result<()>,
}

const ALL: [Workload; 8] = [
    Workload {
        name: "decode",
        heading: "From bytes to tickets",
        about: "One page, read over and over without a socket. Ours is the whole way from the request to tickets, with budgets, \
                credentials and spans; the baseline decodes the same bytes into owned structs of serde. Allocations are \
                counted. Texts are rendered when somebody looks at them, which has a row of its own.",
        run: decode::run,
    },
    Workload {
        name: "listing",
        heading: "Listing 20,000 tickets over loopback",
        about: "The baseline is the bare loop, one page after the other.",
        run: listing::run,
    },
    Workload {
        name: "python",
        heading: "The same with Python",
        about: "The baseline is the client `jira` 3.10.5 on the same server. Measured where `ANYTICKET_BENCH_PYTHON` names an \
                interpreter that has it, and left out elsewhere.",
        run: python::run,
    },
    Workload {
        name: "latency",
        heading: "Listing 20,000 tickets with 100 ms for each answer, eight ranges side by side",
        about: "In simulated time, so that nothing but waiting counts. The baseline is 200 pages of a hundred, eight at a time, \
                and as many requests. What is known of an account before its first listing was asked for before. \
                Here are the vendors of whom one project can be read in several ranges. A list of Asana and a board of Trello are read \
                page after page, since nothing tells where their tickets lie: only several of them are read side by side. \
                Asana's search, by which a whole workspace is cut, takes 60 requests a minute, so that it is that limit which \
                is waited for.",
        run: latency::run,
    },
    Workload {
        name: "pacing",
        heading: "Using what is allowed",
        about: "Each provider lists over and over against its simulated vendor, which counts and refuses as its documents say, \
                while a person reads one ticket after the other. In simulated time. Ours is what the vendor allows in that \
                time, the baseline what was sent: 1.03 means that 97 % was used. A 429 fails the run. Of fifty places at \
                once bulk work leaves one to the person.",
        run: pacing::run,
    },
    Workload {
        name: "memory",
        heading: "Streaming a million tickets",
        about: "The peak of the resident memory of the process that lists; the baseline is what is allowed.",
        run: memory::run,
    },
    Workload {
        name: "embedded",
        heading: "The embedded tracker with 100,000 tickets",
        about: "The baseline is one statement of SQLite on the same file, written by hand for the same answer, which makes a line \
                of JSON of each ticket with its labels and people. Processor time, also of the transaction of a create.",
        run: embedded::run,
    },
    Workload {
        name: "weight",
        heading: "A program with one provider",
        about: "The facade with Jira alone, beside a program with a client of reqwest and serde_json. Both are built from nothing, \
                which takes minutes: measured where `ANYTICKET_BENCH_WEIGHT` is set.",
        run: weight::run,
    },
];

/// The names that can be asked for.
pub(crate) fn names() -> Vec<&'static str> {
    ALL.iter().map(|workload| workload.name).collect()
}

/// Runs these workloads, or all; each row is shown as it comes.
pub(crate) fn run(names: &[&str], shown: &mut dyn FnMut(&Row)) -> Result<Report> {
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|workload| workload.name == **name)) {
        return Err(format!("no such workload: {unknown} (there are {})", self::names().join(", ")).into());
    }
    let mut report = Report::default();
    for workload in ALL.iter().filter(|workload| names.is_empty() || names.contains(&workload.name)) {
        let mut rows = Vec::new();
        (workload.run)(&mut |row| {
            shown(&row);
            rows.push(row);
        })?;
        report.add(workload.heading, workload.about, rows);
    }
    Ok(report)
}
