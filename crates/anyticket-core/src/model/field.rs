//! Custom fields: what a project defines, and what a ticket holds.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Body, FieldId, Raw, TicketId, User, UserId, When};

/// What kind of values a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FieldKind {
    /// One line or more of plain text, also web and mail addresses.
    Text,
    /// Markdown.
    RichText,
    /// A number; what it counts is [`FieldDefinition::unit`].
    Number,
    /// Yes or no.
    Bool,
    /// A day or an instant.
    Date,
    /// One of the choices.
    Select,
    /// Any of the choices.
    MultiSelect,
    /// A choice and choices below it, from the top down.
    Cascade,
    /// Users.
    Users,
    /// Other tickets.
    Tickets,
    /// A kind we do not model: the value is kept as the tracker sent it, and is written in the tracker's own JSON.
    Other,
}

impl FieldKind {
    /// The kind as it appears in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::RichText => "rich_text",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Select => "select",
            Self::MultiSelect => "multi_select",
            Self::Cascade => "cascade",
            Self::Users => "users",
            Self::Tickets => "tickets",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for FieldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One of the values a select field offers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Choice {
    /// The tracker's id.
    pub id: String,
    /// The text to show.
    pub name: String,
    /// Whether it can still be chosen.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The choice that this one lies below, in a cascade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

fn yes() -> bool {
    true
}

impl Choice {
    /// A choice that can be chosen.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), enabled: true, parent: None }
    }
}

/// A custom field as a project defines it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldDefinition {
    /// The tracker's id.
    pub id: FieldId,
    /// The name to show. Not always unique.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What it holds, in the tracker's word.
    pub native_kind: String,
    /// Whether a new ticket needs a value.
    pub required: bool,
    /// Whether it can be read only: a formula, a counter.
    pub read_only: bool,
    /// The choices of a select, in the tracker's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Whether a choice that is not listed is made by using it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_choices: bool,
    /// Whether the tracker adds to it by itself, as it does with those who follow a ticket: whoever makes it, is assigned
    /// to it or comments on it. What a write names is there afterwards and what it leaves out is gone; others may come at
    /// any time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub grows: bool,
    /// What a number counts: `%`, `EUR`, `h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl FieldDefinition {
    /// A field that may be left empty and can be written.
    pub fn new(id: impl Into<FieldId>, name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            kind,
            native_kind: kind.as_str().to_owned(),
            required: false,
            read_only: false,
            choices: Vec::new(),
            open_choices: false,
            grows: false,
            unit: None,
        }
    }

    /// Sets the choices.
    #[must_use]
    pub fn with_choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        self.choices = choices.into_iter().collect();
        self
    }

    /// Says that a choice which is not listed is made by using it.
    #[must_use]
    pub fn with_open_choices(mut self) -> Self {
        self.open_choices = true;
        self
    }

    /// Says that the tracker adds to it by itself.
    #[must_use]
    pub fn with_growth(mut self) -> Self {
        self.grows = true;
        self
    }

    /// Sets whether a new ticket needs a value.
    #[must_use]
    pub fn with_required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// Sets whether it can be read only.
    #[must_use]
    pub fn with_read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Sets the tracker's word for the kind.
    #[must_use]
    pub fn with_native_kind(mut self, kind: impl Into<String>) -> Self {
        self.native_kind = kind.into();
        self
    }

    /// Sets what a number counts.
    #[must_use]
    pub fn with_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// Whether `word` is this field's id, or its name whatever the case.
    pub fn is_called(&self, word: &str) -> bool {
        self.id.as_str() == word || crate::text::same_folded(&self.name, word)
    }
}

/// What a custom field holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Plain text.
    Text(String),
    /// Markdown.
    RichText(Body),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A day or an instant.
    Date(When),
    /// One choice.
    Select(Choice),
    /// Several choices.
    MultiSelect(Vec<Choice>),
    /// A choice and those below it, from the top down.
    Cascade(Vec<Choice>),
    /// Users.
    Users(Vec<User>),
    /// Other tickets.
    Tickets(Vec<TicketId>),
    /// What we do not model, as the tracker sent it.
    Other(Raw),
}

impl Value {
    /// The kind of field that this value fits.
    pub fn kind(&self) -> FieldKind {
        match self {
            Self::Text(_) => FieldKind::Text,
            Self::RichText(_) => FieldKind::RichText,
            Self::Number(_) => FieldKind::Number,
            Self::Bool(_) => FieldKind::Bool,
            Self::Date(_) => FieldKind::Date,
            Self::Select(_) => FieldKind::Select,
            Self::MultiSelect(_) => FieldKind::MultiSelect,
            Self::Cascade(_) => FieldKind::Cascade,
            Self::Users(_) => FieldKind::Users,
            Self::Tickets(_) => FieldKind::Tickets,
            Self::Other(_) => FieldKind::Other,
        }
    }

    /// Whether both hold the same: sets without order, choices and users by id, text trimmed, Markdown by meaning.
    pub fn is_same(&self, other: &Self) -> bool {
        let set =
            |ids: &mut dyn Iterator<Item = &str>| ids.map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => crate::markdown::trimmed(a) == crate::markdown::trimmed(b),
            (Self::RichText(a), Self::RichText(b)) => crate::markdown::same(a.as_markdown(), b.as_markdown()),
            (Self::Select(a), Self::Select(b)) => a.id == b.id,
            (Self::MultiSelect(a), Self::MultiSelect(b)) => {
                set(&mut a.iter().map(|c| c.id.as_str())) == set(&mut b.iter().map(|c| c.id.as_str()))
            }
            (Self::Cascade(a), Self::Cascade(b)) => a.iter().map(|c| &c.id).eq(b.iter().map(|c| &c.id)),
            (Self::Users(a), Self::Users(b)) => {
                set(&mut a.iter().map(|u| u.id.as_str())) == set(&mut b.iter().map(|u| u.id.as_str()))
            }
            (Self::Tickets(a), Self::Tickets(b)) => {
                set(&mut a.iter().map(TicketId::as_str)) == set(&mut b.iter().map(TicketId::as_str))
            }
            (a, b) => a == b,
        }
    }
}

/// A custom field of a ticket and what it holds.
///
/// In JSON a choice is its name (`"value": "Alpha"`) and its id stands beside it in `ids`; users and
/// tickets likewise.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FieldValue {
    /// The field's id.
    pub id: FieldId,
    /// The field's name.
    pub name: String,
    /// What it holds. A field that holds nothing is left out of the ticket.
    pub value: Value,
}

impl FieldValue {
    /// The field `id`, called `name`, holding `value`.
    pub fn new(id: impl Into<FieldId>, name: impl Into<String>, value: Value) -> Self {
        Self { id: id.into(), name: name.into(), value }
    }
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("kind", &self.value.kind())?;
        match &self.value {
            Value::Text(text) => map.serialize_entry("value", text)?,
            Value::RichText(body) => map.serialize_entry("value", body)?,
            Value::Number(number) => map.serialize_entry("value", &JsonNumber(*number))?,
            Value::Bool(bool) => map.serialize_entry("value", bool)?,
            Value::Date(date) => map.serialize_entry("value", date)?,
            Value::Select(choice) => {
                map.serialize_entry("value", &choice.name)?;
                map.serialize_entry("ids", &[&choice.id])?;
            }
            Value::MultiSelect(choices) | Value::Cascade(choices) => {
                map.serialize_entry("value", &choices.iter().map(|choice| &choice.name).collect::<Vec<_>>())?;
                map.serialize_entry("ids", &choices.iter().map(|choice| &choice.id).collect::<Vec<_>>())?;
            }
            Value::Users(users) => {
                map.serialize_entry("value", &users.iter().map(User::to_string).collect::<Vec<_>>())?;
                map.serialize_entry("ids", &users.iter().map(|user| &user.id).collect::<Vec<_>>())?;
            }
            Value::Tickets(tickets) => map.serialize_entry("value", tickets)?,
            Value::Other(raw) => map.serialize_entry("value", raw)?,
        }
        map.end()
    }
}

/// A number in JSON without the `.0` that a whole one would get.
struct JsonNumber(f64);

impl Serialize for JsonNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Up to here every whole number has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0.abs() <= EXACT {
            #[allow(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            id: FieldId,
            name: String,
            kind: FieldKind,
            value: Raw,
            #[serde(default)]
            ids: Vec<String>,
        }
        fn choices(ids: Vec<String>, names: Vec<String>) -> Vec<Choice> {
            ids.into_iter().zip(names).map(|(id, name)| Choice::new(id, name)).collect()
        }
        let wire = Wire::deserialize(deserializer)?;
        let raw = wire.value;
        let ids = wire.ids;
        let value = match wire.kind {
            FieldKind::Text => raw.read().map(Value::Text),
            FieldKind::RichText => raw.read().map(Value::RichText),
            FieldKind::Number => raw.read().map(Value::Number),
            FieldKind::Bool => raw.read().map(Value::Bool),
            FieldKind::Date => raw.read().map(Value::Date),
            FieldKind::Select => raw.read::<String>().map(|name| {
                let id = ids.into_iter().next().unwrap_or_else(|| name.clone());
                Value::Select(Choice::new(id, name))
            }),
            FieldKind::MultiSelect => raw.read().map(|names| Value::MultiSelect(choices(ids, names))),
            FieldKind::Cascade => raw.read().map(|names| Value::Cascade(choices(ids, names))),
            FieldKind::Users => raw.read::<Vec<String>>().map(|names| {
                let users = ids.into_iter().zip(names);
                Value::Users(users.map(|(id, name)| User::new(UserId::new(id)).with_name(name)).collect())
            }),
            FieldKind::Tickets => raw.read().map(Value::Tickets),
            FieldKind::Other => Ok(Value::Other(raw)),
        };
        Ok(Self { id: wire.id, name: wire.name, value: value.map_err(serde::de::Error::custom)? })
    }
}

/// What a caller writes into a custom field: a value, or text that is read by the field's kind.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldInput {
    /// A value of the field's kind; choices and users may be named by id or name.
    Value(Value),
    /// Text as a person types it: `3.5`, `yes`, `2026-03-01`, a choice's name, several separated by commas.
    Text(String),
}

impl From<Value> for FieldInput {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for FieldInput {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for FieldInput {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for FieldInput {
    fn from(number: f64) -> Self {
        Self::Value(Value::Number(number))
    }
}

impl From<bool> for FieldInput {
    fn from(bool: bool) -> Self {
        Self::Value(Value::Bool(bool))
    }
}

impl From<When> for FieldInput {
    fn from(when: When) -> Self {
        Self::Value(Value::Date(when))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_value_survives_json() {
        let values = [
            Value::Text("a".into()),
            Value::RichText("**a**".into()),
            Value::Number(3.5),
            Value::Number(-2.0),
            Value::Bool(true),
            Value::Date("2026-03-01".parse().unwrap()),
            Value::Select(Choice::new("o1", "Alpha")),
            Value::MultiSelect(vec![Choice::new("o1", "Alpha"), Choice::new("o2", "Beta")]),
            Value::Cascade(vec![Choice::new("a", "A"), Choice::new("a1", "A1")]),
            Value::Users(vec![User::new("184").with_name("Bo")]),
            Value::Tickets(vec!["t1".into()]),
            Value::Other(Raw::new(&br#"{"odd":[1]}"#[..]).unwrap()),
        ];
        for value in values {
            let field = FieldValue::new("f", "Field", value);
            let json = serde_json::to_string(&field).unwrap();
            assert_eq!(serde_json::from_str::<FieldValue>(&json).unwrap(), field, "{json}");
        }
    }

    #[test]
    fn a_choice_is_its_name_in_json_and_a_whole_number_has_no_point() {
        let json = |value| serde_json::to_value(FieldValue::new("u", "Stage", value)).unwrap();
        assert_eq!(
            json(Value::Select(Choice::new("o1", "Alpha"))),
            serde_json::json!({"id": "u", "name": "Stage", "kind": "select", "value": "Alpha", "ids": ["o1"]})
        );
        assert_eq!(json(Value::Number(3.0))["value"].to_string(), "3");
    }
}
