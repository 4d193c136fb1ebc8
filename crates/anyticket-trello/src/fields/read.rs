//! What a card holds in its custom fields. A field that holds nothing is not there.

use anyticket_core::{Choice, FieldDefinition, FieldValue, Raw, Result, Value};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::listing::unreadable;
use crate::{dates, wire};

/// The fields of a card that hold something. What cannot be understood is kept as it came.
pub(crate) fn fields(items: &[&RawValue], defined: &[FieldDefinition]) -> Vec<FieldValue> {
    items.iter().filter_map(|item| field(item, defined)).collect()
}

/// Whether the field of every item is defined.
pub(crate) fn is_known(items: &[&RawValue], defined: &[FieldDefinition]) -> bool {
    items.iter().filter_map(|raw| serde_json::from_str::<wire::FieldItem<'_>>(raw.get()).ok()).all(|item| {
        let definition = defined.iter().find(|field| field.id.as_str() == item.id_custom_field);
        let has_option =
            |id: &String| definition.is_some_and(|field| field.choices.iter().any(|choice| choice.id == *id));
        definition.is_some() && item.id_value.as_ref().is_none_or(has_option)
    })
}

fn field(raw: &RawValue, defined: &[FieldDefinition]) -> Option<FieldValue> {
    let item: wire::FieldItem<'_> = serde_json::from_str(raw.get()).ok()?;
    let definition = defined.iter().find(|field| field.id.as_str() == item.id_custom_field);
    let value = match &item.id_value {
        Some(option) => Value::Select(option_of(option, definition)),
        None => {
            let own = item.value.filter(|value| !matches!(value.get(), "null" | "\"\""))?;
            scalar(own).or_else(|| Raw::new(own.get().as_bytes().to_vec()).ok().map(Value::Other))?
        }
    };
    let name = definition.map_or_else(|| item.id_custom_field.clone(), |field| field.name.clone());
    Some(FieldValue::new(item.id_custom_field.as_str(), name, value))
}

fn option_of(id: &str, definition: Option<&FieldDefinition>) -> Choice {
    let known = definition.and_then(|field| field.choices.iter().find(|choice| choice.id == id));
    known.cloned().unwrap_or_else(|| Choice::new(id, id))
}

/// A value by the key that it stands under; all of them are text.
fn scalar(raw: &RawValue) -> Option<Value> {
    let value: wire::FieldValue = serde_json::from_str(raw.get()).ok()?;
    if let Some(checked) = value.checked {
        let is_checked = match checked {
            wire::Checked::Bool(is_checked) => is_checked,
            wire::Checked::Text(text) => text == "true",
        };
        return Some(Value::Bool(is_checked));
    }
    if let Some(number) = value.number {
        return Some(Value::Number(number));
    }
    if let Some(date) = value.date {
        return dates::from_field(&date).map(Value::Date);
    }
    value.text.map(Value::Text)
}

/// What a field of text holds, out of a card of which little more was asked.
pub(crate) fn text_in(card: &RawValue, field: &str) -> Result<Option<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Items<'a> {
        #[serde(default, borrow)]
        custom_field_items: Vec<&'a RawValue>,
    }
    let items: Items<'_> = serde_json::from_str(card.get()).map_err(unreadable)?;
    let all = fields(&items.custom_field_items, &[]);
    let found = all.into_iter().find(|value| value.id.as_str() == field);
    Ok(found.and_then(|field| match field.value {
        Value::Text(text) => Some(text),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use anyticket_core::FieldKind;

    use super::*;

    fn one(rest: &str) -> Option<Value> {
        let json = format!(r#"{{"id":"i","idCustomField":"63da","idModel":"c","modelType":"card",{rest}}}"#);
        let raw = RawValue::from_string(json).unwrap();
        let defined = FieldDefinition::new("63da", "F", FieldKind::Select).with_choices([Choice::new("o1", "High")]);
        fields(&[&raw], &[defined]).pop().map(|field| field.value)
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
        let card = RawValue::from_string(
            r#"{"id":"c","customFieldItems":[{"id":"i","idCustomField":"63da","value":{"text":"crm/7"}}]}"#.to_owned(),
        );
        let card = card.unwrap();
        assert_eq!(text_in(&card, "63da").unwrap().as_deref(), Some("crm/7"));
        assert_eq!(text_in(&card, "63db").unwrap(), None);
    }
}
