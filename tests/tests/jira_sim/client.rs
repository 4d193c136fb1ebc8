//! A bare client that keeps to the document.

use anyticket_sim::jira::{Jira, Limits};
use anyticket_sim::{Sim, Simulation};
use base64::Engine;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

/// A bare client that keeps to the document.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Jira>,
    pub(crate) authorization: String,
}

impl Client {
    pub(crate) fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("https://acme.atlassian.net/rest/api/3{path}"))
            .header("authorization", &self.authorization);
        let body = match body {
            None => Bytes::new(),
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
        };
        let response = self.sim.exchange(&request.body(body).expect("a request")).response;
        serde_json::from_slice(response.body()).unwrap_or_default()
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

    pub(crate) fn create(&self, project: &str, kind: &str, more: Value) -> String {
        let mut fields = json!({ "project": { "key": project }, "issuetype": { "name": kind }, "summary": "An issue" });
        for (key, value) in more.as_object().expect("fields") {
            fields[key] = value.clone();
        }
        let made = self.post("/issue", json!({ "fields": fields }));
        made["key"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }
}

pub(crate) fn adf(text: &str) -> Value {
    json!({
        "type": "doc", "version": 1,
        "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }],
    })
}

pub(crate) fn client(admin: bool) -> Client {
    let sim = Sim::jira()
        .tickets(120)
        .seed(7)
        .started_at(1_767_600_000_000)
        .with(|options| options.admin(admin).limits(Limits::none()))
        .build();
    let pair = sim.world(|jira| format!("{}:{}", jira.email(), jira.token()));
    let authorization = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    Client { sim, authorization }
}
