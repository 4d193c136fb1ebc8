//! The reference tracker: everything in memory, simple enough to be obviously right.

mod faults;
mod ids;
mod listing;
mod people;
mod state;
mod subject;
mod talk;
mod trouble;
mod writing;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyticket_core::{
    Capabilities, Change, Cursor, Draft, Error, Include, KindId, LinkKind, NewProject, Operation, Page, Project,
    ProjectId, ProjectProvider, Provider, RawAnswer, RawRequest, ResolvedQuery, Result, Schema, Ticket, TicketId,
    TicketLink, TicketProvider, Tracker, TrackerOptions, Usage,
};
use async_trait::async_trait;
use jiff::Timestamp;

pub(crate) use self::faults::is_write;
pub use self::faults::{Call, Fault, PageFault};
pub(crate) use self::ids::IdForm;
pub use self::state::World;
pub use self::trouble::Trouble;
use crate::profile::Profile;

/// A tracker in memory, with the limits and the habits of a vendor.
///
/// It is the reference that others are compared with: a list of tickets, and the meaning of every filter as the
/// contract has it. What its [`Profile`] declares native it does itself, what it declares emulated it leaves to
/// whoever asks, what it declares refused it refuses. Clones share one world: a second handle on the same tracker.
///
/// ```
/// use anyticket_core::{Draft, TicketProvider};
/// use anyticket_testkit::{Memory, Profile};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tracker = Memory::new(Profile::everything());
/// let ticket = tracker.create(Draft::new("Fix login")).await?;
/// assert_eq!(tracker.tickets().len(), 1);
/// assert_eq!(tracker.calls()[0].to_string(), "create: Fix login");
/// # Ok::<(), anyticket_core::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    profile: Profile,
    world: Mutex<World>,
    between_pages: Mutex<Option<Hook>>,
}

type Hook = Box<dyn FnMut(&mut World) + Send>;

impl Memory {
    /// An empty tracker of this kind.
    pub fn new(profile: Profile) -> Self {
        let world = Mutex::new(World::new(profile.clone()));
        Self(Arc::new(Inner { profile, world, between_pages: Mutex::new(None) }))
    }

    /// Sets how many items a page has, 100 unless it is set.
    #[must_use]
    pub fn with_page_size(self, size: usize) -> Self {
        self.lock().page_size = size.max(1);
        self
    }

    /// Sets how far each write moves time on, a second unless it is set. Nothing gives equal times.
    #[must_use]
    pub fn with_tick(self, tick: Duration) -> Self {
        self.lock().tick = tick;
        self
    }

    /// Lets pages give away further ranges to be read beside them.
    #[must_use]
    pub fn with_forks(self) -> Self {
        self.lock().forks = true;
        self
    }

    /// Lets listings, and looking for a caller's key, show the state before the newest `writes` writes, until
    /// [`settle`](Memory::settle).
    #[must_use]
    pub fn with_listing_lag(self, writes: usize) -> Self {
        self.lock().lag = writes;
        self
    }

    /// Lets every call take this long: half of it passes before anything is done, half after. It needs a Tokio
    /// runtime with time, and in paused time (`start_paused`) it costs nothing.
    #[must_use]
    pub fn with_latency(self, latency: Duration) -> Self {
        self.lock().latency = latency;
        self
    }

    /// Lets every call wait twice without any time passing, before and after it is done: where a future can be
    /// dropped, as it can be over a network. See [`dropped_after`](crate::dropped_after).
    #[must_use]
    pub fn with_turns(self) -> Self {
        self.lock().turns = true;
        self
    }

    /// Lets things go wrong by chance from here on.
    #[must_use]
    pub fn with_trouble(self, trouble: Trouble) -> Self {
        self.lock().faults.trouble = Some(trouble);
        self
    }

    /// Lets listings, and looking for a caller's key, catch up with every write so far, and lets creates that land
    /// late land.
    pub fn settle(&self) {
        let mut world = self.lock();
        world.land();
        world.past.clear();
    }

    /// A tracker over this world, whose new tickets go to its first project.
    ///
    /// For other options hand a clone to [`Tracker::with_options`].
    pub fn tracker(&self) -> Tracker {
        let project = self.profile().projects.iter().find(|project| project.holds_tickets);
        let options = match project {
            Some(project) => TrackerOptions::default().with_project(project),
            None => TrackerOptions::default(),
        };
        Tracker::with_options(Arc::new(self.clone()), options).unwrap_or_else(|_| Tracker::new(self.clone()))
    }

    /// The kind of tracker that this is.
    pub fn profile(&self) -> &Profile {
        &self.0.profile
    }

    /// The time. It moves with every write and with [`advance`](Memory::advance), and never by itself.
    pub fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.lock().advance(by);
    }

    /// Puts a ticket there as it is, past every rule.
    pub fn insert(&self, ticket: Ticket) {
        self.lock().insert(ticket);
    }

    /// The tickets as a caller sees them, in the order they were made.
    pub fn tickets(&self) -> Vec<Ticket> {
        let mut world = self.lock();
        world.land();
        world.tickets().iter().map(|ticket| world.view(ticket, Include::default())).collect()
    }

    /// Reaches into the world, past the contract.
    pub fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        act(&mut self.lock())
    }

    /// Gives a ticket a text in a form that holds more than Markdown, such as `panel` or `mention`.
    pub fn plant_foreign_body(&self, id: &TicketId, markdown: &str, forms: &[&str]) {
        self.world(|world| {
            for ticket in world.tickets_mut().iter_mut().filter(|ticket| ticket.id == *id) {
                ticket.body = Some(state::foreign_body(markdown, forms));
            }
        });
    }

    /// Makes a ticket unreadable: listings name it among the broken ones, reading it fails.
    pub fn break_item(&self, id: &TicketId) {
        self.lock().broken.insert(id.clone());
    }

    /// Lets the next call of this kind fail with `error`, without doing anything.
    pub fn fail_next(&self, operation: Operation, error: Error) {
        self.script(operation, Fault::Refuse(error));
    }

    /// Lets a call of this kind go wrong. Several for one kind happen one after the other.
    pub fn script(&self, operation: Operation, fault: Fault) {
        self.lock().faults.add(operation, fault);
    }

    /// Lets a page of a listing of tickets go wrong. Several happen one after the other.
    pub fn script_page(&self, fault: PageFault) {
        self.lock().faults.add_page(fault);
    }

    /// Does something to the world between any two pages of a listing of tickets.
    pub fn on_page(&self, hook: impl FnMut(&mut World) + Send + 'static) {
        *self.0.between_pages.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(hook));
    }

    /// What was asked of the tracker, the oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// Forgets what was asked.
    pub fn forget_calls(&self) {
        self.lock().calls.clear();
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.0.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a call and answers it, half of the wait before and half of it after it is done.
    async fn call<T: Send>(
        &self,
        operation: Operation,
        about: impl fmt::Display,
        act: impl FnOnce(&mut World) -> Result<T> + Send,
    ) -> Result<T> {
        let call = Call::new(operation, about);
        let wait = self.lock().wait_for(operation);
        wait.half().await;
        let answer = self.lock().answer(call, act);
        wait.half().await;
        answer.map_err(|error| error.at(&self.0.profile.name).during(operation))
    }
}

/// A tracker in memory, with the limits of a vendor.
///
/// New tickets go to its first project, as if the configuration said so. To reach into it, keep a [`Memory`] and
/// ask it for its [`tracker`](Memory::tracker).
///
/// ```
/// use anyticket_core::{NewTicket, PriorityLevel};
/// use anyticket_testkit::{self as testkit, Profile};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let tracker = testkit::memory(Profile::trello());
/// let error = tracker.create(NewTicket::new("Fix login").with_priority(PriorityLevel::High)).await.unwrap_err();
/// assert_eq!(error.hint(), Some("a card has no priority"));
/// # })
/// ```
pub fn memory(profile: Profile) -> Tracker {
    Memory::new(profile).tracker()
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.lock();
        f.debug_struct("Memory")
            .field("profile", &self.0.profile.name)
            .field("tickets", &world.tickets().len())
            .field("now", &world.now())
            .finish_non_exhaustive()
    }
}

fn readable(world: &World, id: &TicketId, include: Include) -> Result<Ticket> {
    let ticket = world.ticket(id)?;
    if world.broken.contains(id) {
        return Err(
            Error::new(anyticket_core::ErrorKind::Unreadable, "the ticket has another shape").with("ticket", id)
        );
    }
    Ok(world.view(ticket, include))
}

#[async_trait]
impl TicketProvider for Memory {
    async fn get(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.call(Operation::Get, id, |world| readable(world, id, include)).await
    }

    async fn get_many(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        let about: Vec<&str> = ids.iter().map(TicketId::as_str).collect();
        self.call(Operation::GetMany, about.join(", "), |world| {
            Ok(ids.iter().map(|id| readable(world, id, include)).collect())
        })
        .await
    }

    async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.call(Operation::Resolve, reference, |world| {
            let named = |text: &Option<String>| text.as_deref() == Some(reference);
            let found = world.tickets.iter().find(|ticket| named(&ticket.key) || named(&ticket.url));
            if let Some(ticket) = found {
                return Ok(ticket.id.clone());
            }
            if world.profile.rules.ids.is_possible(reference) {
                return Ok(TicketId::new(reference));
            }
            Err(Error::not_found("no ticket is called so").with("reference", reference))
        })
        .await
    }

    async fn create(&self, draft: Draft) -> Result<Ticket> {
        self.call(Operation::Create, draft.title.clone(), |world| {
            world.arrives(&draft)?;
            let there = world.tickets.len();
            let id = writing::create(world, draft)?;
            let mut ticket = world.view(world.ticket(&id)?, Include::default());
            ticket.existed = world.tickets.len() == there;
            Ok(ticket)
        })
        .await
    }

    async fn patch(&self, id: &TicketId, change: Change) -> Result<Ticket> {
        let fields: Vec<String> = change.touched().map(|field| field.to_string()).collect();
        self.call(Operation::Patch, format!("{id}: {}", fields.join(", ")), |world| {
            writing::patch(world, id, &change)?;
            Ok(world.view(world.ticket(id)?, Include::default()))
        })
        .await
    }

    async fn delete(&self, id: &TicketId) -> Result<()> {
        self.call(Operation::Delete, id, |world| writing::delete(world, id)).await
    }

    async fn page(&self, query: &ResolvedQuery, cursor: Option<Cursor>) -> Result<Page<Ticket>> {
        let filters: Vec<&str> = query.filters().map(anyticket_core::Filter::as_str).collect();
        let from = if cursor.is_some() { "further page" } else { "first page" };
        let about = format!("{from} by {}", filters.join(", "));
        if cursor.is_some()
            && let Some(hook) = self.0.between_pages.lock().unwrap_or_else(PoisonError::into_inner).as_mut()
        {
            hook(&mut self.lock());
        }
        self.call(Operation::List, about, |world| listing::page(world, query, cursor)).await
    }

    async fn scan_plan(&self, query: &ResolvedQuery, width: usize) -> Result<Vec<Cursor>> {
        self.call(Operation::List, format!("plan for {width}"), |world| listing::scan_plan(world, query, width)).await
    }

    /// Looks everywhere, whichever project is named: the key is the caller's and not a project's.
    async fn find_by_external_key(&self, _: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        self.call(Operation::FindByExternalKey, key, |world| {
            let shown = world.shown();
            let found = shown.iter().find(|ticket| ticket.external_key.as_deref() == Some(key));
            Ok(found.map(|ticket| world.view(ticket, Include::default())))
        })
        .await
    }

    async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.call(Operation::Links, id, |world| talk::links(world, id)).await
    }

    async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.call(Operation::Link, format!("{from} {kind} {to}"), |world| talk::link(world, from, kind, to)).await
    }

    async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.call(Operation::Unlink, format!("{from} {kind} {to}"), |world| talk::unlink(world, from, kind, to)).await
    }
}

#[async_trait]
impl ProjectProvider for Memory {
    async fn project(&self, id: &ProjectId) -> Result<Project> {
        self.call(Operation::Projects, id, |world| world.project(id).cloned()).await
    }

    async fn projects_page(&self, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
        let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
        self.call(operation, "", |world| {
            let shown = world.projects.iter().filter(|project| groups || project.holds_tickets).cloned().collect();
            listing::slice(shown, cursor.as_ref(), world.page_size, |project| project.id.as_str().to_owned())
        })
        .await
    }

    async fn create_project(&self, new: NewProject) -> Result<Project> {
        self.call(Operation::CreateProject, new.name.clone(), |world| people::create_project(world, new)).await
    }

    async fn schema(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Schema> {
        self.call(Operation::Schema, project, |world| {
            world.place(project)?;
            Ok(world.schema(project, kind.as_ref()))
        })
        .await
    }
}

#[async_trait]
impl Provider for Memory {
    fn name(&self) -> &str {
        &self.0.profile.name
    }

    fn capabilities(&self) -> Capabilities {
        self.0.profile.capabilities.clone()
    }

    fn usage(&self) -> Usage {
        Usage::new()
    }

    /// Knows one path, `tickets/ID`, and answers with the ticket as JSON.
    async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let about = format!("{} {}", request.method, request.path);
        self.call(Operation::Raw, about, |world| {
            let id = request.path.trim_start_matches('/').strip_prefix("tickets/").map(TicketId::new);
            let ticket = id.filter(|_| request.method == "GET").and_then(|id| world.ticket(&id).ok().cloned());
            let json = ticket.and_then(|ticket| serde_json::to_vec(&world.view(&ticket, Include::default())).ok());
            Ok(json.map_or_else(
                || RawAnswer::new(404, &b"{\"error\":\"no such thing\"}"[..]),
                |json| RawAnswer::new(200, json),
            ))
        })
        .await
    }
}
