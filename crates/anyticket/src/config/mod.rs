//! Which trackers there are: a file, a URL, or nothing at all.

mod find;
mod lines;
mod parse;
mod url;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyticket_core::text::nearest;
use anyticket_core::{
    Account, Context, Error, ErrorKind, Registry, Result, SecretResolver, SecretSource, Setting, Settings, Tracker,
};
use async_trait::async_trait;
use lines::Places;
use secrecy::SecretString;

use crate::folders::{self, Process};

/// The name of the configuration file.
pub(crate) const FILE: &str = "anyticket.toml";

/// The four ways to give a secret.
const WAYS: &str = "write env:NAME, keyring:NAME, file:PATH or command:PROGRAM ARGS";

/// Which trackers there are, and which of them is meant when none is named.
///
/// Reading checks everything that can be known without connecting: every key, every provider, the types of the general
/// settings. A provider of ours that is not compiled in is refused only when its tracker is asked for, so that several
/// programs can share one file.
///
/// ```
/// use std::path::Path;
///
/// use anyticket::{Config, ErrorKind};
///
/// let mut registry = anyticket::registry();
/// registry.declare_absent("clickup", "clickup");
/// let text = "[trackers.work]\nprovider = \"clickup\"\ntoken = \"pk_1_SECRET\"";
/// let error = Config::parse(text, Path::new("anyticket.toml"), &registry).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Configuration);
/// assert!(error.to_string().ends_with("(key: token, file: anyticket.toml, line: 3)"));
/// assert!(!format!("{error:?}").contains("SECRET"));
/// ```
#[derive(Clone)]
pub struct Config {
    path: Option<PathBuf>,
    folder: PathBuf,
    built_in: bool,
    default: Option<String>,
    trackers: Vec<Entry>,
}

/// One tracker as it is written.
#[derive(Clone)]
struct Entry {
    name: String,
    provider: String,
    values: BTreeMap<String, Setting>,
    places: Places,
}

impl Config {
    /// Finds the configuration: `explicit`, else `$ANYTICKET_CONFIG`, else `./anyticket.toml`, else `anyticket.toml` in
    /// the [user's folder](crate::config_dir), else one tracker called `local`, the embedded one, whose file lies in
    /// the [user's data folder](crate::data_dir).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if a file that was named is missing, one that was found is wrong, or there is none
    /// and the embedded tracker is not compiled in.
    pub fn find(explicit: Option<&Path>, registry: &Registry) -> Result<Self> {
        find::find(explicit, registry, &Process)
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if it is missing, cannot be read, or is wrong.
    pub fn read(path: &Path, registry: &Registry) -> Result<Self> {
        find::read(path, registry)
    }

    /// Reads the text of a configuration. `path` names it in messages, and relative paths begin in its folder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] with the line, the nearest known name and the list.
    pub fn parse(text: &str, path: &Path, registry: &Registry) -> Result<Self> {
        let (default, trackers) = parse::parse(text, path, registry)?;
        let folder = folders::absolute(path).parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { path: Some(path.to_owned()), folder, built_in: false, default, trackers })
    }

    /// Reads one tracker out of a URL and names it after its provider.
    ///
    /// `PROVIDER:PATH` sets `path`, and what follows a `?` sets the rest: `KEY=VALUE`, joined by `&`. A setting below a
    /// table is written with a dot: `status.parked=waiting`. `%26` stands for `&`, `%25` for `%`, and so on; `+` is a
    /// plus sign.
    ///
    /// ```
    /// use anyticket::Config;
    ///
    /// let config = Config::from_url("local:?path=tickets.db&read_only=true")?;
    /// assert_eq!(config.default_name()?, "local");
    /// # Ok::<(), anyticket::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`], without quoting the URL: it may hold a secret that should not be there.
    pub fn from_url(url: &str) -> Result<Self> {
        let (provider, values) = url::parse(url)?;
        Ok(Self::of_one(&provider, &provider, values, folders::absolute(Path::new(""))))
    }

    fn of_one(name: &str, provider: &str, values: BTreeMap<String, Setting>, folder: PathBuf) -> Self {
        let entry = Entry { name: name.to_owned(), provider: provider.to_owned(), values, places: Places::default() };
        Self { path: None, folder, built_in: false, default: Some(name.to_owned()), trackers: vec![entry] }
    }

    /// The file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether nothing was configured and this is the embedded tracker.
    pub fn is_built_in(&self) -> bool {
        self.built_in
    }

    /// The names of the trackers, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.trackers.iter().map(|tracker| tracker.name.as_str())
    }

    /// The tracker that is meant when none is named: `default`, or the only one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there are several and none is the default, or there is none at all.
    pub fn default_name(&self) -> Result<&str> {
        match (&self.default, self.trackers.as_slice()) {
            (Some(name), _) => Ok(name),
            (None, [only]) => Ok(&only.name),
            (None, []) => Err(self
                .in_file(Error::configuration("no tracker is configured"))
                .with_hint("write a table [trackers.NAME] with provider = \"…\" in it")),
            (None, [first, ..]) => Err(self
                .in_file(Error::configuration("several trackers are configured and none is the default"))
                .with_hint(format!(
                    "name one of {}, or write default = \"{}\" at the top of the file",
                    self.list(),
                    first.name
                ))),
        }
    }

    /// The settings of a tracker, and its name; of the default with `None`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there is no such tracker: it names the nearest and lists them all.
    pub fn settings(&self, name: Option<&str>) -> Result<(String, Settings)> {
        let entry = self.entry(name)?;
        Ok((entry.name.clone(), entry.settings()))
    }

    /// Connects a tracker; the default with `None`.
    ///
    /// Relative paths, those of secrets in files among them, begin in the folder of the configuration file.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if there is no such tracker or a setting is wrong: it names file and line.
    /// Otherwise whatever opening the tracker answers.
    pub async fn connect(
        &self,
        name: Option<&str>,
        registry: &Registry,
        secrets: Arc<dyn SecretResolver>,
    ) -> Result<Tracker> {
        let entry = self.entry(name)?;
        let settings = entry.settings();
        let context = self.context(&settings, secrets)?;
        let connected = registry.connect(&entry.name, settings, &context).await;
        connected.map_err(|error| entry.found_in(without_providers(error, registry)))
    }

    /// Finds out whose the credential of a tracker is and what it sees; of the default with `None`.
    ///
    /// A few requests that only read are sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] if its provider needs no credential, [`ErrorKind::Unauthenticated`] if the credential
    /// is missing or refused. Otherwise as [`connect`](Self::connect).
    pub async fn account(
        &self,
        name: Option<&str>,
        registry: &Registry,
        secrets: Arc<dyn SecretResolver>,
    ) -> Result<Account> {
        let entry = self.entry(name)?;
        let settings = entry.settings();
        let context = self.context(&settings, secrets)?;
        let account = registry.account(&entry.name, settings, &context).await;
        account.map_err(|error| entry.found_in(without_providers(error, registry)))
    }

    /// What surrounds settings that belong to this configuration: relative paths begin in its folder.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the settings need the user's data folder and there is none.
    pub fn context(&self, settings: &Settings, secrets: Arc<dyn SecretResolver>) -> Result<Context> {
        let secrets = Arc::new(InFolder { folder: self.folder.clone(), inner: secrets });
        context_of(settings, &self.folder, secrets)
    }

    fn entry(&self, name: Option<&str>) -> Result<&Entry> {
        let name = match name {
            Some(name) => name,
            None => self.default_name()?,
        };
        self.trackers
            .iter()
            .find(|tracker| tracker.name == name)
            .ok_or_else(|| self.in_file(unknown_tracker(name, &self.names().collect::<Vec<_>>())))
    }

    fn list(&self) -> String {
        self.names().collect::<Vec<_>>().join(", ")
    }

    fn in_file(&self, error: Error) -> Error {
        match &self.path {
            Some(path) => error.with("file", path.display()),
            None => error,
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values are left out: one of them may be a secret in a place where nobody looks for it.
        f.debug_struct("Config")
            .field("path", &self.path)
            .field("built_in", &self.built_in)
            .field("default", &self.default)
            .field("trackers", &self.trackers.iter().map(Entry::settings).collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Entry {
    fn settings(&self) -> Settings {
        Settings::written(self.provider.clone(), self.values.clone())
    }

    /// Adds file and line to an error that this configuration is to blame for.
    fn found_in(&self, error: Error) -> Error {
        let fetching = error.kind() == ErrorKind::Unauthenticated && error.context().any(|(name, _)| name == "source");
        if fetching || error.kind() == ErrorKind::Configuration { self.place(error) } else { error }
    }

    /// Adds file and line of the setting that an error of the provider is about.
    fn place(&self, error: Error) -> Error {
        let about = |(name, value): (&str, &str)| {
            let path = match name {
                "key" => value,
                "provider" | "asked" => "provider",
                "source" => self.written_as(value)?,
                setting => setting,
            };
            let path: Vec<String> = path.split('.').map(str::to_owned).collect();
            self.places.lines.contains_key(&path).then_some(path)
        };
        let path = error.context().find_map(about).unwrap_or_default();
        self.places.mark(error, &path)
    }

    /// The setting that names this source of a secret. Of a command only the program is known.
    fn written_as(&self, source: &str) -> Option<&str> {
        let names = |setting: &Setting| match setting {
            Setting::Text(text) => text == source || source.starts_with("command:") && text.starts_with(source),
            _ => false,
        };
        self.values.iter().find(|(_, setting)| names(setting)).map(|(key, _)| key.as_str())
    }
}

/// Fetches secrets; files of relative paths begin in the folder of the configuration.
struct InFolder {
    folder: PathBuf,
    inner: Arc<dyn SecretResolver>,
}

#[async_trait]
impl SecretResolver for InFolder {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        match source {
            SecretSource::File(path) if !path.starts_with('~') => {
                let path = self.folder.join(path).to_str().map_or_else(|| path.clone(), str::to_owned);
                self.inner.resolve(&SecretSource::File(path)).await
            }
            _ => self.inner.resolve(source).await,
        }
    }
}

/// What surrounds the settings of a tracker.
pub(crate) fn context_of(settings: &Settings, folder: &Path, secrets: Arc<dyn SecretResolver>) -> Result<Context> {
    let folder = folders::absolute(folder);
    let data = match folders::data_dir() {
        Ok(data) => data,
        // In a container a user may have no folder, and most trackers need none.
        Err(_) if settings.provider() != "local" || settings.keys().any(|key| key == "path") => folder.clone(),
        Err(error) => return Err(error),
    };
    Ok(Context::new(folder, data).with_secrets(secrets))
}

/// Says how to get providers at all, where a program was built without any.
pub(crate) fn without_providers(error: Error, registry: &Registry) -> Error {
    let about_providers = error.context().any(|(name, _)| name == "asked" || name == "provider");
    if error.kind() == ErrorKind::Configuration && about_providers && registry.providers().next().is_none() {
        error.with_hint(
            "this program was built without any provider: switch on features of the crate anyticket, such as local, \
             or register one of your own",
        )
    } else {
        error
    }
}

fn unknown_tracker(name: &str, known: &[&str]) -> Error {
    let guess = nearest(name, known.iter().copied()).map(|name| format!("did you mean {name}? ")).unwrap_or_default();
    let list = if known.is_empty() { "there are none".to_owned() } else { known.join(", ") };
    Error::configuration("no such tracker")
        .with("tracker", shown(name))
        .with_hint(format!("{guess}the trackers are {list}"))
}

/// What a person wrote where a name belongs; left out if it looks more like a secret in the wrong place.
fn shown(name: &str) -> &str {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    if name.len() < 32 && name.chars().all(plain) { name } else { "…" }
}

/// Whether a setting of this name is a secret with every provider.
fn is_secret(key: &str) -> bool {
    let words = ["token", "password", "secret", "api_key"];
    words.iter().any(|word| key.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with('_')))
}

/// Refuses a secret that is written out, or empty, without quoting it.
fn check_secret(key: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::configuration("the secret is empty").with("key", key).with_hint(WAYS));
    }
    SecretSource::parse(text).map(drop).map_err(|error| error.with("key", key))
}
