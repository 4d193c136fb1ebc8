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
//! The function makes a fresh world for each check. Run it in paused time (`#[tokio::test(start_paused = true)]`):
//! looking for a lost ticket waits.
//!
//! A provider that can do more for the suite (break an item, lose an answer), or whose world offers less (two
//! projects on a real account), is run as a [`Subject`] with [`run_on`]; its [`Terms`] say what may be done there.
//!
//! Every capability is tried both ways: what is declared works, what is refused is refused before anything is
//! sent. The [`Report`] has a row for each cell of the capabilities and the checks that saw it. It is green when no
//! check failed, every declared cell was seen to work, and every refused one was seen to be refused and has a reason.

mod attempts;
mod crowd;
mod disturb;
mod grown;
mod lab;
mod law01_fields;
mod law01_operations;
mod law01_read_back;
mod law02_lists;
mod law02_patches;
mod law03_changes;
mod law03_listings;
mod law04_filters;
mod law05_order;
mod law06_statuses;
mod law07_limits;
mod law07_losses;
mod law08_unknown;
mod law09_errors;
mod law10_repeats;
mod law11_partial;
mod law12_rates;
mod law13_dropping;
mod law14_secrets;
mod law15_text;
mod law16_cursors;
mod machine;
mod question;
mod record;
mod report;
mod samples;
mod spy;
mod subject;
mod terms;

use std::sync::Arc;

use anyticket_core::Provider;
use futures_util::future::LocalBoxFuture;

use self::lab::{Lab, Stop, Verdict};
pub use self::machine::{Agreed, Disagreement, StateMachine};
use self::record::Record;
pub use self::report::{CellRow, Checked, Outcome, Report, Seen};
pub use self::subject::{Midway, Plain, Subject, WorldChange};
pub use self::terms::{OnTerms, Terms};

/// One check: a sentence, and the function that finds out whether it is true.
struct Check {
    law: u8,
    name: &'static str,
    world: World,
    run: for<'a> fn(&'a Lab) -> LocalBoxFuture<'a, Verdict>,
}

/// What a check is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum World {
    /// A world of its own.
    Fresh,
    /// The world with the crowd in it, which it only looks at.
    Crowd,
}

/// The checks of one law, each named as its function.
macro_rules! checks {
    ($law:literal: $($name:ident),+ $(,)?) => {
        $crate::conformance::checks!($law in Fresh: $($name),+);
    };
    ($law:literal in $world:ident: $($name:ident),+ $(,)?) => {
        pub(super) fn checks() -> Vec<$crate::conformance::Check> {
            vec![$($crate::conformance::Check {
                law: $law,
                name: stringify!($name),
                world: $crate::conformance::World::$world,
                run: |lab| Box::pin($name(lab)),
            }),+]
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
    run_on(|| async { Plain::new(make().await) }).await
}

/// Runs the suite on a subject; `make` makes it over a fresh and empty world each time, or once if its world is
/// [shared](Terms::shared).
pub async fn run_on<S, F, Fut>(make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    run_checks(all(), true, make).await
}

/// Runs the checks of one law on a subject: what one does while mending it. The table of cells stays empty.
pub async fn run_law<S, F, Fut>(law: u8, make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    run_checks(all().into_iter().filter(|check| check.law == law).collect(), false, make).await
}

async fn run_checks<S, F, Fut>(checks: Vec<Check>, whole: bool, make: F) -> Report
where
    S: Subject + 'static,
    F: Fn() -> Fut,
    Fut: Future<Output = S>,
{
    let record = Arc::new(Record::default());
    let first: Arc<dyn Subject> = Arc::new(make().await);
    let (provider, terms) = (first.provider(), first.terms());
    let mut report = Report::new(provider.name());
    let mut spare = Some(Arc::clone(&first));
    let (mut projects, mut crowd, mut schema) = (Vec::new(), None::<Verdict<Arc<Lab>>>, None);
    for check in checks {
        record.begin(check.name);
        let lab = match &crowd {
            Some(crowd) if check.world == World::Crowd => crowd.clone(),
            _ => {
                let subject: Arc<dyn Subject> = match spare.take() {
                    _ if terms.shared => Arc::clone(&first),
                    Some(subject) => subject,
                    None => Arc::new(make().await),
                };
                Lab::open(subject, Arc::clone(&record), &projects).await.map(Arc::new)
            }
        };
        if check.world == World::Crowd {
            crowd = Some(lab.clone());
        }
        let verdict = match lab {
            Ok(lab) => {
                schema.get_or_insert_with(|| lab.schema.clone());
                if terms.shared {
                    projects.clone_from(&lab.projects);
                }
                let verdict = (check.run)(&lab).await;
                if check.world == World::Fresh {
                    lab.clean_up().await;
                }
                verdict
            }
            Err(stop) => Err(stop),
        };
        let outcome = match verdict {
            Ok(()) => Outcome::Passed,
            Err(Stop::Failed(why)) => Outcome::Failed(why),
            Err(Stop::NotApplicable(why)) => Outcome::NotApplicable(why),
        };
        report.checks.push(Checked { law: check.law, name: check.name, outcome });
    }
    if let Some(Ok(lab)) = &crowd {
        lab.clean_up().await;
    }
    report.figures = record.figures();
    (report.questions, report.crowd) = record.questions();
    report.figures.push(format!("the provider was called {} times", record.calls()));
    if whole {
        let schema = schema.unwrap_or_default();
        report.tabulate(&provider.capabilities(), &terms, &record, |cell| schema.off_reason(cell).map(str::to_owned));
    }
    report
}

fn all() -> Vec<Check> {
    [
        law01_read_back::checks(),
        law01_fields::checks(),
        law01_operations::checks(),
        law02_patches::checks(),
        law02_lists::checks(),
        law03_listings::checks(),
        law03_changes::checks(),
        law04_filters::checks(),
        law04_filters::checks_of_the_crowd(),
        law05_order::checks(),
        law05_order::checks_of_the_crowd(),
        law06_statuses::checks(),
        law07_losses::checks(),
        law07_limits::checks(),
        law08_unknown::checks(),
        law09_errors::checks(),
        law10_repeats::checks(),
        law11_partial::checks(),
        law12_rates::checks(),
        law13_dropping::checks(),
        law14_secrets::checks(),
        law15_text::checks(),
        law16_cursors::checks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
