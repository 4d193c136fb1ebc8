//! The rows of a sorted listing, page by page: after a place, not from a count.

use anyticket_core::{Error, ResolvedQuery, Sort, SortField};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde::{Deserialize, Serialize};

use super::due;
use super::filter::Filter;
use crate::error::{Answer, Fault};

/// The last ticket that was given: its value in the order, and its row. Without a value it is among those that come last
/// because they have none, or the listing has no order of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Key>,
    pub(super) n: i64,
}

impl Place {
    /// Whether a listing in this order can have given this place.
    pub(super) fn fits(&self, sort: Option<Sort>) -> bool {
        match (&self.key, sort.map(|sort| sort.field)) {
            (None, _) => true,
            (Some(Key::Text(_)), field) => field == Some(SortField::Title),
            (Some(Key::Number(_)), field) => field.is_some_and(|field| field != SortField::Title),
        }
    }
}

/// A value that listings are sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Number(i64),
    Text(String),
}

impl From<Key> for Cell {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => Self::Integer(number),
            Key::Text(text) => Self::Text(text),
        }
    }
}

/// What the pages of a sorted listing are cut from.
pub(super) struct Ordered<'a> {
    pub(super) connection: &'a Connection,
    pub(super) filter: &'a Filter,
    pub(super) descending: bool,
}

/// The next rows of a sorted listing, at most `size`.
pub(super) fn rows(
    connection: &Connection,
    query: &ResolvedQuery,
    sort: Sort,
    filter: &Filter,
    after: Option<&Place>,
    size: usize,
) -> Answer<Vec<Place>> {
    let ordered = Ordered { connection, filter, descending: sort.descending };
    let mut found = match after {
        Some(Place { key: None, .. }) => Vec::new(),
        after => {
            let after = after.and_then(|place| Some((place.key.clone()?, place.n)));
            match column(sort.field) {
                Some(column) => ordered.with_value(column, after, size)?,
                None => due::with_value(&ordered, &query.zone, after, size)?,
            }
        }
    };
    if found.len() < size {
        let after = after.filter(|place| place.key.is_none()).map_or(0, |place| place.n);
        let without = column(sort.field)
            .map_or_else(|| "t.due_on IS NULL AND t.due_at IS NULL".to_owned(), |column| format!("{column} IS NULL"));
        found.append(&mut ordered.without_value(&without, after, size - found.len())?);
    }
    Ok(found)
}

/// The column that holds what is sorted by; none for what takes two.
fn column(field: SortField) -> Option<&'static str> {
    match field {
        SortField::Created => Some("t.created_at"),
        SortField::Updated => Some("t.updated_at"),
        SortField::Closed => Some("t.closed_at"),
        SortField::Priority => Some("t.priority"),
        SortField::Title => Some("t.title_folded"),
        _ => None,
    }
}

impl Ordered<'_> {
    /// Rows that have a value in `column`, in its order: first the rest of those equal to the place, then those beyond.
    pub(super) fn with_value(&self, column: &str, after: Option<(Key, i64)>, size: usize) -> Answer<Vec<Place>> {
        let (sign, direction) = if self.descending { ("<", "DESC") } else { (">", "ASC") };
        let order = format!("{column} {direction}, t.n");
        let Some((key, n)) = after else {
            return self.select(column, &format!("{column} IS NOT NULL"), [], &order, size);
        };
        let mut found = self.equal(column, key.clone(), n, size)?;
        if found.len() < size {
            let beyond = format!("{column} {sign} ?");
            found.append(&mut self.select(column, &beyond, [key.into()], &order, size - found.len())?);
        }
        Ok(found)
    }

    /// Rows that have this value in `column` and come after the row `n`.
    pub(super) fn equal(&self, column: &str, key: Key, n: i64, size: usize) -> Answer<Vec<Place>> {
        self.select(column, &format!("{column} = ? AND t.n > ?"), [key.into(), Cell::Integer(n)], "t.n", size)
    }

    fn without_value(&self, condition: &str, n: i64, size: usize) -> Answer<Vec<Place>> {
        self.select("NULL", &format!("{condition} AND t.n > ?"), [Cell::Integer(n)], "t.n", size)
    }

    fn select(
        &self,
        column: &str,
        condition: &str,
        values: impl IntoIterator<Item = Cell>,
        order: &str,
        size: usize,
    ) -> Answer<Vec<Place>> {
        let filter = self.filter.sql();
        let sql =
            format!("SELECT t.n, {column} FROM tickets t WHERE {condition} AND {filter} ORDER BY {order} LIMIT {size}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let values = values.into_iter().chain(self.filter.values.iter().cloned());
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
            let key = match row.get(1)? {
                Cell::Integer(number) => Some(Key::Number(number)),
                Cell::Text(text) => Some(Key::Text(text)),
                _ => None,
            };
            Ok(Place { n: row.get(0)?, key })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The cursor is not one that we wrote.
pub(super) fn damaged() -> Fault {
    Error::invalid("the cursor is damaged or of another version").with_hint("start the listing again without it").into()
}
