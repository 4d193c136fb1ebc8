//! On which terms a subject takes part: what world it offers, and how much may be done there.

#![deny(clippy::missing_trait_methods)]

use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Cell, Field, Operation, ProjectRef, Provider, TicketId, TrackerOptions, UserRef};
use async_trait::async_trait;

use super::subject::{Midway, Subject, WorldChange};

/// On which terms a [`Subject`](super::Subject) takes part in the suite.
///
/// As it is by default, each check has an empty world of its own, and the filters are tried with as many tickets and
/// questions as law 4 asks for.
///
/// ```
/// use anyticket_core::{Field, Access};
/// use anyticket_testkit::conformance::Terms;
///
/// // A live account with few rights: two projects that were made for it, and one person.
/// let terms = Terms::shared_world(["Conformance A", "Conformance B"])
///     .with_tickets(40)
///     .with_questions(60)
///     .excusing((Field::Estimate, Access::Create), "the estimates of this workspace are switched off");
/// assert!(terms.shared);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Terms {
    /// On how many tickets filters and orders are tried, 320 unless it is set.
    pub tickets: usize,
    /// How many questions are asked of them, 520 unless it is set. Every filter, each of its values and every pair of
    /// filters come first, as far as this number reaches.
    pub questions: usize,
    /// Where everything random begins.
    pub seed: u64,
    /// Whether the world stays from check to check and may hold what is not ours. The suite then looks only into
    /// [`projects`](Terms::projects), asks the subject for a world once, and deletes what it made where it can: in these
    /// projects, whatever the credential's own user makes there while it runs.
    pub shared: bool,
    /// Where tickets may be made, the first one being where they go. Without any, the projects that are there, or
    /// two new ones.
    pub projects: Vec<ProjectRef>,
    /// Who tickets may be assigned to. Without any, everybody who is there; in a shared world, where others would
    /// hear of it, only the credential's own user.
    pub people: Vec<UserRef>,
    /// The kind, by name or id, that a ticket must be of for one of the plain kind to lie below it, where not every kind
    /// will do.
    pub parent_kind: Option<String>,
    /// Whether a write is one step at the tracker, so that dropping its future leaves all of it or nothing.
    pub whole_writes: bool,
    /// The cells that cannot be tried in this world, and why not. They stand in the report.
    pub excused: Vec<(Cell, String)>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            tickets: 320,
            questions: 520,
            seed: 4,
            shared: false,
            projects: Vec::new(),
            people: Vec::new(),
            parent_kind: None,
            whole_writes: false,
            excused: Vec::new(),
        }
    }
}

impl Terms {
    /// A world that stays and may hold what is not ours: only these projects are written and looked into. No further
    /// project is made, since none can be taken away again.
    pub fn shared_world<P: Into<ProjectRef>>(projects: impl IntoIterator<Item = P>) -> Self {
        let projects = projects.into_iter().map(Into::into).collect();
        Self { shared: true, projects, ..Self::default() }
            .excusing(Operation::CreateProject, "a project that is made here cannot be taken away again")
    }

    /// Sets on how many tickets filters and orders are tried. No check makes more than twice as many.
    #[must_use]
    pub fn with_tickets(mut self, tickets: usize) -> Self {
        self.tickets = tickets;
        self
    }

    /// Sets how many questions are asked of them.
    #[must_use]
    pub fn with_questions(mut self, questions: usize) -> Self {
        self.questions = questions;
        self
    }

    /// Sets where everything random begins.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets who tickets may be assigned to.
    #[must_use]
    pub fn with_people<U: Into<UserRef>>(mut self, people: impl IntoIterator<Item = U>) -> Self {
        self.people = people.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the kind that a ticket must be of for one of the plain kind to lie below it.
    #[must_use]
    pub fn with_parent_kind(mut self, kind: impl Into<String>) -> Self {
        self.parent_kind = Some(kind.into());
        self
    }

    /// Says that a write is one step, which a dropped future leaves done whole or not at all.
    #[must_use]
    pub fn with_whole_writes(mut self) -> Self {
        self.whole_writes = true;
        self
    }

    /// A subject that takes part on these terms instead of its own.
    ///
    /// ```
    /// use anyticket_testkit::conformance::Subject;
    /// use anyticket_testkit::{Memory, Profile};
    ///
    /// let memory = Memory::new(Profile::trello());
    /// let quick = memory.terms().with_tickets(60).with_questions(100).on(memory);
    /// assert_eq!(quick.terms().questions, 100);
    /// ```
    #[must_use]
    pub fn on<S: Subject>(self, subject: S) -> OnTerms<S> {
        OnTerms { subject, terms: self }
    }

    /// Says that a cell cannot be tried in this world, and why not.
    #[must_use]
    pub fn excusing(mut self, cell: impl Into<Cell>, reason: impl Into<String>) -> Self {
        self.excused.push((cell.into(), reason.into()));
        self
    }
}

/// A subject on other terms than its own: made by [`Terms::on`].
#[derive(Clone, Debug)]
pub struct OnTerms<S> {
    subject: S,
    terms: Terms,
}

#[async_trait]
impl<S: Subject> Subject for OnTerms<S> {
    fn provider(&self) -> Arc<dyn Provider> {
        self.subject.provider()
    }

    fn terms(&self) -> Terms {
        self.terms.clone()
    }

    fn options(&self) -> TrackerOptions {
        self.subject.options()
    }

    fn page_size(&self) -> usize {
        self.subject.page_size()
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        self.subject.reopen()
    }

    async fn settle(&self) {
        self.subject.settle().await;
    }

    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        self.subject.change_between_requests(changes)
    }

    fn stop_clock(&self) -> bool {
        self.subject.stop_clock()
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        self.subject.break_item(ticket)
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        self.subject.plant_unknown(ticket)
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        self.subject.plant_foreign_body(ticket)
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.subject.lose_next_answer(operation)
    }

    fn lose_next_request(&self, operation: Operation) -> bool {
        self.subject.lose_next_request(operation)
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        self.subject.refuse_next(operation)
    }

    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        self.subject.stop_next_midway(operation, at, how)
    }

    fn expire_next_cursor(&self) -> bool {
        self.subject.expire_next_cursor()
    }

    fn throttle_next(&self, wait: Duration) -> bool {
        self.subject.throttle_next(wait)
    }

    fn rate_refusals(&self) -> Option<u64> {
        self.subject.rate_refusals()
    }

    fn secrets(&self) -> Vec<String> {
        self.subject.secrets()
    }
}
