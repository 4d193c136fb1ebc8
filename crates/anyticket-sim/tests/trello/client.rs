//! A bare client: no more than a request and its JSON.

use std::time::Duration;

use anyticket_sim::trello::{Limits, Options, Trello};
use anyticket_sim::{Sim, Simulation};
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

/// When every world here begins.
pub(crate) const BEGIN: i64 = 1_767_600_000_000;

/// A simulation and what a request of it brings along.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Trello>,
    pub(crate) authorization: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) json: Value,
}

impl Got {
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json
    }

    /// Refused with this status and these words, in plain text.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, words: &str) {
        assert_eq!((self.status, self.text().as_str()), (status, words));
        assert!(self.header("content-type").unwrap().starts_with("text/plain"));
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A world of so many cards, seed 7, without limits.
pub(crate) fn world(tickets: usize) -> Client {
    with(tickets, |options| options)
}

pub(crate) fn with(tickets: usize, change: impl FnOnce(Options) -> Options) -> Client {
    let sim = Sim::trello()
        .tickets(tickets)
        .seed(7)
        .started_at(BEGIN)
        .with(|options| change(options.limits(Limits::none())))
        .build();
    client(sim)
}

pub(crate) fn client(sim: Simulation<Trello>) -> Client {
    let authorization = sim.world(|trello| oauth(trello.key(), trello.token()));
    Client { sim, authorization: Some(authorization) }
}

pub(crate) fn oauth(key: &str, token: &str) -> String {
    format!("OAuth oauth_consumer_key=\"{key}\", oauth_token=\"{token}\"")
}

impl Client {
    pub(crate) fn authorized(&self, authorization: Option<String>) -> Self {
        Self { sim: self.sim.clone(), authorization }
    }

    pub(crate) fn request(&self, method: Method, url: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(url);
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    pub(crate) fn call(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let request = self.request(method, &format!("https://api.trello.com/1{path}"));
        match body {
            None => self.send(request.body(Bytes::new()).unwrap()),
            Some(body) => self
                .send(request.header("content-type", "application/json").body(Bytes::from(body.to_string())).unwrap()),
        }
    }

    pub(crate) fn send(&self, request: Request<Bytes>) -> Got {
        let (head, body) = self.sim.exchange(&request).response.into_parts();
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Got { status: head.status.as_u16(), headers: head.headers, body, json }
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        self.call(Method::GET, path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Got {
        self.call(Method::POST, path, Some(body))
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Got {
        self.call(Method::PUT, path, Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Got {
        self.call(Method::DELETE, path, None)
    }

    /// The board `Engineering`.
    pub(crate) fn board(&self) -> String {
        self.sim.world(|trello| trello.default_board())
    }

    /// The board of this name.
    pub(crate) fn board_named(&self, name: &str) -> String {
        self.sim.world(|trello| trello.board_named(name).unwrap())
    }

    /// The list of this name on `Engineering`.
    pub(crate) fn list(&self, name: &str) -> String {
        self.sim.world(|trello| trello.list_named(&trello.default_board(), name).unwrap())
    }

    /// A new card on `To Do`, with more of it.
    #[track_caller]
    pub(crate) fn create(&self, more: Value) -> Value {
        let mut all = json!({ "idList": self.list("To Do"), "name": "A card" });
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        self.post("/cards", all).ok()
    }

    /// The id of a new card on `To Do`.
    #[track_caller]
    pub(crate) fn card(&self) -> String {
        id(&self.create(json!({})))
    }

    /// The label of this name and colour on `Engineering`.
    pub(crate) fn label(&self, name: &str, color: &str) -> String {
        let labels = self.get(&format!("/boards/{}/labels", self.board())).ok();
        let found = labels.as_array().unwrap().iter().find(|label| label["name"] == name && label["color"] == color);
        id(found.unwrap())
    }
}

/// The `id` of something.
#[track_caller]
pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}

/// The ids of a list.
pub(crate) fn ids(value: &Value) -> Vec<String> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).iter().map(id).collect()
}

/// The names of a list.
pub(crate) fn names(value: &Value) -> Vec<String> {
    let rows = value.as_array().unwrap_or_else(|| panic!("no list: {value}"));
    rows.iter().map(|row| row["name"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Lets time pass, in paused time.
pub(crate) async fn later(duration: Duration) {
    tokio::time::advance(duration).await;
}
