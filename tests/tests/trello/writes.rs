//! What is written, and how: long texts, labels, dates, boards, files, relations.

use std::sync::Arc;

use anyticket::{
    Effect, ErrorKind, LinkKind, ListPatch, NewTicket, TicketPatch, Tracker, TrackerOptions, Upload, When,
};
use anyticket_sim::{ErrorBody, Fault};
use anyticket_tests::trello::{ENGINEERING, OPERATIONS, SimulatedTrello, mapped, simulated};
use futures_util::TryStreamExt;

fn tracker(subject: &SimulatedTrello) -> Tracker {
    let options = mapped(TrackerOptions::default().with_project(ENGINEERING));
    Tracker::with_options(Arc::new(subject.trello()), options).unwrap()
}

/// An address of more than 8 kB is refused before Trello sees it.
#[tokio::test(start_paused = true)]
async fn a_long_text_goes_in_the_body_and_never_in_the_address() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let text = "多".repeat(16_000);
    let ticket = tracker.create(NewTicket::new("Long").with_body(text.as_str())).await.unwrap();
    tracker.update(ticket.id(), TicketPatch::new().body(format!("{text}!"))).await.unwrap();
    tracker.comment(ticket.id(), text.as_str()).await.unwrap();
    assert_eq!(tracker.ticket(ticket.id()).await.unwrap().body_markdown().chars().count(), 16_001);
    for exchange in subject.simulation.log() {
        let query: usize = exchange.query.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(query < 1_000, "{} {}", exchange.method, exchange.path);
        assert!(exchange.method == "GET" || exchange.query.is_empty(), "{} {}", exchange.method, exchange.path);
    }
}

#[tokio::test(start_paused = true)]
async fn a_day_is_refused_and_a_lenient_write_says_what_it_lost() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let day: When = "2026-11-30".parse().unwrap();
    let error = tracker.create(NewTicket::new("Due").with_due(day)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Unsupported, Effect::None), "{error:#}");
    assert_eq!(subject.simulation.counters().of("POST /1/cards"), 0);
    let made = tracker.create(NewTicket::new("Due").with_due(day).lenient()).await.unwrap();
    assert_eq!(made.due, Some("2026-11-30T00:00:00Z".parse().unwrap()));
    assert!(made.losses.iter().any(|loss| loss.field == anyticket::Field::Due), "{:?}", made.losses);
}

#[tokio::test(start_paused = true)]
async fn a_label_that_the_board_lacks_is_made_once_and_every_label_of_the_board_is_known() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    for number in 0..60 {
        tracker.create(NewTicket::new("Labelled").with_label(format!("label {number:02}"))).await.unwrap();
    }
    let before = subject.simulation.counters().of("POST /1/labels");
    let again = tracker.create(NewTicket::new("Labelled").with_label("LABEL 59")).await.unwrap();
    assert_eq!(again.labels[0].name, "label 59");
    assert_eq!((before, subject.simulation.counters().of("POST /1/labels")), (60, 60));
    let schema = self::tracker(&subject).schema(ENGINEERING).await.unwrap();
    assert!(schema.labels.len() > 60, "{}", schema.labels.len());
    // Setting them all at once, none of which is there yet on one of them.
    let mut patch = TicketPatch::new();
    patch.labels = ListPatch::Set(vec!["label 00".into(), "fresh".into()]);
    let set = tracker.update(again.id(), patch).await.unwrap();
    let names: Vec<&str> = set.labels.iter().map(|label| label.name.as_str()).collect();
    assert_eq!(names, ["label 00", "fresh"]);
}

#[tokio::test(start_paused = true)]
async fn a_label_that_cannot_be_put_on_leaves_the_card_and_says_so() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let refused = Fault::Status { status: 403, body: ErrorBody::Json, applied: false };
    subject.simulation.set_faults(refused.always().on("POST /1/cards/{id}/idLabels").times(1).into());
    let error = tracker.create(NewTicket::new("Half").with_label("brand new")).await.unwrap_err();
    assert_eq!(
        (error.effect(), error.done(), error.pending()),
        (Effect::Partial, &["create".to_owned()][..], &["labels brand new".to_owned()][..])
    );
    assert_eq!(tracker.ticket(error.ticket().unwrap()).await.unwrap().title, "Half");
}

#[tokio::test(start_paused = true)]
async fn what_has_no_place_on_another_board_is_reported_and_labels_go_by_their_names() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let schema = tracker.schema(ENGINEERING).await.unwrap();
    let text = schema.fields.iter().find(|field| field.native_kind == "text").unwrap();
    let new = NewTicket::new("Moves").with_label("someday").with_status("Doing").with_external_key("crm/7");
    let new = new.with_field(text.id.as_str(), anyticket::Value::Text("x".into())).with_body("text");
    let ticket = tracker.create(new.with_assignee("Cy Choi")).await.unwrap();
    let moved = tracker.update(ticket.id(), TicketPatch::new().project(OPERATIONS)).await.unwrap();
    assert_eq!(moved.project.as_ref().unwrap().name.as_deref(), Some(OPERATIONS));
    assert_eq!((moved.status.name.as_str(), moved.labels[0].name.as_str()), ("Inbox", "someday"));
    assert_eq!((moved.external_key.as_deref(), moved.body_markdown()), (Some("crm/7"), "text"));
    let lost: Vec<&str> = moved.losses.iter().filter_map(|loss| loss.native.as_deref()).collect();
    assert!(lost.contains(&text.name.as_str()) && lost.contains(&"Cy Choi"), "{:?}", moved.losses);
}

#[tokio::test(start_paused = true)]
async fn relations_stand_on_either_card_and_are_put_there_once() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let one = tracker.create(NewTicket::new("One")).await.unwrap();
    let other = tracker.create(NewTicket::new("Other")).await.unwrap();
    for _ in 0..2 {
        tracker.link(one.id(), LinkKind::Relates, other.id()).await.unwrap();
    }
    for (from, to) in [(&one, &other), (&other, &one)] {
        let links = tracker.links(from.id()).await.unwrap();
        assert_eq!((links.len(), &links[0].ticket, links[0].title.as_deref()), (1, to.id(), Some(to.title.as_str())));
        assert_eq!(tracker.attachments(from.id()).all().await.unwrap().len(), 1);
    }
    tracker.unlink(other.id(), LinkKind::Relates, one.id()).await.unwrap();
    assert!(tracker.links(one.id()).await.unwrap().is_empty() && tracker.links(other.id()).await.unwrap().is_empty());
    assert!(tracker.link(one.id(), LinkKind::Blocks, other.id()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_file_comes_back_whatever_it_is_called() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let ticket = tracker.create(NewTicket::new("Files")).await.unwrap();
    for name in ["a b.txt", "größer 50 %.txt", "c++ & co?.txt"] {
        let file = tracker.attach(ticket.id(), Upload::from_bytes(name, "content")).await.unwrap();
        assert_eq!((file.name.as_str(), file.size), (name, Some(7)));
        let content: Vec<bytes::Bytes> =
            tracker.download(ticket.id(), &file.id).await.unwrap().try_collect().await.unwrap();
        assert_eq!(content.concat(), b"content", "{name}");
    }
}
