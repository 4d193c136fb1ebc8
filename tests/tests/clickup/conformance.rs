//! The laws on ClickUp, over the simulated one: the other way round wherever its documents leave something open, and on a
//! socket. As the documents say it they are tried in `documents`, together with the documents.

use std::collections::VecDeque;
use std::sync::Arc;

use anyticket::{
    Effect, ErrorKind, Field, NewTicket, Operation, PriorityLevel, Provider, SecretString, TicketPatch, Tracker,
};
use anyticket_clickup::{ClickUp, ClickUpOptions};
use anyticket_http::HttpOptions;
use anyticket_sim::clickup::{ClickUp as World, Options};
use anyticket_sim::{ErrorBody, Fault, RetryAfter, Served};
use anyticket_testkit::conformance::{self, Midway, Subject, Terms, WorldChange};
use anyticket_tests::clickup::{SimulatedClickUp, make, request_of, simulated};
use anyticket_tests::simulated::stop;
use async_trait::async_trait;

/// What ClickUp's documents leave open, the other way round than it is by default.
///
/// Left out is what would take away something that the capabilities promise: a priority that cannot be cleared, types of
/// task that are used up (both below), and listings that lag.
fn the_other_way(options: Options) -> Options {
    options
        .newest_first(false)
        .shuffled_ties(true)
        .archived_only(false)
        .search_says_last_page(true)
        .last_page_lies(true)
        .missing_authorization(401)
        .unauthorized_workspace(403)
        .missing_task(400)
        .deleted_list_answers(false)
        .exact_status_case(true)
        .tag_case_kept(true)
        .markdown_normalized(true)
        .dates_done_kept(true)
        .date_only_in_utc(true)
        .comments_touch(false)
        .variety(false)
        .move_keys_of_guide(true)
        .both_ends_required(true)
        .partial_comment_refused(true)
        .switched_off_refused(true)
        .comment_pages_repeat(true)
        .unknown_tags_dropped(true)
        .all_tags(true)
        .no_access_has_a_code(true)
        .quota_status(403)
        .null_cursor_at_end(true)
        .documented_status_types(true)
        .invited_without_name(false)
        .links_as_written(true)
        .unknown_team_is_missing(true)
        .reset_in_milliseconds(true)
        .retry_after(RetryAfter::Seconds(1))
        .rate_headers(anyticket_sim::clickup::RateHeaders::OnErrors)
}

/// A small world: what is large is tried above. Tags can be made in both of its Lists, whose Space the user sees.
fn small(tickets: usize) -> Terms {
    let mut terms = Terms::default().with_tickets(tickets).with_questions(60);
    terms.projects = ["Engineering / Web / Backlog", "Engineering / Inbox"].map(Into::into).to_vec();
    terms
}

#[tokio::test(start_paused = true)]
async fn clickup_conforms_where_its_documents_leave_it_open_the_other_way_round() {
    let other = || SimulatedClickUp::new(simulated(0).without_log().with(the_other_way));
    conformance::run_on(|| async { small(85).on(other()) }).await.assert_green();
}

/// Whether a priority can be cleared, the document and the service say differently: "works in the field". Where it cannot, that
/// one action is refused with its true effect, and every other law and action holds.
#[tokio::test(start_paused = true)]
async fn where_a_priority_cannot_be_cleared_that_is_an_error_and_nothing_else_is_wrong() {
    let subject =
        || SimulatedClickUp::new(simulated(0).without_log().with(|options| options.null_priority_refused(true)));
    for law in [1, 2, 7, 9] {
        let report = conformance::run_law(law, || async { small(20).on(subject()) }).await;
        let failed: Vec<String> = report.failed().map(|check| format!("{check:?}")).collect();
        match law {
            2 => assert!(
                matches!(failed.as_slice(), [only] if only.contains("priority must be an integer")),
                "{failed:#?}"
            ),
            _ => assert!(failed.is_empty(), "{failed:#?}"),
        }
    }
    let clickup = subject();
    let list = clickup.simulation.world(|world| world.default_list_id());
    let tracker = Tracker::new(clickup.clickup());
    let new = NewTicket::new("Urgent").with_project(list.as_str()).with_priority(PriorityLevel::Urgent);
    let before = tracker.create(new).await.unwrap();
    let error = tracker.update(before.id(), TicketPatch::new().title("Calm").clear(Field::Priority)).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Invalid, Effect::None), "{error:#}");
    assert!(tracker.ticket(before.id()).await.unwrap().same_as(&before, tracker.capabilities()));
}

/// A List whose tasks are of a custom type, on a plan that has no use of one left: what names no type is made as a plain
/// task, which is said; what names one is refused, and nothing is made.
#[tokio::test(start_paused = true)]
async fn where_custom_types_are_used_up_a_ticket_that_names_none_is_a_plain_task() {
    let clickup = SimulatedClickUp::new(simulated(0).with(|options| options.custom_types_used_up(true)));
    let list = clickup.simulation.world(|world| world.default_list_id());
    let tracker = Tracker::new(clickup.clickup());
    let made = tracker.create(NewTicket::new("Plain").with_project(list.as_str()).with_label("kept")).await.unwrap();
    assert_eq!(made.kind.as_ref().map(|kind| kind.id.as_str()), Some("0"));
    assert!(made.losses.iter().any(|loss| loss.field == Field::Kind), "{:?}", made.losses);
    let kinds = tracker.schema(list.as_str()).await.unwrap().kinds;
    let custom = kinds.iter().find(|kind| kind.id.as_str().parse().is_ok_and(|id: u64| id > 1)).unwrap();
    let named = NewTicket::new("Bug").with_project(list.as_str()).with_kind(custom.id.as_str());
    let error = tracker.create(named).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::QuotaExceeded, Effect::None), "{error:#}");
    assert!(clickup.simulation.world(|world| world.tasks_titled("Bug")).is_empty());
}

/// On a socket time is real. What dropping and refusing for a while take is tried in paused time, and sockets in the tests
/// of the HTTP plane.
#[tokio::test]
async fn clickup_conforms_on_a_socket() {
    const WAITING: [u8; 3] = [12, 13, 14];
    for law in (1..=16).filter(|law| !WAITING.contains(law)) {
        let report = conformance::run_law(law, || async { small(30).on(Socket::new().await) }).await;
        assert!(report.failed().next().is_none(), "{report}");
    }
}

/// The provider over a simulated ClickUp on a socket of this machine.
struct Socket {
    served: Served<World>,
    provider: ClickUp,
}

impl Socket {
    async fn new() -> Self {
        let served = simulated(0).without_log().gzip().serve().await.unwrap();
        let provider = provider(&served);
        Self { served, provider }
    }

    fn next(&self, operation: Operation, fault: &Fault) -> bool {
        let Some(on) = request_of(operation) else { return false };
        self.served.set_faults(fault.clone().always().on(on).times(1).into());
        true
    }
}

fn provider(served: &Served<World>) -> ClickUp {
    let (token, settings) = (served.world(|world| world.token().to_owned()), served.settings());
    let http = HttpOptions::new().with_base_url(served.base_url().parse().unwrap());
    let plan = anyticket_clickup::Plan::parse(&settings["plan"]).unwrap();
    let options = ClickUpOptions::new().with_workspace(&settings["workspace"]).with_plan(plan).with_http(http);
    ClickUp::new(SecretString::from(token), options).unwrap()
}

/// Whatever would be waited for is left to the suite in paused time: requests that are lost before they arrive, and
/// refusals for a while.
#[async_trait]
impl Subject for Socket {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.provider.clone())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(provider(&self.served))
    }

    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        let mut changes = VecDeque::from(changes);
        self.served.between(move |world, _| {
            if let Some(change) = changes.pop_front() {
                make(world, change);
            }
        });
        true
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.next(operation, &Fault::LostAnswer)
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        self.next(operation, &Fault::Status { status: 403, body: ErrorBody::Json, applied: false })
    }

    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let on = match (operation, at) {
            (Operation::Patch, Field::Labels) => "POST /v2/task/{task_id}/tag/{tag_name}",
            // After the move to another List.
            (Operation::Patch, Field::Title) => "PUT /v2/task/{task_id}",
            _ => return false,
        };
        self.served.set_faults(stop(how).always().on(on).times(1).into());
        true
    }

    fn secrets(&self) -> Vec<String> {
        vec![self.served.world(|world| world.token().to_owned())]
    }
}
