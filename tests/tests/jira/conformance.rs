//! The laws, and every exchange of the run held against the vendor's own document.

use anyticket_tests::contract::conforms;
use anyticket_tests::jira::{SimulatedJira, simulated};

use crate::contract::{checking, walk, wanted};

#[tokio::test(start_paused = true)]
async fn jira_conforms_and_every_exchange_is_as_its_document_says() {
    let make = || SimulatedJira::new(simulated(0).without_log());
    conforms(checking, wanted, make, |jira| &jira.simulation, walk).await;
}
