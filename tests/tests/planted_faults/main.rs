//! The suite is worth nothing unless it can fail: each fault planted into a good provider turns its law red, and leaves
//! the others green that have nothing to do with it.
//!
//! A row names the law that must go red, the fault, and what else it breaks. A fault below the provider, in the bytes of
//! a request or an answer, is another kind of [`Plant`] in the same table.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod bent;
mod window;

use anyticket_testkit::conformance::{self, Report, StateMachine};
use anyticket_testkit::{Memory, Profile};

use bent::{Bent, Fault};

/// Where a fault is planted.
#[derive(Clone, Copy, Debug)]
enum Plant {
    /// Into a provider over the reference tracker of this profile.
    Provider(fn() -> Profile, Fault),
}

impl Plant {
    fn bent(self, fault: Fault) -> Bent {
        let Self::Provider(profile, _) = self;
        Bent::new(Memory::new(profile()).with_page_size(8), fault)
    }

    /// The unchanged suite, on a good provider with this fault.
    async fn run(self) -> Report {
        let Self::Provider(_, fault) = self;
        conformance::run_on(|| async { self.bent(fault) }).await
    }

    /// The same without any fault.
    async fn run_without(self) -> Report {
        conformance::run_on(|| async { self.bent(Fault::Nothing) }).await
    }
}

macro_rules! planted {
    ($($name:ident: law $law:literal $(and $also:literal)*, in $profile:ident: $fault:ident);+ $(;)?) => {
        /// Every planted fault, and the laws that it breaks.
        const PLANTED: &[(&str, Plant, &[u8])] = &[
            $((stringify!($name), Plant::Provider(Profile::$profile, Fault::$fault), &[$law $(, $also)*])),+
        ];

        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                let report = Plant::Provider(Profile::$profile, Fault::$fault).run().await;
                let mut laws: Vec<u8> = vec![$law $(, $also)*];
                laws.sort_unstable();
                assert_eq!(report.broken_laws(), laws, "{report}");
            }
        )+
    };
}

planted! {
    a_field_that_is_dropped: law 1, in everything: DropsThePriority;
    a_date_that_is_cut: law 1, in everything: CutsDatesToTheMinute;
    a_listing_without_the_text: law 1 and 13, in everything: ListsWithoutTheText;
    many_tickets_in_another_order: law 1, in everything: MixesUpManyTickets;
    a_relation_that_is_turned_round: law 1, in everything: TurnsRelationsRound;
    a_file_that_is_cut: law 1, in everything: CutsFiles;
    a_clear_that_does_not_clear: law 2, in everything: ForgetsToClear;
    a_patch_that_changes_more_than_it_names: law 2, in everything: EmptiesTheLabelsWithTheTitle;
    a_list_that_is_written_as_a_whole: law 2, in everything: SetsLabelsAsAWhole;
    a_version_that_is_ignored: law 2, in everything: IgnoresTheVersion;
    forms_that_are_overwritten_untold: law 2, in jira: OverwritesForeignForms;
    a_page_that_loses_an_item: law 3 and 5, in everything: LosesTheLastOfAPage;
    pages_that_are_counted: law 3, in everything: CountsPages;
    an_item_that_comes_twice: law 3 and 5, in everything: GivesTheFirstTwice;
    a_filter_that_is_ignored: law 4, in everything: IgnoresLabels;
    a_range_with_its_end: law 4, in everything: TakesTheEndOfARange;
    a_filter_that_looks_at_the_case: law 4, in everything: LooksAtTheCase;
    a_filter_that_looks_at_the_home_only: law 4 and 3, in everything: LooksAtTheHomeOnly;
    an_order_that_is_not_kept: law 5, in everything: ForgetsTheOrder;
    an_order_that_is_turned_round: law 5, in everything: TurnsTheOrderRound;
    what_was_put_away_is_listed: law 5 and 4, in everything: ListsWhatWasPutAway;
    another_status: law 6, in everything: TakesAnotherStatus;
    a_category_that_is_guessed: law 6, in everything: GuessesTheCategory;
    a_title_that_is_cut: law 7, in jira: CutsLongTitles;
    a_refusal_that_is_none: law 7, in everything: DoesWhatItRefuses;
    a_broken_item_that_breaks_the_page: law 8, in everything: FailsThePageOfABrokenItem;
    a_broken_item_that_nobody_hears_of: law 8, in everything: DropsTheBrokenItem;
    an_unknown_status_that_is_guessed: law 8, in everything: GuessesWhatIsUnknown;
    an_error_of_the_wrong_kind: law 9 and 1 and 2, in everything: CallsMissingThingsInternal;
    an_error_with_the_wrong_effect: law 9, in everything: SaysThatAnythingMayHaveHappened;
    a_ticket_that_is_made_twice: law 10 and 1 and 3 and 4 and 5 and 8 and 13, in everything: CreatesTwice;
    a_write_that_is_repeated: law 10, in everything: RepeatsAfterALostAnswer;
    a_key_of_which_half_is_enough: law 10, in everything: FindsHalfAKey;
    half_a_write_that_is_called_nothing: law 11, in everything: CallsHalfAWriteNothing;
    half_a_write_that_is_called_whole: law 11, in everything: SaysThatHalfIsWhole;
    a_window_that_is_not_kept: law 12, in everything: DoesNotPace;
    a_pause_that_is_not_kept: law 12, in everything: GoesOnDuringAPause;
    permits_that_are_kept: law 13, in everything: KeepsPermits;
    a_write_in_two_steps_that_can_be_dropped_between: law 13, in everything: WritesInTwoSteps;
    a_secret_in_what_is_printed: law 14, in everything: PrintsItsToken;
    a_secret_in_an_error: law 14, in everything: QuotesItsToken;
    a_form_of_text_that_is_lost: law 15 and 1, in everything: LosesBackticks;
    a_form_that_is_lost_in_comments: law 15 and 1, in everything: LosesFormsInComments;
    words_that_are_lost_under_the_name_of_a_form: law 15 and 1, in everything: CoversUpWithALoss;
    an_expired_cursor_that_starts_again: law 16, in everything: StartsAgainWhenExpired;
    a_cursor_that_only_this_process_knows: law 16, in everything: KeepsCursorsInMemory;
}

#[tokio::test(start_paused = true)]
async fn without_a_fault_everything_is_green() {
    for profile in [Profile::everything as fn() -> Profile, Profile::jira] {
        Plant::Provider(profile, Fault::Nothing).run_without().await.assert_green();
    }
}

#[test]
fn every_law_has_a_planted_fault() {
    let laws: std::collections::BTreeSet<u8> = PLANTED.iter().map(|(_, _, laws)| laws[0]).collect();
    assert_eq!(laws, (1..=16).collect());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_without_a_reason_is_a_red_cell() {
    let report = Plant::Provider(Profile::everything, Fault::GivesNoReason).run().await;
    let red: Vec<String> = report.red_cells().map(|row| row.cell.to_string()).collect();
    assert_eq!(red, ["operation.delete"], "{report}");
}

/// The faults that sequences of operations show, and how few steps are enough for each.
#[test]
fn the_state_machine_finds_faults_and_makes_them_short() {
    for (fault, steps) in [
        (Fault::ForgetsToClear, 3),
        (Fault::EmptiesTheLabelsWithTheTitle, 3),
        (Fault::SetsLabelsAsAWhole, 4),
        (Fault::TakesAnotherStatus, 2),
        (Fault::IgnoresLabels, 3),
        (Fault::TurnsRelationsRound, 3),
        (Fault::LosesFormsInComments, 2),
    ] {
        let make = || async { Bent::new(Memory::new(Profile::everything()).with_page_size(8), fault) };
        let machine = StateMachine::new().with_seed(7);
        let found = machine.try_run_on(make).expect_err("the fault shows");
        assert!(found.script.lines().count() <= steps, "{fault:?}: {found}");
        assert!(found.to_string().contains("seed 7"), "{found}");
        assert!(machine.replay(&found.script, make).is_err(), "{fault:?} does not show again: {found}");
        let good = || async { Bent::new(Memory::new(Profile::everything()), Fault::Nothing) };
        assert!(machine.replay(&found.script, good).is_ok(), "without the fault they agree");
    }
}
