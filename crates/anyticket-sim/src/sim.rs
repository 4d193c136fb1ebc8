//! The door: which vendor, what world, what goes wrong.

use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::fault::Faults;
use crate::machine::Machine;
use crate::served::Served;
use crate::simulation::Simulation;
use crate::vendor::Vendor;

/// Where simulations start: one function per vendor.
#[derive(Debug)]
pub struct Sim;

impl Sim {
    /// The vendors there are, as a configuration spells them.
    pub const PROVIDERS: [&'static str; 4] = ["asana", "clickup", "jira", "trello"];

    /// A simulated Asana.
    pub fn asana() -> SimBuilder<crate::asana::Options> {
        SimBuilder::new(crate::asana::Options::default())
    }

    /// A simulated ClickUp.
    pub fn clickup() -> SimBuilder<crate::clickup::Options> {
        SimBuilder::new(crate::clickup::Options::default())
    }

    /// A simulated Jira Cloud site.
    pub fn jira() -> SimBuilder<crate::jira::Options> {
        SimBuilder::new(crate::jira::Options::default())
    }

    /// A simulated Trello.
    pub fn trello() -> SimBuilder<crate::trello::Options> {
        SimBuilder::new(crate::trello::Options::default())
    }
}

/// What a vendor's world is made from.
pub trait Blueprint: Sized {
    /// The vendor that comes out.
    type Vendor: Vendor;

    /// Makes the world.
    fn build(self, basics: &Basics) -> Self::Vendor;
}

/// What every vendor's world has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Basics {
    /// Decides everything that is not said.
    pub seed: u64,
    /// How many tickets there are at the start.
    pub tickets: usize,
    /// The wall clock at the start, in milliseconds since 1970.
    pub started_at: i64,
}

/// A simulation before it runs.
#[derive(Debug, Clone)]
pub struct SimBuilder<B> {
    blueprint: B,
    seed: u64,
    tickets: usize,
    started_at: Option<i64>,
    faults: Faults,
    latency: Duration,
    port: u16,
    keep_log: bool,
    gzip: bool,
}

impl<B: Blueprint> SimBuilder<B> {
    /// A builder for `blueprint`, with no tickets, no faults and seed 0.
    pub fn new(blueprint: B) -> Self {
        Self {
            blueprint,
            seed: 0,
            tickets: 0,
            started_at: None,
            faults: Faults::none(),
            latency: Duration::ZERO,
            port: 0,
            keep_log: true,
            gzip: false,
        }
    }

    /// How many tickets there are at the start: none to a million.
    pub fn tickets(mut self, count: usize) -> Self {
        self.tickets = count;
        self
    }

    /// What decides everything that is not said: names, texts, dates, and the luck of the fault script.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// What goes wrong.
    pub fn faults(mut self, faults: impl Into<Faults>) -> Self {
        self.faults = faults.into();
        self
    }

    /// How long every answer takes.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// The port to serve on; without it the system picks a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The wall clock at the start, in milliseconds since 1970; without it the system's.
    pub fn started_at(mut self, milliseconds: i64) -> Self {
        self.started_at = Some(milliseconds);
        self
    }

    /// Keeps no log of the exchanges, for measurements.
    pub fn without_log(mut self) -> Self {
        self.keep_log = false;
        self
    }

    /// On a socket, compresses answers for clients that accept gzip.
    pub fn gzip(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Sets what only this vendor has.
    pub fn with(mut self, change: impl FnOnce(B) -> B) -> Self {
        self.blueprint = change(self.blueprint);
        self
    }

    /// Starts it in this process.
    pub fn build(self) -> Simulation<B::Vendor> {
        let started_at = self.started_at.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
        });
        let basics = Basics { seed: self.seed, tickets: self.tickets, started_at };
        let vendor = self.blueprint.build(&basics);
        Simulation::new(Machine::new(vendor, self.faults, self.seed, self.latency, self.keep_log), self.seed)
    }

    /// Starts it on a socket of this machine.
    ///
    /// # Errors
    ///
    /// If the port cannot be had.
    pub async fn serve(self) -> io::Result<Served<B::Vendor>> {
        let (port, gzip) = (self.port, self.gzip);
        Served::start(self.build(), port, gzip).await
    }
}
