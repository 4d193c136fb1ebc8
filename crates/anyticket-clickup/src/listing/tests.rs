//! Listings while others insert, move, close and delete between any two requests.

mod side_by_side;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use anyticket_core::{ErrorKind, Result};
use proptest::prelude::*;

use super::cursor::{Breadth, Open, Pace, Place, Source, Spot, Walk};
use super::walk::{Ask, By, Entry, Fetch, Found, Got, PAGE, step};

#[derive(Clone, Debug)]
struct Task {
    created: i64,
    lists: BTreeSet<&'static str>,
    closed: bool,
}

/// Whether `last_page` is said, and truly.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Last {
    True,
    Absent,
    AlwaysNo,
}

type Happens = Box<dyn FnMut(usize, &mut BTreeMap<u32, Task>) + Send>;

/// A vendor that pages by number, as ClickUp does, and in which something happens before each answer.
struct World {
    tasks: Mutex<BTreeMap<u32, Task>>,
    happens: Mutex<Happens>,
    asked: Mutex<Vec<String>>,
    last: Last,
    shuffles: bool,
    /// A page that is empty although more follow: what it holds may not be shown.
    hidden_page: Option<u32>,
    only_open: bool,
    latency: Option<Duration>,
    /// A task of which no time can be read.
    timeless: Option<u32>,
    /// How many requests are under way, and how many were at most.
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

impl World {
    fn of(tasks: impl IntoIterator<Item = (u32, i64)>) -> Self {
        let task = |(id, created)| (id, Task { created, lists: BTreeSet::from(["a"]), closed: false });
        Self {
            tasks: Mutex::new(tasks.into_iter().map(task).collect()),
            happens: Mutex::new(Box::new(|_, _| {})),
            asked: Mutex::default(),
            last: Last::True,
            shuffles: false,
            hidden_page: None,
            only_open: false,
            latency: None,
            timeless: None,
            under_way: AtomicUsize::new(0),
            most_under_way: AtomicUsize::new(0),
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn while_listing(self, happens: impl FnMut(usize, &mut BTreeMap<u32, Task>) + Send + 'static) -> Self {
        self.with(|world| world.happens = Mutex::new(Box::new(happens)))
    }

    fn ids(&self) -> BTreeSet<u32> {
        self.tasks.lock().unwrap().keys().copied().collect()
    }

    fn requests(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Fetch<u32> for World {
    async fn fetch(&self, ask: Ask<'_>) -> Result<Got<u32>> {
        if let Some(latency) = self.latency {
            self.most_under_way.fetch_max(self.under_way.fetch_add(1, SeqCst) + 1, SeqCst);
            tokio::time::sleep(latency).await;
            self.under_way.fetch_sub(1, SeqCst);
        }
        let mut tasks = self.tasks.lock().unwrap();
        let number = {
            let mut asked = self.asked.lock().unwrap();
            asked.push(format!("{:?}", (ask.after, ask.before, ask.page, ask.by)));
            asked.len()
        };
        if number > 1 {
            self.happens.lock().unwrap()(number - 1, &mut tasks);
        }
        let Place::List(list) = &ask.source.place else { panic!("lists only") };
        let mut here: Vec<(u32, i64)> = tasks
            .iter()
            .filter(|(_, task)| task.lists.contains(list.as_str()) && !(self.only_open && task.closed))
            .map(|(id, task)| (*id, task.created))
            .filter(|(_, created)| ask.after.is_none_or(|after| *created > after))
            .filter(|(_, created)| ask.before.is_none_or(|before| *created < before))
            .collect();
        match ask.by {
            By::Id => here.sort_unstable(),
            By::Key | By::KeyRising => {
                // Equal keys have no order, and change places from request to request if the vendor is like that.
                let salt = if self.shuffles { (number as u32).wrapping_mul(2_654_435_761) } else { 0 };
                here.sort_by_key(|(id, created)| (-created, (id ^ salt).wrapping_mul(2_246_822_519)));
                if ask.by == By::KeyRising {
                    here.reverse();
                }
            }
        }
        let start = ask.page as usize * PAGE;
        let page: Vec<_> = here.iter().skip(start).take(PAGE).copied().collect();
        let more = here.len() > start + page.len();
        let page = if self.hidden_page == Some(ask.page) && ask.before.is_none() { Vec::new() } else { page };
        let key = |id, created| (self.timeless != Some(id)).then_some(created);
        let entry = |(id, created)| Entry { id: Some(format!("{id}")), key: key(id, created), found: Found::Good(id) };
        let last = match self.last {
            Last::True => Some(!more),
            Last::Absent => None,
            Last::AlwaysNo => Some(false),
        };
        Ok(Got { entries: page.into_iter().map(entry).collect(), last })
    }
}

fn walk(lists: &[&str], pace: Pace) -> Spot {
    let open = |list: &&str| Open {
        source: Source { place: Place::List((*list).to_owned()), archived: false, only: None },
        top: None,
    };
    Spot::Walk(Walk { open: lists.iter().map(open).collect(), after: None, before: None, pace })
}

/// What a whole listing gave: how often each id came, how many errors stand in it, and in how many rounds it was read if
/// `width` requests are made at a time.
#[derive(Debug, Default)]
struct Listed {
    seen: BTreeMap<u32, usize>,
    incomplete: usize,
    rounds: usize,
}

fn list(world: &World, first: Spot, width: usize) -> Listed {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut listed = Listed::default();
    let mut waiting = vec![first];
    while !waiting.is_empty() {
        listed.rounds += 1;
        assert!(listed.rounds < 5_000, "the listing never ends");
        let now: Vec<Spot> = waiting.drain(..waiting.len().min(width)).collect();
        for spot in now {
            // Each spot is taken up again from its text, as another process would.
            let spot = anyticket_core::Cursor::encode(&spot).decode().unwrap();
            let step = runtime.block_on(step(world, spot)).unwrap();
            for entry in step.entries {
                match entry.found {
                    Found::Good(id) => *listed.seen.entry(id).or_default() += 1,
                    Found::Broken(broken) => {
                        assert_eq!(broken.error.kind(), ErrorKind::Incomplete);
                        listed.incomplete += 1;
                    }
                    Found::Left => {}
                }
            }
            waiting.splice(0..0, step.next);
            waiting.extend(step.forks);
        }
    }
    listed
}

fn warm(ranges: u32) -> Pace {
    Pace::Warm(Breadth { ranges, abreast: ranges })
}

fn plain() -> Spot {
    walk(&["a"], Pace::Step)
}

/// Every ticket that was there throughout came once, and none came twice.
#[track_caller]
fn exactly_once(listed: &Listed, there_throughout: &BTreeSet<u32>) {
    let missing: Vec<_> = there_throughout.iter().filter(|id| !listed.seen.contains_key(id)).collect();
    let twice: Vec<_> = listed.seen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(missing.is_empty() && twice.is_empty(), "missing {missing:?}, twice {twice:?}");
    assert_eq!(listed.incomplete, 0, "it is said to be incomplete");
}

/// `count` tasks, each created at a time of its own.
fn spread(count: u32) -> Vec<(u32, i64)> {
    (0..count).map(|id| (id, 1_000_000 + i64::from(id) * 977)).collect()
}

/// `above` tasks, then 350 that share one created millisecond, then `below`.
fn tie(above: u32, below: u32) -> Vec<(u32, i64)> {
    let newer = (0..above).map(|id| (id, 2_000_000 + i64::from(id)));
    let same = (1_000..1_350).map(|id| (id, 1_500_000));
    let older = (5_000..5_000 + below).map(|id| (id, 1_000 + i64::from(id)));
    newer.chain(same).chain(older).collect()
}

#[test]
fn a_small_listing_is_one_request_and_a_large_one_hardly_more_than_its_pages() {
    for (count, last, most) in
        [(0, Last::True, 1), (7, Last::True, 1), (7, Last::Absent, 1), (7, Last::AlwaysNo, 2), (99, Last::True, 1)]
    {
        let world = World::of(spread(count)).with(|world| world.last = last);
        exactly_once(&list(&world, plain(), 1), &world.ids());
        assert!(world.requests() <= most, "{count} {last:?}: {} requests", world.requests());
    }
    let world = World::of(spread(10_000));
    exactly_once(&list(&world, plain(), 1), &world.ids());
    assert!(world.requests() <= 103, "{} requests for 100 pages", world.requests());
}

#[test]
fn a_deletion_between_any_two_requests_takes_nothing_away() {
    // The n-th task is deleted before the m-th request: at both ends and at every border.
    for victim in [0, 1, 50, 99, 100, 101, 199, 200, 201, 298, 299] {
        for moment in 1..6 {
            let world = World::of(spread(300)).while_listing(move |number, tasks| {
                if number == moment {
                    tasks.remove(&victim);
                }
            });
            let mut stay = world.ids();
            stay.remove(&victim);
            exactly_once(&list(&world, plain(), 1), &stay);
        }
    }
}

#[test]
fn deletions_between_all_requests_take_nothing_away() {
    let world = World::of(spread(1_000)).while_listing(|number, tasks| {
        for id in (0..1_000).filter(|id| id % 37 == number as u32) {
            tasks.remove(&id);
        }
    });
    let listed = list(&world, plain(), 1);
    exactly_once(&listed, &world.ids());
}

#[test]
fn three_hundred_and_fifty_in_one_millisecond_come_once_wherever_the_page_border_falls() {
    for above in [0, 1, 30, 99, 100, 101, 250] {
        for shuffles in [false, true] {
            let world = World::of(tie(above, 60)).with(|world| world.shuffles = shuffles);
            exactly_once(&list(&world, plain(), 1), &world.ids());
        }
    }
}

#[test]
fn a_deletion_between_any_two_requests_inside_a_millisecond_takes_nothing_away() {
    for above in [0, 30] {
        for victim in [1_000, 1_050, 1_099, 1_100, 1_101, 1_200, 1_300, 1_349] {
            for moment in 1..14 {
                let world = World::of(tie(above, 60)).while_listing(move |number, tasks| {
                    if number == moment {
                        tasks.remove(&victim);
                    }
                });
                let mut stay = world.ids();
                stay.remove(&victim);
                exactly_once(&list(&world, plain(), 1), &stay);
            }
        }
    }
}

#[test]
fn a_deletion_before_every_request_inside_a_millisecond_takes_nothing_away() {
    for step in [1, 2, 7] {
        // Always the first ones, so that every page moves up each time.
        let world = World::of(tie(30, 60)).while_listing(move |number, tasks| {
            for id in 0..step {
                tasks.remove(&(1_000 + number as u32 * step + id));
            }
        });
        let listed = list(&world, plain(), 1);
        exactly_once(&listed, &world.ids());
    }
}

#[test]
fn what_is_put_into_a_millisecond_while_it_is_read_takes_nothing_away() {
    let world = World::of(tie(30, 60)).while_listing(|number, tasks| {
        if number < 9 {
            let task = tasks[&1_349].clone();
            tasks.insert(900 + number as u32, task);
        }
    });
    let stay = world.ids();
    exactly_once(&list(&world, plain(), 1), &stay);
}

#[test]
fn a_millisecond_that_never_settles_is_said_to_be_incomplete() {
    let world = World::of(tie(0, 0)).while_listing(|number, tasks| {
        let task = tasks[&1_200].clone();
        // One goes and one comes, before every page.
        tasks.remove(&(1_000 + number as u32));
        tasks.insert(1_400 + number as u32, task);
    });
    let listed = list(&world, plain(), 1);
    assert!(listed.incomplete == 1, "{listed:?}");
}

#[test]
fn tasks_made_while_it_is_read_take_nothing_away() {
    let world = World::of(spread(300)).while_listing(|number, tasks| {
        let task = Task { created: 9_000_000 + number as i64, lists: BTreeSet::from(["a"]), closed: false };
        tasks.insert(50_000 + number as u32, task);
    });
    let stay = world.ids();
    exactly_once(&list(&world, plain(), 1), &stay);
}

#[test]
fn a_task_that_moves_between_two_lists_that_are_asked_for_comes_once() {
    for moment in 1..8 {
        for mover in [0, 120, 250, 299] {
            let world = World::of(spread(300)).with(|world| {
                for (id, task) in world.tasks.get_mut().unwrap().iter_mut() {
                    task.lists = BTreeSet::from([if id % 2 == 0 { "a" } else { "b" }]);
                }
            });
            let world = world.while_listing(move |number, tasks| {
                if number == moment {
                    let task = tasks.get_mut(&mover).unwrap();
                    task.lists = BTreeSet::from([if task.lists.contains("a") { "b" } else { "a" }]);
                }
            });
            let mut stay = world.ids();
            stay.remove(&mover);
            exactly_once(&list(&world, walk(&["a", "b"], Pace::Step), 1), &stay);
        }
    }
}

#[test]
fn a_task_in_two_lists_comes_once_and_a_sparse_list_beside_a_long_one_costs_little() {
    let world = World::of(spread(2_000)).with(|world| {
        for (id, task) in world.tasks.get_mut().unwrap().iter_mut() {
            if id % 100 == 0 {
                task.lists.insert("b");
            }
        }
    });
    exactly_once(&list(&world, walk(&["a", "b"], Pace::Step), 1), &world.ids());
    assert!(world.requests() <= 21 + 5, "{} requests for 21 pages", world.requests());
}

#[test]
fn a_task_that_is_closed_takes_no_other_away() {
    for moment in 1..6 {
        let world = World::of(spread(300)).with(|world| world.only_open = true);
        let world = world.while_listing(move |number, tasks| {
            if number == moment {
                for id in [299, 200, 199, 100, 0] {
                    tasks.get_mut(&id).unwrap().closed = true;
                }
            }
        });
        let stay = world.ids().into_iter().filter(|id| ![299, 200, 199, 100, 0].contains(id)).collect();
        exactly_once(&list(&world, plain(), 1), &stay);
    }
}

#[test]
fn whatever_is_said_of_the_last_page_everything_comes_once() {
    for last in [Last::True, Last::Absent, Last::AlwaysNo] {
        for count in [0, 1, 99, 100, 101, 200, 250] {
            let world = World::of(spread(count)).with(|world| world.last = last);
            exactly_once(&list(&world, plain(), 1), &world.ids());
        }
    }
}

#[test]
fn an_empty_page_is_not_the_end_where_more_is_said_to_follow() {
    let world = World::of(spread(250)).with(|world| world.hidden_page = Some(0));
    let listed = list(&world, plain(), 1);
    // What is on the hidden page may not be shown to us; everything behind it is.
    assert_eq!(listed.seen.len(), 150);
    assert!(listed.seen.values().all(|count| *count == 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_happens_between_requests_what_is_there_throughout_comes_once(
        times in prop::collection::vec(0_i64..40, 0..900),
        happens in prop::collection::vec((1_usize..40, 0_u32..900, 0_u8..3), 0..40),
        last in prop_oneof![Just(Last::True), Just(Last::Absent), Just(Last::AlwaysNo)],
        shuffles in any::<bool>(),
        two_lists in any::<bool>(),
        side_by_side in any::<bool>(),
    ) {
        let world = World::of(times.iter().enumerate().map(|(id, at)| (id as u32, *at))).with(|world| {
            world.last = last;
            world.shuffles = shuffles;
            if two_lists {
                for (id, task) in world.tasks.get_mut().unwrap().iter_mut() {
                    task.lists = match id % 3 { 0 => BTreeSet::from(["a"]), 1 => BTreeSet::from(["b"]), _ => BTreeSet::from(["a", "b"]) };
                }
            }
        });
        let mut stay = world.ids();
        let mut untouched = true;
        for (_, victim, what) in &happens {
            stay.remove(victim);
            untouched &= *what == 0;
        }
        let world = world.while_listing(move |number, tasks| {
            for (_, victim, what) in happens.iter().filter(|(moment, _, _)| *moment == number) {
                match what {
                    0 => { tasks.remove(victim); }
                    1 => if let Some(task) = tasks.get_mut(victim) {
                        task.lists = BTreeSet::from([if task.lists.contains("a") { "b" } else { "a" }]);
                    },
                    _ => { tasks.insert(10_000 + *victim, Task { created: i64::from(victim % 40), lists: BTreeSet::from(["a"]), closed: false }); }
                }
            }
        });
        let lists: &[&str] = if two_lists { &["a", "b"] } else { &["a"] };
        let pace = if side_by_side { warm(3) } else { Pace::Step };
        let listed = list(&world, walk(lists, pace), if side_by_side { 8 } else { 1 });
        let missing: Vec<_> = stay.iter().filter(|id| !listed.seen.contains_key(id)).collect();
        let twice: Vec<_> = listed.seen.iter().filter(|(_, count)| **count > 1).collect();
        prop_assert!(twice.is_empty(), "twice {:?}", twice);
        // Deletions alone are always exact. With insertions into a crowded millisecond the rest is said.
        prop_assert!(missing.is_empty() || (listed.incomplete > 0 && !untouched), "missing {:?}, {} incomplete", missing, listed.incomplete);
    }
}
