//! The one loop that reads listings.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;

use futures_core::future::BoxFuture;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::{Cursor, Page, fnv1a};
use crate::provider::Usage;
use crate::{Error, ErrorKind, Result};

/// Reads one page, from the beginning or from a cursor.
pub(crate) type Fetch<T> = Arc<dyn Fn(Option<Cursor>) -> BoxFuture<'static, Result<Page<T>>> + Send + Sync>;

/// Says what was spent so far.
pub(crate) type Spent = Box<dyn Fn() -> Usage + Send + Sync>;

/// How many bytes of answers may be under way, as far as that can be told before they are there.
const ROOM: u64 = 8 << 20;
/// How many ranges are read at a time before an answer has shown how much it brings.
const AT_FIRST: usize = 8;
/// How many are read at a time at least, however much they bring.
const AT_LEAST: usize = 2;

/// Reads the ranges of a listing side by side, at most `width` of them at a time, and fewer where answers are so large
/// that those under way would not have room.
///
/// It follows `next` until there is none: an empty page is not the end. A cursor seen twice is an error, since
/// it would never end. Nothing is spawned: dropping it drops the requests under way.
pub(crate) struct Walk<T> {
    fetch: Fetch<T>,
    width: usize,
    /// What answers bring: what was spent before this listing, and since.
    spent: Option<(Usage, Spent)>,
    has_page: bool,
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
            spent: None,
            has_page: false,
            waiting,
            flying: BTreeMap::new(),
            flights: FuturesUnordered::new(),
            launched: 0,
            last: (None, Vec::new()),
            seen,
            over: false,
        }
    }

    /// The same, with no more under way than there is room for, by what `spent` says that answers bring.
    pub(crate) fn with_room_for(mut self, spent: Spent) -> Self {
        self.spent = Some((spent(), spent));
        self
    }

    /// How many ranges are read at a time.
    fn abreast(&self) -> usize {
        let Some((before, spent)) = &self.spent else { return self.width };
        if !self.has_page {
            return self.width.min(AT_FIRST);
        }
        let now = spent();
        let (answers, bytes) = (now.answers.saturating_sub(before.answers), now.bytes.saturating_sub(before.bytes));
        let each = bytes.checked_div(answers).unwrap_or_default();
        let room = ROOM.checked_div(each).and_then(|room| usize::try_from(room).ok());
        room.map_or(self.width, |room| room.max(AT_LEAST).min(self.width))
    }

    /// The next page of any range, as it comes in.
    pub(crate) async fn next_page(&mut self) -> Option<Result<Page<T>>> {
        if self.over {
            return None;
        }
        let abreast = self.abreast();
        while self.flights.len() < abreast {
            let Some(cursor) = self.waiting.pop_front() else { break };
            let flight = self.launched;
            self.launched += 1;
            self.flying.insert(flight, cursor.clone());
            let page = (self.fetch)(cursor);
            self.flights.push(Box::pin(async move { (flight, page.await) }));
        }
        let (flight, page) = self.flights.next().await?;
        self.has_page = true;
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
    async fn no_more_is_under_way_than_there_is_room_for_however_wide_a_listing_is() {
        for (bytes, allowed) in [(0, 64), (1_000, 64), (600_000, 13), (1 << 20, 8), (100 << 20, 2)] {
            let answers = Arc::new(AtomicUsize::new(0));
            let answered = Arc::clone(&answers);
            let pages = fetch(move |place| {
                answered.fetch_add(1, Ordering::SeqCst);
                Ok(Page::last(vec![place.unwrap()]))
            });
            // What was spent before says nothing of this listing.
            let spent: Spent = Box::new(move || {
                let answers = answers.load(Ordering::SeqCst) as u64;
                Usage { answers: 1 + answers, bytes: (500 << 20) + answers * bytes, ..Usage::new() }
            });
            let mut walk = Walk::new(pages, 64, (0..400).map(at)).with_room_for(spent);
            let mut under_way = Vec::new();
            while let Some(page) = walk.next_page().await {
                page.unwrap();
                // The one that just came in was under way too.
                under_way.push(walk.flights.len() + 1);
            }
            assert_eq!((under_way.len(), under_way[0]), (400, AT_FIRST));
            assert_eq!(under_way[AT_FIRST..].iter().max(), Some(&allowed), "{bytes} bytes");
        }
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
