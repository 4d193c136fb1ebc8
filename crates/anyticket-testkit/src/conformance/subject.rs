//! What the suite is run on.

use std::sync::Arc;

use anyticket_core::{Operation, Provider, TicketId, TrackerOptions};
use async_trait::async_trait;

/// A tracker to run the suite on, in a world of its own: empty but for its projects, and written by nobody else.
///
/// Only the provider is needed. The rest lets the suite do what the contract has no words for; a check that
/// would need it is reported as not applicable where it answers `false`.
#[async_trait]
pub trait Subject: Send + Sync {
    /// The provider under test.
    fn provider(&self) -> Arc<dyn Provider>;

    /// How it is configured. The suite adds a default project where none is set.
    fn options(&self) -> TrackerOptions {
        TrackerOptions::default()
    }

    /// How many tickets a page of a listing holds at most: the suite makes more, so that pages have borders.
    fn page_size(&self) -> usize {
        100
    }

    /// Waits until listings show every write so far. Nothing has to be done where they always do.
    async fn settle(&self) {}

    /// Makes a ticket unreadable, as a tracker does that sends something new.
    fn break_item(&self, ticket: &TicketId) -> bool {
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

    /// Lets the next write of this kind stop after its first step.
    fn stop_next_midway(&self, operation: Operation) -> bool {
        let _ = operation;
        false
    }

    /// Lets the next page that goes on from a cursor answer that the cursor is too old.
    fn expire_next_cursor(&self) -> bool {
        false
    }
}

/// A provider and nothing else.
pub(super) struct Plain(pub(super) Arc<dyn Provider>);

#[async_trait]
impl Subject for Plain {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.0)
    }
}

#[async_trait]
impl Subject for crate::Memory {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.clone())
    }

    fn page_size(&self) -> usize {
        self.world(|world| world.page_size())
    }

    async fn settle(&self) {
        crate::Memory::settle(self);
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        crate::Memory::break_item(self, ticket);
        true
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        crate::Memory::plant_foreign_body(self, ticket, "what can be read", &["panel"]);
        self.profile().capabilities().has_foreign_bodies
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.script(operation, crate::Fault::LoseAnswer);
        true
    }

    fn stop_next_midway(&self, operation: Operation) -> bool {
        self.script(operation, crate::Fault::StopMidway);
        true
    }

    fn expire_next_cursor(&self) -> bool {
        self.script_page(crate::PageFault::ExpiredCursor);
        true
    }
}
