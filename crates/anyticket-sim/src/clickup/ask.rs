//! A request, read.

use bytes::Bytes;
use http::Request;
use serde_json::{Map, Value};

use crate::clickup::model::Millis;
use crate::clickup::refusal::{self, Refusal};

/// Whose token a request carries.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) user: u64,
    pub(crate) workspaces: Vec<u64>,
}

/// A request with its path taken apart, its query decoded and its body parsed.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Map<String, Value>,
    pub(crate) who: Who,
    pub(crate) now: Millis,
}

/// A key of a JSON body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Given<T> {
    Absent,
    Null,
    Is(T),
}

impl<T> Given<T> {
    /// Changes what is kept: `null` clears, absence does nothing.
    pub(crate) fn put(self, kept: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *kept = None,
            Self::Is(value) => *kept = Some(value),
        }
    }

    /// The value, if there is one.
    pub(crate) fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

type Read<T> = Result<T, Refusal>;

impl Ask<'_> {
    /// A query parameter that may be given once.
    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// All values of a repeated parameter. Most are written `key[]`, two are not.
    pub(crate) fn parameters(&self, key: &str) -> Vec<&str> {
        self.query.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn flag(&self, key: &str) -> Read<bool> {
        match self.parameter(key) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(refusal::undocumented(format!("{key} must be a boolean"))),
        }
    }

    pub(crate) fn integer(&self, key: &str) -> Read<Option<i64>> {
        self.parameter(key)
            .map(|value| value.parse().map_err(|_| refusal::undocumented(format!("{key} must be an integer"))))
            .transpose()
    }

    /// Repeated numbers, such as user ids.
    pub(crate) fn numbers(&self, key: &str) -> Read<Vec<u64>> {
        self.parameters(key)
            .into_iter()
            .map(|value| value.parse().map_err(|_| refusal::undocumented(format!("{key} must be numbers"))))
            .collect()
    }

    fn given<T>(&self, key: &str, kind: &str, read: impl FnOnce(&Value) -> Option<T>) -> Read<Given<T>> {
        match self.body.get(key) {
            None => Ok(Given::Absent),
            Some(Value::Null) => Ok(Given::Null),
            Some(value) => {
                read(value).map(Given::Is).ok_or_else(|| refusal::undocumented(format!("{key} must be {kind}")))
            }
        }
    }

    pub(crate) fn text(&self, key: &str) -> Read<Given<String>> {
        self.given(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    pub(crate) fn whole(&self, key: &str) -> Read<Given<i64>> {
        self.given(key, "an integer", Value::as_i64)
    }

    pub(crate) fn number(&self, key: &str) -> Read<Given<f64>> {
        self.given(key, "a number", Value::as_f64)
    }

    pub(crate) fn switch(&self, key: &str) -> Read<Given<bool>> {
        self.given(key, "a boolean", Value::as_bool)
    }

    pub(crate) fn object(&self, key: &str) -> Read<Given<&Map<String, Value>>> {
        match self.body.get(key) {
            None => Ok(Given::Absent),
            Some(Value::Null) => Ok(Given::Null),
            Some(Value::Object(map)) => Ok(Given::Is(map)),
            Some(_) => Err(refusal::undocumented(format!("{key} must be an object"))),
        }
    }

    pub(crate) fn ids(&self, key: &str) -> Read<Given<Vec<u64>>> {
        self.given(key, "an array of integers", numbers)
    }

    pub(crate) fn texts(&self, key: &str) -> Read<Given<Vec<String>>> {
        self.given(key, "an array of strings", strings)
    }

    /// A value between 1 and 4.
    pub(crate) fn priority(&self) -> Read<Given<u8>> {
        Ok(match self.whole("priority")? {
            Given::Absent => Given::Absent,
            Given::Null => Given::Null,
            Given::Is(level @ 1..=4) => Given::Is(level as u8),
            Given::Is(_) => return Err(refusal::undocumented("Priority invalid")),
        })
    }
}

/// An array of whole numbers.
pub(crate) fn numbers(value: &Value) -> Option<Vec<u64>> {
    value.as_array()?.iter().map(Value::as_u64).collect()
}

/// An array of strings.
pub(crate) fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}
