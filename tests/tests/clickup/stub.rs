//! A ClickUp that answers what a test tells it to, and says what it was asked.

use std::fmt;
use std::sync::{Arc, Mutex};

use anyticket::SecretString;
use anyticket_clickup::{ClickUp, ClickUpOptions};
use anyticket_http::{HttpOptions, InProcess};
use bytes::Bytes;
use http::{Request, Response};

/// The Workspace of the recorded answers.
pub(crate) const WORKSPACE: &str = "90152560096";

/// What is asked of a stub, and what it was asked so far.
#[derive(Clone)]
pub(crate) struct Stub {
    pub(crate) clickup: ClickUp,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    /// Answers each request, as `GET /v2/task/86a`, with a status and a body.
    pub(crate) fn answering<A: Into<Bytes>>(answer: impl Fn(&str) -> (u16, A) + Send + Sync + 'static) -> Self {
        Self::configured(answer, |options| options)
    }

    pub(crate) fn configured<A: Into<Bytes>>(
        answer: impl Fn(&str) -> (u16, A) + Send + Sync + 'static,
        configure: impl FnOnce(ClickUpOptions) -> ClickUpOptions,
    ) -> Self {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        let transport = InProcess::new(move |request: Request<Bytes>| {
            let path = request.uri().path();
            let asked = format!("{} {}", request.method(), path.strip_prefix("/api").unwrap_or(path));
            let (status, body) = answer(&asked);
            log.lock().unwrap().push(asked);
            let mut response = Response::new(body.into());
            *response.status_mut() = status.try_into().unwrap();
            async move { Ok(response) }
        });
        let options = ClickUpOptions::new()
            .with_workspace(WORKSPACE)
            .with_http(HttpOptions::new().with_transport(Arc::new(transport)));
        let clickup = ClickUp::new(SecretString::from("pk_1_STUB"), configure(options)).unwrap();
        Self { clickup, asked }
    }

    /// Everything that was asked, in its order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl fmt::Debug for Stub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stub").field("asked", &self.asked()).finish_non_exhaustive()
    }
}
