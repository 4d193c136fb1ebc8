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

#[cfg(test)]
mod tests {
    use std::fs;

    use anyticket_core::ErrorKind;

    use super::*;
    use crate::folders::Given;

    /// Two folders, the current one and the user's, each with the files that a test puts there.
    struct Machine {
        folder: tempfile::TempDir,
    }

    impl Machine {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("user/anyticket")).unwrap();
            fs::create_dir_all(folder.path().join("here")).unwrap();
            Self { folder }
        }

        fn with(self, path: &str, tracker: &str) -> Self {
            let text = format!("[trackers.{tracker}]\nprovider = \"clickup\"\n");
            fs::write(self.folder.path().join(path), text).unwrap();
            self
        }

        fn find(&self, explicit: Option<&str>, variable: Option<&str>) -> Result<Config> {
            let mut registry = Registry::new();
            registry.declare_absent("clickup", "clickup");
            let mut variables = std::collections::BTreeMap::from([
                ("XDG_CONFIG_HOME", self.folder.path().join("user").into_os_string()),
                ("APPDATA", self.folder.path().join("user").into_os_string()),
            ]);
            variables.extend(variable.map(|value| (VARIABLE, value.into())));
            let environment = Given { variables, here: self.folder.path().join("here") };
            find(explicit.map(Path::new), &registry, &environment)
        }

        fn finds(&self, explicit: Option<&str>, variable: Option<&str>) -> String {
            self.find(explicit, variable).unwrap().default_name().unwrap().to_owned()
        }
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_nearest_of_the_four_places_wins() {
        let machine = Machine::new()
            .with("here/explicit.toml", "explicit")
            .with("here/variable.toml", "variable")
            .with("here/anyticket.toml", "here")
            .with("user/anyticket/anyticket.toml", "user");
        assert_eq!(machine.finds(Some("explicit.toml"), Some("variable.toml")), "explicit");
        assert_eq!(machine.finds(None, Some("variable.toml")), "variable");
        assert_eq!(machine.finds(None, Some("")), "here");
        fs::remove_file(machine.folder.path().join("here/anyticket.toml")).unwrap();
        assert_eq!(machine.finds(None, None), "user");
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error_although_others_are_there() {
        let machine = Machine::new().with("here/anyticket.toml", "here");
        for (explicit, variable) in [(Some("none.toml"), None), (None, Some("none.toml"))] {
            let error = machine.find(explicit, variable).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("none.toml"), "{error}");
            assert_eq!(error.to_string().contains(VARIABLE), variable.is_some(), "{error}");
        }
    }

    #[test]
    fn a_found_file_that_is_wrong_is_not_passed_over() {
        let machine = Machine::new().with("user/anyticket/anyticket.toml", "user");
        fs::write(machine.folder.path().join("here/anyticket.toml"), "trackers = 1").unwrap();
        assert!(machine.find(None, None).unwrap_err().to_string().ends_with("line: 1)"));
    }

    #[test]
    #[cfg(feature = "local")]
    fn with_nothing_configured_there_is_the_embedded_tracker() {
        let folder = tempfile::tempdir().unwrap();
        let variables = [("ANYTICKET_DATA", "data"), ("HOME", "/none"), ("APPDATA", "/none")];
        let variables = variables.map(|(name, value)| (name, value.into())).into();
        let environment = Given { variables, here: folder.path().to_owned() };
        let config = find(None, &crate::registry(), &environment).unwrap();
        assert!(config.is_built_in());
        assert_eq!((config.path(), config.names().collect::<Vec<_>>()), (None, vec!["local"]));
        assert_eq!(config.default_name().unwrap(), "local");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "finding makes no files");
    }

    #[test]
    fn with_nothing_configured_and_no_embedded_tracker_the_error_says_what_to_write() {
        let error = Machine::new().find(None, None).unwrap_err();
        assert_eq!(error.message(), "nothing is configured");
        assert!(error.hint().unwrap().contains("ANYTICKET_URL"));
    }
}
