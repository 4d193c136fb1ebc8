//! Calendar days in a user's time zone.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::clickup::model::Millis;

/// A user's time zone.
#[derive(Debug, Clone)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The zone of this IANA name.
    ///
    /// # Panics
    ///
    /// If nobody here knows it.
    pub(crate) fn named(name: &str) -> Self {
        Self(crate::zone::named(name))
    }

    /// What ClickUp keeps for a date without time: 04:00 of that day in the user's zone
    /// (<https://developer.clickup.com/docs/general-time>).
    pub(crate) fn day_mark(&self, at: Millis, day_of_utc: bool) -> Millis {
        let Ok(instant) = Timestamp::from_millisecond(at) else { return at };
        let day = if day_of_utc { TimeZone::UTC.to_datetime(instant) } else { self.0.to_datetime(instant) }.date();
        let mark = day.to_datetime(Time::constant(4, 0, 0, 0));
        self.0.to_timestamp(mark).map_or(at, Timestamp::as_millisecond)
    }
}
