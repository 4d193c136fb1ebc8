//! Listing tickets.

use anyticket_core::{Cursor, Error, Page, ResolvedQuery, Ticket};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::order::{self, Place};
use super::read::{Batch, Reader, columns};
use crate::error::Answer;

/// How many tickets a page has at most.
pub(crate) const ROWS: usize = 250;

/// A place in the listings of one file.
#[derive(Serialize, Deserialize)]
struct Mark {
    /// What tells the file from others: the row of a ticket is another one's in each.
    #[serde(rename = "f")]
    file: String,
    #[serde(rename = "p")]
    place: Place,
}

/// One page of a listing of the file of this name. Its cursor is the place of its last ticket, so that nothing written in
/// between moves it.
pub(crate) fn page(
    connection: &Connection,
    file: &str,
    query: &ResolvedQuery,
    cursor: Option<Cursor>,
) -> Answer<Page<Ticket>> {
    let after = match cursor.map(|cursor| cursor.decode::<Mark>()).transpose()? {
        Some(mark) if mark.file != file => {
            return Err(Error::invalid("the cursor belongs to another file")
                .with_hint("list the file it came from, or start the listing again without it")
                .into());
        }
        mark => mark.map(|mark| mark.place),
    };
    if after.as_ref().is_some_and(|place| !place.fits(query.sort)) {
        return Err(order::damaged());
    }
    let size = query.limit.map_or(ROWS, |limit| limit.min(ROWS));
    if size == 0 {
        return Ok(Page::last(Vec::new()));
    }
    let filter = Filter::new(connection, query)?;
    let mut reader = Reader::new(connection, query.include);
    let next = match query.sort {
        None => by_id(&mut reader, query, filter, after.as_ref(), size)?,
        Some(sort) => {
            let mut places = order::rows(connection, query, sort, &filter, after.as_ref(), size + 1)?;
            let more = places.len() > size;
            places.truncate(size);
            reader.expect(places.len());
            reader.read_numbers(places.iter().map(|place| place.n))?;
            places.pop().filter(|_| more)
        }
    };
    let Batch { tickets, broken } = reader.finish()?;
    let next = next.map(|place| Cursor::encode(&Mark { file: file.to_owned(), place }));
    Ok(Page::last(tickets).with_next(next).with_broken(broken))
}

/// Reads the next rows in the order of their ids, which is that of their numbers, and gives the place to go on from.
fn by_id(
    reader: &mut Reader<'_>,
    query: &ResolvedQuery,
    mut filter: Filter,
    after: Option<&Place>,
    size: usize,
) -> Answer<Option<Place>> {
    filter.add("t.n > ?", [Cell::Integer(after.map_or(0, |place| place.n))]);
    let (columns, condition) = (columns(query.include), filter.sql());
    let sql = format!("SELECT {columns} FROM tickets t WHERE {condition} ORDER BY t.n LIMIT {}", size + 1);
    let mut statement = reader.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&filter.values))?;
    let mut last = 0;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        // One that was found makes it likely that there are many.
        if count == 2 {
            reader.expect(size);
        }
        if count > size {
            return Ok(Some(Place { key: None, n: last }));
        }
        last = row.get(0)?;
        reader.read_row(row)?;
    }
    Ok(None)
}
