//! Reading what headers say of time, for vendors' tables.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;

/// How long `Retry-After` asks to wait, in both of its forms: seconds, or a date that is compared with `now`.
///
/// Fractions of seconds are taken too, as some gateways send them. What lies in the past is no wait.
///
/// ```
/// use std::time::Duration;
/// use anyticket_http::headers::retry_after;
/// use http::HeaderMap;
///
/// let now = "2026-03-01T10:00:00Z".parse()?;
/// let mut headers = HeaderMap::new();
/// headers.insert("retry-after", "Sun, 01 Mar 2026 10:00:17 GMT".parse().unwrap());
/// assert_eq!(retry_after(&headers, now), Some(Duration::from_secs(17)));
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds.max(0.0)).ok(),
        Err(_) => Some(until(date(text)?, now)),
    }
}

/// A whole number in a header.
pub fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The moment that a reset header names: seconds or milliseconds since 1970, or an ISO date, with or without seconds.
///
/// ```
/// use anyticket_http::headers::moment;
///
/// let expected = "2026-03-01T10:00:00Z".parse().ok();
/// for text in ["1772359200", "1772359200000", "2026-03-01T10:00:00Z", "2026-03-01T10:00Z"] {
///     assert_eq!(moment(text), expected);
/// }
/// ```
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match text.parse::<i64>() {
        // Seconds would lie after the year 5000.
        Ok(number) if number.abs() >= 100_000_000_000 => Timestamp::from_millisecond(number).ok(),
        Ok(number) => Timestamp::from_second(number).ok(),
        Err(_) => text.parse().ok().or_else(|| date(text)),
    }
}

/// How long it is from `now` until `moment`; nothing if it is past.
pub fn until(moment: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(moment.duration_since(now)).unwrap_or_default()
}

/// The date of HTTP: `Sun, 01 Mar 2026 10:00:17 GMT`.
pub(crate) fn date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text.trim()).ok().map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", text.parse().unwrap());
        retry_after(&headers, "2026-03-01T10:00:00Z".parse().unwrap())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        for (text, expected) in [
            ("17", Some(17.0)),
            (" 0.5 ", Some(0.5)),
            ("-3", Some(0.0)),
            ("0", Some(0.0)),
            ("Sun, 01 Mar 2026 10:01:00 GMT", Some(60.0)),
            ("Sun, 01 Mar 2026 09:00:00 GMT", Some(0.0)),
            ("soon", None),
            ("NaN", Some(0.0)),
            ("1e300", None),
        ] {
            assert_eq!(wait(text), expected.map(Duration::from_secs_f64), "{text}");
        }
    }
}
