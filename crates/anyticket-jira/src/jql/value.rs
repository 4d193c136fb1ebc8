//! What a field is compared with.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::text;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Always in quotes, so that no word is a keyword or reserved
    /// (<https://support.atlassian.com/jira-software-cloud/docs/what-is-advanced-search-in-jira-cloud/>, "Reserved words").
    Text(String),
    /// An id, or a whole number.
    Number(i64),
    /// Any number. JQL has no bare numbers with a fraction: the full stop is a reserved character.
    Decimal(f64),
    /// A point in time, as milliseconds since 1970: a date in words would be read in the time zone of the account, to the
    /// minute. Jira takes milliseconds for dates; it may still compare by the minute.
    Instant(Timestamp),
    /// A day, as `2026-03-01` (<https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>, "Due").
    Day(Date),
    Function(Function),
}

/// Values are compared to build queries, not to calculate.
impl Eq for Value {}

/// <https://support.atlassian.com/jira-software-cloud/docs/jql-functions/>
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    CurrentUser,
    /// The members of a group.
    MembersOf(String),
    OpenSprints,
    ClosedSprints,
    FutureSprints,
    Now,
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

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Decimal(number)
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

impl From<Function> for Value {
    fn from(function: Function) -> Self {
        Self::Function(function)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&text::quoted(text)),
            Self::Number(number) => write!(f, "{number}"),
            Self::Decimal(number) => f.write_str(&text::quoted(&number.to_string())),
            Self::Instant(instant) => write!(f, "{}", instant.as_millisecond()),
            Self::Day(day) => f.write_str(&text::quoted(&day.to_string())),
            Self::Function(function) => write!(f, "{function}"),
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CurrentUser => f.write_str("currentUser()"),
            Self::MembersOf(group) => write!(f, "membersOf({})", text::quoted(group)),
            Self::OpenSprints => f.write_str("openSprints()"),
            Self::ClosedSprints => f.write_str("closedSprints()"),
            Self::FutureSprints => f.write_str("futureSprints()"),
            Self::Now => f.write_str("now()"),
        }
    }
}
