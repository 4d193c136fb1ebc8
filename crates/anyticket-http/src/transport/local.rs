//! A transport that stays inside the process.

use std::fmt;
use std::future::Future;

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::future::BoxFuture;
use futures_util::{StreamExt, stream};
use http::{Request, Response};

use super::{Body, BodyStream, Failure, Transport};

type Handler = dyn Fn(Request<Bytes>) -> BoxFuture<'static, Result<Response<BodyStream>, Failure>> + Send + Sync;

/// A vendor inside the process: a function from request to answer. No socket, so time may stand still.
///
/// ```
/// use anyticket_http::InProcess;
/// use http::Response;
///
/// let vendor = InProcess::new(|request: http::Request<bytes::Bytes>| async move {
///     assert_eq!(request.uri().path(), "/api/v2/user");
///     Ok(Response::new(r#"{"user":{"id":1}}"#.into()))
/// });
/// ```
pub struct InProcess {
    handler: Box<Handler>,
}

impl InProcess {
    /// A vendor that answers as `handler` does. What it awaits before answering is latency.
    pub fn new<H, F>(handler: H) -> Self
    where
        H: Fn(Request<Bytes>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response<Bytes>, Failure>> + Send + 'static,
    {
        Self::streaming(move |request| {
            let answer = handler(request);
            async move { Ok(answer.await?.map(|body| stream::iter([Ok(body)]).boxed() as BodyStream)) }
        })
    }

    /// A vendor whose answers come piece by piece, and may break off.
    pub fn streaming<H, F>(handler: H) -> Self
    where
        H: Fn(Request<Bytes>) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Response<BodyStream>, Failure>> + Send + 'static,
    {
        Self { handler: Box::new(move |request| Box::pin(handler(request))) }
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn exchange(&self, request: Request<Body>) -> Result<Response<BodyStream>, Failure> {
        let (head, body) = request.into_parts();
        let body = body.collect().await?;
        (self.handler)(Request::from_parts(head, body)).await
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}
