//! What rests on single sentences of Jira's document: each stands here beside what is done by it. A document at hand is looked
//! at; a sentence that it does not hold any more is a reason to read it anew.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{Effect, ErrorKind, NewTicket, ResolvedQuery, TicketPatch, TicketProvider, Tracker, TrackerOptions};
use anyticket_sim::jira::EndedTokens;
use anyticket_tests::contract::specs;
use anyticket_tests::jira::{ENGINEERING, ROADMAP, SimulatedJira, simulated};
use serde_json::json;

use crate::keys::Refusing;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// A sentence that the document of the interface must hold, where there is one.
fn by(sentence: &str) {
    let Some(folder) = specs() else { return };
    let document = std::fs::read_to_string(folder.join("jira-cloud-v3.json")).unwrap();
    let written = serde_json::to_string(sentence).unwrap();
    assert!(document.contains(written.trim_matches('"')), "the document does not say any more: {sentence}");
}

fn tracker(subject: &SimulatedJira) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.jira()), options).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_place_in_a_listing_is_kept_for_seven_days_and_then_said_to_be_gone_however_jira_says_it() {
    by("This token will expire in 7 days.");
    for words in [EndedTokens::Named, EndedTokens::Unnamed, EndedTokens::Silent] {
        let builder = simulated(30).with(|options| options.ended_tokens(words).page_ceiling(10));
        let subject = SimulatedJira::new(builder);
        let query = ResolvedQuery::default();
        let next = subject.jira().page(&query, None).await.unwrap().next;
        assert!(next.is_some());
        tokio::time::sleep(7 * DAY - Duration::from_secs(60)).await;
        let later = subject.another().page(&query, next.clone()).await.unwrap();
        assert!(!later.items.is_empty(), "{words:?}");
        tokio::time::sleep(Duration::from_secs(120)).await;
        let error = subject.another().page(&query, next).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::CursorExpired, Some(400)), "{words:?}: {error:#}");
    }
}

/// A query that is wrong since somebody renamed a status is no place that is gone.
#[tokio::test(start_paused = true)]
async fn a_query_that_became_wrong_between_two_pages_is_wrong_and_not_too_old() {
    let subject = SimulatedJira::new(simulated(30).with(|options| options.page_ceiling(10)));
    let query = ResolvedQuery::default();
    let next = subject.jira().page(&query, None).await.unwrap().next;
    for words in [
        &["The value 'Begun' does not exist for the field 'status'."],
        &["Error in the JQL Query: Expecting operator."],
    ] {
        subject.transport.put_between(Refusing::every_search(words));
        let error = subject.jira().page(&query, next.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error:#}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_of_a_listing_reconciles_the_same_issues() {
    by("This list of ids should be consistent with each paginated request across different pages.");
    by("Accepts max 50 ids.");
    let subject = SimulatedJira::new(simulated(0).with(|options| options.page_ceiling(20)));
    let tracker = tracker(&subject);
    for number in 0..60 {
        tracker.create(NewTicket::new(format!("{number}"))).await.unwrap();
    }
    let (query, jira, mut next, mut pages) = (ResolvedQuery::default(), subject.jira(), None, 0);
    loop {
        let page = jira.page(&query, next).await.unwrap();
        pages += 1;
        tracker.create(NewTicket::new("In between")).await.unwrap();
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    let asked: Vec<_> = subject
        .simulation
        .log()
        .iter()
        .filter(|exchange| exchange.path.ends_with("/search/jql"))
        .map(|exchange| exchange.json().unwrap()["reconcileIssues"].clone())
        .collect();
    assert!(pages > 2 && asked.len() == pages, "{asked:?}");
    assert_eq!(asked[0].as_array().unwrap().len(), 50);
    assert!(asked.windows(2).all(|pair| pair[0] == pair[1]), "{asked:?}");
}

/// What Jira says of a move when it is done, as `said` has it.
async fn moved(said: impl Fn(&str) -> serde_json::Value + Send + 'static) -> anyticket::Result<()> {
    let subject = SimulatedJira::new(simulated(0));
    let tracker = tracker(&subject);
    let id = tracker.create(NewTicket::new("Goes")).await.unwrap().id;
    let (number, said) = (id.to_string(), Box::new(said));
    subject.transport.bend(move |answer| {
        if answer["status"] == "COMPLETE" {
            let task = answer["taskId"].take();
            *answer = said(&number);
            answer["taskId"] = task;
            answer["status"] = "COMPLETE".into();
        }
    });
    let error = match tracker.update(&id, TicketPatch::new().project(ROADMAP)).await {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    assert_eq!(error.ticket(), Some(&id));
    Err(error)
}

#[tokio::test(start_paused = true)]
async fn whether_an_issue_was_moved_is_told_by_its_id_and_not_by_how_many_cannot_be_seen() {
    by(
        "The number of issues that are either invalid or issues that the user doesn't have permission to view, regardless of \
        the success or failure of the operation.",
    );
    by("List of issue IDs for which the operation was successful and that the user has permission to view.");
    // Something below it cannot be seen: it was moved.
    moved(
        |id| json!({ "processedAccessibleIssues": [id.parse::<u64>().unwrap()], "invalidOrInaccessibleIssueCount": 1 }),
    )
    .await
    .unwrap();
    // It lies where it cannot be seen, or nowhere: nobody knows.
    let error =
        moved(|_| json!({ "processedAccessibleIssues": [], "invalidOrInaccessibleIssueCount": 1 })).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotFound, Effect::Unknown), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn the_reasons_of_a_refused_move_are_those_of_the_issue() {
    by(
        "Map of issue IDs for which the operation failed and that the user has permission to view, to their one or more reasons \
        for failure.",
    );
    let error = moved(|id| json!({ "failedAccessibleIssues": { id: ["It is locked."] } })).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(format!("{error:#}").contains("It is locked."), "{error:#}");
}

/// "You must provide a `targetStatus`" and the like do not arise: everything is left to Jira.
#[tokio::test(start_paused = true)]
async fn a_move_lets_jira_find_the_status_the_fields_and_the_type_of_what_lies_below() {
    by("Leave `targetStatus` empty when using this.");
    by("The `targetMandatoryFields` property shouldn't be defined.");
    by("Only required when the destination issueType is a subtask.");
    by("If `true`, dispatches a bulk notification email to users about the updates.");
    let subject = SimulatedJira::new(simulated(0));
    let tracker = tracker(&subject);
    let id = tracker.create(NewTicket::new("Goes")).await.unwrap().id;
    tracker.update(&id, TicketPatch::new().project(ROADMAP)).await.unwrap();
    let log = subject.simulation.log();
    let sent = log.iter().find(|exchange| exchange.path.ends_with("/bulk/issues/move")).unwrap().json().unwrap();
    let (target, sources) = sent["targetToSourcesMapping"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(target.split(',').count(), 2, "a project and a type, and nothing above: {target}");
    assert_eq!(
        *sources,
        json!({
            "inferClassificationDefaults": true,
            "inferFieldDefaults": true,
            "inferStatusDefaults": true,
            "inferSubtaskTypeDefault": true,
            "issueIdsOrKeys": [id.as_str()],
        })
    );
    assert_eq!(sent["sendBulkNotification"], false);
}
