//! The laws that every provider keeps.

use anyticket_testkit::conformance::{self, StateMachine};
use own_provider::Notebook;

#[tokio::test(start_paused = true)]
async fn the_notebook_keeps_the_laws() {
    conformance::run(|| async { Notebook::new("Notes") }).await.assert_green();
}

#[test]
fn the_notebook_agrees_with_the_reference() {
    StateMachine::new().run(|| async { Notebook::new("Notes") });
}
