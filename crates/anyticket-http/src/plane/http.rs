//! What providers hold.

use std::fmt;
use std::sync::{Arc, Mutex};

use anyticket_core::{ByteStream, Effect, Error, ErrorKind, Result, Usage};
use futures_util::{StreamExt, TryStreamExt};
use http::header;
use url::Url;

use super::HttpBuilder;
use crate::answer::{Answer, Asked};
use crate::clock::Clock;
use crate::credentials::{CredentialSource, Scheme};
use crate::hosts::{Origins, require_private};
use crate::options::HttpOptions;
use crate::redact::Redactor;
use crate::request::{Payload, Repeat, Request, content_type};
use crate::transport::{Body, BodyStream, Failure, Sent, Transport};
use crate::vendor::Vendor;

/// One tracker's way to its vendor. Cloning it is cheap and shares everything; budgets and connections are shared by
/// all trackers of the process.
#[derive(Clone)]
pub struct Http(Arc<Plane>);

pub(super) struct Plane {
    pub(super) vendor: Arc<dyn Vendor>,
    pub(super) base: Url,
    pub(super) origins: Origins,
    pub(super) scheme: Option<Scheme>,
    pub(super) source: Option<Arc<dyn CredentialSource>>,
    pub(super) options: HttpOptions,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Mutex<fastrand::Rng>,
    pub(super) redactor: Arc<Redactor>,
}

impl Http {
    /// Begins to put one together: for this vendor, below this base address.
    pub fn builder(vendor: impl Vendor + 'static, base: Url) -> HttpBuilder {
        HttpBuilder::new(Arc::new(vendor), base)
    }

    pub(super) fn over(plane: Plane) -> Self {
        Self(Arc::new(plane))
    }

    /// Sends a request and gives its answer, if it is a success.
    ///
    /// # Errors
    ///
    /// What the vendor's table says of an answer that is none; a redirect is one, and names its host.
    /// [`ErrorKind::Unavailable`] if there was no answer, [`ErrorKind::RateLimited`] if the budget would not be
    /// there before the deadline, [`ErrorKind::Unreadable`] if the answer is too large. The effect is
    /// [`Effect::Unknown`] if a request that may change something may have arrived and no clear answer came back.
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.0.send(request, true).await
    }

    /// Sends a request and gives its answer whatever its status, after the same waits and repeats.
    ///
    /// # Errors
    ///
    /// As [`Http::send`], but only where there is no answer.
    pub async fn send_raw(&self, request: Request) -> Result<Answer> {
        self.0.send(request, false).await
    }

    /// Opens what a request gives, to be read piece by piece, without a limit to its size. Redirects are followed;
    /// the credential goes to the vendor's own hosts only.
    ///
    /// # Errors
    ///
    /// As [`Http::send`] until the content begins; then the stream ends with [`ErrorKind::Unavailable`] if it
    /// breaks off.
    pub async fn download(&self, request: Request) -> Result<ByteStream> {
        let asked = self.0.asked(&request);
        let (_, body) = self.0.exchange(&request, &asked).await?;
        let broken = move |failure: Failure| {
            asked.named(Error::new(ErrorKind::Unavailable, "the content broke off").because(failure))
        };
        Ok(body.map_err(broken).boxed())
    }

    /// What was spent since it was put together.
    pub fn usage(&self) -> Usage {
        Usage::default()
    }

    /// The base address.
    pub fn base(&self) -> &Url {
        &self.0.base
    }

    /// What was configured.
    pub fn options(&self) -> &HttpOptions {
        &self.0.options
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("vendor", &self.0.vendor.name())
            .field("host", &self.0.base.host_str())
            .finish_non_exhaustive()
    }
}

impl Plane {
    fn asked(&self, request: &Request) -> Arc<Asked> {
        Arc::new(Asked {
            provider: self.vendor.name(),
            operation: request.operation.clone(),
            repeat: request.repeat,
            redactor: Arc::clone(&self.redactor),
        })
    }

    async fn send(&self, request: Request, judged: bool) -> Result<Answer> {
        let asked = self.asked(&request);
        let (head, mut body) = self.exchange(&request, &asked).await?;
        let mut content = Vec::new();
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|failure| asked.named(broken(&request, failure)))?;
            content.extend_from_slice(&piece);
        }
        let answer = Answer { status: head.status.as_u16(), headers: head.headers, body: content.into(), asked };
        if judged && !answer.is_success() {
            let refusal = self.vendor.refusal(&request, &answer);
            let error = Error::new(refusal.kind, refusal.message).with_status(answer.status);
            return Err(answer.asked.named(error));
        }
        Ok(answer)
    }

    async fn exchange(&self, request: &Request, asked: &Asked) -> Result<(http::response::Parts, BodyStream)> {
        let address = request.address(&self.base)?;
        require_private(&address)?;
        let mut headers = request.headers.clone();
        let body = match &request.payload {
            Payload::None => Body::empty(),
            Payload::Bytes { content, media_type } => {
                content_type(&mut headers, media_type)?;
                Body::from(content.clone())
            }
            Payload::Multipart(parts) => {
                let (body, media_type, _) = parts.open("anyticket").await?;
                content_type(&mut headers, &media_type)?;
                body
            }
        };
        if let (Some(scheme), Some(source)) = (&self.scheme, &self.source)
            && !request.anonymous
            && self.origins.contain(&address)
        {
            let credential = source.credential(None).await?;
            headers.insert(header::AUTHORIZATION, scheme.header(&credential.secret)?);
        }
        let mut outgoing = http::Request::new(body);
        *outgoing.method_mut() = request.method.clone();
        *outgoing.uri_mut() = address.as_str().parse().map_err(|_| Error::invalid("the address cannot be sent"))?;
        *outgoing.headers_mut() = headers;
        let answer = self.transport.exchange(outgoing).await;
        let (head, body) = answer.map_err(|failure| asked.named(broken(request, failure)))?.into_parts();
        Ok((head, body))
    }
}

fn broken(request: &Request, failure: Failure) -> Error {
    let effect = match (request.repeat, failure.sent()) {
        (Repeat::Unsafe, Sent::Maybe) => Effect::Unknown,
        _ => Effect::None,
    };
    Error::new(ErrorKind::Unavailable, "the tracker could not be reached").with_effect(effect).because(failure)
}
