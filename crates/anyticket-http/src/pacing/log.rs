//! What was sent within one window.

use std::collections::VecDeque;
use std::time::Duration;

use super::budget::Window;
use crate::request::Lane;

/// Into how many pieces of time a window is divided. One piece is what may be left unused of it.
const PIECES: u32 = 128;

/// A window of this length or less is not spread.
const SHORT: Duration = Duration::from_secs(1);

/// When there is room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// At once.
    Now,
    /// At this moment, not earlier.
    At(Duration),
    /// When something that is under way has come to its end.
    AfterAnswers,
}

impl Room {
    /// When there is room for both.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::At(one), Self::At(other)) => Self::At(one.max(other)),
            (Self::AfterAnswers, _) | (_, Self::AfterAnswers) => Self::AfterAnswers,
            (Self::Now, room) | (room, Self::Now) => room,
        }
    }

    /// The moment before which there is none, if one is known.
    pub(super) fn earliest(self, now: Duration) -> Duration {
        if let Self::At(moment) = self { moment } else { now }
    }
}

/// What was answered within the last window, in pieces of time.
///
/// A request is counted from the moment it leaves until a window after its answer: somewhere in between the vendor
/// has counted it. So in no stretch of the vendor's time as long as a window are there more than its limit, wherever
/// the stretch begins.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub(super) per: Duration,
    pieces: VecDeque<Piece>,
    count: u64,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    first: Duration,
    last: Duration,
    count: u64,
}

impl Log {
    pub(super) fn new(per: Duration) -> Self {
        Self { per, pieces: VecDeque::new(), count: 0 }
    }

    /// Counts `cost` from `now` on.
    pub(super) fn add(&mut self, cost: u64, now: Duration) {
        self.count += cost;
        match self.pieces.back_mut() {
            Some(piece) if now.saturating_sub(piece.first) <= self.per / PIECES => {
                piece.last = piece.last.max(now);
                piece.count += cost;
            }
            _ => self.pieces.push_back(Piece { first: now, last: now, count: cost }),
        }
    }

    /// Forgets what is older than the window.
    pub(super) fn expire(&mut self, now: Duration) {
        while let Some(piece) = self.pieces.front().filter(|piece| piece.last + self.per <= now) {
            self.count -= piece.count;
            self.pieces.pop_front();
        }
    }

    /// How many were answered within the last window.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// When there is room for `cost` more below `limit`, with `flying` under way. Call [`Log::expire`] before.
    pub(super) fn room(&self, limit: u64, cost: u64, flying: u64, lane: Lane, now: Duration) -> Room {
        let cost = cost.min(limit);
        let allowed = self.allowed(limit, cost, flying, now);
        match lane {
            Lane::Person => allowed,
            // Nobody waits long for a short window to turn, and what is spread over it may come too late to be used.
            Lane::Bulk if self.per <= SHORT => allowed,
            Lane::Bulk => allowed.and(self.spread(limit, cost, flying, now)),
        }
    }

    fn allowed(&self, limit: u64, cost: u64, flying: u64, now: Duration) -> Room {
        let mut excess = (self.count + flying + cost).saturating_sub(limit);
        if excess == 0 {
            return Room::Now;
        }
        for piece in &self.pieces {
            excess = excess.saturating_sub(piece.count);
            if excess == 0 {
                return Room::At((piece.last + self.per).max(now));
            }
        }
        Room::AfterAnswers
    }

    /// Bulk work takes a burst of the window at once, and spreads the rest over it: for any stretch of time not longer
    /// than the window, no more than the burst and the stretch's share of the rest. What comes back, comes back as it
    /// was spread, so that from then on nobody waits long for the next one, and nothing of the window is lost.
    fn spread(&self, limit: u64, cost: u64, flying: u64, now: Duration) -> Room {
        let burst = burst(limit);
        let rest = limit - burst;
        if rest == 0 {
            return Room::Now;
        }
        let mut younger = flying + cost;
        if flying > 0 && younger > burst {
            return Room::AfterAnswers;
        }
        let (per, now_nanos) = (self.per.as_nanos() as f64, now.as_nanos() as f64);
        let mut wait = 0.0_f64;
        for piece in self.pieces.iter().rev() {
            younger += piece.count;
            // One gap more than there are in the rest: behind the last of it the burst comes back.
            let age = (per * younger.saturating_sub(burst) as f64 / (rest + 1) as f64).min(per);
            wait = wait.max(age - (now_nanos - piece.last.as_nanos() as f64));
        }
        let moment = now + Duration::from_nanos(wait.ceil() as u64);
        if moment > now { Room::At(moment) } else { Room::Now }
    }
}

/// How much of a limit bulk work may take at once.
fn burst(limit: u64) -> u64 {
    if limit < 4 { limit } else { limit * 3 / 5 }
}

/// The windows of a request: the vendor's own word goes before what was assumed.
pub(super) fn effective(assumed: &[Window], learned: &[Window]) -> Vec<Window> {
    let of = |per: Duration| learned.iter().find(|window| window.per == per);
    let mut windows: Vec<Window> = assumed.iter().map(|window| *of(window.per).unwrap_or(window)).collect();
    windows.extend(learned.iter().filter(|window| !assumed.iter().any(|assumed| assumed.per == window.per)));
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn room(log: &mut Log, limit: u64, lane: Lane, now: f64) -> Room {
        log.expire(at(now));
        log.room(limit, 1, 0, lane, at(now))
    }

    #[test]
    fn a_window_is_full_at_its_limit_and_has_room_a_window_after_the_oldest_answer() {
        let mut log = Log::new(MINUTE);
        for second in 0..100 {
            assert_eq!(room(&mut log, 100, Lane::Person, f64::from(second) / 10.0), Room::Now);
            log.add(1, at(f64::from(second) / 10.0));
        }
        // Five share the first piece of time.
        assert_eq!(room(&mut log, 100, Lane::Person, 10.0), Room::At(at(60.4)));
        assert_eq!(room(&mut log, 100, Lane::Person, 60.4), Room::Now);
        assert_eq!(log.count(), 95);
    }

    #[test]
    fn what_is_under_way_counts_and_only_its_answer_says_until_when() {
        let log = Log::new(MINUTE);
        assert_eq!(log.room(3, 1, 2, Lane::Person, at(0.0)), Room::Now);
        assert_eq!(log.room(3, 1, 3, Lane::Person, at(0.0)), Room::AfterAnswers);
    }

    #[test]
    fn a_cost_above_the_limit_takes_the_whole_window_instead_of_waiting_for_ever() {
        let mut log = Log::new(MINUTE);
        assert_eq!(log.room(10, 1000, 0, Lane::Person, at(0.0)), Room::Now);
        log.add(1000, at(0.0));
        assert_eq!(log.room(10, 1, 0, Lane::Person, at(1.0)), Room::At(at(60.0)));
    }

    #[test]
    fn bulk_work_takes_a_burst_and_spreads_the_rest() {
        let mut log = Log::new(MINUTE);
        for _ in 0..6 {
            assert_eq!(room(&mut log, 10, Lane::Bulk, 0.0), Room::Now);
            log.add(1, at(0.0));
        }
        // Four are left for the minute after which the six come back.
        assert_eq!(room(&mut log, 10, Lane::Bulk, 0.0), Room::At(at(12.0)));
        assert_eq!(room(&mut log, 10, Lane::Person, 0.0), Room::Now, "a person does not wait");
    }

    #[test]
    fn small_limits_are_all_burst_and_others_three_fifths() {
        assert_eq!([1, 3, 4, 10, 100].map(burst), [1, 3, 2, 6, 60]);
    }

    #[test]
    fn bulk_work_beyond_its_burst_waits_for_what_is_under_way_and_for_nothing_else() {
        let log = Log::new(MINUTE);
        let bulk = |cost, flying| log.room(10, cost, flying, Lane::Bulk, at(0.0));
        assert_eq!(bulk(1, 5), Room::Now);
        assert_eq!(bulk(1, 6), Room::AfterAnswers);
        assert_eq!(bulk(7, 0), Room::Now, "one that costs more than the burst, with nothing to wait for");
    }

    #[test]
    fn spreading_costs_nothing_in_the_long_run() {
        for limit in [5, 25, 100] {
            let mut log = Log::new(MINUTE);
            let (mut now, mut sent) = (0.0, 0_u64);
            while now < 600.0 {
                match room(&mut log, limit, Lane::Bulk, now) {
                    Room::Now => {
                        log.add(1, at(now));
                        sent += 1;
                    }
                    Room::At(moment) => now = moment.as_secs_f64().max(now + 0.001),
                    Room::AfterAnswers => unreachable!("nothing is under way"),
                }
            }
            // Pieces of time cost a hundredth at most.
            assert!((limit * 99 / 10..=limit * 10).contains(&sent), "{sent} of {}", limit * 10);
        }
    }

    #[test]
    fn a_busy_log_stays_small() {
        let mut log = Log::new(MINUTE);
        for number in 0..100_000_u32 {
            let now = at(f64::from(number) / 1000.0);
            log.expire(now);
            log.add(1, now);
        }
        assert!(log.pieces.len() <= PIECES as usize + 1, "{}", log.pieces.len());
    }

    #[test]
    fn the_vendors_word_goes_before_what_was_assumed() {
        let window = |limit, seconds| Window { limit, per: Duration::from_secs(seconds) };
        let windows = effective(&[window(100, 60), window(5, 1)], &[window(1000, 60), window(7, 10)]);
        assert_eq!(windows, [window(1000, 60), window(5, 1), window(7, 10)]);
    }
}
