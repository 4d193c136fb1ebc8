//! Providers by name: registered by an explicit call, asked for by configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Account, Login, NoSecrets, SecretResolver, Settings};
use crate::capabilities::Capabilities;
use crate::model::ProjectRef;
use crate::provider::Provider;
use crate::text::nearest;
use crate::tracker::{Tracker, TrackerOptions};
use crate::{Error, ErrorKind, Result};

/// Makes the trackers of one vendor out of settings.
#[async_trait]
pub trait ProviderFactory: Send + Sync {
    /// The name in the configuration: `clickup`.
    fn name(&self) -> &str;

    /// What it is, in one line.
    fn summary(&self) -> &str;

    /// The names of its settings, the general ones ([`TrackerOptions::KEYS`]) aside.
    fn keys(&self) -> &[&str];

    /// What it can do at most, whatever the settings: the column of the published table.
    fn capabilities(&self) -> Capabilities;

    /// The way to a credential; nothing for a tracker that needs none.
    fn login(&self) -> Option<&dyn Login>;

    /// Makes a tracker out of settings. It takes out what it knows and refuses the rest with [`Settings::finish`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the settings are wrong, or whatever
    /// opening the tracker answers.
    async fn connect(&self, settings: Settings, context: &Context) -> Result<Arc<dyn Provider>>;
}

/// What surrounds the settings: where relative paths begin, where data lies, who fetches secrets.
#[derive(Clone)]
#[non_exhaustive]
pub struct Context {
    /// The folder that relative paths begin in: the configuration file's.
    pub folder: PathBuf,
    /// The folder for data of ours where no path is configured.
    pub data: PathBuf,
    /// Who fetches secrets.
    pub secrets: Arc<dyn SecretResolver>,
    /// The project that the tracker's configuration names, where tickets go when none is named.
    pub project: Option<ProjectRef>,
}

impl Context {
    /// Relative paths begin in `folder`, data lies in `data`, secrets are given in code only.
    pub fn new(folder: impl Into<PathBuf>, data: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), data: data.into(), secrets: Arc::new(NoSecrets), project: None }
    }

    /// Sets who fetches secrets.
    #[must_use]
    pub fn with_secrets(mut self, secrets: Arc<dyn SecretResolver>) -> Self {
        self.secrets = secrets;
        self
    }

    /// The file that `file:PATH` names: below the home of who runs this for `~/`, else from the folder on.
    pub fn file(&self, path: &str) -> PathBuf {
        match (path.strip_prefix("~/"), std::env::home_dir()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.folder.join(path),
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("folder", &self.folder).field("data", &self.data).finish_non_exhaustive()
    }
}

/// The providers that a program knows.
///
/// Nothing registers itself: a program calls `register` of each provider it wants, or takes the facade's set.
#[derive(Clone, Default)]
pub struct Registry {
    factories: BTreeMap<String, Arc<dyn ProviderFactory>>,
    absent: BTreeMap<String, String>,
}

impl Registry {
    /// A registry that knows nobody.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a provider. One of the same name takes the place of the other.
    pub fn register(&mut self, factory: impl ProviderFactory + 'static) {
        let name = factory.name().to_owned();
        self.absent.remove(&name);
        self.factories.insert(name, Arc::new(factory));
    }

    /// Names a provider that exists and is not compiled in, and the feature that would change that.
    pub fn declare_absent(&mut self, name: impl Into<String>, feature: impl Into<String>) {
        let name = name.into();
        if !self.factories.contains_key(&name) {
            self.absent.insert(name, feature.into());
        }
    }

    /// The providers, by name.
    pub fn providers(&self) -> impl Iterator<Item = &Arc<dyn ProviderFactory>> {
        self.factories.values()
    }

    /// The provider of this name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there is none: it says which feature
    /// to switch on, or which name is near, and lists those there are.
    pub fn provider(&self, name: &str) -> Result<&Arc<dyn ProviderFactory>> {
        if let Some(factory) = self.factories.get(name) {
            return Ok(factory);
        }
        let known: Vec<&str> = self.factories.keys().map(String::as_str).collect();
        let list = known.join(", ");
        if let Some(feature) = self.absent.get(name) {
            return Err(Error::configuration("this provider is not compiled in")
                .with("provider", name)
                .with_hint(format!("build with the feature {feature}; compiled in are {list}")));
        }
        let guess = nearest(name, known.iter().copied().chain(self.absent.keys().map(String::as_str)));
        let guess = guess.map(|name| format!("did you mean {name}? ")).unwrap_or_default();
        Err(Error::configuration("no such provider is compiled in")
            .with("asked", name)
            .with("available", &list)
            .with_hint(format!("{guess}set provider to one of {list}")))
    }

    /// Makes the tracker called `name` out of settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the provider is unknown or a setting is
    /// wrong, or whatever opening the tracker answers.
    pub async fn connect(&self, name: &str, mut settings: Settings, context: &Context) -> Result<Tracker> {
        let tracker = |error: Error| error.with("tracker", name);
        let factory = self.provider(settings.provider()).map_err(tracker)?;
        let options = TrackerOptions::take_from(&mut settings).map_err(tracker)?.with_name(name);
        let context = Context { project: options.project.clone(), ..context.clone() };
        let provider = factory.connect(settings, &context).await.map_err(tracker)?;
        Tracker::with_options(provider, options).map_err(tracker)
    }

    /// Finds out whose the credential in `settings` is and what it sees, for a few requests that only read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if the provider needs no credential. Otherwise as [`Login::account`].
    pub async fn account(&self, name: &str, mut settings: Settings, context: &Context) -> Result<Account> {
        let factory = self.provider(settings.provider()).map_err(|error| error.with("tracker", name))?;
        let named = |error: Error| error.with("tracker", name).at(factory.name()).during("account");
        TrackerOptions::take_from(&mut settings).map_err(named)?;
        match factory.login() {
            Some(login) => login.account(settings, context).await.map_err(named),
            None => Err(named(Error::new(ErrorKind::Unsupported, "this provider needs no credential"))),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.factories.keys()).finish()
    }
}
