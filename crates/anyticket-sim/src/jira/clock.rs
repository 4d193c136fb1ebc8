//! Wall time, and how Jira writes it.

use std::time::Duration;

use jiff::Timestamp;
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

pub(crate) fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `2026-03-01T12:30:45.123+0100`: the offset has no colon.
pub(crate) fn written(milliseconds: i64, zone: &TimeZone) -> String {
    let there = timestamp(milliseconds).to_zoned_datetime(zone.clone());
    there.strftime("%Y-%m-%dT%H:%M:%S.%3f%z").to_string()
}

/// Reads `2026-03-01T12:30:45.123+0100`, the only form that Jira takes for an instant.
pub(crate) fn read_instant(text: &str) -> Option<i64> {
    if text.len() != 28 {
        return None;
    }
    let parsed = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.3f%z", text).ok()?;
    Some(parsed.to_timestamp().ok()?.as_millisecond())
}
