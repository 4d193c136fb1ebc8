//! Points in time and days, as ClickUp keeps them: milliseconds since 1970.
//!
//! A date without a time of day is kept as 04:00 in the zone of the user who set it, and no answer says that it is one
//! (<https://developer.clickup.com/docs/general-time>). So 04:00 on the dot in the account's zone reads as a day.

use jiff::Timestamp;
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;

use anyticket_core::{InstantRange, When};

/// The time of day that stands for the whole day.
const DAY: Time = time(4, 0, 0, 0);

/// The point in time; nothing for a number that is none.
pub(crate) fn instant(millis: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(millis).ok()
}

/// The day, if it is the mark of one in this zone, else the point in time.
pub(crate) fn when(millis: i64, zone: &TimeZone) -> Option<When> {
    let at = instant(millis)?;
    let local = zone.to_datetime(at);
    Some(if local.time() == DAY { When::Date(local.date()) } else { When::Instant(at) })
}

/// What is written for a date: the milliseconds, and whether a time of day belongs to them.
pub(crate) fn written(when: When, zone: &TimeZone) -> (i64, bool) {
    match when {
        When::Instant(at) => (floor(at), true),
        When::Date(day) => (day_mark(day, zone), false),
    }
}

/// The mark of a day in this zone.
pub(crate) fn day_mark(day: Date, zone: &TimeZone) -> i64 {
    let at = day.to_datetime(DAY).to_zoned_datetime(zone.clone()).map(|zoned| zoned.timestamp());
    floor(at.unwrap_or(if day.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }))
}

/// The middle of a day in UTC: what leads to the same day wherever it is taken for a day of UTC.
pub(crate) fn day_in_utc(day: Date) -> i64 {
    let noon = day.to_datetime(time(12, 0, 0, 0)).to_zoned_datetime(TimeZone::UTC).map(|zoned| zoned.timestamp());
    floor(noon.unwrap_or(Timestamp::MAX))
}

/// The millisecond that an instant lies in.
pub(crate) fn floor(at: Timestamp) -> i64 {
    in_range(at.as_nanosecond().div_euclid(1_000_000))
}

/// The first millisecond that does not lie before an instant.
fn ceiling(at: Timestamp) -> i64 {
    in_range(-(-at.as_nanosecond()).div_euclid(1_000_000))
}

fn in_range(millis: i128) -> i64 {
    i64::try_from(millis).expect("an instant lies within ten thousand years of 1970")
}

/// A range as ClickUp's filters take it: later than the one and earlier than the other, both strictly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strictly {
    pub(crate) after: Option<i64>,
    pub(crate) before: Option<i64>,
}

impl Strictly {
    /// The milliseconds of a half-open range: `from` belongs to it, `to` does not.
    pub(crate) fn within(range: Option<InstantRange>) -> Self {
        let range = range.unwrap_or_default();
        Self { after: range.from.map(|from| ceiling(from).saturating_sub(1)), before: range.to.map(ceiling) }
    }

    /// The same, with room on both sides.
    pub(crate) fn widened(self, millis: i64) -> Self {
        Self {
            after: self.after.map(|after| after.saturating_sub(millis)),
            before: self.before.map(|before| before.saturating_add(millis)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn four_in_the_morning_in_the_zone_of_the_account_is_a_day() {
        let berlin = zone("Europe/Berlin");
        let summer = day_mark(date(2026, 7, 1), &berlin);
        assert_eq!(instant(summer), Some(at("2026-07-01T02:00:00Z")));
        assert_eq!(when(summer, &berlin), Some(When::Date(date(2026, 7, 1))));
        assert_eq!(when(summer + 1, &berlin), Some(When::Instant(at("2026-07-01T02:00:00.001Z"))));
        assert_eq!(when(summer, &TimeZone::UTC), Some(When::Instant(at("2026-07-01T02:00:00Z"))));
    }

    #[test]
    fn days_come_back_in_every_zone_also_when_the_clocks_change() {
        for name in
            ["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati", "America/Sao_Paulo", "UTC"]
        {
            let zone = zone(name);
            for day in [date(2026, 3, 29), date(2026, 10, 25), date(2024, 2, 29), date(2026, 12, 31)] {
                assert_eq!(when(day_mark(day, &zone), &zone), Some(When::Date(day)), "{name} {day}");
            }
        }
    }

    #[test]
    fn a_day_that_no_instant_of_its_zone_lies_in_is_marked_by_the_nearest_there_is() {
        let (west, east) = (zone("America/Los_Angeles"), zone("Asia/Tokyo"));
        assert_eq!(day_mark(date(9999, 12, 31), &west), floor(Timestamp::MAX));
        assert_eq!(day_mark(date(-9999, 1, 1), &east), floor(Timestamp::MIN));
    }

    #[test]
    fn the_middle_of_a_day_of_utc_is_noon() {
        assert_eq!(instant(day_in_utc(date(2026, 3, 1))), Some(at("2026-03-01T12:00:00Z")));
    }

    #[test]
    fn a_half_open_range_becomes_a_strict_one_without_losing_or_adding_a_millisecond() {
        let range =
            |from: &str, to: &str| Strictly::within(Some(InstantRange { from: Some(at(from)), to: Some(at(to)) }));
        let whole = range("1970-01-01T00:00:00.010Z", "1970-01-01T00:00:00.020Z");
        assert_eq!(whole, Strictly { after: Some(9), before: Some(20) });
        let parts = range("1970-01-01T00:00:00.0100001Z", "1970-01-01T00:00:00.0200001Z");
        assert_eq!(parts, Strictly { after: Some(10), before: Some(21) });
    }
}
