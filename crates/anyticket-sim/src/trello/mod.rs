//! Trello, version 1 of its interface, as a state machine.
//!
//! The reference is the vendor's own: <https://developer.atlassian.com/cloud/trello/rest/>. Where the service itself differs
//! from it or says nothing, [`Options`] has both answers.
//!
//! One simulation stands for all of the vendor's hosts. In process they are told apart by the host of the address; on a
//! socket `127.0.0.1` is the interface, and `localhost` is everything that is not Trello's: the storage that downloads are
//! redirected to, and the addresses that are attached to cards.

mod access;
mod action;
mod actions;
mod answer;
mod attachments;
mod auth;
mod batch;
mod boards;
mod call;
mod card_changes;
mod card_parts;
mod card_rows;
mod card_writes;
mod cards;
mod checklists;
mod definitions;
mod distort;
mod elsewhere;
mod entity;
mod fields;
mod id;
mod index;
mod labels;
mod limits;
mod lists;
mod members;
mod nested;
mod options;
mod picture;
mod query;
mod render;
mod routes;
mod search;
mod seeded;
mod site;
mod somebody;
mod time;
mod values;
mod world;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::json;

pub use answer::UNDOCUMENTED;
pub use limits::{Limits, RateHeaders, Windows};
pub use options::{ActionPaging, BatchErrors, BoardChange, CardOrder, Cursors, Options, PermissionWords, Unknown};
pub use somebody::Seen;

use crate::fault::{Distortion, RetryAfter};
use crate::machine::unexpected;
use crate::random::Random;
use crate::reply::Reply;
use crate::sim::{Basics, Blueprint};
use crate::vendor::{Operation, Vendor};
use answer::Answer;
use auth::Credentials;
use call::{Call, Given};
use limits::Limiter;
use render::Render;
use routes::Route;
use world::{ME, World};

/// Longer addresses are refused, in bytes.
const LONGEST_URL: usize = 8 * 1024;

/// A simulated Trello. Made by [`Sim::trello`](crate::Sim::trello).
pub struct Trello {
    world: World,
    options: Options,
    started_at: i64,
    seed: u64,
    default_board: id::Id,
    /// The socket, if there is one.
    served: Option<SocketAddr>,
    limiter: Limiter,
    token_revoked: bool,
    credentials_leaked: u64,
    credentials_in_urls: u64,
    requests_elsewhere: u64,
    /// The wall clock at the last request.
    now: i64,
}

impl std::fmt::Debug for Trello {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trello").field("seed", &self.seed).field("cards", &self.world.card_count()).finish()
    }
}

impl Blueprint for Options {
    type Vendor = Trello;

    fn build(self, basics: &Basics) -> Trello {
        let world = site::world(&self, basics.tickets, basics.seed, basics.started_at);
        let default_board = world.boards.values().find(|board| board.name == site::ENGINEERING);
        Trello {
            default_board: default_board.expect("a board of every world").id,
            world,
            options: self,
            started_at: basics.started_at,
            seed: basics.seed,
            served: None,
            limiter: Limiter::default(),
            token_revoked: false,
            credentials_leaked: 0,
            credentials_in_urls: 0,
            requests_elsewhere: 0,
            now: basics.started_at,
        }
    }
}

impl Trello {
    fn wall(&self, at: Duration) -> i64 {
        self.started_at + i64::try_from(at.as_millis()).unwrap_or(i64::MAX / 2)
    }

    /// Where files are asked for: the host that addresses of attachments name.
    pub(crate) fn site(&self) -> String {
        match self.served {
            Some(address) => format!("http://{address}"),
            None => "https://trello.com".to_owned(),
        }
    }

    fn render<'a>(&'a self, call: &'a Call) -> Render<'a> {
        Render {
            world: &self.world,
            viewer: call.user,
            account: call.account,
            site: &call.site,
            dated_edits: self.options.dated_edits,
        }
    }

    fn answer(&mut self, request: &Request<Bytes>, at: Duration) -> Answer {
        let now = self.wall(at);
        self.now = now;
        self.world.index.catch_up(now);
        if elsewhere::is_elsewhere(request) {
            return self.elsewhere(request);
        }
        let target = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
        if target > LONGEST_URL {
            return Answer::page(414, "Request-URI Too Large");
        }
        // What stands before the service takes no such thing.
        if *request.method() == Method::GET && !request.body().is_empty() {
            return Answer::page(403, "The request could not be satisfied");
        }
        let Some((route, parameters)) = routes::find(request.method(), request.uri().path()) else {
            return Answer::not_simulated(format!("{} {}", request.method(), request.uri().path()));
        };
        // Ids are looked at before credentials.
        if !route.takes(&parameters) {
            return Answer::text(400, "invalid id");
        }
        let mut given = match Given::read(request) {
            Ok(given) => given,
            Err(refusal) => return refusal,
        };
        if route.open {
            return self.handle_route(route, self.call(parameters, given, now));
        }
        let credentials = Credentials::take(request, &mut given);
        if credentials.in_url {
            self.credentials_in_urls += 1;
        }
        let refused = match route.header_only && !credentials.in_header {
            true => Err(Answer::text(401, answer::NO_PERMISSION)),
            false => self.let_in(request.method(), &credentials),
        };
        if let Err(refusal) = refused {
            return refusal;
        }
        for _ in 0..batch::weight(route, &given) {
            let taken = self.limiter.take(&self.options.limits, request.method(), route.template, at, now);
            if let Err(refusal) = taken {
                return self.limiter.tell(&self.options.limits, refusal);
            }
        }
        let answer = self.handle_route(route, self.call(parameters, given, now));
        self.limiter.tell(&self.options.limits, answer)
    }

    fn call(&self, parameters: Vec<String>, given: Given, now: i64) -> Call {
        Call { parameters, given, now, user: ME, account: self.has_scope("account"), site: self.site() }
    }

    fn handle_route(&mut self, route: &Route, call: Call) -> Answer {
        if self.options.unknown == Unknown::Refused
            && let Some(name) = call.given.names().find(|name| !route.knows(name))
        {
            return Answer::not_simulated(format!("the parameter {name} of {} {}", route.method, route.template));
        }
        let mut answer = (route.handler)(self, &call).unwrap_or_else(|refusal| refusal);
        if self.options.accepted_writes && answer.status == 200 && route.method != Method::GET {
            answer.status = 202;
        }
        answer
    }
}

impl Vendor for Trello {
    fn name(&self) -> &'static str {
        "trello"
    }

    fn settings(&self, base_url: &str) -> BTreeMap<String, String> {
        [
            ("provider", "trello".to_owned()),
            ("base_url", base_url.to_owned()),
            ("key", auth::KEY.to_owned()),
            ("token", auth::TOKEN.to_owned()),
            ("project", self.default_board()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
    }

    fn base_url(&self, origin: &str) -> String {
        format!("{origin}/1")
    }

    fn served_at(&mut self, address: SocketAddr) {
        self.served = Some(address);
    }

    fn operation(&self, request: &Request<Bytes>) -> Operation {
        match routes::find(request.method(), request.uri().path()) {
            Some((route, _)) if !elsewhere::is_elsewhere(request) => Operation::new(request.method(), route.template),
            _ => Operation::new(request.method(), request.uri().path()),
        }
    }

    fn advance(&mut self, now: Duration) {
        self.now = self.wall(now);
        self.world.index.catch_up(self.now);
    }

    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply {
        let answer = self.answer(request, now);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        Reply::new(answer.into_response(|what| match what.starts_with(method.as_str()) {
            true => unexpected("trello", &method, &path),
            false => unexpected("trello", &method, &format!("{path} ({what})")),
        }))
    }

    fn too_many_requests(&mut self, _: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes> {
        let wall = self.wall(now);
        limits::refused("API_TOKEN_LIMIT_EXCEEDED", "Rate limit exceeded", retry, wall)
            .into_response(|_| Response::default())
    }

    fn server_error(&mut self, _: &Request<Bytes>, status: u16, _: Duration) -> Response<Bytes> {
        let body = json!({ "message": "Internal server error", "error": "ERROR" });
        let mut response = Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
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
        &["key", "token", "oauth_token", "oauth_consumer_key"]
    }
}
