//! The state of one budget.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::budget::{Budget, Reading, Window};
use super::felt::Felt;
use super::log::{Log, Room, effective};
use crate::request::Lane;

/// The place of a call in every queue: persons before bulk work, the earlier before the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    pub(crate) lane: Lane,
    pub(super) number: u64,
}

/// The state of one budget: what was sent, what is under way, what the vendor said, who waits.
#[derive(Debug, Default)]
pub(super) struct Entry {
    logs: Vec<Log>,
    learned: Vec<Window>,
    felt: Felt,
    /// The cost of what is under way, and how many requests that are.
    flying: u64,
    under_way: usize,
    paused_until: Duration,
    told: Option<Told>,
    pub(super) said: Said,
    pub(super) queue: BTreeMap<Turn, Arc<Notify>>,
}

/// What is left by the vendor's own word, where others draw on the budget too.
#[derive(Clone, Copy, Debug)]
struct Told {
    left: u64,
    until: Duration,
}

/// The vendor's last words, as they were.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub(super) limit: Option<Window>,
    pub(super) remaining: Option<u64>,
    pub(super) reset_at: Option<Duration>,
}

/// Bulk work leaves one of so many places at once to whoever comes in between, who would wait for a whole answer otherwise.
/// Where there are fewer, a place is too much of them.
const SPARED: usize = 40;

fn places(permits: usize, lane: Lane) -> usize {
    match lane {
        Lane::Person => permits.max(1),
        Lane::Bulk => (permits - permits / SPARED).max(1),
    }
}

/// The longest that a word of the vendor's is believed where no window says how long is sensible.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

impl Entry {
    /// When there is room for one more request of this budget.
    pub(super) fn room(&mut self, budget: &Budget, lane: Lane, now: Duration) -> Room {
        let mut room = if self.paused_until > now { Room::At(self.paused_until) } else { Room::Now };
        self.told = self.told.filter(|told| told.until > now);
        if let Some(told) = self.told.filter(|told| told.left < budget.cost) {
            room = room.and(Room::At(told.until));
        }
        if budget.permits.is_some_and(|permits| self.under_way >= places(permits, lane)) {
            room = room.and(Room::AfterAnswers);
        }
        let flying = self.flying;
        let windows = effective(&budget.windows, &self.learned);
        // Beyond what is known to be allowed, one at a time.
        let felt = windows.first().filter(|window| !self.is_told(**window));
        if felt.is_some_and(|window| !self.felt.knows(flying, budget.cost, window.per, now)) && self.under_way > 0 {
            room = room.and(Room::AfterAnswers);
        }
        for window in windows {
            let log = self.log(window.per);
            log.expire(now);
            room = room.and(log.room(window.limit.max(1), budget.cost, flying, lane, now));
        }
        room
    }

    /// Counts a request as under way, after [`Entry::room`] has said that there is room.
    pub(super) fn take(&mut self, budget: &Budget) {
        self.flying += budget.cost;
        self.under_way += 1;
        if let Some(told) = &mut self.told {
            told.left = told.left.saturating_sub(budget.cost);
        }
    }

    /// Counts a request as answered, or as lost, at this moment.
    pub(super) fn land(&mut self, cost: u64, at: Duration) {
        self.give_back(cost);
        for log in &mut self.logs {
            log.add(cost, at);
        }
        if self.paused_until <= at {
            self.felt.add(cost);
        }
    }

    /// Takes back a request that never left.
    pub(super) fn give_back(&mut self, cost: u64) {
        self.flying = self.flying.saturating_sub(cost);
        self.under_way = self.under_way.saturating_sub(1);
    }

    /// Lets nobody pass before this moment.
    pub(super) fn pause(&mut self, until: Duration) {
        self.paused_until = self.paused_until.max(until);
    }

    /// Takes in what an answer says, after its request has landed.
    pub(super) fn read(&mut self, reading: &Reading, assumed: &[Window], now: Duration) {
        if let Some(limit) = reading.limit.filter(|window| window.limit > 0 && !window.per.is_zero()) {
            match self.learned.iter_mut().find(|window| window.per == limit.per) {
                Some(window) => *window = limit,
                None => self.learned.push(limit),
            }
            if !self.logs.iter().any(|log| log.per == limit.per) {
                // Nobody has counted in this window yet: the vendor's count is all there is.
                let used = reading.remaining.map_or(1, |remaining| limit.limit.saturating_sub(remaining).max(1));
                self.log(limit.per).add(used, now);
            }
            self.said.limit = Some(limit);
        }
        let window = match reading.limit {
            Some(limit) => Some(limit),
            None => effective(assumed, &self.learned).first().copied(),
        };
        let longest = window.map_or(LONGEST, |window| window.per);
        let reset = reading.reset.map(|reset| now + reset.min(longest));
        if let Some(remaining) = reading.remaining {
            self.said.remaining = Some(remaining);
            self.said.reset_at = reset;
            self.told = self.others(remaining, window, reset, now);
        }
        if let Some(pause) = reading.pause {
            let until = now + pause.min(LONGEST);
            // Those that were under way with the first that was refused tell nothing new.
            if self.paused_until <= now {
                self.felt.refused(1, until);
            }
            self.pause(until);
        }
    }

    /// Whether the vendor itself has said how large this window is.
    fn is_told(&self, window: Window) -> bool {
        self.learned.iter().any(|learned| learned.per == window.per)
    }

    /// What the vendor's count says beyond our own. It says nothing as long as it has more left than we count
    /// ourselves: then nobody else draws on the budget, and our log knows better when room comes back.
    fn others(
        &mut self,
        remaining: u64,
        window: Option<Window>,
        reset: Option<Duration>,
        now: Duration,
    ) -> Option<Told> {
        if let Some(window) = window {
            let flying = self.flying;
            let log = self.log(window.per);
            log.expire(now);
            if remaining >= window.limit.saturating_sub(log.count() + flying) {
                return None;
            }
        }
        let left = remaining.saturating_sub(self.flying);
        match reset {
            Some(until) => Some(Told { left, until }),
            // Nothing is left and nobody says until when: look again after a part of the window.
            None if remaining == 0 => {
                let wait = window.map_or(Duration::from_secs(1), |window| window.per / 10);
                Some(Told { left, until: now + wait })
            }
            None => None,
        }
    }

    /// Whether forgetting it would make no difference but for what was learned.
    pub(super) fn is_idle(&mut self, now: Duration) -> bool {
        for log in &mut self.logs {
            log.expire(now);
        }
        self.under_way == 0
            && self.queue.is_empty()
            && self.paused_until <= now
            && self.told.is_none_or(|told| told.until <= now)
            && self.logs.iter().all(|log| log.count() == 0)
    }

    /// Wakes whoever is first in the queue, to look again.
    pub(super) fn wake_first(&self) {
        if let Some((_, waiting)) = self.queue.first_key_value() {
            waiting.notify_one();
        }
    }

    fn log(&mut self, per: Duration) -> &mut Log {
        let index = self.logs.iter().position(|log| log.per == per).unwrap_or_else(|| {
            self.logs.push(Log::new(per));
            self.logs.len() - 1
        });
        &mut self.logs[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pacing::Scope;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn budget() -> Budget {
        Budget::new(scope()).window(100, MINUTE)
    }

    fn scope() -> Scope {
        Scope::credential("requests")
    }

    fn spend(entry: &mut Entry, number: u64, now: Duration) {
        for _ in 0..number {
            entry.room(&budget(), Lane::Person, now);
            entry.take(&budget());
            entry.land(1, now);
        }
    }

    #[test]
    fn a_learned_limit_takes_the_place_of_the_assumed_one_up_and_down() {
        for (learned, room) in [(20, Room::At(at(60))), (1000, Room::Now)] {
            let mut entry = Entry::default();
            spend(&mut entry, 50, at(0));
            entry.read(&Reading::new(scope()).limit(learned, MINUTE), &budget().windows, at(0));
            assert_eq!(entry.room(&budget(), Lane::Person, at(0)), room, "{learned}");
        }
    }

    #[test]
    fn a_window_that_is_learned_begins_with_what_the_vendor_has_counted() {
        let mut entry = Entry::default();
        let unknown = Budget::new(scope());
        entry.read(&Reading::new(scope()).limit(10, MINUTE).remaining(2), &[], at(0));
        entry.take(&unknown);
        entry.take(&unknown);
        entry.land(1, at(1));
        entry.land(1, at(1));
        assert_eq!(entry.room(&unknown, Lane::Person, at(1)), Room::At(at(60)));
    }

    #[test]
    fn the_last_word_of_a_limit_counts_and_each_window_has_its_own() {
        let mut entry = Entry::default();
        let unknown = Budget::new(scope());
        for (limit, per) in [(10, MINUTE), (5, at(1)), (2, MINUTE)] {
            entry.read(&Reading::new(scope()).limit(limit, per), &[], at(0));
        }
        // The first answer counts as one of each window.
        assert_eq!(entry.room(&unknown, Lane::Person, at(0)), Room::Now);
        entry.take(&unknown);
        entry.land(1, at(2));
        assert_eq!(entry.room(&unknown, Lane::Person, at(2)), Room::At(at(60)));
        entry.read(&Reading::new(scope()).limit(10, MINUTE), &[], at(2));
        assert_eq!(entry.room(&unknown, Lane::Person, at(2)), Room::Now, "a limit that was raised");
    }

    #[test]
    fn a_limit_of_nothing_is_not_believed() {
        let mut entry = Entry::default();
        entry.read(&Reading::new(scope()).limit(0, MINUTE), &budget().windows, at(0));
        assert_eq!(entry.room(&budget(), Lane::Person, at(0)), Room::Now);
    }

    #[test]
    fn what_others_use_is_seen_in_what_remains_until_the_reset() {
        let mut entry = Entry::default();
        spend(&mut entry, 10, at(0));
        let reading = Reading::new(scope()).limit(100, MINUTE).remaining(1).reset(at(30));
        entry.read(&reading, &budget().windows, at(0));
        assert_eq!(entry.room(&budget(), Lane::Person, at(0)), Room::Now);
        entry.take(&budget());
        assert_eq!(entry.room(&budget(), Lane::Person, at(1)), Room::At(at(30)));
        assert_eq!(entry.room(&budget(), Lane::Person, at(30)), Room::Now);
    }

    #[test]
    fn what_remains_says_nothing_as_long_as_nobody_else_draws_on_it() {
        let mut entry = Entry::default();
        spend(&mut entry, 100, at(0));
        // A window that slides would reset later and later: our own log knows better.
        entry.read(&Reading::new(scope()).remaining(0).reset(MINUTE), &budget().windows, at(20));
        assert_eq!(entry.room(&budget(), Lane::Person, at(20)), Room::At(at(60)));
    }

    #[test]
    fn what_is_under_way_here_is_nobody_elses() {
        let ten = Budget::new(scope()).window(10, MINUTE);
        let mut entry = Entry::default();
        spend(&mut entry, 5, at(0));
        for _ in 0..4 {
            entry.take(&ten);
        }
        // Nine are ours, and the vendor counted them as they came.
        entry.read(&Reading::new(scope()).remaining(1).reset(MINUTE), &ten.windows, at(1));
        assert_eq!(entry.room(&ten, Lane::Person, at(1)), Room::Now);
    }

    #[test]
    fn some_left_until_nobody_knows_when_stops_nobody() {
        let mut entry = Entry::default();
        entry.take(&budget());
        entry.read(&Reading::new(scope()).remaining(1), &budget().windows, at(0));
        assert_eq!(entry.room(&budget(), Lane::Person, at(0)), Room::Now);
    }

    #[test]
    fn a_reset_beyond_the_window_is_a_wrong_clock() {
        let mut entry = Entry::default();
        let reading = Reading::new(scope()).remaining(0).reset(at(1_000_000));
        entry.read(&reading, &budget().windows, at(0));
        assert_eq!(entry.room(&budget(), Lane::Person, at(0)), Room::At(at(60)));
    }

    #[test]
    fn without_a_reset_nothing_left_means_to_look_again_soon() {
        let mut entry = Entry::default();
        entry.read(&Reading::new(scope()).remaining(0), &budget().windows, at(0));
        assert_eq!(entry.room(&budget(), Lane::Person, at(0)), Room::At(at(6)));
    }

    #[test]
    fn pauses_do_not_add_up() {
        let mut entry = Entry::default();
        for (told, now) in [(30, 0), (30, 1), (5, 2)] {
            entry.read(&Reading::new(scope()).pause(at(told)), &[], at(now));
        }
        assert_eq!(entry.room(&Budget::new(scope()), Lane::Person, at(2)), Room::At(at(31)));
    }

    #[test]
    fn a_pause_is_believed_for_up_to_a_day() {
        for (told, until) in [(at(7_200), at(7_200)), (at(1_000_000), at(24 * 3_600))] {
            let mut entry = Entry::default();
            entry.read(&Reading::new(scope()).pause(told), &[], at(0));
            assert_eq!(entry.room(&Budget::new(scope()), Lane::Person, at(0)), Room::At(until));
        }
    }

    #[test]
    fn permits_count_what_is_under_way_only() {
        let reads = Budget::new(scope()).permits(2);
        let mut entry = Entry::default();
        entry.take(&reads);
        assert_eq!(entry.room(&reads, Lane::Bulk, at(0)), Room::Now);
        entry.take(&reads);
        assert_eq!(entry.room(&reads, Lane::Bulk, at(0)), Room::AfterAnswers);
        entry.land(1, at(0));
        assert_eq!(entry.room(&reads, Lane::Bulk, at(0)), Room::Now);
        entry.give_back(1);
        assert!(entry.is_idle(at(0)));
    }

    #[test]
    fn bulk_work_leaves_one_of_fifty_places_to_a_person_and_none_of_a_few() {
        assert_eq!([50, 80, 39, 1, 0].map(|permits| places(permits, Lane::Bulk)), [49, 78, 39, 1, 1]);
        let reads = Budget::new(scope()).permits(50);
        let mut entry = Entry::default();
        (0..49).for_each(|_| entry.take(&reads));
        assert_eq!(entry.room(&reads, Lane::Bulk, at(0)), Room::AfterAnswers);
        assert_eq!(entry.room(&reads, Lane::Person, at(0)), Room::Now);
        entry.take(&reads);
        assert_eq!(entry.room(&reads, Lane::Person, at(0)), Room::AfterAnswers);
    }

    #[test]
    fn it_is_idle_when_its_window_has_passed_and_not_earlier() {
        let mut entry = Entry::default();
        spend(&mut entry, 1, at(0));
        assert!(!entry.is_idle(at(59)));
        assert!(entry.is_idle(at(60)));
        let mut entry = Entry::default();
        entry.read(&Reading::new(scope()).remaining(0).reset(at(30)), &[], at(0));
        assert!(!entry.is_idle(at(29)), "what the vendor told holds until its reset");
        assert!(entry.is_idle(at(30)));
    }
}
