//! Short lists by pages, in the order of their rows.

use anyticket_core::{Cursor, Page};
use serde::{Deserialize, Serialize};

use crate::error::Answer;

/// How many rows a page has at most.
pub(crate) const ROWS: usize = 500;

/// The last row that was given.
#[derive(Serialize, Deserialize)]
struct After {
    n: i64,
}

/// The row to go on after; none lies before the first.
pub(crate) fn after(cursor: Option<Cursor>) -> Answer<i64> {
    Ok(cursor.map_or(Ok(After { n: 0 }), |cursor| cursor.decode())?.n)
}

/// The page that these rows make: at most [`ROWS`], and a cursor if there are more.
pub(crate) fn cut<T>(mut rows: Vec<(i64, T)>) -> Page<T> {
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = rows.last().filter(|_| more).map(|(n, _)| Cursor::encode(&After { n: *n }));
    Page::last(rows.into_iter().map(|(_, item)| item).collect()).with_next(next)
}
