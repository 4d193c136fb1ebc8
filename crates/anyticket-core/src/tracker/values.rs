//! Values as a project allows them: sizes, and what a custom field can hold.

use jiff::tz::TimeZone;

use super::Tracker;
use super::names::unknown;
use crate::capabilities::WhenForm;
use crate::model::{Choice, FieldDefinition, FieldInput, FieldKind, Raw, Schema, User, UserRef, Value, When};
use crate::{Error, Result};

/// Refuses a text that is longer than the tracker keeps.
pub(super) fn within(what: &str, text: &str, limit: Option<usize>) -> Result<()> {
    let Some(limit) = limit else { return Ok(()) };
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    Err(Error::invalid(format!("{what} is too long")).with("characters", length).with("limit", limit))
}

/// A date in a form that the tracker keeps, and whether that is another one than was given.
pub(super) fn in_form(when: When, form: WhenForm, zone: &TimeZone) -> (When, Option<&'static str>) {
    match (when, form) {
        (When::Date(_), WhenForm::Instant) => (
            When::Instant(when.start_in(zone)),
            Some("this tracker keeps only points in time: the day became its beginning"),
        ),
        (When::Instant(at), WhenForm::Date) => {
            (When::Date(zone.to_datetime(at).date()), Some("this tracker keeps only days: the time of day was dropped"))
        }
        _ => (when, None),
    }
}

impl Tracker {
    /// Reads what a caller wants in a custom field as a value of the field's kind.
    pub(super) async fn field_value(
        &self,
        field: &FieldDefinition,
        input: FieldInput,
        schema: &Schema,
    ) -> Result<Value> {
        if field.read_only {
            return Err(Error::unsupported("writing a field that the tracker computes").with("field", &field.name));
        }
        let wrong = |expected: &str, given: &str| {
            Error::invalid("this field cannot hold that")
                .with("field", &field.name)
                .with("value", given)
                .with_hint(format!("it holds {expected}"))
        };
        let text = match input {
            FieldInput::Text(text) => text,
            FieldInput::Value(value) => return self.checked_value(field, value, schema).await,
        };
        let trimmed = text.trim();
        Ok(match field.kind {
            FieldKind::Text => Value::Text(text),
            FieldKind::RichText => Value::RichText(text.into()),
            FieldKind::Number => match trimmed.parse::<f64>() {
                Ok(number) if number.is_finite() => Value::Number(number),
                _ => return Err(wrong("a number, as 3.5", &text)),
            },
            FieldKind::Bool => match trimmed.to_lowercase().as_str() {
                "true" | "yes" | "1" => Value::Bool(true),
                "false" | "no" | "0" => Value::Bool(false),
                _ => return Err(wrong("true or false", &text)),
            },
            FieldKind::Date => {
                Value::Date(trimmed.parse().map_err(|_| wrong("a day, as 2026-03-01, or an instant", &text))?)
            }
            FieldKind::Select => Value::Select(choice(field, trimmed)?),
            FieldKind::MultiSelect => {
                Value::MultiSelect(parts(trimmed).map(|part| choice(field, part)).collect::<Result<_>>()?)
            }
            FieldKind::Cascade => {
                let path = trimmed.split('/').map(str::trim);
                Value::Cascade(path.map(|part| choice(field, part)).collect::<Result<_>>()?)
            }
            FieldKind::Users => {
                let mut users = Vec::new();
                for part in parts(trimmed) {
                    users.push(self.user(&UserRef::from(part), Some(schema)).await?);
                }
                Value::Users(users)
            }
            FieldKind::Tickets => Value::Tickets(parts(trimmed).map(Into::into).collect()),
            FieldKind::Other => Value::Other(Raw::new(text.clone().into_bytes()).map_err(|_| {
                wrong(
                    &format!("a value in the tracker's own JSON, as its documentation of {} has it", field.native_kind),
                    &text,
                )
            })?),
        })
    }

    async fn checked_value(&self, field: &FieldDefinition, value: Value, schema: &Schema) -> Result<Value> {
        if value.kind() != field.kind {
            return Err(Error::invalid("this field holds another kind of value")
                .with("field", &field.name)
                .with("kind", field.kind)
                .with("given", value.kind()));
        }
        let named = |choices: Vec<Choice>| -> Result<Vec<Choice>> {
            choices
                .into_iter()
                .map(|wanted| {
                    let by_id = field.choices.iter().find(|choice| choice.id == wanted.id);
                    by_id.map_or_else(|| choice(field, &wanted.name), |choice| Ok(choice.clone()))
                })
                .collect()
        };
        Ok(match value {
            Value::Select(choice) => Value::Select(named(vec![choice])?.remove(0)),
            Value::MultiSelect(choices) => Value::MultiSelect(named(choices)?),
            Value::Cascade(choices) => Value::Cascade(named(choices)?),
            Value::Users(users) => {
                let mut known: Vec<User> = Vec::with_capacity(users.len());
                for user in users {
                    known.push(self.user(&UserRef::from(&user), Some(schema)).await?);
                }
                Value::Users(known)
            }
            Value::Number(number) if !number.is_finite() => {
                return Err(Error::invalid("not a number that a tracker can keep").with("field", &field.name));
            }
            other => other,
        })
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// The choice that is called so, by id or by name whatever the case. One that is switched off cannot be chosen.
fn choice(field: &FieldDefinition, word: &str) -> Result<Choice> {
    let enabled = || field.choices.iter().filter(|choice| choice.enabled);
    let by_id = enabled().find(|choice| choice.id == word);
    let found = by_id.or_else(|| enabled().find(|choice| crate::text::same_folded(&choice.name, word)));
    let made = || (field.open_choices && !word.is_empty()).then(|| Choice::new(word, word));
    found
        .cloned()
        .or_else(made)
        .ok_or_else(|| unknown("option", word, enabled().map(|choice| choice.name.as_str())).with("field", &field.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_choice_is_one_where_use_makes_them() {
        let closed =
            FieldDefinition::new("f", "Areas", FieldKind::MultiSelect).with_choices(vec![Choice::new("1", "Web")]);
        assert!(choice(&closed, "Shop").unwrap_err().to_string().contains("Shop"));
        let open = closed.with_open_choices();
        assert_eq!(choice(&open, "Shop").unwrap(), Choice::new("Shop", "Shop"));
        assert_eq!(choice(&open, "web").unwrap().id, "1", "one that is there is that one");
        assert!(choice(&open, "").is_err());
    }
}
