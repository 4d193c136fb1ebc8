//! The short ways to a tracker, and the providers that are compiled in.

use std::path::Path;
use std::sync::Arc;

use anyticket_core::{Error, Registry, Result, Settings, Tracker};

use crate::config::{Config, context_of, without_providers};
use crate::folders::{self, Environment, Process};
use crate::secrets::Secrets;

/// The providers of this project. Each is a feature of the same name.
const PROVIDERS: &[&str] = &["asana", "clickup", "jira", "local", "trello"];

/// The variable that holds one tracker as a URL.
const URL_VARIABLE: &str = "ANYTICKET_URL";

/// The providers that are compiled in.
///
/// Those of ours that are not are named with the feature that would change that. Add one of your own with
/// [`Registry::register`].
///
/// ```
/// for factory in anyticket::registry().providers() {
///     println!("{}: {}", factory.name(), factory.summary());
/// }
/// ```
pub fn registry() -> Registry {
    let mut registry = Registry::new();
    for provider in PROVIDERS {
        registry.declare_absent(*provider, format!("{provider} of the crate anyticket"));
    }
    #[cfg(feature = "asana")]
    anyticket_asana::register(&mut registry);
    #[cfg(feature = "clickup")]
    anyticket_clickup::register(&mut registry);
    #[cfg(feature = "jira")]
    anyticket_jira::register(&mut registry);
    #[cfg(feature = "local")]
    anyticket_local::register(&mut registry);
    #[cfg(feature = "trello")]
    anyticket_trello::register(&mut registry);
    registry
}

/// Connects the tracker that the surroundings name: `$ANYTICKET_URL`, else the default tracker of the configuration
/// that [`Config::find`] finds, else the embedded tracker.
///
/// ```no_run
/// use anyticket::{NewTicket, PriorityLevel};
///
/// # async fn run() -> anyticket::Result<()> {
/// let tracker = anyticket::connect_env().await?;
/// tracker.create(NewTicket::new("Fix login").with_priority(PriorityLevel::High)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if what is written there is wrong: the message names
/// the file, the line and what to write instead. Otherwise whatever opening the tracker answers.
pub async fn connect_env() -> Result<Tracker> {
    let registry = registry();
    let config = match folders::text(&Process, URL_VARIABLE)? {
        Some(url) => Config::from_url(&url).map_err(|error| error.with("variable", URL_VARIABLE))?,
        None => Config::find(None, &registry)?,
    };
    config.connect(None, &registry, Arc::new(Secrets::new())).await
}

/// Connects a tracker of a configuration file: the one called `name`, or the default with `None`.
///
/// ```no_run
/// # async fn run() -> anyticket::Result<()> {
/// let default = anyticket::connect_file("anyticket.toml", None).await?;
/// let work = anyticket::connect_file("anyticket.toml", "work").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the file is missing or wrong or has no such tracker.
/// Otherwise whatever opening the tracker answers.
pub async fn connect_file<'a>(path: impl AsRef<Path>, name: impl Into<Option<&'a str>>) -> Result<Tracker> {
    let (registry, name) = (registry(), name.into());
    let config = Config::read(path.as_ref(), &registry)?;
    config.connect(name, &registry, Arc::new(Secrets::new())).await
}

/// Connects the tracker that a URL describes, such as `local:tickets.db` or
/// `local:?path=tickets.db&read_only=true`. [`Config::from_url`] says how it is read.
///
/// ```no_run
/// # async fn run() -> anyticket::Result<()> {
/// let tracker = anyticket::connect_url("local:tickets.db").await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the URL is wrong; it is not quoted. Otherwise
/// whatever opening the tracker answers.
pub async fn connect_url(url: &str) -> Result<Tracker> {
    Config::from_url(url)?.connect(None, &registry(), Arc::new(Secrets::new())).await
}

/// Connects a tracker with settings made in code: [`Settings`], or a map of plain text with `provider` in it.
///
/// Here a secret may be given as it is, as a [`SecretString`](crate::SecretString) or as text: it comes from the
/// program's own vault, not from a file. Relative paths begin in the current folder.
///
/// ```no_run
/// use anyticket::Settings;
///
/// # async fn run() -> anyticket::Result<()> {
/// let settings = Settings::new("local").with("path", "tickets.db").with("read_only", true);
/// let tracker = anyticket::connect(settings).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a setting is wrong. Otherwise whatever opening the
/// tracker answers.
pub async fn connect(settings: impl Into<Settings>) -> Result<Tracker> {
    let (settings, registry) = (settings.into(), registry());
    let name = settings.provider().to_owned();
    if name.is_empty() {
        return Err(Error::configuration("the settings name no provider")
            .with_hint(format!("set provider to one of {}", PROVIDERS.join(", "))));
    }
    let context = context_of(&settings, &Process.here(), Arc::new(Secrets::new()))?;
    registry.connect(&name, settings, &context).await.map_err(|error| without_providers(error, &registry))
}
