//! What a task holds in its custom fields.

use anyticket_core::{FieldKind, FieldValue, Raw, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::definition::{choice, kind};
use crate::{dates, users, wire};

/// What a field holds; nothing if it is empty. What cannot be understood is kept as it came.
pub(crate) fn field_value(field: &wire::CustomValue<'_>, raw: &RawValue) -> Option<FieldValue> {
    let subtype = field.resource_subtype.as_deref().unwrap_or_default();
    let value = match kind(subtype) {
        FieldKind::Text => text(field).map(Value::Text),
        FieldKind::Number => field.number_value.and_then(number).map(Value::Number),
        FieldKind::Select => field.enum_value.as_ref().map(|option| Value::Select(choice(option))),
        FieldKind::MultiSelect => {
            let chosen = field.multi_enum_values.as_deref().unwrap_or_default();
            (!chosen.is_empty()).then(|| Value::MultiSelect(chosen.iter().map(choice).collect()))
        }
        FieldKind::Date => field.date_value.and_then(date).map(Value::Date),
        FieldKind::Users => {
            let people = field.people_value.clone().unwrap_or_default();
            (!people.is_empty()).then(|| Value::Users(people.into_iter().map(users::user).collect()))
        }
        FieldKind::Tickets => {
            let named = field.reference_value.as_deref().unwrap_or_default();
            (!named.is_empty()).then(|| Value::Tickets(named.iter().map(|one| one.gid.as_str().into()).collect()))
        }
        _ => field.display_value.as_ref().and_then(|_| Raw::new(raw.get().as_bytes().to_vec()).ok()).map(Value::Other),
    }?;
    let name = field.name.clone().unwrap_or_else(|| field.gid.clone());
    Some(FieldValue::new(field.gid.as_str(), name, value))
}

fn text(field: &wire::CustomValue<'_>) -> Option<String> {
    field.text_value.clone().or_else(|| field.display_value.clone()).filter(|text| !text.is_empty())
}

fn number(raw: &RawValue) -> Option<f64> {
    serde_json::from_str(raw.get()).ok()
}

/// A day, or an instant with its day beside it.
fn date(raw: &RawValue) -> Option<anyticket_core::When> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default)]
        date: Option<String>,
        #[serde(default)]
        date_time: Option<String>,
    }
    let wire: Wire = serde_json::from_str(raw.get()).ok()?;
    dates::when(wire.date.as_deref(), wire.date_time.as_deref())
}
