//! A bare client: no more than a request and its JSON.

use std::time::Duration;

use anyticket_sim::jira::{Jira, Options};
use anyticket_sim::{Sim, Simulation};
use base64::Engine;
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

/// A simulation and what a request of it brings along.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Jira>,
    pub(crate) authorization: Option<String>,
    pub(crate) prefix: String,
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
        assert_eq!(self.status, 200, "{}", self.json);
        self.json
    }

    #[track_caller]
    pub(crate) fn created(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.json);
        self.json
    }

    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.status, 204, "{}", self.json);
        assert!(self.body.is_empty());
    }

    /// Refused with this status and these words among the messages.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, words: &str) {
        assert_eq!(self.status, status, "{}", self.json);
        let messages = self.json["errorMessages"].as_array().cloned().unwrap_or_default();
        assert!(
            messages.iter().any(|message| message.as_str().is_some_and(|text| text.contains(words))),
            "{}",
            self.json
        );
    }

    /// Refused with 400 and these words at this field.
    #[track_caller]
    pub(crate) fn refused_at(&self, field: &str, words: &str) {
        assert_eq!(self.status, 400, "{}", self.json);
        let message = self.json["errors"][field].as_str().unwrap_or_default();
        assert!(message.contains(words), "{}", self.json);
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A site of so many issues, seed 7, without limits.
pub(crate) fn world(tickets: usize) -> Client {
    with(tickets, |options| options)
}

pub(crate) fn with(tickets: usize, change: impl FnOnce(Options) -> Options) -> Client {
    let sim = Sim::jira()
        .tickets(tickets)
        .seed(7)
        .started_at(1_767_600_000_000)
        .with(|options| change(options.limits(anyticket_sim::jira::Limits::none())))
        .build();
    client(sim)
}

pub(crate) fn client(sim: Simulation<Jira>) -> Client {
    let authorization = sim.world(|jira| basic(jira.email(), jira.token()));
    Client { sim, authorization: Some(authorization), prefix: String::new() }
}

pub(crate) fn basic(email: &str, token: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{email}:{token}")))
}

impl Client {
    pub(crate) fn anonymous(&self) -> Self {
        Self { sim: self.sim.clone(), authorization: None, prefix: self.prefix.clone() }
    }

    pub(crate) fn authorized(&self, authorization: &str) -> Self {
        Self { authorization: Some(authorization.to_owned()), ..self.anonymous() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(format!("https://acme.atlassian.net{}{path}", self.prefix));
        match &self.authorization {
            Some(authorization) => request.header("authorization", authorization),
            None => request,
        }
    }

    pub(crate) fn call(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let request = self.request(method, &format!("/rest/api/3{path}"));
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

    /// A new issue of a project with these fields; its key.
    #[track_caller]
    pub(crate) fn create(&self, project: &str, kind: &str, fields: Value) -> String {
        let mut all = json!({
            "project": { "key": project },
            "issuetype": { "name": kind },
            "summary": "An issue",
        });
        for (key, value) in fields.as_object().unwrap() {
            all[key] = value.clone();
        }
        self.post("/issue", json!({ "fields": all })).created()["key"].as_str().unwrap().to_owned()
    }

    /// The fields of an issue.
    #[track_caller]
    pub(crate) fn fields(&self, key: &str) -> Value {
        self.get(&format!("/issue/{key}")).ok()["fields"].clone()
    }

    /// The keys that a query finds, all pages.
    #[track_caller]
    pub(crate) fn found(&self, jql: &str) -> Vec<String> {
        self.pages(json!({ "jql": jql, "fields": ["key"], "maxResults": 5000 }))
            .iter()
            .map(|issue| issue["key"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The issues of all pages.
    #[track_caller]
    pub(crate) fn pages(&self, question: Value) -> Vec<Value> {
        let mut issues = Vec::new();
        let mut token = Value::Null;
        loop {
            let mut body = question.clone();
            if !token.is_null() {
                body["nextPageToken"] = token;
            }
            let page = self.post("/search/jql", body).ok();
            issues.extend(page["issues"].as_array().unwrap().iter().cloned());
            token = page["nextPageToken"].clone();
            assert_eq!(page["isLast"], json!(token.is_null()));
            if token.is_null() {
                return issues;
            }
        }
    }
}

/// A document of one paragraph.
pub(crate) fn adf(text: &str) -> Value {
    json!({
        "type": "doc", "version": 1,
        "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": text }] }],
    })
}

/// Lets the search index catch up, in paused time.
pub(crate) async fn later(duration: Duration) {
    tokio::time::advance(duration).await;
}
