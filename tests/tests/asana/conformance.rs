//! The laws, and every exchange of the run held against the vendor's own document.

use anyticket_testkit::conformance;
use anyticket_tests::asana::{SimulatedAsana, simulated};
use anyticket_tests::contract::specs;

use crate::contract;

/// One run for both: every law, and every request and answer that it takes.
#[tokio::test(start_paused = true)]
async fn asana_conforms_and_every_exchange_is_as_its_document_says() {
    let checking = specs().map(|specs| contract::checking(&specs));
    let report = conformance::run_on(|| async {
        let subject = SimulatedAsana::new(simulated(0).without_log());
        checking.iter().for_each(|checking| checking.watch(&subject.simulation, contract::wanted));
        subject
    })
    .await;
    println!("{report}");
    report.assert_complete();
    let Some(checking) = checking else { return };
    contract::walk(&checking).await;
    let report = checking.finish(&[]);
    println!("{report}");
    report.assert_kept();
}
