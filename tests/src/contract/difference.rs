//! Where a request or an answer differs from a document.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::check::Call;
use super::document::{Document, Operation};
use super::{Finding, Side, parameters};

/// Where something differs: place, rule, words.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    /// With `*` for every index.
    pub(super) pointer: String,
    /// As it is.
    pub(super) exact: String,
    /// The rule.
    pub(super) keyword: String,
    pub(super) message: String,
}

impl Difference {
    pub(super) fn new(pointer: impl Into<String>, keyword: impl Into<String>, message: String) -> Self {
        Self { pointer: pointer.into(), exact: String::new(), keyword: keyword.into(), message }
    }

    /// The same, with what it was found in.
    pub(super) fn finding(&self, operation: &str, side: Side) -> Finding {
        let Self { pointer, keyword, message, .. } = self.clone();
        Finding { operation: operation.to_owned(), side, pointer, keyword, message }
    }
}

/// Where a request differs from the document.
pub(super) fn request(document: &Document, operation: &Operation, call: &Call<'_>) -> Vec<Difference> {
    let mut wrong: Vec<_> = parameters::check(document, operation, call.query)
        .into_iter()
        .map(|(name, keyword, message)| Difference::new(format!("/query/{name}"), keyword, message))
        .collect();
    let (kinds, required) = document.body_kinds(operation);
    if call.body.is_empty() {
        if required {
            wrong.push(Difference::new("", "required", "the document demands a body".to_owned()));
        }
        return wrong;
    }
    let kind = call.content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    if !kinds.iter().any(|known| known.split(';').next() == Some(kind)) {
        let message = format!("a body of {kind:?}, the document takes {kinds:?}");
        wrong.push(Difference::new("", "content-type", message));
        return wrong;
    }
    if kind == "application/json" {
        match (document.request_schema(operation), serde_json::from_slice(call.body)) {
            (_, Err(error)) => wrong.push(Difference::new("", "json", error.to_string())),
            (Some(schema), Ok(body)) => wrong.extend(differences(&schema, &body)),
            (None, Ok(_)) => {}
        }
    }
    wrong
}

/// Where a value differs from a schema.
pub(super) fn differences(schema: &Validator, value: &Value) -> Vec<Difference> {
    schema.iter_errors(value).flat_map(|error| difference(&error)).collect()
}

fn difference(error: &ValidationError<'_>) -> Vec<Difference> {
    let exact = error.instance_path().as_str();
    let place: String = exact
        .split('/')
        .skip(1)
        .map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { "/*".to_owned() } else { format!("/{part}") })
        .collect();
    let keyword = error.kind().keyword().to_owned();
    let at = |pointer: String, exact: String| Difference {
        pointer,
        exact,
        keyword: keyword.clone(),
        message: error.to_string(),
    };
    let below = |name: &str| at(format!("{place}/{name}"), format!("{exact}/{name}"));
    match error.kind() {
        ValidationErrorKind::Required { property } => vec![below(property.as_str().unwrap_or_default())],
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| below(name)).collect()
        }
        _ => vec![at(place.clone(), exact.to_owned())],
    }
}

/// The type of a value, as JSON has it.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
