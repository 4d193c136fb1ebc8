//! ClickUp through the doors that callers use, over the simulated one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod around;
mod bad_input;
mod beyond;
#[path = "../../../crates/anyticket-sim/tests/support/mod.rs"]
mod client;
#[cfg(unix)]
mod command_line;
mod conformance;
mod creates;
mod documents;
mod error_table;
mod exact_listings;
mod exceptions;
mod external_keys;
mod floor;
mod injected;
mod live_account;
mod oauth;
mod partial;
mod rates;
mod recorded;
mod requests;
mod secrets;
mod simulator;
mod stub;
#[cfg(unix)]
#[path = "../support/mod.rs"]
mod support;
mod tour;

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use anyticket::{Provider, Tracker, TrackerOptions};
use anyticket_tests::clickup::SimulatedClickUp;
use anyticket_tests::process::isolated;

/// The page on ClickUp.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/clickup.md");

/// Rewrites the page instead of comparing it.
const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";

/// The command of this build, with a home of its own.
fn command(home: &Path) -> Command {
    isolated(Path::new(env!("CARGO_BIN_EXE_anyticket-vendors")), home)
}

/// The tracker that a program would hold, with the List that the settings of the simulation name.
fn tracker(clickup: &SimulatedClickUp) -> Tracker {
    let list = clickup.simulation.world(|world| world.default_list_id());
    tracker_of(clickup.clickup(), &list)
}

fn tracker_of(provider: impl Provider + 'static, list: &str) -> Tracker {
    Tracker::with_options(Arc::new(provider), TrackerOptions::default().with_project(list)).unwrap()
}

/// Compares what stands between two marks of the page with what should, or rewrites it.
#[track_caller]
fn published(mark: &str, text: &str) {
    // One after the other, for whoever rewrites.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let page = std::fs::read_to_string(PAGE).unwrap();
    let begin = page.find(&format!("<!-- {mark}: begin")).expect("the page has the mark of the beginning");
    let begin = begin + page[begin..].find("-->\n").expect("the mark ends its line") + 4;
    let end = page.find(&format!("<!-- {mark}: end -->")).expect("the page has the mark of the end");
    let wanted = format!("{}\n{text}\n{}", &page[..begin], &page[end..]);
    if page == wanted {
        return;
    }
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(PAGE, &wanted).unwrap();
        return;
    }
    panic!("docs/clickup.md is out of date between the marks of {mark:?}: run this test once with {REWRITE}=1");
}
