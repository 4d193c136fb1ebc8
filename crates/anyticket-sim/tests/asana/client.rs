//! A bare client: no more than a request and its JSON.

use std::time::Duration;

use anyticket_sim::asana::{Asana, Limits, Options};
use anyticket_sim::{Sim, Simulation};
use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

/// A simulation and what a request of it brings along.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Asana>,
    pub(crate) token: String,
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
    /// What stands in `data` of a 200.
    #[track_caller]
    pub(crate) fn data(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json["data"].clone()
    }

    /// What stands in `data` of a 201.
    #[track_caller]
    pub(crate) fn created(self) -> Value {
        assert_eq!(self.status, 201, "{}", self.json);
        assert!(self.headers.contains_key("location"));
        self.json["data"].clone()
    }

    /// The empty record of a 200.
    #[track_caller]
    pub(crate) fn done(self) {
        assert_eq!(self.data(), json!({}));
    }

    /// Refused with this status and these words in a message.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, words: &str) {
        assert_eq!(self.status, status, "{}", self.json);
        let errors = self.json["errors"].as_array().cloned().unwrap_or_default();
        let says = |error: &Value| error["message"].as_str().is_some_and(|text| text.contains(words));
        assert!(errors.iter().any(says), "{}", self.json);
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// So many tasks, seed 7, without limits.
pub(crate) fn world(tickets: usize) -> Client {
    with(tickets, |options| options)
}

pub(crate) fn with(tickets: usize, change: impl FnOnce(Options) -> Options) -> Client {
    let sim = Sim::asana()
        .tickets(tickets)
        .seed(7)
        .started_at(1_767_600_000_000)
        .with(|options| change(options.limits(Limits::none())))
        .build();
    let token = sim.world(|asana| asana.token().to_owned());
    Client { sim, token }
}

impl Client {
    /// The same simulation with another token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { sim: self.sim.clone(), token: token.to_owned() }
    }

    /// The same simulation through an app with these scopes.
    pub(crate) fn app(&self, scopes: &[&str]) -> Self {
        let (refresh, (id, secret)) = self.sim.world(|asana| (asana.refresh_token(scopes), asana.app()));
        let got = self.form(
            "/-/oauth_token",
            &[
                ("grant_type", "refresh_token"),
                ("client_id", id),
                ("client_secret", secret),
                ("refresh_token", &refresh),
            ],
        );
        self.with_token(got.json["access_token"].as_str().unwrap())
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("https://app.asana.com/api/1.0{path}"))
            .header("authorization", format!("Bearer {}", self.token))
    }

    pub(crate) fn send(&self, request: Request<Bytes>) -> Got {
        let (head, body) = self.sim.exchange(&request).response.into_parts();
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Got { status: head.status.as_u16(), headers: head.headers, body, json }
    }

    /// A form, without a token.
    pub(crate) fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Got {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(format!("https://app.asana.com{path}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body));
        self.send(request.unwrap())
    }

    pub(crate) fn call(&self, method: Method, path: &str, data: Option<Value>) -> Got {
        let request = self.request(method, path);
        match data {
            None => self.send(request.body(Bytes::new()).unwrap()),
            Some(data) => {
                let body = json!({ "data": data }).to_string();
                self.send(request.header("content-type", "application/json").body(Bytes::from(body)).unwrap())
            }
        }
    }

    pub(crate) fn get(&self, path: &str) -> Got {
        self.call(Method::GET, path, None)
    }

    pub(crate) fn post(&self, path: &str, data: Value) -> Got {
        self.call(Method::POST, path, Some(data))
    }

    pub(crate) fn put(&self, path: &str, data: Value) -> Got {
        self.call(Method::PUT, path, Some(data))
    }

    pub(crate) fn delete(&self, path: &str) -> Got {
        self.call(Method::DELETE, path, None)
    }

    /// The gid of the project of this name.
    pub(crate) fn project(&self, name: &str) -> String {
        self.sim.world(|asana| asana.project_named(name)).unwrap()
    }

    pub(crate) fn section(&self, project: &str, name: &str) -> String {
        self.sim.world(|asana| asana.section_named(project, name)).unwrap()
    }

    pub(crate) fn workspace(&self) -> String {
        self.sim.world(|asana| asana.workspace_gid())
    }

    pub(crate) fn field(&self, name: &str) -> String {
        self.sim.world(|asana| asana.field_named(name)).unwrap()
    }

    pub(crate) fn option(&self, field: &str, name: &str) -> String {
        self.sim.world(|asana| asana.option_named(field, name)).unwrap()
    }

    /// A new task in Engineering with this and that; its gid.
    #[track_caller]
    pub(crate) fn task(&self, data: Value) -> String {
        let mut all = json!({ "name": "A task", "projects": [self.project("Engineering")] });
        for (key, value) in data.as_object().unwrap() {
            all[key] = value.clone();
        }
        self.post("/tasks", all).created()["gid"].as_str().unwrap().to_owned()
    }

    /// A task with these fields.
    #[track_caller]
    pub(crate) fn read(&self, gid: &str, fields: &str) -> Value {
        self.get(&format!("/tasks/{gid}?opt_fields={fields}")).data()
    }

    /// The gids of all pages of a list.
    #[track_caller]
    pub(crate) fn gids(&self, path: &str) -> Vec<String> {
        let mut gids = Vec::new();
        let join = if path.contains('?') { '&' } else { '?' };
        let mut next = format!("{path}{join}limit=10");
        loop {
            let page = self.get(&next);
            assert_eq!(page.status, 200, "{}", page.json);
            gids.extend(
                page.json["data"].as_array().unwrap().iter().map(|row| row["gid"].as_str().unwrap().to_owned()),
            );
            match page.json["next_page"]["path"].as_str() {
                Some(path) => next = path.to_owned(),
                None => return gids,
            }
        }
    }
}

/// Lets time pass, in paused time.
pub(crate) async fn later(duration: Duration) {
    tokio::time::advance(duration).await;
}
