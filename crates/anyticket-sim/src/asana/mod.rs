//! Asana's interface, version 1.0, as a state machine.
//!
//! The reference is the vendor's own: <https://developers.asana.com/reference/rest-api-reference>. Where the service
//! itself differs from it or says nothing, [`Options`] has both answers.
//!
//! One simulation stands for all of the vendor's hosts; the path tells them apart: `/api/1.0` is the interface, `/-/` the
//! token server, `/asana-user-private/` the host of the files, which on a socket has another name than the rest.

mod answer;
mod attachments;
mod auth;
mod batch;
mod call;
mod clock;
mod custom;
mod dates;
mod dependencies;
mod distort;
mod entity;
mod events;
mod feed;
mod field_settings;
mod fields;
mod find;
mod lag;
mod limits;
mod lists;
mod members;
mod oauth;
mod options;
mod page;
mod places;
mod projects;
mod ranked;
mod record;
mod rich;
mod routes;
mod search;
mod sections;
mod seed;
mod selection;
mod site;
mod somebody;
mod stories;
mod tags;
mod tasks;
mod tell;
mod truth;
mod typeahead;
mod users;
mod values;
mod workspaces;
mod world;
mod write;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};

pub use answer::UNDOCUMENTED;
pub use entity::Access;
pub use options::{
    End, ExternalOfOthers, Hidden, Limits, Memberships, Missing, ModifiedSince, Offsets, Options, Plan, Refreshed,
    TeamOnCreate, Unknown, Unpaged, Unplaced,
};
pub use truth::Seen;

use crate::fault::{Distortion, RetryAfter};
use crate::machine::unexpected;
use crate::random::Random;
use crate::reply::Reply;
use crate::sim::{Basics, Blueprint};
use crate::vendor::{InFlight, Operation, Vendor};
use answer::{Answer, Body};
use call::Call;
use clock::Clock;
use limits::{Asked, Limiter};
use oauth::OAuth;
use record::View;
use world::World;

/// What stands before every path of the interface.
const BASE: &str = "/api/1.0";

/// A simulated Asana. Made by [`Sim::asana`](crate::Sim::asana).
pub struct Asana {
    world: World,
    options: Options,
    clock: Clock,
    seed: u64,
    /// The socket, if there is one.
    served: Option<SocketAddr>,
    limiter: Limiter,
    open: InFlight,
    oauth: OAuth,
    /// Further tokens of the account.
    tokens: Vec<String>,
    revoked: BTreeSet<String>,
    /// Paths of `opt_fields` that no record has.
    unknown: RefCell<BTreeSet<String>>,
    credentials_leaked: u64,
    searches: u64,
    /// Tokens of pages from before this instant are too old.
    pages_from: i64,
    /// The wall clock at the last request.
    now: i64,
}

impl std::fmt::Debug for Asana {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asana").field("seed", &self.seed).field("tasks", &self.world.tasks().len()).finish()
    }
}

impl Blueprint for Options {
    type Vendor = Asana;

    fn build(self, basics: &Basics) -> Asana {
        Asana {
            world: seed::world(&self, basics.tickets, basics.seed, basics.started_at),
            options: self,
            clock: Clock::new(basics.started_at),
            seed: basics.seed,
            served: None,
            limiter: Limiter::default(),
            open: InFlight::default(),
            oauth: OAuth::new(basics.seed),
            tokens: Vec::new(),
            revoked: BTreeSet::from([auth::REVOKED_TOKEN.to_owned()]),
            unknown: RefCell::default(),
            credentials_leaked: 0,
            searches: 0,
            pages_from: i64::MIN,
            now: basics.started_at,
        }
    }
}

impl Asana {
    /// The address that paths of the interface are put behind.
    fn base(&self) -> String {
        match self.served {
            Some(address) => format!("http://{address}{BASE}"),
            None => format!("https://app.asana.com{BASE}"),
        }
    }

    /// The host of the files: never the one that the request went to.
    fn media(&self) -> String {
        match self.served {
            Some(address) => format!("http://localhost:{}", address.port()),
            None => "https://asana-user-private-us-east-1.s3.amazonaws.com".to_owned(),
        }
    }

    fn view<'a>(&'a self, call: &'a Call<'_>) -> View<'a> {
        View {
            world: &self.world,
            options: &self.options,
            unknown: &self.unknown,
            caller: &call.caller,
            zone: crate::zone::named(&self.options.time_zone),
            media: self.media(),
            seed: self.seed,
            now: call.now,
        }
    }

    fn answer(&mut self, request: &Request<Bytes>, at: Duration) -> Answer {
        let now = self.clock.wall(at);
        self.now = now;
        self.world.lag.catch_up(now);
        let path = request.uri().path();
        if let Some(answer) = oauth::answer(self, request, now).or_else(|| attachments::media(self, request, now)) {
            return answer;
        }
        let Some(inner) = path.strip_prefix(BASE) else { return self.no_route(request) };
        let Some((route, parameters)) = routes::find(request.method(), &segments(inner)) else {
            return self.no_route(request);
        };
        let caller = match self.caller(request, now) {
            Ok(caller) => caller,
            Err(refusal) => return refusal,
        };
        let call = match Call::read(request, inner, parameters, caller, now) {
            Ok(call) => call,
            Err(refusal) => return refusal,
        };
        let (reads, writes) = match route.template {
            "/batch" => batch::weight(&call),
            _ if route.method == Method::GET => (1, 0),
            _ => (0, 1),
        };
        let token = call.caller.token.clone();
        let search = route.template.ends_with("/tasks/search");
        let asked =
            Asked { token: &token, search, is_get: route.method == Method::GET, reads, writes, at, open: self.open };
        if let Err(refusal) = self.limiter.take(&self.options.limits, self.options.plan, asked) {
            return refusal;
        }
        let answer = self.run(route, &call);
        self.limiter.settle(&token, answer.read);
        answer
    }

    /// Does what a request asks for that has come so far.
    fn run(&mut self, route: &routes::Route, call: &Call<'_>) -> Answer {
        let anybody = route.template == "/users/{user_gid}" && call.parameters[0] == "me";
        if !anybody && !call.caller.may(route.scope) {
            return Answer::error(403, "This request requires a scope that the token does not have.");
        }
        if route.method != Method::GET
            && let Err(refusal) = call.only(self.options.unknown, &[])
        {
            return refusal;
        }
        let strange = self.unknown.borrow().len();
        let answer = (route.handler)(self, call).unwrap_or_else(|refusal| refusal);
        if self.options.unknown_fields == Unknown::Loud && self.unknown.borrow().len() > strange {
            return Answer::not_simulated(format!("opt_fields of {:?}", self.unknown.borrow()));
        }
        answer
    }

    fn no_route(&self, request: &Request<Bytes>) -> Answer {
        match self.options.unknown_routes {
            Unknown::Ignored => Answer::error(404, "No matching route for request"),
            Unknown::Loud => Answer::not_simulated(format!("{} {}", request.method(), request.uri().path())),
        }
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').skip(1).map(crate::percent::decoded).collect()
}

impl Vendor for Asana {
    fn name(&self) -> &'static str {
        "asana"
    }

    fn settings(&self, base_url: &str) -> BTreeMap<String, String> {
        let project = self.world.projects.keys().next().map(ToString::to_string).unwrap_or_default();
        let workspace = self.world.workspaces[0].gid.to_string();
        [
            ("provider", "asana"),
            ("base_url", base_url),
            ("token", auth::TOKEN),
            ("workspace", &workspace),
            ("project", &project),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
    }

    fn base_url(&self, origin: &str) -> String {
        format!("{origin}{BASE}")
    }

    fn served_at(&mut self, address: SocketAddr) {
        self.served = Some(address);
    }

    fn operation(&self, request: &Request<Bytes>) -> Operation {
        let path = request.uri().path();
        let route = path.strip_prefix(BASE).and_then(|inner| routes::find(request.method(), &segments(inner)));
        match route {
            Some((route, _)) => Operation::new(request.method(), route.template),
            None if path.starts_with(attachments::MEDIA) => Operation::new(request.method(), attachments::MEDIA),
            None => Operation::new(request.method(), path),
        }
    }

    fn advance(&mut self, now: Duration) {
        self.now = self.clock.wall(now);
        self.world.lag.catch_up(self.now);
    }

    fn in_flight(&mut self, open: InFlight) {
        self.open = open;
    }

    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply {
        let answer = self.answer(request, now);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        Reply::new(answer.into_response(|what| match what.starts_with(method.as_str()) {
            true => unexpected("asana", &method, &path),
            false => unexpected("asana", &method, &format!("{path} ({what})")),
        }))
    }

    fn too_many_requests(&mut self, _: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes> {
        let answer = match retry {
            RetryAfter::Absent => Answer::too_many(),
            RetryAfter::Seconds(seconds) => Answer::too_many().with("retry-after", seconds.to_string()),
            RetryAfter::Date(seconds) => {
                let at = self.clock.wall(now) + i64::try_from(seconds * 1000).unwrap_or(0);
                let date = clock::timestamp(at).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                Answer::too_many().with("retry-after", date)
            }
        };
        answer.into_response(|_| Response::default())
    }

    fn server_error(&mut self, _: &Request<Bytes>, status: u16, _: Duration) -> Response<Bytes> {
        // The phrase is there to be quoted to the vendor's support.
        let error = serde_json::json!({ "message": "Server Error", "phrase": "6 sad squid snuggle softly" });
        let body = serde_json::json!({ "errors": [error] });
        Answer::new(status, Body::Json(body)).into_response(|_| Response::default())
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
