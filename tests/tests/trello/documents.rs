//! The table of errors in `docs/trello.md` is the provider's own, and what it can do does not become less.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyticket::{Capabilities, Cell, Support};
use anyticket_trello::ERRORS;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/trello.md");

/// Rewrites the table instead of comparing it.
const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";

/// The cells that must be `native` or at least `emulated`, one a line.
const FLOOR: &str = include_str!("floor.txt");

/// Where Trello documents its interface.
const DOCUMENTS: &str = "https://developer.atlassian.com/cloud/trello/";

fn errors() -> String {
    let mut table =
        String::from("| Trello answers | kind | what it is, and what to do | source |\n| --- | --- | --- | --- |\n");
    for row in ERRORS {
        let statuses: Vec<String> = row.statuses.iter().map(ToString::to_string).collect();
        let words = if row.words.is_empty() { String::new() } else { format!(" with “{}”", row.words) };
        let (kind, message, hint) = (row.kind, row.message, row.hint);
        writeln!(table, "| {}{words} | `{kind}` | {message}: {hint} | {} |", statuses.join(", "), row.source).unwrap();
    }
    table
}

#[test]
fn the_table_of_errors_is_the_providers_own() {
    let page = std::fs::read_to_string(FILE).unwrap();
    let (before, rest) = page.split_once("<!-- errors: begin -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- errors: end -->").unwrap();
    let wanted = format!("{before}<!-- errors: begin -->\n\n{}\n<!-- errors: end -->{after}", errors());
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(FILE, &wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/trello.md is out of date: run the tests once with {REWRITE}=1");
}

fn capabilities() -> Capabilities {
    anyticket::registry().provider("trello").unwrap().capabilities()
}

#[test]
fn no_cell_is_below_its_floor_and_every_cell_that_is_supported_has_one() {
    let capabilities = capabilities();
    let line = |line: &'static str| {
        let (cell, support) = line.split_once(' ').unwrap();
        assert!(["native", "emulated"].contains(&support), "{line}");
        (cell.parse::<Cell>().unwrap(), support)
    };
    let floor: BTreeMap<Cell, &str> = FLOOR.lines().filter(|text| !text.is_empty()).map(line).collect();
    let mut wrong = Vec::new();
    for cell in Cell::all() {
        match (floor.get(&cell).copied(), capabilities.support(cell).as_str()) {
            (Some("native"), "native") | (Some("emulated"), "native" | "emulated") | (None, "refused") => {}
            (Some(floor), now) => wrong.push(format!("{cell} is {now} and must be {floor}")),
            (None, now) => wrong.push(format!("{cell} {now}")),
        }
    }
    assert!(wrong.is_empty(), "not in the floor, or below it:\n{}", wrong.join("\n"));
    let count = |wanted: &str| Cell::all().filter(|cell| capabilities.support(*cell).as_str() == wanted).count();
    println!("{} native, {} emulated, {} refused", count("native"), count("emulated"), count("refused"));
}

#[test]
fn every_refused_cell_cites_the_page_of_trello_that_says_so() {
    for (cell, support) in capabilities().cells() {
        if let Support::Refused(note) = &support {
            assert!(note.contains(DOCUMENTS), "{cell}: {note}");
        }
    }
}
