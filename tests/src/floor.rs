//! Floors: what a provider can do must not become less, and what it cannot do is the vendor's own word.
//!
//! A floor is a file: the number of cells of each kind in its first line, then every cell with what it must be at least.

use std::collections::BTreeMap;

use anyticket::{Capabilities, Cell, Support};

/// What is wrong by a floor, a line each; nothing if all is well.
pub fn faults(capabilities: &Capabilities, floor: &str) -> Vec<String> {
    let mut lines = floor.lines().filter(|line| !line.is_empty());
    let mut wrong = Vec::new();
    let counted = counted(capabilities);
    if lines.next() != Some(counted.as_str()) {
        wrong.push(format!("the first line must be: {counted}"));
    }
    let floor: BTreeMap<&str, &str> =
        lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    for cell in Cell::all() {
        let (name, now) = (cell.to_string(), capabilities.support(cell));
        match (floor.get(name.as_str()).copied(), now.as_str()) {
            (Some("native"), "native") | (Some("emulated"), "emulated") | (Some("refused"), "refused") => {}
            (Some("native"), _) | (Some("emulated"), "refused") => {
                wrong.push(format!("{cell} is {} and must be {}", now.as_str(), floor[name.as_str()]));
            }
            (_, now) => wrong.push(format!("{cell} is {now}: write it into the floor")),
        }
    }
    let known: Vec<String> = Cell::all().map(|cell| cell.to_string()).collect();
    let unknown = floor.keys().filter(|name| !known.iter().any(|cell| cell == *name));
    wrong.extend(unknown.map(|name| format!("{name} is no cell")));
    wrong
}

/// The first line of a floor.
fn counted(capabilities: &Capabilities) -> String {
    let count = |wanted: &str| Cell::all().filter(|cell| capabilities.support(*cell).as_str() == wanted).count();
    format!("# native {}, emulated {}, refused {}", count("native"), count("emulated"), count("refused"))
}

/// The refused cells whose reason names none of these pages.
pub fn unfounded(capabilities: &Capabilities, pages: &[&str]) -> Vec<String> {
    let refused = |cell: Cell| match capabilities.support(cell) {
        Support::Refused(note) if !pages.iter().any(|page| note.contains(page)) => Some(format!("{cell}: {note}")),
        _ => None,
    };
    Cell::all().filter_map(refused).collect()
}
