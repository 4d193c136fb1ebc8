//! The settings of one tracker, wherever they came from: a file, a URL, or code.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::SecretSource;
use crate::text::nearest;
use crate::{Error, Result};

/// One setting. Its Debug leaves values out: a text given in code may be a secret.
#[derive(Clone)]
#[non_exhaustive]
pub enum Setting {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A number that is not whole.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// A secret given in code. It shows nowhere.
    Secret(SecretString),
    /// Settings below a name.
    Table(BTreeMap<String, Setting>),
}

impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(..)"),
            Self::Number(_) => f.write_str("Number(..)"),
            Self::Float(_) => f.write_str("Float(..)"),
            Self::Bool(bool) => f.debug_tuple("Bool").field(bool).finish(),
            Self::Secret(_) => f.write_str("Secret(..)"),
            Self::Table(table) => f.debug_tuple("Table").field(table).finish(),
        }
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Setting {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Setting {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Setting {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<SecretString> for Setting {
    fn from(secret: SecretString) -> Self {
        Self::Secret(secret)
    }
}

/// The settings of one tracker. Whoever reads them takes them out; what is left at the end was a mistake.
///
/// ```
/// use anyticket_core::Settings;
///
/// let mut settings = Settings::new("local").with("path", "tickets.db");
/// assert_eq!(settings.take_text("path")?.as_deref(), Some("tickets.db"));
/// settings.finish(&["path"])?;
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Settings {
    provider: String,
    trusted: bool,
    values: BTreeMap<String, Setting>,
}

impl Settings {
    /// Settings made in code, for this provider. Text where a secret belongs is taken as the secret.
    pub fn new(provider: impl Into<String>) -> Self {
        Self { provider: provider.into(), trusted: true, values: BTreeMap::new() }
    }

    /// Settings that a person wrote into a file or a URL: a secret among them is refused.
    pub fn written(provider: impl Into<String>, values: BTreeMap<String, Setting>) -> Self {
        Self { provider: provider.into(), trusted: false, values }
    }

    /// Adds a setting.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Setting>) -> Self {
        self.values.insert(key.into(), value.into());
        self
    }

    /// The provider that is asked for.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The names of the settings that nobody has taken yet.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// Takes a text out. A number or a yes or no is read as its text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is a table.
    pub fn take_text(&mut self, key: &str) -> Result<Option<String>> {
        match self.values.remove(key) {
            None => Ok(None),
            Some(Setting::Text(text)) => Ok(Some(text)),
            Some(Setting::Number(number)) => Ok(Some(number.to_string())),
            Some(Setting::Float(number)) => Ok(Some(number.to_string())),
            Some(Setting::Bool(bool)) => Ok(Some(bool.to_string())),
            Some(Setting::Secret(_) | Setting::Table(_)) => Err(wrong(key, "a text")),
        }
    }

    /// Takes a whole number that is not negative out, also from text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is none.
    pub fn take_number(&mut self, key: &str) -> Result<Option<u64>> {
        let number = match self.values.remove(key) {
            None => return Ok(None),
            Some(Setting::Number(number)) => u64::try_from(number).ok(),
            Some(Setting::Text(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| wrong(key, "a whole number"))
    }

    /// Takes a yes or no out, also from text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if it is neither `true` nor `false`.
    pub fn take_bool(&mut self, key: &str) -> Result<Option<bool>> {
        let bool = match self.values.remove(key) {
            None => return Ok(None),
            Some(Setting::Bool(bool)) => Some(bool),
            Some(Setting::Text(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        bool.map(Some).ok_or_else(|| wrong(key, "true or false"))
    }

    /// Takes out where a secret comes from.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if a person wrote the secret itself
    /// down, or it is empty. The message does not quote it.
    pub fn take_secret(&mut self, key: &str) -> Result<Option<SecretSource>> {
        let source = match self.values.remove(key) {
            None => return Ok(None),
            Some(Setting::Secret(secret)) => SecretSource::Value(secret),
            Some(Setting::Text(text)) => match SecretSource::parse(&text) {
                Ok(source) => source,
                Err(_) if self.trusted => SecretSource::Value(text.into()),
                Err(error) => return Err(error.with("key", key)),
            },
            Some(_) => return Err(wrong(key, "a text")),
        };
        match &source {
            SecretSource::Value(secret) if secret.expose_secret().trim().is_empty() => {
                Err(Error::configuration("the secret is empty").with("key", key))
            }
            _ => Ok(Some(source)),
        }
    }

    /// Takes out the settings below a name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if there is a single value instead.
    pub fn take_table(&mut self, key: &str) -> Result<BTreeMap<String, Setting>> {
        match self.values.remove(key) {
            None => Ok(BTreeMap::new()),
            Some(Setting::Table(table)) => Ok(table),
            Some(_) => Err(wrong(key, "a table")),
        }
    }

    /// Refuses what nobody took. `known` are the names that would have been taken.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration), naming the key, the nearest known one and the list.
    pub fn finish(self, known: &[&str]) -> Result<()> {
        match self.values.keys().next() {
            None => Ok(()),
            Some(key) => Err(unknown_key(key, known).with("provider", &self.provider)),
        }
    }
}

/// The error for a key that means nothing here.
pub fn unknown_key(key: &str, known: &[&str]) -> Error {
    let guess = nearest(key, known.iter().copied());
    let guess = guess.map(|name| format!("did you mean {name}? ")).unwrap_or_default();
    Error::configuration("unknown key")
        .with("key", key)
        .with_hint(format!("{guess}known keys are {}", known.join(", ")))
}

fn wrong(key: &str, expected: &str) -> Error {
    Error::configuration(format!("this setting must be {expected}")).with("key", key)
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Text given in code may be a secret: only the names are shown.
        f.debug_struct("Settings")
            .field("provider", &self.provider)
            .field("keys", &self.values.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl From<BTreeMap<String, String>> for Settings {
    /// Settings as plain text, made in code; `provider` among them says which.
    fn from(mut values: BTreeMap<String, String>) -> Self {
        let provider = values.remove("provider").unwrap_or_default();
        let values = values.into_iter().map(|(key, value)| (key, Setting::Text(value))).collect();
        Self { provider, trusted: true, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let settings = Settings::new("local").with("pth", "a.db");
        let error = settings.finish(&["path", "user"]).unwrap_err();
        assert_eq!(error.to_string(), "unknown key (key: pth, provider: local)");
        assert_eq!(error.hint(), Some("did you mean path? known keys are path, user"));
    }

    #[test]
    fn a_secret_written_into_a_file_is_refused_and_one_from_code_is_taken() {
        let values = BTreeMap::from([("token".to_owned(), Setting::from("pk_1_SECRET"))]);
        let error = Settings::written("clickup", values).take_secret("token").unwrap_err();
        assert!(!format!("{error:?} {error:#}").contains("SECRET"));
        let mut code = Settings::new("clickup").with("token", "pk_1_SECRET");
        assert!(!format!("{code:?}").contains("SECRET"));
        assert!(matches!(code.take_secret("token").unwrap(), Some(SecretSource::Value(_))));
        assert!(Settings::new("clickup").with("token", " ").take_secret("token").is_err());
    }

    #[test]
    fn plain_text_is_read_as_what_is_asked_for() {
        let map = BTreeMap::from([("provider", "local"), ("width", "8"), ("read_only", "true")])
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()));
        let mut settings = Settings::from(map.collect::<BTreeMap<_, _>>());
        assert_eq!(settings.take_number("width").unwrap(), Some(8));
        assert_eq!(settings.take_bool("read_only").unwrap(), Some(true));
        assert!(settings.finish(&[]).is_ok());
        assert!(Settings::new("x").with("width", "many").take_number("width").is_err());
    }
}
