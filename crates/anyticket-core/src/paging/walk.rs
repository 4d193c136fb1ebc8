//! The one loop that reads listings.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::{Cursor, Page, fnv1a};
use crate::{Error, ErrorKind, Result};

/// Reads one page, from the beginning or from a cursor.
pub(crate) type Fetch<T> = Arc<dyn Fn(Option<Cursor>) -> BoxFuture<'static, Result<Page<T>>> + Send + Sync>;

/// Reads the ranges of a listing side by side, at most `width` of them at a time.
///
/// It follows `next` until there is none: an empty page is not the end. A cursor seen twice is an error, since
/// it would never end. Nothing is spawned: dropping it drops the requests under way.
pub(crate) struct Walk<T> {
    fetch: Fetch<T>,
    width: usize,
    waiting: VecDeque<Option<Cursor>>,
    flying: BTreeMap<usize, Option<Cursor>>,
    flights: FuturesUnordered<BoxFuture<'static, (usize, Result<Page<T>>)>>,
    launched: usize,
    /// The last page that came in: where it was asked for, and where it leads.
    last: (Option<Cursor>, Vec<Option<Cursor>>),
    ranges: usize,
    seen: HashSet<u64>,
    over: bool,
}

impl<T: Send + 'static> Walk<T> {
    /// A loop over these ranges; `None` is the beginning of the whole.
    pub(crate) fn new(fetch: Fetch<T>, width: usize, ranges: impl IntoIterator<Item = Option<Cursor>>) -> Self {
        let waiting: VecDeque<_> = ranges.into_iter().collect();
        let seen = waiting.iter().flatten().map(mark).collect();
        Self {
            fetch,
            ranges: waiting.len(),
            width: width.max(1),
            waiting,
            flying: BTreeMap::new(),
            flights: FuturesUnordered::new(),
            launched: 0,
            last: (None, Vec::new()),
            seen,
            over: false,
        }
    }

    /// The next page of any range, as it comes in.
    pub(crate) async fn next_page(&mut self) -> Option<Result<Page<T>>> {
        if self.over {
            return None;
        }
        while self.flights.len() < self.width {
            let Some(cursor) = self.waiting.pop_front() else { break };
            let flight = self.launched;
            self.launched += 1;
            self.flying.insert(flight, cursor.clone());
            let page = (self.fetch)(cursor);
            self.flights.push(Box::pin(async move { (flight, page.await) }));
        }
        let (flight, page) = self.flights.next().await?;
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                // The range stays among those in flight, so that a checkpoint still holds it.
                self.over = true;
                return Some(Err(error));
            }
        };
        for cursor in page.next.iter().chain(&page.forks) {
            if !self.seen.insert(mark(cursor)) {
                self.over = true;
                return Some(Err(Error::new(ErrorKind::Unreadable, "the tracker gave the same cursor twice")
                    .with_hint("the listing would never end; ask for it again, and report it if it stays so")));
            }
        }
        let from = self.flying.remove(&flight).flatten();
        self.last = (from, page.next.iter().chain(&page.forks).cloned().map(Some).collect());
        // The range just read goes on before new ones begin: the fewer are open, the smaller a checkpoint.
        if let Some(next) = &page.next {
            self.waiting.push_front(Some(next.clone()));
        }
        self.waiting.extend(page.forks.iter().cloned().map(Some));
        self.ranges += page.forks.len();
        Some(Ok(page))
    }

    /// Whether the listing is read in more than one range.
    pub(crate) fn is_split(&self) -> bool {
        self.ranges > 1
    }

    /// Where the last page was asked for; the beginning of the listing if there is nothing.
    pub(crate) fn last(&self) -> &Option<Cursor> {
        &self.last.0
    }

    /// Every range that is not read to its end. Nothing stands for the beginning of the listing.
    pub(crate) fn open(&self) -> Vec<Option<Cursor>> {
        self.flying.values().chain(&self.waiting).cloned().collect()
    }

    /// Every range as if the last page had not been read.
    pub(crate) fn open_before_last(&self) -> Vec<Option<Cursor>> {
        let (from, led_to) = &self.last;
        let open = self.open().into_iter().filter(|cursor| !led_to.contains(cursor));
        std::iter::once(from.clone()).chain(open).collect()
    }
}

fn mark(cursor: &Cursor) -> u64 {
    fnv1a(cursor.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A cursor that is a number, and pages by number.
    fn fetch(page: impl Fn(Option<u32>) -> Result<Page<u32>> + Send + Sync + 'static) -> Fetch<u32> {
        Arc::new(move |cursor| {
            let place = cursor.map(|cursor| cursor.decode().unwrap());
            let answer = page(place);
            Box::pin(async move {
                tokio::task::yield_now().await;
                answer
            })
        })
    }

    fn at(place: u32) -> Option<Cursor> {
        Some(Cursor::encode(&place))
    }

    async fn all(mut walk: Walk<u32>) -> Result<Vec<u32>> {
        let mut items = Vec::new();
        while let Some(page) = walk.next_page().await {
            items.extend(page?.items);
        }
        items.sort_unstable();
        Ok(items)
    }

    #[tokio::test]
    async fn an_empty_page_is_not_the_end() {
        let pages = fetch(|place| {
            Ok(match place {
                None => Page::last(vec![]).with_next(at(1)),
                Some(1) => Page::last(vec![7]).with_next(at(2)),
                _ => Page::last(vec![]),
            })
        });
        assert_eq!(all(Walk::new(pages, 1, [None])).await.unwrap(), [7]);
    }

    #[tokio::test]
    async fn a_cursor_seen_twice_is_an_error() {
        let pages = fetch(|_| Ok(Page::last(vec![1]).with_next(at(1))));
        let error = all(Walk::new(pages, 1, [None])).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unreadable);
    }

    #[tokio::test]
    async fn ranges_and_forks_are_read_side_by_side_and_never_more_than_the_width() {
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (counted, highest) = (Arc::clone(&now), Arc::clone(&most));
        let pages: Fetch<u32> = Arc::new(move |cursor| {
            let place: u32 = cursor.unwrap().decode().unwrap();
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            Box::pin(async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                now.fetch_sub(1, Ordering::SeqCst);
                let page = Page::last(vec![place]);
                Ok(if place < 10 { page.with_forks(at(place + 100)) } else { page })
            })
        });
        let items = all(Walk::new(pages, 3, (0..10).map(at))).await.unwrap();
        assert_eq!(items, (0..10).chain(100..110).collect::<Vec<_>>());
        assert_eq!((highest.load(Ordering::SeqCst), counted.load(Ordering::SeqCst)), (3, 0));
    }

    #[tokio::test]
    async fn a_checkpoint_holds_every_range_that_is_not_read_to_its_end_even_after_a_failure() {
        let failed = Arc::new(Mutex::new(false));
        let once = Arc::clone(&failed);
        let pages = fetch(move |place| match place.unwrap() {
            2 if !std::mem::replace(&mut once.lock().unwrap(), true) => Err(Error::new(ErrorKind::Unavailable, "down")),
            place if place < 10 => Ok(Page::last(vec![place]).with_next(at(place + 10))),
            place => Ok(Page::last(vec![place])),
        });
        let mut walk = Walk::new(Arc::clone(&pages), 1, [at(1), at(2), at(3)]);
        let mut items = Vec::new();
        while let Some(Ok(page)) = walk.next_page().await {
            items.extend(page.items);
        }
        let open = walk.open();
        items.extend(all(Walk::new(pages, 2, open)).await.unwrap());
        items.sort_unstable();
        assert_eq!(items, [1, 2, 3, 11, 12, 13]);
    }
}
