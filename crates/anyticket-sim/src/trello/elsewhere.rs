//! Hosts that are not Trello's: where files are stored, and whatever is attached by its address.

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, HOST};

use super::Trello;
use super::answer::{Answer, Body};
use super::auth::TOKEN;
use super::entity::{Attached, Attachment};
use crate::random::mix;

/// The host that a request went to, if it says one.
fn host(request: &Request<Bytes>) -> Option<&str> {
    let named = request.uri().host();
    named.or_else(|| {
        let header = request.headers().get(HOST)?.to_str().ok()?;
        Some(header.rsplit_once(':').map_or(header, |(host, _)| host))
    })
}

/// Whether a request went to a host that is not Trello's.
pub(crate) fn is_elsewhere(request: &Request<Bytes>) -> bool {
    !matches!(host(request), None | Some("api.trello.com" | "trello.com" | "127.0.0.1"))
}

impl Trello {
    /// Where files are stored: never where the interface is.
    pub(crate) fn storage(&self) -> String {
        match self.served {
            Some(address) => format!("http://localhost:{}", address.port()),
            None => "https://trello-attachments.s3.amazonaws.com".to_owned(),
        }
    }

    /// Ends the address of a stored file.
    pub(crate) fn signature(&self, attachment: &Attachment) -> String {
        format!("{:016x}", mix(self.seed, attachment.id.number()))
    }

    /// An answer of a host that is not Trello's. Credentials that come here are counted, and the storage refuses them.
    pub(crate) fn elsewhere(&mut self, request: &Request<Bytes>) -> Answer {
        self.requests_elsewhere += 1;
        let in_header = request.headers().contains_key(AUTHORIZATION);
        let in_url = request.uri().query().is_some_and(|query| query.contains(TOKEN));
        if in_header || in_url {
            self.credentials_leaked += 1;
        }
        let path = request.uri().path();
        let Some(named) = path.strip_prefix("/stored/") else {
            if path.starts_with("/1/") {
                return Answer::not_simulated(format!("the interface at another host than 127.0.0.1: {path}"));
            }
            return Answer::text(200, format!("This is {path}, and not Trello's."));
        };
        if in_header {
            return Answer::text(400, "Only one auth mechanism allowed");
        }
        let signature = crate::log::query(request).into_iter().find(|(name, _)| name == "X-Amz-Signature");
        let id = super::id::Id::read(named.split('/').next().unwrap_or_default());
        let found = id.and_then(|id| self.world.stored(id));
        match found {
            Some(attachment) if signature.is_some_and(|(_, given)| given == self.signature(attachment)) => {
                match &attachment.what {
                    Attached::File { content, .. } => {
                        Answer::new(200, Body::Bytes(attachment.mime_type.clone(), content.clone()))
                    }
                    Attached::Link(_) => Answer::text(404, "NoSuchKey"),
                }
            }
            Some(_) => Answer::text(403, "SignatureDoesNotMatch"),
            None => Answer::text(404, "NoSuchKey"),
        }
    }
}
