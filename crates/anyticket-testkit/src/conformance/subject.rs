//! What the suite is run on.

use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Field, Operation, ProjectId, Provider, TicketId, TrackerOptions};
use async_trait::async_trait;

use super::terms::Terms;

/// A tracker to run the suite on, in a world of its own, written by nobody else.
///
/// Only the provider is needed. [`terms`](Subject::terms) say what the world offers and how much may be done there.
/// The rest lets the suite do what the contract has no words for; a check that would need it is reported as not
/// applicable where it answers `false`.
#[async_trait]
pub trait Subject: Send + Sync {
    /// The provider under test.
    fn provider(&self) -> Arc<dyn Provider>;

    /// On which terms it takes part.
    fn terms(&self) -> Terms {
        Terms::default()
    }

    /// How it is configured. The suite adds a default project where none is set.
    fn options(&self) -> TrackerOptions {
        TrackerOptions::default()
    }

    /// How many tickets a page of a listing holds at most: the suite makes more, so that pages have borders.
    fn page_size(&self) -> usize {
        100
    }

    /// Another provider on the same world that remembers nothing of the first: what another process would have.
    fn reopen(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    /// Waits until listings show every write so far: unless it is told otherwise, as long as the provider says that
    /// they lag. In paused time that takes no time.
    async fn settle(&self) {
        let lag = self.provider().capabilities().listing_lag;
        if !lag.is_zero() {
            tokio::time::sleep(lag).await;
        }
    }

    /// Lets one of these happen at the tracker before each request of the listings to come, one after the other, past
    /// the provider. Where this cannot be done the suite changes the world through the provider, between pages.
    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        let _ = changes;
        false
    }

    /// Lets everything written from now on be of the same moment.
    fn stop_clock(&self) -> bool {
        false
    }

    /// Makes a ticket unreadable, as a tracker does that sends something new.
    fn break_item(&self, ticket: &TicketId) -> bool {
        let _ = ticket;
        false
    }

    /// Gives a ticket a status, a priority, a kind and a custom field that no schema lists, as a tracker does whose
    /// administrator has just changed something.
    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        let _ = ticket;
        false
    }

    /// Gives a ticket a text that holds a form Markdown does not have.
    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        let _ = ticket;
        false
    }

    /// Lets the next call of this kind be done and its answer be lost.
    fn lose_next_answer(&self, operation: Operation) -> bool {
        let _ = operation;
        false
    }

    /// Lets the next call of this kind be lost before it arrives, in a way that nobody can tell from a lost answer.
    fn lose_next_request(&self, operation: Operation) -> bool {
        let _ = operation;
        false
    }

    /// Lets the tracker refuse the next call of this kind as forbidden, without doing anything.
    fn refuse_next(&self, operation: Operation) -> bool {
        let _ = operation;
        false
    }

    /// Lets the next write of this kind stop at the call that writes this field, in this way, after other calls of the same
    /// write; `false` if this field is not written by such a call.
    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let _ = (operation, at, how);
        false
    }

    /// Lets the next page that goes on from a cursor answer that the cursor is too old.
    fn expire_next_cursor(&self) -> bool {
        false
    }

    /// Lets the tracker answer the next request that there are too many, and to wait so long.
    fn throttle_next(&self, wait: Duration) -> bool {
        let _ = wait;
        false
    }

    /// How often the tracker has answered that there are too many requests, where that is counted and the window it
    /// allows is known to the provider.
    fn rate_refusals(&self) -> Option<u64> {
        None
    }

    /// The secrets that the provider holds: the suite looks for them in everything that shows.
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

/// How a write of several calls stops at one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Midway {
    /// The tracker refuses the call as forbidden, without doing anything.
    Refused,
    /// Its answer is lost: whether it was done, nobody can know.
    AnswerLost,
}

impl Midway {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Refused, Self::AnswerLost];
}

/// Something that happens at the tracker while a listing is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WorldChange {
    /// A ticket of this title is made in a project.
    Insert {
        /// The title.
        title: String,
        /// The project.
        project: ProjectId,
    },
    /// A ticket gets another title.
    Rename(TicketId, String),
    /// A ticket is moved to another project.
    Move(TicketId, ProjectId),
    /// A ticket gets the first status of the category done.
    Close(TicketId),
    /// A ticket is deleted.
    Delete(TicketId),
}

/// A provider as a subject that can do nothing more for the suite.
#[derive(Clone, Debug)]
pub struct Plain(Arc<dyn Provider>);

impl Plain {
    /// A provider and nothing else.
    pub fn new(provider: impl Provider + 'static) -> Self {
        Self(Arc::new(provider))
    }
}

#[async_trait]
impl Subject for Plain {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.0)
    }
}
