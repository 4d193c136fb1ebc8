//! Random sequences of operations on a provider and on the reference tracker side by side.

mod compare;
mod look;
mod pair;
mod play;
mod step;

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyticket_core::Result;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use tokio::runtime::{Builder, Runtime};

use self::step::Step;
use super::subject::Subject;

/// Does the same things, chosen by chance, to a provider and to the reference tracker, and compares them after each.
///
/// The reference is a [`Memory`](crate::Memory) that mirrors what the provider's world offers. What happens is bound
/// by the laws and left to the tracker by none of them: tickets are made, changed field by field, moved through their
/// statuses and under each other, deleted, commented, related, and listed by filters. What a tracker chooses itself
/// (the priority of a new ticket, the status after a move) is taken over.
///
/// A failure is made as short as it gets and printed with its seed, and as a script for [`replay`](Self::replay).
///
/// ```
/// use anyticket_testkit::conformance::StateMachine;
/// use anyticket_testkit::{Memory, Profile};
///
/// StateMachine::new().with_cases(3).run(|| async { Memory::new(Profile::asana()) });
/// ```
///
/// It brings its own runtime, in paused time: call it from a plain `#[test]`, not from `#[tokio::test]`.
#[derive(Clone, Debug)]
#[must_use = "nothing happens until it is run"]
pub struct StateMachine {
    cases: u32,
    steps: usize,
    seed: u64,
    real_time: bool,
}

/// Where a provider and the reference tracker disagree.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Disagreement {
    /// What is not the same.
    pub what: String,
    /// The seed of the run.
    pub seed: u64,
    /// The shortest script that was found to lead there, for [`StateMachine::replay`].
    pub script: String,
    /// What happened, step by step.
    pub story: Vec<String>,
}

/// What a run without a disagreement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agreed {
    /// How many scripts were played.
    pub cases: usize,
    /// How many of their steps did something.
    pub steps: usize,
}

impl StateMachine {
    /// 32 scripts of up to 60 steps.
    pub fn new() -> Self {
        Self { cases: 32, steps: 60, seed: 1, real_time: false }
    }

    /// Sets how many scripts are played.
    pub fn with_cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// Sets how many steps a script has at most.
    pub fn with_steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// Sets what everything random begins with.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Lets time pass as it does, for a provider that goes over a real socket.
    pub fn in_real_time(mut self) -> Self {
        self.real_time = true;
        self
    }

    /// Plays scripts on a subject; `make` makes it over a fresh world for each.
    ///
    /// # Panics
    ///
    /// If the provider and the reference disagree, with the shortest script that leads there; and if no runtime can
    /// be started, as within another one.
    pub fn run<S, F, Fut>(&self, make: F) -> Agreed
    where
        S: Subject + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = S>,
    {
        self.try_run(make).unwrap_or_else(|disagreement| panic!("{disagreement}"))
    }

    /// As [`run`](Self::run), with a disagreement as a value.
    ///
    /// # Errors
    ///
    /// The disagreement, made as short as it gets.
    ///
    /// # Panics
    ///
    /// If no runtime can be started, as within another one.
    pub fn try_run<S, F, Fut>(&self, make: F) -> Result<Agreed, Box<Disagreement>>
    where
        S: Subject + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = S>,
    {
        let runtime = self.runtime();
        let (played, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let play = |steps: Vec<Step>| {
            let played_out = runtime.block_on(async { play::play(make().await, &steps).await });
            played.fetch_add(1, Ordering::Relaxed);
            done.fetch_add(played_out.done, Ordering::Relaxed);
            played_out.fault.map_or(Ok(()), |fault| Err(TestCaseError::fail(fault)))
        };
        let config =
            Config { cases: self.cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
        match runner.run(&step::scripts(self.steps), play) {
            Ok(()) => {
                let (cases, steps) = (played.load(Ordering::Relaxed), done.load(Ordering::Relaxed));
                Ok(Agreed { cases, steps })
            }
            Err(TestError::Fail(reason, steps)) => {
                let steps = shortened(steps, |steps| {
                    runtime.block_on(async { play::play(make().await, steps).await }).fault.is_some()
                });
                let again = runtime.block_on(async { play::play(make().await, &steps).await });
                Err(Box::new(Disagreement {
                    // A subject that is not the same each time may agree now: then what was said at first counts.
                    what: again.fault.unwrap_or_else(|| format!("{reason} (and not when it was played again)")),
                    seed: self.seed,
                    script: step::written(&steps),
                    story: again.story,
                }))
            }
            Err(TestError::Abort(reason)) => panic!("no script could be made: {reason}"),
        }
    }

    /// Plays the script of a [`Disagreement`] again.
    ///
    /// # Errors
    ///
    /// The disagreement, if there still is one.
    ///
    /// # Panics
    ///
    /// If the text is no script, or no runtime can be started.
    pub fn replay<S, F, Fut>(&self, script: &str, make: F) -> Result<(), Box<Disagreement>>
    where
        S: Subject + 'static,
        F: Fn() -> Fut,
        Fut: Future<Output = S>,
    {
        let steps = step::read(script).unwrap_or_else(|error| panic!("{error:#}"));
        let played = self.runtime().block_on(async { play::play(make().await, &steps).await });
        match played.fault {
            None => Ok(()),
            Some(what) => Err(Box::new(Disagreement {
                what,
                seed: self.seed,
                script: step::written(&steps),
                story: played.story,
            })),
        }
    }

    fn runtime(&self) -> Runtime {
        let mut builder = Builder::new_current_thread();
        builder.enable_all();
        if !self.real_time {
            builder.start_paused(true);
        }
        builder.build().unwrap_or_else(|cause| panic!("no runtime can be started: {cause}"))
    }
}

/// The steps without those that do not matter: what is left when numbers were made small may be superfluous by then.
fn shortened(mut steps: Vec<Step>, fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let mut at = steps.len();
    while at > 0 {
        at -= 1;
        let mut fewer = steps.clone();
        fewer.remove(at);
        if fails(&fewer) {
            steps = fewer;
            at = at.min(steps.len());
        }
    }
    steps
}

impl Default for StateMachine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the provider and the reference tracker disagree: {}", self.what)?;
        for line in &self.story {
            writeln!(f, "  {line}")?;
        }
        writeln!(f, "seed {}; play it again with StateMachine::new().replay(r#\"", self.seed)?;
        writeln!(f, "{}", self.script)?;
        write!(f, "\"#, …)")
    }
}

impl std::error::Error for Disagreement {}
