//! Where the configuration is looked for.

use std::collections::BTreeMap;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};

use anyticket_core::{Error, Registry, Result};

use super::lines::line_of;
use super::{Config, FILE};
use crate::folders::{Environment, config_dir_in, data_dir_in, filled};

/// The variable that names the file.
const VARIABLE: &str = "ANYTICKET_CONFIG";

pub(super) fn find(explicit: Option<&Path>, registry: &Registry, environment: &dyn Environment) -> Result<Config> {
    let here = environment.here();
    if let Some(path) = explicit {
        return read(&here.join(path), registry);
    }
    if let Some(path) = filled(environment, VARIABLE) {
        return read(&here.join(path), registry).map_err(|error| error.with("variable", VARIABLE));
    }
    let user = config_dir_in(environment).map(|folder| folder.join(FILE));
    for path in std::iter::once(here.join(FILE)).chain(user) {
        if let Some(text) = text_of(&path)? {
            return Config::parse(&text, &path, registry);
        }
    }
    built_in(registry, environment)
}

pub(super) fn read(path: &Path, registry: &Registry) -> Result<Config> {
    match text_of(path)? {
        Some(text) => Config::parse(&text, path, registry),
        None => Err(Error::configuration("no such configuration file").with("file", path.display()).with_hint(
            "check the path; without a named file ./anyticket.toml and the user's configuration folder are looked in",
        )),
    }
}

/// The text of a file, or `None` if there is none.
fn text_of(path: &Path) -> Result<Option<String>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(cause) if matches!(cause.kind(), Io::NotFound | Io::NotADirectory) => return Ok(None),
        Err(cause) => {
            return Err(Error::configuration("the configuration cannot be read")
                .with("file", path.display())
                .because(cause));
        }
    };
    // The bytes stay out of the error, and with them whatever secret is among them.
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(cause) => {
            let good = std::str::from_utf8(&bytes[..cause.valid_up_to()]).unwrap_or_default();
            Err(Error::configuration("the configuration is not text in UTF-8")
                .with("file", path.display())
                .with("line", line_of(good, good.len())))
        }
    }
}

fn built_in(registry: &Registry, environment: &dyn Environment) -> Result<Config> {
    if registry.provider("local").is_err() {
        return Err(Error::configuration("nothing is configured").with_hint(
            "write an anyticket.toml, name one in ANYTICKET_CONFIG, or set ANYTICKET_URL; the embedded tracker, which \
             needs none of them, is the feature local of the crate anyticket",
        ));
    }
    let folder: PathBuf = data_dir_in(environment)?;
    Ok(Config { built_in: true, ..Config::of_one("local", "local", BTreeMap::new(), folder) })
}
