//! Definitions of custom fields.

use anyticket_core::{Choice, FieldDefinition, FieldKind};

use crate::wire;

/// What a type of Trello's holds. A type that nobody knows can be read only.
fn kind(native: &str) -> (FieldKind, bool) {
    match native {
        "text" => (FieldKind::Text, false),
        "number" => (FieldKind::Number, false),
        "checkbox" => (FieldKind::Bool, false),
        "date" => (FieldKind::Date, false),
        "list" => (FieldKind::Select, false),
        _ => (FieldKind::Other, true),
    }
}

/// A definition out of `GET /boards/{id}/customFields`.
pub(crate) fn definition(field: &wire::CustomField) -> FieldDefinition {
    let native = field.kind.as_deref().unwrap_or_default();
    let (kind, read_only) = kind(native);
    let mut options: Vec<&wire::FieldOption> = field.options.iter().collect();
    options.sort_by(|a, b| a.pos.unwrap_or_default().total_cmp(&b.pos.unwrap_or_default()));
    let name = field.name.clone().unwrap_or_else(|| field.id.clone());
    FieldDefinition::new(field.id.as_str(), name, kind)
        .with_native_kind(native)
        .with_read_only(read_only)
        .with_choices(options.into_iter().map(choice))
}

fn choice(option: &wire::FieldOption) -> Choice {
    let text = option.value.as_ref().and_then(|value| value.text.clone());
    Choice::new(option.id.as_str(), text.unwrap_or_else(|| option.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_of_a_list_are_choices_in_their_order() {
        let json = r#"{"id":"63da","name":"Priority","pos":16384,"type":"list","display":{"cardFront":true},"options":[
            {"id":"2","idCustomField":"63da","value":{"text":"Low"},"color":"none","pos":32768},
            {"id":"1","idCustomField":"63da","value":{"text":"High"},"color":"red","pos":16384}]}"#;
        let field = definition(&serde_json::from_str(json).unwrap());
        assert_eq!((field.kind, field.read_only), (FieldKind::Select, false));
        assert_eq!(field.choices, [Choice::new("1", "High"), Choice::new("2", "Low")]);
    }

    #[test]
    fn a_type_nobody_knows_is_kept_and_can_be_read_only() {
        let field = definition(&serde_json::from_str(r#"{"id":"63da","type":"hologram"}"#).unwrap());
        assert_eq!((field.kind, field.read_only, field.name.as_str()), (FieldKind::Other, true, "63da"));
    }
}
