//! A bare client: no more than a request and its JSON.

// Every test binary uses another part, and what is missing here fails the test that asked.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use anyticket_sim::clickup::{ClickUp, Options};
use anyticket_sim::{Sim, SimBuilder, Simulation};
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

/// A simulation and the token to ask it with.
pub struct Client {
    pub sim: Simulation<ClickUp>,
    pub token: String,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Got {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Got {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json
    }

    /// Refused with this status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, &self.json["ECODE"]), (status, &json!(code)), "{}", self.json);
        assert!(self.json["err"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

/// A world of so many tickets, seed 7.
pub fn world(tickets: usize) -> Client {
    with(tickets, |options| options)
}

pub fn with(tickets: usize, change: impl FnOnce(Options) -> Options) -> Client {
    client(Sim::clickup().tickets(tickets).seed(7).with(change))
}

pub fn client(sim: SimBuilder<Options>) -> Client {
    let sim = sim.build();
    let token = sim.world(|world| world.token().to_owned());
    Client { sim, token }
}

impl Client {
    pub fn call(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let mut request = Request::builder().method(method).uri(format!("https://api.clickup.com/api{path}"));
        request = request.header("authorization", &self.token);
        let body = match body {
            None => Bytes::new(),
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
        };
        self.send(request.body(body).unwrap())
    }

    pub fn send(&self, request: Request<Bytes>) -> Got {
        let reply = self.sim.exchange(&request);
        let (head, body) = reply.response.into_parts();
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Got { status: head.status.as_u16(), headers: head.headers, json }
    }

    pub fn get(&self, path: &str) -> Got {
        self.call(Method::GET, path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Got {
        self.call(Method::POST, path, Some(body))
    }

    pub fn put(&self, path: &str, body: Value) -> Got {
        self.call(Method::PUT, path, Some(body))
    }

    pub fn delete(&self, path: &str) -> Got {
        self.call(Method::DELETE, path, None)
    }

    pub fn list(&self) -> String {
        self.sim.world(|world| world.default_list_id())
    }

    pub fn list_named(&self, name: &str) -> String {
        self.sim.world(|world| world.list_named(name).unwrap().id)
    }

    pub fn space(&self) -> String {
        self.get(&format!("/v2/list/{}", self.list())).ok()["space"]["id"].as_str().unwrap().to_owned()
    }

    pub fn team(&self) -> String {
        self.sim.world(|world| world.workspace_id())
    }

    /// A new task in the default List.
    pub fn new_task(&self, body: Value) -> Value {
        self.post(&format!("/v2/list/{}/task", self.list()), body).ok()
    }

    pub fn task(&self, id: &str) -> Value {
        self.get(&format!("/v2/task/{id}")).ok()
    }
}

/// The `id` of something.
pub fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

/// The ids of the tasks of a page.
pub fn ids(page: &Value) -> Vec<String> {
    page["tasks"].as_array().unwrap_or_else(|| panic!("no tasks in {page}")).iter().map(id).collect()
}
