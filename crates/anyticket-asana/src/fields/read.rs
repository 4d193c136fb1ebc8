//! What a task holds in its custom fields.

use anyticket_core::{FieldKind, FieldValue, Raw, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::definition::{choice, kind};
use crate::wire::EnumOption;
use crate::{dates, users, wire};

/// What a field holds; nothing if it is empty. What cannot be understood is kept as it came: `text` finds what that was.
pub(crate) fn field_value(field: &wire::CustomValue<'_>, text: impl FnOnce() -> Option<Raw>) -> Option<FieldValue> {
    let value = match value(field) {
        Some(value) => value?,
        None => text().map(Value::Other)?,
    };
    Some(FieldValue::new(field.gid(), field.name(), value))
}

/// The value by its type, if there is one; nothing at all if it cannot be understood.
fn value(field: &wire::CustomValue<'_>) -> Option<Option<Value>> {
    if field.is_odd() {
        return None;
    }
    match kind(field.resource_subtype.as_str().unwrap_or_default()) {
        FieldKind::Text => Some(field.shown().filter(|text| !text.is_empty()).map(|text| Value::Text(text.to_owned()))),
        FieldKind::Number => of(field.number_value, |number| Some(Value::Number(number))),
        FieldKind::Select => of(field.enum_value, |option: EnumOption| Some(Value::Select(choice(option)))),
        FieldKind::MultiSelect => of(field.multi_enum_values, |chosen: Vec<EnumOption>| {
            (!chosen.is_empty()).then(|| Value::MultiSelect(chosen.into_iter().map(choice).collect()))
        }),
        FieldKind::Date => of(field.date_value, |day: Day<'_>| {
            dates::when(day.date.as_deref(), day.date_time.as_deref()).map(Value::Date)
        }),
        FieldKind::Users => of(field.people_value, |people: Vec<wire::Person<'_>>| {
            (!people.is_empty()).then(|| Value::Users(people.into_iter().map(users::person).collect()))
        }),
        FieldKind::Tickets => of(field.reference_value, |named: Vec<wire::Stub<'_>>| {
            (!named.is_empty()).then(|| Value::Tickets(named.iter().map(|one| (&*one.gid).into()).collect()))
        }),
        _ if field.display_value.as_str().is_none() => Some(None),
        _ => None,
    }
}

fn of<'a, T: Deserialize<'a>>(
    raw: Option<&'a RawValue>,
    value: impl FnOnce(T) -> Option<Value>,
) -> Option<Option<Value>> {
    match raw {
        Some(raw) => read(raw).map(value),
        None => Some(None),
    }
}

/// The option that is chosen in a field with a single choice.
pub(crate) fn option(field: &wire::CustomValue<'_>) -> Option<EnumOption> {
    field.enum_value.and_then(read)
}

fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// A day, or an instant with its day beside it.
#[derive(Deserialize)]
struct Day<'a> {
    #[serde(borrow, default)]
    date: Option<wire::Text<'a>>,
    #[serde(borrow, default)]
    date_time: Option<wire::Text<'a>>,
}
