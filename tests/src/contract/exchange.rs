//! What simulators log, as calls to check, and a check beside a run.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use anyticket_sim::{Exchange, Fault, Simulation, Vendor};

use super::{Call, Contract, Report};

/// How many exchanges may wait to be checked: a run that is faster than the check waits for it.
const WAITING: usize = 256;

/// What of an exchange is checked: nothing where it is not of the vendor's interface, else the exchange, in the form in which
/// the document knows it.
pub type Wanted = fn(&Exchange) -> Option<Exchange>;

impl<'a> From<&'a Exchange> for Call<'a> {
    /// The answer counts if it arrived as the simulator meant it, and not as a fault script bent it.
    fn from(exchange: &'a Exchange) -> Self {
        let meant = matches!(exchange.fault, None | Some(Fault::Slow(_)));
        Self {
            method: &exchange.method,
            path: &exchange.path,
            query: &exchange.query,
            content_type: exchange.headers.get("content-type").and_then(|kind| kind.to_str().ok()),
            body: &exchange.body,
            status: exchange.status.filter(|_| meant),
            answer: &exchange.answer,
        }
    }
}

/// Whether the suite has made a path up, to send something raw: no interface has it.
pub fn made_up(path: &str) -> bool {
    path.ends_with("/attempt") || path.ends_with("/nothing/of/the/kind")
}

/// A check on a thread of its own, beside the run whose exchanges it is given: nothing has to be kept until the end.
pub struct Checking {
    exchanges: SyncSender<Option<Exchange>>,
    can_send: Vec<String>,
    thread: JoinHandle<Contract>,
}

impl Checking {
    /// Begins to check. `can_send` are the requests that the provider can send, by method and path.
    pub fn begin(mut contract: Contract, can_send: &[(String, String)]) -> Self {
        let can_send = contract.names_of(can_send);
        let (exchanges, arriving) = sync_channel::<Option<Exchange>>(WAITING);
        let thread = std::thread::spawn(move || {
            for exchange in arriving.into_iter().map_while(|exchange| exchange) {
                contract.check(Call::from(&exchange));
            }
            contract
        });
        Self { exchanges, can_send, thread }
    }

    /// Checks what is asked of a simulation from now on, as far as `wanted` says.
    pub fn watch<V: Vendor>(&self, simulation: &Simulation<V>, wanted: Wanted) {
        let exchanges = self.exchanges.clone();
        simulation.watch(move |exchange| {
            if let Some(exchange) = wanted(exchange) {
                // The other end is gone only if it panicked, which `finish` says.
                let _ = exchanges.send(Some(exchange));
            }
        });
    }

    /// Ends the check, and checks `more`: answers that no provider asked for.
    ///
    /// # Panics
    ///
    /// If the check itself has panicked.
    pub fn finish(self, more: &[Exchange]) -> Report {
        let _ = self.exchanges.send(None);
        let mut contract = self.thread.join().expect("the check goes through");
        for exchange in more {
            contract.check_answer(exchange.into());
        }
        contract.finish(&self.can_send.iter().map(String::as_str).collect::<Vec<_>>())
    }
}
