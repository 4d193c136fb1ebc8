//! What is logged in to: a tracker that is configured, or a new one of a provider.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyticket::text::nearest;
use anyticket::{Config, Error, Guide, Settings, Way};

use crate::args::LoginArgs;
use crate::connect::Session;
use crate::exit::{Failure, Usage};

/// The embedded tracker, which answers where nothing is configured.
const EMBEDDED: &str = "local";

/// A tracker in a configuration file, or one that will be.
pub(super) struct Target {
    /// The file, which need not be there.
    pub(super) file: PathBuf,
    /// What it holds.
    pub(super) was: Option<String>,
    /// What it means; nothing where there is none.
    pub(super) config: Config,
    /// The tracker's name.
    pub(super) name: String,
    /// Its provider.
    pub(super) provider: String,
    /// The settings that are there. Nothing for a new tracker.
    pub(super) had: Option<Settings>,
    /// Whether the embedded tracker answered so far and holds tickets.
    pub(super) leaves_embedded: bool,
}

impl Target {
    /// Finds what the line means.
    pub(super) fn find(args: &LoginArgs, session: &Session<'_>) -> Result<Self, Failure> {
        let file = session.config_file()?;
        let (config, was) = read(&file, session)?;
        let trackers: Vec<(&str, Settings)> = config
            .names()
            .map(|name| config.settings(Some(name)).map(|(_, settings)| (name, settings)))
            .collect::<Result<_, Error>>()?;
        let (name, provider) = which(args, &trackers, session)?;
        let had = trackers.iter().find(|(other, _)| *other == name).map(|(_, settings)| settings.clone());
        let embedded = session.config().ok().filter(|config| was.is_none() && config.is_built_in());
        let leaves_embedded = embedded.and_then(|config| session.local_file(&config)).is_some_and(|file| file.exists());
        drop(trackers);
        Ok(Self { file, was, config, name, provider, had, leaves_embedded })
    }

    /// Whether it is not configured yet.
    pub(super) fn is_new(&self) -> bool {
        self.had.is_none()
    }

    /// The names of the settings that are there.
    pub(super) fn keys(&self) -> BTreeSet<&str> {
        self.had.iter().flat_map(Settings::keys).collect()
    }

    /// The way to the credential: the one named, else the one whose settings are there, else the suggested one.
    pub(super) fn way<'g>(&self, guide: &'g Guide, named: Option<&str>) -> Result<&'g Way, Failure> {
        let keys = self.keys();
        let fits = |way: &&Way| {
            let needed = way.questions.iter().filter(|question| !question.optional);
            needed.map(|question| question.setting.as_str()).all(|setting| keys.contains(setting))
        };
        match guide.ways.iter().find(fits) {
            Some(way) if named.is_none() && !self.is_new() => Ok(way),
            _ => guide.way(named).map_err(|error| {
                let hint = error.hint().unwrap_or_default().to_owned();
                Usage::new(error.to_string()).with_hint(hint).into()
            }),
        }
    }

    /// The trackers of a new file besides this one.
    pub(super) fn embedded(&self) -> Option<&'static str> {
        (self.leaves_embedded && self.name != EMBEDDED).then_some(EMBEDDED)
    }
}

fn read(file: &Path, session: &Session<'_>) -> Result<(Config, Option<String>), Failure> {
    if !file.exists() {
        return Ok((Config::parse("", file, session.registry())?, None));
    }
    let config = Config::read(file, session.registry())?;
    let text = std::fs::read_to_string(file).map_err(|cause| {
        Error::configuration("the configuration cannot be read").with("file", file.display()).because(cause)
    })?;
    Ok((config, Some(text)))
}

/// The name of the tracker and its provider.
fn which(args: &LoginArgs, trackers: &[(&str, Settings)], session: &Session<'_>) -> Result<(String, String), Failure> {
    let asked = args.target.as_str();
    let provider_of = |name: &str| {
        trackers.iter().find(|(other, _)| *other == name).map(|(_, settings)| settings.provider().to_owned())
    };
    if args.name.is_none()
        && let Some(provider) = provider_of(asked)
    {
        return Ok((asked.to_owned(), provider));
    }
    if let Err(error) = session.registry().provider(asked) {
        // One that is not compiled in is named as such; anything else may have been meant to be a tracker.
        let absent = error.context().any(|(name, _)| name == "provider");
        return Err(if absent { error.into() } else { unknown(asked, trackers, session).into() });
    }
    let of_provider: Vec<&str> =
        trackers.iter().filter(|(_, settings)| settings.provider() == asked).map(|(name, _)| *name).collect();
    let name = match (&args.name, of_provider.as_slice()) {
        (Some(name), _) => name.as_str(),
        (None, []) => asked,
        (None, [only]) => only,
        (None, several) => {
            return Err(Usage::new(format!("several trackers are of {asked}"))
                .with_hint(format!("name one of {}, or --name a new one", several.join(", ")))
                .into());
        }
    };
    match provider_of(name) {
        Some(other) if other != asked => {
            Err(Usage::new(format!("the tracker {name} is of {other}")).with_hint("--name another").into())
        }
        _ => Ok((name.to_owned(), asked.to_owned())),
    }
}

fn unknown(asked: &str, trackers: &[(&str, Settings)], session: &Session<'_>) -> Error {
    let providers: Vec<&str> = session.registry().providers().map(|factory| factory.name()).collect();
    let names: Vec<&str> = trackers.iter().map(|(name, _)| *name).collect();
    let guess = nearest(asked, providers.iter().chain(&names).copied());
    let guess = guess.map(|name| format!("did you mean {name}? ")).unwrap_or_default();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    // It is not repeated where it looks more like a secret than like a name.
    let asked = if asked.len() < 32 { asked } else { "…" };
    Error::configuration("no such provider or tracker")
        .with("asked", asked)
        .with_hint(format!("{guess}the providers are {}; the trackers are {names}", providers.join(", ")))
}
