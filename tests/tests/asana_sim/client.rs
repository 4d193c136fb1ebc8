//! A bare client that keeps to the document.

use anyticket_sim::asana::{Asana, Limits, Options};
use anyticket_sim::{Sim, Simulation};
use bytes::Bytes;
use http::{Method, Request};
use serde_json::{Value, json};

/// A bare client that keeps to the document.
pub(crate) struct Client {
    pub(crate) sim: Simulation<Asana>,
    token: String,
}

pub(crate) fn client(change: impl FnOnce(Options) -> Options) -> Client {
    let sim = Sim::asana()
        .tickets(120)
        .seed(7)
        .started_at(1_767_600_000_000)
        .with(|options| change(options.limits(Limits::none())))
        .build();
    let token = sim.world(|asana| asana.token().to_owned());
    Client { sim, token }
}

impl Client {
    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("https://app.asana.com/api/1.0{path}"))
            .header("authorization", format!("Bearer {}", self.token))
    }

    fn send(&self, request: Request<Bytes>) -> Value {
        let response = self.sim.exchange(&request).response;
        serde_json::from_slice(response.body()).unwrap_or_default()
    }

    fn write(&self, method: Method, path: &str, data: Value) -> Value {
        let request = self.request(method, path).header("content-type", "application/json");
        self.send(request.body(Bytes::from(json!({ "data": data }).to_string())).expect("a request"))
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.send(self.request(Method::GET, path).body(Bytes::new()).expect("a request"))
    }

    pub(crate) fn post(&self, path: &str, data: Value) -> Value {
        self.write(Method::POST, path, data)
    }

    pub(crate) fn put(&self, path: &str, data: Value) -> Value {
        self.write(Method::PUT, path, data)
    }

    pub(crate) fn delete(&self, path: &str) -> Value {
        self.send(self.request(Method::DELETE, path).body(Bytes::new()).expect("a request"))
    }

    /// A file on a task; its gid.
    pub(crate) fn upload(&self, task: &str) -> String {
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"parent\"\r\n\r\n{task}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--\r\n"
        );
        let request =
            self.request(Method::POST, "/attachments").header("content-type", "multipart/form-data; boundary=b");
        gid(&self.send(request.body(Bytes::from(body)).expect("a request")))
    }

    /// A task in Engineering; its gid.
    pub(crate) fn task(&self, more: Value) -> String {
        let mut data = json!({ "name": "A task", "projects": [self.project("Engineering")] });
        for (key, value) in more.as_object().expect("fields") {
            data[key] = value.clone();
        }
        gid(&self.post("/tasks", data))
    }

    pub(crate) fn project(&self, name: &str) -> String {
        self.sim.world(|asana| asana.project_named(name)).expect("a project of the site")
    }

    pub(crate) fn section(&self, project: &str, name: &str) -> String {
        self.sim.world(|asana| asana.section_named(project, name)).expect("a section of the site")
    }

    pub(crate) fn field(&self, name: &str) -> String {
        self.sim.world(|asana| asana.field_named(name)).expect("a field of the site")
    }

    pub(crate) fn option(&self, field: &str, name: &str) -> String {
        self.sim.world(|asana| asana.option_named(field, name)).expect("an option of the site")
    }
}

/// The gid of what is in `data`.
pub(crate) fn gid(answer: &Value) -> String {
    answer["data"]["gid"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}
