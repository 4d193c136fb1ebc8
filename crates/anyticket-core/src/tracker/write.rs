//! Writing tickets: names are looked up, promises checked, and only then is anything sent.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::changes::Changes;
use super::draft::Drafted;
use super::{Tracker, is_doubtful};
use crate::capabilities::Operation;
use crate::model::{NewTicket, Status, Ticket, TicketId, TicketPatch};
use crate::provider::{Change, Draft};
use crate::{Error, Result};

/// How long a create whose answer was lost is looked for by its external key, beyond the time a listing lags.
const LOOK_FOR: Duration = Duration::from_secs(30);

/// What to do about a create with a key whose answer was lost.
const LOOK: &str = "the answer was lost and no ticket with this key has shown up; it may still: look for the key before \
                    creating it again";

impl Tracker {
    /// Creates a ticket and gives it as the tracker has it.
    ///
    /// With an external key that a ticket has already, that ticket is given, with `existed` set, and nothing is written.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if a name is unknown or a value does not fit, and
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for what the tracker cannot hold, both before anything is sent;
    /// a [lenient](NewTicket::lenient) write leaves the latter out and says so in [`Ticket::losses`]. With
    /// [`Effect::Unknown`] the ticket may exist: looking for it beats creating it again. With [`Effect::Partial`] it
    /// exists, and the error says what is missing.
    ///
    /// [`Effect::Unknown`]: crate::Effect::Unknown
    /// [`Effect::Partial`]: crate::Effect::Partial
    pub async fn create(&self, new: impl Into<NewTicket>) -> Result<Ticket> {
        self.require_write(Operation::Create)?;
        let new = new.into();
        let drafted = self.looked_up(|| Box::pin(self.draft(new.clone()))).await;
        let Drafted { draft, losses, makes_label } = drafted.map_err(|error| self.named(error, Operation::Create))?;
        let made = match draft.external_key.clone() {
            None => self.call(Operation::Create, self.provider().create(draft)).await,
            Some(key) => Box::pin(self.create_with_key(draft, &key)).await,
        };
        self.wrote(makes_label);
        self.left(None, &made);
        let mut ticket = made?;
        ticket.losses.extend(losses);
        Ok(self.mapped(ticket))
    }

    /// Forgets what a write may have changed: a label that was made by using it is in the project's list now.
    fn wrote(&self, makes_label: bool) {
        if makes_label {
            self.0.remembered.schemas.clear();
        }
    }

    /// Changes a ticket, only what the patch names, and gives it as the tracker has it afterwards.
    ///
    /// # Errors
    ///
    /// As [`create`](Tracker::create); besides [`NotFound`](crate::ErrorKind::NotFound) if there is no such ticket and
    /// [`Conflict`](crate::ErrorKind::Conflict) if its version is not the one the patch expects. A status that the
    /// workflow does not lead to is [`Invalid`](crate::ErrorKind::Invalid), and the hint lists what is one step away.
    pub async fn update(&self, id: &TicketId, patch: TicketPatch) -> Result<Ticket> {
        self.require_write(Operation::Patch)?;
        let named = |error: Error| self.named(error, Operation::Patch);
        if patch.if_version.is_some() {
            self.capabilities().require(Operation::PatchIfVersion).map_err(named)?;
        }
        let changes = self.looked_up(|| Box::pin(self.changes(id, patch.clone()))).await;
        let Changes { change, steps, losses, makes_label } = changes.map_err(named)?;
        let mut ticket = if change.is_empty() && change.if_version.is_none() && steps.is_empty() {
            self.ticket(id).await?
        } else {
            let changed = self.patch_in_steps(id, change, steps).await;
            self.wrote(makes_label);
            self.left(Some(id), &changed);
            changed?
        };
        ticket.losses.extend(losses);
        Ok(self.mapped(ticket))
    }

    /// The first status of a way goes with the other changes; the rest follows one by one.
    async fn patch_in_steps(&self, id: &TicketId, change: Change, steps: Vec<Status>) -> Result<Ticket> {
        let touched: Vec<String> = change.touched().map(|field| field.to_string()).collect();
        let mut ticket = self.call(Operation::Patch, self.provider().patch(id, change)).await?;
        for (index, status) in steps.iter().enumerate() {
            let step = Change { status: Some(status.clone()), ..Change::new() };
            ticket = self.call(Operation::Patch, self.provider().patch(id, step)).await.map_err(|error| {
                let step = |status: &Status| format!("status {}", status.name);
                let done = touched.iter().cloned().chain(steps[..index].iter().map(step)).collect();
                let pending = steps[index..].iter().map(step).collect();
                Error::new(error.kind(), "the ticket stopped on its way through the workflow")
                    .with("status", &ticket.status.name)
                    .partial(id.clone(), done, pending)
                    .with_hint("read the ticket to see where it stands, and move it on from there")
                    .because(error)
                    .at(self.provider_name())
                    .during(Operation::Patch)
            })?;
        }
        Ok(ticket)
    }

    /// Creates a ticket that has a key of the caller's: never a second one that we could have known about.
    ///
    /// It looks first even where the tracker keeps keys unique: only so can it tell, after a lost answer, what its own
    /// first request made from what was there before. What that request made may be less than the whole ticket.
    async fn create_with_key(&self, draft: Draft, key: &str) -> Result<Ticket> {
        // Two tasks of this process with one key: the second finds what the first has made.
        let _turn = self.0.keys.wait(key).await;
        let project = draft.project.clone();
        let unique = self.capabilities().unique_external_keys;
        let looks = !unique || self.capabilities().support(Operation::FindByExternalKey).is_supported();
        if looks && let Some(ticket) = self.find_by_key(project.clone(), key).await? {
            return Ok(Ticket { existed: true, ..ticket });
        }
        let error = match self.call(Operation::Create, self.provider().create(draft.clone())).await {
            Err(error) if is_doubtful(&error) => error,
            answer => return answer,
        };
        if unique {
            // The tracker itself refuses a second one: asking again is safe and gives the ticket either way.
            return match self.call(Operation::Create, self.provider().create(draft.clone())).await {
                Ok(ticket) if ticket.existed && looks => {
                    self.completed(&draft, Ticket { existed: false, ..ticket }).await
                }
                Ok(ticket) => Ok(ticket),
                Err(again) if is_doubtful(&again) => Err(again.with("external_key", key).with_hint(LOOK)),
                // That the second was refused says nothing about the first.
                Err(_) => Err(error.with("external_key", key).with_hint(LOOK)),
            };
        }
        let deadline = Instant::now() + self.capabilities().listing_lag + LOOK_FOR;
        let mut wait = Duration::from_millis(500);
        loop {
            if let Ok(Some(ticket)) = self.find_by_key(project.clone(), key).await {
                return Box::pin(self.completed(&draft, ticket)).await;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(error.with("external_key", key).with_hint(LOOK));
            }
            sleep(wait.min(left)).await;
            wait *= 2;
        }
    }
}
