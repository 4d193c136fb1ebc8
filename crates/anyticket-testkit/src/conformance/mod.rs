//! The laws as tests, to be run on every tracker.
//!
//! A provider passes them in one line:
//!
//! ```
//! use anyticket_testkit::{Memory, Profile, conformance};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(async {
//! conformance::run(|| async { Memory::new(Profile::trello()) }).await.assert_green();
//! # })
//! ```
//!
//! The function makes a fresh world for each check. A provider that can do more for the suite (break an item,
//! lose an answer) is run as a [`Subject`] with [`run_on`]. Run it in paused time
//! (`#[tokio::test(start_paused = true)]`): looking for a lost ticket waits.
//!
//! Every capability is tried both ways: what is declared works, what is refused is refused before anything is
//! sent. The [`Report`] names the cells that no check came to.

mod crowd;
mod lab;
mod law01_operations;
mod law01_read_back;
mod law02_patches;
mod law03_listings;
mod law04_filters;
mod law05_order;
mod law06_statuses;
mod law07_losses;
mod law08_broken;
mod law09_errors;
mod law10_repeats;
mod law11_partial;
mod law13_dropping;
mod law15_text;
mod law16_cursors;
mod report;
mod samples;
mod spy;
mod subject;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use anyticket_core::{Cell, Provider};
use futures_util::future::LocalBoxFuture;

use self::lab::{Lab, Stop, Verdict};
pub use self::report::{Checked, Outcome, Report};
use self::spy::Tried;
use self::subject::Plain;
pub use self::subject::Subject;

/// One check: a sentence, and the function that finds out whether it is true.
struct Check {
    law: u8,
    name: &'static str,
    run: for<'a> fn(&'a Lab) -> LocalBoxFuture<'a, Verdict>,
}

/// The checks of one law, each named as its function.
macro_rules! checks {
    ($law:literal: $($name:ident),+ $(,)?) => {
        pub(super) fn checks() -> Vec<$crate::conformance::Check> {
            vec![$($crate::conformance::Check { law: $law, name: stringify!($name), run: |lab| Box::pin($name(lab)) }),+]
        }
    };
}
use checks;

/// Runs the suite on a provider; `make` makes it over a fresh and empty world each time.
///
/// A page is taken to hold 100 tickets at most. Where it holds more, say so as a [`Subject`]: the checks of page
/// borders are reported as not applicable if everything comes in one page.
pub async fn run<P, F, Fut>(make: F) -> Report
where
    P: Provider + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = P>,
{
    run_on(|| async { Plain(Arc::new(make().await)) }).await
}

/// Runs the suite on a subject; `make` makes it over a fresh and empty world each time.
pub async fn run_on<S, F, Fut>(make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    run_checks(all(), make).await
}

/// Runs the checks of one law on a subject: what one does while mending it.
pub async fn run_law<S, F, Fut>(law: u8, make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    run_checks(all().into_iter().filter(|check| check.law == law).collect(), make).await
}

async fn run_checks<S, F, Fut>(checks: Vec<Check>, make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    let tried: Tried = Arc::new(Mutex::new(BTreeSet::new()));
    let mut report = Report { provider: String::new(), checks: Vec::new(), untried: Vec::new() };
    for check in checks {
        let subject: Arc<dyn Subject> = Arc::new(make().await);
        report.provider = subject.provider().name().to_owned();
        let verdict = match Lab::open(subject, Arc::clone(&tried)).await {
            Ok(lab) => (check.run)(&lab).await,
            Err(stop) => Err(stop),
        };
        let outcome = match verdict {
            Ok(()) => Outcome::Passed,
            Err(Stop::Failed(why)) => Outcome::Failed(why),
            Err(Stop::NotApplicable(why)) => Outcome::NotApplicable(why),
        };
        report.checks.push(Checked { law: check.law, name: check.name, outcome });
    }
    let tried = tried.lock().unwrap_or_else(PoisonError::into_inner);
    report.untried = Cell::all().filter(|cell| !tried.contains(cell)).collect();
    report
}

fn all() -> Vec<Check> {
    [
        law01_read_back::checks(),
        law01_operations::checks(),
        law02_patches::checks(),
        law03_listings::checks(),
        law04_filters::checks(),
        law05_order::checks(),
        law06_statuses::checks(),
        law07_losses::checks(),
        law08_broken::checks(),
        law09_errors::checks(),
        law10_repeats::checks(),
        law11_partial::checks(),
        law13_dropping::checks(),
        law15_text::checks(),
        law16_cursors::checks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
