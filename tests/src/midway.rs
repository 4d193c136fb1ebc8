//! Writes that are stopped at each of their requests, one after the other and in every way: law 11 for whole writes.

use anyticket::{Effect, Error, Result, Ticket, TicketId, Tracker};
use anyticket_sim::{Faults, Simulation, Vendor};
use anyticket_testkit::conformance::Midway;

use crate::simulated::stop;

/// A step of a write: how an error names it, and what a ticket looks like once it is done.
pub struct Step {
    /// The name, as `done` and `pending` have it.
    pub name: String,
    /// Whether it is done.
    pub is_done: fn(&Ticket) -> bool,
}

/// The step that an error calls `name`.
pub fn step(name: impl Into<String>, is_done: fn(&Ticket) -> bool) -> Step {
    Step { name: name.into(), is_done }
}

/// A world that a write is begun in.
pub struct Desk<V: Vendor> {
    /// The world, with its log.
    pub simulation: Simulation<V>,
    /// Who writes.
    pub tracker: Tracker,
    /// Who looks what became of it, and remembers nothing of the writing.
    pub reader: Tracker,
    /// The ticket that is changed; none where one is created.
    pub ticket: Option<TicketId>,
}

/// Stops a write at each of its requests, each time in a world of its own: writes are refused and their answers are lost,
/// reads between them are refused. Gives the writes that it takes.
///
/// Whatever stops it, the error says the truth: of a write of which nothing is done, that it changed nothing or that nobody
/// knows; later which steps are done and which are pending; after the last, that all of it is there. A change that is made
/// again is whole afterwards.
///
/// # Panics
///
/// If one of these is not so.
pub async fn at_each_request<V: Vendor>(
    steps: &[Step],
    desk: impl AsyncFn() -> Desk<V>,
    write: impl AsyncFn(&Desk<V>) -> Result<Ticket>,
) -> Vec<String> {
    at_each_request_then(steps, desk, &write, &write).await
}

/// The same for a change whose rest is not repeated by making it again: `rest` does what may be left of it.
///
/// # Panics
///
/// As [`at_each_request`].
pub async fn at_each_request_then<V: Vendor>(
    steps: &[Step],
    desk: impl AsyncFn() -> Desk<V>,
    write: &impl AsyncFn(&Desk<V>) -> Result<Ticket>,
    rest: &impl AsyncFn(&Desk<V>) -> Result<Ticket>,
) -> Vec<String> {
    let whole = desk().await;
    whole.simulation.take_log();
    let ticket = write(&whole).await.expect("nothing stops it");
    let requests: Vec<(String, bool)> = whole
        .simulation
        .take_log()
        .iter()
        .map(|exchange| (exchange.operation.to_string(), exchange.method != "GET"))
        .collect();
    assert_eq!(undone(steps, &ticket), [""; 0], "the answer to the whole write does not show it");
    for at in 0..requests.len() {
        let (name, writes) = &requests[at];
        let written = requests[..at].iter().filter(|(_, writes)| *writes).count();
        let to_come = requests[at..].iter().filter(|(_, writes)| *writes).count();
        let mut left_by_refusal = Vec::new();
        for how in Midway::ALL.into_iter().filter(|how| *writes || *how == Midway::Refused) {
            let scene = format!("{how:?} at {name}, after {written} writes");
            let desk = desk().await;
            desk.simulation.set_faults(Faults::from(stop(how).always().except_first(at as u64).times(1)));
            let answer = write(&desk).await;
            desk.simulation.set_faults(Faults::none());
            let error = match answer {
                // What can be done without, and what may be asked twice.
                Ok(ticket) => {
                    assert_eq!(undone(steps, &ticket), [""; 0], "{scene}: said to have worked");
                    continue;
                }
                Err(error) => error,
            };
            let id = error.ticket().cloned().or_else(|| desk.ticket.clone());
            let scene = format!("{scene}: {error:#}, done {:?}, pending {:?}", error.done(), error.pending());
            let expected = match (written, to_come, how) {
                (0, _, Midway::Refused) => Effect::None,
                (0, _, Midway::AnswerLost) => Effect::Unknown,
                (_, 0, _) => Effect::Applied,
                _ => Effect::Partial,
            };
            assert_eq!(error.effect(), expected, "{scene}");
            if error.effect() == Effect::None {
                assert!(error.done().is_empty() && error.pending().is_empty(), "{scene}");
            }
            let Some(id) = id else {
                assert_eq!(written, 0, "{scene}: the ticket is not named");
                continue;
            };
            let now = desk.reader.ticket(&id).await.expect("it is there");
            if error.effect() == Effect::Partial {
                assert_eq!(error.ticket(), Some(&id), "{scene}");
                says_the_truth(&error, steps, &now, &left_by_refusal, &scene);
            }
            if how == Midway::Refused {
                left_by_refusal = undone(steps, &now);
            }
            if desk.ticket.is_some() {
                let again = rest(&desk).await.unwrap_or_else(|error| panic!("{scene}; and again: {error:#}"));
                assert_eq!(undone(steps, &again), [""; 0], "{scene}; and again");
            }
        }
    }
    requests.into_iter().filter(|(_, writes)| *writes).map(|(name, _)| name).collect()
}

fn undone(steps: &[Step], ticket: &Ticket) -> Vec<String> {
    steps.iter().filter(|step| !(step.is_done)(ticket)).map(|step| step.name.clone()).collect()
}

/// Each step is said to be done or to be pending, and is. Of one whose answer was lost nobody knows: it is pending, and was
/// so too where its request was refused.
fn says_the_truth(error: &Error, steps: &[Step], now: &Ticket, left_by_refusal: &[String], scene: &str) {
    for step in steps {
        let is_done = (step.is_done)(now);
        let said = (error.done().contains(&step.name), error.pending().contains(&step.name));
        let in_doubt = is_done && left_by_refusal.contains(&step.name);
        match said {
            (true, false) => assert!(is_done, "{scene}: {} is not done", step.name),
            (false, true) => assert!(!is_done || in_doubt, "{scene}: {} is done", step.name),
            _ => panic!("{scene}: {} is neither done nor pending, or both", step.name),
        }
        if in_doubt {
            let hint = error.hint().unwrap_or_default();
            assert!(hint.contains("read the ticket"), "{scene}: {hint}");
        }
    }
}
