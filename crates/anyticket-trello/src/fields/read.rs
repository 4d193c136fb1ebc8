//! What a card holds in its custom fields. A field that holds nothing is not there.

use anyticket_core::{Choice, FieldDefinition, FieldValue, Raw, Value};
use serde_json::value::RawValue;

use crate::{dates, wire};

/// The fields of a card that hold something. What cannot be understood is kept as it came.
pub(crate) fn fields(items: &wire::FieldItems<'_>, defined: &[FieldDefinition]) -> Vec<FieldValue> {
    items.iter().filter_map(|item| field(item.0.as_ref()?, defined)).collect()
}

/// Whether the field of every item is defined.
pub(crate) fn is_known(items: &wire::FieldItems<'_>, defined: &[FieldDefinition]) -> bool {
    items.iter().filter_map(|item| item.0.as_ref()).all(|item| {
        let Some(id) = id_of(item) else { return true };
        let definition = defined.iter().find(|field| field.id.as_str() == id);
        let has_option = |id: &str| definition.is_some_and(|field| field.choices.iter().any(|choice| choice.id == id));
        definition.is_some() && item.id_value.as_str().is_none_or(has_option)
    })
}

fn id_of<'i>(item: &'i wire::FieldItem<'_>) -> Option<&'i str> {
    item.id_custom_field.as_str().filter(|id| !id.is_empty())
}

fn field(item: &wire::FieldItem<'_>, defined: &[FieldDefinition]) -> Option<FieldValue> {
    let id = id_of(item)?;
    let definition = defined.iter().find(|field| field.id.as_str() == id);
    let value = match item.id_value.as_str() {
        Some(option) => Value::Select(option_of(option, definition)),
        None => {
            let own = item.value.filter(|value| !matches!(value.get(), "null" | "\"\""))?;
            scalar(own).or_else(|| Raw::new(own.get().as_bytes().to_vec()).ok().map(Value::Other))?
        }
    };
    Some(FieldValue::new(id, definition.map_or(id, |field| field.name.as_str()), value))
}

fn option_of(id: &str, definition: Option<&FieldDefinition>) -> Choice {
    let known = definition.and_then(|field| field.choices.iter().find(|choice| choice.id == id));
    known.cloned().unwrap_or_else(|| Choice::new(id, id))
}

/// A value by the key that it stands under; all of them are text.
fn scalar(raw: &RawValue) -> Option<Value> {
    let value: wire::FieldValue<'_> = serde_json::from_str(raw.get()).ok()?;
    if let Some(checked) = value.checked {
        return match checked.get() {
            "true" | "\"true\"" => Some(Value::Bool(true)),
            no if no == "false" || no.starts_with('"') => Some(Value::Bool(false)),
            _ => None,
        };
    }
    if let Some(number) = value.number {
        return Some(Value::Number(number));
    }
    if let Some(date) = value.date {
        return dates::from_field(&date).map(Value::Date);
    }
    value.text.map(|text| Value::Text(text.into_owned()))
}

/// What a field of text holds.
pub(crate) fn text_in(items: &wire::FieldItems<'_>, id: &str) -> Option<String> {
    let items = items.iter().filter_map(|item| item.0.as_ref());
    let found = items.filter(|item| id_of(item) == Some(id)).find_map(|item| field(item, &[]));
    found.and_then(|field| match field.value {
        Value::Text(text) => Some(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use anyticket_core::FieldKind;

    use super::*;

    fn one(rest: &str) -> Option<Value> {
        let json = format!(r#"[{{"id":"i","idCustomField":"63da","idModel":"c","modelType":"card",{rest}}}]"#);
        let items: wire::FieldItems<'_> = serde_json::from_str(&json).unwrap();
        let defined = FieldDefinition::new("63da", "F", FieldKind::Select).with_choices([Choice::new("o1", "High")]);
        fields(&items, &[defined]).pop().map(|field| field.value)
    }

    #[test]
    fn every_type_is_read_out_of_its_text() {
        assert_eq!(one(r#""idValue":null,"value":{"text":"x"}"#), Some(Value::Text("x".into())));
        assert_eq!(one(r#""value":{"number":"4.5"}"#), Some(Value::Number(4.5)));
        assert_eq!(one(r#""value":{"checked":"true"}"#), Some(Value::Bool(true)));
        assert_eq!(one(r#""value":{"checked":false}"#), Some(Value::Bool(false)));
        let at = "2026-03-01T09:30:00Z".parse().unwrap();
        assert_eq!(one(r#""value":{"date":"2026-03-01T09:30:00.000Z"}"#), Some(Value::Date(at)));
        assert_eq!(one(r#""value":null,"idValue":"o1""#), Some(Value::Select(Choice::new("o1", "High"))));
        assert_eq!(one(r#""value":null,"idValue":"gone""#), Some(Value::Select(Choice::new("gone", "gone"))));
    }

    #[test]
    fn what_holds_nothing_is_left_out_and_what_is_odd_is_kept() {
        assert_eq!(one(r#""value":null,"idValue":null"#), None);
        assert_eq!(one(r#""value":"""#), None);
        assert!(matches!(one(r#""value":{"shape":["nobody"]}"#), Some(Value::Other(_))));
        assert!(matches!(one(r#""value":{"number":"much"}"#), Some(Value::Other(_))));
    }

    #[test]
    fn the_text_of_one_field_is_found_on_a_card() {
        let card = r#"{"id":"c","customFieldItems":[7,{"id":"i","idCustomField":"63da","value":{"text":"crm/7"}}]}"#;
        let card: wire::Keyed<'_> = serde_json::from_str(card).unwrap();
        assert_eq!(text_in(&card.custom_field_items, "63da").as_deref(), Some("crm/7"));
        assert_eq!(text_in(&card.custom_field_items, "63db"), None);
    }
}
