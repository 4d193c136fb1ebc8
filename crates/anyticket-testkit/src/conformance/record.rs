//! What a run of the suite has seen so far, over all its checks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyticket_core::{Cell, Error};

/// Shared by every check of a run.
#[derive(Debug, Default)]
pub(super) struct Record {
    check: Mutex<&'static str>,
    cells: Mutex<BTreeMap<Cell, BTreeSet<&'static str>>>,
    errors: Mutex<BTreeSet<String>>,
    figures: Mutex<Vec<String>>,
    crowd: AtomicUsize,
    questions: AtomicUsize,
    calls: AtomicUsize,
}

impl Record {
    /// What follows is of this check.
    pub(super) fn begin(&self, check: &'static str) {
        *lock(&self.check) = check;
    }

    /// A cell was seen to do what is declared.
    pub(super) fn tried(&self, cell: impl Into<Cell>) {
        let check = *lock(&self.check);
        lock(&self.cells).entry(cell.into()).or_default().insert(check);
    }

    /// The checks that saw a cell do what is declared.
    pub(super) fn checks_of(&self, cell: Cell) -> Vec<&'static str> {
        lock(&self.cells).get(&cell).into_iter().flatten().copied().collect()
    }

    pub(super) fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// Keeps an error as everybody would show it.
    pub(super) fn failed(&self, error: &Error) {
        lock(&self.errors).insert(format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n{:?}", error.hint()));
    }

    pub(super) fn errors(&self) -> BTreeSet<String> {
        lock(&self.errors).clone()
    }

    /// So many questions were asked of so many tickets.
    pub(super) fn asked(&self, questions: usize, tickets: usize) {
        self.questions.fetch_max(questions, Ordering::Relaxed);
        self.crowd.fetch_max(tickets, Ordering::Relaxed);
    }

    /// How many questions were asked, and of how many tickets.
    pub(super) fn questions(&self) -> (usize, usize) {
        (self.questions.load(Ordering::Relaxed), self.crowd.load(Ordering::Relaxed))
    }

    /// A line for the report.
    pub(super) fn figure(&self, line: impl Into<String>) {
        lock(&self.figures).push(line.into());
    }

    pub(super) fn figures(&self) -> Vec<String> {
        lock(&self.figures).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
