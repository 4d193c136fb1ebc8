//! Many tasks on one credential, against a window that is known and one that is not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyticket::{TicketId, Tracker};
use anyticket_clickup::Plan;
use anyticket_sim::RetryAfter;
use anyticket_sim::clickup::RateHeaders;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use futures_util::future::join_all;

const TASKS: usize = 8;
const EACH: usize = 60;
/// Requests a minute.
const WINDOW: u32 = 100;
/// What is sent until then cannot have heard of a refusal: an exchange takes 7 ms.
const UNDER_WAY: Duration = Duration::from_millis(14);

/// Eight tasks read; every second one through a provider of its own, as two parts of a program have them.
async fn eight_tasks(clickup: &SimulatedClickUp) -> Vec<TicketId> {
    let ids: Vec<TicketId> =
        clickup.simulation.world(|world| world.task_ids()).into_iter().map(TicketId::from).collect();
    let [one, other] = [Tracker::new(clickup.clickup()), Tracker::new(clickup.another())];
    let read = |task: usize| {
        let (tracker, id) = (if task.is_multiple_of(2) { &one } else { &other }, &ids[task]);
        async move {
            for _ in 0..EACH {
                tracker.ticket(id).await.unwrap();
            }
        }
    };
    join_all((0..TASKS).map(read)).await;
    ids
}

/// When which answers came that there are too many requests, and how many answers came in all.
fn refusals(clickup: &SimulatedClickUp) -> Arc<Mutex<Vec<Duration>>> {
    let refusals = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&refusals);
    clickup.simulation.watch(move |exchange| {
        if exchange.status == Some(429) {
            seen.lock().unwrap().push(exchange.at);
        }
    });
    refusals
}

#[tokio::test(start_paused = true)]
async fn eight_tasks_never_exceed_a_window_that_is_known() {
    for headers in [RateHeaders::Always, RateHeaders::OnErrors, RateHeaders::Never] {
        let world =
            simulated(TASKS).without_log().with(|world| world.requests_per_minute(WINDOW).rate_headers(headers));
        let clickup = SimulatedClickUp::configured(world, |options| options.with_plan(Plan::Business));
        eight_tasks(&clickup).await;
        let counters = clickup.simulation.counters();
        let minutes = clickup.simulation.now().as_secs_f64() / 60.0;
        println!(
            "known window, headers {headers:?}: {} requests in {minutes:.1} minutes, {} times 429",
            counters.total(),
            counters.rate_limited()
        );
        assert_eq!(counters.rate_limited(), 0);
        assert!(counters.total() >= (TASKS * EACH) as u64 && minutes < 6.0, "the window is used");
    }
}

#[tokio::test(start_paused = true)]
async fn eight_tasks_meet_a_window_that_is_not_known_once_and_all_of_them_wait() {
    // A refusal that says the limit is met once and never again; one that says how long to wait, once in each window.
    for (headers, retry, most) in
        [(RateHeaders::OnErrors, RetryAfter::Absent, 1), (RateHeaders::Never, RetryAfter::Seconds(0), u64::MAX)]
    {
        let world = simulated(TASKS)
            .without_log()
            .with(|world| world.requests_per_minute(WINDOW).rate_headers(headers).retry_after(retry));
        // It is told a plan a hundred times larger than what the account has.
        let clickup = SimulatedClickUp::configured(world, |options| options.with_plan(Plan::Enterprise));
        let refused = refusals(&clickup);
        eight_tasks(&clickup).await;
        let refused = refused.lock().unwrap().clone();
        let met: Vec<usize> = refused.chunk_by(|one, next| *next - *one <= UNDER_WAY).map(<[Duration]>::len).collect();
        let windows = clickup.simulation.now().as_secs() / 60 + 1;
        println!(
            "unknown window, headers {headers:?}, {retry:?}: {} requests in {windows} windows, 429 at {refused:?}",
            clickup.simulation.counters().total(),
        );
        // Those that were under way when the first of them was refused could not know; then everybody waits. In later
        // windows it is known how many went through, and one request finds out whether there are more.
        assert!(met.first().is_some_and(|together| *together <= TASKS), "somebody did not wait: {refused:?}");
        assert!(met.iter().skip(1).all(|together| *together == 1), "more than one found out: {refused:?}");
        assert!(met.len() > 2 || most == 1, "there were too few windows: {refused:?}");
        assert!(!met.is_empty() && met.len() as u64 <= most.min(windows), "met {} times: {refused:?}", met.len());
    }
}
