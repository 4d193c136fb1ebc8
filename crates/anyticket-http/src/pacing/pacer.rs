//! All budgets that are counted together, and who may pass next.

use std::borrow::Cow;
use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::select;
use tokio::sync::Notify;

use super::budget::{Budget, Holder, Reading, Scope, Window};
use super::entry::{Entry, Turn};
use super::log::Room;
use super::repeats::Repeats;
use crate::clock::Clock;
use crate::fingerprint::Fingerprint;
use crate::request::Lane;

/// A request that was given up may still be under way to the vendor. It counts from a little later on.
const STRAGGLER: Duration = Duration::from_secs(1);
/// How many budgets there are at least before anybody looks for idle ones.
const FEW: usize = 64;

/// Whose budgets: of which vendor, and of which credential, or of what several share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    /// The vendor; at which address, where that is this machine.
    pub(crate) realm: Arc<str>,
    /// The credential.
    pub(crate) holder: Fingerprint,
}

impl Account {
    /// Who is counted for a scope, when this account draws on it.
    fn of(&self, scope: &Scope) -> Self {
        let holder = match scope.holder {
            Holder::Credential => self.holder,
            Holder::Shared(holder) => holder,
        };
        Self { realm: Arc::clone(&self.realm), holder }
    }
}

/// What one request draws on.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    account: Account,
    budget: Budget,
}

impl Draw {
    pub(crate) fn new(account: &Account, budget: Budget) -> Self {
        Self { account: account.of(&budget.scope), budget }
    }
}

/// All budgets that are counted together: those of a process.
#[derive(Debug, Default)]
pub(crate) struct Pacer(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    accounts: HashMap<Account, Budgets>,
    entries: usize,
    sweep_at: usize,
    turns: u64,
}

#[derive(Debug, Default)]
struct Budgets {
    entries: HashMap<Cow<'static, str>, Entry>,
    repeats: Repeats,
}

/// There would be no room before the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLate {
    /// How long it is at least until there is.
    pub(crate) retry_after: Duration,
    /// Which of the draws has none.
    pub(crate) draw: usize,
}

/// What the vendor last said of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Standing {
    /// The name of the scope.
    pub scope: String,
    /// What the vendor allows, by its own word.
    pub limit: Option<Window>,
    /// How many were left when it last said so.
    pub remaining: Option<u64>,
    /// How long it is until all are there again.
    pub reset: Option<Duration>,
}

impl Pacer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place in every queue, for one call and all its attempts.
    pub(crate) fn turn(&self, lane: Lane) -> Turn {
        let mut state = self.state();
        state.turns += 1;
        Turn { lane, number: state.turns }
    }

    /// Waits until every budget of a request has room, and takes it. Nothing is held while waiting, and a dropped
    /// wait leaves its place to the next.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        draws: Vec<Draw>,
        turn: Turn,
        clock: &Arc<dyn Clock>,
        deadline: Duration,
    ) -> Result<Permit, TooLate> {
        let mut waiting =
            Waiting { pacer: Arc::clone(self), draws, turn, queued: None, woken: Arc::new(Notify::new()) };
        loop {
            let now = clock.now();
            let (until, earliest, draw) = match waiting.look(now) {
                Look::Passed => return Ok(Permit::new(&mut waiting, clock)),
                Look::Blocked { until, earliest, draw } => (until, earliest, draw),
            };
            if earliest > deadline || now >= deadline {
                // Who stands behind others knows no moment: any later one is better than this.
                let retry_after = earliest.saturating_sub(now).max(Duration::from_secs(1));
                return Err(TooLate { retry_after, draw });
            }
            let sleep = clock.sleep(until.unwrap_or(deadline).min(deadline).saturating_sub(now));
            let woken = Arc::clone(&waiting.woken);
            select(pin!(woken.notified()), sleep).await;
        }
    }

    /// Takes in what an answer says of the budgets of `account`.
    pub(crate) fn read(&self, account: &Account, readings: &[Reading], draws: &[Budget], now: Duration) {
        let mut state = self.state();
        for reading in readings {
            let assumed = draws.iter().find(|budget| budget.scope == reading.scope);
            let assumed = assumed.map_or(&[][..], |budget| &budget.windows);
            let entry = state.entry(&account.of(&reading.scope), &reading.scope);
            entry.read(reading, assumed, now);
            // It may be less than the first in the queue waits for.
            entry.wake_first();
        }
    }

    /// What the vendor last said of the budgets of `account`.
    pub(crate) fn standings(&self, account: &Account, now: Duration) -> Vec<Standing> {
        let state = self.state();
        let entries = state.accounts.get(account).into_iter().flat_map(|budgets| &budgets.entries);
        let mut standings: Vec<Standing> = entries
            .filter(|(_, entry)| entry.said.limit.is_some() || entry.said.remaining.is_some())
            .map(|(name, entry)| Standing {
                scope: name.clone().into_owned(),
                limit: entry.said.limit,
                remaining: entry.said.remaining,
                reset: entry.said.reset_at.map(|moment| moment.saturating_sub(now)),
            })
            .collect();
        standings.sort_by(|one, other| one.scope.cmp(&other.scope));
        standings
    }

    /// Takes one repeat out of what `account` may still repeat, if there is one.
    pub(crate) fn may_repeat(&self, account: &Account, now: Duration) -> bool {
        self.state().accounts.entry(account.clone()).or_default().repeats.take(now)
    }

    /// Notes that a request of `account` was a success.
    pub(crate) fn succeeded(&self, account: &Account) {
        if let Some(budgets) = self.state().accounts.get_mut(account) {
            budgets.repeats.succeeded();
        }
    }

    /// Forgets what `account` no longer needs. What was sent within the last window is remembered for the rest of
    /// it: the next tracker with this credential may be there in a moment.
    pub(crate) fn leave(&self, account: &Account, now: Duration) {
        self.state().sweep(Some(account), now);
    }

    /// How many accounts and budgets are remembered.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> (usize, usize) {
        let state = self.state();
        (state.accounts.len(), state.accounts.values().map(|budgets| budgets.entries.len()).sum())
    }
}

impl State {
    fn entry(&mut self, account: &Account, scope: &Scope) -> &mut Entry {
        let budgets = self.accounts.entry(account.clone()).or_default();
        budgets.entries.entry(scope.name.clone()).or_insert_with(|| {
            self.entries += 1;
            Entry::default()
        })
    }

    /// Forgets idle budgets when there are twice as many as were worth keeping the last time. Not while somebody looks
    /// at one: what is looked at before anything is taken seems idle.
    fn keep_small(&mut self, now: Duration) {
        if self.entries >= self.sweep_at.max(FEW) {
            self.sweep(None, now);
            self.sweep_at = self.entries * 2;
        }
    }

    /// The entry of a draw that was taken or queued, and so is still there.
    fn known(&mut self, account: &Account, name: &str) -> Option<&mut Entry> {
        self.accounts.get_mut(account)?.entries.get_mut(name)
    }

    fn sweep(&mut self, account: Option<&Account>, now: Duration) {
        let clean = |budgets: &mut Budgets| {
            budgets.entries.retain(|_, entry| !entry.is_idle(now));
            !budgets.entries.is_empty() || !budgets.repeats.is_full(now)
        };
        match account {
            None => self.accounts.retain(|_, budgets| clean(budgets)),
            Some(account) => {
                if self.accounts.get_mut(account).is_some_and(|budgets| !clean(budgets)) {
                    self.accounts.remove(account);
                }
            }
        }
        self.entries = self.accounts.values().map(|budgets| budgets.entries.len()).sum();
    }
}

/// A call that waits for room.
struct Waiting {
    pacer: Arc<Pacer>,
    draws: Vec<Draw>,
    turn: Turn,
    /// In the queue of which draw it stands.
    queued: Option<usize>,
    woken: Arc<Notify>,
}

enum Look {
    Passed,
    Blocked {
        /// When to look again; nothing if somebody will wake us.
        until: Option<Duration>,
        /// The moment before which there is certainly no room.
        earliest: Duration,
        draw: usize,
    },
}

impl Waiting {
    /// Passes if every budget has room and nobody is before us, else stands in the queue of the first that has none.
    fn look(&mut self, now: Duration) -> Look {
        let pacer = Arc::clone(&self.pacer);
        let mut state = pacer.state();
        state.keep_small(now);
        let mut blocked = None;
        let mut earliest = now;
        let mut latest = 0;
        for (index, draw) in self.draws.iter().enumerate() {
            let entry = state.entry(&draw.account, &draw.budget.scope);
            let room = entry.room(&draw.budget, self.turn.lane, now);
            if room.earliest(now) > earliest {
                (earliest, latest) = (room.earliest(now), index);
            }
            let before_us = entry.queue.first_key_value().is_some_and(|(first, _)| *first < self.turn);
            if blocked.is_none() && (before_us || room != Room::Now) {
                let until = match room {
                    Room::At(moment) if !before_us => Some(moment),
                    _ => None,
                };
                blocked = Some((index, until));
            }
        }
        let Some((index, until)) = blocked else {
            for draw in &self.draws {
                state.entry(&draw.account, &draw.budget.scope).take(&draw.budget);
            }
            self.stand(&mut state, None);
            return Look::Passed;
        };
        self.stand(&mut state, Some(index));
        Look::Blocked { until, earliest, draw: if earliest > now { latest } else { index } }
    }

    /// Goes over into another queue, or out of all, and leaves the place in the old one to the next.
    fn stand(&mut self, state: &mut State, queue: Option<usize>) {
        if self.queued == queue {
            return;
        }
        if let Some(entry) = self.queued.and_then(|index| self.entry(state, index)) {
            entry.queue.remove(&self.turn);
            entry.wake_first();
        }
        if let Some(entry) = queue.and_then(|index| self.entry(state, index)) {
            entry.queue.insert(self.turn, Arc::clone(&self.woken));
        }
        self.queued = queue;
    }

    fn entry<'a>(&self, state: &'a mut State, index: usize) -> Option<&'a mut Entry> {
        let draw = self.draws.get(index)?;
        state.known(&draw.account, &draw.budget.scope.name)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.queued.is_some() {
            let pacer = Arc::clone(&self.pacer);
            self.stand(&mut pacer.state(), None);
        }
    }
}

/// Room that was taken. Dropped, it is given back: at once if nothing was sent, else a window later.
#[derive(Debug)]
pub(crate) struct Permit {
    pacer: Arc<Pacer>,
    clock: Arc<dyn Clock>,
    draws: Vec<Draw>,
    sent: bool,
}

impl Permit {
    fn new(waiting: &mut Waiting, clock: &Arc<dyn Clock>) -> Self {
        Self {
            pacer: Arc::clone(&waiting.pacer),
            clock: Arc::clone(clock),
            draws: std::mem::take(&mut waiting.draws),
            sent: false,
        }
    }

    /// From now on it may have been sent.
    pub(crate) fn sending(&mut self) {
        self.sent = true;
    }

    /// It never left.
    pub(crate) fn unsent(mut self) {
        self.sent = false;
    }

    /// Its answer is there: the vendor has counted it by now.
    pub(crate) fn answered(mut self) {
        let now = self.clock.now();
        self.end(Some(now));
    }

    fn end(&mut self, landed: Option<Duration>) {
        let draws = std::mem::take(&mut self.draws);
        let mut state = self.pacer.state();
        for draw in draws {
            if let Some(entry) = state.known(&draw.account, &draw.budget.scope.name) {
                match landed {
                    Some(moment) => entry.land(draw.budget.cost, moment),
                    None => entry.give_back(draw.budget.cost),
                }
                entry.wake_first();
            }
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.draws.is_empty() {
            let landed = self.sent.then(|| self.clock.now() + STRAGGLER);
            self.end(landed);
        }
    }
}
