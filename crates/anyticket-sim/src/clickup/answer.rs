//! The answers of handlers, and how they become HTTP.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::clickup::model::Millis;
use crate::clickup::refusal::Refusal;

/// What a handler gives.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// A good answer.
#[derive(Debug)]
pub(crate) enum Answer {
    /// 200 with JSON.
    Json(Value),
    /// 200 with JSON that is written already.
    Written(String),
    /// 204 without a body.
    NoContent,
    /// 302 to somewhere.
    Redirect(String),
    /// 200 with the bytes of a file.
    File(Bytes, String),
}

impl Answer {
    pub(crate) fn json(value: Value) -> Outcome {
        Ok(Self::Json(value))
    }

    /// `{}`, as many writes answer.
    pub(crate) fn empty() -> Outcome {
        Ok(Self::Json(json!({})))
    }

    pub(crate) fn into_response(self) -> Response<Bytes> {
        match self {
            Self::Json(value) => json_response(StatusCode::OK, &value),
            Self::Written(text) => json_text(StatusCode::OK, text),
            Self::NoContent => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
            Self::Redirect(target) => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::FOUND;
                let target = HeaderValue::from_str(&target).expect("an encoded address is a valid header value");
                response.headers_mut().insert(http::header::LOCATION, target);
                response
            }
            Self::File(bytes, kind) => {
                let mut response = Response::new(bytes);
                if let Ok(kind) = HeaderValue::from_str(&kind) {
                    response.headers_mut().insert(CONTENT_TYPE, kind);
                }
                response
            }
        }
    }
}

/// A refusal as v2 writes it, or as v3 does.
pub(crate) fn refused(refusal: &Refusal, v3: bool, now: Millis) -> Response<Bytes> {
    let status = StatusCode::from_u16(refusal.status).expect("refusals have valid statuses");
    let body = if v3 {
        json!({"status": refusal.status, "message": refusal.text, "trace_id": now % 1_000_000_007, "timestamp": now})
    } else {
        json!({"err": refusal.text, "ECODE": refusal.code})
    };
    json_response(status, &body)
}

pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response<Bytes> {
    json_text(status, body.to_string())
}

fn json_text(status: StatusCode, text: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

pub(crate) fn set_header(response: &mut Response<Bytes>, name: &'static str, value: i64) {
    response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(value));
}
