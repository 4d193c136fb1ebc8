//! A List of ClickUp with as many tasks as are wanted, made up when they are asked for.

use std::any::Any;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyticket_sim::clickup::{ClickUp, Options};
use anyticket_sim::{
    Basics, Blueprint, Distortion, Operation, Random, Reply, RetryAfter, SimBuilder, Vendor as Simulated,
};
use bytes::Bytes;
use http::{Request, Response};

use super::{Place, Vendor, World};
use crate::Result;

/// The creation of the newest task; each further one is a second older.
const NEWEST: i64 = 1_780_000_000_000;
const STEP: i64 = 1_000;
const PAGE: i64 = 100;

/// How an endless world is made: a small one, and how many tasks its List is to show.
struct Blue {
    options: Options,
    shown: i64,
}

impl Blueprint for Blue {
    type Vendor = Endless;

    fn build(self, basics: &Basics) -> Endless {
        let mut real = self.options.build(basics);
        let ids = real.task_ids();
        let moulds = ids.iter().filter_map(|id| {
            real.archive_task(id, false);
            real.task_json_of(id).map(|json| Mould::of(&json))
        });
        Endless { moulds: moulds.collect(), shown: self.shown, real }
    }
}

/// The text of a task, taken apart where the id and the time of creation stand.
struct Mould(Vec<String>);

impl Mould {
    fn of(task: &serde_json::Value) -> Self {
        let mut task = task.clone();
        task["markdown_description"] = task["description"].clone();
        task["id"] = "\u{1}".into();
        task["date_created"] = "\u{1}".into();
        Self(task.to_string().split("\\u0001").map(str::to_owned).collect())
    }

    /// Writes the task of this number. The keys are in the order of the alphabet.
    fn write(&self, number: i64, out: &mut String) {
        use std::fmt::Write as _;
        let [before, between, after] = self.0.as_slice() else { return };
        let created = NEWEST - number * STEP;
        let (first, second) = match before.ends_with("\"date_created\":\"") {
            true => (created.to_string(), format!("t{number}")),
            false => (format!("t{number}"), created.to_string()),
        };
        let _ = write!(out, "{before}{first}{between}{second}{after}");
    }
}

/// A ClickUp whose one List shows more tasks than it holds.
struct Endless {
    real: ClickUp,
    moulds: Vec<Mould>,
    shown: i64,
}

impl Endless {
    /// The page that is asked for, if it is one of the List.
    fn page(&self, request: &Request<Bytes>) -> Option<String> {
        if !request.uri().path().ends_with("/task") {
            return None;
        }
        let asked = |name: &str| {
            let pairs = request.uri().query().unwrap_or_default().split('&');
            pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let number = |name: &str| asked(name).and_then(|value| value.parse::<i64>().ok());
        // Strictly before and strictly after, in tasks from the newest on.
        let from = number("date_created_lt").map_or(0, |at| ((NEWEST - at).div_euclid(STEP) + 1).max(0));
        let to = number("date_created_gt").map_or(self.shown, |at| (NEWEST - at + STEP - 1).div_euclid(STEP));
        let to = to.min(self.shown);
        let skipped = number("page").unwrap_or_default() * PAGE;
        let mut numbers: Vec<i64> = match asked("reverse") == Some("true") {
            false => ((from + skipped)..to.min(from + skipped + PAGE)).collect(),
            true => (from.max(to - skipped - PAGE)..(to - skipped).max(from)).rev().collect(),
        };
        if asked("archived") == Some("true") {
            numbers.clear();
        }
        let mut page = String::with_capacity(1 << 19);
        page.push_str("{\"tasks\":[");
        for (at, number) in numbers.iter().enumerate() {
            if at > 0 {
                page.push(',');
            }
            let mould = usize::try_from(*number).unwrap_or_default() % self.moulds.len();
            self.moulds[mould].write(*number, &mut page);
        }
        let last = numbers.len() < usize::try_from(PAGE).unwrap_or_default();
        page.push_str(if last { "],\"last_page\":true}" } else { "],\"last_page\":false}" });
        Some(page)
    }
}

impl Simulated for Endless {
    fn name(&self) -> &'static str {
        self.real.name()
    }

    fn settings(&self, base_url: &str) -> BTreeMap<String, String> {
        self.real.settings(base_url)
    }

    fn base_url(&self, origin: &str) -> String {
        self.real.base_url(origin)
    }

    fn served_at(&mut self, address: SocketAddr) {
        self.real.served_at(address);
    }

    fn operation(&self, request: &Request<Bytes>) -> Operation {
        self.real.operation(request)
    }

    fn advance(&mut self, now: Duration) {
        self.real.advance(now);
    }

    fn handle(&mut self, request: &Request<Bytes>, now: Duration) -> Reply {
        let mut reply = self.real.handle(request, now);
        if let Some(page) = self.page(request) {
            *reply.response.body_mut() = page.into();
        }
        reply
    }

    fn too_many_requests(&mut self, request: &Request<Bytes>, retry: RetryAfter, now: Duration) -> Response<Bytes> {
        self.real.too_many_requests(request, retry, now)
    }

    fn server_error(&mut self, request: &Request<Bytes>, status: u16, now: Duration) -> Response<Bytes> {
        self.real.server_error(request, status, now)
    }

    fn distort(
        &mut self,
        distortion: &Distortion,
        request: &Request<Bytes>,
        response: &mut Response<Bytes>,
        random: &mut Random,
    ) -> bool {
        self.real.distort(distortion, request, response, random)
    }

    fn secret_headers(&self) -> &'static [&'static str] {
        self.real.secret_headers()
    }

    fn secret_keys(&self) -> &'static [&'static str] {
        self.real.secret_keys()
    }
}

pub(super) async fn serve(world: &World) -> Result<(Place, Box<dyn Any>)> {
    let options = Options::default().one_list().requests_per_minute(u32::MAX);
    let shown = i64::try_from(world.tickets)?;
    let blue = SimBuilder::new(Blue { options, shown }).tickets(100).seed(7).without_log();
    let served = blue.serve().await?;
    let mut settings = served.settings();
    settings.insert("plan".to_owned(), "enterprise".to_owned());
    let project = served.world(|world| world.real.default_list_id());
    Ok((Place { vendor: Vendor::ClickUp, settings, project: Some(project) }, Box::new(served)))
}
