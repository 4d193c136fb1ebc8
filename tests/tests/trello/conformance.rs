//! The laws, and every exchange of the run held against the vendor's own document.

use anyticket_tests::contract::conforms;
use anyticket_tests::trello::{SimulatedTrello, simulated};

use crate::contract::{checking, walk, wanted};

#[tokio::test(start_paused = true)]
async fn trello_conforms_and_every_exchange_is_as_its_document_says() {
    let make = || SimulatedTrello::new(simulated(0).without_log());
    conforms(checking, wanted, make, |trello| &trello.simulation, walk).await;
}
