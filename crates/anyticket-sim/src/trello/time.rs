//! Instants as Trello writes and reads them.

use jiff::Timestamp;

/// The instant of these milliseconds since 1970.
pub(crate) fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `2026-03-01T09:30:00.000Z`.
pub(crate) fn written(milliseconds: i64) -> String {
    timestamp(milliseconds).strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// An instant with a time and an offset, cut to milliseconds. A day alone is none.
pub(crate) fn read(text: &str) -> Option<i64> {
    if !text.contains(['T', 't', ' ']) {
        return None;
    }
    text.parse::<Timestamp>().ok().map(|at| at.as_millisecond())
}
