//! Listing tickets: what the tracker answers, what is completed here, in which order, and where to go on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::Tracker;
use super::reconcile::Reconcile;
use crate::Result;
use crate::capabilities::Operation;
use crate::model::{Field, Ticket, TicketId};
use crate::paging::{Broken, Checkpoint, Cursor, Fetch, Listing, Open, Page, Sorter, TicketPage, Walk};
use crate::query::{Explanation, Plan, Sort, TicketQuery};

impl Tracker {
    /// Lists tickets, one by one as they come in.
    ///
    /// Items that cannot be read are left out and the listing ends with one
    /// [`Incomplete`](crate::ErrorKind::Incomplete) error; list [by pages](Tracker::ticket_pages) to see them.
    pub fn tickets(&self, query: TicketQuery) -> Listing<Ticket> {
        let tracker = self.clone();
        let pages = self.ticket_pages(query).map_ok(|page| (page.tickets, page.broken));
        Listing::flattened(pages, move |error| tracker.named(error, Operation::List))
    }

    /// Lists tickets in parts, each with what could not be read and where to go on.
    pub fn ticket_pages(&self, query: TicketQuery) -> Listing<TicketPage> {
        self.pages_from(query, None)
    }

    /// Goes on with a listing where a checkpoint of it stands.
    ///
    /// The listing fails at once with [`Invalid`](crate::ErrorKind::Invalid) if the checkpoint belongs to another
    /// tracker or query, and with [`CursorExpired`](crate::ErrorKind::CursorExpired) if the tracker forgot it.
    pub fn resume(&self, query: TicketQuery, from: Checkpoint) -> Listing<TicketPage> {
        self.pages_from(query, Some(from))
    }

    /// Says how a listing would be answered, without listing anything. Names are looked up for it.
    ///
    /// # Errors
    ///
    /// Those that the listing would begin with: an unknown name, a filter that cannot be answered.
    pub async fn explain(&self, query: TicketQuery) -> Result<Explanation> {
        let plan = self.plan(query).await?;
        let notes = self.provider().notes(&plan.asked);
        Ok(Explanation { notes, ..plan.explanation })
    }

    async fn plan(&self, query: TicketQuery) -> Result<Plan> {
        self.require(Operation::List)?;
        let named = |error| self.named(error, Operation::List);
        let mapped = !self.options().statuses.is_empty();
        let query = self.resolve_query(query).await.map_err(named)?;
        Plan::new(query, self.capabilities(), mapped, self.options().width).map_err(named)
    }

    fn pages_from(&self, query: TicketQuery, from: Option<Checkpoint>) -> Listing<TicketPage> {
        let tracker = self.clone();
        let pages = async move { tracker.start(query, from).await.map(TicketPages::into_stream) };
        Listing::new(futures_util::stream::once(pages).try_flatten())
    }

    async fn start(self, query: TicketQuery, from: Option<Checkpoint>) -> Result<TicketPages> {
        let plan = self.plan(query).await?;
        let question = plan.wanted.fingerprint();
        let named = |error| self.named(error, Operation::List);
        let own = Reconcile::new(&self, &plan, from.is_some()).await?;
        let open: Vec<Open> = match from {
            // What has no open range is read to its end, and does not begin anew.
            Some(checkpoint) => checkpoint.open_for(self.name(), question).map_err(named)?,
            None => self.ranges(&plan).await?.into_iter().map(Open::new).collect(),
        };
        let ranges: Vec<Option<Cursor>> = open.iter().map(|range| range.cursor.clone()).collect();
        let given = open.into_iter().filter(|range| !range.given.is_empty());
        let given = given.map(|range| (range.cursor, range.given)).collect();
        let left = Arc::new(AtomicUsize::new(plan.limit.unwrap_or(usize::MAX)));
        let fetch = self.fetch(&plan, Arc::clone(&left));
        let asked = self.clone();
        let walk = Walk::new(fetch, plan.explanation.width, ranges).with_room_for(Box::new(move || asked.usage()));
        Ok(TicketPages { tracker: self, plan, question, walk, given, own, met: HashSet::new(), left, over: false })
    }

    /// The ranges that a listing is read in from its beginning; one where it cannot be split.
    async fn ranges(&self, plan: &Plan) -> Result<Vec<Option<Cursor>>> {
        let width = plan.explanation.width;
        let ranges = match width > 1 {
            true => self.call(Operation::List, self.provider().scan_plan(&plan.asked, width)).await?,
            false => Vec::new(),
        };
        Ok(if ranges.is_empty() { vec![None] } else { ranges.into_iter().map(Some).collect() })
    }

    /// Reads one page of the provider; where the limit is the tracker's, it is asked for no more than is still wanted.
    fn fetch(&self, plan: &Plan, left: Arc<AtomicUsize>) -> Fetch<Ticket> {
        let tracker = self.clone();
        let asked = Arc::new(plan.asked.clone());
        Arc::new(move |cursor| {
            let (tracker, asked, left) = (tracker.clone(), Arc::clone(&asked), Arc::clone(&left));
            Box::pin(async move {
                let asked = match asked.limit {
                    Some(_) => Arc::new(crate::ResolvedQuery {
                        limit: Some(left.load(Ordering::Relaxed)),
                        ..crate::ResolvedQuery::clone(&asked)
                    }),
                    None => asked,
                };
                tracker.call(Operation::List, tracker.provider().page(&asked, cursor)).await
            })
        })
    }
}

/// A listing under way.
struct TicketPages {
    tracker: Tracker,
    plan: Plan,
    question: u64,
    walk: Walk<Ticket>,
    /// The tickets of a page that were given before a limit cut it, by where the page is asked for.
    given: HashMap<Option<Cursor>, Vec<TicketId>>,
    own: Reconcile,
    /// The tickets that another range may give again.
    met: HashSet<TicketId>,
    left: Arc<AtomicUsize>,
    over: bool,
}

impl TicketPages {
    fn into_stream(self) -> impl futures_core::Stream<Item = Result<TicketPage>> + Send {
        futures_util::stream::unfold(self, |mut pages| async move {
            if pages.over {
                return None;
            }
            let page = match pages.plan.sort {
                Some(sort) => Some(pages.all_sorted(sort).await),
                None => pages.next().await,
            }?;
            pages.over |= page.is_err();
            Some((page, pages))
        })
        .boxed()
    }

    async fn next(&mut self) -> Option<Result<TicketPage>> {
        let Some(page) = self.read().await else {
            self.over = true;
            let mut rest = self.own.rest();
            rest.truncate(self.left.load(Ordering::Relaxed));
            return (!rest.is_empty()).then(|| Ok(TicketPage::new(self.shaped(rest), Vec::new(), None)));
        };
        Some(page.and_then(|page| {
            let tickets = self.kept(page.items)?;
            Ok(self.give(tickets, page.broken))
        }))
    }

    /// The next part of the listing: as many of a page's tickets as are still wanted, and where it goes on.
    fn give(&mut self, mut tickets: Vec<Ticket>, broken: Vec<Broken>) -> TicketPage {
        let wanted = self.left.load(Ordering::Relaxed);
        let cut = tickets.len() > wanted;
        tickets.truncate(wanted);
        self.left.store(wanted - tickets.len(), Ordering::Relaxed);
        self.over |= wanted == tickets.len();
        let open = match cut {
            // The page is read again by whoever goes on, without what was given of it.
            true => {
                let ids = tickets.iter().map(|ticket| ticket.id.clone());
                self.given.entry(self.walk.last().clone()).or_default().extend(ids);
                self.walk.open_before_last()
            }
            false => {
                self.given.remove(self.walk.last());
                self.walk.open()
            }
        };
        let given = |at: &Option<Cursor>| self.given.get(at).cloned().unwrap_or_default();
        let open: Vec<Open> = open.into_iter().map(|at| Open { given: given(&at), ..Open::new(at) }).collect();
        let checkpoint = (!open.is_empty()).then(|| Checkpoint::new(self.tracker.name(), self.question, open));
        TicketPage::new(self.shaped(tickets), broken, checkpoint)
    }

    async fn all_sorted(&mut self, sort: Sort) -> Result<TicketPage> {
        self.over = true;
        let mut sorter = Sorter::new(self.plan.limit, self.tracker.options().max_buffered);
        let mut broken = Vec::new();
        let mut ended = false;
        while !ended {
            let tickets = match self.read().await.transpose()? {
                Some(page) => {
                    broken.extend(page.broken);
                    self.kept(page.items)?
                }
                None => {
                    ended = true;
                    self.own.rest()
                }
            };
            for ticket in tickets {
                let kept = sorter.push(ticket, |a, b| self.plan.wanted.compare(sort, a, b));
                kept.map_err(|error| self.tracker.named(error, Operation::List))?;
            }
        }
        let tickets = sorter.finish(|a, b| self.plan.wanted.compare(sort, a, b));
        Ok(TicketPage::new(self.shaped(tickets), broken, None))
    }

    /// The next page of the tracker. Errors say where they happened, those of single items too.
    async fn read(&mut self) -> Option<Result<Page<Ticket>>> {
        let named = |error| self.tracker.named(error, Operation::List);
        let page = self.walk.next_page().await?.map_err(named);
        Some(page.map(|page| Page {
            broken: page.broken.into_iter().map(|item| Broken { error: named(item.error), ..item }).collect(),
            ..page
        }))
    }

    /// Those of a page that belong to the answer, and ours in the place of what the tracker does not know yet.
    fn kept(&mut self, tickets: Vec<Ticket>) -> Result<Vec<Ticket>> {
        let mut kept = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            let ticket = self.tracker.mapped(ticket);
            let given = self.given.get(self.walk.last()).is_some_and(|given| given.contains(&ticket.id));
            if given || self.came_before(&ticket) {
                continue;
            }
            if !self.plan.keeps(&ticket).map_err(|error| self.tracker.named(error, Operation::List))? {
                continue;
            }
            match self.own.is_idle() {
                true => kept.push(ticket),
                false => kept.extend(self.own.meet(ticket, &self.plan)),
            }
        }
        Ok(kept)
    }

    /// Whether another range has given this ticket already.
    ///
    /// Ranges do not overlap, but where they are whole projects a ticket that lies in several of them is met in each.
    /// Only such tickets are remembered.
    fn came_before(&mut self, ticket: &Ticket) -> bool {
        self.walk.is_split() && !ticket.also_in.is_empty() && !self.met.insert(ticket.id.clone())
    }

    /// The tickets without their texts where those were read only to look into them.
    fn shaped(&self, mut tickets: Vec<Ticket>) -> Vec<Ticket> {
        if self.plan.asked.include.body && !self.plan.wanted.include.body {
            for ticket in &mut tickets {
                ticket.body = None;
                ticket.unread.insert(Field::Body);
            }
        }
        tickets
    }
}
