//! From TOML to trackers, checked as far as it can be without connecting.

use std::collections::BTreeMap;
use std::path::Path;

use anyticket_core::{Error, Registry, Result, Setting, Settings, TrackerOptions, unknown_key};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::{Places, line_of};
use super::{Entry, check_secret, is_secret, shown, unknown_tracker, without_providers};

/// What a file holds besides trackers.
const TOP: &[&str] = &["default", "trackers"];

pub(super) fn parse(text: &str, path: &Path, registry: &Registry) -> Result<(Option<String>, Vec<Entry>)> {
    Reader { text, path, registry }.file()
}

struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    registry: &'a Registry,
}

impl Reader<'_> {
    fn file(&self) -> Result<(Option<String>, Vec<Entry>)> {
        let root = DeTable::parse(self.text).map_err(|error| self.syntax(&error))?;
        let (mut default, mut trackers) = (None, Vec::new());
        for (key, at, value) in in_order(root.get_ref()) {
            match (key, value) {
                ("default", DeValue::String(name)) => default = Some((name.to_string(), at)),
                ("default", _) => return Err(self.at(at, must_be(key, "a text"))),
                ("trackers", DeValue::Table(table)) => {
                    for (name, at, value) in in_order(table) {
                        trackers.push(self.tracker(name, at, value)?);
                    }
                }
                ("trackers", _) => return Err(self.at(at, must_be(key, "a table"))),
                _ => return Err(self.at(at, unknown_key(shown(key), TOP))),
            }
        }
        let Some((default, at)) = default else { return Ok((None, trackers)) };
        if trackers.iter().any(|tracker| tracker.name == default) {
            return Ok((Some(default), trackers));
        }
        let known: Vec<&str> = trackers.iter().map(|tracker| tracker.name.as_str()).collect();
        Err(self.at(at, unknown_tracker(&default, &known)))
    }

    fn tracker(&self, name: &str, at: usize, value: &DeValue<'_>) -> Result<Entry> {
        if name.is_empty() || name.contains(':') {
            // `work:86abc1` names a ticket together with its tracker.
            let error = Error::configuration("this is no name for a tracker").with("tracker", shown(name));
            return Err(self.at(at, error.with_hint("a name has letters, and no colon")));
        }
        let DeValue::Table(table) = value else {
            return Err(self.at(at, must_be(shown(name), "a table")).with_hint("write [trackers.NAME]"));
        };
        let mut places = Places { file: Some(self.path.to_owned()), own: self.line(at), ..Places::default() };
        let (mut provider, mut values) = (None, BTreeMap::new());
        for (key, at, value) in in_order(table) {
            let path = vec![key.to_owned()];
            places.lines.insert(path.clone(), self.line(at));
            match (key, value) {
                ("provider", DeValue::String(name)) => provider = Some(name.to_string()),
                ("provider", _) => return Err(self.at(at, must_be(key, "a text"))),
                _ => {
                    values.insert(key.to_owned(), self.setting(path, at, value, &mut places)?);
                }
            }
        }
        let Some(provider) = provider else {
            let known: Vec<&str> = self.registry.providers().map(|factory| factory.name()).collect();
            let error = Error::configuration("this tracker names no provider").with("tracker", shown(name));
            let hint = format!("write provider = \"…\", one of {}", known.join(", "));
            return Err(without_providers(places.mark(error.with_hint(hint), &[]), self.registry));
        };
        let entry = Entry { name: name.to_owned(), provider, values, places };
        self.check(&entry)?;
        Ok(entry)
    }

    /// Checks names and types: what would be refused on connecting anyway is refused here, with its line.
    fn check(&self, entry: &Entry) -> Result<()> {
        let mut known = None;
        match self.registry.provider(&entry.provider) {
            Ok(factory) => known = Some([TrackerOptions::KEYS, factory.keys(), &["provider"]].concat()),
            // One that exists and is not compiled in is no mistake of the file: another program may have it.
            Err(error) if error.context().any(|(name, _)| name == "provider") => {}
            Err(error) => return Err(without_providers(entry.place(error), self.registry)),
        }
        for (key, setting) in in_order_of_lines(entry) {
            let path = [key.clone()];
            if let Some(known) = &known
                && !known.contains(&key.as_str())
            {
                return Err(entry.places.mark(unknown_key(shown(key), known), &path));
            }
            if is_secret(key) {
                let checked = match setting {
                    Setting::Text(text) => check_secret(key, text),
                    _ => Err(must_be(key, "a text")),
                };
                checked.map_err(|error| entry.places.mark(error, &path))?;
            }
            if TrackerOptions::KEYS.contains(&key.as_str()) {
                check_general(entry, setting, &path)?;
            }
        }
        Ok(())
    }

    fn setting(&self, path: Vec<String>, at: usize, value: &DeValue<'_>, places: &mut Places) -> Result<Setting> {
        let wrong = |expected| self.at(at, must_be(shown(&path.join(".")), expected));
        Ok(match value {
            DeValue::String(text) => Setting::Text(text.to_string()),
            DeValue::Boolean(bool) => Setting::Bool(*bool),
            DeValue::Integer(number) => Setting::Number(
                i64::from_str_radix(number.as_str(), number.radix()).map_err(|_| wrong("a number of 64 bits"))?,
            ),
            DeValue::Float(number) => {
                Setting::Float(number.as_str().parse().map_err(|_| wrong("a number of 64 bits"))?)
            }
            DeValue::Table(table) => {
                let mut below = BTreeMap::new();
                for (key, at, value) in in_order(table) {
                    let path = [path.as_slice(), &[key.to_owned()]].concat();
                    places.lines.insert(path.clone(), self.line(at));
                    below.insert(key.to_owned(), self.setting(path, at, value, places)?);
                }
                Setting::Table(below)
            }
            DeValue::Array(_) | DeValue::Datetime(_) => {
                return Err(wrong("a text, a number, true or false, or a table"));
            }
        })
    }

    /// The parser's error without the line of the file that it quotes: there may be a secret on it.
    fn syntax(&self, error: &toml::de::Error) -> Error {
        let span = error.span().unwrap_or_default();
        if error.message() == "duplicate key" {
            let key = self.text.get(span.clone()).unwrap_or_default().trim_matches(['"', '\'']);
            let error = Error::configuration("this name is given twice").with("key", shown(key));
            return self
                .at(span.start, error)
                .with_hint("give every tracker a name of its own, and every setting only once");
        }
        self.at(span.start, Error::configuration("this is not TOML"))
            .with_hint(format!("{}; text stands in quotes: key = \"text\"", error.message().replace('\n', " ")))
    }

    fn at(&self, offset: usize, error: Error) -> Error {
        error.with("file", self.path.display()).with("line", self.line(offset))
    }

    fn line(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }
}

/// The keys of a table as they follow each other in the file, so that the first mistake is the first one named.
fn in_order<'a>(table: &'a DeTable<'_>) -> Vec<(&'a str, usize, &'a DeValue<'a>)> {
    let mut keys: Vec<_> =
        table.iter().map(|(key, value)| (key.get_ref().as_ref(), start(key), value.get_ref())).collect();
    keys.sort_by_key(|(_, at, _)| *at);
    keys
}

fn start<T>(spanned: &Spanned<T>) -> usize {
    spanned.span().start
}

fn in_order_of_lines(entry: &Entry) -> Vec<(&String, &Setting)> {
    let mut settings: Vec<_> = entry.values.iter().collect();
    settings.sort_by_key(|(key, _)| entry.places.lines.get(std::slice::from_ref(*key)));
    settings
}

/// Checks a general setting, and what is below it piece by piece: so each mistake has a line of its own.
fn check_general(entry: &Entry, setting: &Setting, path: &[String]) -> Result<()> {
    let below = match setting {
        Setting::Table(below) => Some(below),
        _ => None,
    };
    if let ([top, _, status], None) = (path, below)
        && top == "projects"
        && status == "status"
    {
        return Err(entry.places.mark(must_be(shown(&path.join(".")), "a table"), path));
    }
    let piece = if below.is_some() { Setting::Table(BTreeMap::new()) } else { setting.clone() };
    let nested =
        path[1..].iter().rev().fold(piece, |inner, key| Setting::Table(BTreeMap::from([(key.clone(), inner)])));
    let values = BTreeMap::from([(path[0].clone(), nested)]);
    TrackerOptions::take_from(&mut Settings::written(&entry.provider, values))
        .map_err(|error| entry.places.mark(error, path))?;
    for (key, setting) in below.into_iter().flatten() {
        check_general(entry, setting, &[path, std::slice::from_ref(key)].concat())?;
    }
    Ok(())
}

fn must_be(key: &str, expected: &str) -> Error {
    Error::configuration(format!("this setting must be {expected}")).with("key", key)
}
