//! What a vendor is to the framework.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};

use crate::fault::{Distortion, RetryAfter};
use crate::random::Random;
use crate::reply::Reply;

/// A vendor's service as a state machine.
///
/// It has no clock, no socket and no randomness of its own: the time comes with each request, the seed came with its
/// making. The same requests at the same times give the same replies.
pub trait Vendor: Send + 'static {
    /// The vendor's name as a configuration spells it, such as `clickup`.
    fn name(&self) -> &'static str;

    /// What a configuration needs to reach this vendor at `base_url`, as plain text.
    fn settings(&self, base_url: &str) -> BTreeMap<String, String>;

    /// The base address under `origin` (`http://127.0.0.1:4000`), as [`settings`](Vendor::settings) takes it.
    fn base_url(&self, origin: &str) -> String;

    /// Told once when the vendor is served on a socket, so that the addresses it gives out lead there.
    fn served_at(&mut self, address: SocketAddr);

    /// Which operation a request asks for. Counters and faults go by it.
    fn operation(&self, request: &Request<Bytes>) -> Operation;

    /// Lets time pass without a request, up to `now` since the simulation started.
    fn advance(&mut self, now: Duration);

    /// Told when somebody changed the world past its interface, or may have.
    fn touched(&mut self) {}

    /// Told before each request how many are open at that moment, the request itself among them.
    fn in_flight(&mut self, _: InFlight) {}

    /// Answers one request. `now` is the time since the simulation started.
    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply;

    /// The vendor's own "too many requests", for a fault script.
    fn too_many_requests(&mut self, request: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes>;

    /// The vendor's own JSON for a failure of its servers, for a fault script.
    fn server_error(&mut self, request: &Request<Bytes>, status: u16, now: Duration) -> Response<Bytes>;

    /// Bends a good answer as `distortion` says; `false` if this answer has nothing to bend.
    fn distort(
        &mut self,
        distortion: &Distortion,
        request: &Request<Bytes>,
        response: &mut Response<Bytes>,
        random: &mut Random,
    ) -> bool;

    /// Headers whose values are credentials, in lower case. The log keeps them redacted.
    fn secret_headers(&self) -> &'static [&'static str];

    /// Query parameters and JSON keys whose values are credentials. The log keeps them redacted.
    fn secret_keys(&self) -> &'static [&'static str];
}

/// Requests that are open at the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InFlight {
    /// Those that read.
    pub reads: usize,
    /// All others.
    pub writes: usize,
}

/// A method and the template of its path, such as `GET /v2/task/{task_id}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation {
    method: String,
    template: String,
}

impl Operation {
    /// The operation with this method and path template.
    pub fn new(method: &Method, template: impl Into<String>) -> Self {
        Self { method: method.to_string(), template: template.into() }
    }

    /// The method, in capitals.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path with its variables in braces, as the vendor's document writes it.
    pub fn template(&self) -> &str {
        &self.template
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.template)
    }
}
