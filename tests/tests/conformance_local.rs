//! The laws on the embedded tracker.

use anyticket_testkit::conformance::{self, StateMachine};
use anyticket_tests::embedded::Embedded;

#[tokio::test(start_paused = true)]
async fn the_embedded_tracker_conforms() {
    let report = conformance::run_on(Embedded::in_a_file).await;
    println!("{report:#}");
    report.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_the_embedded_tracker_conform() {
    for law in [3, 16] {
        let report = conformance::run_law(law, Embedded::in_memory).await;
        report.assert_green();
        assert!(!report.to_string().contains("everything came in one page"), "{report}");
    }
}

#[test]
fn the_embedded_tracker_agrees_with_the_reference() {
    let agreed = StateMachine::new().with_seed(11).run(Embedded::in_memory);
    println!("{agreed:?}");
}
