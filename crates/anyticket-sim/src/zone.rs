//! Time zones of simulated people.

use jiff::tz::TimeZone;

/// Zones that work without a database on the machine, so that the default worlds are the same everywhere.
const KNOWN: [(&str, &str); 6] = [
    ("Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3"),
    ("America/Los_Angeles", "PST8PDT,M3.2.0,M11.1.0"),
    ("America/New_York", "EST5EDT,M3.2.0,M11.1.0"),
    ("Asia/Kolkata", "IST-5:30"),
    ("Asia/Tokyo", "JST-9"),
    ("Pacific/Kiritimati", "<+14>-14"),
];

/// The zone of this IANA name.
///
/// # Panics
///
/// If neither we nor this machine knows it: a world in another zone than asked for would prove nothing.
pub(crate) fn named(name: &str) -> TimeZone {
    if matches!(name, "UTC" | "Etc/UTC") {
        return TimeZone::UTC;
    }
    let known = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, rule)| TimeZone::posix(rule));
    match known.unwrap_or_else(|| TimeZone::get(name)) {
        Ok(zone) => zone,
        Err(error) => panic!("the simulated user has the time zone {name}, which this machine does not know: {error}"),
    }
}
