//! Dates as trackers keep them: a day, or an instant.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Error, Result};

/// A calendar date, which no time zone moves, or an instant in UTC.
///
/// Which of the two a tracker can tell apart is in its capabilities.
///
/// ```
/// use anyticket_core::When;
///
/// assert_eq!("2026-03-01".parse::<When>()?.to_string(), "2026-03-01");
/// assert_eq!("2026-03-01T10:00:00+02:00".parse::<When>()?.to_string(), "2026-03-01T08:00:00Z");
/// assert!("next Tuesday".parse::<When>().is_err());
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// A day, from midnight to midnight in whichever zone it is read.
    Date(Date),
    /// A point in time.
    Instant(Timestamp),
}

/// When a ticket is due.
pub type Due = When;
/// When work on a ticket starts.
pub type Start = When;

impl When {
    /// The span this value stands for in `zone`: the day for a date, the instant twice for an instant.
    ///
    /// The end of a day is the next day's beginning and does not belong to it.
    pub fn span_in(&self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        match *self {
            Self::Instant(at) => (at, at),
            Self::Date(day) => {
                (day_start(day, zone), day.tomorrow().map_or(Timestamp::MAX, |next| day_start(next, zone)))
            }
        }
    }

    /// Where this value begins in `zone`.
    pub fn start_in(&self, zone: &TimeZone) -> Timestamp {
        self.span_in(zone).0
    }
}

/// The first instant of a day: midnight, or what comes after a gap at midnight.
fn day_start(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned_datetime(zone.clone())
        .and_then(|midnight| midnight.start_of_day())
        .map_or_else(|_| if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }, |zoned| zoned.timestamp())
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Instant(at) => at.fmt(f),
        }
    }
}

impl FromStr for When {
    type Err = Error;

    /// Reads `2026-03-01` or an RFC 3339 date and time with an offset.
    fn from_str(text: &str) -> Result<Self> {
        let is_date = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let parsed = if is_date { text.parse().map(Self::Date) } else { text.parse().map(Self::Instant) };
        parsed.map_err(|cause: jiff::Error| {
            Error::invalid("not a date")
                .with("date", text)
                .with_hint("write a day as 2026-03-01 or an instant as 2026-03-01T09:30:00Z")
                .because(cause)
        })
    }
}

impl From<Date> for When {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<Timestamp> for When {
    fn from(at: Timestamp) -> Self {
        Self::Instant(at)
    }
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_berlin_begins_an_hour_before_the_day_in_utc() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let (from, to) = "2026-03-01".parse::<When>().unwrap().span_in(&berlin);
        assert_eq!(from.to_string(), "2026-02-28T23:00:00Z");
        assert_eq!(to.to_string(), "2026-03-01T23:00:00Z");
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_gap() {
        // Beirut goes to summer time at midnight: 2024-03-31 begins at 01:00.
        let beirut = TimeZone::get("Asia/Beirut").unwrap();
        let (from, to) = "2024-03-31".parse::<When>().unwrap().span_in(&beirut);
        assert_eq!((to.as_second() - from.as_second()) / 3600, 23);
    }

    #[test]
    fn a_leap_day_is_a_date_only_in_a_leap_year() {
        assert!("2024-02-29".parse::<When>().is_ok());
        assert!("2026-02-29".parse::<When>().is_err());
    }

    #[test]
    fn a_time_without_an_offset_is_refused_because_its_zone_would_be_a_guess() {
        assert!("2026-03-01T09:30:00".parse::<When>().is_err());
    }
}
