//! Definitions of custom fields.

use anyticket_core::{Choice, FieldDefinition, FieldKind};

use crate::wire;

/// What a type of ClickUp's holds, and whether it can be read only.
///
/// The types that can be written are those of
/// <https://developer.clickup.com/reference/setcustomfieldvalue>; a formula, a rollup, votes and automatic progress are
/// computed. What we do not model is written in ClickUp's own JSON.
pub(crate) fn kind(native: &str) -> (FieldKind, bool) {
    match native {
        "url" | "email" | "phone" | "short_text" | "text" => (FieldKind::Text, false),
        "number" | "currency" | "emoji" | "manual_progress" => (FieldKind::Number, false),
        "checkbox" => (FieldKind::Bool, false),
        "date" => (FieldKind::Date, false),
        "drop_down" => (FieldKind::Select, false),
        "labels" => (FieldKind::MultiSelect, false),
        "users" => (FieldKind::Users, false),
        "tasks" | "list_relationship" => (FieldKind::Tickets, false),
        "location" | "attachment" | "button" => (FieldKind::Other, false),
        _ => (FieldKind::Other, true),
    }
}

/// A definition out of `GET /v2/list/{list_id}/field`.
pub(crate) fn definition(field: &wire::CustomField<'_>) -> FieldDefinition {
    let native = field.kind.as_deref().unwrap_or_default();
    let (kind, read_only) = kind(native);
    let config = config(field);
    let name = field.name.as_ref().unwrap_or(&field.id);
    let mut definition = FieldDefinition::new(&*field.id, &**name, kind)
        .with_native_kind(native)
        .with_required(field.required.unwrap_or(false))
        .with_read_only(read_only)
        .with_choices(choices(&config));
    definition.unit = match native {
        "currency" => config.currency_type,
        "manual_progress" => Some("progress".to_owned()),
        _ => None,
    };
    definition
}

/// The options of a drop-down or of labels, in their order.
pub(super) fn choices(config: &wire::TypeConfig<'_>) -> Vec<Choice> {
    let mut options: Vec<_> = config.options.iter().collect();
    options.sort_by_key(|option| option.orderindex.unwrap_or(i64::MAX));
    options.into_iter().map(choice).collect()
}

/// An option. Those of a drop-down have a name, those of labels a label.
pub(super) fn choice(option: &wire::FieldOption<'_>) -> Choice {
    let name = option.name.as_ref().or(option.label.as_ref());
    Choice::new(&*option.id, &**name.unwrap_or(&option.id))
}

/// What stands beside the type. A shape nobody knows counts as nothing.
pub(super) fn config<'a>(field: &wire::CustomField<'a>) -> wire::TypeConfig<'a> {
    field.type_config.and_then(|config| serde_json::from_str(config.get()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> FieldDefinition {
        definition(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn the_options_of_a_drop_down_and_of_labels_are_choices_in_their_order() {
        let stage = read(
            r#"{"id":"u1","name":"Stage","type":"drop_down","required":true,"type_config":{"default":0,"options":[
                {"id":"o2","name":"Beta","color":null,"orderindex":1},{"id":"o1","name":"Alpha","orderindex":"0"}]}}"#,
        );
        assert_eq!(stage.kind, FieldKind::Select);
        assert_eq!(stage.choices, [Choice::new("o1", "Alpha"), Choice::new("o2", "Beta")]);
        assert!(stage.required && !stage.read_only);
        let areas =
            read(r#"{"id":"u2","name":"Areas","type":"labels","type_config":{"options":[{"id":"l1","label":"UI"}]}}"#);
        assert_eq!((areas.kind, areas.choices), (FieldKind::MultiSelect, vec![Choice::new("l1", "UI")]));
    }

    #[test]
    fn what_has_no_kind_of_ours_is_written_in_clickups_own_json() {
        for native in ["location", "attachment", "button"] {
            assert_eq!(kind(native), (FieldKind::Other, false), "{native}");
        }
        let price = read(r#"{"id":"u4","name":"Price","type":"currency","type_config":{"currency_type":"EUR"}}"#);
        assert_eq!(price.unit.as_deref(), Some("EUR"));
        let way = read(r#"{"id":"u5","name":"Way","type":"manual_progress","type_config":{"start":0,"end":10}}"#);
        assert_eq!(way.unit.as_deref(), Some("progress"));
    }

    #[test]
    fn a_type_nobody_knows_is_kept_and_can_be_read_only() {
        let odd = read(r#"{"id":"u3","name":"Odd","type":"hologram","type_config":[]}"#);
        assert_eq!((odd.kind, odd.read_only, odd.native_kind.as_str()), (FieldKind::Other, true, "hologram"));
    }
}
