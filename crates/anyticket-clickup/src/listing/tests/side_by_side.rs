//! Listings that are read side by side: how long they take, and that nothing is lost where they are cut.

use std::collections::VecDeque;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::Instant;

use super::*;

const LATENCY: Duration = Duration::from_millis(100);
const WIDTH: u32 = 8;
/// Two years.
const LONG: i64 = 63_072_000_000;
const MINUTE: i64 = 60_000;

/// What a listing took, in answers one after the other.
#[derive(Debug)]
struct Took {
    answers: u128,
    listed: Listed,
}

/// Reads a listing as the one loop of the core does: as many ranges at a time as are allowed, one just read goes on first.
fn side_by_side(world: World) -> (World, Took) {
    let world = world.with(|world| world.latency = Some(LATENCY));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let took = runtime.block_on(async {
        let began = Instant::now();
        let mut listed = Listed::default();
        let mut waiting = VecDeque::from([walk(&["a"], warm(WIDTH))]);
        let mut flights = FuturesUnordered::new();
        loop {
            while flights.len() < WIDTH as usize {
                let Some(spot) = waiting.pop_front() else { break };
                let spot = anyticket_core::Cursor::encode(&spot).decode().unwrap();
                flights.push(step(&world, spot));
            }
            let Some(step) = flights.next().await else { break };
            let step = step.unwrap();
            for entry in step.entries {
                match entry.found {
                    Found::Good(id) => *listed.seen.entry(id).or_default() += 1,
                    Found::Broken(_) => listed.incomplete += 1,
                    Found::Left => {}
                }
            }
            step.next.into_iter().for_each(|next| waiting.push_front(next));
            waiting.extend(step.forks);
        }
        Took { answers: began.elapsed().as_millis() / LATENCY.as_millis(), listed }
    });
    let most = world.most_under_way.load(SeqCst);
    assert!(most <= WIDTH as usize, "{most} requests were under way at a time");
    (world, took)
}

/// Numbers that look like chance and are the same in every run.
fn chance(seed: u64) -> impl FnMut(i64) -> i64 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 * 1_000_003 % below
    }
}

/// Tasks of which so many in a hundred were made in one minute, at such a part of the time, in a hundredth.
fn imported(count: u32, share: i64, at: i64, seed: u64) -> Vec<(u32, i64)> {
    let mut random = chance(seed);
    let mut created = |_| match random(100) < share {
        true => LONG / 100 * at + random(MINUTE),
        false => random(LONG),
    };
    (0..count).map(|id| (id, created(id))).collect()
}

#[test]
fn two_hundred_pages_take_little_more_than_if_each_request_had_brought_a_whole_page() {
    // Twenty-five answers one after the other, and 200 requests, are the least there can be.
    for (share, at, answers) in
        [(0, 0, 29), (90, 36, 29), (90, 50, 29), (90, 0, 30), (90, 15, 31), (90, 100, 31), (99, 50, 33)]
    {
        for seed in [1, 2] {
            let (world, took) = side_by_side(World::of(imported(20_000, share, at, seed)));
            exactly_once(&took.listed, &world.ids());
            let name = format!("{share} % imported at {at} %, seed {seed}");
            assert!(world.requests() <= 210, "{name}: {} requests", world.requests());
            assert!(took.answers <= answers, "{name}: {} answers one after the other", took.answers);
        }
    }
}

#[test]
fn a_listing_of_a_few_pages_wastes_nothing_on_being_read_side_by_side() {
    for count in [50, 150, 290] {
        let (world, took) = side_by_side(World::of(spread(count)));
        exactly_once(&took.listed, &world.ids());
        assert!(world.requests() <= count as usize / 99 + 1, "{count}: {} requests", world.requests());
    }
    for count in [500, 700, 1_200] {
        let (world, took) = side_by_side(World::of(spread(count)));
        exactly_once(&took.listed, &world.ids());
        assert!(world.requests() <= count as usize / 99 + 3, "{count}: {} requests", world.requests());
    }
}

/// A hundred times ten in as many months, and two thousand in one minute of which many share a millisecond.
fn crowd() -> Vec<(u32, i64)> {
    let years = (0..1_000_u32).map(|id| (id, i64::from(id) * (LONG / 1_000)));
    let minute = (10_000..12_000_u32).map(|id| (id, LONG / 3 + i64::from((id - 10_000) / 40) * 7));
    years.chain(minute).collect()
}

#[test]
fn a_crowd_of_equal_times_comes_once_wherever_the_border_of_a_page_falls() {
    for above in 0..12 {
        for shuffles in [false, true] {
            let newer = (0..above * 9).map(|id| (50_000 + id, LONG + i64::from(id)));
            let world = World::of(crowd().into_iter().chain(newer)).with(|world| world.shuffles = shuffles);
            let (world, took) = side_by_side(world);
            exactly_once(&took.listed, &world.ids());
        }
    }
}

#[test]
fn what_is_deleted_from_a_crowd_or_put_into_it_before_any_request_takes_nothing_away() {
    let (world, _) = side_by_side(World::of(crowd()));
    assert!(world.requests() > 30);
    for moment in 1..world.requests() {
        // The ends of the crowd, its middle, and either side of it, by turns.
        let first = [10_000, 10_990, 11_960, 300, 700][moment % 5];
        let victims = first..first + 37;
        let made = LONG / 3 + [0, 175, 349][moment % 3];
        let gone = victims.clone();
        let world = World::of(crowd()).while_listing(move |number, tasks| {
            if number == moment {
                tasks.retain(|id, _| !gone.contains(id));
                for id in 70_000..70_050 {
                    let task = Task { created: made, lists: BTreeSet::from(["a"]), closed: false };
                    tasks.insert(id, task);
                }
            }
        });
        let stay = world.ids().into_iter().filter(|id| !victims.contains(id)).collect();
        let (_, took) = side_by_side(world);
        exactly_once(&took.listed, &stay);
    }
}

#[test]
fn a_task_of_which_no_time_can_be_read_is_found_wherever_it_lies() {
    for timeless in [5, 333, 334, 700, 10_001, 10_777, 11_500, 11_999] {
        let (world, took) = side_by_side(World::of(crowd()).with(|world| world.timeless = Some(timeless)));
        let missing: Vec<_> = world.ids().into_iter().filter(|id| !took.listed.seen.contains_key(id)).collect();
        assert!(missing.is_empty(), "{missing:?} are missing where {timeless} has no time");
    }
    let far = |pages| {
        let world = World::of(spread(2_000)).with(|world| world.timeless = Some(1_250));
        list(&world, walk(&["a"], Pace::Leap(pages)), 2).seen.len()
    };
    assert!((5..10).map(far).all(|seen| seen == 2_000));
}

#[test]
fn a_page_far_ahead_that_turns_out_to_be_the_last_doubles_nothing() {
    // Room for six pages lies between the first and the last, and there are fewer.
    for between in (0..600).step_by(10) {
        let ends = (0..200_u32).map(|id| (id, i64::from(id + id / 100 * 600) * 1_000));
        let rest = (0..between).map(|id| (1_000 + id, 101_000 + i64::from(id) * 700));
        let (world, took) = side_by_side(World::of(ends.chain(rest)));
        exactly_once(&took.listed, &world.ids());
    }
}

#[test]
fn times_that_no_clock_shows_are_listed_too() {
    let ends = [i64::MIN + 2, i64::MIN + 3, i64::MAX - 3, i64::MAX - 2];
    let many = (0..400_u32).map(|id| (id, ends[id as usize % 4] + i64::from(id % 2)));
    let (world, took) = side_by_side(World::of(spread(900).into_iter().map(|(id, at)| (id + 1_000, at)).chain(many)));
    exactly_once(&took.listed, &world.ids());
}

#[test]
fn ranges_read_side_by_side_lose_nothing_to_deletions_and_ties() {
    let crowded = (20_000..23_000_u32).map(|id| (id, 1_200_000 + i64::from(id % 3)));
    let world = World::of(
        spread(2_000).into_iter().chain(crowded).chain(tie(100, 100).into_iter().map(|(id, at)| (id + 40_000, at))),
    );
    let world = world.while_listing(|number, tasks| {
        let ids: Vec<u32> = tasks.keys().copied().collect();
        for index in [0, number * 31 % ids.len(), ids.len() - 1] {
            tasks.remove(&ids[index]);
        }
    });
    let (world, took) = side_by_side(world);
    exactly_once(&took.listed, &world.ids());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_happens_to_a_long_listing_what_is_there_throughout_comes_once(
        seed in any::<u64>(),
        share in prop_oneof![Just(0_i64), Just(40), Just(80)],
        at in 0_i64..100,
        minute in prop_oneof![Just(30_i64), Just(MINUTE)],
        happens in prop::collection::vec((1_usize..40, 0_u32..2_500, any::<bool>()), 0..40),
        last in prop_oneof![Just(Last::True), Just(Last::Absent), Just(Last::AlwaysNo)],
        shuffles in any::<bool>(),
    ) {
        let tasks = imported(2_500, share, at, seed);
        let within = |at: i64| LONG / 100 * at;
        let tasks = tasks.into_iter().map(|(id, time)| match (within(at)..within(at) + MINUTE).contains(&time) {
            true => (id, within(at) + (time - within(at)) % minute),
            false => (id, time),
        });
        let world = World::of(tasks).with(|world| {
            world.last = last;
            world.shuffles = shuffles;
        });
        let mut stay = world.ids();
        happens.iter().for_each(|(_, victim, _)| { stay.remove(victim); });
        let world = world.while_listing(move |number, tasks| {
            for (_, victim, goes) in happens.iter().filter(|(moment, _, _)| *moment == number) {
                let created = within(at) + i64::from(*victim) % minute;
                if *goes {
                    tasks.remove(victim);
                } else {
                    tasks.insert(10_000 + victim, Task { created, lists: BTreeSet::from(["a"]), closed: false });
                }
            }
        });
        let (_, took) = side_by_side(world);
        let missing: Vec<_> = stay.iter().filter(|id| !took.listed.seen.contains_key(id)).collect();
        let twice: Vec<_> = took.listed.seen.iter().filter(|(_, count)| **count > 1).collect();
        prop_assert!(twice.is_empty(), "twice {:?}", twice);
        prop_assert!(missing.is_empty() || took.listed.incomplete > 0, "missing {:?}", missing);
    }
}
