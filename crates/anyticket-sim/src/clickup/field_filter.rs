//! Filters by Custom Fields (<https://developer.clickup.com/docs/taskfilters>).

use serde_json::Value;

use crate::clickup::ClickUp;
use crate::clickup::ask::Ask;
use crate::clickup::model::Field;
use crate::clickup::refusal::{self, Refusal};

/// One condition of the `custom_fields` parameter (<https://developer.clickup.com/docs/taskfilters>).
#[derive(Debug)]
pub(crate) struct FieldFilter {
    pub(crate) field: String,
    operator: Operator,
    value: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Contains,
    Exact,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    ContainsNot,
    ExactNot,
    Null,
    NotNull,
    Range,
    Any,
    All,
    NotAny,
    NotAll,
}

impl Operator {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "=" => Self::Contains,
            "==" => Self::Exact,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "!=" => Self::ContainsNot,
            "!==" => Self::ExactNot,
            "IS NULL" => Self::Null,
            "IS NOT NULL" => Self::NotNull,
            "RANGE" => Self::Range,
            "ANY" => Self::Any,
            "ALL" => Self::All,
            "NOT ANY" => Self::NotAny,
            "NOT ALL" => Self::NotAll,
            _ => return None,
        })
    }
}

impl FieldFilter {
    /// The conditions of `custom_fields`, or the one of `custom_field`.
    pub(crate) fn read_all(ask: &Ask<'_>) -> Result<Vec<Self>, Refusal> {
        let (text, single) = match (ask.parameter("custom_fields"), ask.parameter("custom_field")) {
            (Some(text), None) => (text, false),
            (None, Some(text)) => (text, true),
            (None, None) => return Ok(Vec::new()),
            (Some(_), Some(_)) => return Err(refusal::undocumented("Use custom_fields or custom_field, not both")),
        };
        let value: Value = serde_json::from_str(text).map_err(|_| refusal::custom_fields_unreadable())?;
        match value {
            Value::Array(filters) if !single => filters.into_iter().map(Self::read).collect(),
            Value::Object(_) if single => Ok(vec![Self::read(value)?]),
            _ => Err(refusal::custom_fields_unreadable()),
        }
    }

    fn read(value: Value) -> Result<Self, Refusal> {
        let text = |key: &str| value[key].as_str();
        let field = text("field_id").ok_or_else(|| refusal::undocumented("custom_fields need a field_id"))?.to_owned();
        let operator = text("operator").and_then(Operator::named);
        let operator = operator.ok_or_else(|| refusal::undocumented("custom_fields need a known operator"))?;
        Ok(Self { field, operator, value: value["value"].clone() })
    }

    /// Whether a task with this value of the field is wanted.
    pub(crate) fn holds(&self, world: &ClickUp, set: Option<&Value>) -> bool {
        let field = world.fields.iter().find(|field| field.id == self.field);
        let set = set.filter(|value| !value.is_null());
        let kind = field.map_or("", |field| field.kind.as_str());
        match self.operator {
            Operator::Null => set.is_none(),
            Operator::NotNull => set.is_some(),
            Operator::Contains => set.is_some_and(|set| self.contains(field, kind, set)),
            // `!=` means "does not contain" for texts and "is not" for the others.
            Operator::ContainsNot => !set.is_some_and(|set| self.contains(field, kind, set)),
            Operator::Exact => set.is_some_and(|set| self.exact(field, set)),
            Operator::ExactNot => !set.is_some_and(|set| self.exact(field, set)),
            Operator::Less => self.compares(set, |set, bound| set < bound),
            Operator::LessOrEqual => self.compares(set, |set, bound| set <= bound),
            Operator::Greater => self.compares(set, |set, bound| set > bound),
            Operator::GreaterOrEqual => self.compares(set, |set, bound| set >= bound),
            Operator::Range => self.in_range(set),
            Operator::Any => self.members(field, set).0 > 0,
            Operator::NotAny => self.members(field, set).0 == 0,
            Operator::All => self.members(field, set).1,
            Operator::NotAll => !self.members(field, set).1,
        }
    }

    fn contains(&self, field: Option<&Field>, kind: &str, set: &Value) -> bool {
        match (kind, set) {
            // Documented not to work on labels.
            ("labels", _) => false,
            ("short_text" | "text" | "url" | "email" | "phone", Value::String(set)) => {
                let wanted = plain(&self.value).to_lowercase();
                set.to_lowercase().contains(&wanted)
            }
            _ => self.exact(field, set),
        }
    }

    fn exact(&self, field: Option<&Field>, set: &Value) -> bool {
        if let (Some(field), Some(place)) = (field, self.value.as_u64())
            && field.kind == "drop_down"
        {
            return field.options().get(place as usize).is_some_and(|option| set.as_str() == Some(option));
        }
        match (number(&self.value), number(set)) {
            (Some(wanted), Some(set)) => wanted == set,
            _ => plain(&self.value) == plain(set),
        }
    }

    fn compares(&self, set: Option<&Value>, holds: impl Fn(f64, f64) -> bool) -> bool {
        match (set.and_then(number), number(&self.value)) {
            (Some(set), Some(bound)) => holds(set, bound),
            _ => false,
        }
    }

    /// `[low, high]` or `{"low_value", "high_value"}`, both ends in it
    /// (<https://developer.clickup.com/docs/range>).
    fn in_range(&self, set: Option<&Value>) -> bool {
        let ends = match &self.value {
            Value::Array(ends) if ends.len() == 2 => (number(&ends[0]), number(&ends[1])),
            ends => (number(&ends["low_value"]), number(&ends["high_value"])),
        };
        match (set.and_then(number), ends) {
            (Some(set), (Some(low), Some(high))) => low <= set && set <= high,
            _ => false,
        }
    }

    /// How many of the wanted values are set, and whether all of them are.
    fn members(&self, field: Option<&Field>, set: Option<&Value>) -> (usize, bool) {
        let wanted = match &self.value {
            Value::Array(wanted) => wanted.clone(),
            one => vec![one.clone()],
        };
        let there: Vec<String> = match set {
            None => Vec::new(),
            Some(Value::Array(values)) => values.iter().map(plain).collect(),
            Some(one) => vec![plain(one)],
        };
        let as_kept = |value: &Value| match (field, value.as_u64()) {
            (Some(field), Some(place)) if field.kind == "drop_down" => {
                field.options().get(place as usize).map_or_else(String::new, |option| (*option).to_owned())
            }
            _ => plain(value),
        };
        let count = wanted.iter().filter(|value| there.contains(&as_kept(value))).count();
        (count, count == wanted.len())
    }
}

/// A value as a number, written as one or as a string.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A value as text, strings without their quotes.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
