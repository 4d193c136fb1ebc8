//! The laws.

use anyticket_testkit::conformance;
use anyticket_tests::asana::{SimulatedAsana, simulated};

#[tokio::test(start_paused = true)]
async fn asana_conforms() {
    conformance::run_on(|| async { SimulatedAsana::new(simulated(0).without_log()) }).await.assert_complete();
}
