//! Statuses: a list and a bit, what they mean, and where a wish for a category leads.

use std::sync::Arc;

use anyticket::{Archived, NewTicket, StatusCategory, StatusRef, TicketPatch, TicketQuery, Tracker, TrackerOptions};
use anyticket_tests::trello::{ENGINEERING, SimulatedTrello, mapped, simulated};

fn tracker(subject: &SimulatedTrello, options: TrackerOptions) -> Tracker {
    Tracker::with_options(Arc::new(subject.trello()), options.with_project(ENGINEERING)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn nothing_is_guessed_from_the_name_of_a_list_and_the_bit_is_done() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject, TrackerOptions::default());
    let schema = tracker.schema(ENGINEERING).await.unwrap();
    for status in &schema.statuses {
        let expected =
            if status.name.ends_with(" (complete)") { StatusCategory::Done } else { StatusCategory::Unknown };
        assert_eq!(status.category, expected, "{status:?}");
    }
    assert!(schema.statuses.iter().any(|status| status.name == "Done" && status.category.is_open()));
    let error = tracker.create(NewTicket::new("x").with_status("todo")).await.unwrap_err();
    assert!(error.hint().unwrap().contains("map one in the configuration"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn done_completes_a_card_where_it_lies_and_a_preference_moves_it() {
    let subject = SimulatedTrello::new(simulated(0));
    let plain = tracker(&subject, mapped(TrackerOptions::default()));
    let ticket = plain.create(NewTicket::new("Review it").with_status("Review")).await.unwrap();
    let done = plain.update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    assert_eq!((done.status.name.as_str(), done.status.category), ("Review (complete)", StatusCategory::Done));
    let seen = subject.simulation.world(|world| world.card_seen(ticket.id().as_str())).unwrap();
    assert_eq!((seen.list_name.as_str(), seen.due_complete), ("Review", true));
    let back = plain.update(ticket.id(), TicketPatch::new().status("in_progress")).await.unwrap();
    assert_eq!((back.status.name.as_str(), back.status.category), ("Doing", StatusCategory::InProgress));
    let moving =
        mapped(TrackerOptions::default()).preferring(StatusCategory::Done, StatusRef::Name("Done (complete)".into()));
    let moved = tracker(&subject, moving).update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    assert_eq!(moved.status.name, "Done (complete)");
}

#[tokio::test(start_paused = true)]
async fn archived_is_neither_done_nor_cancelled_and_a_list_that_is_put_away_takes_its_cards_along() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject, mapped(TrackerOptions::default()));
    let own = tracker.create(NewTicket::new("Archived itself")).await.unwrap();
    let with_list = tracker.create(NewTicket::new("On an archived list").with_status("Review")).await.unwrap();
    let mut patch = TicketPatch::new();
    patch.archived = anyticket::Patch::Set(true);
    let archived = tracker.update(own.id(), patch).await.unwrap();
    assert!(archived.archived && archived.status.category == StatusCategory::Todo, "{archived:?}");
    subject.simulation.world(|world| {
        let list = world.list_named(&world.default_board(), "Review").unwrap();
        world.somebody_archives_list(&list, true)
    });
    assert!(tracker.ticket(with_list.id()).await.unwrap().archived);
    assert!(tracker.tickets(TicketQuery::new()).all().await.unwrap().is_empty());
    let all = tracker.tickets(TicketQuery::new().with_archived(Archived::Include)).all().await.unwrap();
    let mut titles: Vec<&str> = all.iter().map(|ticket| ticket.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Archived itself", "On an archived list"]);
    assert!(all.iter().all(|ticket| ticket.status.category.is_open()), "{all:?}");
    let listed = all.iter().find(|ticket| ticket.id == *with_list.id()).unwrap();
    assert_eq!(listed.status.name, "Review");
    let statuses = tracker.schema(ENGINEERING).await.unwrap().statuses;
    assert!(statuses.iter().all(|status| !status.name.starts_with("Review")), "no card is put on an archived list");
}
