//! The figures as a page.

use std::fmt::Write as _;

use super::{Part, machine};
use crate::Result;

const ABOUT: &str = "\
# Benchmarks

Written by `cargo run --release -p anyticket-bench -- --publish`; `--check` prints the same as JSON and ends with 1 where a goal is
missed. Every figure stands beside a baseline of the same run, on the same machine, over the same bytes; what is compared is
the ratio, since machines differ. Less is better everywhere.

The baseline of a listing is a bare loop of reqwest and serde_json into typed structs with a client like the library's, and
both print one checksum over id, title, status, assignees, labels and time of change: where they differ nothing is published.
Server, library and baseline are processes of their own. Turns are interleaved, and the least of each counts.
";

pub(super) fn page(parts: &[Part]) -> Result<String> {
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
    page.push_str(NOTES);
    Ok(page)
}

const NOTES: &str = "
## Where a goal is missed, and what would reach it

- *`raw` kept.* The answer is gone through once to find where each ticket begins and ends, and then read: the second pass is the
  difference. Both at once needs the position of the reader inside a list, which serde_json tells only of streams of values.
- *Decoding Jira.* In a profile a third is the search for the ends of strings, on both sides; what we do beside it is to ask for memory:
  kind and zone of each of three people, the address, the mark of the version, the names of fields, which the baseline does not read.
  People come again and again on a page: to keep them once for a page would close most of it, and needs shared texts in the model.
- *Listing Jira in one range.* With all fields Jira gives fifty issues a page here, so there are twice as many requests as with
  ids read first; the plane's share of each shows.
- *ClickUp after an import.* Where the crowd begins and ends is found by walking into it, several rounds after the start, and each
  stretch that is cut in it ends with a page that is not full. Two requests far ahead in the second round would find it at once; they
  would be wasted on everybody else, whose share is under one in twenty now.
- *Reading one ticket of the embedded tracker.* The statement takes as long as the bare one; the rest is the way to the thread that reads
  and back, two wake-ups. To read on the caller's thread would save it and block whatever else runs there.
";

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
