//! The laws on the reference tracker, with the limits of each vendor. Each run prints its table (`--nocapture`).

use anyticket_testkit::conformance::{self, Report};
use anyticket_testkit::{Memory, Profile};

async fn conforms(profile: Profile) -> Report {
    let report = conformance::run_on(|| async { Memory::new(profile.clone()).with_page_size(40) }).await;
    println!("{report:#}");
    report.assert_green();
    report
}

#[tokio::test(start_paused = true)]
async fn a_tracker_without_limits_conforms() {
    conforms(Profile::everything()).await.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn a_tracker_with_the_limits_of_clickup_conforms() {
    conforms(Profile::clickup()).await;
}

#[tokio::test(start_paused = true)]
async fn a_tracker_with_the_limits_of_jira_conforms() {
    conforms(Profile::jira()).await.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn a_tracker_with_the_limits_of_asana_conforms() {
    conforms(Profile::asana()).await.assert_complete();
}

#[tokio::test(start_paused = true)]
async fn a_tracker_with_the_limits_of_trello_conforms() {
    conforms(Profile::trello()).await.assert_complete();
}
