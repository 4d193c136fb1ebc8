//! The credential in use: asked for when it is needed, and kept until it ends or is refused.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::Result;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::scheme::Scheme;
use super::source::{Credential, CredentialSource};
use crate::fingerprint::Fingerprint;
use crate::redact::Redactor;

/// How long before its end a credential is replaced.
const MARGIN: Duration = Duration::from_secs(60);

/// The credential of one tracker.
pub(crate) struct Credentials {
    scheme: Scheme,
    source: Arc<dyn CredentialSource>,
    redactor: Arc<Redactor>,
    held: Mutex<Option<Arc<Held>>>,
}

/// A credential as it is put on requests.
pub(crate) struct Held {
    pub(crate) header: HeaderValue,
    /// Whose budgets it draws on.
    pub(crate) holder: Fingerprint,
    secret: SecretString,
    expires_at: Option<Timestamp>,
}

impl Credentials {
    pub(crate) fn new(scheme: Scheme, source: Arc<dyn CredentialSource>, redactor: Arc<Redactor>) -> Self {
        scheme.teach(&redactor);
        Self { scheme, source, redactor, held: Mutex::new(None) }
    }

    /// The credential. The source is asked if there is none, or it ends soon; if it has no other then, the one that
    /// has not ended yet will do.
    pub(crate) async fn current(&self, wall: Timestamp) -> Result<Arc<Held>> {
        let mut held = self.held.lock().await;
        let Some(known) = held.clone() else {
            let fresh = self.ask(None).await?;
            return Ok(Arc::clone(held.insert(fresh)));
        };
        if known.lasts_beyond(wall, MARGIN) {
            return Ok(known);
        }
        match self.ask(None).await {
            Ok(fresh) => Ok(Arc::clone(held.insert(fresh))),
            Err(_) if known.lasts_beyond(wall, Duration::ZERO) => Ok(known),
            Err(error) => Err(error),
        }
    }

    /// Another credential than the one that was refused, if there is one. Of many calls that were refused with the
    /// same one, the first asks.
    pub(crate) async fn instead_of(&self, refused: &Held) -> Result<Option<Arc<Held>>> {
        let mut held = self.held.lock().await;
        if let Some(known) = held.as_ref().filter(|known| !known.same_as(refused)) {
            return Ok(Some(Arc::clone(known)));
        }
        let fresh = self.ask(Some(&refused.secret)).await?;
        if fresh.same_as(refused) {
            return Ok(None);
        }
        Ok(Some(Arc::clone(held.insert(fresh))))
    }

    async fn ask(&self, refused: Option<&SecretString>) -> Result<Arc<Held>> {
        let Credential { secret, expires_at, account } = self.source.credential(refused).await?;
        self.redactor.learn(&secret);
        let header = self.scheme.header(&secret)?;
        let holder = Fingerprint::of(account.as_deref().unwrap_or_else(|| secret.expose_secret()));
        Ok(Arc::new(Held { header, holder, secret, expires_at }))
    }
}

impl Held {
    fn same_as(&self, other: &Self) -> bool {
        self.secret.expose_secret() == other.secret.expose_secret()
    }

    fn lasts_beyond(&self, wall: Timestamp, margin: Duration) -> bool {
        let margin = SignedDuration::try_from(margin).unwrap_or_default();
        self.expires_at.is_none_or(|end| end.duration_since(wall) > margin)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}
