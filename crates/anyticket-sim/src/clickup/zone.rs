//! Calendar days in a user's time zone.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::clickup::model::Millis;

/// A user's time zone.
#[derive(Debug, Clone)]
pub(crate) struct Zone(TimeZone);

/// Zones that work without a database on the machine, so that the default world is the same everywhere.
const KNOWN: [(&str, &str); 6] = [
    ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
    ("America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"),
    ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
    ("Asia/Kolkata", "<+0530>-5:30"),
    ("Asia/Tokyo", "JST-9"),
    ("Pacific/Kiritimati", "<+14>-14"),
];

impl Zone {
    /// The zone of this IANA name.
    ///
    /// # Panics
    ///
    /// If neither we nor this machine knows it: a world in another zone than asked for would prove nothing.
    pub(crate) fn named(name: &str) -> Self {
        if matches!(name, "UTC" | "Etc/UTC") {
            return Self(TimeZone::UTC);
        }
        let known = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, rule)| TimeZone::posix(rule));
        match known.unwrap_or_else(|| TimeZone::get(name)) {
            Ok(zone) => Self(zone),
            Err(error) => {
                panic!("the simulated user has the time zone {name}, which this machine does not know: {error}")
            }
        }
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
