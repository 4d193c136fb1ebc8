//! The figures as a page.

use std::fmt::Write as _;

use super::{Part, machine};
use crate::Result;

const ABOUT: &str = "\
# Benchmarks

Built by `cargo build --release -p anyticket-bench`, written by `target/release/anyticket-bench --publish`; `--check` prints the same as JSON and ends with 1 where a goal is
missed. Every figure stands beside a baseline of the same run, on the same machine, over the same bytes; what is compared is
the ratio, since machines differ. Less is better everywhere.

The baseline of a listing is a bare loop of reqwest and serde_json into typed structs with a client like the library's, and
both print one checksum over id, title, status, assignees, labels and time of change: where they differ nothing is published.
Server, library and baseline are processes of their own. Turns are interleaved, and the least of each counts.
";

/// The page with these figures; what people wrote below the figures of `before` stays.
pub(super) fn page(parts: &[Part], before: &str) -> Result<String> {
    let mut page = format!("{ABOUT}\nMachine: {}.\n", machine::described()?);
    for Part { heading, about, rows } in parts.iter().filter(|part| !part.rows.is_empty()) {
        write!(
            page,
            "\n## {heading}\n\n{about}\n\n| | ours | baseline | ratio | goal |\n| --- | ---: | ---: | ---: | ---: |\n"
        )?;
        for row in rows {
            let goal = row.goal.map_or_else(String::new, |goal| format!("{goal:.2}"));
            let missed = if row.is_missed() { " (missed)" } else { "" };
            let (name, unit) = (&row.name, row.unit);
            let (ours, floor) = (shown(row.ours), shown(row.floor));
            writeln!(page, "| {name} | {ours} {unit} | {floor} {unit} | {:.2} | {goal}{missed} |", row.ratio())?;
        }
    }
    if let Some(at) = before.find(NOTES) {
        write!(page, "\n{}", &before[at..])?;
    }
    Ok(page)
}

/// Where the part begins that is written by hand, and stays.
const NOTES: &str = "## Where a goal is missed, and what would reach it";

/// A figure with three digits or so.
fn shown(figure: f64) -> String {
    let places = match figure.abs() {
        above if above >= 100.0 => 0,
        above if above >= 10.0 => 1,
        above if above >= 1.0 => 2,
        _ => 3,
    };
    format!("{figure:.places$}")
}
