//! Where a credential comes from.

use std::fmt;
use std::sync::Arc;

use anyticket_core::{Result, SecretResolver, SecretSource};
use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

/// A secret, and what is known about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Credential {
    /// The secret.
    pub secret: SecretString,
    /// When it ends; the source is asked again shortly before.
    pub expires_at: Option<Timestamp>,
    /// Whose it is, where the secret itself changes in time: what it draws on is counted under this name.
    pub account: Option<String>,
}

impl Credential {
    /// A secret that holds until it is refused.
    pub fn new(secret: impl Into<SecretString>) -> Self {
        Self { secret: secret.into(), expires_at: None, account: None }
    }

    /// Says when it ends.
    #[must_use]
    pub fn expiring_at(mut self, end: Timestamp) -> Self {
        self.expires_at = Some(end);
        self
    }

    /// Says whose it is.
    #[must_use]
    pub fn of_account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }
}

impl From<SecretString> for Credential {
    fn from(secret: SecretString) -> Self {
        Self::new(secret)
    }
}

/// Where a credential comes from: a vault, a token that is refreshed.
///
/// It is asked before the first request, again shortly before the credential ends, and once after the vendor has
/// refused it. Answers are kept in between. It may be asked from several calls at once; one answer serves them all.
///
/// ```
/// use anyticket_core::Result;
/// use anyticket_http::{Credential, CredentialSource};
/// use secrecy::SecretString;
///
/// #[derive(Debug)]
/// struct Vault { customer: u64 }
///
/// #[async_trait::async_trait]
/// impl CredentialSource for Vault {
///     async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
///         // Ask the vault; with `refused`, past its cache.
///         Ok(Credential::new(format!("token of customer {}", self.customer)))
///     }
/// }
/// ```
#[async_trait]
pub trait CredentialSource: fmt::Debug + Send + Sync {
    /// The credential as it is now. `refused` is the one that the vendor did not take: the same again means that
    /// there is no other.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being had; the message must not quote a secret.
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential>;
}

#[async_trait]
impl CredentialSource for SecretString {
    async fn credential(&self, _refused: Option<&SecretString>) -> Result<Credential> {
        Ok(Credential::new(self.clone()))
    }
}

/// A credential from where the configuration says: `env:NAME`, `keyring:NAME`, `file:PATH`, `command:PROGRAM`.
pub struct FromSource {
    source: SecretSource,
    resolver: Arc<dyn SecretResolver>,
}

impl FromSource {
    /// Asks `resolver` for what is at `source`.
    pub fn new(source: SecretSource, resolver: Arc<dyn SecretResolver>) -> Self {
        Self { source, resolver }
    }
}

#[async_trait]
impl CredentialSource for FromSource {
    async fn credential(&self, _refused: Option<&SecretString>) -> Result<Credential> {
        self.resolver.resolve(&self.source).await.map(Credential::new)
    }
}

impl fmt::Debug for FromSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FromSource").field(&self.source).finish()
    }
}
