//! A vendor by its name, for programs that let a person say which.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::time::Duration;

use crate::counters::Counters;
use crate::fault::Faults;
use crate::served::Served;
use crate::sim::{Blueprint, Sim, SimBuilder};
use crate::vendor::Vendor;

/// A simulated vendor on a socket of this machine, whichever it is. It stops when this is dropped.
pub trait Running: fmt::Debug + Send {
    /// What a configuration needs to reach it, as plain text.
    fn settings(&self) -> BTreeMap<String, String>;

    /// Where it answers.
    fn base_url(&self) -> &str;

    /// What was asked of it so far.
    fn counters(&self) -> Counters;
}

impl<V: Vendor> Running for Served<V> {
    fn settings(&self) -> BTreeMap<String, String> {
        self.settings()
    }

    fn base_url(&self) -> &str {
        self.base_url()
    }

    fn counters(&self) -> Counters {
        self.simulation().counters()
    }
}

/// What can be said of every vendor.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Setup {
    /// How many tickets there are at the start.
    pub tickets: usize,
    /// What decides everything that is not said.
    pub seed: u64,
    /// How long every answer takes.
    pub latency: Duration,
    /// What goes wrong.
    pub faults: Faults,
    /// The port; 0 lets the system pick a free one.
    pub port: u16,
}

impl Setup {
    /// No tickets, no faults, a free port.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Sim {
    /// Starts the vendor of this name on a socket; nothing if [`Sim::PROVIDERS`] has no such name. It keeps no log, so that
    /// it can run for days.
    ///
    /// # Errors
    ///
    /// If the port cannot be had.
    pub async fn serve(name: &str, setup: Setup) -> Option<io::Result<Box<dyn Running>>> {
        match name {
            "asana" => Some(run(Self::asana(), setup).await),
            "clickup" => Some(run(Self::clickup(), setup).await),
            "jira" => Some(run(Self::jira(), setup).await),
            "trello" => Some(run(Self::trello(), setup).await),
            _ => None,
        }
    }
}

async fn run<B>(builder: SimBuilder<B>, setup: Setup) -> io::Result<Box<dyn Running>>
where
    B: Blueprint,
    B::Vendor: Vendor + 'static,
{
    let Setup { tickets, seed, latency, faults, port } = setup;
    let builder = builder.tickets(tickets).seed(seed).latency(latency).faults(faults).port(port).without_log();
    Ok(Box::new(builder.serve().await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_provider_can_be_started_by_its_name() {
        for name in Sim::PROVIDERS {
            let running = Sim::serve(name, Setup::new()).await.expect("it is listed").unwrap();
            assert_eq!(running.settings()["provider"], name);
            assert!(running.settings()["base_url"].starts_with("http://127.0.0.1:"), "{running:?}");
            assert_eq!(running.counters().total(), 0);
        }
        assert!(Sim::serve("bugzilla", Setup::new()).await.is_none());
    }
}
