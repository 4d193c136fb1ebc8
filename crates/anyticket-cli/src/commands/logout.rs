//! `anyticket logout`

use std::fs;
use std::io;

use anyticket::{Config, Error, ErrorKind, Guide, SecretSource, Settings};
use serde::Serialize;

use crate::connect::{Session, path_of_secret};
use crate::exit::Failure;
use crate::output::Output;

/// What became of one secret.
#[derive(Serialize)]
struct Forgotten {
    setting: String,
    source: String,
    /// Whether it was there and is not any more.
    forgotten: bool,
    /// What is left to do, or why it stays.
    remains: Option<String>,
}

/// Forgets the secrets of a tracker and says what is left to do.
pub(super) async fn run(name: &str, session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let config = session.config()?;
    let (name, settings) = config.settings(Some(name))?;
    let factory = session.registry().provider(settings.provider())?;
    let Some(guide) = factory.login().map(|login| login.guide()) else {
        let answer = serde_json::json!({"tracker": name, "forgotten": []});
        return Ok(output.value(&answer, || format!("{name} needs no login: there is nothing to forget"))?);
    };
    let mut forgotten = Vec::new();
    for (setting, source) in secrets_of(&guide, &settings)? {
        let shared = config.names().find(|other| *other != name && uses(&config, other, &guide, session, &source));
        let one = match shared {
            Some(other) => Forgotten::stays(setting, &source, format!("the tracker {other} needs it too")),
            None => forget(setting, &source, &config, session).await?,
        };
        forgotten.push(one);
    }
    let revoke = revoking(&guide, &settings);
    let answer = serde_json::json!({
        "tracker": name, "provider": settings.provider(), "secrets": forgotten, "revoke": revoke
    });
    output.value(&answer, || text(&name, &forgotten))?;
    if !output.is_json() {
        if !revoke.is_empty() {
            output.note(&format!("what was copied elsewhere still opens {}; to end that:", guide.vendor));
            for (number, step) in (1..).zip(&revoke) {
                output.note(&format!("  {number}. {step}"));
            }
        }
        output.note(&format!("next: anyticket login {name} fills it again"));
    }
    Ok(())
}

/// The secrets of a tracker and where they are.
fn secrets_of(guide: &Guide, settings: &Settings) -> Result<Vec<(String, SecretSource)>, Error> {
    let mut settings = settings.clone();
    let mut secrets = Vec::new();
    for setting in guide.secrets() {
        if let Some(source) = settings.take_secret(setting)? {
            secrets.push((setting.to_owned(), source));
        }
    }
    Ok(secrets)
}

/// Whether another tracker gets a secret from the same place.
fn uses(config: &Config, tracker: &str, guide: &Guide, session: &Session<'_>, place: &SecretSource) -> bool {
    let Ok((_, settings)) = config.settings(Some(tracker)) else { return false };
    let factory = session.registry().provider(settings.provider()).ok();
    let own = factory.and_then(|factory| factory.login()).map(|login| login.guide());
    let secrets = secrets_of(own.as_ref().unwrap_or(guide), &settings).unwrap_or_default();
    secrets.iter().any(|(_, source)| match (source, place) {
        (SecretSource::Keyring(a), SecretSource::Keyring(b)) | (SecretSource::File(a), SecretSource::File(b)) => a == b,
        _ => false,
    })
}

async fn forget(
    setting: String,
    source: &SecretSource,
    config: &Config,
    session: &Session<'_>,
) -> Result<Forgotten, Error> {
    Ok(match source {
        SecretSource::Keyring(name) => match session.keyring().forget(name).await? {
            true => Forgotten::gone(setting, source),
            false => Forgotten::stays(setting, source, "it was not there".to_owned()),
        },
        SecretSource::File(path) => {
            let path = path_of_secret(path, config.path());
            match fs::remove_file(&path) {
                Ok(()) => Forgotten::gone(setting, source),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    Forgotten::stays(setting, source, "it was not there".to_owned())
                }
                Err(cause) => {
                    return Err(Error::new(ErrorKind::Internal, "the file of the secret cannot be deleted")
                        .with("file", path.display())
                        .with_hint("delete it by hand")
                        .because(cause));
                }
            }
        }
        SecretSource::Env(name) => {
            Forgotten::stays(setting, source, format!("unset {name}, and take it out of where it is set"))
        }
        _ => Forgotten::stays(setting, source, "take it out of your password manager".to_owned()),
    })
}

/// What makes the credential worthless: of the way whose settings are there.
fn revoking(guide: &Guide, settings: &Settings) -> Vec<String> {
    let has = |setting: &String| settings.keys().any(|key| key == setting);
    let way = guide.ways.iter().find(|way| way.questions.iter().all(|one| one.optional || has(&one.setting)));
    way.or(guide.ways.first()).map(|way| way.revoke.clone()).unwrap_or_default()
}

fn text(name: &str, forgotten: &[Forgotten]) -> String {
    let mut lines = vec![format!("{name}: the configuration keeps its lines\n")];
    for one in forgotten {
        let state = match (&one.remains, one.forgotten) {
            (_, true) => "forgotten",
            (Some(remains), _) => remains.as_str(),
            (None, _) => "stays",
        };
        lines.push(format!("  {:<12}{}: {state}\n", one.setting, one.source));
    }
    if forgotten.is_empty() {
        lines.push("  it names no secret\n".to_owned());
    }
    lines.concat()
}

impl Forgotten {
    fn gone(setting: String, source: &SecretSource) -> Self {
        Self { setting, source: source.to_string(), forgotten: true, remains: None }
    }

    fn stays(setting: String, source: &SecretSource, remains: String) -> Self {
        Self { setting, source: source.to_string(), forgotten: false, remains: Some(remains) }
    }
}
