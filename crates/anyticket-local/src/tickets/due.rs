//! The order by due date, where days and instants are mixed and a day begins when its zone says.
//!
//! Days and instants are each read in the order of their index, and merged. The key of a place is the instant at
//! which the ticket is due, or at which its day begins.

use jiff::tz::TimeZone;

use super::order::{Key, Ordered, Place, damaged};
use crate::error::Answer;
use crate::time::{Numbers, days_at, instant, micros, start_of};

/// Rows that are due at some time, in that order.
pub(super) fn with_value(
    ordered: &Ordered<'_>,
    zone: &TimeZone,
    after: Option<(Key, i64)>,
    size: usize,
) -> Answer<Vec<Place>> {
    let after = match after {
        None => None,
        Some((Key::Number(start), n)) => Some((start, n)),
        Some((Key::Text(_), _)) => return Err(damaged()),
    };
    let mut found = ordered.with_value("t.due_at", after.map(|(start, n)| (Key::Number(start), n)), size)?;
    found.append(&mut days(ordered, zone, after, size)?);
    let key = |place: &Place| match place.key {
        Some(Key::Number(start)) => start,
        _ => i64::MAX,
    };
    if ordered.descending {
        found.sort_by_key(|place| (std::cmp::Reverse(key(place)), place.n));
    } else {
        found.sort_by_key(|place| (key(place), place.n));
    }
    found.truncate(size);
    Ok(found)
}

/// Rows that are due on a day, with the beginning of the day as their key.
fn days(ordered: &Ordered<'_>, zone: &TimeZone, after: Option<(i64, i64)>, size: usize) -> Answer<Vec<Place>> {
    let mut found = Vec::new();
    let place = match after {
        None => None,
        Some((start, n)) => {
            let ties = ties(start, zone)?;
            for day in ties.clone() {
                found.append(&mut ordered.equal("t.due_on", Key::Number(day), n, size)?);
            }
            // Beyond the days that begin there: an empty place at their end, or at their beginning.
            let edge = if ordered.descending { ties.start } else { ties.end - 1 };
            Some((Key::Number(edge), i64::MAX))
        }
    };
    let mut beyond = ordered.with_value("t.due_on", place, size)?;
    // Where a zone left a day out, two days begin at the same instant, and their rows mix.
    if beyond.len() == size
        && let Some(Place { key: Some(Key::Number(last)), .. }) = beyond.last()
    {
        let last = *last;
        for day in
            ties(begin(last, zone)?, zone)?.filter(|day| if ordered.descending { *day < last } else { *day > last })
        {
            beyond.append(&mut ordered.equal("t.due_on", Key::Number(day), 0, size)?);
        }
    }
    found.append(&mut beyond);
    for place in &mut found {
        if let Some(Key::Number(day)) = place.key {
            place.key = Some(Key::Number(begin(day, zone)?));
        }
    }
    Ok(found)
}

/// The days that begin at a microsecond.
fn ties(start: i64, zone: &TimeZone) -> Answer<std::ops::Range<i64>> {
    let at = instant(start).map_err(|_| damaged())?;
    let Numbers { from, to } = days_at(at, zone);
    Ok(from.unwrap_or(0)..to.unwrap_or(0))
}

fn begin(day: i64, zone: &TimeZone) -> Answer<i64> {
    let unreadable =
        |cause| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Integer, Box::new(cause));
    Ok(start_of(day, zone).map(micros).map_err(unreadable)?)
}
