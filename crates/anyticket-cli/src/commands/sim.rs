//! `anyticket sim`

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyticket::text::nearest;
use anyticket::{Error, ErrorKind};
use anyticket_sim::{Running, Sim};
use serde::Serialize;

use crate::args::SimArgs;
use crate::config_file::{Document, Line};
use crate::connect::Session;
use crate::exit::{Failure, Usage};
use crate::output::Output;

/// What the tracker is called in the block that is printed.
const NAME: &str = "sim";

/// How to reach it.
#[derive(Serialize)]
struct Reached<'a> {
    provider: &'a str,
    base_url: &'a str,
    settings: &'a BTreeMap<String, String>,
    toml: &'a str,
    url: String,
}

/// Runs a simulated vendor until somebody has enough of it.
pub(super) async fn run(args: &SimArgs, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let name = args.provider.as_str();
    let served = Sim::serve(name, args.setup()?).await.ok_or_else(|| unknown(name))?;
    let running = served.map_err(|cause| {
        Error::new(ErrorKind::Unavailable, "the simulation cannot have its port")
            .with_hint("take another --port, or none for a free one")
            .because(cause)
    })?;
    let mut settings = running.settings();
    settings.remove("provider");
    for secret in secrets(name, session, &settings) {
        if let Some(value) = settings.get_mut(&secret) {
            *value = printed(value);
        }
    }
    let toml = toml(name, &settings)?;
    let url = url(name, &settings);
    let reached = Reached { provider: name, base_url: running.base_url(), settings: &settings, toml: &toml, url };
    output.value(&reached, || toml.clone())?;
    if !output.is_json() {
        output.note("\nadd this to anyticket.toml, or in another shell:");
        output.note(&format!("  export ANYTICKET_URL='{}'", reached.url.replace('\'', "%27")));
        output.note("next: anyticket ticket list; Ctrl-C stops the simulation");
    }
    session.person().interrupts().await;
    if !output.is_json() {
        output.note(&farewell(&*running));
    }
    Ok(())
}

fn unknown(name: &str) -> Usage {
    let guess = nearest(name, Sim::PROVIDERS).map(|name| format!("did you mean {name}? ")).unwrap_or_default();
    Usage::new(format!("there is no simulation of {name:?}"))
        .with_hint(format!("{guess}simulated are {}", Sim::PROVIDERS.join(", ")))
}

/// The settings that a configuration must not hold as they are: those of the provider, if it is compiled in.
fn secrets(name: &str, session: &Session<'_>, settings: &BTreeMap<String, String>) -> Vec<String> {
    let factory = session.registry().provider(name).ok();
    match factory.and_then(|factory| factory.login()).map(|login| login.guide()) {
        Some(guide) => guide.secrets().into_iter().map(str::to_owned).collect(),
        None => settings.keys().filter(|key| key.ends_with("token") || key.ends_with("key")).cloned().collect(),
    }
}

/// A credential of the simulation as a place that it comes from: it is worth nothing elsewhere, and a configuration
/// takes no other form.
fn printed(secret: &str) -> String {
    let echo = if cfg!(windows) { "cmd /c echo" } else { "echo" };
    format!("command:{echo} {secret}")
}

fn toml(provider: &str, settings: &BTreeMap<String, String>) -> Result<String, Error> {
    let mut lines = vec![Line::new("provider", provider)];
    lines.extend(settings.iter().map(|(key, value)| Line::new(key, value)));
    let mut document = Document::new("");
    document.add(NAME, &lines)?;
    Ok(document.text().to_owned())
}

/// The same as one URL.
fn url(provider: &str, settings: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = settings.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
    format!("{provider}:?{}", pairs.join("&"))
}

fn encoded(value: &str) -> String {
    value.chars().fold(String::new(), |mut text, letter| {
        match letter {
            '%' | '&' | '#' | ' ' | '\'' | '"' | '\\' | '$' | '`' | '!' => {
                let _ = write!(text, "%{:02X}", u32::from(letter));
            }
            letter => text.push(letter),
        }
        text
    })
}

fn farewell(running: &dyn Running) -> String {
    let counters = running.counters();
    let (total, limited) = (counters.total(), counters.rate_limited());
    format!("\nstopped after {total} requests, {limited} of them answered with 429, {} never answered", counters.broken)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_block_and_the_url_mean_the_same() {
        let settings = BTreeMap::from([
            ("base_url".to_owned(), "http://127.0.0.1:4010/api".to_owned()),
            ("token".to_owned(), printed("pk_1_A&B%'")),
        ]);
        let mut registry = anyticket::Registry::new();
        registry.declare_absent("work", "work");
        let parsed =
            anyticket::Config::parse(&toml("work", &settings).unwrap(), Path::new("a.toml"), &registry).unwrap();
        let from_url = anyticket::Config::from_url(&url("work", &settings)).unwrap();
        for config in [parsed, from_url] {
            let (_, mut read) = config.settings(None).unwrap();
            assert_eq!(read.provider(), "work");
            for (key, value) in &settings {
                assert_eq!(read.take_text(key).unwrap().as_ref(), Some(value));
            }
        }
    }
}
