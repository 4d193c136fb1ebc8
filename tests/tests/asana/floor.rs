//! The provider's floor: what it can do must not become less, and what it cannot do is the vendor's own word.

use anyticket::{Capabilities, Provider};
use anyticket_tests::asana::{SimulatedAsana, simulated};
use anyticket_tests::floor;

/// Where Asana documents its API.
const DOCUMENTS: &[&str] = &["https://developers.asana.com/"];

fn capabilities() -> Capabilities {
    SimulatedAsana::new(simulated(0)).asana().capabilities()
}

#[tokio::test(start_paused = true)]
async fn no_cell_is_below_its_floor_and_every_cell_has_one() {
    let wrong = floor::faults(&capabilities(), include_str!("floor.txt"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn every_refused_cell_cites_the_page_that_says_so() {
    let unfounded = floor::unfounded(&capabilities(), DOCUMENTS);
    assert!(unfounded.is_empty(), "{}", unfounded.join("\n"));
}

/// What a personal token without a field for keys cannot do is refused with the way out.
#[tokio::test(start_paused = true)]
async fn a_token_that_keeps_no_keys_says_where_they_could_be_kept() {
    let bare = SimulatedAsana::configured(simulated(0), |mut options| {
        options.external_key_field = None;
        options
    });
    let capabilities = bare.asana().capabilities();
    let refused = capabilities.support((anyticket::Field::ExternalKey, anyticket::Access::Create));
    assert!(refused.note().is_some_and(|note| note.contains("[trackers.NAME.fields]")), "{refused:?}");
    assert!(floor::unfounded(&capabilities, DOCUMENTS).is_empty());
}
