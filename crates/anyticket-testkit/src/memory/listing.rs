//! Listings: every ticket, those that match, in order, page by page.
//!
//! A page goes on after the key of the last ticket it gave, so that nothing that comes or goes in between
//! moves what is still to come.

use std::cmp::Ordering;

use anyticket_core::{
    Broken, Cursor, Error, ErrorKind, Filter, Include, Page, PriorityLevel, Raw, ResolvedQuery, Result, Status,
    StatusCategory, Support, Ticket, TicketId, When,
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::faults::PageFault;
use super::state::{World, narrowed};

/// A place in a listing of tickets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Place {
    /// The question it belongs to.
    question: u64,
    /// The span of creation times of this range: from, which belongs to it, and to, which does not.
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    /// The last ticket that was given.
    after: Option<Key>,
}

/// What the orders look at in a ticket.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Key {
    id: TicketId,
    title: String,
    priority: PriorityLevel,
    due: Option<When>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    closed: Option<Timestamp>,
}

impl Key {
    fn of(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.clone(),
            title: ticket.title.clone(),
            priority: ticket.priority_level(),
            due: ticket.due,
            created: ticket.created_at,
            updated: ticket.updated_at,
            closed: ticket.closed_at,
        }
    }

    /// A ticket that stands where the one stood that this is the key of.
    fn ticket(&self) -> Ticket {
        let mut ticket = Ticket::new(&self.id, &self.title, Status::new(StatusCategory::Unknown, "", ""));
        ticket.priority = Some(self.priority.into());
        ticket.due = self.due;
        (ticket.created_at, ticket.updated_at, ticket.closed_at) = (self.created, self.updated, self.closed);
        ticket
    }
}

impl Place {
    fn holds(&self, ticket: &Ticket) -> bool {
        let at = ticket.created_at.unwrap_or(Timestamp::MIN);
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }
}

pub(super) fn page(world: &mut World, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
    let place = open(query, cursor.as_ref())?;
    let fault = world.page_fault(cursor.is_some());
    let native = native_filters(world, query)?;
    match fault {
        Some(PageFault::Empty) => return Ok(Page::last(Vec::new()).with_next(Some(Cursor::encode(&place)))),
        Some(PageFault::RepeatedCursor) => return Ok(Page::last(Vec::new()).with_next(cursor)),
        Some(PageFault::ExpiredCursor) => {
            return Err(Error::new(ErrorKind::CursorExpired, "the cursor is too old")
                .with_hint("start the listing again without it"));
        }
        None => {}
    }
    let after = place.after.as_ref().map(Key::ticket);
    let is_ahead = |ticket: &Ticket| {
        place.holds(ticket) && after.as_ref().is_none_or(|last| order(query, last, ticket) == Ordering::Less)
    };
    let mut ahead = world.shown();
    ahead.retain(|ticket| is_ahead(ticket));
    ahead.sort_by(|a, b| order(query, a, b));
    // The limit is what is still wanted, so that it holds for each page anew.
    let size = world.page_size.min(query.limit.unwrap_or(usize::MAX));
    let matching = ahead.iter().map(|ticket| &**ticket).filter(|ticket| holds(&native, query, ticket));
    // One more tells whether it goes on; whoever gives ranges away has to know them all.
    let rest: Vec<&Ticket> = matching.take(if world.forks { usize::MAX } else { size.saturating_add(1) }).collect();
    let now = &rest[..size.min(rest.len())];
    let mut next = Place { after: now.last().map(|ticket| Key::of(ticket)).or(place.after), ..place };
    let goes_on = now.len() < rest.len();
    let forks = if goes_on && world.forks { fork(query, &mut next, &rest[now.len()..]) } else { Vec::new() };
    let (items, broken) = read(world, now, query.include);
    Ok(Page::last(items).with_next(goes_on.then(|| Cursor::encode(&next))).with_forks(forks).with_broken(broken))
}

/// Splits a listing by the time of creation, which never changes.
pub(super) fn scan_plan(world: &World, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
    let native = native_filters(world, query)?;
    if !world.capabilities().splits_listings || query.sort.is_some() || query.limit.is_some() || width < 2 {
        return Ok(Vec::new());
    }
    let mut all = world.shown();
    all.retain(|ticket| holds(&native, query, ticket));
    let mut times: Vec<Timestamp> = all.iter().map(|ticket| ticket.created_at.unwrap_or(Timestamp::MIN)).collect();
    times.sort_unstable();
    let step = times.len().div_ceil(width).max(1);
    let mut borders: Vec<Timestamp> = times.iter().step_by(step).skip(1).copied().collect();
    borders.dedup();
    borders.retain(|border| Some(border) != times.first());
    if borders.is_empty() {
        return Ok(Vec::new());
    }
    let question = query.fingerprint();
    let starts = std::iter::once(None).chain(borders.iter().copied().map(Some));
    let end = times.last().copied().unwrap_or(Timestamp::MIN).max(world.now());
    // The last range is closed too: what is made while the listing is read does not belong to it.
    let end = end.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MAX);
    let ends = borders.iter().copied().chain([end]).map(Some);
    let ranges = starts.zip(ends).map(|(from, to)| Place { question, from, to, after: None });
    Ok(ranges.map(|range| Cursor::encode(&range)).collect())
}

fn open(query: &ResolvedQuery, cursor: Option<&Cursor>) -> Result<Place> {
    let question = query.fingerprint();
    let Some(cursor) = cursor else { return Ok(Place { question, ..Place::default() }) };
    let place: Place = cursor.decode()?;
    if place.question == question {
        return Ok(place);
    }
    Err(Error::invalid("the cursor belongs to another query").with_hint("start the listing again without it"))
}

/// The filters that this tracker applies itself. What it refuses is refused.
fn native_filters(world: &World, query: &ResolvedQuery) -> Result<Vec<Filter>> {
    let capabilities = world.capabilities();
    let mut native: Vec<Filter> = Vec::new();
    for filter in query.filters() {
        match capabilities.support(filter) {
            Support::Native => native.push(filter),
            Support::Emulated(_) => {}
            _ => capabilities.require(filter)?,
        }
    }
    if let Some(sort) = query.sort {
        capabilities.require(sort.field)?;
    }
    query.projects.iter().try_for_each(|id| world.project(id).map(drop))?;
    Ok(native)
}

fn holds(filters: &[Filter], query: &ResolvedQuery, ticket: &Ticket) -> bool {
    filters.iter().all(|filter| query.holds(*filter, ticket))
}

/// The order asked for; without one, as they were made.
fn order(query: &ResolvedQuery, a: &Ticket, b: &Ticket) -> Ordering {
    match query.sort {
        Some(sort) => query.compare(sort, a, b),
        None => a.created_at.cmp(&b.created_at).then_with(|| a.id.cmp(&b.id)),
    }
}

/// Gives the younger half of what is left away, so that it can be read beside this range.
fn fork(query: &ResolvedQuery, next: &mut Place, rest: &[&Ticket]) -> Vec<Cursor> {
    let created = |ticket: &Ticket| ticket.created_at.unwrap_or(Timestamp::MIN);
    let last = next.after.as_ref().and_then(|key| key.created).unwrap_or(Timestamp::MIN);
    let Some(middle) = rest.get(rest.len() / 2).map(|ticket| created(ticket)) else { return Vec::new() };
    if query.sort.is_some() || query.limit.is_some() || middle <= last {
        return Vec::new();
    }
    let away = Place { from: Some(middle), after: None, ..next.clone() };
    next.to = Some(middle);
    vec![Cursor::encode(&away)]
}

/// Reads the items of a page, some of which cannot be read.
fn read(world: &World, tickets: &[&Ticket], include: Include) -> (Vec<Ticket>, Vec<Broken>) {
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    for (index, ticket) in tickets.iter().enumerate() {
        if world.broken.contains(&ticket.id) {
            let error = Error::new(ErrorKind::Unreadable, "the item has another shape").with("ticket", &ticket.id);
            let raw = serde_json::to_vec(&serde_json::json!({"id": ticket.id, "title": 7}));
            let item = Broken::new(index, error).with_id(ticket.id.as_str());
            broken.push(match raw.ok().and_then(|json| Raw::new(json).ok()) {
                Some(raw) => item.with_raw(raw),
                None => item,
            });
        } else {
            items.push(narrowed((*ticket).clone(), include));
        }
    }
    (items, broken)
}

/// One page of a list in the order of a key that never changes, from the key that was given last.
pub(super) fn slice<T, K>(
    mut all: Vec<T>,
    cursor: Option<&Cursor>,
    size: usize,
    key: impl Fn(&T) -> K,
) -> Result<Page<T>>
where
    K: Ord + Serialize + DeserializeOwned,
{
    let after = cursor.map(Cursor::decode::<K>).transpose()?;
    all.sort_by_key(&key);
    all.retain(|item| after.as_ref().is_none_or(|after| key(item) > *after));
    let goes_on = all.len() > size;
    all.truncate(size);
    let next = all.last().filter(|_| goes_on).map(|last| Cursor::encode(&key(last)));
    Ok(Page::last(all).with_next(next))
}
