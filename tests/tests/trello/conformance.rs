//! The laws.

use anyticket_testkit::conformance;
use anyticket_tests::trello::{SimulatedTrello, simulated};

#[tokio::test(start_paused = true)]
async fn trello_conforms() {
    conformance::run_on(|| async { SimulatedTrello::new(simulated(0).without_log()) }).await.assert_complete();
}
