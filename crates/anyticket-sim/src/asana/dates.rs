//! When a task starts and when it is due: what may be written together.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::clock::{date, instant};
use super::entity::{Dates, Moment, Subtype};
use super::record::day;

/// The dates after a write.
///
/// # Errors
///
/// 400 for both forms of one date, a start without its due date in the same request, a start behind it, a start of a
/// milestone, and what is no date.
pub(crate) fn write(
    data: &Map<String, Value>,
    before: Dates,
    subtype: Subtype,
    zone: &TimeZone,
) -> Result<Dates, Answer> {
    let due = written(data, "due_on", "due_at")?;
    let start = written(data, "start_on", "start_at")?;
    if let Some(start) = start {
        if due.is_none() {
            let words = "start_on: You must provide one of due_on or due_at in the request to set or unset start_on";
            return Err(Answer::bad(words));
        }
        if matches!(start, Some(Moment::Instant(_))) && !matches!(due, Some(Some(Moment::Instant(_)))) {
            return Err(Answer::bad("start_at: You must provide due_at in the request to set or unset start_at"));
        }
    }
    let dates = Dates { due: due.unwrap_or(before.due), start: start.unwrap_or(before.start) };
    match (dates.start, dates.due) {
        (Some(_), _) if subtype == Subtype::Milestone => Err(Answer::undocumented(400, "start_on")),
        (Some(_), None) => Err(Answer::bad("start_on: A start date needs a due date")),
        (Some(start), Some(due)) if day(start, zone) > day(due, zone) => {
            Err(Answer::bad("start_on: The start date must be before the due date"))
        }
        _ => Ok(dates),
    }
}

/// What is written for one of the two: nothing, a clearing, or a moment.
fn written(data: &Map<String, Value>, on: &str, at: &str) -> Result<Option<Option<Moment>>, Answer> {
    match (data.get(on), data.get(at)) {
        (Some(_), Some(_)) => Err(Answer::bad(format!("You may only provide one of {on} or {at}!"))),
        (None, None) => Ok(None),
        (Some(Value::Null), None) | (None, Some(Value::Null)) => Ok(Some(None)),
        (Some(value), None) => match value.as_str().and_then(date) {
            Some(date) => Ok(Some(Some(Moment::Day(date)))),
            None => Err(Answer::bad(format!("{on}: Not a valid date: {value}"))),
        },
        (None, Some(value)) => match value.as_str().and_then(instant) {
            Some(at) => Ok(Some(Some(Moment::Instant(at)))),
            None => Err(Answer::bad(format!("{at}: Not a valid date-time: {value}"))),
        },
    }
}
