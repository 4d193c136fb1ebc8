//! The reference tracker as each vendor agrees with the reference that mirrors it, and a faulty one does not.

use anyticket_testkit::conformance::StateMachine;
use anyticket_testkit::{Memory, Profile};

#[test]
fn every_profile_agrees_with_the_reference_that_mirrors_it() {
    for profile in Profile::all() {
        let agreed = StateMachine::new().run(|| async { Memory::new(profile.clone()).with_page_size(5) });
        println!("{}: {agreed:?}", profile.name());
    }
}
