//! What a field is compared with.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::text;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Always in quotes, so that no word is a keyword or reserved
    /// (<https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>, "Reserved words").
    Text(String),
    /// An id, or a whole number.
    Number(i64),
    /// A point in time, as milliseconds since 1970: a date in words would be read in the time zone of the account, to the
    /// minute. Jira takes milliseconds for dates; it may still compare by the minute.
    Instant(Timestamp),
    /// A day, as `2026-03-01` (<https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>, "Due").
    Day(Date),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Timestamp> for Value {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text::quoted(text)),
            Self::Number(number) => write!(f, "{number}"),
            Self::Instant(instant) => write!(f, "{}", instant.as_millisecond()),
            Self::Day(day) => f.write_str(&text::quoted(&day.to_string())),
        }
    }
}
