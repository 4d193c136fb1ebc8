//! What Jira answers, before it becomes bytes.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

/// One answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Body,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Objects read, for the points that an app pays.
    pub(crate) read: u64,
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

    pub(crate) fn ok(body: Value) -> Self {
        Self::new(200, Body::Json(body))
    }

    pub(crate) fn created(body: Value) -> Self {
        Self::new(201, Body::Json(body))
    }

    pub(crate) fn no_content() -> Self {
        Self::new(204, Body::Empty)
    }

    pub(crate) fn reading(mut self, objects: usize) -> Self {
        self.read = objects as u64;
        self
    }

    pub(crate) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    /// One message, in an `ErrorCollection`.
    pub(crate) fn error(status: u16, message: impl Into<String>) -> Self {
        Self::new(status, Body::Json(json!({ "errorMessages": [message.into()], "errors": {} })))
    }

    /// One message at one field.
    pub(crate) fn field_error(field: &str, message: impl Into<String>) -> Self {
        let mut errors = Errors::default();
        errors.field(field, message);
        errors.answer(400)
    }

    /// A body that cannot be read into what the operation takes. It has no `errors`.
    pub(crate) fn invalid_payload() -> Self {
        Self::new(
            400,
            Body::Json(json!({
                "errorMessages": ["Invalid request payload. Refer to the REST API documentation and try again."],
            })),
        )
    }

    pub(crate) fn no_issue() -> Self {
        Self::error(404, "Issue does not exist or you do not have permission to see it.")
    }

    pub(crate) fn no_project(id_or_key: &str) -> Self {
        let what = if id_or_key.parse::<u64>().is_ok() { "id" } else { "key" };
        Self::error(404, format!("No project could be found with {what} '{id_or_key}'."))
    }

    pub(crate) fn login_required() -> Self {
        Self::new(
            401,
            Body::Json(json!({
                "message": "Client must be authenticated to access this resource.",
                "status-code": 401,
            })),
        )
    }

    /// The gateway's own refusals.
    pub(crate) fn gateway(status: u16, message: &str) -> Self {
        Self::new(status, Body::Json(json!({ "code": status, "message": message })))
    }

    pub(crate) fn not_simulated(what: impl Into<String>) -> Self {
        Self::new(500, Body::NotSimulated(what.into()))
    }

    pub(crate) fn into_response(self, unexpected: impl Fn(&str) -> Response<Bytes>) -> Response<Bytes> {
        let (kind, bytes) = match self.body {
            Body::Empty => (None, Bytes::new()),
            Body::Json(value) => (Some("application/json;charset=UTF-8".to_owned()), Bytes::from(value.to_string())),
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
            headers.insert(HeaderName::from_static(name), value);
        }
        response
    }
}

/// Complaints about a request, collected before it is refused.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    messages: Vec<String>,
    fields: BTreeMap<String, String>,
}

impl Errors {
    pub(crate) fn message(&mut self, message: impl Into<String>) {
        self.messages.push(message.into());
    }

    /// The first complaint about a field stands.
    pub(crate) fn field(&mut self, field: &str, message: impl Into<String>) {
        self.fields.entry(field.to_owned()).or_insert_with(|| message.into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.fields.is_empty()
    }

    pub(crate) fn to_json(&self) -> Value {
        let errors: Map<String, Value> =
            self.fields.iter().map(|(field, message)| (field.clone(), message.clone().into())).collect();
        json!({ "errorMessages": self.messages, "errors": errors })
    }

    pub(crate) fn answer(&self, status: u16) -> Answer {
        Answer::new(status, Body::Json(self.to_json()))
    }

    /// Refuses if there is anything to complain about.
    pub(crate) fn check(self) -> Result<(), Answer> {
        if self.is_empty() { Ok(()) } else { Err(self.answer(400)) }
    }
}
