//! One tracker as a URL: `local:?path=tickets.db&read_only=true`.

use std::collections::BTreeMap;

use anyticket_core::{Error, Result, Setting};

use super::{check_secret, is_secret, shown};

pub(super) fn parse(url: &str) -> Result<(String, BTreeMap<String, Setting>)> {
    let (provider, rest) = url
        .trim()
        .split_once(':')
        .filter(|(name, _)| is_name(name))
        .ok_or_else(|| no_url("this is not the URL of a tracker").with_hint(FORM))?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match path.strip_prefix("//") {
        Some(path) if path.starts_with('/') => path,
        Some(_) => return Err(no_url("the URL of a tracker has no host").with_hint(FORM)),
        None => path,
    };
    let mut values = BTreeMap::new();
    if !path.is_empty() {
        values.insert("path".to_owned(), Setting::Text(decode(path)?));
    }
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair
            .split_once('=')
            .ok_or_else(|| no_url("a setting in the URL of a tracker has no value").with_hint(FORM))?;
        let (key, value) = (decode(key)?, decode(value)?);
        if key.is_empty() || key == "provider" {
            return Err(no_url("the provider stands before the colon of the URL").with_hint(FORM));
        }
        if is_secret(&key) {
            check_secret(&key, &value)?;
        }
        insert(&mut values, &key, value)?;
    }
    Ok((provider.to_ascii_lowercase(), values))
}

const FORM: &str = "write PROVIDER:PATH or PROVIDER:?KEY=VALUE&KEY=VALUE, as in local:tickets.db";

fn no_url(message: &str) -> Error {
    Error::configuration(message)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() < 32
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Puts a setting where its dots say. What follows the last known level is one name: `status.v1.2` is of `v1.2`.
fn insert(values: &mut BTreeMap<String, Setting>, key: &str, value: String) -> Result<()> {
    let levels = if key.starts_with("projects.") { 4 } else { 2 };
    let mut names: Vec<&str> = key.splitn(levels, '.').collect();
    let last = names.pop().unwrap_or_default();
    let mut table = values;
    for name in names {
        let below = table.entry(name.to_owned()).or_insert_with(|| Setting::Table(BTreeMap::new()));
        table = match below {
            Setting::Table(below) => below,
            _ => return Err(twice(key)),
        };
    }
    match table.insert(last.to_owned(), Setting::Text(value)) {
        None => Ok(()),
        Some(_) => Err(twice(key)),
    }
}

fn twice(key: &str) -> Error {
    no_url("this setting is given twice in the URL of a tracker").with("key", shown(key))
}

/// Undoes percent-encoding. A plus stays one: e-mail addresses and time zones have them.
fn decode(text: &str) -> Result<String> {
    let wrong = || no_url("the URL of a tracker is not well encoded").with_hint("write %25 for a percent sign");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        match byte {
            b'%' => match (digit(), digit()) {
                (Some(high), Some(low)) => bytes.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?),
                _ => return Err(wrong()),
            },
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}
