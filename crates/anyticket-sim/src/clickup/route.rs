//! Which request is which operation, what it may carry, and who answers it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::clickup::answer::{Outcome, json_response, refused};
use crate::clickup::ask::{Ask, Who};
use crate::clickup::model::Millis;
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::{ClickUp, Unknown, access};
use crate::fault::{Distortion, RetryAfter};
use crate::log::query;
use crate::machine::unexpected;
use crate::random::Random;
use crate::reply::Reply;
use crate::vendor::{Operation, Vendor};

/// What the body of a request may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Payload {
    /// Whatever it is, it is not read.
    Ignored,
    /// A JSON object with these keys.
    Json(&'static [&'static str]),
    /// A JSON object with the keys of the first list; those of the second do nothing, as the vendor documents.
    JsonSome(&'static [&'static str], &'static [&'static str]),
    /// A JSON object or a form with these keys.
    JsonOrForm(&'static [&'static str]),
    /// `multipart/form-data`.
    Multipart,
}

/// One operation.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) template: &'static str,
    pub(crate) parameters: &'static [&'static str],
    pub(crate) payload: Payload,
    pub(crate) handler: fn(&mut ClickUp, &Ask<'_>) -> Outcome,
}

impl Route {
    pub(crate) const fn new(
        method: Method,
        template: &'static str,
        parameters: &'static [&'static str],
        payload: Payload,
        handler: fn(&mut ClickUp, &Ask<'_>) -> Outcome,
    ) -> Self {
        Self { method, template, parameters, payload, handler }
    }

    /// The values of the template's variables, if the path fits.
    fn matched(&self, path: &str) -> Option<Vec<String>> {
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for part in self.template.split('/') {
            let segment = segments.next()?;
            if part.starts_with('{') {
                values.push(decoded(segment));
            } else if part != segment {
                return None;
            }
        }
        segments.next().is_none().then_some(values)
    }
}

/// The parameters that let a task be named by its custom id.
pub(crate) const CUSTOM_ID: &[&str] = &["custom_task_ids", "team_id"];

fn decoded(segment: &str) -> String {
    // Not a form: a plus is a plus.
    let segment = segment.replace('+', "%2B");
    url::form_urlencoded::parse(format!("={segment}").as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into())
}

fn routes() -> impl Iterator<Item = &'static Route> {
    [
        crate::clickup::accounts::ROUTES,
        crate::clickup::places::ROUTES,
        crate::clickup::tasks::ROUTES,
        crate::clickup::task_times::ROUTES,
        crate::clickup::search::ROUTES,
        crate::clickup::comments::ROUTES,
        crate::clickup::fields::ROUTES,
        crate::clickup::tags::ROUTES,
        crate::clickup::links::ROUTES,
        crate::clickup::attachments::ROUTES,
        crate::clickup::oauth::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// Where the API begins.
const BASE: &str = "/api";

fn find(request: &Request<Bytes>) -> Option<(&'static Route, Vec<String>)> {
    let path = request.uri().path();
    let path = path.strip_prefix(BASE)?;
    routes().filter(|route| route.method == *request.method()).find_map(|route| Some((route, route.matched(path)?)))
}

fn is_v3(request: &Request<Bytes>) -> bool {
    request.uri().path().starts_with("/api/v3/")
}

impl ClickUp {
    /// Every operation that the simulator knows, with the path templates of ClickUp's documents.
    pub fn operations() -> Vec<Operation> {
        let template = |route: &Route| if route.template.is_empty() { BASE } else { route.template };
        routes().map(|route| Operation::new(&route.method, template(route))).collect()
    }

    pub(crate) fn answer(&mut self, request: &Request<Bytes>) -> Response<Bytes> {
        self.requests += 1;
        if self.is_for_files(request) {
            return self.file(request);
        }
        let Some((route, path)) = find(request) else {
            return unexpected("ClickUp", request.method(), request.uri().path());
        };
        let open = matches!(route.template, "/v2/oauth/token" | "");
        if open {
            let who = Who { user: 0, workspaces: Vec::new() };
            return self.handled(route, path, request, who);
        }
        let token = match self.authenticate(request) {
            Ok(token) => token,
            Err(refusal) => return refused(&refusal, is_v3(request), self.now),
        };
        let (which, in_milliseconds) = (self.options.rate_headers, self.options.reset_in_milliseconds);
        match self.admit(token) {
            Ok(window) => {
                let who = self.who(token);
                let mut response = self.handled(route, path, request, who);
                window.write(&mut response, which, in_milliseconds);
                response
            }
            Err(window) => {
                let mut response = refused(&refusal::rate_limited(), is_v3(request), self.now);
                window.write(&mut response, which, in_milliseconds);
                access::write_retry_after(&mut response, self.retry_of(token), self.now);
                response
            }
        }
    }

    fn handled(&mut self, route: &Route, path: Vec<String>, request: &Request<Bytes>, who: Who) -> Response<Bytes> {
        let outcome = self.read(route, path, request, who).and_then(|ask| (route.handler)(self, &ask));
        // What is new shows in no task that was there before.
        if route.method != Method::GET && route.template != crate::clickup::tasks::CREATE {
            self.written.clear();
        }
        match outcome {
            Ok(answer) => answer.into_response(),
            Err(refusal) => refused(&refusal, is_v3(request), self.now),
        }
    }

    fn read<'a>(
        &self,
        route: &Route,
        path: Vec<String>,
        request: &'a Request<Bytes>,
        who: Who,
    ) -> Result<Ask<'a>, Refusal> {
        let query = query(request);
        if self.options.unknown == Unknown::Refused
            && let Some((key, _)) = query.iter().find(|(key, _)| !route.parameters.contains(&key.as_str()))
        {
            return Err(refusal::undocumented(format!("Unknown query parameter {key}")));
        }
        let body = self.body(route, request)?;
        Ok(Ask { request, path, query, body, who, now: self.now })
    }

    fn body(&self, route: &Route, request: &Request<Bytes>) -> Result<Map<String, Value>, Refusal> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let (keys, without_effect) = match route.payload {
            Payload::Ignored => return Ok(Map::new()),
            Payload::Multipart if kind == "multipart/form-data" => return Ok(Map::new()),
            Payload::Multipart => return Err(refusal::undocumented("Content-Type must be multipart/form-data")),
            Payload::JsonOrForm(keys) if kind == "application/x-www-form-urlencoded" => {
                let form = url::form_urlencoded::parse(request.body()).into_owned();
                return Ok(form
                    .filter(|(key, _)| keys.contains(&key.as_str()))
                    .map(|(key, value)| (key, value.into()))
                    .collect());
            }
            Payload::Json(keys) | Payload::JsonOrForm(keys) => (keys, &[] as &[&str]),
            Payload::JsonSome(keys, without_effect) => (keys, without_effect),
        };
        if kind != "application/json" {
            return Err(refusal::undocumented("Content-Type must be application/json"));
        }
        let body: Value = serde_json::from_slice(request.body())
            .map_err(|error| refusal::undocumented(format!("Unexpected token in JSON: {error}")))?;
        let Value::Object(mut body) = body else {
            return Err(refusal::undocumented("The body must be a JSON object"));
        };
        body.retain(|key, _| !without_effect.contains(&key.as_str()));
        if self.options.unknown == Unknown::Refused
            && let Some(key) = body.keys().find(|key| !keys.contains(&key.as_str()))
        {
            return Err(refusal::undocumented(format!("Unknown key {key}")));
        }
        Ok(body)
    }
}

impl Vendor for ClickUp {
    fn name(&self) -> &'static str {
        "clickup"
    }

    fn settings(&self, base_url: &str) -> BTreeMap<String, String> {
        [
            ("provider", "clickup".to_owned()),
            ("base_url", base_url.to_owned()),
            ("token", self.token().to_owned()),
            ("workspace", self.primary.to_string()),
            ("project", self.default_list.to_string()),
            ("plan", self.options.plan.name().to_owned()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
    }

    fn base_url(&self, origin: &str) -> String {
        format!("{origin}{BASE}")
    }

    fn served_at(&mut self, address: SocketAddr) {
        // Another host name than the API's, as with the vendor, on the same socket.
        self.files_at = format!("http://localhost:{}", address.port());
    }

    fn operation(&self, request: &Request<Bytes>) -> Operation {
        match find(request) {
            Some((route, _)) if route.template.is_empty() => Operation::new(request.method(), BASE),
            Some((route, _)) => Operation::new(request.method(), route.template),
            None if self.is_for_files(request) => Operation::new(request.method(), "(file)"),
            None => Operation::new(request.method(), request.uri().path()),
        }
    }

    fn advance(&mut self, now: Duration) {
        let now = self.started_at + i64::try_from(now.as_millis()).unwrap_or(i64::MAX / 2);
        self.now = self.now.max(now);
    }

    fn touched(&mut self) {
        self.written.clear();
    }

    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply {
        self.advance(now);
        Reply::new(self.answer(request))
    }

    fn too_many_requests(&mut self, request: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes> {
        self.advance(now);
        let mut response = refused(&refusal::rate_limited(), is_v3(request), self.now);
        access::write_retry_after(&mut response, retry, self.now);
        response
    }

    fn server_error(&mut self, request: &Request<Bytes>, status: u16, now: Duration) -> Response<Bytes> {
        self.advance(now);
        let status = StatusCode::from_u16(status).expect("a fault script names valid statuses");
        if is_v3(request) {
            let body = json!({"status": status.as_u16(), "message": "Internal error", "trace_id": null, "timestamp": self.now as Millis});
            return json_response(status, &body);
        }
        json_response(status, &json!({"err": "Internal Server Error", "ECODE": "APP_001"}))
    }

    fn distort(
        &mut self,
        distortion: &Distortion,
        request: &Request<Bytes>,
        response: &mut Response<Bytes>,
        random: &mut Random,
    ) -> bool {
        self.bend(distortion, request, response, random)
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &["authorization"]
    }

    fn secret_keys(&self) -> &'static [&'static str] {
        &["client_secret", "code", "access_token"]
    }
}
