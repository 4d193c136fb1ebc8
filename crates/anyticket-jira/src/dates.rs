//! Points in time and days, as Jira writes them.
//!
//! An instant is `2026-03-01T12:30:45.123+0000`, in the zone of whoever asks and without a colon in its offset; a day is
//! `2026-03-01`. Queries take milliseconds since 1970, which no zone moves.

use anyticket_core::{InstantRange, When};
use jiff::Timestamp;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;

/// One minute, in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;

/// Reads an instant; nothing for a text that is none.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Writes an instant in the one form that every field of Jira takes.
pub(crate) fn written(at: Timestamp) -> String {
    let utc = TimeZone::UTC.to_datetime(at);
    format!("{}.{:03}+0000", utc.strftime("%Y-%m-%dT%H:%M:%S"), utc.subsec_nanosecond() / 1_000_000)
}

/// What a field of date and time holds: the day, where it is the midnight that stands for one in this zone.
pub(crate) fn when(text: &str, zone: &TimeZone) -> Option<When> {
    if let Ok(day) = text.parse::<Date>()
        && text.len() == 10
    {
        return Some(When::Date(day));
    }
    let at = instant(text)?;
    let local = zone.to_datetime(at);
    Some(if local.time() == time(0, 0, 0, 0) { When::Date(local.date()) } else { When::Instant(at) })
}

/// The instant that a field of date and time holds for a day.
pub(crate) fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    When::Date(day).start_in(zone)
}

/// The days that a span of instants touches: whole days in `zone`, first and last included.
pub(crate) fn days(range: InstantRange, zone: &TimeZone) -> (Option<Date>, Option<Date>) {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let just_before = |at: Timestamp| at.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(at);
    (range.from.map(day), range.to.map(|to| day(just_before(to))))
}

/// The first millisecond that does not lie before an instant.
pub(crate) fn ceiling(at: Timestamp) -> i64 {
    saturated(-(-at.as_nanosecond()).div_euclid(1_000_000))
}

fn saturated(millis: i128) -> i64 {
    i64::try_from(millis).unwrap_or(if millis < 0 { i64::MIN } else { i64::MAX })
}

/// A span of milliseconds: `from` belongs to it, `to` does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Millis {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl Millis {
    /// The milliseconds of a span of instants.
    pub(crate) fn of(range: InstantRange) -> Self {
        Self { from: range.from.map(ceiling), to: range.to.map(ceiling) }
    }

    /// The span in whole minutes around it: what is asked for where nobody knows whether a query compares more finely.
    pub(crate) fn in_minutes(self) -> Self {
        let up = |to: i64| to.saturating_add(MINUTE - 1).div_euclid(MINUTE).saturating_mul(MINUTE);
        Self { from: self.from.map(|from| from.div_euclid(MINUTE).saturating_mul(MINUTE)), to: self.to.map(up) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_in_every_form_that_occurs_and_written_in_one() {
        let expected = "2026-03-01T11:30:45.123Z".parse::<Timestamp>().ok();
        for text in ["2026-03-01T12:30:45.123+0100", "2026-03-01T11:30:45.123Z", "2026-03-01T03:30:45.123-08:00"] {
            assert_eq!(instant(text), expected, "{text}");
        }
        assert_eq!(instant("yesterday"), None);
        assert_eq!(written(expected.unwrap()), "2026-03-01T11:30:45.123+0000");
    }

    #[test]
    fn a_day_in_a_field_of_date_and_time_is_its_midnight() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let day: Date = "2026-04-01".parse().unwrap();
        assert_eq!(when(&written(midnight(day, &zone)), &zone), Some(When::Date(day)));
        assert_eq!(when("2026-04-01", &zone), Some(When::Date(day)));
        assert!(matches!(when("2026-04-01T08:00:00.000+0200", &zone), Some(When::Instant(_))));
    }

    #[test]
    fn a_span_in_minutes_reaches_around_it() {
        let span = Millis { from: Some(90_001), to: Some(120_001) };
        assert_eq!(span.in_minutes(), Millis { from: Some(60_000), to: Some(180_000) });
        let even = Millis { from: Some(60_000), to: Some(120_000) };
        assert_eq!(even.in_minutes(), even);
    }

    #[test]
    fn the_days_of_a_span_are_those_that_it_touches() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let range = InstantRange { from: at("2026-03-01T00:00:00Z"), to: at("2026-03-03T00:00:00Z") };
        let day = |text: &str| text.parse::<Date>().ok();
        assert_eq!(days(range, &TimeZone::UTC), (day("2026-03-01"), day("2026-03-02")));
    }
}
