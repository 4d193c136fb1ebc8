//! The query of a request against the parameters that a document names.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document::{Document, Operation};

/// What is wrong with a query: the parameter, the rule, and what it says.
pub(super) fn check(
    document: &Document,
    operation: &Operation,
    query: &[(String, String)],
) -> Vec<(String, String, String)> {
    let known = document.query_parameters(operation);
    let mut wrong = Vec::new();
    let mut given: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in query {
        given.entry(name).or_default().push(value);
    }
    for parameter in &known {
        let name = parameter["name"].as_str().expect("a parameter has a name");
        if parameter["required"] == true && !given.keys().any(|given| is_called(parameter, given)) {
            wrong.push((name.to_owned(), "required".to_owned(), "a required parameter is missing".to_owned()));
        }
    }
    for (name, values) in given {
        let Some(parameter) = known.iter().find(|parameter| is_called(parameter, name)) else {
            wrong.push((name.to_owned(), "unknown".to_owned(), "the document names no such parameter".to_owned()));
            continue;
        };
        let schema = &parameter["schema"];
        let value = read(document, schema, parameter, &values);
        let Some(validator) = document.parameter_schema(operation, name, schema.clone()) else { continue };
        for error in validator.iter_errors(&value) {
            wrong.push((name.to_owned(), error.kind().keyword().to_owned(), error.to_string()));
        }
    }
    wrong
}

/// Whether a parameter is given under this name: its own, or `name[]` for a list of which the document's text says so.
fn is_called(parameter: &Value, given: &str) -> bool {
    let name = parameter["name"].as_str().unwrap_or_default();
    name == given
        || given.strip_suffix("[]") == Some(name)
            && parameter["description"].as_str().is_some_and(|text| text.contains(&format!("?{given}=")))
}

/// Reads the text of a parameter as the type that its schema asks for.
fn read(document: &Document, schema: &Value, parameter: &Value, values: &[&str]) -> Value {
    if has_type(document, schema, "array") {
        let joined = parameter["explode"] == false;
        let each = |text: &str| one(document, &schema["items"], text);
        return match values {
            [only] if joined => only.split(',').map(each).collect(),
            many => many.iter().copied().map(each).collect(),
        };
    }
    match values {
        [only] => one(document, schema, only),
        many => json!(many),
    }
}

fn one(document: &Document, schema: &Value, text: &str) -> Value {
    let is = |name: &str| has_type(document, schema, name);
    let number = || serde_json::from_str::<serde_json::Number>(text).ok().map(Value::Number);
    if is("boolean") && matches!(text, "true" | "false") {
        return json!(text == "true");
    }
    if (is("integer") || is("number"))
        && let Some(number) = number()
    {
        return number;
    }
    json!(text)
}

fn has_type(document: &Document, schema: &Value, name: &str) -> bool {
    let schema = document.follow(schema);
    match &schema["type"] {
        Value::String(only) => only == name,
        Value::Array(several) => several.iter().any(|one| one == name),
        _ => ["oneOf", "anyOf", "allOf"]
            .iter()
            .filter_map(|keyword| schema[*keyword].as_array())
            .flatten()
            .any(|branch| has_type(document, branch, name)),
    }
}
