//! The real transport: reqwest over rustls.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyticket_core::{Error, Result};
use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use http::{Request, Response, header};
use reqwest::{Certificate, Client, redirect};
use tokio::runtime::{Handle, Id};
use url::Url;

use super::pool::Door;
use super::{Body, BodyStream, Failure, Transport};
use crate::hosts::is_loopback;
use crate::options::Roots;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept. Shorter than vendors keep theirs: a write sent into a connection that the
/// other side is closing has no answer and an unknown effect.
const IDLE: Duration = Duration::from_secs(30);
/// With how many runtimes at once connections are kept; a process has one or two.
const RUNTIMES: usize = 16;

/// The clients of one door. A connection is driven by the runtime that opened it, so each runtime has its own.
pub(crate) struct Wire {
    door: Door,
    extra: Vec<Certificate>,
    clients: Mutex<HashMap<(Option<Id>, Way), Client>>,
}

/// What kind of address it is, and so what has to be made ready for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    /// Plain http to this machine: no certificates, and never through a proxy.
    Loopback,
    /// https to this machine: never through a proxy.
    LoopbackTls,
    /// Everything else.
    Outside,
}

impl Way {
    fn to(address: &Url) -> Self {
        match (is_loopback(address), address.scheme()) {
            (true, "http") => Self::Loopback,
            (true, _) => Self::LoopbackTls,
            (false, _) => Self::Outside,
        }
    }
}

impl Wire {
    pub(crate) fn through(door: Door) -> Result<Self> {
        let mut extra = Vec::new();
        if let Some(path) = &door.ca_file {
            let unreadable = |message: &str| Error::configuration(message).with("ca_file", path.display());
            let pem = std::fs::read(path)
                .map_err(|cause| unreadable("the file of certificates cannot be read").because(cause))?;
            extra = Certificate::from_pem_bundle(&pem)
                .map_err(|cause| unreadable("the file of certificates is not PEM").because(cause.without_url()))?;
            if extra.is_empty() {
                return Err(unreadable("the file holds no certificate")
                    .with_hint("it must hold -----BEGIN CERTIFICATE----- blocks"));
            }
        }
        Ok(Self { door, extra, clients: Mutex::default() })
    }

    /// Makes everything ready that can be wrong before anything is sent.
    pub(crate) fn prepare(&self, base: &Url) -> Result<()> {
        self.client(Way::to(base)).map(drop)
    }

    fn client(&self, way: Way) -> Result<Client> {
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&(runtime, way)) {
            return Ok(client.clone());
        }
        if clients.len() >= RUNTIMES {
            clients.clear();
        }
        let client = self.build(way)?;
        clients.insert((runtime, way), client.clone());
        Ok(client)
    }

    fn build(&self, way: Way) -> Result<Client> {
        // An error means that the application has chosen its own provider, which is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .user_agent(concat!("anyticket/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never());
        builder = match way {
            Way::Loopback => builder.no_proxy().tls_certs_only([]),
            Way::LoopbackTls | Way::Outside => match self.door.roots {
                Roots::System => builder.tls_certs_merge(self.extra.iter().cloned()),
                Roots::Bundled => builder.tls_certs_only(bundled()?.chain(self.extra.iter().cloned())),
            },
        };
        if way == Way::LoopbackTls {
            builder = builder.no_proxy();
        }
        if let (Way::Outside, Some(proxy)) = (way, &self.door.proxy) {
            let proxy = reqwest::Proxy::all(proxy.as_str())
                .map_err(|_| Error::configuration("the proxy is no address that can be used"))?;
            builder = builder.proxy(proxy);
        }
        builder.build().map_err(|cause| {
            Error::configuration("the HTTP client cannot be set up")
                .with_hint("install the system's certificates (package ca-certificates), or set ca_file")
                .because(cause.without_url())
        })
    }
}

/// Mozilla's certificates, compiled in.
#[cfg(feature = "bundled-roots")]
fn bundled() -> Result<impl Iterator<Item = Certificate>> {
    let certificates = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    Ok(certificates.filter_map(|certificate| Certificate::from_der(certificate).ok()))
}

#[cfg(not(feature = "bundled-roots"))]
fn bundled() -> Result<std::iter::Empty<Certificate>> {
    Err(Error::configuration("bundled certificates are not compiled in")
        .with_hint("build with the feature bundled-roots of anyticket-http, or leave roots out"))
}

#[async_trait]
impl Transport for Wire {
    async fn exchange(&self, request: Request<Body>) -> Result<Response<BodyStream>, Failure> {
        let (mut head, body) = request.into_parts();
        let address = Url::parse(&head.uri.to_string())
            .map_err(|_| Failure::not_sent("the address of the request cannot be read"))?;
        let client = self
            .client(Way::to(&address))
            .map_err(|error| Failure::not_sent("the HTTP client cannot be set up").because(error))?;
        let mut outgoing = client.request(head.method, address);
        if !body.is_empty() {
            head.headers.insert(header::CONTENT_LENGTH, body.length().into());
            outgoing = outgoing.body(reqwest::Body::wrap_stream(body.into_stream()));
        }
        let answer = outgoing.headers(head.headers).send().await.map_err(failure)?;
        let mut response = Response::builder().status(answer.status()).version(answer.version());
        if let Some(headers) = response.headers_mut() {
            *headers = answer.headers().clone();
        }
        let pieces = answer.bytes_stream().map_err(failure).boxed();
        response.body(pieces as BodyStream).map_err(|_| Failure::maybe_sent("the answer cannot be read"))
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("ca_file", &self.door.ca_file).finish_non_exhaustive()
    }
}

/// What went wrong, without the address, which may hold what is secret.
fn failure(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    let failure = if error.is_connect() {
        Failure::not_sent("no connection came about")
    } else if never_acted_upon(&error) {
        Failure::not_sent("the connection was closed before the request was taken up")
    } else if error.is_body() || error.is_decode() {
        Failure::maybe_sent("the answer broke off")
    } else {
        Failure::maybe_sent("the connection broke")
    };
    failure.because(error)
}

/// Whether the other side promises, by the rules of HTTP/2 or because nothing had been written, that it did not act.
fn never_acted_upon(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && error.is_canceled()
        {
            return true;
        }
        // RFC 9113, section 8.7: a stream refused with REFUSED_STREAM was not processed.
        if let Some(error) = error.downcast_ref::<h2::Error>()
            && error.is_reset()
            && error.is_remote()
            && error.reason() == Some(h2::Reason::REFUSED_STREAM)
        {
            return true;
        }
        cause = error.source();
    }
    false
}
