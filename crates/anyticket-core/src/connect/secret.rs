//! Where a secret comes from, and who fetches it.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::{Error, ErrorKind, Result};

/// The four ways to give a secret, for every message that needs them.
const WAYS: &str = "write env:NAME, keyring:NAME, file:PATH or command:PROGRAM ARGS instead";

/// Where a secret comes from. The secret itself is in none of the forms a person writes down.
#[derive(Clone)]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// An entry of the system's keyring.
    Keyring(String),
    /// A file that holds the secret and nothing else.
    File(String),
    /// A program that prints the secret, as a password manager does.
    Command(String),
    /// The secret itself, from code.
    Value(SecretString),
}

impl SecretSource {
    /// Reads `env:NAME`, `keyring:NAME`, `file:PATH` or `command:PROGRAM ARGS`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] for anything else, without quoting it: it may be the secret.
    ///
    /// ```
    /// use anyticket_core::SecretSource;
    ///
    /// assert_eq!(SecretSource::parse("env:CLICKUP_TOKEN")?.to_string(), "env:CLICKUP_TOKEN");
    /// let error = SecretSource::parse("pk_123_SECRET").unwrap_err();
    /// assert!(!format!("{error:?}").contains("SECRET"));
    /// # Ok::<(), anyticket_core::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let (scheme, rest) = text.split_once(':').unwrap_or(("", ""));
        let source = match scheme {
            "env" => Self::Env(rest.to_owned()),
            "keyring" => Self::Keyring(rest.to_owned()),
            "file" => Self::File(rest.to_owned()),
            "command" => Self::Command(rest.to_owned()),
            _ => {
                return Err(
                    Error::configuration("a secret must not be written out in the configuration").with_hint(WAYS)
                );
            }
        };
        if rest.trim().is_empty() {
            return Err(Error::configuration("a secret names no place to come from")
                .with("source", text)
                .with_hint(WAYS));
        }
        Ok(source)
    }
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::Keyring(name) => write!(f, "keyring:{name}"),
            Self::File(path) => write!(f, "file:{path}"),
            // Arguments of a password manager can name accounts: the program is enough to find it.
            Self::Command(line) => write!(f, "command:{}", line.split_whitespace().next().unwrap_or_default()),
            Self::Value(_) => f.write_str("a value given in code"),
        }
    }
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({self})")
    }
}

impl From<SecretString> for SecretSource {
    fn from(secret: SecretString) -> Self {
        Self::Value(secret)
    }
}

/// Fetches secrets. The library asks; where they lie is the program's business.
#[async_trait]
pub trait SecretResolver: Send + Sync {
    /// Fetches the secret of a source, without blanks around it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there is none, or it is empty, or this resolver does not know the way;
    /// the message names the source and never the secret.
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString>;
}

/// A resolver for programs that give secrets in code only.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSecrets;

#[async_trait]
impl SecretResolver for NoSecrets {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        match source {
            SecretSource::Value(secret) => Ok(secret.clone()),
            other => Err(Error::new(ErrorKind::Configuration, "nothing here can fetch this secret")
                .with("source", other)
                .with_hint("pass a secret resolver, or give the secret in code")),
        }
    }
}
