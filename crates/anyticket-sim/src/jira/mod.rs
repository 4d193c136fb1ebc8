//! Jira Cloud, version 3 of its interface, as a state machine.
//!
//! The reference is the vendor's own: <https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/>. Where the
//! service itself differs from it or says nothing, [`Options`] has both answers.
//!
//! One simulation stands for all of the vendor's hosts; the path tells them apart: `/rest/api/3` is the site,
//! `/ex/jira/{cloudId}/rest/api/3` the gateway, `/oauth/token` and `/authorize` the token server, `/file` the host of
//! the attachments, which on a socket has another name than the rest.

mod adf;
mod answer;
mod attachments;
mod auth;
mod bulk;
mod call;
mod clock;
mod comments;
mod contexts;
mod distort;
mod edit;
mod entity;
mod field;
mod fieldset;
mod issues;
mod jql;
mod limits;
mod links;
mod lists;
mod meta;
mod oauth;
mod options;
mod page;
mod permission;
mod picture;
mod projects;
mod properties;
mod reading;
mod render;
mod routes;
mod search;
mod seed;
mod site;
mod somebody;
mod transitions;
mod users;
mod values;
mod world;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

pub use options::{
    BadCredentials, EndedTokens, EpochPrecision, HiddenEmails, LabelSearch, LastPage, Limits, LinkDirection,
    MutedEdits, Options, PageTokens, SelfLinks, UnsentVisibility,
};
pub use permission::Permission;
pub use somebody::Seen;

use crate::fault::{Distortion, RetryAfter};
use crate::machine::unexpected;
use crate::random::Random;
use crate::reply::Reply;
use crate::sim::{Basics, Blueprint};
use crate::vendor::{Operation, Vendor};
use answer::{Answer, Body};
use auth::Caller;
use bulk::Tasks;
use call::Call;
use clock::Clock;
use limits::{Limiter, Use};
use oauth::OAuth;
use render::Render;
use routes::{Door, Route};
use search::Searches;
use world::World;

/// A simulated Jira site. Made by [`Sim::jira`](crate::Sim::jira).
pub struct Jira {
    world: World,
    options: Options,
    clock: Clock,
    seed: u64,
    /// The socket, if there is one.
    served: Option<SocketAddr>,
    limiter: Limiter,
    searches: Searches,
    oauth: OAuth,
    tasks: Tasks,
    token_revoked: bool,
    credentials_leaked: u64,
    /// The wall clock at the last request.
    now: i64,
}

impl std::fmt::Debug for Jira {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jira").field("seed", &self.seed).field("issues", &self.world.issues().len()).finish()
    }
}

impl Blueprint for Options {
    type Vendor = Jira;

    fn build(self, basics: &Basics) -> Jira {
        let world = seed::world(&self, basics.tickets, basics.seed, basics.started_at);
        Jira {
            world,
            options: self,
            clock: Clock::new(basics.started_at),
            seed: basics.seed,
            served: None,
            limiter: Limiter::default(),
            searches: Searches::default(),
            oauth: OAuth::new(basics.seed, basics.started_at),
            tasks: Tasks::default(),
            token_revoked: false,
            credentials_leaked: 0,
            now: basics.started_at,
        }
    }
}

/// What a request's path says: the door, and the path behind it.
struct Path {
    door: Door,
    cloud_id: Option<String>,
    segments: Vec<String>,
}

impl Path {
    fn read(path: &str) -> Self {
        let mut segments: Vec<String> = path.split('/').skip(1).map(crate::percent::decoded).collect();
        if segments.len() > 3 && segments[0] == "ex" && segments[1] == "jira" {
            let cloud_id = segments[2].clone();
            segments.drain(..3);
            return Self { door: Door::Gateway, cloud_id: Some(cloud_id), segments };
        }
        Self { door: Door::Site, cloud_id: None, segments }
    }
}

impl Jira {
    fn origin(&self) -> Option<String> {
        self.served.map(|address| format!("http://{address}"))
    }

    /// The address of the site.
    pub(crate) fn site(&self) -> String {
        self.origin().unwrap_or_else(|| "https://acme.atlassian.net".to_owned())
    }

    fn gateway(&self) -> String {
        let host = self.origin().unwrap_or_else(|| "https://api.atlassian.com".to_owned());
        format!("{host}/ex/jira/{}", auth::CLOUD_ID)
    }

    /// The host of the attachments: never the one that the request went to.
    fn media(&self) -> String {
        match self.served {
            Some(address) => format!("http://localhost:{}", address.port()),
            None => "https://api.media.atlassian.com".to_owned(),
        }
    }

    fn render<'a>(&'a self, call: &'a Call<'_>) -> Render<'a> {
        Render {
            world: &self.world,
            options: &self.options,
            base: &call.base,
            site: &call.site,
            zone: &call.zone,
            viewer: call.user,
        }
    }

    fn answer(&mut self, request: &Request<Bytes>, at: Duration) -> Answer {
        let now = self.clock.wall(at);
        self.now = now;
        self.world.catch_up(now);
        let path = Path::read(request.uri().path());
        let Some((route, parameters)) = routes::find(request.method(), &path.segments) else {
            return Answer::not_simulated(format!("{} {}", request.method(), request.uri().path()));
        };
        if let Some(cloud_id) = &path.cloud_id
            && (cloud_id != auth::CLOUD_ID || route.is_open())
        {
            return Answer::gateway(404, "Not Found");
        }
        let caller = match self.caller(request, route, path.door, now) {
            Ok(caller) => caller,
            Err(refusal) => return refusal,
        };
        let writes = match *request.method() != Method::GET && route.template.contains("{issueIdOrKey}") {
            true => self.world.find(&parameters[0]).map(|issue| issue.id),
            false => None,
        };
        let asked = Use { method: request.method(), template: route.template, writes, app: caller.app, at, now };
        if !route.is_open()
            && let Err(refusal) = self.limiter.take(&self.options, asked)
        {
            return refusal;
        }
        let user = caller.user.map(|user| self.world.users[user].time_zone.as_str());
        let call = Call {
            request,
            parameters,
            query: crate::log::query(request),
            now,
            user: caller.user,
            zone: crate::zone::named(user.unwrap_or("America/Los_Angeles")),
            base: match (path.door, self.options.self_links) {
                (Door::Gateway, SelfLinks::Gateway) => self.gateway(),
                _ => self.site(),
            },
            site: self.site(),
        };
        let outcome = match () {
            () if call.user.is_none() && !route.anonymous => Err(Answer::login_required()),
            () => auth::check_forgery(request, false).and_then(|()| (route.handler)(self, &call)),
        };
        let mut answer = outcome.unwrap_or_else(|refusal| refusal);
        if caller.failed {
            answer = answer.with("x-seraph-loginreason", "AUTHENTICATED_FAILED");
        }
        if !route.is_open() {
            answer = self.limiter.settle(&self.options, asked, answer);
        }
        answer.with("atl-traceid", format!("{:032x}", u128::from(random_of(now, at)) << 3))
    }

    fn caller(&self, request: &Request<Bytes>, route: &Route, door: Door, now: i64) -> Result<Caller, Answer> {
        match door {
            _ if route.is_open() => Ok(Caller { user: None, app: false, failed: false }),
            Door::Gateway => self.at_gateway(request, route.access, now),
            Door::Site => self.at_site(request),
        }
    }
}

fn random_of(now: i64, at: Duration) -> u64 {
    crate::random::mix(now.unsigned_abs(), at.subsec_nanos().into())
}

impl Vendor for Jira {
    fn name(&self) -> &'static str {
        "jira"
    }

    fn settings(&self, base_url: &str) -> BTreeMap<String, String> {
        [
            ("provider", "jira"),
            ("site", "https://acme.atlassian.net"),
            ("base_url", base_url),
            ("email", auth::EMAIL),
            ("token", auth::TOKEN),
            ("project", "ENG"),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
    }

    fn base_url(&self, origin: &str) -> String {
        origin.to_owned()
    }

    fn served_at(&mut self, address: SocketAddr) {
        self.served = Some(address);
    }

    fn operation(&self, request: &Request<Bytes>) -> Operation {
        let path = Path::read(request.uri().path());
        match routes::find(request.method(), &path.segments) {
            Some((route, _)) => Operation::new(request.method(), route.template),
            None => Operation::new(request.method(), request.uri().path()),
        }
    }

    fn advance(&mut self, now: Duration) {
        self.now = self.clock.wall(now);
        self.world.catch_up(self.now);
    }

    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply {
        let answer = self.answer(request, now);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        Reply::new(answer.into_response(|what| match what.starts_with(method.as_str()) {
            true => unexpected("jira", &method, &path),
            false => unexpected("jira", &method, &format!("{path} ({what})")),
        }))
    }

    fn too_many_requests(&mut self, _: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes> {
        let wall = self.clock.wall(now);
        let mut answer = Answer::new(429, Body::Empty).with("x-ratelimit-remaining", "0");
        answer = match retry {
            RetryAfter::Absent => answer.with("x-failure-category", "FAILURE CLIENT RATE LIMITED"),
            RetryAfter::Seconds(seconds) => {
                answer.with("retry-after", seconds.to_string()).with("ratelimit-reason", self.options.limits.reason)
            }
            RetryAfter::Date(seconds) => {
                let at = clock::timestamp(wall + i64::try_from(seconds * 1000).unwrap_or(0));
                answer
                    .with("retry-after", at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
                    .with("ratelimit-reason", self.options.limits.reason)
            }
        };
        answer.into_response(|_| Response::default())
    }

    fn server_error(&mut self, _: &Request<Bytes>, status: u16, _: Duration) -> Response<Bytes> {
        let mut response =
            Response::new(Bytes::from(json!({ "errorMessages": ["Internal server error"], "errors": {} }).to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
        response
    }

    fn distort(
        &mut self,
        distortion: &Distortion,
        _: &Request<Bytes>,
        response: &mut Response<Bytes>,
        random: &mut Random,
    ) -> bool {
        distort::bend(distortion, response, random)
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        &["authorization"]
    }

    fn secret_keys(&self) -> &'static [&'static str] {
        &["access_token", "refresh_token", "client_secret", "code", "token"]
    }
}
