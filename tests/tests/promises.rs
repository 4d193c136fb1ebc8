//! What capabilities and schema say a tracker cannot hold is refused before anything is sent, or lost by name.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use anyticket::{
    Capabilities, ErrorKind, Field, Label, LabelForm, LinkKind, NewTicket, Priority, PriorityLevel, Schema,
    TicketPatch, Tracker,
};
use anyticket_testkit::{self as testkit, MockProvider};

/// A mock with this schema in every project, and nothing expected.
fn with(change: impl FnOnce(&mut Schema), capabilities: Capabilities) -> MockProvider {
    let mut schema = testkit::schema();
    change(&mut schema);
    testkit::mock_with(capabilities.with_fixed_schema(schema))
}

fn creating(mut provider: MockProvider) -> Tracker {
    provider.expect_create().returning(|draft| Ok(testkit::ticket(&draft)));
    Tracker::new(provider)
}

#[tokio::test]
async fn a_relation_that_the_tracker_does_not_have_is_refused_with_those_it_has() {
    let mut provider = with(|_| {}, Capabilities::all().with_link_kinds([LinkKind::Blocks, LinkKind::BlockedBy]));
    provider.expect_link().times(1).returning(|_, _, _| Ok(()));
    let tracker = Tracker::new(provider);
    let (a, b) = ("a".into(), "b".into());
    for kind in [LinkKind::Relates, LinkKind::from("is cloned by")] {
        for error in [
            tracker.link(&a, kind.clone(), &b).await.unwrap_err(),
            tracker.unlink(&a, kind.clone(), &b).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert_eq!(error.hint(), Some("it has blocks, blocked_by"));
        }
    }
    tracker.link(&a, LinkKind::Blocks, &b).await.unwrap();
}

#[tokio::test]
async fn a_level_of_priority_that_the_project_does_not_have_is_a_loss_and_a_wrong_word_a_mistake() {
    let two = |schema: &mut Schema| {
        schema.priorities =
            vec![Priority::new(PriorityLevel::High, "1", "Major"), Priority::new(PriorityLevel::Low, "2", "Minor")];
    };
    let tracker = creating(with(two, Capabilities::all()));
    let urgent = || NewTicket::new("x").with_priority(PriorityLevel::Urgent);
    let error = tracker.create(urgent()).await.unwrap_err();
    assert_eq!((error.kind(), error.hint()), (ErrorKind::Unsupported, Some("there are Major, Minor")));
    let made = tracker.create(urgent().lenient()).await.unwrap();
    assert_eq!((made.priority, made.losses[0].field), (None, Field::Priority));
    let error = tracker.create(NewTicket::new("x").with_priority("Majro").lenient()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.hint().unwrap().contains("Major"), "{error:?}");
    let made = tracker.create(NewTicket::new("x").with_priority("minor")).await.unwrap();
    assert_eq!(made.priority.unwrap().id, "2");
}

#[tokio::test]
async fn labels_are_counted_with_those_that_are_there() {
    let mut provider = with(
        |schema| {
            schema.labels = ["a", "b", "c"].map(Label::new).to_vec();
            schema.limits.labels = Some(2);
        },
        {
            let mut limits = anyticket::Limits::none();
            limits.labels = Some(2);
            Capabilities::all().with_limits(limits)
        },
    );
    provider.expect_get().returning(|_, _| {
        let mut ticket = testkit::ticket(&anyticket::Draft::new("x"));
        ticket.labels = ["a", "b"].map(Label::new).to_vec();
        Ok(ticket)
    });
    provider.expect_patch().times(2).returning(|_, _| Ok(testkit::ticket(&anyticket::Draft::new("x"))));
    let tracker = Tracker::new(provider);
    let id = "t1".into();
    let error = tracker.update(&id, TicketPatch::new().add_label("c")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "the third of two: {error:?}");
    tracker.update(&id, TicketPatch::new().add_label("c").remove_label("a")).await.unwrap();
    tracker.update(&id, TicketPatch::new().add_label("b")).await.unwrap();
}

#[tokio::test]
async fn a_label_of_two_words_is_refused_where_labels_are_one_word() {
    let tracker = creating(with(|_| {}, Capabilities::all().with_label_form(LabelForm::OneWord)));
    let error = tracker.create(NewTicket::new("x").with_label("two words")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.hint().unwrap().contains("hyphen"), "{error:?}");
    assert!(tracker.create(NewTicket::new("x").with_label("two-words")).await.is_ok());
}
