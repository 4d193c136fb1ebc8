//! The provider's floor: what it can do must not become less, and what it cannot do is the vendor's own word.

use anyticket::{Capabilities, Provider};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::floor;

/// Where ClickUp documents its API.
const DOCUMENTS: &[&str] = &["https://developer.clickup.com/", "https://help.clickup.com/"];

fn capabilities() -> Capabilities {
    SimulatedClickUp::new(simulated(0)).clickup().capabilities()
}

#[tokio::test(start_paused = true)]
async fn no_cell_is_below_its_floor_and_every_cell_has_one() {
    let wrong = floor::faults(&capabilities(), include_str!("floor.txt"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn every_refused_cell_cites_the_page_that_says_so() {
    let unfounded = floor::unfounded(&capabilities(), DOCUMENTS);
    assert!(unfounded.is_empty(), "{}", unfounded.join("\n"));
}
