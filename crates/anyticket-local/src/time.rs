//! Time as the file keeps it: instants in microseconds, days in days, both since 1970.

use anyticket_core::{Error, InstantRange, When};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::error::Answer;

const EPOCH: Date = Date::constant(1970, 1, 1);
/// Of the first and of the last day there is.
pub(crate) const FIRST_DAY: i64 = -4_371_587;
pub(crate) const LAST_DAY: i64 = 2_932_896;

/// The microsecond that an instant lies in.
pub(crate) fn micros(at: Timestamp) -> i64 {
    i64::try_from(at.as_nanosecond().div_euclid(1000)).unwrap_or(i64::MAX)
}

/// The first microsecond that does not begin before an instant.
fn micros_from(at: Timestamp) -> i64 {
    let (whole, rest) = (at.as_nanosecond().div_euclid(1000), at.as_nanosecond().rem_euclid(1000));
    i64::try_from(whole + i128::from(rest > 0)).unwrap_or(i64::MAX)
}

/// The instant of a microsecond in the file.
pub(crate) fn instant(micros: i64) -> Result<Timestamp, Unreadable> {
    Timestamp::from_microsecond(micros).map_err(|_| Unreadable("an instant", micros))
}

/// Now, to the microsecond.
pub(crate) fn now() -> i64 {
    micros(Timestamp::now())
}

/// The number of a day.
pub(crate) fn day_number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

/// The day of a number.
pub(crate) fn day(number: i64) -> Result<Date, Unreadable> {
    let span = jiff::Span::new().try_days(number).map_err(|_| Unreadable("a day", number))?;
    EPOCH.checked_add(span).map_err(|_| Unreadable("a day", number))
}

/// A number in the file that stands for nothing.
#[derive(Debug, thiserror::Error)]
#[error("{1} is not {0}")]
pub(crate) struct Unreadable(&'static str, i64);

/// A day or an instant in two columns, of which at most one holds something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) on: Option<i64>,
    pub(crate) at: Option<i64>,
}

impl Moment {
    /// The columns for `when`.
    pub(crate) fn new(when: Option<When>) -> Answer<Self> {
        Ok(match when {
            None => Self::default(),
            Some(When::Instant(at)) => Self { on: None, at: Some(micros(at)) },
            Some(When::Date(day)) if day.year() >= 0 => Self { on: Some(day_number(day)), at: None },
            Some(When::Date(day)) => {
                return Err(Error::invalid("a day before the year 0")
                    .with("date", day)
                    .with_hint("write a day as 2026-03-01")
                    .into());
            }
        })
    }

    /// What the columns stand for.
    pub(crate) fn when(self) -> Result<Option<When>, Unreadable> {
        match (self.on, self.at) {
            (Some(on), _) => day(on).map(|day| Some(When::Date(day))),
            (None, Some(at)) => instant(at).map(|at| Some(When::Instant(at))),
            (None, None) => Ok(None),
        }
    }
}

/// A range of whole numbers: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

/// The microseconds that lie in a range.
pub(crate) fn micros_in(range: InstantRange) -> Numbers {
    Numbers { from: range.from.map(micros_from), to: range.to.map(micros_from) }
}

/// The days that reach into a range, read in `zone`: `[D, D + 1)` and the range share an instant.
pub(crate) fn days_in(range: InstantRange, zone: &TimeZone) -> Numbers {
    Numbers {
        from: range.from.map(|from| first_day(from, zone, |span| from < span.1)),
        to: range.to.map(|to| first_day(to, zone, |span| span.0 >= to)),
    }
}

/// The days that begin exactly at an instant: more than one only where a zone left a day out.
pub(crate) fn days_at(start: Timestamp, zone: &TimeZone) -> Numbers {
    Numbers {
        from: Some(first_day(start, zone, |span| span.0 >= start)),
        to: Some(first_day(start, zone, |span| span.0 > start)),
    }
}

/// Where a day begins in `zone`.
pub(crate) fn start_of(number: i64, zone: &TimeZone) -> Result<Timestamp, Unreadable> {
    day(number).map(|day| When::Date(day).start_in(zone))
}

/// The first day for which `holds` is true of its span. It must stay true from there on, and `near` must be near.
fn first_day(near: Timestamp, zone: &TimeZone, holds: impl Fn((Timestamp, Timestamp)) -> bool) -> i64 {
    let near = day_number(near.to_zoned_datetime(zone.clone()).date());
    let holds = |number: i64| match day(number) {
        Ok(day) => holds(When::Date(day).span_in(zone)),
        Err(_) => number > 0,
    };
    let mut number = near.saturating_sub(3).max(FIRST_DAY);
    // At the very beginning of time several days begin at the same instant.
    while number > FIRST_DAY && holds(number - 1) {
        number -= 1;
    }
    while number <= LAST_DAY && !holds(number) {
        number += 1;
    }
    number
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    #[test]
    fn every_day_has_a_number_and_comes_back() {
        assert_eq!((day_number(Date::MIN), day_number(Date::MAX)), (FIRST_DAY, LAST_DAY));
        for text in ["1970-01-01", "0000-01-01", "2024-02-29", "9999-12-31", "1969-12-31"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(day(day_number(date)).unwrap(), date);
        }
        assert_eq!(day_number("1969-12-31".parse().unwrap()), -1);
        assert!(day(LAST_DAY + 1).is_err() && day(i64::MAX).is_err() && instant(i64::MAX).is_err());
    }

    #[test]
    fn the_days_of_a_range_are_those_that_the_reference_takes() {
        let zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Beirut", "Pacific/Kiritimati"];
        let edges = ["2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z", "2024-03-30T22:00:00Z"];
        for zone in zones.map(|name| TimeZone::get(name).unwrap()) {
            for edge in edges.map(|text| text.parse::<Timestamp>().unwrap()) {
                for nanos in [-1, 0, 1] {
                    let at = edge.checked_add(nanos.nanoseconds()).unwrap();
                    let numbers = days_in(InstantRange { from: Some(at), to: Some(at) }, &zone);
                    let ties = days_at(at, &zone);
                    let near = day_number(edge.to_zoned_datetime(zone.clone()).date());
                    for number in near - 5..near + 5 {
                        let (start, end) = When::Date(day(number).unwrap()).span_in(&zone);
                        assert_eq!(numbers.from.unwrap() <= number, at < end, "{zone:?} {at} {number}");
                        assert_eq!(number < numbers.to.unwrap(), start < at, "{zone:?} {at} {number}");
                        assert_eq!(ties.from.unwrap() <= number && number < ties.to.unwrap(), start == at);
                    }
                }
            }
        }
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        for zone in ["UTC", "Pacific/Kiritimati", "America/New_York"].map(|name| TimeZone::get(name).unwrap()) {
            for at in [Timestamp::MIN, Timestamp::MAX] {
                let numbers = days_in(InstantRange { from: Some(at), to: Some(at) }, &zone);
                for number in [FIRST_DAY, FIRST_DAY + 1, LAST_DAY - 1, LAST_DAY] {
                    let (start, end) = When::Date(day(number).unwrap()).span_in(&zone);
                    assert_eq!(numbers.from.unwrap() <= number, at < end, "{zone:?} {at} {number}");
                    assert_eq!(number < numbers.to.unwrap(), start < at, "{zone:?} {at} {number}");
                }
            }
        }
    }

    #[test]
    fn a_microsecond_lies_in_a_range_if_its_beginning_does() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(micros(at("1969-12-31T23:59:59.9999995Z")), -1);
        assert_eq!(micros_from(at("1970-01-01T00:00:00.0000015Z")), 2);
        assert_eq!(micros_from(at("1970-01-01T00:00:00.000001Z")), 1);
    }
}
