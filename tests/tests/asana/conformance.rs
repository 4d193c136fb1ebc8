//! The laws, and every exchange of the run held against the vendor's own document.

use anyticket_tests::asana::{SimulatedAsana, simulated};
use anyticket_tests::contract::conforms;

use crate::contract::{checking, walk, wanted};

#[tokio::test(start_paused = true)]
async fn asana_conforms_and_every_exchange_is_as_its_document_says() {
    let make = || SimulatedAsana::new(simulated(0).without_log());
    conforms(checking, wanted, make, |asana| &asana.simulation, walk).await;
}
