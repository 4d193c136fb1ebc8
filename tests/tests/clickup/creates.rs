//! Ten thousand tickets made while everything goes wrong that can: how many there are afterwards, and whether what was
//! said of each is true.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyticket::{Effect, Error, NewTicket, Ticket, Tracker, TrackerOptions};
use anyticket_sim::{Exchange, Fault, Faults, RetryAfter};
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

const CREATES: usize = 10_000;
/// How many are under way at the same time.
const TASKS: usize = 8;
const CREATE: &str = "POST /v2/list/{list_id}/task";
/// How much later a create lands that got no answer: while it is looked for by its key, and when nobody does any more.
const LATE: [Duration; 2] = [Duration::from_secs(45), Duration::from_secs(100)];
/// After this everything has landed.
const LANDED: Duration = Duration::from_secs(200);

/// A tenth of all answers is lost, a twentieth is a 5xx (half of these after the work was done), creates land late,
/// and now and then everything is refused for a while.
fn trouble() -> Faults {
    let burst = Fault::TooManyRequests { retry: RetryAfter::Seconds(8), lasting: Duration::from_secs(8) };
    Faults::lost_answers(0.10)
        .and(Faults::server_errors(0.025))
        .and(Faults::errors_after_the_work(0.025))
        .with(Fault::Late(LATE[0]).with_chance(0.01).on(CREATE))
        .with(Fault::Late(LATE[1]).with_chance(0.01).on(CREATE))
        .with(burst.with_chance(0.001))
}

/// What became of one create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Made,
    /// It was there, by its key: made by a call whose answer nobody has seen.
    Found,
    Unknown,
}

fn title(number: usize) -> String {
    format!("Order {number}")
}

fn key(number: usize) -> String {
    format!("order-{number}")
}

/// What was said of the creates so far.
#[derive(Default)]
struct Told {
    outcomes: BTreeMap<usize, Outcome>,
    /// Calls that failed and are known to have done nothing; they are made again.
    again: usize,
    existed: usize,
}

impl Told {
    /// Notes an answer; gives the number back if the call is to be made again.
    fn hear(&mut self, number: usize, answer: Result<Ticket, Error>) -> Option<usize> {
        let outcome = match answer {
            Ok(ticket) if ticket.existed => Outcome::Found,
            Ok(_) => Outcome::Made,
            Err(error) => match error.effect() {
                Effect::Unknown => Outcome::Unknown,
                Effect::None => {
                    self.again += 1;
                    return Some(number);
                }
                effect => panic!("create {number} is neither done nor unknown but {effect}: {error:#}"),
            },
        };
        self.existed += usize::from(outcome == Outcome::Found);
        self.outcomes.insert(number, outcome);
        None
    }

    fn count(&self, wanted: Outcome) -> usize {
        self.outcomes.values().filter(|outcome| **outcome == wanted).count()
    }
}

/// Makes tickets, several at a time, until `until` outcomes are known or none is left; what was under way then is
/// dropped, as it is when a process ends, and stays to be done.
async fn make(tracker: &Tracker, todo: &mut VecDeque<usize>, told: &mut Told, keyed: bool, until: usize) {
    let create = |number: usize| async move {
        let new = NewTicket::new(title(number));
        let new = if keyed { new.with_external_key(key(number)) } else { new };
        (number, tracker.create(new).await)
    };
    let mut under_way = FuturesUnordered::new();
    let mut numbers = BTreeSet::new();
    loop {
        while under_way.len() < TASKS
            && let Some(number) = todo.pop_front()
        {
            numbers.insert(number);
            under_way.push(create(number));
        }
        let Some((number, answer)) = under_way.next().await else { return };
        numbers.remove(&number);
        todo.extend(told.hear(number, answer));
        if told.outcomes.len() >= until {
            todo.extend(numbers);
            return;
        }
    }
}

/// How many tasks there are of each title.
fn there(clickup: &SimulatedClickUp) -> BTreeMap<String, usize> {
    let mut titles = BTreeMap::new();
    clickup.simulation.world(|world| {
        for id in world.task_ids() {
            let task = world.task_json_of(&id).unwrap();
            *titles.entry(task["name"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    });
    titles
}

/// What is said of each, held against what is there.
fn compare(told: &Told, there: &BTreeMap<String, usize>) -> usize {
    assert_eq!(told.outcomes.len(), CREATES, "every create is done or reported unknown");
    let duplicates = there.values().filter(|count| **count > 1).count();
    for (number, outcome) in &told.outcomes {
        let count = there.get(&title(*number)).copied().unwrap_or_default();
        assert!(count < 2, "{} is there {count} times", title(*number));
        assert!(*outcome == Outcome::Unknown || count == 1, "{} is said to be {outcome:?}", title(*number));
    }
    duplicates
}

fn print(clickup: &SimulatedClickUp, told: &Told, duplicates: usize, began: Instant) {
    let counters = clickup.simulation.counters();
    println!(
        "  {} tasks are there, {duplicates} twice; {} made, {} found by key, {} reported unknown, {} calls made again",
        there(clickup).len(),
        told.count(Outcome::Made),
        told.count(Outcome::Found),
        told.count(Outcome::Unknown),
        told.again,
    );
    let errors: u64 = counters.statuses.range(500..).map(|(_, count)| count).sum();
    println!(
        "  {} requests, {} of them creates; {} answers lost, {errors} 5xx, {} 429; {:.1} hours there, {:.1} s here",
        counters.total(),
        counters.of(CREATE),
        counters.broken,
        counters.rate_limited(),
        clickup.simulation.now().as_secs_f64() / 3_600.0,
        began.elapsed().as_secs_f64(),
    );
}

fn tracker(clickup: &SimulatedClickUp) -> Tracker {
    let list = clickup.simulation.world(|world| world.default_list_id());
    let options = TrackerOptions::default().with_project(anyticket::ProjectRef::Id(list.as_str().into()));
    Tracker::with_options(Arc::new(clickup.another()), options).unwrap()
}

#[tokio::test(start_paused = true)]
async fn with_a_key_ten_thousand_creates_make_no_duplicate_and_each_is_done_or_reported_unknown() {
    let began = Instant::now();
    // A careful client: what changed in the last minute is read again with each look for a key.
    let clickup = SimulatedClickUp::configured(simulated(0).without_log(), |mut options| {
        options.http = options.http.with_requests_per_minute(20);
        options
    });
    let (mut todo, mut told) = ((0..CREATES).collect(), Told::default());
    let first = tracker(&clickup);
    clickup.simulation.set_faults(trouble());
    make(&first, &mut todo, &mut told, true, CREATES / 2).await;
    drop(first);
    // The process is gone, and what it had sent arrives or does not. The next one begins where it stopped, and asks
    // again for what nobody could tell it.
    tokio::time::sleep(LANDED).await;
    let doubtful: Vec<usize> =
        told.outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Unknown).map(|(number, _)| *number).collect();
    println!("with a key: {} unknown and {} under way when the client was started again", doubtful.len(), TASKS);
    told.outcomes.retain(|_, outcome| *outcome != Outcome::Unknown);
    todo.extend(doubtful);
    make(&tracker(&clickup), &mut todo, &mut told, true, CREATES).await;
    clickup.simulation.set_faults(Faults::none());
    tokio::time::sleep(LANDED).await;
    let duplicates = compare(&told, &there(&clickup));
    print(&clickup, &told, duplicates, began);
    assert_eq!(duplicates, 0);
    assert!(told.count(Outcome::Unknown) < CREATES / 25, "what is there is found");
}

#[tokio::test(start_paused = true)]
async fn without_a_key_no_create_is_sent_twice_and_every_doubtful_one_is_reported_unknown() {
    let began = Instant::now();
    let clickup = SimulatedClickUp::new(simulated(0).without_log());
    let doubtful = Arc::new(Mutex::new(BTreeMap::<String, (usize, usize)>::new()));
    let (mut todo, mut told) = ((0..CREATES).collect(), Told::default());
    let only = tracker(&clickup);
    let seen = Arc::clone(&doubtful);
    clickup.simulation.watch(move |exchange| {
        if exchange.operation.to_string() == CREATE {
            let title = exchange.json().unwrap()["name"].as_str().unwrap().to_owned();
            let mut seen = seen.lock().unwrap();
            let (sent, lost) = seen.entry(title).or_default();
            // A refusal because of the rate is known to have done nothing.
            *sent += usize::from(exchange.status != Some(429));
            *lost += usize::from(is_doubtful(exchange));
        }
    });
    clickup.simulation.set_faults(trouble());
    make(&only, &mut todo, &mut told, false, CREATES).await;
    clickup.simulation.set_faults(Faults::none());
    tokio::time::sleep(LANDED).await;
    let duplicates = compare(&told, &there(&clickup));
    println!("without a key:");
    print(&clickup, &told, duplicates, began);
    assert_eq!(duplicates, 0);
    let doubtful = doubtful.lock().unwrap();
    for (number, outcome) in &told.outcomes {
        let (sent, lost) = doubtful[&title(*number)];
        assert_eq!(sent, 1, "{} was sent {sent} times", title(*number));
        assert_eq!(*outcome == Outcome::Unknown, lost == 1, "{} is said to be {outcome:?}", title(*number));
    }
}

/// Whether nobody can tell from the answer if it was done.
fn is_doubtful(exchange: &Exchange) -> bool {
    exchange.status.is_none_or(|status| status >= 500)
}
