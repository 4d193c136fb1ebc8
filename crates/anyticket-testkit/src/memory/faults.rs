//! What can go wrong, at the tracker and on the way: asked for by tests, one at a time.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use anyticket_core::{Draft, Effect, Error, ErrorKind, Operation};
use tokio::time::Instant;

use super::trouble::Trouble;

/// What goes wrong with one call.
///
/// Written into a script with [`Memory::script`](crate::Memory::script); for faults by chance see [`Trouble`].
///
/// ```
/// use std::time::Duration;
///
/// use anyticket_core::{Error, ErrorKind, NewTicket, Operation};
/// use anyticket_testkit::{Fault, Memory, Profile};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let memory = Memory::new(Profile::clickup());
/// let busy = Error::new(ErrorKind::RateLimited, "too many requests").with_retry_after(Duration::from_secs(30));
/// memory.script(Operation::Create, Fault::Refuse(busy));
/// let error = memory.tracker().create(NewTicket::new("Fix login")).await.unwrap_err();
/// assert_eq!(error.retry_after(), Some(Duration::from_secs(30)));
/// assert!(memory.tickets().is_empty(), "nothing was made");
/// # })
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The tracker answers with this error and does nothing.
    Refuse(Error),
    /// It is done, and the answer is lost: an error with [`Effect::Unknown`].
    LoseAnswer,
    /// The request is lost, which nobody can tell from a lost answer: an error with [`Effect::Unknown`].
    LoseRequest,
    /// The connection breaks, and what was asked for is done so much later: an error with [`Effect::Unknown`]. Of a
    /// create only; anything else is lost.
    LandLate(Duration),
    /// A write in several steps stops after the first one: an error with [`Effect::Partial`].
    StopMidway,
    /// The answer takes this long; half of it passes before anything is done.
    Slow(Duration),
}

/// What goes wrong with one page of a listing of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageFault {
    /// The page is empty, and is not the last one.
    Empty,
    /// The page leads to where it came from. It takes a page that was asked for with a cursor.
    RepeatedCursor,
    /// The cursor is too old. It takes a page that was asked for with a cursor.
    ExpiredCursor,
}

/// One call that arrived at the tracker.
///
/// As text it is the operation and what it was about: `create: Fix login`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// What was asked for.
    pub operation: Operation,
    /// What it was about, in short.
    pub about: String,
}

impl Call {
    pub(super) fn new(operation: Operation, about: impl fmt::Display) -> Self {
        Self { operation, about: about.to_string() }
    }

    /// Whether it was to change something.
    pub fn is_write(&self) -> bool {
        is_write(self.operation)
    }
}

/// Whether an operation is to change something.
pub(crate) fn is_write(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::Create
            | Operation::Patch
            | Operation::PatchIfVersion
            | Operation::Delete
            | Operation::Link
            | Operation::Unlink
            | Operation::CreateProject
            | Operation::AddComment
            | Operation::ReplyToComment
            | Operation::AddPrivateComment
            | Operation::EditComment
            | Operation::DeleteComment
            | Operation::Upload
    )
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about.as_str() {
            "" => write!(f, "{}", self.operation),
            about => write!(f, "{}: {about}", self.operation),
        }
    }
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub(super) struct Faults {
    calls: VecDeque<(Operation, Fault)>,
    pages: VecDeque<PageFault>,
    pub(super) trouble: Option<Trouble>,
}

impl Faults {
    pub(super) fn add(&mut self, operation: Operation, fault: Fault) {
        self.calls.push_back((operation, fault));
    }

    pub(super) fn add_page(&mut self, fault: PageFault) {
        self.pages.push_back(fault);
    }

    /// The next fault of this operation, which then is over; one by chance if none is written down.
    pub(super) fn take(&mut self, operation: Operation) -> Option<Fault> {
        let slow = |fault: &Fault| matches!(fault, Fault::Slow(_));
        match self.calls.iter().position(|(of, fault)| *of == operation && !slow(fault)) {
            Some(at) => self.calls.remove(at).map(|(_, fault)| fault),
            None => self.trouble.as_mut().and_then(|trouble| trouble.fault(operation)),
        }
    }

    /// How long this call takes beyond the usual, which then is over.
    pub(super) fn take_wait(&mut self, operation: Operation) -> Duration {
        let slow = |(of, fault): &(Operation, Fault)| *of == operation && matches!(fault, Fault::Slow(_));
        match self.calls.iter().position(slow).and_then(|at| self.calls.remove(at)) {
            Some((_, Fault::Slow(wait))) => wait,
            _ => self.trouble.as_mut().map(Trouble::wait).unwrap_or_default(),
        }
    }

    /// The next fault of a page, if this page can have it.
    pub(super) fn take_page(&mut self, has_cursor: bool) -> Option<PageFault> {
        let fits = |fault: &PageFault| has_cursor || *fault == PageFault::Empty;
        let at = self.pages.iter().position(fits)?;
        self.pages.remove(at)
    }
}

/// A create that lands when nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) at: Instant,
    pub(super) draft: Draft,
}

/// How long one call takes: half before it is done and half after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pub(super) whole: Duration,
    /// Whether others get their turn even if no time passes.
    pub(super) yields: bool,
}

impl Wait {
    pub(super) async fn half(self) {
        if !self.whole.is_zero() {
            tokio::time::sleep(self.whole / 2).await;
        } else if self.yields {
            crate::dropping::give_way().await;
        }
    }
}

pub(super) fn lost(write: bool) -> Error {
    let effect = if write { Effect::Unknown } else { Effect::None };
    Error::new(ErrorKind::Unavailable, "the connection broke before the answer came").with_effect(effect)
}
