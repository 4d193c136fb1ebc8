//! What is written into a custom field.

use anyticket_core::{Error, FieldDefinition, FieldKind, Result, Value};
use serde::Serialize;

use crate::dates;

/// The body of <https://developer.atlassian.com/cloud/trello/guides/rest-api/getting-started-with-custom-fields/>: a value,
/// or an option; an empty text for either empties the field.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum FieldBody {
    /// A value that is no option, all as text.
    Value(Scalar),
    /// An option.
    IdValue(String),
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Nothing(&'static str),
    Text { text: String },
    Number { number: String },
    Checked { checked: &'static str },
    Date { date: String },
}

impl FieldBody {
    /// A field of text that holds this.
    pub(crate) fn text(text: &str) -> Self {
        Self::Value(Scalar::Text { text: text.to_owned() })
    }
}

/// What empties a field.
pub(crate) fn cleared(definition: &FieldDefinition) -> FieldBody {
    match definition.kind {
        FieldKind::Select => FieldBody::IdValue(String::new()),
        _ => FieldBody::Value(Scalar::Nothing("")),
    }
}

/// What makes a field hold `value`. A box that is not ticked holds nothing.
///
/// # Errors
///
/// `Invalid` for a value that Trello has no form for.
pub(crate) fn body(definition: &FieldDefinition, value: &Value) -> Result<FieldBody> {
    Ok(match value {
        Value::Text(text) => FieldBody::text(text),
        Value::Number(number) => FieldBody::Value(Scalar::Number { number: number.to_string() }),
        Value::Bool(true) => FieldBody::Value(Scalar::Checked { checked: "true" }),
        Value::Bool(false) => cleared(definition),
        Value::Date(when) => FieldBody::Value(Scalar::Date { date: dates::in_field(*when) }),
        Value::Select(choice) => FieldBody::IdValue(choice.id.clone()),
        _ => {
            return Err(Error::invalid("this field holds another kind of value")
                .with("field", &definition.name)
                .with("kind", &definition.native_kind));
        }
    })
}

#[cfg(test)]
mod tests {
    use anyticket_core::Choice;

    use super::*;

    fn json(kind: FieldKind, value: &Value) -> String {
        serde_json::to_string(&body(&FieldDefinition::new("f", "F", kind), value).unwrap()).unwrap()
    }

    #[test]
    fn every_value_is_text_and_an_option_its_id() {
        assert_eq!(json(FieldKind::Text, &Value::Text("x".into())), r#"{"value":{"text":"x"}}"#);
        assert_eq!(json(FieldKind::Number, &Value::Number(-2.0)), r#"{"value":{"number":"-2"}}"#);
        assert_eq!(json(FieldKind::Bool, &Value::Bool(true)), r#"{"value":{"checked":"true"}}"#);
        assert_eq!(json(FieldKind::Bool, &Value::Bool(false)), r#"{"value":""}"#);
        let day = Value::Date("2026-04-01".parse().unwrap());
        assert_eq!(json(FieldKind::Date, &day), r#"{"value":{"date":"2026-04-01T00:00:00.000Z"}}"#);
        assert_eq!(json(FieldKind::Select, &Value::Select(Choice::new("o1", "High"))), r#"{"idValue":"o1"}"#);
    }

    #[test]
    fn an_option_is_emptied_otherwise_than_a_value() {
        let of = |kind| serde_json::to_string(&cleared(&FieldDefinition::new("f", "F", kind))).unwrap();
        assert_eq!(
            (of(FieldKind::Select).as_str(), of(FieldKind::Text).as_str()),
            (r#"{"idValue":""}"#, r#"{"value":""}"#)
        );
        assert!(body(&FieldDefinition::new("f", "F", FieldKind::Users), &Value::Users(Vec::new())).is_err());
    }
}
