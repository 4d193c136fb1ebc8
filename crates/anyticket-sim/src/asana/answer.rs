//! What Asana answers, before it becomes bytes.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

/// What the vendor says to a refusal whose words nobody has written down.
pub const UNDOCUMENTED: &str = "The request was refused.";

const HELP: &str = "For more information on API status codes and how to handle them, read the docs on errors: \
                    https://developers.asana.com/docs/errors";

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Rows times fields, for the hidden quota.
    pub(crate) read: usize,
}

/// What an answer carries.
#[derive(Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    Text(&'static str, String),
    Bytes(String, Bytes),
    /// The loud answer to something that the simulator does not do.
    NotSimulated(String),
}

/// An answer, or a refusal.
pub(crate) type Outcome = Result<Answer, Answer>;

impl Answer {
    pub(crate) fn new(status: u16, body: Body) -> Self {
        Self { status, body, headers: Vec::new(), read: 0 }
    }

    /// 200 and this as `data`.
    pub(crate) fn data(data: Value) -> Self {
        Self::new(200, Body::Json(json!({ "data": data })))
    }

    /// 200 and the empty record.
    pub(crate) fn nothing() -> Self {
        Self::data(Value::Object(Map::new()))
    }

    pub(crate) fn reading(mut self, fields: usize) -> Self {
        self.read = fields;
        self
    }

    pub(crate) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    pub(crate) fn error(status: u16, message: impl Into<String>) -> Self {
        Self::errors(status, &[message.into()])
    }

    pub(crate) fn errors(status: u16, messages: &[String]) -> Self {
        let one = |message: &String| match status {
            // Recorded without the help.
            401 | 429 => json!({ "message": message }),
            _ => json!({ "message": message, "help": HELP }),
        };
        Self::new(status, Body::Json(json!({ "errors": messages.iter().map(one).collect::<Vec<_>>() })))
    }

    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::error(400, message)
    }

    /// The message of something that must be there and is not.
    pub(crate) fn missing(field: &str) -> Self {
        Self::bad(format!("{field}: Missing input"))
    }

    pub(crate) fn undocumented(status: u16, field: &str) -> Self {
        Self::error(status, format!("{field}: {UNDOCUMENTED}"))
    }

    pub(crate) fn too_many() -> Self {
        Self::error(
            429,
            "You've made too many requests and hit a rate limit. Please retry after the given amount of time.",
        )
    }

    pub(crate) fn not_simulated(what: impl Into<String>) -> Self {
        Self::new(500, Body::NotSimulated(what.into()))
    }

    /// The body as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        match &self.body {
            Body::Json(json) => json.clone(),
            _ => Value::Null,
        }
    }

    pub(crate) fn into_response(self, unexpected: impl Fn(&str) -> Response<Bytes>) -> Response<Bytes> {
        let (kind, bytes) = match self.body {
            Body::Empty => (None, Bytes::new()),
            Body::Json(value) => (Some("application/json; charset=UTF-8".to_owned()), Bytes::from(value.to_string())),
            Body::Text(kind, text) => (Some(kind.to_owned()), Bytes::from(text)),
            Body::Bytes(kind, bytes) => (Some(kind), bytes),
            Body::NotSimulated(what) => return unexpected(&what),
        };
        let mut response = Response::new(bytes);
        *response.status_mut() = StatusCode::from_u16(self.status).expect("the simulator gives valid statuses");
        let headers = response.headers_mut();
        if let Some(kind) = kind.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
            headers.insert(CONTENT_TYPE, kind);
        }
        for (name, value) in self.headers {
            let value = HeaderValue::from_str(&value).expect("the simulator gives valid header values");
            headers.append(HeaderName::from_static(name), value);
        }
        response
    }
}
