//! A bare client of a small world.

use anyticket_sim::trello::{Limits, Trello};
use anyticket_sim::{Sim, Simulation};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

/// A bare client.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Trello>,
    pub(crate) authorization: String,
}

/// A world of 60 cards, of which the search knows everything at once.
pub(crate) fn client() -> Client {
    let sim = Sim::trello()
        .tickets(60)
        .seed(7)
        .started_at(1_767_600_000_000)
        .with(|options| {
            options.limits(Limits::none()).search_lag(std::time::Duration::ZERO).scope("read,write,account")
        })
        .build();
    let authorization = sim
        .world(|trello| format!("OAuth oauth_consumer_key=\"{}\", oauth_token=\"{}\"", trello.key(), trello.token()));
    Client { sim, authorization }
}

impl Client {
    pub(crate) fn text(&self, method: Method, path: &str, kind: &str, body: String) -> String {
        let mut request = Request::builder().method(method).uri(format!("https://api.trello.com/1{path}"));
        request = request.header("authorization", &self.authorization);
        if !body.is_empty() {
            request = request.header("content-type", kind);
        }
        let response = self.sim.exchange(&request.body(Bytes::from(body)).expect("a request")).response;
        String::from_utf8_lossy(response.body()).into_owned()
    }

    fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        serde_json::from_str(&self.text(method, path, "application/json", body)).unwrap_or_default()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.call(Method::GET, path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(body))
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Value {
        self.call(Method::PUT, path, Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Value {
        self.call(Method::DELETE, path, None)
    }

    pub(crate) fn board(&self) -> String {
        self.sim.world(|trello| trello.default_board())
    }

    pub(crate) fn list(&self, name: &str) -> String {
        self.sim.world(|trello| trello.list_named(&trello.default_board(), name).expect("a list of the world"))
    }

    /// A new card with a description, done and due.
    pub(crate) fn card(&self) -> Value {
        self.post(
            "/cards",
            json!({
                "idList": self.list("To Do"), "name": "A card", "desc": "x", "due": "2026-03-01T09:30:00.000Z",
                "start": "2026-02-01T09:30:00.000Z",
            }),
        )
    }
}

/// The `id` of something.
pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}
