//! From the command line to a tracker.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyticket::{
    Config, Effect, Error, ErrorKind, Operation, ProjectRef, Registry, Result, SecretResolver, Secrets, TicketId,
    Tracker, Usage as Spending,
};

use crate::World;
use crate::args::{Global, ProjectArgs};
use crate::exit::{Failure, Usage};
use crate::keyring::{FromKeyring, Keyring};
use crate::person::Person;
use crate::refusal;

/// The variable that holds one tracker as a URL.
const URL_VARIABLE: &str = "ANYTICKET_URL";

/// The variable that names the configuration file.
const FILE_VARIABLE: &str = "ANYTICKET_CONFIG";

/// The name of the configuration file in the user's folder.
const FILE: &str = "anyticket.toml";

/// What one run has to work with.
pub(crate) struct Session<'a> {
    registry: &'a Registry,
    global: &'a Global,
    world: &'a World,
    spent: RefCell<Spent>,
}

/// What a run has asked of its trackers.
#[derive(Default)]
struct Spent {
    trackers: Vec<Tracker>,
    otherwise: Spending,
}

impl<'a> Session<'a> {
    /// A run with these providers and these flags.
    pub(crate) fn new(registry: &'a Registry, global: &'a Global, world: &'a World) -> Self {
        Self { registry, global, world, spent: RefCell::default() }
    }

    /// Whoever can be asked.
    pub(crate) fn person(&self) -> &'a dyn Person {
        &*self.world.person
    }

    /// The system's keyring.
    pub(crate) fn keyring(&self) -> &'a dyn Keyring {
        &*self.world.keyring
    }

    /// Who fetches secrets.
    pub(crate) fn secrets(&self) -> Arc<dyn SecretResolver> {
        Arc::new(Secrets::new().with_keyring(Arc::new(FromKeyring(Arc::clone(&self.world.keyring)))))
    }

    /// The providers that are compiled in.
    pub(crate) fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// The tracker that is asked for by name.
    pub(crate) fn on(&self) -> Option<&'a str> {
        self.global.on.as_deref()
    }

    /// Whether a summary is printed at the end.
    pub(crate) fn is_verbose(&self) -> bool {
        self.global.verbose
    }

    /// The configuration: the file named on the line, else the tracker of `$ANYTICKET_URL`, else what is found.
    pub(crate) fn config(&self) -> Result<Config> {
        let explicit = self.global.config.as_deref();
        let url = std::env::var_os(URL_VARIABLE).filter(|url| explicit.is_none() && !url.is_empty());
        match url.map(std::ffi::OsString::into_string) {
            None => Config::find(explicit, self.registry),
            Some(Ok(url)) => Config::from_url(&url),
            Some(Err(_)) => Err(Error::configuration("this variable is not text").with("variable", URL_VARIABLE)),
        }
    }

    /// The configuration file, which is found as the configuration is; where none is found, the user's own, which need
    /// not be there.
    ///
    /// A tracker out of a variable has no file: to write into one would change nothing.
    pub(crate) fn config_file(&self) -> Result<PathBuf, Failure> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(path) = &self.global.config {
            return Ok(path.clone());
        }
        if set(URL_VARIABLE).is_some() {
            return Err(Usage::new(format!("the tracker comes from {URL_VARIABLE}, and not from a file"))
                .with_hint(format!("unset {URL_VARIABLE}, or name a file with --config"))
                .into());
        }
        if let Some(path) = set(FILE_VARIABLE) {
            return Ok(path.into());
        }
        let found = match Config::find(None, self.registry) {
            Ok(config) => config.path().map(Into::into),
            // Without the embedded tracker it is an error that there is no file, and with a wrong one that it is wrong.
            Err(error) if error.context().any(|(name, _)| name == "file") => return Err(error.into()),
            Err(_) => None,
        };
        Ok(found.map_or_else(|| anyticket::config_dir().map(|folder| folder.join(FILE)), Ok)?)
    }

    /// Says of a credential that a tracker refused where it came from, and of one that is missing how to get another.
    /// Without a name it is the tracker of this run.
    pub(crate) fn explained(&self, error: Error, tracker: Option<&str>) -> Error {
        if error.kind() != ErrorKind::Unauthenticated || error.effect() != Effect::None {
            return error;
        }
        let Ok(config) = self.config() else { return error };
        let Ok((name, settings)) = config.settings(tracker.or(self.on())) else { return error };
        let Ok(factory) = self.registry.provider(settings.provider()) else { return error };
        let Some(guide) = factory.login().map(|login| login.guide()) else { return error };
        if error.status().is_some() {
            return refusal::of_kept(&error, &guide, settings, &name);
        }
        let hint = error.hint().map(|hint| format!("{hint}; ")).unwrap_or_default();
        error.with_hint(format!("{hint}anyticket login {name} leads to another"))
    }

    /// The tracker that is asked for, else the default one.
    pub(crate) async fn tracker(&self) -> Result<Tracker> {
        self.connect(&self.config()?).await
    }

    /// The tracker of `config` that is asked for, else its default one.
    pub(crate) async fn connect(&self, config: &Config) -> Result<Tracker> {
        self.connect_with(config, self.on(), self.secrets()).await
    }

    /// A tracker of `config`, whose secrets `secrets` fetches.
    pub(crate) async fn connect_with(
        &self,
        config: &Config,
        name: Option<&str>,
        secrets: Arc<dyn SecretResolver>,
    ) -> Result<Tracker> {
        let tracker = Box::pin(config.connect(name, self.registry, secrets)).await?;
        self.counts(&tracker);
        Ok(tracker)
    }

    /// Counts what is asked of a tracker from here on.
    pub(crate) fn counts(&self, tracker: &Tracker) {
        self.spent.borrow_mut().trackers.push(tracker.clone());
    }

    /// Counts what was asked besides.
    pub(crate) fn counts_besides(&self, usage: Spending) {
        let mut spent = self.spent.borrow_mut();
        spent.otherwise = spent.otherwise + usage;
    }

    /// What was asked of all trackers of this run, and how often nothing had to be asked.
    pub(crate) fn spent(&self) -> (Spending, u64) {
        let spent = self.spent.borrow();
        let usage = spent.trackers.iter().map(Tracker::usage).fold(spent.otherwise, |sum, usage| sum + usage);
        (usage, spent.trackers.iter().map(Tracker::cache_hits).sum())
    }

    /// The file that an embedded tracker lies in; nothing for other trackers.
    pub(crate) fn local_file(&self, config: &Config) -> Option<PathBuf> {
        let (_, mut settings) = config.settings(self.on()).ok()?;
        if settings.provider() != "local" {
            return None;
        }
        match settings.take_text("path").ok()? {
            None => anyticket::data_dir().ok().map(|folder| folder.join("tickets.db")),
            Some(path) => {
                let folder = config.path().and_then(|file| file.parent());
                Some(folder.map_or_else(|| PathBuf::from(&path), |folder| folder.join(&path)))
            }
        }
    }
}

/// The file of a secret that the configuration in `file` names, as whoever fetches it finds it.
pub(crate) fn path_of_secret(path: &str, file: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => file.and_then(Path::parent).unwrap_or(Path::new("")).join(path),
    }
}

/// The id behind an id, a key or a web address, where the tracker can tell.
pub(crate) async fn ticket_id(tracker: &Tracker, reference: &str) -> Result<TicketId> {
    if tracker.capabilities().support(Operation::Resolve).is_supported() {
        tracker.resolve(reference).await
    } else {
        Ok(TicketId::new(reference))
    }
}

/// The id behind a reference that may be missing.
pub(crate) async fn parent_id(tracker: &Tracker, reference: Option<&str>) -> Result<Option<TicketId>> {
    match reference {
        Some(reference) => ticket_id(tracker, reference).await.map(Some),
        None => Ok(None),
    }
}

/// The project that is named, else the configured one, else the tracker's own default.
pub(crate) async fn project(tracker: &Tracker, args: &ProjectArgs) -> Result<ProjectRef, Failure> {
    let named = args.project.as_deref().map(ProjectRef::from);
    let configured = || tracker.options().project.clone();
    let own = || tracker.capabilities().default_project.as_ref().map(ProjectRef::from);
    match named.or_else(configured).or_else(own) {
        Some(project) => Ok(project),
        None => {
            let error = tracker.no_project().await;
            let hint = error.hint().unwrap_or_default().replacen("name a project", "name a project with --project", 1);
            Err(Usage::new(error.message()).with_hint(hint).into())
        }
    }
}
