//! What is written into a custom field.

use anyticket_core::{Choice, Error, Field, FieldDefinition, Loss, Result, User, Value, When};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::definition::{Form, SiteFields, is_free};
use crate::{adf, dates};

/// The JSON that makes a field hold a value.
///
/// # Errors
///
/// `Invalid` for what Jira has no form for, before anything is sent.
pub(crate) fn written(
    definition: &FieldDefinition,
    value: &Value,
    known: &SiteFields,
    zone: &TimeZone,
    losses: &mut Vec<&'static str>,
) -> Result<Json> {
    let wrong = |expected: &str| {
        Error::invalid("this field holds another kind of value")
            .with("field", &definition.name)
            .with("kind", &definition.native_kind)
            .with_hint(format!("it holds {expected}"))
    };
    let form = known.get(definition.id.as_str()).map_or_else(
        || Form { kind: definition.kind, native: definition.native_kind.clone(), is_list: false },
        |field| field.form.clone(),
    );
    let by_id = |choice: &Choice| json!({ "id": choice.id });
    Ok(match value {
        Value::Text(text) => json!(text),
        Value::RichText(body) => document(body.as_markdown(), losses)?,
        #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Date(When::Date(day)) if form.native != "datetime" => json!(day.to_string()),
        Value::Date(When::Date(day)) => json!(dates::written(dates::midnight(*day, zone))),
        Value::Date(When::Instant(at)) if form.native == "datetime" => json!(dates::written(*at)),
        Value::Date(When::Instant(_)) => return Err(wrong("a day, without a time of day")),
        Value::Select(choice) => by_id(choice),
        Value::MultiSelect(choices) if is_free(&form) => {
            if let Some(choice) = choices.iter().find(|choice| choice.name.contains(char::is_whitespace)) {
                return Err(wrong("words without blanks").with("value", &choice.name));
            }
            json!(choices.iter().map(|choice| &choice.name).collect::<Vec<_>>())
        }
        Value::MultiSelect(choices) => Json::Array(choices.iter().map(by_id).collect()),
        Value::Cascade(path) => cascade(definition, path).ok_or_else(|| wrong("a choice and one below it"))?,
        Value::Users(users) => {
            let one = |user: &User| json!({ "accountId": user.id.as_str() });
            match (form.is_list, users.as_slice()) {
                (true, users) => Json::Array(users.iter().map(one).collect()),
                (false, []) => Json::Null,
                (false, [user]) => one(user),
                (false, _) => return Err(wrong("one user")),
            }
        }
        Value::Other(raw) => serde_json::from_str(raw.as_str()).map_err(|_| wrong("a value in Jira's own JSON"))?,
        _ => return Err(wrong("something else")),
    })
}

/// A choice and one below it. The one below is looked for below the first, since its name may occur elsewhere too.
fn cascade(definition: &FieldDefinition, path: &[Choice]) -> Option<Json> {
    let (top, below) = match path {
        [top] => (top, None),
        [top, below] => (top, Some(below)),
        _ => return None,
    };
    let Some(below) = below else { return Some(json!({ "id": top.id })) };
    let belongs = |choice: &&Choice| choice.parent.as_ref() == Some(&top.id);
    let by_id = definition.choices.iter().filter(belongs).find(|choice| choice.id == below.id);
    let by_name = || definition.choices.iter().filter(belongs).find(|choice| choice.name == below.name);
    let below = by_id.or_else(by_name)?;
    Some(json!({ "id": top.id, "child": { "id": below.id } }))
}

/// A text as a document; null for an empty one. What it does not hold is added to the losses.
pub(crate) fn document(text: &str, losses: &mut Vec<&'static str>) -> Result<Json> {
    if text.trim().is_empty() {
        return Ok(Json::Null);
    }
    let written = adf::from_markdown(text);
    for loss in written.losses {
        if !losses.contains(&loss) {
            losses.push(loss);
        }
    }
    serde_json::to_value(&written.document).map_err(|cause| {
        Error::new(anyticket_core::ErrorKind::Internal, "the text cannot be written as a document").because(cause)
    })
}

/// That a text does not hold a form.
pub(crate) fn loss(field: Field, form: &str) -> Loss {
    Loss::new(field, format!("a text of Jira does not hold this form of Markdown, which became another: {form}"))
}
