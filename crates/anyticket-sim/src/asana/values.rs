//! Values of custom fields, as they are written.

use serde_json::{Map, Value};

use super::Asana;
use super::answer::Answer;
use super::call::{Call, gid};
use super::clock::{date, date_in, instant};
use super::custom::{Custom, CustomField, Kind};
use super::entity::{Gid, Task};
use super::find::Named;

/// The most characters of a text field.
const MOST: usize = 1024;

/// Writes `custom_fields` of a body.
///
/// # Errors
///
/// 402 where nobody pays; 400 for a field that is not on the task, or a value that is none of the field; 403 for a
/// field that cannot be written.
pub(crate) fn write(
    asana: &Asana,
    call: &Call<'_>,
    values: &Map<String, Value>,
    task: &mut Task,
    projects: &[Gid],
) -> Result<(), Answer> {
    if !asana.paid(task.workspace) {
        return Err(Answer::error(402, "Custom Fields are not available for free users or guests."));
    }
    for (key, value) in values {
        let number = gid("custom_fields", key)?;
        let field = asana.world.fields.get(&number).filter(|field| field.workspace == task.workspace);
        let field = field.ok_or_else(|| asana.unknown(Named::Body, "custom_fields", key))?;
        let enabled = projects
            .iter()
            .any(|project| asana.world.project(*project).settings.iter().any(|setting| setting.field == number));
        // A value from before, of a field that has left: it can only be cleared.
        let left = !enabled && value.is_null() && task.more().custom.get(number).is_some();
        if !enabled && !left {
            return Err(Answer::bad(format!("Custom field with ID {number} is not on given object")));
        }
        if field.is_read_only() {
            return Err(Answer::error(403, format!("custom_fields: The value of {number} is read only")));
        }
        let value = read(asana, call, field, value)?;
        if task.more().custom.get(number) != value.as_ref() {
            task.more_mut().custom.set(number, value);
        }
    }
    Ok(())
}

fn read(asana: &Asana, call: &Call<'_>, field: &CustomField, value: &Value) -> Result<Option<Custom>, Answer> {
    let wrong = |what: &str| Answer::bad(format!("custom_fields: {}: {what}", field.gid));
    let choice = |value: &Value| {
        let text = value.as_str().ok_or_else(|| wrong("Value is not the gid of an option"))?;
        let number = gid("custom_fields", text)?;
        match field.option(number) {
            Some(option) if option.enabled => Ok(number),
            Some(_) => Err(wrong("The option is disabled")),
            None => Err(wrong(&format!("Unknown object: {number}"))),
        }
    };
    if value.is_null() {
        return Ok(None);
    }
    Ok(match field.kind {
        Kind::Text => match value.as_str() {
            Some("") => None,
            Some(text) if text.chars().count() <= MOST => Some(Custom::Text(text.into())),
            Some(_) => return Err(wrong("The text is too long")),
            None => return Err(wrong("Value is not a string")),
        },
        Kind::Number => {
            let number = value.as_f64().ok_or_else(|| wrong("Value is not a number"))?;
            let scale = 10_f64.powi(i32::try_from(field.precision).unwrap_or(0));
            Some(Custom::Number((number * scale).round() / scale))
        }
        Kind::Enum => Some(Custom::Choice(choice(value)?)),
        Kind::MultiEnum => {
            let list = value.as_array().ok_or_else(|| wrong("Value is not an array"))?;
            let mut chosen: Vec<Gid> = Vec::new();
            for value in list {
                let option = choice(value)?;
                if !chosen.contains(&option) {
                    chosen.push(option);
                }
            }
            (!chosen.is_empty()).then_some(Custom::Choices(chosen))
        }
        Kind::Date => Some(moment(asana, value).ok_or_else(|| wrong("Value is not a date"))?),
        Kind::People => {
            // Objects are taken with a 200 and do nothing.
            let Some(list) = value.as_array() else { return Err(wrong("Value is not an array")) };
            if list.iter().any(Value::is_object) {
                return Ok(call_value(asana, call, field));
            }
            let mut people = Vec::new();
            for value in list {
                let text = value.as_str().ok_or_else(|| wrong("Value is not the gid of a user"))?;
                let user = asana.user(call, Named::Body, "custom_fields", text)?;
                people.push(u32::try_from(user).unwrap_or(u32::MAX));
            }
            people.dedup();
            (!people.is_empty()).then_some(Custom::People(people))
        }
        Kind::Reference => {
            let list = value.as_array().ok_or_else(|| wrong("Value is not an array"))?;
            let mut tasks = Vec::new();
            for value in list {
                let text = value.as_str().ok_or_else(|| wrong("Value is not a gid"))?;
                tasks.push(asana.task(call, Named::Body, "custom_fields", text)?.gid);
            }
            (!tasks.is_empty()).then_some(Custom::References(tasks))
        }
    })
}

/// What the task that the path names has so far.
fn call_value(asana: &Asana, call: &Call<'_>, field: &CustomField) -> Option<Custom> {
    let task = call.parameters.first().and_then(|text| asana.world.task(text.parse().ok()?))?;
    task.more().custom.get(field.gid).cloned()
}

/// `{"date": "2026-03-01"}` or `{"date_time": "…Z"}`; a bare string only if the options say so.
fn moment(asana: &Asana, value: &Value) -> Option<Custom> {
    let at = |text: &str| {
        let at = instant(text)?;
        Some(Custom::Date(date_in(at, &jiff::tz::TimeZone::UTC), Some(at)))
    };
    let on = |text: &str| Some(Custom::Date(date(text)?, None));
    match value {
        Value::String(text) if asana.options.date_strings => on(text).or_else(|| at(text)),
        Value::Object(object) => match (object.get("date_time"), object.get("date")) {
            (Some(Value::String(text)), _) => at(text),
            (None | Some(Value::Null), Some(Value::String(text))) => on(text),
            _ => None,
        },
        _ => None,
    }
}
