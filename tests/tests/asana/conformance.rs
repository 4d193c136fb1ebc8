//! The laws.

use anyticket_testkit::conformance;
use anyticket_tests::asana::{SimulatedAsana, simulated};

#[tokio::test(start_paused = true)]
async fn asana_conforms() {
    if let Ok(law) = std::env::var("LAW") {
        for law in law.split(',') {
            let report = conformance::run_law(law.parse().unwrap(), || async {
                SimulatedAsana::new(simulated(0).without_log())
            })
            .await;
            println!("{report}");
        }
        return;
    }
    conformance::run_on(|| async { SimulatedAsana::new(simulated(0).without_log()) }).await.assert_complete();
}
