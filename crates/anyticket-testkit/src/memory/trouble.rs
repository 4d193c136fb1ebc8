//! Faults by chance, the same ones for the same seed.

use std::time::Duration;

use anyticket_core::{Effect, Error, ErrorKind, Operation};

use super::faults::{Fault, is_write};

/// What goes wrong by chance, how often, and from which seed.
///
/// A rate is the share of calls that it happens to, from 0 to 1. What is lost is lost of writes and reads alike.
///
/// ```
/// use anyticket_core::{Effect, NewTicket};
/// use anyticket_testkit::{Memory, Profile, Trouble};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let memory = Memory::new(Profile::everything()).with_trouble(Trouble::seeded(7).lost_answers(0.5));
/// let (mut made, mut unknown) = (0, 0);
/// for number in 0..100 {
///     match memory.tracker().create(NewTicket::new(format!("Ticket {number}"))).await {
///         Ok(_) => made += 1,
///         Err(error) if error.effect() == Effect::Unknown => unknown += 1,
///         Err(error) => panic!("{error:#}"),
///     }
/// }
/// assert_eq!(memory.tickets().len(), made + unknown, "a lost answer is no lost ticket");
/// # })
/// ```
#[derive(Clone, Debug)]
pub struct Trouble {
    dice: fastrand::Rng,
    lost_answers: f64,
    lost_requests: f64,
    refused: f64,
    late: (f64, Duration),
    slow: (f64, Duration),
}

impl Trouble {
    /// Nothing goes wrong yet.
    pub fn seeded(seed: u64) -> Self {
        let never = (0.0, Duration::ZERO);
        let dice = fastrand::Rng::with_seed(seed);
        Self { dice, lost_answers: 0.0, lost_requests: 0.0, refused: 0.0, late: never, slow: never }
    }

    /// Calls that are done and whose answer is lost: [`Fault::LoseAnswer`].
    #[must_use]
    pub fn lost_answers(mut self, rate: f64) -> Self {
        self.lost_answers = rate;
        self
    }

    /// Calls that never arrive: [`Fault::LoseRequest`].
    #[must_use]
    pub fn lost_requests(mut self, rate: f64) -> Self {
        self.lost_requests = rate;
        self
    }

    /// Calls that the tracker is too busy for, which changes nothing: [`Unavailable`](ErrorKind::Unavailable) with
    /// [`Effect::None`].
    #[must_use]
    pub fn refused(mut self, rate: f64) -> Self {
        self.refused = rate;
        self
    }

    /// Creates that are done so much later than their connection broke: [`Fault::LandLate`].
    #[must_use]
    pub fn late_creates(mut self, rate: f64, by: Duration) -> Self {
        self.late = (rate, by);
        self
    }

    /// Calls that take this much longer: [`Fault::Slow`].
    #[must_use]
    pub fn slow_answers(mut self, rate: f64, by: Duration) -> Self {
        self.slow = (rate, by);
        self
    }

    fn happens(&mut self, rate: f64) -> bool {
        rate > 0.0 && self.dice.f64() < rate
    }

    pub(super) fn fault(&mut self, operation: Operation) -> Option<Fault> {
        let (late, by) = self.late;
        if self.happens(self.lost_answers) {
            Some(Fault::LoseAnswer)
        } else if self.happens(self.lost_requests) {
            Some(Fault::LoseRequest)
        } else if operation == Operation::Create && self.happens(late) {
            Some(Fault::LandLate(by))
        } else if self.happens(self.refused) {
            let busy = Error::new(ErrorKind::Unavailable, "the tracker is too busy").with_effect(Effect::None);
            Some(Fault::Refuse(if is_write(operation) { busy.with_hint("send it again later") } else { busy }))
        } else {
            None
        }
    }

    pub(super) fn wait(&mut self) -> Duration {
        let (rate, by) = self.slow;
        if self.happens(rate) { by } else { Duration::ZERO }
    }
}
