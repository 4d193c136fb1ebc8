//! The limits that answer 429, each for itself and each by token.
//!
//! <https://developers.asana.com/docs/rate-limits>

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::answer::Answer;
use super::options::{Limits, Plan};
use crate::vendor::InFlight;

const MINUTE: Duration = Duration::from_secs(60);

/// What was used so far.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    tokens: BTreeMap<String, Used>,
}

#[derive(Debug, Default)]
struct Used {
    requests: VecDeque<Duration>,
    searches: VecDeque<Duration>,
    /// Points left, and when that was.
    cost: Option<(f64, Duration)>,
}

/// What a request is to the limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) token: &'a str,
    pub(crate) search: bool,
    pub(crate) is_get: bool,
    /// How many requests it counts as: a batch counts as its actions.
    pub(crate) reads: usize,
    pub(crate) writes: usize,
    pub(crate) at: Duration,
    pub(crate) open: InFlight,
}

impl Limiter {
    /// Counts a request, or refuses it. What is refused counts too.
    pub(crate) fn take(&mut self, limits: &Limits, plan: Plan, asked: Asked<'_>) -> Result<(), Answer> {
        let used = self.tokens.entry(asked.token.to_owned()).or_default();
        let a_minute = limits.per_minute.unwrap_or(match plan {
            Plan::Free => 150,
            Plan::Paid => 1500,
        });
        // The request itself is among the open ones, once.
        let (own_read, own_write) = if asked.is_get { (1, 0) } else { (0, 1) };
        let reads = asked.open.reads.saturating_sub(own_read) + asked.reads;
        let writes = asked.open.writes.saturating_sub(own_write) + asked.writes;
        let crowded =
            asked.reads > 0 && reads > limits.reads_at_once || asked.writes > 0 && writes > limits.writes_at_once;
        let slices = u32::try_from(limits.slices).unwrap_or(1);
        let (slice, most) = (MINUTE / slices, (a_minute / limits.slices).max(1));
        let mut wait = Duration::ZERO;
        if a_minute < usize::MAX {
            wait = wait.max(count(&mut used.requests, asked.at, slice, most, asked.reads + asked.writes));
        }
        if asked.search && limits.searches < usize::MAX {
            wait = wait.max(count(&mut used.searches, asked.at, MINUTE, limits.searches, 1));
        }
        if let Some((most, a_minute)) = limits.cost {
            let (left, since) = used.cost.unwrap_or((most, asked.at));
            let passed = asked.at.saturating_sub(since).as_secs_f64();
            let left = (left + passed * a_minute / 60.0).min(most);
            used.cost = Some((left, asked.at));
            if left <= 0.0 {
                wait = wait.max(Duration::from_secs_f64((-left / a_minute * 60.0).max(1.0)));
            }
        }
        if !wait.is_zero() {
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            return Err(Answer::too_many().with("retry-after", seconds.to_string()));
        }
        if crowded {
            let refusal = Answer::too_many();
            return Err(match limits.retry_after_at_once {
                true => refusal.with("retry-after", "1"),
                false => refusal,
            });
        }
        Ok(())
    }

    /// Takes what an answer cost from the hidden quota.
    pub(crate) fn settle(&mut self, token: &str, fields: usize) {
        if let Some((left, _)) = self.tokens.get_mut(token).and_then(|used| used.cost.as_mut()) {
            *left -= 1.0 + fields as f64 / 100.0;
        }
    }
}

/// Counts so many requests in a window that moves, and says how long to wait before one more fits.
fn count(seen: &mut VecDeque<Duration>, at: Duration, window: Duration, most: usize, new: usize) -> Duration {
    while seen.front().is_some_and(|first| at.saturating_sub(*first) >= window) {
        seen.pop_front();
    }
    seen.extend(std::iter::repeat_n(at, new));
    match seen.len() > most {
        true => (seen[seen.len() - most] + window).saturating_sub(at),
        false => Duration::ZERO,
    }
}
