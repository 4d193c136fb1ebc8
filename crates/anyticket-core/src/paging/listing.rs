//! Listings as callers see them: streams.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::StreamExt as _;

use super::walk::{Fetch, Walk};
use super::{Broken, Checkpoint, Page};
use crate::model::Ticket;
use crate::{Error, Result};

/// A listing that is read as it is asked for: a stream of results that ends after the first error.
///
/// Dropping it stops it; nothing runs on behind it. It can be used with any stream library, and has the two
/// methods most callers need.
///
/// ```
/// # async fn example(tracker: anyticket_core::Tracker) -> anyticket_core::Result<()> {
/// let mut open = tracker.tickets(anyticket_core::TicketQuery::open());
/// while let Some(ticket) = open.next().await {
///     println!("{}", ticket?.title);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Listing<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T: Send + 'static> Listing<T> {
    pub(crate) fn new(stream: impl Stream<Item = Result<T>> + Send + 'static) -> Self {
        Self(Box::pin(stream.fuse()))
    }

    /// All items of the pages that `fetch` gives, one range, with one error at the end if some could not be read.
    /// `place` says in an error of ours where it happened.
    pub(crate) fn of_pages(fetch: Fetch<T>, place: impl Fn(Error) -> Error + Clone + Send + Sync + 'static) -> Self {
        let pages = futures_util::stream::unfold(Walk::new(fetch, 1, [None]), |mut walk| async move {
            let page = walk.next_page().await?;
            Some((page, walk))
        });
        let at = place.clone();
        let pages = pages.map(move |page| page.map(|page| (page.items, page.broken)).map_err(&at));
        Self::flattened(pages, place)
    }

    /// All items of these pages, with one error at the end if some could not be read; `place` says where that was.
    pub(crate) fn flattened(
        pages: impl Stream<Item = Result<(Vec<T>, Vec<Broken>)>> + Send + 'static,
        place: impl Fn(Error) -> Error + Send + Sync + 'static,
    ) -> Self {
        struct State<S, T, P> {
            pages: S,
            items: std::vec::IntoIter<T>,
            broken: usize,
            first: Option<Error>,
            place: P,
        }
        let state = State { pages: Box::pin(pages), items: Vec::new().into_iter(), broken: 0, first: None, place };
        Self::new(futures_util::stream::unfold(Some(state), |state| async move {
            let mut state = state?;
            loop {
                if let Some(item) = state.items.next() {
                    return Some((Ok(item), Some(state)));
                }
                match state.pages.next().await {
                    Some(Ok((items, broken))) => {
                        state.items = items.into_iter();
                        state.broken += broken.len();
                        state.first = state.first.or_else(|| broken.into_iter().next().map(|broken| broken.error));
                    }
                    Some(Err(error)) => return Some((Err(error), None)),
                    None => {
                        let error = state.first.take().map(|first| Page::<T>::incomplete(state.broken, first))?;
                        return Some((Err((state.place)(error)), None));
                    }
                }
            }
        }))
    }

    /// The next item; nothing at the end.
    pub async fn next(&mut self) -> Option<Result<T>> {
        self.0.next().await
    }

    /// Reads everything that is left.
    ///
    /// # Errors
    ///
    /// The first error of the listing; what came before it is dropped.
    pub async fn all(mut self) -> Result<Vec<T>> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }
}

impl<T> Stream for Listing<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").finish_non_exhaustive()
    }
}

/// A part of a listing of tickets, with what could not be read and where to go on.
#[derive(Debug)]
#[non_exhaustive]
pub struct TicketPage {
    /// The tickets that belong to the answer. A page may have none and not be the last.
    pub tickets: Vec<Ticket>,
    /// What could not be read.
    pub broken: Vec<Broken>,
    /// Where the listing goes on, in this process or another. Nothing at the end and in a listing sorted on our side.
    pub checkpoint: Option<Checkpoint>,
}

impl TicketPage {
    pub(crate) fn new(tickets: Vec<Ticket>, broken: Vec<Broken>, checkpoint: Option<Checkpoint>) -> Self {
        Self { tickets, broken, checkpoint }
    }
}
