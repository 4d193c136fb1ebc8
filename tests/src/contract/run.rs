//! The suite and the check in one run.

use std::path::Path;

use anyticket_sim::{Simulation, Vendor};
use anyticket_testkit::conformance::{self, Subject};

use super::{Checking, Wanted, specs};

/// Runs every law on the subjects that `make` makes, and holds every request and answer of that run against the vendor's
/// documents, as far as `wanted` says; `walk` sends what the suite does not. One run for both, since it is long.
///
/// Without the documents the laws are run all the same, and it says that nothing was checked.
///
/// # Panics
///
/// If a law is broken, a cell was not exercised, or an exchange differs from the documents.
pub async fn conforms<S, V>(
    checking: fn(&Path) -> Checking,
    wanted: Wanted,
    make: impl Fn() -> S,
    simulation: fn(&S) -> &Simulation<V>,
    walk: impl AsyncFnOnce(&Checking),
) where
    S: Subject + 'static,
    V: Vendor,
{
    let checking = specs().map(|specs| checking(&specs));
    let report = conformance::run_on(|| async {
        let subject = make();
        checking.iter().for_each(|checking| checking.watch(simulation(&subject), wanted));
        subject
    })
    .await;
    println!("{report}");
    report.assert_complete();
    let Some(checking) = checking else { return };
    walk(&checking).await;
    let report = checking.finish(&[]);
    println!("{report}");
    report.assert_kept();
}
