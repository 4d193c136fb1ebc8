//! What products hold: one type for every tracker.

mod around;
mod cache;
mod changes;
mod check;
mod draft;
mod listing;
mod names;
mod options;
mod own;
mod projects;
mod query;
mod reconcile;
mod status;
mod status_map;
mod turns;
mod unwritten;
mod values;
mod write;
mod writer;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use cache::Remembered;
use own::OwnWrites;
use turns::Turns;

pub use check::{Check, Gap};
pub use options::TrackerOptions;
pub use status_map::StatusMap;

use crate::capabilities::{Capabilities, Cell, Operation};
use crate::model::{LinkKind, ProjectId, ProjectRef, Schema, Ticket, TicketId, TicketLink};
use crate::paging::{Fetch, Listing};
use crate::provider::{Provider, RawAnswer, RawRequest, Usage};
use crate::query::Include;
use crate::{Effect, Error, ErrorKind, Result};

/// A tracker: ClickUp, Jira, the embedded one, whichever was configured. Cloning it is cheap and shares everything.
///
/// Names are looked up here (a project by name or path, a user by e-mail address, a status by category), promises
/// are checked here before anything is sent, and what a tracker cannot do itself is completed here.
///
/// ```
/// use anyticket_core::{NewTicket, PriorityLevel, Result, Ticket, TicketPatch, Tracker};
///
/// async fn report_and_close(tracker: &Tracker) -> Result<Ticket> {
///     let ticket = tracker.create(NewTicket::new("Fix login").with_priority(PriorityLevel::High)).await?;
///     tracker.comment(ticket.id(), "Shipped in 1.4").await?;
///     tracker.update(ticket.id(), TicketPatch::new().status("done")).await
/// }
/// ```
#[derive(Clone)]
pub struct Tracker(Arc<Inner>);

struct Inner {
    provider: Arc<dyn Provider>,
    provider_name: String,
    name: String,
    capabilities: Capabilities,
    options: TrackerOptions,
    remembered: Remembered,
    keys: Turns,
    own: OwnWrites,
}

impl Tracker {
    /// A tracker over a provider, with the options as they are by default.
    pub fn new(provider: impl Provider + 'static) -> Self {
        Self::over(Arc::new(provider), TrackerOptions::default())
    }

    /// A tracker over a provider, used as `options` say.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if an option asks for what the provider cannot do.
    pub fn with_options(provider: Arc<dyn Provider>, options: TrackerOptions) -> Result<Self> {
        Ok(Self::over(provider, options))
    }

    fn over(provider: Arc<dyn Provider>, options: TrackerOptions) -> Self {
        let provider_name = provider.name().to_owned();
        let name = options.name.clone().unwrap_or_else(|| provider_name.clone());
        let capabilities = provider.capabilities();
        let own = OwnWrites::new(capabilities.listing_lag);
        Self(Arc::new(Inner {
            provider,
            provider_name,
            name,
            capabilities,
            options,
            remembered: Remembered::default(),
            keys: Turns::default(),
            own,
        }))
    }

    /// The tracker's name in the configuration.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The provider's name.
    pub fn provider_name(&self) -> &str {
        &self.0.provider_name
    }

    /// What the tracker can do at most.
    pub fn capabilities(&self) -> &Capabilities {
        &self.0.capabilities
    }

    /// How the tracker is used.
    pub fn options(&self) -> &TrackerOptions {
        &self.0.options
    }

    /// What was spent at the tracker since its provider was made: requests, repeats, waits. Shared by clones.
    pub fn usage(&self) -> Usage {
        self.provider().usage()
    }

    /// How often a project, a schema or a user was known from before and not asked for. Shared by clones.
    pub fn cache_hits(&self) -> u64 {
        self.0.remembered.used()
    }

    /// Reads one ticket, without the tracker's own answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none that this credential may see.
    pub async fn ticket(&self, id: &TicketId) -> Result<Ticket> {
        self.ticket_including(id, Include::default()).await
    }

    /// Reads one ticket, as much of it as `include` says.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none that this credential may see.
    pub async fn ticket_including(&self, id: &TicketId, include: Include) -> Result<Ticket> {
        self.require(Operation::Get)?;
        let ticket = self.call(Operation::Get, self.provider().get(id, include)).await?;
        Ok(self.mapped(ticket))
    }

    /// Reads many tickets: one result per id, in the order of the ids.
    ///
    /// # Errors
    ///
    /// Only what concerns them all, such as a credential that is refused; what concerns one is in its result.
    pub async fn tickets_by_id(&self, ids: &[TicketId], include: Include) -> Result<Vec<Result<Ticket>>> {
        self.require(Operation::GetMany)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let tickets = self.call(Operation::GetMany, self.provider().get_many(ids, include)).await?;
        if tickets.len() != ids.len() {
            let error = Error::new(ErrorKind::Internal, "the provider did not answer for every ticket")
                .with("asked", ids.len())
                .with("answered", tickets.len());
            return Err(self.named(error, Operation::GetMany));
        }
        let finish = |ticket: Result<Ticket>| {
            ticket.map(|ticket| self.mapped(ticket)).map_err(|error| self.named(error, Operation::GetMany))
        };
        Ok(tickets.into_iter().map(finish).collect())
    }

    /// Finds the id behind a key (`ENG-42`) or a web address. An id is given back as it is.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if nothing is behind it, [`ErrorKind::Invalid`] if this tracker never writes such.
    pub async fn resolve(&self, reference: &str) -> Result<TicketId> {
        self.require(Operation::Resolve)?;
        self.call(Operation::Resolve, self.provider().resolve(reference)).await
    }

    /// Deletes a ticket. What a tracker then does with its subtasks is the tracker's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none. With [`Effect::Unknown`] it may be gone: reading it tells.
    pub async fn delete(&self, id: &TicketId) -> Result<()> {
        self.require_write(Operation::Delete)?;
        let deleted = self.call(Operation::Delete, self.provider().delete(id)).await;
        self.left_gone(id, &deleted);
        deleted
    }

    /// Finds the ticket that has this key of the caller's, wherever it lies.
    ///
    /// A tracker that can look for it in one project at a time only looks into all of them;
    /// [`find_by_external_key_in`](Tracker::find_by_external_key_in) is cheaper there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where no such key can be kept.
    pub async fn find_by_external_key(&self, key: &str) -> Result<Option<Ticket>> {
        self.require(Operation::FindByExternalKey)?;
        self.find_by_key(None, key).await
    }

    /// Finds the ticket that has this key of the caller's, in one project where the tracker can look there alone.
    /// One that looks everywhere anyway does so.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where no such key can be kept, [`ErrorKind::Invalid`] if there is no such project.
    pub async fn find_by_external_key_in(&self, project: impl Into<ProjectRef>, key: &str) -> Result<Option<Ticket>> {
        self.require(Operation::FindByExternalKey)?;
        let project = self.project_id(&project.into()).await?;
        self.find_by_key(Some(project), key).await
    }

    async fn find_by_key(&self, project: Option<ProjectId>, key: &str) -> Result<Option<Ticket>> {
        if let Some(ticket) = self.own_with_key(key).await? {
            return Ok(Some(self.mapped(ticket)));
        }
        let found = self.provider().find_by_external_key(project, key);
        Ok(self.call(Operation::FindByExternalKey, found).await?.map(|ticket| self.mapped(ticket)))
    }

    /// Lists the relations of a ticket.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such ticket.
    pub async fn links(&self, id: &TicketId) -> Result<Vec<TicketLink>> {
        self.require(Operation::Links)?;
        self.call(Operation::Links, self.provider().links(id)).await
    }

    /// Relates `from` to `to`. A relation that is there already is no error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if one of them is not there, [`ErrorKind::Unsupported`] if the tracker has no such
    /// relation: before anything is sent where its capabilities say so.
    pub async fn link(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.require_write(Operation::Link)?;
        self.check_link(&kind, Operation::Link)?;
        self.call(Operation::Link, self.provider().link(from, kind, to)).await
    }

    /// Takes a relation away. One that is not there is no error.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if one of the tickets is not there, [`ErrorKind::Unsupported`] if the tracker has no such
    /// relation.
    pub async fn unlink(&self, from: &TicketId, kind: LinkKind, to: &TicketId) -> Result<()> {
        self.require_write(Operation::Unlink)?;
        self.check_link(&kind, Operation::Unlink)?;
        self.call(Operation::Unlink, self.provider().unlink(from, kind, to)).await
    }

    fn check_link(&self, kind: &LinkKind, operation: Operation) -> Result<()> {
        match &self.capabilities().link_kinds {
            Some(known) if !known.contains(kind) => {
                let names: Vec<&str> = known.iter().map(LinkKind::as_str).collect();
                let error = Error::unsupported(format!("the relation {kind}"));
                Err(self.named(error.with_hint(format!("it has {}", names.join(", "))), operation))
            }
            _ => Ok(()),
        }
    }

    /// Sends a request of the tracker's own interface, with our credentials, pacing and retry.
    ///
    /// In read-only mode only `GET` and `HEAD` are sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where the tracker has no interface of its own.
    pub async fn raw(&self, request: RawRequest) -> Result<RawAnswer> {
        let reads = request.method.eq_ignore_ascii_case("GET") || request.method.eq_ignore_ascii_case("HEAD");
        if reads {
            self.require(Operation::Raw)?
        } else {
            self.require_write(Operation::Raw)?
        }
        self.call(Operation::Raw, self.provider().raw(request)).await
    }

    fn own(&self) -> &OwnWrites {
        &self.0.own
    }

    fn provider(&self) -> &Arc<dyn Provider> {
        &self.0.provider
    }

    /// Refuses what the tracker cannot do, before anything is sent.
    fn require(&self, operation: Operation) -> Result<()> {
        self.capabilities().require(operation).map_err(|error| self.named(error, operation))
    }

    fn require_write(&self, operation: Operation) -> Result<()> {
        if self.options().read_only {
            return Err(self.named(
                Error::new(ErrorKind::Forbidden, "this tracker is read-only by configuration")
                    .with("tracker", self.name())
                    .with_hint("take read_only out of its configuration to write"),
                operation,
            ));
        }
        self.require(operation)
    }

    fn named(&self, error: Error, operation: Operation) -> Error {
        error.at(self.provider_name()).during(operation)
    }

    /// Says in every error where it happened. What was refused by what is remembered is asked for anew the next time.
    async fn call<T>(&self, operation: Operation, answer: impl Future<Output = Result<T>>) -> Result<T> {
        answer.await.map_err(|error| {
            let by_names = matches!(
                operation,
                Operation::Create
                    | Operation::Patch
                    | Operation::List
                    | Operation::Schema
                    | Operation::FindByExternalKey
            );
            if by_names && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) {
                self.0.remembered.forget();
            }
            self.named(error, operation)
        })
    }

    /// Looks names up, and once more with fresh answers if it was something remembered that did not fit.
    async fn looked_up<T, F>(&self, look: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let used = self.0.remembered.used();
        let answer = look().await;
        let Err(error) = &answer else { return answer };
        let by_names = matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Unsupported);
        if !by_names || self.0.remembered.used() == used {
            return answer;
        }
        self.0.remembered.forget();
        look().await
    }

    /// Gives a ticket the categories that the configuration says.
    fn mapped(&self, mut ticket: Ticket) -> Ticket {
        self.options().statuses.apply_to_ticket(&mut ticket);
        ticket
    }

    /// A listing of one range, refused before anything is sent where the tracker cannot do it.
    fn listing<T, F>(&self, operation: Operation, page: F) -> Listing<T>
    where
        T: Send + 'static,
        F: Fn(
                Arc<dyn Provider>,
                Option<crate::Cursor>,
            ) -> futures_core::future::BoxFuture<'static, Result<crate::Page<T>>>
            + Send
            + Sync
            + 'static,
    {
        if let Err(error) = self.require(operation) {
            return Listing::new(futures_util::stream::iter([Err(error)]));
        }
        let tracker = self.clone();
        let fetch: Fetch<T> = Arc::new(move |cursor| {
            let answer = page(Arc::clone(tracker.provider()), cursor);
            let tracker = tracker.clone();
            Box::pin(async move { tracker.call(operation, answer).await })
        });
        let tracker = self.clone();
        Listing::of_pages(fetch, move |error| tracker.named(error, operation))
    }

    /// Why a cell cannot be used, by the tracker or by this project of it.
    fn refusal(&self, cell: Cell, schema: Option<&Schema>) -> Option<String> {
        match self.capabilities().support(cell) {
            crate::Support::Refused(reason) => Some(reason.into_owned()),
            _ => schema.and_then(|schema| schema.off_reason(cell)).map(str::to_owned),
        }
    }
}

impl fmt::Debug for Tracker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tracker")
            .field("name", &self.0.name)
            .field("provider", &self.0.provider_name)
            .finish_non_exhaustive()
    }
}

/// Whether an error leaves open if a write was done.
fn is_doubtful(error: &Error) -> bool {
    matches!(error.effect(), Effect::Unknown | Effect::Applied)
}
