//! Tokens that are looked at before they are sent.

use anyticket_core::{Question, Result};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::source::{Credential, CredentialSource};

/// A source whose tokens are looked at before they are sent, by the question that a person answers with one: what is a
/// token of another vendor, or was pasted with its quotes, goes nowhere.
#[derive(Debug)]
pub struct Checked<S> {
    source: S,
    question: fn() -> Question,
}

impl<S: CredentialSource> Checked<S> {
    /// The tokens of `source`, as answers to `question`.
    pub fn new(source: S, question: fn() -> Question) -> Self {
        Self { source, question }
    }
}

#[async_trait]
impl<S: CredentialSource> CredentialSource for Checked<S> {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        let credential = self.source.credential(refused).await?;
        (self.question)().check(credential.secret.expose_secret())?;
        Ok(credential)
    }
}
