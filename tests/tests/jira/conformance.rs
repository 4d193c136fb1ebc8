//! The laws.

use anyticket_testkit::conformance;
use anyticket_tests::jira::{SimulatedJira, simulated};

#[tokio::test(start_paused = true)]
async fn jira_conforms() {
    conformance::run_on(|| async { SimulatedJira::new(simulated(0).without_log()) }).await.assert_complete();
}
