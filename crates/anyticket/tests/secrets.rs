//! The ways to a secret, and each way in which they fail.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::path::Path;
use std::sync::Arc;

use anyticket::{Error, ErrorKind, ExposeSecret, Result, SecretResolver, SecretSource, SecretString, Secrets};
use async_trait::async_trait;

const CANARY: &str = "canary_5f1c";

async fn fetched(source: &str) -> String {
    let secret = Secrets::new().resolve(&SecretSource::parse(source).unwrap()).await.unwrap();
    secret.expose_secret().to_owned()
}

/// The place is right and holds no secret.
async fn missing(source: &str) -> String {
    refused_as(ErrorKind::Unauthenticated, source).await
}

/// What is written there is wrong.
async fn refused(source: &str) -> String {
    refused_as(ErrorKind::Configuration, source).await
}

async fn refused_as(kind: ErrorKind, source: &str) -> String {
    let source = SecretSource::parse(source).unwrap();
    let error = Secrets::new().resolve(&source).await.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    let everything = format!("{error} {error:#} {error:?} {:?}", error.hint());
    assert!(!everything.contains(CANARY), "{everything}");
    assert!(error.to_string().contains(&format!("source: {source}")), "{error}");
    everything
}

fn file(folder: &Path, name: &str, content: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    format!("file:{}", path.display())
}

#[tokio::test]
async fn a_file_gives_what_it_holds_without_the_line_break_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(fetched(&file(folder.path(), "a", b" canary_5f1c\r\n\n")).await, CANARY);
}

#[tokio::test]
async fn a_file_that_holds_no_secret_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let none = format!("file:{}", folder.path().join("none").display());
    assert!(missing(&none).await.contains("is missing"));
    assert!(refused(&format!("file:{}", folder.path().display())).await.contains("cannot be read"));
    assert!(refused(&file(folder.path(), "empty", b" \n")).await.contains("the secret is empty"));
    assert!(missing(&file(folder.path(), "two", b"canary_5f1c\nmore")).await.contains("several lines"));
    assert!(refused(&file(folder.path(), "binary", b"canary_5f1c\xff")).await.contains("not text"));
    assert!(refused(&file(folder.path(), "long", "canary_5f1c".repeat(9000).as_bytes())).await.contains("too long"));
}

#[tokio::test]
async fn a_variable_that_is_not_set_is_named() {
    assert!(missing("env:ANYTICKET_TEST_UNSET").await.contains("set the variable ANYTICKET_TEST_UNSET"));
}

#[tokio::test]
#[cfg(unix)]
async fn a_program_gives_what_it_prints() {
    assert_eq!(fetched("command:printf 'canary_%s\\n' \"5f1c\"").await, CANARY);
}

#[tokio::test]
#[cfg(unix)]
async fn no_shell_reads_the_command() {
    assert_eq!(fetched("command:echo $HOME | tr a-z A-Z; echo b").await, "$HOME | tr a-z A-Z; echo b");
}

#[tokio::test]
#[cfg(unix)]
async fn a_program_reads_an_empty_input() {
    assert_eq!(fetched("command:sh -c 'cat; echo canary_5f1c'").await, CANARY);
}

#[tokio::test]
#[cfg(unix)]
async fn a_program_that_fails_says_how_and_not_what_it_printed() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script");
    std::fs::write(&script, "echo canary_5f1c; echo canary_5f1c >&2; exit 3").unwrap();
    let said = missing(&format!("command:sh {}", script.display())).await;
    assert!(said.contains("exit status: 3"), "{said}");
    assert!(refused("command:anyticket-no-such-program canary_5f1c").await.contains("cannot be started"));
    assert!(refused("command:true").await.contains("the secret is empty"));
    assert!(missing("command:printf 'canary_5f1c\\nuser: ann'").await.contains("several lines"));
    assert!(refused("command:printf 'canary_5f1c").await.contains("quote"));
    assert!(refused("command:yes canary_5f1c").await.contains("too long"));
}

struct Keyring(&'static str);

#[async_trait]
impl SecretResolver for Keyring {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        match source {
            SecretSource::Keyring(name) if name == "clickup" => Ok(self.0.into()),
            other => Err(Error::configuration("no such entry").with("source", other)),
        }
    }
}

#[tokio::test]
async fn without_a_keyring_the_other_ways_are_named() {
    let said = refused("keyring:clickup").await;
    assert!(said.contains("env:NAME") && said.contains("file:PATH") && said.contains("command:PROGRAM"), "{said}");
}

#[tokio::test]
async fn a_keyring_is_asked_for_its_entries_only() {
    let resolve = async |keyring, source| {
        let secrets = Secrets::new().with_keyring(Arc::new(Keyring(keyring)));
        secrets.resolve(&SecretSource::parse(source).unwrap()).await
    };
    assert_eq!(resolve(" canary_5f1c", "keyring:clickup").await.unwrap().expose_secret(), CANARY);
    assert_eq!(resolve("", "keyring:clickup").await.unwrap_err().message(), "the secret is empty");
    assert_eq!(resolve(CANARY, "keyring:jira").await.unwrap_err().to_string(), "no such entry (source: keyring:jira)");
    assert!(resolve(CANARY, "env:ANYTICKET_TEST_UNSET").await.is_err());
}

#[tokio::test]
async fn a_secret_given_in_code_is_passed_on() {
    let secret = Secrets::new().resolve(&SecretSource::Value("canary_5f1c ".into())).await.unwrap();
    assert_eq!(secret.expose_secret(), CANARY);
}
