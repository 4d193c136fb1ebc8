//! A help desk: what customers report becomes tickets.

use anyticket::{
    Access, Cell, Field, NewTicket, PriorityLevel, Result, Ticket, TicketId, TicketPatch, TicketQuery, Tracker,
};

/// The desk. Which tracker keeps its tickets is not its business.
pub struct Desk {
    tracker: Tracker,
}

impl Desk {
    /// A desk over a tracker.
    pub fn new(tracker: Tracker) -> Self {
        Self { tracker }
    }

    /// Takes a report in.
    pub async fn report(&self, title: &str, text: &str, urgent: bool) -> Result<Ticket> {
        let level = if urgent { PriorityLevel::High } else { PriorityLevel::Normal };
        let report = NewTicket::new(title).with_body(text);
        self.tracker.create(if self.keeps_urgency() { report.with_priority(level) } else { report }).await
    }

    /// Whether the tracker has a place for how urgent a report is.
    pub fn keeps_urgency(&self) -> bool {
        self.tracker.capabilities().support(Cell::Field(Field::Priority, Access::Create)).is_supported()
    }

    /// Answers the customer.
    pub async fn answer(&self, report: &TicketId, text: &str) -> Result<()> {
        self.tracker.comment(report, text).await?;
        Ok(())
    }

    /// What was answered, the oldest first.
    pub async fn answers(&self, report: &TicketId) -> Result<Vec<String>> {
        let mut comments = self.tracker.comments(report).all().await?;
        comments.sort_by_key(|comment| comment.created_at);
        Ok(comments.into_iter().map(|comment| comment.body.as_markdown().trim().to_owned()).collect())
    }

    /// Begins to work on a report.
    pub async fn begin(&self, report: &TicketId) -> Result<Ticket> {
        self.tracker.update(report, TicketPatch::new().status("in_progress")).await
    }

    /// Says how it was solved, and closes it.
    pub async fn solve(&self, report: &TicketId, how: &str) -> Result<Ticket> {
        self.answer(report, how).await?;
        self.tracker.update(report, TicketPatch::new().status("done")).await
    }

    /// The open reports whose title holds a text.
    pub async fn find(&self, text: &str) -> Result<Vec<Ticket>> {
        self.tracker.tickets(TicketQuery::open().title_contains(text)).all().await
    }

    /// Takes a report back, as if it had never been.
    pub async fn withdraw(&self, report: &TicketId) -> Result<()> {
        self.tracker.delete(report).await
    }
}
