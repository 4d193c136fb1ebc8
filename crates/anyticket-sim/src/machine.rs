//! A vendor with its faults, its log and its counters: still without clock or socket.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{Request, Response, StatusCode};

use crate::counters::Counters;
use crate::fault::{ErrorBody, Fault, Faults, RetryAfter};
use crate::log::Exchange;
use crate::random::Random;
use crate::reply::{Cut, Reply};
use crate::vendor::{InFlight, Vendor};

/// Something to be done to a vendor between two requests.
pub(crate) type Hook<V> = Box<dyn FnMut(&mut V, u64) + Send>;

/// Somebody who is shown every exchange.
pub(crate) type Watcher = Box<dyn FnMut(&Exchange) + Send>;

/// A vendor and all that happens around it.
pub(crate) struct Machine<V> {
    pub(crate) vendor: V,
    pub(crate) faults: Faults,
    pub(crate) latency: Duration,
    pub(crate) keep_log: bool,
    pub(crate) log: Vec<Exchange>,
    pub(crate) counters: Counters,
    pub(crate) hooks: Vec<Hook<V>>,
    pub(crate) watchers: Vec<Watcher>,
    random: Random,
    handled: u64,
    late: Vec<(Duration, Request<Bytes>)>,
    storm: Option<(Duration, RetryAfter)>,
}

impl<V: Vendor> Machine<V> {
    pub(crate) fn new(vendor: V, faults: Faults, seed: u64, latency: Duration, keep_log: bool) -> Self {
        Self {
            vendor,
            faults,
            latency,
            keep_log,
            log: Vec::new(),
            counters: Counters::default(),
            hooks: Vec::new(),
            watchers: Vec::new(),
            random: Random::new(seed, 0xFA01),
            handled: 0,
            late: Vec::new(),
            storm: None,
        }
    }

    /// One request: what was to happen before it, the request itself, what the script does to its answer.
    pub(crate) fn handle(&mut self, request: &Request<Bytes>, open: InFlight, now: Duration) -> Reply {
        self.catch_up(now);
        for hook in &mut self.hooks {
            hook(&mut self.vendor, self.handled);
            self.vendor.touched();
        }
        self.vendor.in_flight(open);
        let number = self.handled;
        self.handled += 1;

        let operation = self.vendor.operation(request);
        let fault = self.strike(&operation, now);
        let reply = self.reply(request, fault.as_ref(), now).after(self.latency);

        *self.counters.requests.entry(operation.clone()).or_default() += 1;
        match reply.cut {
            None => *self.counters.statuses.entry(reply.response.status().as_u16()).or_default() += 1,
            Some(_) => self.counters.broken += 1,
        }
        if reply.response.headers().contains_key(UNEXPECTED) {
            self.counters.unexpected += 1;
        }
        if self.keep_log || !self.watchers.is_empty() {
            let exchange = Exchange::new(&self.vendor, number, now, operation, request, &reply, fault);
            self.watchers.iter_mut().for_each(|watcher| watcher(&exchange));
            if self.keep_log {
                self.log.push(exchange);
            }
        }
        reply
    }

    /// Lets requests land whose time has come.
    pub(crate) fn catch_up(&mut self, now: Duration) {
        let mut due: Vec<_> = self.late.extract_if(.., |(at, _)| *at <= now).collect();
        due.sort_by_key(|(at, _)| *at);
        for (at, request) in due {
            self.vendor.handle(&request, at);
        }
        self.vendor.advance(now);
    }

    fn strike(&mut self, operation: &crate::vendor::Operation, now: Duration) -> Option<Fault> {
        if let Some((until, retry)) = self.storm {
            if now < until {
                return Some(Fault::TooManyRequests { retry, lasting: Duration::ZERO });
            }
            self.storm = None;
        }
        let fault = self.faults.draw(operation, &mut self.random)?;
        if let Fault::TooManyRequests { retry, lasting } = fault
            && !lasting.is_zero()
        {
            self.storm = Some((now + lasting, retry));
        }
        Some(fault)
    }

    fn reply(&mut self, request: &Request<Bytes>, fault: Option<&Fault>, now: Duration) -> Reply {
        let Some(fault) = fault else { return self.vendor.handle(request, now) };
        match fault {
            Fault::Status { status, body, applied } => {
                if *applied {
                    self.vendor.handle(request, now);
                }
                Reply::new(self.error(request, *status, *body, now))
            }
            Fault::ResetBefore => Reply::new(Response::default()).cut(Cut::BeforeHandling),
            Fault::LostAnswer => self.vendor.handle(request, now).cut(Cut::AfterHandling),
            Fault::Silence => self.vendor.handle(request, now).cut(Cut::Silence),
            Fault::Late(after) => {
                self.late.push((now + *after, request.clone()));
                Reply::new(Response::default()).cut(Cut::Silence)
            }
            Fault::ResetInBody => {
                let reply = self.vendor.handle(request, now);
                match reply.response.body().len() {
                    0 => reply.cut(Cut::AfterHandling),
                    length => {
                        let cut = self.random.below(length);
                        reply.cut(Cut::InBody(cut))
                    }
                }
            }
            Fault::Slow(by) => self.vendor.handle(request, now).after(*by),
            Fault::TooManyRequests { retry, .. } => Reply::new(self.vendor.too_many_requests(request, *retry, now)),
            Fault::Garbage => {
                let mut reply = self.vendor.handle(request, now);
                let noise: Vec<u8> = (0..64).map(|_| self.random.number().to_le_bytes()[0] | 0x80).collect();
                *reply.response.body_mut() = Bytes::from(noise);
                reply
            }
            Fault::Truncated => {
                let mut reply = self.vendor.handle(request, now);
                let half = reply.response.body().len() / 2;
                reply.response.body_mut().truncate(half);
                reply
            }
            Fault::Html => {
                self.vendor.handle(request, now);
                Reply::new(text(StatusCode::OK, "text/html; charset=utf-8", PAGE.to_owned()))
            }
            Fault::Oversized(bytes) => {
                self.vendor.handle(request, now);
                let mut body = Vec::with_capacity(*bytes);
                body.extend_from_slice(b"{\"padding\":\"");
                body.resize(bytes.saturating_sub(2).max(body.len()), b'x');
                body.extend_from_slice(b"\"}");
                let mut response = Response::new(Bytes::from(body));
                response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
                Reply::new(response)
            }
            Fault::Redirect(target) => {
                let mut response = text(StatusCode::TEMPORARY_REDIRECT, "text/plain", String::new());
                let target = target.parse().expect("a redirect target is a valid header value");
                response.headers_mut().insert(LOCATION, target);
                Reply::new(response)
            }
            Fault::Distort(distortion) => {
                let mut reply = self.vendor.handle(request, now);
                self.vendor.distort(distortion, request, &mut reply.response, &mut self.random);
                reply
            }
        }
    }

    fn error(&mut self, request: &Request<Bytes>, status: u16, body: ErrorBody, now: Duration) -> Response<Bytes> {
        let code = StatusCode::from_u16(status).expect("a fault script names valid statuses");
        let reason = code.canonical_reason().unwrap_or("Error");
        match body {
            ErrorBody::Json => self.vendor.server_error(request, status, now),
            ErrorBody::Html => text(
                code,
                "text/html",
                format!(
                    "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n\
                     <center><h1>{status} {reason}</h1></center>\r\n</body>\r\n</html>\r\n"
                ),
            ),
            ErrorBody::Text => text(code, "text/plain", reason.to_lowercase()),
            ErrorBody::Empty => text(code, "text/plain", String::new()),
        }
    }
}

/// Marks an answer to a path that the simulator does not know.
pub(crate) const UNEXPECTED: &str = "x-simulator-unexpected";

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>We will be right back</title></head>\
                    <body><h1>Scheduled maintenance</h1></body></html>\n";

fn text(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
    response
}

/// The loud answer to a request that nobody expected: a mistake in a client must not look like "not found".
pub(crate) fn unexpected(vendor: &str, method: &http::Method, path: &str) -> Response<Bytes> {
    let message = serde_json::json!({
        "simulator": format!("the simulated {vendor} does not know {method} {path}; this is no answer of the vendor"),
    });
    let mut response = text(StatusCode::INTERNAL_SERVER_ERROR, "application/json", message.to_string());
    response.headers_mut().insert(UNEXPECTED, http::HeaderValue::from_static("true"));
    response
}
