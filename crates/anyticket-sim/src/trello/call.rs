//! One request, taken apart.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::id::Id;
use super::time;
use crate::multipart::{Part, parts};

/// The longest that a name, a description or a comment may be, in characters.
pub(crate) const LONGEST: usize = 16_384;

/// A request and who makes it.
#[derive(Debug)]
pub(crate) struct Call {
    /// The variables of the path, decoded.
    pub(crate) parameters: Vec<String>,
    pub(crate) given: Given,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    /// A place in the list of people.
    pub(crate) user: usize,
    /// Whether the token may be told e-mail addresses.
    pub(crate) account: bool,
    /// Where files are asked for.
    pub(crate) site: String,
}

/// The parameters of a request: of the query, and for writes of the body too.
#[derive(Debug, Default)]
pub(crate) struct Given {
    values: Map<String, Value>,
    pub(crate) files: Vec<Part>,
    in_query: BTreeSet<String>,
}

impl Given {
    /// Reads query and body.
    ///
    /// # Errors
    ///
    /// 400 for a body that is not what it is said to be. The service says nothing of such bodies.
    pub(crate) fn read(request: &Request<Bytes>) -> Result<Self, Answer> {
        let mut given = Self::default();
        for (name, value) in crate::log::query(request) {
            given.in_query.insert(name.clone());
            given.values.insert(name, Value::from(value));
        }
        let body = request.body();
        if body.is_empty() {
            return Ok(given);
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match kind.split(';').next().unwrap_or_default().trim() {
            "application/json" => match serde_json::from_slice(body) {
                Ok(Value::Object(object)) => given.values.extend(object),
                _ => return Err(Answer::undocumented(400)),
            },
            "application/x-www-form-urlencoded" => {
                let pairs = url::form_urlencoded::parse(body).into_owned();
                given.values.extend(pairs.map(|(name, value)| (name, Value::from(value))));
            }
            "multipart/form-data" => {
                for part in parts(kind, body).ok_or_else(|| Answer::undocumented(400))? {
                    match part.filename {
                        Some(_) => given.files.push(part),
                        None => {
                            let text = String::from_utf8_lossy(&part.content).into_owned();
                            given.values.insert(part.name, Value::from(text));
                        }
                    }
                }
            }
            _ => return Err(Answer::undocumented(400)),
        }
        Ok(given)
    }

    /// Takes a parameter out, and says whether it stood in the query.
    pub(crate) fn take(&mut self, name: &str) -> Option<(String, bool)> {
        let value = self.values.remove(name)?;
        let text = value.as_str()?.to_owned();
        Some((text, self.in_query.contains(name)))
    }

    /// A parameter that is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// A date that is set, or taken away.
pub(crate) type Date = Option<i64>;

/// A place among others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pos {
    Top,
    Bottom,
    At(f64),
}

impl Call {
    pub(crate) fn parameter(&self, index: usize) -> &str {
        &self.parameters[index]
    }

    /// A variable of the path that was found to be an id.
    pub(crate) fn id(&self, index: usize) -> Id {
        Id::read(&self.parameters[index]).expect("the form of ids is checked before")
    }

    /// A parameter as it was given.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.given.values.get(name)
    }

    /// A parameter that is text.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.given.text(name)
    }

    /// Text of so many characters at least and at most.
    pub(crate) fn text(&self, name: &str, least: usize, most: usize) -> Result<Option<String>, Answer> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) if (least..=most).contains(&text.chars().count()) => Ok(Some(text.clone())),
            Some(_) => Err(Answer::invalid(name)),
        }
    }

    /// A name of at least one letter.
    pub(crate) fn name(&self) -> Result<Option<String>, Answer> {
        match self.text("name", 1, LONGEST)? {
            Some(name) if name.trim().is_empty() => Err(Answer::invalid("name")),
            name => Ok(name),
        }
    }

    pub(crate) fn boolean(&self, name: &str) -> Result<Option<bool>, Answer> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(Value::String(text)) if text == "true" => Ok(Some(true)),
            Some(Value::String(text)) if text == "false" => Ok(Some(false)),
            Some(_) => Err(Answer::invalid(name)),
        }
    }

    /// A whole number within bounds.
    pub(crate) fn number(&self, name: &str, default: usize, most: usize) -> Result<usize, Answer> {
        let number = match self.value(name) {
            None => return Ok(default),
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number
            .and_then(|number| usize::try_from(number).ok())
            .filter(|number| *number <= most)
            .ok_or_else(|| Answer::invalid(name))
    }

    /// A whole id: parameters take no short links.
    pub(crate) fn whole_id(&self, name: &str) -> Result<Option<Id>, Answer> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Id::read(text).map(Some).ok_or_else(|| Answer::invalid(name)),
            Some(_) => Err(Answer::invalid(name)),
        }
    }

    /// An id that must be given.
    pub(crate) fn required_id(&self, name: &str) -> Result<Id, Answer> {
        self.whole_id(name)?.ok_or_else(|| Answer::invalid(name))
    }

    /// A list of ids, with commas between or as an array. The same twice is refused.
    pub(crate) fn ids(&self, name: &str) -> Result<Option<Vec<Id>>, Answer> {
        let texts: Vec<&str> = match self.value(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect(),
            Some(Value::Array(items)) => items.iter().map(|item| item.as_str().unwrap_or_default()).collect(),
            Some(_) => return Err(Answer::invalid(name)),
        };
        let mut ids = Vec::new();
        for text in texts {
            match Id::read(text) {
                Some(id) if !ids.contains(&id) => ids.push(id),
                _ => return Err(Answer::invalid(name)),
            }
        }
        Ok(Some(ids))
    }

    /// An instant; `null`, as a word or as JSON has it, and nothing at all take the date away.
    pub(crate) fn date(&self, name: &str) -> Result<Option<Date>, Answer> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some(None)),
            Some(Value::String(text)) if text.is_empty() || text == "null" => Ok(Some(None)),
            Some(Value::String(text)) => match time::read(text) {
                Some(at) => Ok(Some(Some(at))),
                None => Err(Answer::invalid(name)),
            },
            Some(_) => Err(Answer::invalid(name)),
        }
    }

    pub(crate) fn pos(&self) -> Result<Option<Pos>, Answer> {
        let number = match self.value("pos") {
            None => return Ok(None),
            Some(Value::String(text)) if text == "top" => return Ok(Some(Pos::Top)),
            Some(Value::String(text)) if text == "bottom" => return Ok(Some(Pos::Bottom)),
            Some(Value::String(text)) => text.parse::<f64>().ok(),
            Some(value) => value.as_f64(),
        };
        match number.filter(|number| number.is_finite() && *number > 0.0) {
            Some(number) => Ok(Some(Pos::At(number))),
            None => Err(Answer::invalid("pos")),
        }
    }

    /// One word of several.
    pub(crate) fn one_of<'w>(&self, name: &str, words: &[&'w str], default: &'w str) -> Result<&'w str, Answer> {
        let Some(value) = self.value(name) else { return Ok(default) };
        let found = value.as_str().and_then(|text| words.iter().find(|word| **word == text));
        found.copied().ok_or_else(|| Answer::invalid(name))
    }

    /// Whether something is to be nested: `true`, and `all` for the older ones.
    pub(crate) fn wants(&self, name: &str) -> Result<bool, Answer> {
        match self.value(name) {
            None => Ok(false),
            Some(Value::String(text)) if text == "true" || text == "all" => Ok(true),
            Some(Value::String(text)) if text == "false" || text == "none" => Ok(false),
            Some(_) => Err(Answer::invalid(name)),
        }
    }
}
