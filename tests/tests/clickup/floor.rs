//! The provider's floor: what it can do must not become less, and what it cannot do is the vendor's own word.

use std::collections::BTreeMap;

use anyticket::{Capabilities, Cell, Provider, Support};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};

/// The cells that must be `native` or at least `emulated`, one a line.
const FLOOR: &str = include_str!("floor.txt");

/// Where ClickUp documents its API.
const DOCUMENTS: [&str; 2] = ["https://developer.clickup.com/", "https://help.clickup.com/"];

fn capabilities() -> Capabilities {
    SimulatedClickUp::new(simulated(0)).clickup().capabilities()
}

fn floor() -> BTreeMap<Cell, &'static str> {
    let line = |line: &'static str| {
        let (cell, support) = line.split_once(' ').unwrap();
        assert!(["native", "emulated"].contains(&support), "{line}");
        (cell.parse().unwrap(), support)
    };
    FLOOR.lines().filter(|text| !text.is_empty() && !text.starts_with('#')).map(line).collect()
}

#[tokio::test(start_paused = true)]
async fn no_cell_is_below_its_floor_and_every_cell_that_is_supported_has_one() {
    let (capabilities, floor) = (capabilities(), floor());
    let mut wrong = Vec::new();
    for cell in Cell::all() {
        let support = capabilities.support(cell);
        match (floor.get(&cell).copied(), support.as_str()) {
            (Some("native"), "native") | (Some("emulated"), "native" | "emulated") | (None, "refused") => {}
            (Some(floor), now) => wrong.push(format!("{cell} is {now} and must be {floor}")),
            (None, now) => wrong.push(format!("{cell} is {now}: add it to the floor")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(floor.keys().all(|cell| Cell::all().any(|known| known == *cell)));
    let count = |wanted: &str| Cell::all().filter(|cell| capabilities.support(*cell).as_str() == wanted).count();
    println!("native {}, emulated {}, refused {}", count("native"), count("emulated"), count("refused"));
}

#[tokio::test(start_paused = true)]
async fn every_refused_cell_cites_the_page_of_clickup_that_says_so() {
    for (cell, support) in capabilities().cells() {
        if let Support::Refused(note) = &support {
            assert!(DOCUMENTS.iter().any(|page| note.contains(page)), "{cell}: {note}");
        }
    }
}
