//! The provider's floor: what it can do must not become less, and what it cannot do is the vendor's own word.

use anyticket::{Capabilities, Provider};
use anyticket_tests::floor;
use anyticket_tests::jira::{SimulatedJira, simulated};

/// Where Jira documents its API.
const DOCUMENTS: &[&str] = &["https://developer.atlassian.com/cloud/jira/", "https://support.atlassian.com/"];

fn capabilities() -> Capabilities {
    SimulatedJira::new(simulated(0)).jira().capabilities()
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
