//! A page of a simulated tracker, read over and over by the library and by the floor, without a socket.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyticket::{Include, ProjectId, Provider, ResolvedQuery, Ticket};
use anyticket_http::{InProcess, Transport};
use bytes::Bytes;
use http::{Method, Request, Response};
use tokio::runtime::Runtime;

use crate::Result;
use crate::sum::Sum;
use crate::vendor::{Answers, Exchange, Vendor, World, decode, open, sum_of};

/// One page as a tracker answers it, and both ways to read it.
///
/// The library reads through its whole HTTP plane: budgets, credentials, redaction and spans are part of what it costs. Time
/// stands still, so that budgets make nobody wait.
pub struct Subject {
    vendor: Vendor,
    provider: Arc<dyn Provider>,
    query: ResolvedQuery,
    /// What a page takes, and what one takes whose own answers are kept: some trackers are asked for more then.
    answers: [Answers; 2],
    runtime: Runtime,
}

impl Subject {
    /// Makes a world of `vendor` of one page and reads it once.
    ///
    /// # Errors
    ///
    /// Where the page cannot be read, or library and floor read different things.
    pub fn new(vendor: Vendor) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
        let seen = Arc::new(Mutex::new(Answers::new()));
        let entered = runtime.enter();
        let opened = open(&World::new(vendor, 99), |exchange| remembering(exchange, Arc::clone(&seen)))?;
        drop(entered);
        let mut query = ResolvedQuery::default();
        query.projects = opened.project.iter().map(ProjectId::new).collect();
        let mut subject = Self { vendor, provider: opened.provider, query, answers: Default::default(), runtime };
        for (at, include) in [Include::default(), Include::default().with_raw(true)].into_iter().enumerate() {
            // What an account is, is known after the first time.
            subject.read(include)?;
            lock(&seen).clear();
            let tickets = subject.read(include)?;
            subject.answers[at] = std::mem::take(&mut lock(&seen));
            let (mut ours, floor) = (Sum::default(), sum_of(vendor, &subject.answers[at])?);
            tickets.iter().for_each(|ticket| ours.ticket(vendor, ticket));
            if (ours.count, ours.sum) != (floor.count, floor.sum) {
                return Err(format!("{}: not the same was read: {ours:?}, {floor:?}", vendor.name()).into());
            }
        }
        Ok(subject)
    }

    /// How many bytes the page has.
    pub fn bytes(&self) -> usize {
        self.answers[0].iter().map(|(_, body)| body.len()).sum()
    }

    /// Reads the page with the library, from request to tickets.
    ///
    /// # Errors
    ///
    /// Those of the library.
    pub fn read(&self, include: Include) -> Result<Vec<Ticket>> {
        let mut query = self.query.clone();
        query.include = include;
        let page = self.runtime.block_on(self.provider.page(&query, None))?;
        match page.broken.is_empty() {
            true => Ok(page.items),
            false => Err(format!("{} tickets could not be read", page.broken.len()).into()),
        }
    }

    /// Decodes the same bytes into owned typed structs: those of the page as `include` asks for it.
    ///
    /// # Errors
    ///
    /// Where it has another shape.
    pub fn decode(&self, include: Include) -> Result<()> {
        decode(self.vendor, &self.answers[usize::from(include.raw)])
    }
}

/// How many answers belong to a page at most.
const FIRST: usize = 4;

fn lock(seen: &Mutex<Answers>) -> std::sync::MutexGuard<'_, Answers> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A transport that answers what it answered before, at once, so that what is measured is the client. What an answer is to, and
/// what it holds, is laid aside.
fn remembering(exchange: Exchange, seen: Arc<Mutex<Answers>>) -> Arc<dyn Transport> {
    type Known = HashMap<(Method, String, Bytes), Response<Bytes>>;
    let known: Mutex<Known> = Mutex::default();
    let answer = move |request: Request<Bytes>| {
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (request.method().clone(), request.uri().to_string(), request.body().clone());
        let answer = known.entry(key).or_insert_with(|| exchange.answer(&request)).clone();
        // Only the first answers are of interest: to lay aside those of a measurement would be measured.
        let mut seen = lock(&seen);
        if seen.len() < FIRST {
            seen.push((request.uri().path().to_owned(), answer.body().clone()));
        }
        answer
    };
    Arc::new(InProcess::new(move |request| std::future::ready(Ok(answer(request)))))
}
