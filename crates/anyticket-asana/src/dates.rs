//! Days and instants as Asana writes them.

use anyticket_core::When;
pub(crate) use anyticket_http::instant;
use jiff::Timestamp;

/// The form in which Asana takes an instant: to the millisecond.
pub(crate) fn written(at: Timestamp) -> String {
    let text = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    format!("{text}.{:03}Z", at.as_millisecond().rem_euclid(1_000))
}

/// The same, from milliseconds since 1970.
pub(crate) fn of_millis(at: i64) -> String {
    Timestamp::from_millisecond(at).map(written).unwrap_or_default()
}

/// A day and an instant beside it: where there is an instant, the day only repeats it.
pub(crate) fn when(on: Option<&str>, at: Option<&str>) -> Option<When> {
    let at = at.and_then(instant).map(When::Instant);
    at.or_else(|| on?.parse().ok().map(When::Date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_stands_before_the_day_that_repeats_it() {
        let both = when(Some("2026-03-01"), Some("2026-03-01T09:30:00.000Z")).unwrap();
        assert_eq!(both, "2026-03-01T09:30:00Z".parse().unwrap());
        assert_eq!(when(Some("2026-03-01"), None), "2026-03-01".parse().ok());
        assert_eq!(when(None, None), None);
        assert_eq!(when(Some("soon"), Some("later")), None);
    }

    #[test]
    fn an_instant_is_written_to_the_millisecond() {
        let at: Timestamp = "2026-03-01T09:30:00.1239Z".parse().unwrap();
        assert_eq!(written(at), "2026-03-01T09:30:00.123Z");
        assert_eq!(of_millis(-1), "1969-12-31T23:59:59.999Z");
    }
}
