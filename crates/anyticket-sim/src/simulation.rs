//! A vendor in this process.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use tokio::time::{Instant, sleep};

use crate::counters::Counters;
use crate::fault::Faults;
use crate::log::Exchange;
use crate::machine::Machine;
use crate::reply::{Broken, Cut, Reply};
use crate::vendor::{InFlight, Vendor};

/// A running simulation. A clone is another handle on the same one; it can be used from many tasks at once.
///
/// Its clock is tokio's: in a test with paused time nothing waits.
///
/// If a test panics while it holds a simulation, the seed is printed, so that the run can be repeated.
pub struct Simulation<V: Vendor> {
    shared: Arc<Shared<V>>,
}

struct Shared<V: Vendor> {
    machine: Mutex<Machine<V>>,
    reads: AtomicUsize,
    writes: AtomicUsize,
    started: Instant,
    seed: u64,
    vendor: &'static str,
}

impl<V: Vendor> Simulation<V> {
    pub(crate) fn new(machine: Machine<V>, seed: u64) -> Self {
        let vendor = machine.vendor.name();
        let shared = Shared {
            machine: Mutex::new(machine),
            reads: AtomicUsize::new(0),
            writes: AtomicUsize::new(0),
            started: Instant::now(),
            seed,
            vendor,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Sends one request and waits for its answer, as a client on the other end of a wire would.
    ///
    /// Of the URI only path, query and host count, so a vendor's real address may be used.
    ///
    /// # Errors
    ///
    /// [`Broken`] if the connection breaks. After [`Cut::Silence`] this never returns: a client needs a timeout.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Broken> {
        let _open = self.open(request.method());
        let reply = self.exchange(&request);
        if !reply.delay.is_zero() {
            sleep(reply.delay).await;
        }
        let Some(cut) = reply.cut else { return Ok(reply.response) };
        match cut {
            Cut::BeforeHandling | Cut::AfterHandling => Err(Broken { cut, head: None, body: Bytes::new() }),
            Cut::InBody(bytes) => {
                let (head, body) = reply.response.into_parts();
                Err(Broken { cut, head: Some(head), body: body.slice(..bytes.min(body.len())) })
            }
            Cut::Silence => std::future::pending().await,
        }
    }

    /// Handles one request now and gives the reply as it is, without waiting: for transports that stream.
    pub fn exchange(&self, request: &Request<Bytes>) -> Reply {
        let now = self.now();
        let open = self.shared.in_flight();
        self.machine().handle(request, open, now)
    }

    /// The time since the simulation started.
    pub fn now(&self) -> Duration {
        self.shared.started.elapsed()
    }

    /// The seed of the world and of the faults.
    pub fn seed(&self) -> u64 {
        self.shared.seed
    }

    /// What a configuration needs to reach this vendor at its real address. For a simulation in this process.
    pub fn settings(&self) -> std::collections::BTreeMap<String, String> {
        let machine = self.machine();
        let base_url = machine.vendor.base_url("http://127.0.0.1:9");
        machine.vendor.settings(&base_url)
    }

    /// Looks at the vendor's state, or changes it.
    ///
    /// Requests that were to land late and whose time has come have landed.
    pub fn world<R>(&self, look: impl FnOnce(&mut V) -> R) -> R {
        let now = self.now();
        let mut machine = self.machine();
        machine.catch_up(now);
        machine.vendor.touched();
        look(&mut machine.vendor)
    }

    /// Lets `change` see the vendor before every further request, with the number of requests so far.
    ///
    /// This is how somebody else inserts, moves, closes and deletes while a client reads.
    pub fn between(&self, change: impl FnMut(&mut V, u64) + Send + 'static) {
        self.machine().hooks.push(Box::new(change));
    }

    /// Shows `watcher` every exchange from now on, credentials redacted: for those who cannot keep a log of all of them.
    ///
    /// It must not ask the simulation anything.
    pub fn watch(&self, watcher: impl FnMut(&Exchange) + Send + 'static) {
        self.machine().watchers.push(Box::new(watcher));
    }

    /// Takes another fault script from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.machine().faults = faults;
    }

    /// What was asked so far, in numbers.
    pub fn counters(&self) -> Counters {
        self.machine().counters.clone()
    }

    /// Every exchange so far, credentials redacted.
    pub fn log(&self) -> Vec<Exchange> {
        self.machine().log.clone()
    }

    /// Takes the log away and leaves an empty one; the counters stay.
    pub fn take_log(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.machine().log)
    }

    pub(crate) fn open(&self, method: &Method) -> Open<V> {
        let open = Open { simulation: self.clone(), reads: method == Method::GET };
        open.count().fetch_add(1, Ordering::SeqCst);
        let InFlight { reads, writes } = self.shared.in_flight();
        let mut machine = self.machine();
        let counters = &mut machine.counters;
        counters.in_flight_max = counters.in_flight_max.max(reads + writes);
        counters.reads_in_flight_max = counters.reads_in_flight_max.max(reads);
        counters.writes_in_flight_max = counters.writes_in_flight_max.max(writes);
        drop(machine);
        open
    }

    pub(crate) fn machine(&self) -> MutexGuard<'_, Machine<V>> {
        // A hook that panicked has failed its test already; the others may still look.
        self.shared.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Vendor> Clone for Simulation<V> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<V: Vendor> fmt::Debug for Simulation<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulation").field("vendor", &self.shared.vendor).field("seed", &self.shared.seed).finish()
    }
}

impl<V: Vendor> Shared<V> {
    fn in_flight(&self) -> InFlight {
        InFlight { reads: self.reads.load(Ordering::SeqCst), writes: self.writes.load(Ordering::SeqCst) }
    }
}

impl<V: Vendor> Drop for Shared<V> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the simulated {} had the seed {}", self.vendor, self.seed);
        }
    }
}

/// A request that is open; closed when it is dropped.
pub(crate) struct Open<V: Vendor> {
    simulation: Simulation<V>,
    reads: bool,
}

impl<V: Vendor> Open<V> {
    fn count(&self) -> &AtomicUsize {
        let shared = &self.simulation.shared;
        if self.reads { &shared.reads } else { &shared.writes }
    }
}

impl<V: Vendor> Drop for Open<V> {
    fn drop(&mut self) {
        self.count().fetch_sub(1, Ordering::SeqCst);
    }
}
