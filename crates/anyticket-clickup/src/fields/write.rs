//! What is written into a custom field.

use anyticket_core::{Choice, Error, FieldDefinition, Result, User, Value};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::dates;
use crate::tickets::user_number;

/// The body of <https://developer.clickup.com/reference/setcustomfieldvalue>, and with an id one of the fields of a new
/// task.
#[derive(Debug, Serialize)]
pub(crate) struct FieldBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) value: FieldJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_options: Option<ValueOptions>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ValueOptions {
    time: bool,
}

impl FieldBody {
    /// A field of text that holds this.
    pub(crate) fn text(id: Option<&str>, text: &str) -> Self {
        Self { id: id.map(str::to_owned), value: FieldJson::Text(text.to_owned()), value_options: None }
    }
}

/// A value in the form of its type.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum FieldJson {
    Text(String),
    Number(f64),
    Whole(i64),
    Bool(bool),
    Options(Vec<String>),
    Numbers(Delta<i64>),
    Texts(Delta<String>),
    Progress { current: f64 },
    Own(Box<RawValue>),
}

/// Members to add and members to take away.
#[derive(Debug, Serialize)]
pub(crate) struct Delta<T> {
    pub(crate) add: Vec<T>,
    pub(crate) rem: Vec<T>,
}

impl<T: PartialEq> Delta<T> {
    /// What leads from the one set to the other.
    pub(crate) fn between(now: Vec<T>, wanted: Vec<T>) -> Self {
        let rem = now.iter().enumerate().filter(|(_, member)| !wanted.contains(member)).map(|(at, _)| at);
        let rem: Vec<usize> = rem.collect();
        let (mut gone, mut kept) = (Vec::new(), Vec::new());
        for (at, member) in now.into_iter().enumerate() {
            if rem.contains(&at) { gone.push(member) } else { kept.push(member) }
        }
        Self { add: wanted.into_iter().filter(|member| !kept.contains(member)).collect(), rem: gone }
    }
}

/// The body that makes a field hold exactly `value`; `now` is what it holds, where that is known.
///
/// # Errors
///
/// `Invalid` for a user or a value that ClickUp has no form for.
pub(crate) fn body(
    definition: &FieldDefinition,
    value: &Value,
    now: Option<&Value>,
    zone: &TimeZone,
) -> Result<FieldBody> {
    let wrong = || {
        Error::invalid("this field holds another kind of value")
            .with("field", &definition.name)
            .with("kind", &definition.native_kind)
    };
    let native = definition.native_kind.as_str();
    let mut options = None;
    let value = match value {
        Value::Text(text) => FieldJson::Text(text.clone()),
        Value::RichText(text) => FieldJson::Text(text.as_markdown().to_owned()),
        Value::Number(number) if native == "manual_progress" => FieldJson::Progress { current: *number },
        #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => FieldJson::Whole(*number as i64),
        Value::Number(number) => FieldJson::Number(*number),
        Value::Bool(bool) => FieldJson::Bool(*bool),
        Value::Date(when) => {
            let (millis, has_time) = dates::written(*when, zone);
            options = Some(ValueOptions { time: has_time });
            FieldJson::Whole(millis)
        }
        // By id: a label is answered with 400 FIELD_011, and a position changes when somebody sorts the options.
        Value::Select(choice) => FieldJson::Text(choice.id.clone()),
        Value::MultiSelect(choices) => FieldJson::Options(choices.iter().map(|Choice { id, .. }| id.clone()).collect()),
        Value::Users(users) => {
            let numbers = |users: &[User]| users.iter().map(user_number).collect::<Result<Vec<_>>>();
            let now = match now {
                Some(Value::Users(users)) => numbers(users)?,
                _ => Vec::new(),
            };
            FieldJson::Numbers(Delta::between(now, numbers(users)?))
        }
        Value::Tickets(tickets) => {
            let ids = |tickets: &[anyticket_core::TicketId]| tickets.iter().map(|id| id.as_str().to_owned()).collect();
            let now = match now {
                Some(Value::Tickets(tickets)) => ids(tickets),
                _ => Vec::new(),
            };
            FieldJson::Texts(Delta::between(now, ids(tickets)))
        }
        Value::Other(raw) => FieldJson::Own(RawValue::from_string(raw.as_str().to_owned()).map_err(|_| wrong())?),
        _ => return Err(wrong()),
    };
    Ok(FieldBody { id: None, value, value_options: options })
}

#[cfg(test)]
mod tests {
    use anyticket_core::FieldKind;

    use super::*;

    fn json(native: &str, value: Value, now: Option<&Value>) -> String {
        let definition = FieldDefinition::new("u", "F", FieldKind::Text).with_native_kind(native);
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        serde_json::to_string(&body(&definition, &value, now, &zone).unwrap()).unwrap()
    }

    #[test]
    fn every_type_is_written_in_its_own_form() {
        assert_eq!(json("short_text", Value::Text("a".into()), None), r#"{"value":"a"}"#);
        assert_eq!(json("number", Value::Number(3.0), None), r#"{"value":3}"#);
        assert_eq!(json("number", Value::Number(3.5), None), r#"{"value":3.5}"#);
        assert_eq!(json("manual_progress", Value::Number(20.0), None), r#"{"value":{"current":20.0}}"#);
        assert_eq!(json("drop_down", Value::Select(Choice::new("o1", "Alpha")), None), r#"{"value":"o1"}"#);
        assert_eq!(json("labels", Value::MultiSelect(vec![Choice::new("l1", "UI")]), None), r#"{"value":["l1"]}"#);
        let day = Value::Date("2026-07-01".parse().unwrap());
        assert_eq!(json("date", day, None), r#"{"value":1782871200000,"value_options":{"time":false}}"#);
        let at = Value::Date("2026-07-01T10:00:00Z".parse().unwrap());
        assert_eq!(json("date", at, None), r#"{"value":1782900000000,"value_options":{"time":true}}"#);
        let own = Value::Other(anyticket_core::Raw::new(&br#"{"location":{"lat":1.5,"lng":2}}"#[..]).unwrap());
        assert_eq!(json("location", own, None), r#"{"value":{"location":{"lat":1.5,"lng":2}}}"#);
    }

    #[test]
    fn a_set_of_users_or_tasks_is_written_as_what_is_missing_and_what_is_too_much() {
        let users = |ids: &[&str]| Value::Users(ids.iter().map(|id| User::new(*id)).collect());
        let written = json("users", users(&["183", "185"]), Some(&users(&["183", "184"])));
        assert_eq!(written, r#"{"value":{"add":[185],"rem":[184]}}"#);
        let tasks = Value::Tickets(vec!["86a".into()]);
        assert_eq!(json("tasks", tasks, None), r#"{"value":{"add":["86a"],"rem":[]}}"#);
    }

    #[test]
    fn a_user_of_another_tracker_is_refused_before_anything_is_sent() {
        let definition = FieldDefinition::new("u", "F", FieldKind::Users).with_native_kind("users");
        let error = body(&definition, &Value::Users(vec![User::new("ann")]), None, &TimeZone::UTC).unwrap_err();
        assert_eq!(error.kind(), anyticket_core::ErrorKind::Invalid);
    }
}
