//! Every request and its answer, for those who check them afterwards.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request};
use serde_json::Value;

use crate::fault::Fault;
use crate::reply::{Cut, Reply};
use crate::vendor::{Operation, Vendor};

/// Stands in the log where a credential was.
pub const REDACTED: &str = "[redacted]";

/// One request and its answer. Credentials are redacted.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exchange {
    /// Counted from zero.
    pub number: u64,
    /// When the request came, since the simulation started.
    pub at: Duration,
    /// The operation it was read as.
    pub operation: Operation,
    /// The method, in capitals.
    pub method: String,
    /// The path as it was sent, still percent-encoded.
    pub path: String,
    /// The query, decoded, in the order it was sent.
    pub query: Vec<(String, String)>,
    /// The headers of the request.
    pub headers: HeaderMap,
    /// The body of the request.
    pub body: Bytes,
    /// The status that was sent; `None` if nothing arrived.
    pub status: Option<u16>,
    /// The headers of the answer.
    pub answer_headers: HeaderMap,
    /// The body of the answer as it was sent.
    pub answer: Bytes,
    /// What the fault script did.
    pub fault: Option<Fault>,
}

impl Exchange {
    pub(crate) fn new(
        vendor: &impl Vendor,
        number: u64,
        at: Duration,
        operation: Operation,
        request: &Request<Bytes>,
        reply: &Reply,
        fault: Option<Fault>,
    ) -> Self {
        let arrived = match reply.cut {
            None => Some(reply.response.body().clone()),
            Some(Cut::InBody(bytes)) => Some(reply.response.body().slice(..bytes.min(reply.response.body().len()))),
            Some(_) => None,
        };
        let secret = vendor.secret_keys();
        Self {
            number,
            at,
            operation,
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: query(request)
                .into_iter()
                .map(|(key, value)| {
                    let value = if secret.contains(&key.as_str()) { REDACTED.to_owned() } else { value };
                    (key, value)
                })
                .collect(),
            headers: redacted_headers(request.headers(), vendor.secret_headers()),
            body: redacted_body(request.headers(), request.body(), secret),
            status: arrived.is_some().then(|| reply.response.status().as_u16()),
            answer_headers: if arrived.is_some() { reply.response.headers().clone() } else { HeaderMap::new() },
            answer: redacted_body(reply.response.headers(), &arrived.unwrap_or_default(), secret),
            fault,
        }
    }

    /// The body of the request as JSON; `None` if it is none.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The body of the answer as JSON; `None` if it is none.
    pub fn answer_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.answer).ok()
    }
}

/// The query of a request, decoded, in order.
pub(crate) fn query(request: &Request<Bytes>) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn redacted_headers(headers: &HeaderMap, secret: &[&str]) -> HeaderMap {
    let mut headers = headers.clone();
    for (name, value) in &mut headers {
        if secret.contains(&name.as_str()) {
            *value = HeaderValue::from_static(REDACTED);
        }
    }
    headers
}

fn redacted_body(headers: &HeaderMap, body: &Bytes, secret: &[&str]) -> Bytes {
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in url::form_urlencoded::parse(body) {
            form.append_pair(&key, if secret.contains(&&*key) { REDACTED } else { &value });
        }
        return Bytes::from(form.finish());
    }
    // Most bodies are long and hold no secret: look before reading them.
    if !secret.iter().any(|key| memchr::memmem::find(body, format!("\"{key}\"").as_bytes()).is_some()) {
        return body.clone();
    }
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.clone() };
    redact(&mut value, secret);
    Bytes::from(value.to_string())
}

fn redact(value: &mut Value, secret: &[&str]) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if secret.contains(&key.as_str()) {
                    *value = Value::from(REDACTED);
                } else {
                    redact(value, secret);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| redact(value, secret)),
        _ => {}
    }
}
