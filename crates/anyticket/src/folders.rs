//! The user's folders, by the custom of each system. What surrounds the process comes in through one door.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyticket_core::{Error, Result};

/// The variable that takes the place of the folder for data.
const DATA_VARIABLE: &str = "ANYTICKET_DATA";

/// The name of our folder below the user's.
const OURS: &str = "anyticket";

/// The folder for data of ours: the file of the embedded tracker, unless a path is configured.
///
/// `$ANYTICKET_DATA` if it is set; else `anyticket` in `$XDG_DATA_HOME` or `~/.local/share`, on macOS in
/// `~/Library/Application Support`, on Windows in `%APPDATA%`. It need not exist.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the user has no folder of their own.
pub fn data_dir() -> Result<PathBuf> {
    data_dir_in(&Process)
}

/// The folder in which the user's `anyticket.toml` is looked for.
///
/// `anyticket` in `$XDG_CONFIG_HOME` or `~/.config`, on macOS in `~/Library/Application Support`, on Windows in
/// `%APPDATA%`. It need not exist.
///
/// # Errors
///
/// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if the user has no folder of their own.
pub fn config_dir() -> Result<PathBuf> {
    config_dir_in(&Process)
}

/// What surrounds the process. Tests bring their own, for changing the real one would change it for all of them.
pub(crate) trait Environment: Send + Sync {
    /// A variable, if it is set.
    fn variable(&self, name: &str) -> Option<OsString>;

    /// The folder that relative paths begin in. Empty stands for the process's own.
    fn here(&self) -> PathBuf;

    /// The user's folder, if the variables do not say.
    fn home(&self) -> Option<PathBuf>;
}

/// The environment as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Process;

impl Environment for Process {
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn here(&self) -> PathBuf {
        PathBuf::new()
    }

    fn home(&self) -> Option<PathBuf> {
        std::env::home_dir()
    }
}

/// An environment for tests.
#[cfg(test)]
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    pub(crate) variables: std::collections::BTreeMap<&'static str, OsString>,
    pub(crate) here: PathBuf,
}

#[cfg(test)]
impl Environment for Given {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.variables.get(name).cloned()
    }

    fn here(&self) -> PathBuf {
        self.here.clone()
    }

    fn home(&self) -> Option<PathBuf> {
        None
    }
}

/// A variable that says something: an empty one counts as not set, as in a compose file that leaves it open.
pub(crate) fn filled(environment: &dyn Environment, name: &str) -> Option<OsString> {
    environment.variable(name).filter(|value| !value.is_empty())
}

/// A variable that says something, as text.
pub(crate) fn text(environment: &dyn Environment, name: &str) -> Result<Option<String>> {
    match filled(environment, name).map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(Error::configuration("this variable is not text").with("variable", name)),
    }
}

pub(crate) fn data_dir_in(environment: &dyn Environment) -> Result<PathBuf> {
    match filled(environment, DATA_VARIABLE) {
        Some(folder) => Ok(absolute(&environment.here().join(folder))),
        None => user_dir(environment, "XDG_DATA_HOME", ".local/share"),
    }
}

pub(crate) fn config_dir_in(environment: &dyn Environment) -> Result<PathBuf> {
    user_dir(environment, "XDG_CONFIG_HOME", ".config")
}

/// The user's folder itself.
pub(crate) fn home_in(environment: &dyn Environment) -> Option<PathBuf> {
    filled(environment, "HOME").map(PathBuf::from).or_else(|| environment.home()).filter(|home| home.is_absolute())
}

/// The path from the root on; as it is where the current folder is gone.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn user_dir(environment: &dyn Environment, xdg: &str, below_home: &str) -> Result<PathBuf> {
    // The XDG specification: a path that is not absolute is invalid and to be ignored.
    let named = |name| filled(environment, name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        home_in(environment).map(|home| home.join("Library/Application Support"))
    } else {
        named(xdg).or_else(|| home_in(environment).map(|home| home.join(below_home)))
    };
    let variable = if cfg!(windows) { "APPDATA" } else { "HOME" };
    folder.map(|folder| folder.join(OURS)).ok_or_else(|| {
        Error::configuration("the user has no folder of their own")
            .with("variable", variable)
            .with_hint(format!("set {variable}, or {DATA_VARIABLE} for data, or give the path in the configuration"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(variables: &[(&'static str, &str)]) -> Given {
        let variables = variables.iter().map(|(name, value)| (*name, OsString::from(value))).collect();
        Given { variables, here: PathBuf::from("/here") }
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_xdg_folders_win_over_the_home_folder() {
        let both = given(&[("HOME", "/home/ann"), ("XDG_DATA_HOME", "/data"), ("XDG_CONFIG_HOME", "/conf")]);
        assert_eq!(data_dir_in(&both).unwrap(), Path::new("/data/anyticket"));
        assert_eq!(config_dir_in(&both).unwrap(), Path::new("/conf/anyticket"));
        let home = given(&[("HOME", "/home/ann")]);
        assert_eq!(data_dir_in(&home).unwrap(), Path::new("/home/ann/.local/share/anyticket"));
        assert_eq!(config_dir_in(&home).unwrap(), Path::new("/home/ann/.config/anyticket"));
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn a_relative_or_empty_xdg_folder_is_ignored() {
        for value in ["", "data"] {
            let environment = given(&[("HOME", "/home/ann"), ("XDG_DATA_HOME", value)]);
            assert_eq!(data_dir_in(&environment).unwrap(), Path::new("/home/ann/.local/share/anyticket"));
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_data_variable_wins_and_may_be_relative() {
        let environment = given(&[("HOME", "/home/ann"), ("ANYTICKET_DATA", "data")]);
        assert_eq!(data_dir_in(&environment).unwrap(), Path::new("/here/data"));
    }

    #[test]
    fn without_any_folder_the_error_says_what_to_set() {
        let error = data_dir_in(&given(&[])).unwrap_err();
        assert!(error.hint().unwrap().contains("ANYTICKET_DATA"), "{error}");
    }
}
