//! The system's keyring: Keychain, Credential Manager, Secret Service.

use std::sync::Arc;

use anyticket::{Error, ErrorKind, Result, SecretResolver, SecretSource};
use async_trait::async_trait;
use secrecy::SecretString;

/// Where secrets are kept under a name.
#[async_trait]
pub(crate) trait Keyring: Send + Sync {
    /// Whether there is one here.
    async fn is_there(&self) -> Result<()>;

    /// The secret of this name.
    async fn get(&self, name: &str) -> Result<Option<SecretString>>;

    /// Keeps a secret under a name, in the place of what was there.
    async fn set(&self, name: &str, secret: &SecretString) -> Result<()>;

    /// Forgets what is kept under a name, and says whether there was anything.
    async fn forget(&self, name: &str) -> Result<bool>;
}

/// The system's keyring, or what says that this program has none.
pub(crate) fn system() -> Arc<dyn Keyring> {
    #[cfg(feature = "keyring")]
    return Arc::new(system::System);
    #[cfg(not(feature = "keyring"))]
    return Arc::new(Absent);
}

/// Fetches what is written `keyring:NAME`.
pub(crate) struct FromKeyring(pub(crate) Arc<dyn Keyring>);

#[async_trait]
impl SecretResolver for FromKeyring {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        let SecretSource::Keyring(name) = source else {
            return Err(Error::new(ErrorKind::Internal, "this is no entry of the keyring").with("source", source));
        };
        self.0.get(name).await?.ok_or_else(|| {
            Error::new(ErrorKind::Unauthenticated, "the keyring has no such entry")
                .with("source", source)
                .with_hint("anyticket login TRACKER puts one there")
        })
    }
}

/// Stands for the keyring in a program that was built without.
#[cfg(not(feature = "keyring"))]
struct Absent;

#[cfg(not(feature = "keyring"))]
impl Absent {
    fn refused<T>() -> Result<T> {
        Err(Error::configuration("this program was built without the feature keyring").with_hint(
            "build anyticket-cli with that feature, or write env:NAME, file:PATH or command:PROGRAM ARGS instead",
        ))
    }
}

#[cfg(not(feature = "keyring"))]
#[async_trait]
impl Keyring for Absent {
    async fn is_there(&self) -> Result<()> {
        Self::refused()
    }

    async fn get(&self, _: &str) -> Result<Option<SecretString>> {
        Self::refused()
    }

    async fn set(&self, _: &str, _: &SecretString) -> Result<()> {
        Self::refused()
    }

    async fn forget(&self, _: &str) -> Result<bool> {
        Self::refused()
    }
}

// Tests see it whatever the program is built with.
#[cfg(any(feature = "keyring", test))]
mod system {
    use anyticket::ExposeSecret;
    use keyring::v1::{Entry, Error as Refusal};

    use super::*;

    /// What our entries are filed under.
    const SERVICE: &str = "anyticket";

    /// The keyring of the operating system. Its calls may wait for somebody to unlock it.
    pub(super) struct System;

    #[async_trait]
    impl Keyring for System {
        async fn is_there(&self) -> Result<()> {
            blocking(|| Entry::store_status().as_ref().map(drop).map_err(absent)).await
        }

        async fn get(&self, name: &str) -> Result<Option<SecretString>> {
            let name = name.to_owned();
            blocking(move || match entry(&name)?.get_password() {
                Ok(secret) => Ok(Some(secret.into())),
                Err(Refusal::NoEntry) => Ok(None),
                Err(error) => Err(refused(&error)),
            })
            .await
        }

        async fn set(&self, name: &str, secret: &SecretString) -> Result<()> {
            let (name, secret) = (name.to_owned(), secret.clone());
            blocking(move || entry(&name)?.set_password(secret.expose_secret()).map_err(|error| refused(&error))).await
        }

        async fn forget(&self, name: &str) -> Result<bool> {
            let name = name.to_owned();
            blocking(move || match entry(&name)?.delete_credential() {
                Ok(()) => Ok(true),
                Err(Refusal::NoEntry) => Ok(false),
                Err(error) => Err(refused(&error)),
            })
            .await
        }
    }

    async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let done = tokio::task::spawn_blocking(work).await;
        done.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "asking the keyring broke off")))
    }

    fn entry(name: &str) -> Result<Entry> {
        Entry::new(SERVICE, name).map_err(|error| match Entry::store_status() {
            Err(cause) => absent(cause),
            Ok(()) => refused(&error),
        })
    }

    /// Servers and containers have none.
    fn absent(cause: &Refusal) -> Error {
        Error::configuration("this machine has no keyring service")
            .with_hint("write env:NAME, file:PATH or command:PROGRAM ARGS instead")
            .because(said(cause))
    }

    fn refused(cause: &Refusal) -> Error {
        Error::new(ErrorKind::Unavailable, "the keyring does not answer as it should")
            .with_hint("unlock it, or write env:NAME, file:PATH or command:PROGRAM ARGS instead")
            .because(said(cause))
    }

    /// The library's words. Some of its errors hold the secret as an attachment: only those without are shown.
    fn said(cause: &Refusal) -> String {
        match cause {
            Refusal::BadEncoding(_) | Refusal::BadDataFormat(..) => "the entry is not text".to_owned(),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::system::System;
    use super::*;

    #[tokio::test]
    async fn a_machine_without_a_keyring_says_so_at_once() {
        // Which of the two it is depends on the machine; neither hangs or panics.
        match System.is_there().await {
            Ok(()) => assert!(System.get("anyticket.test.no-such-entry").await.unwrap().is_none()),
            Err(error) => {
                assert!(error.hint().unwrap().contains("file:PATH"), "{error}");
                assert!(System.get("anyticket.test.no-such-entry").await.is_err());
            }
        }
    }
}
