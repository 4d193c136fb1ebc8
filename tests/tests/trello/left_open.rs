//! What Trello's pages leave open: it works whichever way it is.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket::{ErrorKind, Include, NewTicket, TicketId, TicketPatch, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::trello::{ActionPaging, BatchErrors, BoardChange, PermissionWords, Windows};
use anyticket_tests::trello::{ENGINEERING, OPERATIONS, SimulatedTrello, mapped, simulated};

fn tracker(subject: &SimulatedTrello) -> Tracker {
    let options = mapped(TrackerOptions::default().with_project(ENGINEERING));
    Tracker::with_options(Arc::new(subject.trello()), options).unwrap()
}

/// The document knows pages of fifty by number; other clients go on from the last action.
#[tokio::test(start_paused = true)]
async fn all_comments_come_once_whichever_way_they_are_paged() {
    for paging in [ActionPaging::Cursors, ActionPaging::Pages] {
        let subject = SimulatedTrello::new(simulated(0).with(|options| options.action_paging(paging)));
        let tracker = tracker(&subject);
        let ticket = tracker.create(NewTicket::new("Talked about")).await.unwrap();
        let id = ticket.id().as_str().to_owned();
        for number in 0..130 {
            subject.simulation.world(|world| world.somebody_comments(&id, &format!("comment {number}"))).unwrap();
        }
        let comments = tracker.comments(ticket.id()).all().await.unwrap();
        let different: BTreeSet<_> = comments.iter().map(|comment| comment.id.clone()).collect();
        assert_eq!((comments.len(), different.len()), (130, 130), "{paging:?}");
        assert_eq!(comments[0].body.as_markdown(), "comment 129", "{paging:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn labels_go_along_to_another_board_whether_trello_keeps_them_or_not() {
    for change in [BoardChange::Dropped, BoardChange::Matched] {
        let subject = SimulatedTrello::new(simulated(0).with(|options| options.board_change(change)));
        let tracker = tracker(&subject);
        let schema = tracker.schema(ENGINEERING).await.unwrap();
        let bug = schema.labels.iter().find(|label| label.name == "Bug").unwrap().id.clone().unwrap();
        let new = NewTicket::new("Moves").with_label(bug).with_label("only here");
        let ticket = tracker.create(new).await.unwrap();
        let moved = tracker.update(ticket.id(), TicketPatch::new().project(OPERATIONS)).await.unwrap();
        let mut names: Vec<&str> = moved.labels.iter().map(|label| label.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Bug", "only here"], "{change:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_batch_tells_who_is_missing_in_either_form() {
    for errors in [BatchErrors::Keyed, BatchErrors::Plain] {
        let subject = SimulatedTrello::new(simulated(0).with(|options| options.batch_errors(errors)));
        let tracker = tracker(&subject);
        let mut ids = Vec::new();
        for number in 0..12 {
            ids.push(tracker.create(NewTicket::new(format!("{number}"))).await.unwrap().id);
        }
        tracker.delete(&ids[5]).await.unwrap();
        ids.push(TicketId::new("86abc1"));
        let answers = tracker.tickets_by_id(&ids, Include::default()).await.unwrap();
        for (at, answer) in answers.into_iter().enumerate() {
            match (at, answer) {
                (5, Err(error)) => assert_eq!(error.kind(), ErrorKind::NotFound, "{errors:?} {error:#}"),
                (12, Err(error)) => assert_eq!(error.kind(), ErrorKind::Invalid, "{errors:?} {error:#}"),
                (_, answer) => assert_eq!(answer.unwrap().title, at.to_string(), "{errors:?}"),
            }
        }
    }
}

/// Changes of labels may leave the time of the last activity alone; a version sees them all the same.
#[tokio::test(start_paused = true)]
async fn a_version_sees_a_label_whether_it_counts_as_activity_or_not() {
    for quiet in [true, false] {
        let subject = SimulatedTrello::new(simulated(0).with(|options| options.quiet_edits(quiet)));
        let tracker = tracker(&subject);
        let ticket = tracker.create(NewTicket::new("Labelled")).await.unwrap();
        let version = ticket.version.clone().unwrap();
        subject.simulation.world(|world| assert!(world.somebody_labels(ticket.id().as_str(), "Feature")));
        let patch = TicketPatch::new().title("Changed").if_version(version);
        let error = tracker.update(ticket.id(), patch).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{quiet} {error:#}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_words_windows_plans_and_statuses_are_understood() {
    let builder = simulated(10).with(|options| {
        let options = options.permission_words(PermissionWords::OfTheModel).accepted_writes(true);
        let limits = anyticket_sim::trello::Limits::default().windows(Windows::Fixed);
        options.custom_fields(false).limits(limits)
    });
    let subject = SimulatedTrello::new(builder);
    let tracker = tracker(&subject);
    let schema = tracker.schema(ENGINEERING).await.unwrap();
    assert!(schema.fields.is_empty(), "a Workspace without a plan has none");
    let ticket = tracker.create(NewTicket::new("Accepted")).await.unwrap();
    tracker.update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    let secret = subject.simulation.world(|world| world.board_named("Salaries").unwrap());
    let error = tracker.tickets(TicketQuery::new().in_project(secret.as_str())).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:#}");
}
