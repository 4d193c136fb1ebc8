//! The laws on ClickUp, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use anyticket_testkit::conformance;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};

#[tokio::test(start_paused = true)]
async fn clickup_conforms() {
    conformance::run_on(|| async { SimulatedClickUp::new(simulated(0).without_log()) }).await.assert_complete();
}
