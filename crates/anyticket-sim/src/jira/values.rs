//! Values as they are sent: the forms that Jira takes.

use std::sync::Arc;

use serde_json::Value;

use super::entity::{Issue, Part};
use super::field::{Choice, Field};
use super::fieldset::{Complaint, Read};

pub(crate) fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(crate) fn summary(value: &Value) -> Read<Box<str>> {
    let text = match value {
        Value::String(text) => text.trim(),
        Value::Null => "",
        _ => return Err("Operation value must be a string".into()),
    };
    if text.is_empty() {
        return Err("You must specify a summary of the issue.".into());
    }
    if text.contains(['\n', '\r']) {
        return Err("The summary is invalid because it contains newline characters.".into());
    }
    if text.chars().count() > 255 {
        return Err("Summary must be less than 255 characters.".into());
    }
    Ok(text.into())
}

pub(crate) fn labels(value: &Value) -> Read<Vec<Arc<str>>> {
    let items = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        _ => return Err("data was not an array".into()),
    };
    let mut labels: Vec<Arc<str>> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Value::String(label) = item else { return Err(format!("string expected at index {index}").into()) };
        if label.contains(char::is_whitespace) {
            return Err(format!("The label '{label}' contains spaces which is invalid.").into());
        }
        if label.chars().count() > 255 {
            return Err(format!("The label '{label}' exceeds the maximum allowed length of 255 characters.").into());
        }
        if !label.is_empty() && !labels.iter().any(|known| **known == **label) {
            labels.push(label.as_str().into());
        }
    }
    labels.sort();
    Ok(labels)
}

pub(crate) fn parts(value: &Value, what: &str, known: &[Part]) -> Read<Vec<u64>> {
    let items = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items,
        _ => return Err("data was not an array".into()),
    };
    let mut found = Vec::new();
    for item in items {
        let part = match (item.get("id").and_then(Value::as_str), item.get("name").and_then(Value::as_str)) {
            (Some(id), _) => match known.iter().find(|part| part.id.to_string() == id) {
                Some(part) => part,
                None => return Err(format!("{what} id '{id}' is not valid").into()),
            },
            (None, Some(name)) => match known.iter().find(|part| part.name == name) {
                Some(part) => part,
                None => return Err(format!("{what} name '{name}' is not valid").into()),
            },
            (None, None) => return Err("expected 'id' or 'name' property to be a string".into()),
        };
        if !found.contains(&part.id) {
            found.push(part.id);
        }
    }
    Ok(found)
}

pub(crate) fn date(value: &Value) -> Read<Option<jiff::civil::Date>> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) if text.len() == 10 && text.as_bytes()[4] == b'-' => match text.parse() {
            Ok(date) => Ok(Some(date)),
            Err(_) => Err(format!("Error parsing date string: {text}").into()),
        },
        Value::String(text) => Err(format!("Error parsing date string: {text}").into()),
        _ => Err("Operation value must be a string".into()),
    }
}

pub(crate) fn choice<'a>(field: &Field, among: &'a [Choice], value: &Value) -> Read<&'a Choice> {
    let name = &field.name;
    let found = match (value.get("id").and_then(id), value.get("value").and_then(Value::as_str)) {
        (Some(id), _) => match among.iter().find(|choice| choice.id.to_string() == id) {
            Some(choice) => choice,
            None => return Err(format!("Option id '{id}' is not valid").into()),
        },
        (None, Some(value)) => match among.iter().find(|choice| choice.value == value) {
            Some(choice) => choice,
            None => return Err(format!("Option value '{value}' is not valid").into()),
        },
        (None, None) => return Err(format!("Specify a valid 'id' or 'name' for {name}").into()),
    };
    if found.disabled {
        return Err(format!("Option id '{}' is not valid", found.id).into());
    }
    Ok(found)
}

/// `{"originalEstimate": "2h", "remainingEstimate": "1d 4h"}`; what is not named stays.
pub(crate) fn timetracking(issue: &mut Issue, value: &Value) -> Read<()> {
    let object = match value {
        Value::Null => {
            let more = issue.more_mut();
            (more.original_estimate, more.remaining_estimate) = (None, None);
            return Ok(());
        }
        Value::Object(object) => object,
        _ => return Err("data was not an object".into()),
    };
    let read = |key: &str| match object.get(key) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) if text.is_empty() => Ok(Some(None)),
        Some(Value::String(text)) => duration(text).map(|seconds| Some(Some(seconds))).ok_or(()),
        Some(_) => Err(()),
    };
    let original = read("originalEstimate").map_err(|()| {
        Complaint(Some("timetracking_originalestimate"), "The original estimate specified is not valid.".to_owned())
    })?;
    let remaining = read("remainingEstimate").map_err(|()| {
        Complaint(Some("timetracking_remainingestimate"), "The remaining estimate specified is not valid.".to_owned())
    })?;
    let more = issue.more_mut();
    if let Some(original) = original {
        // A first estimate is also what remains.
        if more.remaining_estimate.is_none() && remaining.is_none() {
            more.remaining_estimate = original;
        }
        more.original_estimate = original;
    }
    if let Some(remaining) = remaining {
        more.remaining_estimate = remaining;
    }
    Ok(())
}

/// Seconds of `1w 2d 3h 4m`; a bare number is minutes. Weeks have five days, days eight hours.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let mut seconds = 0_i64;
    let mut parts = text.split_whitespace().peekable();
    parts.peek()?;
    for part in parts {
        let digits = part.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let amount: f64 = digits.parse().ok().filter(|amount: &f64| *amount >= 0.0 && amount.is_finite())?;
        let unit = match &part[digits.len()..] {
            "w" => 5 * 8 * 3600,
            "d" => 8 * 3600,
            "h" => 3600,
            "m" | "" => 60,
            _ => return None,
        };
        seconds = seconds.checked_add((amount * f64::from(unit)) as i64)?;
    }
    Some(seconds)
}
