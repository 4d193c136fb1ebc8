//! A folder, a keyring in memory, and a person whose answers are written down before.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyticket::{Error, ExposeSecret as _, Registry, Result, SecretString};
use anyticket_testkit::Vendor;
use async_trait::async_trait;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::exit::Exit;
use crate::keyring::Keyring;
use crate::output::Terminal;
use crate::person::{Person, Stopped};
use crate::{World, run_on};

/// What is in no output, no message and no file but the one chosen.
const CANARY: &str = "GOOD";

/// What a person does when asked.
#[derive(Clone, Debug)]
pub(super) enum Does {
    /// Types a line.
    Type(&'static str),
    /// Closes the terminal.
    Close,
    /// Presses Ctrl-C.
    Interrupt,
}

/// A world in which nobody can be asked.
pub(super) fn nobody_at(terminal: Terminal) -> World {
    World { terminal, person: Arc::new(Script::default()), keyring: Arc::new(Ring::default()) }
}

/// A person with answers, or nobody and a pipe.
#[derive(Default)]
pub(super) struct Script {
    answers: Mutex<VecDeque<Does>>,
    is_there: bool,
    piped: Option<&'static str>,
    asked: Mutex<Vec<String>>,
    stop: Notify,
}

impl Script {
    async fn answer(&self, question: &str) -> Result<String, Stopped> {
        self.asked.lock().unwrap().push(question.to_owned());
        let next = self.answers.lock().unwrap().pop_front();
        match next {
            Some(Does::Type(line)) => Ok(line.trim().to_owned()),
            Some(Does::Close) => Err(Stopped::Closed),
            Some(Does::Interrupt) => {
                self.stop.notify_one();
                std::future::pending().await
            }
            None => panic!("asked once more: {question}"),
        }
    }
}

#[async_trait]
impl Person for Script {
    fn is_there(&self) -> bool {
        self.is_there
    }

    async fn line(&self, question: &str) -> Result<String, Stopped> {
        self.answer(question).await
    }

    async fn hidden(&self, question: &str) -> Result<SecretString, Stopped> {
        self.answer(&format!("(hidden) {question}")).await.map(Into::into)
    }

    async fn piped(&self) -> Result<SecretString, Stopped> {
        self.piped.map(Into::into).ok_or(Stopped::Closed)
    }

    async fn interrupts(&self) {
        self.stop.notified().await;
    }
}

/// A keyring in memory.
#[derive(Clone, Default)]
pub(super) struct Ring {
    pub(super) entries: Arc<Mutex<BTreeMap<String, SecretString>>>,
    pub(super) is_absent: bool,
}

impl Ring {
    fn there(&self) -> Result<()> {
        match self.is_absent {
            true => Err(Error::configuration("this machine has no keyring service")),
            false => Ok(()),
        }
    }

    /// What is kept, in plain.
    pub(super) fn kept(&self) -> Vec<(String, String)> {
        let entries = self.entries.lock().unwrap();
        entries.iter().map(|(name, secret)| (name.clone(), secret.expose_secret().to_owned())).collect()
    }
}

#[async_trait]
impl Keyring for Ring {
    async fn is_there(&self) -> Result<()> {
        self.there()
    }

    async fn get(&self, name: &str) -> Result<Option<SecretString>> {
        self.there()?;
        Ok(self.entries.lock().unwrap().get(name).cloned())
    }

    async fn set(&self, name: &str, secret: &SecretString) -> Result<()> {
        self.there()?;
        self.entries.lock().unwrap().insert(name.to_owned(), secret.clone());
        Ok(())
    }

    async fn forget(&self, name: &str) -> Result<bool> {
        self.there()?;
        Ok(self.entries.lock().unwrap().remove(name).is_some())
    }
}

/// A folder with or without a configuration, and the vendors that a program knows.
pub(super) struct Room {
    folder: TempDir,
    config: &'static str,
    pub(super) ring: Ring,
    pub(super) vendor: Vendor,
}

/// One run.
pub(super) struct Run {
    pub(super) exit: Exit,
    pub(super) out: String,
    pub(super) err: String,
    pub(super) asked: Vec<String>,
}

impl Run {
    /// Standard output as JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {} {}", self.out, self.err))
    }
}

impl Room {
    pub(super) fn new(vendor: Vendor) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), config: "anyticket.toml", ring: Ring::default(), vendor }
    }

    pub(super) fn without_keyring(mut self) -> Self {
        self.ring.is_absent = true;
        self
    }

    pub(super) fn with_config_at(mut self, path: &'static str) -> Self {
        self.config = path;
        self
    }

    pub(super) fn configured(self, text: &str) -> Self {
        std::fs::write(self.path("anyticket.toml"), text).unwrap();
        self
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The configuration, where there is one.
    pub(super) fn config(&self) -> Option<String> {
        std::fs::read_to_string(self.path("anyticket.toml")).ok()
    }

    /// Everything that can be changed: files with what they hold, and the keyring.
    pub(super) fn everything(&self) -> Vec<(String, String)> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| {
            let entry = entry.unwrap();
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            (entry.file_name().into_string().unwrap(), text)
        });
        let mut everything: Vec<_> = files.chain(self.ring.kept()).collect();
        everything.sort();
        everything
    }

    /// Types a line, and the answers to what is asked then.
    pub(super) async fn talk(&self, line: &[&str], answers: &[Does]) -> Run {
        let answers = Mutex::new(answers.iter().cloned().collect());
        let script = Arc::new(Script { answers, is_there: true, ..Script::default() });
        let run = self.run(line, Arc::clone(&script)).await;
        let left = script.answers.lock().unwrap().len();
        assert_eq!(left, 0, "{left} answers were not asked for: {} {}", run.out, run.err);
        run
    }

    /// Types a line where nobody can be asked.
    pub(super) async fn alone(&self, line: &[&str]) -> Run {
        self.run(line, Arc::new(Script::default())).await
    }

    /// Types a line where something is piped in.
    pub(super) async fn piped(&self, line: &[&str], piped: &'static str) -> Run {
        self.run(line, Arc::new(Script { piped: Some(piped), ..Script::default() })).await
    }

    async fn run(&self, line: &[&str], script: Arc<Script>) -> Run {
        let mut registry = Registry::new();
        registry.register(self.vendor.clone());
        registry.declare_absent("jury", "jury of the crate anyticket");
        let config = self.path(self.config);
        let mut args: Vec<OsString> = vec!["anyticket".into(), "--config".into(), config.into()];
        args.extend(line.iter().map(Into::into));
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let person = Arc::clone(&script) as Arc<dyn Person>;
        let world = World { terminal: Terminal::default(), person, keyring: Arc::new(self.ring.clone()) };
        let exit = run_on(&registry, &args, &mut out, &mut err, &world).await;
        let asked = script.asked.lock().unwrap().clone();
        let run = Run { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap(), asked };
        let shown = format!("{}{}{}", run.out, run.err, run.asked.concat());
        assert!(!shown.contains(CANARY), "{shown}");
        run
    }
}
