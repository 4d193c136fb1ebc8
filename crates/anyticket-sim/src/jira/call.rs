//! One request, taken apart.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::answer::{Answer, Body};

/// A request and who makes it.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request<Bytes>,
    /// The variables of the path, decoded.
    pub(crate) parameters: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) user: Option<usize>,
    pub(crate) zone: TimeZone,
    /// The address of the site.
    pub(crate) site: String,
    /// What `self` links start with, up to `/rest`.
    pub(crate) base: String,
}

impl Call<'_> {
    pub(crate) fn parameter(&self, index: usize) -> &str {
        &self.parameters[index]
    }

    /// A parameter of the query.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that may be repeated, and each time hold several values with commas between.
    pub(crate) fn listed(&self, name: &str) -> Vec<&str> {
        self.query
            .iter()
            .filter(|(key, _)| key == name)
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.asked(name) == Some("true")
    }

    /// A whole number of the query. Jira answers one that is none with 404 and no words worth reading.
    pub(crate) fn number(&self, name: &str, default: usize) -> Result<usize, Answer> {
        match self.asked(name) {
            None | Some("") => Ok(default),
            Some(text) => text.parse::<i64>().map(|number| usize::try_from(number).unwrap_or(0)).map_err(|_| {
                Answer::new(
                    404,
                    Body::Text("text/html;charset=UTF-8", "<html><body>Not Found</body></html>".to_owned()),
                )
            }),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// 415 for another content type, 400 for what is no JSON.
    pub(crate) fn json(&self) -> Result<Value, Answer> {
        let kind = self.request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/json") {
            return Err(Answer::new(415, Body::Empty));
        }
        if self.request.body().is_empty() {
            return Err(Answer::new(
                400,
                Body::Json(serde_json::json!({
                    "errorMessages": ["No content to map to Object due to end of input"],
                })),
            ));
        }
        serde_json::from_slice(self.request.body()).map_err(|_| {
            Answer::new(
                400,
                Body::Json(serde_json::json!({
                    "errorMessages": ["There was an error parsing JSON. Check that your request body is valid."],
                })),
            )
        })
    }

    /// The body as an object with no keys but these.
    pub(crate) fn object(&self, keys: &[&str]) -> Result<Map<String, Value>, Answer> {
        let Value::Object(object) = self.json()? else { return Err(Answer::invalid_payload()) };
        match object.keys().all(|key| keys.contains(&key.as_str())) {
            true => Ok(object),
            false => Err(Answer::invalid_payload()),
        }
    }

    /// The body as an object with any keys.
    pub(crate) fn any_object(&self) -> Result<Map<String, Value>, Answer> {
        match self.json()? {
            Value::Object(object) => Ok(object),
            _ => Err(Answer::invalid_payload()),
        }
    }
}

/// A list of strings in a body. Absent and null are an empty list.
pub(crate) fn strings(object: &Map<String, Value>, key: &str) -> Result<Vec<String>, Answer> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(Answer::invalid_payload)).collect()
        }
        Some(_) => Err(Answer::invalid_payload()),
    }
}

/// A string in a body. Absent and null are none.
pub(crate) fn string<'a>(object: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, Answer> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Answer::invalid_payload()),
    }
}
