//! Fetching secrets: from variables, files, programs, and the keyring of whoever brings one.

use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyticket_core::{Error, ErrorKind, Result, SecretResolver, SecretSource};
use async_trait::async_trait;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::folders::{self, Environment, Process};

/// How many bytes a secret may have: more is not a secret but the wrong file.
const LIMIT: u64 = 64 * 1024;

/// How long a program may take. Some wait for a finger on a key.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fetches secrets from environment variables, files and programs.
///
/// | written | the secret is |
/// | --- | --- |
/// | `env:NAME` | the value of the variable |
/// | `file:PATH` | what the file holds, a line break at its end aside; `~/` is the user's folder |
/// | `command:PROGRAM ARGS` | what the program prints. Words are split at blanks, quotes hold them together; no shell runs |
/// | `keyring:NAME` | an entry of the keyring, if the program has [one](Self::with_keyring) |
///
/// What a program prints to standard error is not shown, and it has 30 seconds. Files and programs need a Tokio
/// runtime.
///
/// ```
/// use anyticket::{SecretResolver, SecretSource, Secrets};
///
/// # async fn run() -> anyticket::Result<()> {
/// let token = Secrets::new().resolve(&SecretSource::parse("env:TRACKER_TOKEN")?).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Secrets {
    environment: Arc<dyn Environment>,
    keyring: Option<Arc<dyn SecretResolver>>,
    patience: Duration,
}

impl Secrets {
    /// Fetches from variables, files and programs; there is no keyring.
    pub fn new() -> Self {
        Self { environment: Arc::new(Process), keyring: None, patience: PATIENCE }
    }

    /// Sets who fetches what is written `keyring:NAME`.
    #[must_use]
    pub fn with_keyring(mut self, keyring: Arc<dyn SecretResolver>) -> Self {
        self.keyring = Some(keyring);
        self
    }

    fn variable(&self, name: &str) -> Result<SecretString> {
        let hint = |what: &str| format!("{what} the variable {name} in the environment of this program");
        match self.environment.variable(name) {
            None => Err(missing("the variable of a secret is not set").with_hint(hint("set"))),
            Some(value) => match value.into_string() {
                Ok(text) => Ok(text.into()),
                Err(_) => Err(Error::configuration("the variable of a secret is not text").with_hint(hint("mend"))),
            },
        }
    }

    async fn file(&self, path: &str) -> Result<SecretString> {
        let path = match (path.strip_prefix("~/"), folders::home_in(&*self.environment)) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        };
        let file = tokio::fs::File::open(&path).await.map_err(|cause| {
            let message = match cause.kind() {
                std::io::ErrorKind::NotFound => "the file of a secret is missing",
                _ => "the file of a secret cannot be read",
            };
            missing(message).with_hint("check the path and who may read it").because(cause)
        })?;
        read(file).await
    }

    async fn command(&self, line: &str) -> Result<SecretString> {
        let words = words(line).ok_or_else(|| Error::configuration("a quote in the command of a secret is open"))?;
        let (program, arguments) =
            words.split_first().ok_or_else(|| Error::configuration("the command of a secret names no program"))?;
        let by_hand = || format!("run {program} yourself with the same arguments to see what it says");
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // A password manager may show on it what nobody should log.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| {
                Error::configuration("the program that prints a secret cannot be started")
                    .with_hint(format!("check that {program} is installed and on the PATH"))
                    .because(cause)
            })?;
        let stdout = child.stdout.take().ok_or_else(|| Error::configuration("the program has no output"))?;
        let finished = tokio::time::timeout(self.patience, async {
            // What cannot be a secret is known before the program ends, if it ever does.
            let secret = read(stdout).await?;
            Ok((secret, child.wait().await))
        });
        let Ok(finished) = finished.await else {
            return Err(missing("the program that prints a secret took too long")
                .with("seconds", self.patience.as_secs())
                .with_hint(format!("it may wait for somebody; {}", by_hand())));
        };
        let (secret, status) = finished?;
        match status {
            Ok(status) if status.success() => Ok(secret),
            Ok(status) => {
                Err(missing("the program that prints a secret failed").with("status", status).with_hint(by_hand()))
            }
            Err(cause) => Err(Error::configuration("the program that prints a secret was lost").because(cause)),
        }
    }
}

impl Default for Secrets {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("keyring", &self.keyring.is_some()).finish_non_exhaustive()
    }
}

#[async_trait]
impl SecretResolver for Secrets {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        let secret = match source {
            SecretSource::Env(name) => self.variable(name),
            SecretSource::File(path) => self.file(path).await,
            SecretSource::Command(line) => self.command(line).await,
            SecretSource::Value(secret) => Ok(secret.clone()),
            SecretSource::Keyring(_) => match &self.keyring {
                Some(keyring) => keyring.resolve(source).await,
                None => Err(Error::configuration("this program has no keyring")
                    .with_hint("write env:NAME, file:PATH or command:PROGRAM ARGS instead")),
            },
        };
        secret.and_then(|secret| only_line(&secret)).map_err(|error| {
            let named = error.context().any(|(name, _)| name == "source");
            if named { error } else { error.with("source", source) }
        })
    }
}

/// The credential is not where the configuration says it is: the configuration may well be right.
fn missing(message: &str) -> Error {
    Error::new(ErrorKind::Unauthenticated, message)
}

/// Reads a secret to its end.
async fn read(from: impl AsyncRead + Unpin) -> Result<SecretString> {
    let mut bytes = Zeroizing::new(Vec::new());
    from.take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .await
        .map_err(|cause| Error::configuration("a secret cannot be read").because(cause))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::configuration("this is too long for a secret").with("bytes", format!("more than {LIMIT}")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err(Error::configuration("this secret is not text in UTF-8")),
    }
}

/// The secret without blanks around it. No token has line breaks inside: there is something else beside it.
fn only_line(secret: &SecretString) -> Result<SecretString> {
    match secret.expose_secret().trim() {
        // Somebody set it up, with nothing in it: that is mended where it is set up.
        "" => Err(Error::configuration("the secret is empty")),
        text if text.contains(['\n', '\r']) => Err(missing("the secret has several lines")
            .with_hint("let the file or the program give the secret and nothing else")),
        text => Ok(text.into()),
    }
}

/// Splits a command as a shell does with plain words and quotes; `None` if a quote stays open.
///
/// A backslash only takes the meaning of a quote, a blank or a backslash away: the paths of Windows stay what they are.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') => {
                let escaped = rest.next_if(|next| match quote {
                    None => next.is_whitespace() || matches!(next, '"' | '\'' | '\\'),
                    Some(_) => matches!(next, '"' | '\\'),
                });
                word.get_or_insert_default().push(escaped.unwrap_or('\\'));
            }
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folders::Given;

    const CANARY: &str = "canary-5f1c";

    fn secrets(variables: &[(&'static str, &str)]) -> Secrets {
        let variables = variables.iter().map(|(name, value)| (*name, (*value).into())).collect();
        let environment = Arc::new(Given { variables, here: PathBuf::new() });
        Secrets { environment, patience: Duration::from_secs(20), ..Secrets::new() }
    }

    async fn refused(secrets: &Secrets, source: &str) -> Error {
        let error = secrets.resolve(&SecretSource::parse(source).unwrap()).await.unwrap_err();
        assert!(!format!("{error} {error:#} {error:?}").contains(CANARY), "{error:?}");
        error
    }

    async fn fetched(secrets: &Secrets, source: &str) -> String {
        let secret = secrets.resolve(&SecretSource::parse(source).unwrap()).await.unwrap();
        assert!(!format!("{secret:?} {secrets:?}").contains(secret.expose_secret()));
        secret.expose_secret().to_owned()
    }

    #[tokio::test]
    async fn a_variable_gives_its_value_without_blanks() {
        assert_eq!(fetched(&secrets(&[("TOKEN", " canary-5f1c\n")]), "env:TOKEN").await, CANARY);
    }

    #[tokio::test]
    async fn an_unset_variable_and_an_empty_one_are_told_apart() {
        let secrets = secrets(&[("EMPTY", " ")]);
        let unset = refused(&secrets, "env:TOKEN").await;
        assert_eq!(unset.kind(), ErrorKind::Unauthenticated);
        assert_eq!(unset.to_string(), "the variable of a secret is not set (source: env:TOKEN)");
        let empty = refused(&secrets, "env:EMPTY").await;
        assert_eq!(empty.kind(), ErrorKind::Configuration);
        assert_eq!(empty.to_string(), "the secret is empty (source: env:EMPTY)");
    }

    #[tokio::test]
    async fn a_tilde_stands_for_the_home_folder() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("token"), "canary-5f1c\r\n").unwrap();
        let secrets = secrets(&[("HOME", home.path().to_str().unwrap())]);
        assert_eq!(fetched(&secrets, "file:~/token").await, CANARY);
    }

    #[tokio::test]
    #[cfg(unix)]
    async fn a_program_that_takes_too_long_is_given_up_on_and_ended() {
        let folder = tempfile::tempdir().unwrap();
        let late = folder.path().join("late");
        let secrets = Secrets { patience: Duration::from_millis(100), ..secrets(&[]) };
        let line = format!("command:sh -c 'sleep 1; echo canary-5f1c > {}'", late.display());
        assert!(
            refused(&secrets, &line).await.to_string().starts_with("the program that prints a secret took too long")
        );
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!late.exists(), "the program went on after it was given up on");
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        let split = |line| words(line).unwrap();
        assert_eq!(split("op read  'op://a b/c' "), ["op", "read", "op://a b/c"]);
        assert_eq!(split(r#"a "b \"c\" $d" e\ f ''"#), ["a", r#"b "c" $d"#, "e f", ""]);
        assert_eq!(split(r"C:\tools\op.exe 'a\b'"), [r"C:\tools\op.exe", r"a\b"]);
        assert_eq!(split("a'b'\"c\""), ["abc"]);
        assert_eq!(words("op 'read"), None);
    }
}
