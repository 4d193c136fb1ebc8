//! A simulated vendor below a real client, without a socket: time may stand still.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyticket_http::{Body, BodyStream, Failure, Transport};
use anyticket_sim::{Cut, ErrorBody, Fault, Simulation, Vendor};
use anyticket_testkit::conformance::Midway;
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{Request, Response};
use serde_json::Value;

/// Something done to the JSON of every answer.
type Bend = Box<dyn FnMut(&mut Value) + Send>;

/// Something done to every request, the way that it goes and what it holds.
type RequestBend = Box<dyn FnMut(&str, &mut Value) + Send>;

/// Something that stands between a client and a vendor, and changes what passes.
pub trait Between: Send {
    /// A request on its way. The number says how often it arrives: once, unless something is wrong.
    fn request(&mut self, request: &mut Request<Bytes>) -> usize {
        let _ = request;
        1
    }

    /// An answer on its way back.
    fn answer(&mut self, answer: &mut Response<Bytes>) {
        let _ = answer;
    }
}

/// What stops a call in the midst of a write.
pub fn stop(how: Midway) -> Fault {
    match how {
        Midway::Refused => Fault::Status { status: 403, body: ErrorBody::Json, applied: false },
        Midway::AnswerLost => Fault::LostAnswer,
    }
}

/// A [`Transport`] that ends in a simulation in this process.
///
/// Each exchange takes a few milliseconds, as one over a wire does, so that not everything happens at one moment.
pub struct Simulated<V: Vendor> {
    simulation: Simulation<V>,
    latency: Mutex<Duration>,
    bends: Mutex<Vec<Bend>>,
    request_bends: Mutex<Vec<RequestBend>>,
    between: Mutex<Option<Box<dyn Between>>>,
}

impl<V: Vendor> Simulated<V> {
    /// The way to `simulation`.
    pub fn new(simulation: &Simulation<V>) -> Arc<Self> {
        Arc::new(Self {
            simulation: simulation.clone(),
            latency: Mutex::new(Duration::from_millis(7)),
            bends: Mutex::new(Vec::new()),
            request_bends: Mutex::new(Vec::new()),
            between: Mutex::new(None),
        })
    }

    /// Lets exchanges take this long.
    pub fn set_latency(&self, latency: Duration) {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner) = latency;
    }

    /// Does this to the JSON of every answer to come.
    pub fn bend(&self, bend: impl FnMut(&mut Value) + Send + 'static) {
        self.bends.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(bend));
    }

    /// Does this to the JSON of every request to come, which is told its path: a fault of whoever sends them.
    pub fn bend_requests(&self, bend: impl FnMut(&str, &mut Value) + Send + 'static) {
        self.request_bends.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(bend));
    }

    fn bent_request(&self, path: &str, body: Bytes) -> Bytes {
        let mut bends = self.request_bends.lock().unwrap_or_else(PoisonError::into_inner);
        if bends.is_empty() {
            return body;
        }
        let Ok(mut value) = serde_json::from_slice(&body) else { return body };
        for bend in bends.iter_mut() {
            bend(path, &mut value);
        }
        value.to_string().into()
    }

    /// Lets everything pass through this from now on.
    pub fn put_between(&self, between: impl Between + 'static) {
        *self.between.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(between));
    }

    fn bent(&self, body: Bytes) -> Bytes {
        let mut bends = self.bends.lock().unwrap_or_else(PoisonError::into_inner);
        if bends.is_empty() {
            return body;
        }
        let Ok(mut value) = serde_json::from_slice(&body) else { return body };
        for bend in bends.iter_mut() {
            bend(&mut value);
        }
        value.to_string().into()
    }
}

#[async_trait]
impl<V: Vendor> Transport for Simulated<V> {
    async fn exchange(&self, request: Request<Body>) -> Result<Response<BodyStream>, Failure> {
        let (head, body) = request.into_parts();
        let body = self.bent_request(head.uri.path(), body.collect().await?);
        let mut request = Request::from_parts(head, body);
        let latency = *self.latency.lock().unwrap_or_else(PoisonError::into_inner);
        tokio::time::sleep(latency).await;
        let between = || self.between.lock().unwrap_or_else(PoisonError::into_inner);
        let times = between().as_mut().map_or(1, |between| between.request(&mut request));
        for _ in 1..times {
            let _ = self.simulation.send(request.clone()).await;
        }
        match self.simulation.send(request).await {
            Ok(response) => {
                let mut response = response.map(|body| self.bent(body));
                between().iter_mut().for_each(|between| between.answer(&mut response));
                Ok(response.map(whole))
            }
            Err(broken) => {
                let failure = Failure::maybe_sent(broken.to_string());
                match (broken.cut, broken.head) {
                    (Cut::InBody(_), Some(head)) => {
                        let pieces = [Ok(broken.body), Err(failure)];
                        Ok(Response::from_parts(head, stream::iter(pieces).boxed()))
                    }
                    _ => Err(failure),
                }
            }
        }
    }
}

impl<V: Vendor> fmt::Debug for Simulated<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulated").field("simulation", &self.simulation).finish_non_exhaustive()
    }
}

fn whole(body: Bytes) -> BodyStream {
    stream::iter([Ok(body)]).boxed()
}
