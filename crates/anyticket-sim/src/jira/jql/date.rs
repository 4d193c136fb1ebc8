//! Dates in queries: words, milliseconds, and so much from now.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};

use super::super::clock::timestamp;

/// Reads the four absolute forms and the relative one. The result is in milliseconds since 1970.
///
/// Absolute dates are read in the time zone of the account that searches.
/// <https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>, "Created".
pub(crate) fn read(text: &str, zone: &TimeZone, now: i64) -> Option<i64> {
    absolute(text, zone).or_else(|| relative(text, now))
}

fn absolute(text: &str, zone: &TimeZone) -> Option<i64> {
    let (day, time) = match text.split_once(' ') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let date = civil(day)?;
    let time = match time {
        None => Time::midnight(),
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            if hour.len() != 2 || minute.len() != 2 {
                return None;
            }
            Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?
        }
    };
    let zoned = zone.to_ambiguous_timestamp(date.to_datetime(time)).compatible().ok()?;
    Some(zoned.as_millisecond())
}

/// `2026-03-01` or `2026/03/01`.
pub(crate) fn civil(text: &str) -> Option<Date> {
    let separator = text.chars().nth(4).filter(|&separator| separator == '-' || separator == '/')?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `-5d`, `4w 2d`, `1h 30m`: so many hours, whatever the clocks do meanwhile.
fn relative(text: &str, now: i64) -> Option<i64> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return None;
    }
    let mut minutes = 0_i64;
    for part in rest.split_whitespace() {
        let unit = part.chars().last()?;
        let amount: i64 = part[..part.len() - unit.len_utf8()].parse().ok().filter(|amount| *amount >= 0)?;
        let each = match unit {
            'w' => 7 * 24 * 60,
            'd' => 24 * 60,
            'h' => 60,
            'm' => 1,
            _ => return None,
        };
        minutes = minutes.checked_add(amount.checked_mul(each)?)?;
    }
    now.checked_add(minutes.checked_mul(sign * 60_000)?)
}

/// `startOfDay()`, `endOfMonth("-1")` and so on; `None` if there is no such function.
///
/// # Errors
///
/// Jira's complaint about the increment.
pub(crate) fn function(name: &str, arguments: &[String], zone: &TimeZone, now: i64) -> Option<Result<i64, String>> {
    let lower = name.to_ascii_lowercase();
    if lower == "now" {
        return Some(match arguments.len() {
            0 => Ok(now),
            count => Err(format!("Function 'now' expected '0' arguments but received '{count}'.")),
        });
    }
    let (end, unit) = match lower.strip_prefix("startof") {
        Some(unit) => (false, unit),
        None => (true, lower.strip_prefix("endof")?),
    };
    if !matches!(unit, "day" | "week" | "month" | "year") {
        return None;
    }
    if arguments.len() > 1 {
        let count = arguments.len();
        return Some(Err(format!("Function '{name}' expected between '0' and '1' arguments but received '{count}'.")));
    }
    let span = match arguments.first() {
        None => Some(Span::new()),
        Some(increment) => increment_of(increment, unit),
    };
    let Some(span) = span else {
        return Some(Err(format!(
            "Duration for function '{name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier."
        )));
    };
    Some(border(now, zone, unit, end, span).ok_or_else(|| format!("Function '{name}' is out of range.")))
}

/// `-1`, `+2w`, `3M`.
fn increment_of(text: &str, unit: &str) -> Option<Span> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = rest.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let amount = sign * digits.parse::<i64>().ok()?;
    let of = match &rest[digits.len()..] {
        "" => unit,
        "y" => "year",
        "M" => "month",
        "w" => "week",
        "d" => "day",
        "h" => return Span::new().try_hours(amount).ok(),
        "m" => return Span::new().try_minutes(amount).ok(),
        _ => return None,
    };
    match of {
        "year" => Span::new().try_years(amount),
        "month" => Span::new().try_months(amount),
        "week" => Span::new().try_weeks(amount),
        _ => Span::new().try_days(amount),
    }
    .ok()
}

fn border(now: i64, zone: &TimeZone, unit: &str, end: bool, span: Span) -> Option<i64> {
    let today = timestamp(now).to_zoned_datetime(zone.clone()).date();
    let start = match unit {
        "day" => today,
        // Monday, as in the locale of the simulated accounts' country.
        "week" => today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?,
        "month" => today.first_of_month(),
        _ => today.first_of_year(),
    };
    let next = match unit {
        "day" => start.checked_add(1.day()),
        "week" => start.checked_add(1.week()),
        "month" => start.checked_add(1.month()),
        _ => start.checked_add(1.year()),
    };
    let from = if end { next.ok()? } else { start };
    let midnight = from.to_datetime(Time::midnight()).checked_add(span).ok()?;
    let instant = zone.to_ambiguous_timestamp(midnight).compatible().ok()?.as_millisecond();
    Some(if end { instant - 1 } else { instant })
}
