//! What is written into a custom field.

use anyticket_core::{Error, FieldDefinition, Result, Value, When};
use serde_json::{Value as Json, json};

use crate::dates;

/// The longest text of a field, <https://developers.asana.com/docs/custom-fields-guide>.
const LONGEST: usize = 1_024;

/// The JSON that makes a field hold a value.
///
/// # Errors
///
/// `Invalid` for what Asana has no form for, before anything is sent.
pub(crate) fn written(definition: &FieldDefinition, value: &Value, decimals: Option<i64>) -> Result<Json> {
    let wrong = |expected: &str| {
        Error::invalid("this field holds another kind of value")
            .with("field", &definition.name)
            .with("kind", &definition.native_kind)
            .with_hint(format!("it holds {expected}"))
    };
    Ok(match value {
        Value::Text(text) if text.chars().count() > LONGEST => {
            return Err(Error::invalid("the text is too long for a custom field")
                .with("field", &definition.name)
                .with("most", LONGEST));
        }
        Value::Text(text) => json!(text),
        Value::Number(number) if decimals.is_some_and(|decimals| !fits(*number, decimals)) => {
            return Err(Error::unsupported("a number with more decimals than the field keeps")
                .with("field", &definition.name)
                .with("number", number)
                .with_hint(format!("it keeps {}, and Asana rounds the rest away", decimals.unwrap_or_default())));
        }
        #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Select(choice) => json!(choice.id),
        Value::MultiSelect(choices) => json!(choices.iter().map(|choice| &choice.id).collect::<Vec<_>>()),
        Value::Date(When::Date(day)) => json!({ "date": day.to_string() }),
        Value::Date(When::Instant(at)) => json!({ "date_time": dates::written(*at) }),
        // Objects are taken without a word and kept by nobody: only ids are.
        Value::Users(users) => json!(users.iter().map(|user| user.id.as_str()).collect::<Vec<_>>()),
        Value::Tickets(tickets) => json!(tickets.iter().map(|ticket| ticket.as_str()).collect::<Vec<_>>()),
        _ => return Err(wrong("something else")),
    })
}

/// Whether a number has no more decimals than these.
fn fits(number: f64, decimals: i64) -> bool {
    let decimals = usize::try_from(decimals).unwrap_or_default().min(12);
    format!("{number:.decimals$}").parse::<f64>().is_ok_and(|rounded| rounded == number)
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Choice, ErrorKind, FieldKind, User};

    use super::*;

    fn field(kind: FieldKind) -> FieldDefinition {
        FieldDefinition::new("8001", "Field", kind)
    }

    #[test]
    fn each_kind_is_written_in_the_form_that_asana_takes() {
        for (kind, value, json) in [
            (FieldKind::Text, Value::Text("a".into()), json!("a")),
            (FieldKind::Number, Value::Number(3.0), json!(3)),
            (FieldKind::Number, Value::Number(0.5), json!(0.5)),
            (FieldKind::Select, Value::Select(Choice::new("81", "A")), json!("81")),
            (FieldKind::MultiSelect, Value::MultiSelect(vec![Choice::new("81", "A")]), json!(["81"])),
            (FieldKind::Date, Value::Date("2026-03-01".parse().unwrap()), json!({"date": "2026-03-01"})),
            (
                FieldKind::Date,
                Value::Date("2026-03-01T09:30:00Z".parse().unwrap()),
                json!({"date_time": "2026-03-01T09:30:00.000Z"}),
            ),
            (FieldKind::Users, Value::Users(vec![User::new("1199")]), json!(["1199"])),
            (FieldKind::Tickets, Value::Tickets(vec!["12".into()]), json!(["12"])),
        ] {
            assert_eq!(written(&field(kind), &value, None).unwrap(), json);
        }
    }

    #[test]
    fn a_number_that_would_be_rounded_is_refused() {
        let number = field(FieldKind::Number);
        assert_eq!(written(&number, &Value::Number(-1.2), Some(1)).unwrap(), json!(-1.2));
        assert_eq!(written(&number, &Value::Number(1e15), Some(0)).unwrap(), json!(1_000_000_000_000_000_i64));
        for (value, decimals) in [(-1.25, 1), (0.5, 0)] {
            let error = written(&number, &Value::Number(value), Some(decimals)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unsupported);
        }
    }

    #[test]
    fn what_is_too_long_or_of_another_kind_is_refused_before_it_is_sent() {
        for value in [Value::Text("x".repeat(1_025)), Value::Bool(true)] {
            assert_eq!(written(&field(FieldKind::Text), &value, None).unwrap_err().kind(), ErrorKind::Invalid);
        }
    }
}
