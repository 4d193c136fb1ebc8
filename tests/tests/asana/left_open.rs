//! What Asana's pages leave open: it works whichever way it is.

use anyticket_sim::asana::{
    End, ExternalOfOthers, Hidden, Memberships, Missing, ModifiedSince, Offsets, Options, Refreshed, TeamOnCreate,
    Unplaced,
};
use anyticket_testkit::conformance::{self, Subject};
use anyticket_tests::asana::{SimulatedAsana, simulated};

/// All of it, the other way round than it is by default.
fn the_other_way(options: Options) -> Options {
    options
        .offsets(Offsets::Position)
        .unknown_in_query(Missing::NotFound)
        .hidden(Hidden::NotFound)
        .unplaced(Unplaced::LastSection)
        .new_subtasks(End::End)
        .explicit_subtasks(true)
        .modified_since(ModifiedSince::AlsoPlaces)
        .memberships(Memberships::Refused)
        .hollow_memberships(true)
        .shuffled_search(false)
        .date_strings(true)
        .grown_rich_text(true)
        .team_on_create(TeamOnCreate::Optional)
        .unique_tag_names(true)
        .external_of_others(ExternalOfOthers::Ignored)
        .created_status(200)
        .refresh(Refreshed::Replaced)
        .adds_followers(false)
}

#[tokio::test(start_paused = true)]
async fn the_laws_hold_the_other_way_round() {
    for law in [1, 2, 3, 4, 6, 15] {
        let report = conformance::run_law(law, || async {
            let subject = SimulatedAsana::new(simulated(0).without_log().with(the_other_way));
            subject.terms().with_tickets(50).with_questions(80).on(subject)
        })
        .await;
        assert_eq!(report.broken_laws(), [] as [u8; 0], "{report}");
    }
}
