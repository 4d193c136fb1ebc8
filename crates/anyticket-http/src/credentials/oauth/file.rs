//! A refresh token in a file of its own.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyticket_core::{Context, Error, Result, SecretSource};
use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::ExposeSecret;

use super::tokens::{TokenStore, Tokens};

/// A refresh token in a file of its own, as a configuration names it: each use of it puts the next one there.
pub struct RefreshFile(PathBuf);

impl RefreshFile {
    /// The file that the setting `refresh_token` of a configuration names.
    ///
    /// # Errors
    ///
    /// [`Configuration`](anyticket_core::ErrorKind::Configuration) if it names no file: nothing else can be written back
    /// to.
    pub fn at(source: &SecretSource, context: &Context) -> Result<Self> {
        match source {
            SecretSource::File(path) => Ok(Self(context.file(path))),
            other => {
                Err(Error::configuration("a refresh token is replaced with each use, and this place cannot be written")
                    .with("refresh_token", other)
                    .with_hint("write refresh_token = \"file:PATH\", a file that this program may write"))
            }
        }
    }

    /// What tells this account from others.
    pub fn account(&self) -> String {
        self.0.display().to_string()
    }

    fn broken(&self, what: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::configuration(format!("the refresh token {what}")).with("file", self.0.display()).because(cause)
    }
}

#[async_trait]
impl TokenStore for RefreshFile {
    async fn load(&self) -> Result<Option<Tokens>> {
        let path = self.0.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
        match read.map_err(|cause| self.broken("could not be read", cause))? {
            Ok(text) if text.trim().is_empty() => Ok(None),
            // There is no access token yet, and an empty one is never taken.
            Ok(text) => Ok(Some(Tokens::new("").with_refresh(text.trim()).expiring_at(Timestamp::UNIX_EPOCH))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.broken("could not be read", error)),
        }
    }

    async fn save(&self, tokens: &Tokens) -> Result<()> {
        let Some(refresh) = tokens.refresh.clone() else { return Ok(()) };
        let path = self.0.clone();
        let saved = tokio::task::spawn_blocking(move || replace(&path, refresh.expose_secret())).await;
        let saved = saved.map_err(|cause| self.broken("could not be saved", cause))?;
        saved.map_err(|error| self.broken("could not be saved", error))
    }
}

/// Writes a file whole or not at all, for its owner only.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&beside, path)
}

impl fmt::Debug for RefreshFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RefreshFile").field(&self.0).finish()
    }
}
