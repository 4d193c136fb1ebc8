//! Relations in the site's own words.

use std::sync::Arc;

use anyticket::{ErrorKind, LinkKind, NewTicket, Ticket, Tracker, TrackerOptions};
use anyticket_sim::jira::LinkDirection;
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};

async fn two(subject: &SimulatedJira) -> (Tracker, Ticket, Ticket) {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    let tracker = Tracker::with_options(Arc::new(subject.jira()), options).unwrap();
    let copy = tracker.create(NewTicket::new("Copy")).await.unwrap();
    let original = tracker.create(NewTicket::new("Original")).await.unwrap();
    (tracker, copy, original)
}

fn own(word: &str) -> LinkKind {
    LinkKind::Other(word.to_owned())
}

async fn words(tracker: &Tracker, ticket: &Ticket) -> Vec<String> {
    tracker.links(ticket.id()).await.unwrap().iter().map(|link| link.kind.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_type_of_the_sites_own_is_written_by_each_of_its_words_and_read_from_both_ends() {
    for direction in [LinkDirection::InwardIsSource, LinkDirection::OutwardIsSource] {
        let subject = SimulatedJira::new(simulated(0).with(|options| options.link_direction(direction)));
        let (tracker, copy, original) = two(&subject).await;
        for (from, word, to) in [
            (&copy, "clones", &original),
            (&original, "Is Cloned By", &copy),
            // By the name of the type, as the one that points.
            (&copy, "cloners", &original),
        ] {
            for _ in 0..2 {
                tracker.link(from.id(), own(word), to.id()).await.unwrap();
            }
            assert_eq!(words(&tracker, &copy).await, ["clones"], "{word} {direction:?}");
            assert_eq!(words(&tracker, &original).await, ["is cloned by"], "{word} {direction:?}");
            tracker.unlink(from.id(), own(word), to.id()).await.unwrap();
            assert!(words(&tracker, &copy).await.is_empty(), "{word} {direction:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_relation_of_ours_in_jiras_words_is_that_relation_and_names_the_other_ticket() {
    let subject = SimulatedJira::new(simulated(0));
    let (tracker, copy, original) = two(&subject).await;
    tracker.link(copy.id(), own("is blocked by"), original.id()).await.unwrap();
    let [link] = tracker.links(copy.id()).await.unwrap().try_into().unwrap();
    assert_eq!((link.kind, link.native_kind.as_str()), (LinkKind::BlockedBy, "is blocked by"));
    assert_eq!((link.ticket, link.title.as_deref()), (original.id, Some("Original")));
}

#[tokio::test(start_paused = true)]
async fn a_word_that_the_site_does_not_have_is_refused_with_those_it_has_and_nothing_is_written() {
    let subject = SimulatedJira::new(simulated(0));
    let (tracker, copy, original) = two(&subject).await;
    let before = subject.simulation.log().len();
    for error in [
        tracker.link(copy.id(), own("haunts"), original.id()).await.unwrap_err(),
        tracker.unlink(copy.id(), own("haunts"), original.id()).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error:#}");
        let hint = error.hint().unwrap();
        assert!(["blocks", "is blocked by", "clones"].iter().all(|word| hint.contains(word)), "{hint}");
    }
    let asked = subject.simulation.log().split_off(before);
    assert!(asked.iter().all(|exchange| exchange.method == "GET"), "{asked:?}");
}
