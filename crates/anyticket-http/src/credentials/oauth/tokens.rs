//! The tokens of one account, and where they are kept.

use std::fmt;

use anyticket_core::{Error, ErrorKind, Result};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The tokens of one account, as OAuth 2.0 gives them.
#[derive(Clone)]
#[non_exhaustive]
pub struct Tokens {
    /// What goes along with requests.
    pub access: SecretString,
    /// What a new one is asked for with.
    pub refresh: Option<SecretString>,
    /// When the access token ends.
    pub expires_at: Option<Timestamp>,
}

impl Tokens {
    /// An access token and nothing else.
    pub fn new(access: impl Into<SecretString>) -> Self {
        Self { access: access.into(), refresh: None, expires_at: None }
    }

    /// Adds what a new one is asked for with.
    #[must_use]
    pub fn with_refresh(mut self, refresh: impl Into<SecretString>) -> Self {
        self.refresh = Some(refresh.into());
        self
    }

    /// Says when the access token ends.
    #[must_use]
    pub fn expiring_at(mut self, end: Timestamp) -> Self {
        self.expires_at = Some(end);
        self
    }

    /// Reads the answer of a token endpoint (RFC 6749, section 5.1), to an exchange of a code or to a refresh.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unreadable`] if it is none. It is not quoted.
    ///
    /// ```
    /// use anyticket_http::Tokens;
    ///
    /// let now = "2026-03-01T10:00:00Z".parse().unwrap();
    /// let tokens = Tokens::from_answer(br#"{"access_token":"a","refresh_token":"r","expires_in":3600}"#, now)?;
    /// assert_eq!(tokens.expires_at, "2026-03-01T11:00:00Z".parse().ok());
    /// # Ok::<(), anyticket_core::Error>(())
    /// ```
    pub fn from_answer(body: &[u8], now: Timestamp) -> Result<Self> {
        #[derive(Deserialize)]
        struct Wire {
            access_token: String,
            refresh_token: Option<String>,
            expires_in: Option<u32>,
        }
        // What serde says may quote a token.
        let wire: Wire = serde_json::from_slice(body)
            .map_err(|_| Error::new(ErrorKind::Unreadable, "the answer holds no tokens that can be read"))?;
        let life = wire.expires_in.map(|seconds| SignedDuration::from_secs(i64::from(seconds)));
        Ok(Self {
            access: wire.access_token.into(),
            refresh: wire.refresh_token.map(SecretString::from),
            expires_at: life.and_then(|life| now.checked_add(life).ok()),
        })
    }

    /// Whether the access token is another one than `refused`, and lasts beyond `moment`.
    pub(super) fn serve(&self, refused: Option<&SecretString>, moment: Timestamp) -> bool {
        let is_refused = refused.is_some_and(|refused| refused.expose_secret() == self.access.expose_secret());
        !is_refused && self.expires_at.is_none_or(|end| end > moment)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("refresh", &self.refresh.is_some())
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Where the tokens of one account are kept. A refresh token is often good for one use: what is saved here is saved
/// before it is used.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync {
    /// The tokens, if there are any.
    ///
    /// # Errors
    ///
    /// Whatever keeps them from being read; the message must not quote a token.
    async fn load(&self) -> Result<Option<Tokens>>;

    /// Keeps the tokens in the place of the ones before.
    ///
    /// # Errors
    ///
    /// Whatever keeps them from being kept; the message must not quote a token.
    async fn save(&self, tokens: &Tokens) -> Result<()>;
}
