//! Schemas of OpenAPI as schemas of JSON Schema 2020-12.

use serde_json::{Map, Value, json};

/// Turns what OpenAPI 3.0 says its own way into JSON Schema, all the way down.
pub(super) fn modern(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(modern),
        Value::Object(object) => {
            let nullable = object.remove("nullable") == Some(Value::Bool(true));
            for keyword in ["exclusiveMinimum", "exclusiveMaximum"] {
                if object.get(keyword).is_some_and(Value::is_boolean) {
                    object.remove(keyword);
                }
            }
            // "int32", "double": formats in the wrong place.
            if object.get("contentEncoding").is_some_and(Value::is_string) {
                object.remove("contentEncoding");
            }
            object.values_mut().for_each(modern);
            if nullable {
                allow_null(object);
            }
        }
        _ => {}
    }
}

fn allow_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.push(Value::Null);
    }
    match object.get_mut("type") {
        Some(Value::String(only)) => {
            let only = std::mem::take(only);
            object.insert("type".to_owned(), json!([only, "null"]));
        }
        Some(Value::Array(types)) => types.push(json!("null")),
        _ => {
            let inner = Value::Object(std::mem::take(object));
            object.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
        }
    }
}

/// Refuses properties that the schema does not name: what a vendor ignores in silence is a mistake of ours.
pub(super) fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    for keyword in ["properties", "patternProperties"] {
        if let Some(Value::Object(properties)) = object.get_mut(keyword) {
            properties.values_mut().for_each(close);
        }
    }
    if let Some(items) = object.get_mut("items") {
        close(items);
    }
    let names_some =
        ["properties", "allOf", "oneOf", "anyOf", "$ref"].iter().any(|keyword| object.contains_key(*keyword));
    let open = object.contains_key("additionalProperties") || object.get("type") == Some(&json!("array"));
    if names_some && !open {
        object.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nullable_type_reference_and_choice_allow_null() {
        let mut schema = json!({
            "properties": {
                "a": {"type": "string", "nullable": true},
                "b": {"$ref": "#/x", "nullable": true},
                "c": {"type": "string", "enum": ["x"], "nullable": true},
            }
        });
        modern(&mut schema);
        assert_eq!(schema["properties"]["a"], json!({"type": ["string", "null"]}));
        assert_eq!(schema["properties"]["b"], json!({"anyOf": [{"$ref": "#/x"}, {"type": "null"}]}));
        assert_eq!(schema["properties"]["c"], json!({"type": ["string", "null"], "enum": ["x", null]}));
    }

    #[test]
    fn a_closed_schema_refuses_what_it_does_not_name() {
        let mut schema = json!({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {}}}}});
        close(&mut schema);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        assert!(validator.is_valid(&json!({"a": {"b": 1}})));
        assert!(!validator.is_valid(&json!({"a": {"c": 1}})));
        assert!(!validator.is_valid(&json!({"d": 1})));
    }
}
