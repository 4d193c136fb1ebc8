//! What Jira's pages leave open: it works whichever way it is.

use std::sync::Arc;

use anyticket::{LinkKind, NewTicket, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::jira::{HiddenEmails, LabelSearch, LinkDirection};
use anyticket_testkit::conformance::{self, Subject};
use anyticket_tests::jira::{ENGINEERING, SimulatedJira, simulated};

fn tracker(subject: &SimulatedJira) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.jira()), options).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_relation_points_where_it_was_said_to_whichever_key_is_which() {
    for direction in [LinkDirection::InwardIsSource, LinkDirection::OutwardIsSource] {
        let subject = SimulatedJira::new(simulated(0).with(|options| options.link_direction(direction)));
        let tracker = tracker(&subject);
        let mut tickets = Vec::new();
        for number in 0..3 {
            tickets.push(tracker.create(NewTicket::new(format!("{number}"))).await.unwrap().id);
        }
        for (from, kind, to) in [(0, LinkKind::Blocks, 1), (1, LinkKind::DuplicatedBy, 2), (0, LinkKind::Relates, 2)] {
            let (from, to) = (&tickets[from], &tickets[to]);
            tracker.link(from, kind.clone(), to).await.unwrap();
            // Once more is no error, and adds nothing.
            tracker.link(from, kind.clone(), to).await.unwrap();
            let seen = |links: Vec<anyticket::TicketLink>, other: &anyticket::TicketId| {
                links.into_iter().filter(|link| link.ticket == *other).map(|link| link.kind).collect::<Vec<_>>()
            };
            assert_eq!(seen(tracker.links(from).await.unwrap(), to), std::slice::from_ref(&kind), "{direction:?}");
            assert_eq!(seen(tracker.links(to).await.unwrap(), from), [kind.reversed()], "{direction:?}");
        }
        tracker.unlink(&tickets[1], LinkKind::BlockedBy, &tickets[0]).await.unwrap();
        assert!(tracker.links(&tickets[0]).await.unwrap().iter().all(|link| link.kind != LinkKind::Blocks));
    }
}

#[tokio::test(start_paused = true)]
async fn a_label_is_found_in_any_case_whether_jira_tells_cases_apart_or_not() {
    for search in [LabelSearch::AnyCase, LabelSearch::Exact] {
        let subject = SimulatedJira::new(simulated(0).with(|options| options.label_search(search)));
        let tracker = tracker(&subject);
        for label in ["Late", "late", "later"] {
            tracker.create(NewTicket::new(label).with_label(label)).await.unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_secs(120)).await;
        let found = tracker.tickets(TicketQuery::new().with_label("LATE")).all().await.unwrap();
        let mut titles: Vec<&str> = found.iter().map(|ticket| ticket.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!(titles, ["Late", "late"], "{search:?}");
        let others = tracker.tickets(TicketQuery::new().without_label("LATE")).all().await.unwrap();
        assert_eq!(others.len(), 1, "{search:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_whose_address_is_hidden_is_somebody() {
    for hidden in [HiddenEmails::Absent, HiddenEmails::Null] {
        let subject = SimulatedJira::new(simulated(0).with(|options| options.hidden_emails(hidden)));
        let users = tracker(&subject).users().all().await.unwrap();
        assert!(users.iter().any(|user| user.email.is_none()) && users.iter().any(|user| user.email.is_some()));
    }
}

#[tokio::test(start_paused = true)]
async fn the_law_of_statuses_holds_where_the_workflow_is_hidden() {
    let report = conformance::run_law(6, || async {
        let subject = SimulatedJira::configured(simulated(0).without_log(), |options| options);
        subject.terms().with_tickets(20).on(subject)
    })
    .await;
    println!("{report}");
    assert_eq!(report.broken_laws(), [] as [u8; 0], "{report}");
}
