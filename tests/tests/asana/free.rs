//! A workspace without search and custom fields: listings go through the projects.

use std::sync::Arc;

use anyticket::{
    AppliedBy, ErrorKind, NewTicket, Operation, Provider, ResolvedQuery, TicketProvider, TicketQuery, Tracker,
    TrackerOptions,
};
use anyticket_asana::{AsanaOptions, Plan};
use anyticket_sim::asana::{Limits, Offsets, Options, Plan as Paid};
use anyticket_testkit::conformance::{self, Subject};
use anyticket_tests::asana::{ENGINEERING, SimulatedAsana, simulated};

pub(crate) fn free(tasks: usize, plan: Option<Plan>) -> SimulatedAsana {
    let builder = simulated(tasks).without_log().with(|options| options.plan(Paid::Free).limits(Limits::none()));
    SimulatedAsana::configured(builder, |options| bare(options, plan))
}

fn bare(mut options: AsanaOptions, plan: Option<Plan>) -> AsanaOptions {
    options.plan = plan;
    options.external_key_field = None;
    options.page_size = Some(5);
    options.http = options.http.with_requests_per_minute(100_000);
    options
}

fn tracker(subject: &SimulatedAsana) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING).with_width(4);
    Tracker::with_options(Arc::new(subject.asana()), options).unwrap()
}

/// What moves from a project that was read into one that was not comes twice: lists have no order that never changes, and
/// nothing is remembered of tasks that lie in one project.
const MOVED: [&str; 3] = [
    "tickets_moved_between_any_two_pages_take_nothing_away",
    "everything_at_once_between_any_two_pages_takes_nothing_away",
    "changes_under_a_filter_take_no_other_away",
];

#[tokio::test(start_paused = true)]
async fn the_laws_of_listings_hold_without_a_search_but_for_what_is_moved_meanwhile() {
    for law in [3, 4, 5, 16] {
        let report = conformance::run_law(law, || async {
            let subject = free(0, Some(Plan::Free));
            subject.terms().with_tickets(60).with_questions(120).on(subject)
        })
        .await;
        let broken = report.failed().map(|check| check.name).filter(|name| !MOVED.contains(name));
        assert_eq!(broken.collect::<Vec<_>>(), [] as [&str; 0], "{report}");
        assert!(law != 16 || !report.to_string().contains("not applicable"), "tokens of lists expire: {report}");
    }
}

/// A plan that nobody configured is found out by the first search, which is asked for once.
#[tokio::test(start_paused = true)]
async fn a_search_that_is_paid_for_is_asked_once_and_then_gone_without() {
    let subject = free(40, None);
    let visible = subject.simulation.world(|world| world.visible_tasks().len());
    for _ in 0..2 {
        let listed = tracker(&subject).tickets(TicketQuery::new().with_archived(anyticket::Archived::Include));
        let listed = listed.all().await.unwrap();
        let unseen = visible - listed.len();
        assert!(unseen * 10 < visible, "{unseen} of {visible} are in no project and with nobody");
    }
    let counters = subject.simulation.counters();
    assert_eq!(counters.of("GET /workspaces/{workspace_gid}/tasks/search"), 1, "{counters:?}");
}

#[tokio::test(start_paused = true)]
async fn an_explanation_says_that_there_is_no_search() {
    let subject = free(5, Some(Plan::Free));
    let explained = tracker(&subject).explain(TicketQuery::new().with_text("login")).await.unwrap();
    let text = explained.filters.iter().find(|filter| filter.filter == anyticket::Filter::Text).unwrap();
    assert_eq!(text.applied_by, AppliedBy::Us);
    assert!(text.note.as_deref().is_some_and(|note| note.contains("no search")), "{text:?}");
    let subject = free(5, None);
    let tracker = tracker(&subject);
    tracker.tickets(TicketQuery::new()).all().await.unwrap();
    let explained = tracker.explain(TicketQuery::new().with_text("login")).await.unwrap();
    assert!(explained.notes.iter().any(|note| note.contains("no search")), "{explained:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_a_page_that_is_too_old_is_told_and_does_not_start_again() {
    let subject = free(60, Some(Plan::Free));
    let asana = subject.asana();
    let project = subject.simulation.world(|world| world.project_named(ENGINEERING)).unwrap();
    let mut query = ResolvedQuery::default();
    query.projects = vec![project.into()];
    let page = asana.page(&query, None).await.unwrap();
    subject.simulation.world(|world| world.expire_page_tokens());
    let error = asana.page(&query, page.next).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CursorExpired, "{error:#}");
}

/// Where a token of a page is a number of rows, what is deleted before it shifts the next page: Asana does not say. What
/// nobody touches meanwhile is listed whichever it is.
#[tokio::test(start_paused = true)]
async fn every_task_is_given_once_whatever_a_token_of_a_page_stands_for() {
    for offsets in [Offsets::Border, Offsets::Position] {
        let with = |options: Options| options.plan(Paid::Free).offsets(offsets).limits(Limits::none());
        let subject = SimulatedAsana::configured(simulated(60).with(with), |options| bare(options, Some(Plan::Free)));
        let listed = tracker(&subject).tickets(TicketQuery::new()).all().await.unwrap();
        let mut ids: Vec<_> = listed.iter().map(|ticket| ticket.id.clone()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), listed.len(), "{offsets:?}");
    }
}

/// Custom fields are paid for: nothing of them is promised here, and the rest works.
#[tokio::test(start_paused = true)]
async fn a_ticket_is_made_where_there_are_no_custom_fields() {
    let subject = free(0, Some(Plan::Free));
    let tracker = tracker(&subject);
    let made = tracker.create(NewTicket::new("Fix login").with_status("done")).await.unwrap();
    assert!(!made.is_open() && made.priority.is_none());
    assert_eq!(made.fields.len(), 1, "who follows it, which is no custom field: {:?}", made.fields);
    let refused = tracker.create(NewTicket::new("Urgent").with_priority(anyticket::PriorityLevel::High)).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(subject.asana().capabilities().support(Operation::Create).is_supported());
}
