//! Wall time, and how Asana writes it.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Turns the time since the start into wall time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started_at: i64,
}

impl Clock {
    pub(crate) fn new(started_at: i64) -> Self {
        Self { started_at }
    }

    /// Milliseconds since 1970.
    pub(crate) fn wall(self, now: Duration) -> i64 {
        self.started_at + i64::try_from(now.as_millis()).unwrap_or(i64::MAX / 2)
    }
}

pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

pub(crate) fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `2026-03-01T09:30:00.000Z`.
pub(crate) fn written(milliseconds: i64) -> String {
    timestamp(milliseconds).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// An instant as ISO 8601, with any offset.
pub(crate) fn instant(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// `2026-03-01`, and nothing else.
pub(crate) fn date(text: &str) -> Option<Date> {
    if text.len() != 10 {
        return None;
    }
    text.parse().ok()
}

/// The date that it is then in this zone.
pub(crate) fn date_in(milliseconds: i64, zone: &TimeZone) -> Date {
    timestamp(milliseconds).to_zoned_datetime(zone.clone()).date()
}

/// What `completed_since` and `modified_since` take: an instant, a date, or the word `now`.
pub(crate) fn since(text: &str, now: i64) -> Option<i64> {
    if text == "now" {
        return Some(now);
    }
    instant(text).or_else(|| midnight(date(text)?))
}

/// The start of a day in UTC.
pub(crate) fn midnight(date: Date) -> Option<i64> {
    Some(date.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}
