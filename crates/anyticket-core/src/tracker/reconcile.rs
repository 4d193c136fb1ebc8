//! Our own writes within a listing that lags behind them.

use std::collections::{HashMap, HashSet};

use super::Tracker;
use super::own::Left;
use crate::Result;
use crate::capabilities::{Access, Filter, Operation};
use crate::model::{Field, FieldSet, Ticket, TicketId};
use crate::query::{Include, Plan, ResolvedQuery, Sort};

/// What we left of the tickets that the listing may show otherwise, or not at all.
///
/// A ticket of the listing that is older than ours is replaced by ours; ours that the listing never gives are given
/// beside it, in their place where there is an order. Nothing comes twice.
#[derive(Debug, Default)]
pub(super) struct Reconcile {
    /// How we left them; nothing for one that is gone.
    left: HashMap<TicketId, Option<Ticket>>,
    /// Those that are still to be given: in the order of the listing where it has one.
    pending: Vec<Ticket>,
    given: HashSet<TicketId>,
    sort: Option<Sort>,
}

impl Reconcile {
    /// What is to be reconciled in a listing: nothing where nothing lags.
    ///
    /// A listing that is taken up again may have given ours before, so that none is added then.
    pub(super) async fn new(tracker: &Tracker, plan: &Plan, resumed: bool) -> Result<Self> {
        let recent = tracker.own().recent();
        if recent.is_empty() {
            return Ok(Self::default());
        }
        let needed = needed(tracker, &plan.wanted);
        let mut left = HashMap::with_capacity(recent.len());
        let mut unread: Vec<TicketId> = Vec::new();
        for (id, state) in recent {
            match state {
                Left::Gone => drop(left.insert(id, None)),
                Left::Like(ticket) if whole(&ticket, &plan.wanted, needed) => drop(left.insert(id, Some(*ticket))),
                Left::Like(_) | Left::Unsure => unread.push(id),
            }
        }
        for id in unread {
            match tracker.ticket_including(&id, plan.asked.include).await {
                Ok(ticket) => drop(left.insert(id, Some(ticket))),
                Err(error) if error.kind() == crate::ErrorKind::NotFound => drop(left.insert(id, None)),
                Err(error) => return Err(error),
            }
        }
        let left: HashMap<_, _> =
            left.into_iter().map(|(id, ticket)| (id, ticket.map(|ticket| tracker.mapped(ticket)))).collect();
        let belongs = |ticket: &&Ticket| plan.wanted.matches(ticket) && plan.wanted.holds(Filter::Text, ticket);
        let mut pending: Vec<Ticket> = match resumed {
            true => Vec::new(),
            false => left.values().flatten().filter(belongs).cloned().collect(),
        };
        let sort = plan.asked.sort;
        match sort {
            Some(sort) => pending.sort_by(|a, b| plan.wanted.compare(sort, a, b)),
            None => pending.sort_by(|a, b| a.id.cmp(&b.id)),
        }
        Ok(Self { left, pending, given: HashSet::new(), sort })
    }

    /// Whether every ticket of the listing is given as it is.
    pub(super) fn is_idle(&self) -> bool {
        self.left.is_empty()
    }

    /// What becomes of a ticket that the listing gives: itself or ours, and before it those of ours that come first.
    pub(super) fn meet(&mut self, ticket: Ticket, plan: &Plan) -> Vec<Ticket> {
        let mut given = Vec::new();
        if let Some(sort) = self.sort {
            while self.pending.first().is_some_and(|ours| plan.wanted.compare(sort, ours, &ticket).is_lt()) {
                let ours = self.pending.remove(0);
                self.given.insert(ours.id.clone());
                given.push(ours);
            }
        }
        let Some(ours) = self.left.get(&ticket.id) else {
            given.push(ticket);
            return given;
        };
        let newer = ours.as_ref().is_some_and(|ours| !is_older(&ticket, ours));
        let shown = match ours {
            _ if newer => Some(ticket),
            // Sorted, it comes in its own place.
            Some(ours) if self.sort.is_none() || !self.pending.iter().any(|other| other.id == ours.id) => {
                plan.wanted.matches(ours).then(|| ours.clone())
            }
            _ => None,
        };
        if let Some(shown) = shown
            && self.given.insert(shown.id.clone())
        {
            self.pending.retain(|other| other.id != shown.id);
            given.push(shown);
        }
        given
    }

    /// Those of ours that the listing never gave.
    pub(super) fn rest(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.pending)
    }
}

/// The fields that the query looks at or asks for, as far as the tracker has them.
fn needed(tracker: &Tracker, query: &ResolvedQuery) -> FieldSet {
    let filters = query.filters().flat_map(|filter| ResolvedQuery::fields_of(filter).iter());
    let sort = query.sort.map(|sort| ResolvedQuery::field_of(sort.field));
    let body = query.include.body.then_some(Field::Body);
    let fields = query.include.fields.then_some(Field::Fields);
    let readable = |field: &Field| tracker.capabilities().support((*field, Access::Read)).is_supported();
    filters.chain(sort).chain(body).chain(fields).filter(readable).collect()
}

/// Whether what a write answered says all that the listing is to say.
fn whole(ticket: &Ticket, query: &ResolvedQuery, needed: FieldSet) -> bool {
    !query.include.raw && needed.intersection(ticket.unread).is_empty()
}

/// Whether a ticket shows a state before `ours`.
fn is_older(ticket: &Ticket, ours: &Ticket) -> bool {
    if ticket.version.is_some() && ticket.version == ours.version {
        return false;
    }
    match (ticket.updated_at, ours.updated_at) {
        (Some(theirs), Some(ours)) => theirs < ours,
        _ => true,
    }
}

impl Tracker {
    /// Remembers how a write left a ticket, and what it may have left.
    pub(super) fn left(&self, id: Option<&TicketId>, written: &Result<Ticket>) {
        match written {
            Ok(ticket) => {
                self.own().note(&ticket.id, || Left::Like(Box::new(Ticket { existed: false, ..ticket.clone() })))
            }
            Err(error) if error.effect() != crate::Effect::None => {
                if let Some(id) = error.ticket().or(id) {
                    self.own().note(id, || Left::Unsure);
                }
            }
            Err(_) => {}
        }
    }

    /// Remembers that a ticket was deleted, or may have been.
    pub(super) fn left_gone(&self, id: &TicketId, deleted: &Result<()>) {
        match deleted {
            Ok(()) => self.own().note(id, || Left::Gone),
            Err(error) if error.effect() != crate::Effect::None => self.own().note(id, || Left::Unsure),
            Err(_) => {}
        }
    }

    /// Reads a ticket that we wrote with this key, where the tracker's search may not know it yet.
    pub(super) async fn own_with_key(&self, key: &str) -> Result<Option<Ticket>> {
        let Some(ours) = self.own().with_key(key) else { return Ok(None) };
        // Somebody else may have changed it since: by its id a tracker gives it as it is.
        match self.call(Operation::Get, self.provider().get(&ours.id, Include::default())).await {
            Ok(ticket) if ticket.external_key.as_deref() == Some(key) => Ok(Some(ticket)),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == crate::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
