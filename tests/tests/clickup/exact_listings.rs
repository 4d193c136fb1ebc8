//! A listing gives every ticket that was there throughout exactly once, whatever others do between any two of its requests.
//!
//! The world is the hard one: 350 tasks were created in one millisecond, and the borders of pages fall among them.

use std::collections::BTreeMap;

use anyticket::{Archived, Include, TicketQuery, Tracker, TrackerOptions};
use anyticket_sim::clickup::{ClickUp as World, Planted};
use anyticket_tests::clickup::{BEGIN, SimulatedClickUp, simulated};

/// How many tasks share one created millisecond.
const TIED: usize = 350;
const HOUR: i64 = 3_600_000;

/// A ClickUp in which 350 tasks of one List share their created millisecond, with some before and after them.
struct Crowded {
    clickup: SimulatedClickUp,
    list: String,
    beside: String,
    /// The tied tasks in the order of their ids, as pages within the millisecond have them.
    tied: Vec<String>,
    all: Vec<String>,
}

impl Crowded {
    fn new(newer: usize, shuffled: bool) -> Self {
        let world = simulated(0).without_log().with(|options| options.shuffled_ties(shuffled));
        let clickup = SimulatedClickUp::new(world);
        let (list, beside, all) = clickup.simulation.world(|world| {
            let (list, beside) = (world.default_list_id(), world.list_named("Inbox").unwrap().id);
            let at = |count: usize, first: i64, step: i64| (0..count as i64).map(move |n| first + n * step);
            let times = at(newer, BEGIN - 10 * HOUR, 977).chain(at(TIED, BEGIN - 20 * HOUR, 0)).chain(at(
                40,
                BEGIN - 90 * HOUR,
                977,
            ));
            let all: Vec<String> = times.map(|time| world.plant(Planted::new("Task").created(time))).collect();
            (list, beside, all)
        });
        let mut tied = all[newer..newer + TIED].to_vec();
        tied.sort_by_key(|id| (id.len(), id.clone()));
        Self { clickup, list, beside, tied, all }
    }

    /// Lets `change` happen before the request of each of these numbers, counted from the first of the listing.
    fn between(
        &self,
        moments: impl Fn(u64) -> bool + Send + 'static,
        mut change: impl FnMut(&mut World, u64) + Send + 'static,
    ) {
        let first = self.clickup.simulation.counters().total();
        self.clickup.simulation.between(move |world, number| {
            if number > first && moments(number - first) {
                change(world, number - first);
            }
        });
    }

    fn tracker(&self, width: usize) -> Tracker {
        let options = TrackerOptions::default().with_project(self.list.as_str()).with_width(width);
        Tracker::with_options(std::sync::Arc::new(self.clickup.another()), options).unwrap()
    }

    /// How often each ticket came.
    async fn listed(&self, query: TicketQuery, width: usize) -> BTreeMap<String, usize> {
        let mut seen = BTreeMap::new();
        let query = query.including(Include::least());
        for ticket in self.tracker(width).tickets(query).all().await.unwrap() {
            *seen.entry(ticket.id.to_string()).or_default() += 1;
        }
        seen
    }

    /// Lists, and sees each of those that stayed exactly once and none twice.
    async fn exact(&self, query: TicketQuery, width: usize, gone: &[String], what: &str) {
        let seen = self.listed(query, width).await;
        let missing: Vec<_> = self.all.iter().filter(|id| !gone.contains(id) && !seen.contains_key(*id)).collect();
        let twice: Vec<_> = seen.iter().filter(|(_, count)| **count > 1).collect();
        assert!(missing.is_empty() && twice.is_empty(), "{what}: missing {missing:?}, twice {twice:?}");
    }

    fn query(&self) -> TicketQuery {
        TicketQuery::new().in_project(self.list.as_str())
    }
}

/// The places in the millisecond that are worth a try beside its ends: both sides of the borders of its pages.
const PLACES: [usize; 4] = [99, 100, 250, 251];

/// How many requests an undisturbed listing makes.
async fn requests(crowded: &Crowded, query: TicketQuery) -> u64 {
    let ((), count) = crowded.clickup.requests(crowded.exact(query, 1, &[], "undisturbed")).await;
    assert!((6..=22).contains(&count), "{count} requests for five or six pages");
    count
}

/// A change before each single request of a listing in turn: of three tasks of the millisecond, the first and the last of its order,
/// so that one of them was read already whichever way it is read, and one beside the border of a page.
async fn one_change_between_any_two_requests(
    query: impl Fn(&Crowded) -> TicketQuery,
    what: &'static str,
    change: impl Fn(&mut World, &[String], &str) + Copy + Send + 'static,
) {
    let count = requests(&Crowded::new(30, false), query(&Crowded::new(30, false))).await;
    for moment in 1..count {
        let place = PLACES[moment as usize % PLACES.len()];
        let crowded = Crowded::new(30, moment % 2 == 0);
        let victims = [0, TIED - 1, place].map(|place| crowded.tied[place].clone());
        let (gone, beside) = (victims.clone(), crowded.beside.clone());
        crowded.between(move |number| number == moment, move |world, _| change(world, &victims, &beside));
        let width = if moment % 3 == 0 { 8 } else { 1 };
        crowded.exact(query(&crowded), width, &gone, &format!("{what} before request {moment}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_border_inside_one_millisecond_loses_and_doubles_nothing() {
    for (newer, shuffled, width) in [(0, false, 1), (1, true, 8), (60, true, 1), (99, true, 1), (100, true, 8)] {
        Crowded::new(newer, shuffled).exact(TicketQuery::new(), width, &[], &format!("{newer} newer")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_deletion_between_any_two_requests_loses_and_doubles_nothing() {
    one_change_between_any_two_requests(Crowded::query, "deletion", |world, ids, _| {
        ids.iter().for_each(|id| world.delete_task(id));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_move_to_another_list_between_any_two_requests_loses_and_doubles_nothing() {
    one_change_between_any_two_requests(Crowded::query, "move", |world, ids, list| {
        ids.iter().for_each(|id| world.move_task(id, list));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_task_that_moves_within_what_is_listed_comes_once() {
    let both = |crowded: &Crowded| crowded.query().in_project(crowded.beside.as_str());
    for (moment, place) in [(2, 0), (5, 100), (8, 349)] {
        let crowded = Crowded::new(30, false);
        let (victim, beside) = (crowded.tied[place].clone(), crowded.beside.clone());
        crowded.between(move |number| number == moment, move |world, _| world.move_task(&victim, &beside));
        // In a listing of the Workspace it is there throughout.
        crowded.exact(TicketQuery::new(), 1, &[], "moved within the Workspace").await;
        let crowded = Crowded::new(30, false);
        let (victim, beside) = (crowded.tied[place].clone(), crowded.beside.clone());
        let gone = [victim.clone()];
        crowded.between(move |number| number == moment, move |world, _| world.move_task(&victim, &beside));
        crowded.exact(both(&crowded), 1, &gone, "moved between two Lists").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_closing_between_any_two_requests_loses_and_doubles_nothing() {
    let open = |crowded: &Crowded| TicketQuery::open().in_project(crowded.list.as_str());
    one_change_between_any_two_requests(open, "closing", |world, ids, _| {
        ids.iter().for_each(|id| world.close_task(id));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_insertion_between_any_two_requests_loses_and_doubles_nothing() {
    // One that is created then, and one that an import puts into the same millisecond.
    one_change_between_any_two_requests(Crowded::query, "insertion", |world, ids, _| {
        world.insert("New");
        let at = world.task_json_of(&ids[0]).unwrap()["date_created"].as_str().unwrap().parse().unwrap();
        world.plant(Planted::new("Imported").created(at));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_deletion_before_every_request_loses_and_doubles_nothing() {
    for (width, shuffled) in [(1, false), (1, true), (8, false)] {
        let crowded = Crowded::new(30, shuffled);
        // From both ends, so that tasks which were read already are among them whichever way it is read.
        let ends = crowded.tied[..60].iter().zip(crowded.tied.iter().rev());
        let victims: Vec<String> = ends.flat_map(|(first, last)| [first.clone(), last.clone()]).collect();
        let (gone, mut left) = (victims.clone(), victims.into_iter());
        crowded.between(
            |_| true,
            move |world, _| {
                left.by_ref().take(2).for_each(|victim| world.delete_task(&victim));
            },
        );
        crowded.exact(crowded.query().with_archived(Archived::Exclude), width, &gone, "deletions").await;
    }
}
