//! The two trackers, and which ticket of the one stands for which of the other.

use std::sync::Arc;

use anyticket_core::{CommentId, Error, ErrorKind, Field, FieldSet, Provider, Result, Ticket, TicketId, Tracker};

use super::compare::{differences, shown, translated};
use crate::conformance::lab::{Lab, Stop, Verdict};
use crate::conformance::law02_patches::copy;
use crate::conformance::record::Record;
use crate::conformance::subject::Subject;
use crate::memory::Memory;
use crate::profile::Profile;

/// A ticket on both sides.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) theirs: TicketId,
    pub(super) ours: TicketId,
    pub(super) comments: Vec<(CommentId, CommentId)>,
    pub(super) key: Option<String>,
    pub(super) alive: bool,
    /// Versions that both had once.
    pub(super) stale: Option<(String, String)>,
}

/// A provider and the reference, in worlds that began alike.
pub(super) struct Pair {
    pub(super) lab: Lab,
    pub(super) memory: Memory,
    pub(super) reference: Tracker,
    pub(super) slots: Vec<Slot>,
}

/// What came of the same thing on both sides.
pub(super) enum Both<T> {
    /// Both did it.
    Done(T, T),
    /// Both refused, in the same way.
    Refused(ErrorKind),
}

impl Pair {
    pub(super) async fn open(subject: impl Subject + 'static) -> Verdict<Self> {
        let lab = Lab::open(Arc::new(subject), Arc::new(Record::default()), &[]).await?;
        let memory = Memory::new(Profile::mirroring(&*lab.subject.provider()).await?);
        let provider: Arc<dyn Provider> = Arc::new(memory.clone());
        let reference = Tracker::with_options(provider, lab.options.clone())?;
        Ok(Self { lab, memory, reference, slots: Vec::new() })
    }

    /// Which slots hold a ticket that is there.
    pub(super) fn alive(&self) -> Vec<usize> {
        (0..self.slots.len()).filter(|at| self.slots[*at].alive).collect()
    }

    /// The slot that a number chooses, 0 being the newest: a step taken out before that one was made changes nothing.
    pub(super) fn choose(&self, number: u8) -> Option<usize> {
        let alive = self.alive();
        alive.iter().rev().nth(usize::from(number) % alive.len().max(1)).copied()
    }

    /// The reference's ticket of a slot.
    pub(super) fn ours(&self, at: usize) -> Verdict<Ticket> {
        let id = &self.slots[at].ours;
        let found = self.memory.tickets().into_iter().find(|ticket| ticket.id == *id);
        found.ok_or_else(|| Stop::Failed(format!("the reference has lost {id}")))
    }

    pub(super) fn to_ours(&self, id: &TicketId) -> TicketId {
        self.slots.iter().find(|slot| slot.theirs == *id).map_or_else(|| id.clone(), |slot| slot.ours.clone())
    }

    pub(super) fn to_theirs(&self, id: &TicketId) -> TicketId {
        self.slots.iter().find(|slot| slot.ours == *id).map_or_else(|| id.clone(), |slot| slot.theirs.clone())
    }

    /// The provider's ticket of a slot, as somebody else reads it, with the reference's ids.
    pub(super) async fn theirs(&self, at: usize) -> Verdict<Ticket> {
        let ticket = self.lab.second()?.ticket(&self.slots[at].theirs).await?;
        Ok(translated(&ticket, |id| self.to_ours(id)))
    }

    /// Takes fields over from the provider's ticket: those that a tracker chooses itself.
    pub(super) fn adopt(&self, theirs: &Ticket, fields: FieldSet) {
        self.memory.world(|world| {
            for ticket in world.tickets_mut().iter_mut().filter(|ticket| ticket.id == theirs.id) {
                fields.iter().for_each(|field| copy(field, theirs, ticket));
            }
        });
    }

    /// Compares a slot; `chosen` are the fields that the tracker was free to choose.
    pub(super) async fn compare(&self, at: usize, chosen: FieldSet) -> Verdict {
        let theirs = self.theirs(at).await?;
        self.adopt(&theirs, chosen);
        let ours = self.ours(at)?;
        let different = differences(&theirs, &ours, &self.lab);
        let Some(field) = different.iter().next() else { return Ok(()) };
        let all: Vec<&str> = different.iter().map(Field::as_str).collect();
        Err(Stop::Failed(format!(
            "ticket {at} differs in {}: the provider has {}, the reference {}",
            all.join(", "),
            shown(field, &theirs),
            shown(field, &ours),
        )))
    }

    /// What both made of the same thing: an answer each, or a refusal of the same kind.
    pub(super) fn both<T>(&self, what: &str, theirs: Result<T>, ours: Result<T>) -> Verdict<Both<T>> {
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) => Ok(Both::Done(theirs, ours)),
            (Err(theirs), Err(ours)) if alike(&theirs, &ours) => Ok(Both::Refused(theirs.kind())),
            (theirs, ours) => {
                let said = |answer: Result<T>| match answer {
                    Ok(_) => "does it".to_owned(),
                    Err(error) => format!("answers {}: {error:#}", error.kind()),
                };
                Err(Stop::Failed(format!("{what}: the provider {}, the reference {}", said(theirs), said(ours))))
            }
        }
    }
}

/// Whether a caller would do the same about both. Wrong input and a missing thing are told apart by the form of an id,
/// which is the tracker's.
fn alike(a: &Error, b: &Error) -> bool {
    let class = |error: &Error| match error.kind() {
        ErrorKind::NotFound => ErrorKind::Invalid,
        kind => kind,
    };
    class(a) == class(b) && a.effect() == b.effect()
}
