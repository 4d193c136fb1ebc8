//! Points in time, as Trello writes them: in UTC with milliseconds (`2026-03-01T09:30:00.000Z`).
//!
//! A date of Trello's is always a point in time. Due dates and starts are declared so; in a custom field a day is kept as
//! midnight in UTC, which reads as that day.

use anyticket_core::When;
pub(crate) use anyticket_http::instant;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Writes a point in time, cut to the millisecond.
pub(crate) fn written(at: Timestamp) -> String {
    let at = Timestamp::from_millisecond(at.as_nanosecond().div_euclid(1_000_000).try_into().unwrap_or_default());
    at.unwrap_or(Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Writes the beginning of a second of 1970.
pub(crate) fn second(second: i64) -> String {
    written(Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// Writes what a custom field shall hold.
pub(crate) fn in_field(when: When) -> String {
    written(when.start_in(&TimeZone::UTC))
}

/// Reads what a custom field holds: midnight in UTC is a day.
pub(crate) fn from_field(text: &str) -> Option<When> {
    let at = instant(text)?;
    let local = TimeZone::UTC.to_datetime(at);
    let is_midnight = local.time() == jiff::civil::Time::midnight();
    Some(if is_midnight { When::Date(local.date()) } else { When::Instant(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_is_written_with_milliseconds_in_utc() {
        for (at, expected) in [
            ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000Z"),
            ("2026-03-01T09:30:00.123999+01:00", "2026-03-01T08:30:00.123Z"),
        ] {
            assert_eq!(written(at.parse().unwrap()), expected);
            assert_eq!(instant(expected).unwrap().as_millisecond(), at.parse::<Timestamp>().unwrap().as_millisecond());
        }
    }

    #[test]
    fn a_day_in_a_custom_field_is_midnight_and_midnight_is_a_day() {
        for text in ["2026-04-01", "2026-04-01T09:00:00Z"] {
            let when: When = text.parse().unwrap();
            assert_eq!(from_field(&in_field(when)), Some(when));
        }
    }
}
