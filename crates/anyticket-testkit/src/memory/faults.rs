//! What can go wrong, at the tracker and on the way: asked for by tests, one at a time.

use std::collections::VecDeque;
use std::fmt;

use anyticket_core::{Effect, Error, ErrorKind, Operation};

/// What goes wrong with one call.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The tracker answers with this error and does nothing.
    Refuse(Error),
    /// It is done, and the answer is lost: an error with [`Effect::Unknown`].
    LoseAnswer,
    /// The request is lost, which nobody can tell from a lost answer: an error with [`Effect::Unknown`].
    LoseRequest,
    /// A write in several steps stops after the first one: an error with [`Effect::Partial`].
    StopMidway,
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
}

impl Faults {
    pub(super) fn add(&mut self, operation: Operation, fault: Fault) {
        self.calls.push_back((operation, fault));
    }

    pub(super) fn add_page(&mut self, fault: PageFault) {
        self.pages.push_back(fault);
    }

    /// The next fault of this operation, which then is over.
    pub(super) fn take(&mut self, operation: Operation) -> Option<Fault> {
        let at = self.calls.iter().position(|(of, _)| *of == operation)?;
        self.calls.remove(at).map(|(_, fault)| fault)
    }

    /// The next fault of a page, if this page can have it.
    pub(super) fn take_page(&mut self, has_cursor: bool) -> Option<PageFault> {
        let fits = |fault: &PageFault| has_cursor || *fault == PageFault::Empty;
        let at = self.pages.iter().position(fits)?;
        self.pages.remove(at)
    }
}

pub(super) fn lost(write: bool) -> Error {
    let effect = if write { Effect::Unknown } else { Effect::None };
    Error::new(ErrorKind::Unavailable, "the connection broke before the answer came").with_effect(effect)
}
