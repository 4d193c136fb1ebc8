//! Where the secret is kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyticket::{Error, ErrorKind, ExposeSecret, SecretSource, SecretString, Settings};

use super::answers::{Answers, Secret};
use super::{Talk, stopped};
use crate::args::Store;
use crate::connect::path_of_secret;
use crate::exit::{Failure, Usage};

/// A secret with its place.
pub(super) struct Kept {
    pub(super) setting: String,
    pub(super) value: SecretString,
    /// The place as the configuration names it.
    pub(super) source: String,
    pub(super) place: Place,
}

/// What has to be done for a secret to be where the configuration says.
pub(super) enum Place {
    /// Put it into the keyring under this name.
    Keyring(String),
    /// Write it into this file.
    File(PathBuf),
    /// Nothing: it is there already.
    There,
    /// The person sets this variable.
    Variable(String),
}

impl Talk<'_, '_> {
    /// Finds a place for each secret. Nothing is written yet.
    pub(super) async fn keep(&mut self, answers: &Answers) -> Result<Vec<Kept>, Failure> {
        let homeless = answers.secrets.iter().filter(|secret| secret.place.is_none()).count();
        if homeless > 1 && matches!(self.store, Some(Store::Own(_))) {
            return Err(Usage::new("--store names one place, and there are several secrets")
                .with_hint("give the places of the others with --set SETTING=env:NAME")
                .into());
        }
        let mut kept = Vec::new();
        for secret in &answers.secrets {
            let one = match &secret.place {
                Some(place) => Kept::new(secret, written(place), Place::There),
                None => self.place(secret, homeless > 1).await?,
            };
            kept.push(one);
        }
        Ok(kept)
    }

    async fn place(&mut self, secret: &Secret, several: bool) -> Result<Kept, Failure> {
        let store = match (self.store.clone(), self.current(secret)) {
            (Some(Store::File(path)), _) | (None, Some(SecretSource::File(path))) => Store::File(path),
            _ if secret.is_replaced => self.only_a_file(secret)?,
            (Some(store), _) => store,
            // The configuration stays as it is where it names a place of ours already.
            (None, Some(SecretSource::Keyring(name))) => {
                return Ok(Kept::new(secret, format!("keyring:{name}"), Place::Keyring(name)));
            }
            (None, _) => self.choose(secret).await?,
        };
        match store {
            Store::Keyring => {
                self.session.keyring().is_there().await.map_err(without_keyring)?;
                let name = format!("{}.{}", self.target.name, secret.setting);
                Ok(Kept::new(secret, format!("keyring:{name}"), Place::Keyring(name)))
            }
            Store::File(path) => self.file(secret, &path, several).await,
            Store::Nowhere => {
                let name = self.variable(secret);
                Ok(Kept::new(secret, format!("env:{name}"), Place::Variable(name)))
            }
            Store::Own(SecretSource::Env(name)) => Ok(Kept::new(secret, format!("env:{name}"), Place::Variable(name))),
            Store::Own(place) => {
                self.compare(secret, &place).await?;
                Ok(Kept::new(secret, written(&place), Place::There))
            }
        }
    }

    /// Where the configuration says that the secret is now.
    fn current(&self, secret: &Secret) -> Option<SecretSource> {
        self.target.had.clone()?.take_secret(&secret.setting).ok()?
    }

    fn variable(&self, secret: &Secret) -> String {
        secret.variable.clone().unwrap_or_else(|| {
            let name = format!("{}_{}", self.target.name, secret.setting).to_uppercase();
            name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
        })
    }

    /// A file beside the user's configuration, never in a project's folder, where it could be published.
    fn own_file(&self, secret: &Secret) -> Result<String, Error> {
        let file = anyticket::config_dir()?.join(format!("{}.{}", self.target.name, secret.setting));
        let below_home = std::env::home_dir().and_then(|home| file.strip_prefix(home).ok().map(Path::to_owned));
        Ok(match below_home {
            Some(file) => format!("~/{}", file.display()),
            None => file.display().to_string(),
        })
    }

    /// The place of a secret that the tracker replaces with each use.
    fn only_a_file(&mut self, secret: &Secret) -> Result<Store, Error> {
        let file = self.own_file(secret)?;
        self.output.note(&format!("the {} is replaced with each use, so it is kept in a file: {file}", secret.setting));
        Ok(Store::File(file))
    }

    /// Asks where to keep it.
    async fn choose(&mut self, secret: &Secret) -> Result<Store, Failure> {
        let keyring = self.session.keyring().is_there().await;
        let variable = self.variable(secret);
        if !self.is_answered() {
            let Err(error) = keyring else { return Ok(Store::Keyring) };
            return Err(Usage::new(format!("{error}, so it must be said where the {} is kept", secret.setting))
                .with_hint(format!(
                    "--store file:PATH writes a file that only you can read, --store 'command:PROGRAM ARGS' leaves it in \
                     a password manager, --store none expects it in {variable}"
                ))
                .into());
        }
        let file = self.own_file(secret)?;
        let mut stores = vec![
            (format!("a file that only you can read: {file}"), Store::File(file)),
            (
                "a password manager: you name the command that prints it".to_owned(),
                Store::Own(SecretSource::Command(String::new())),
            ),
            (format!("nowhere: you set the variable {variable} yourself"), Store::Nowhere),
        ];
        match keyring {
            Ok(()) => stores.insert(0, ("the system's keyring".to_owned(), Store::Keyring)),
            Err(error) => self.output.note(&format!("note: {error}")),
        }
        self.output.note(&format!("where to keep the {}:", secret.setting));
        for (number, (store, _)) in (1..).zip(&stores) {
            self.output.note(&format!("  {number:>3}  {store}"));
        }
        let picked = self.ask("number, or nothing for the first: ", |answer| {
            let number = if answer.is_empty() { Some(1) } else { answer.parse::<usize>().ok() };
            let store = number.and_then(|number| number.checked_sub(1)).and_then(|index| stores.get(index));
            store.map(|(_, store)| store.clone()).ok_or_else(|| Error::invalid("this is none of the numbers"))
        });
        match picked.await? {
            Store::Own(_) => {
                let question = "the command, as in pass show work/token: ";
                let line = self.session.person().line(question).await.map_err(stopped)?;
                Ok(Store::Own(SecretSource::parse(&format!("command:{line}"))?))
            }
            store => Ok(store),
        }
    }

    /// A file for the secret. What lies there already is not taken for ours.
    async fn file(&mut self, secret: &Secret, path: &str, several: bool) -> Result<Kept, Failure> {
        let is_current =
            |path: &str| matches!(self.current(secret), Some(SecretSource::File(current)) if current == path);
        let path = if several && !is_current(path) { format!("{path}.{}", secret.setting) } else { path.to_owned() };
        let file = path_of_secret(&path, Some(&self.target.file));
        if file.is_dir() {
            return Err(Usage::new(format!("{} is a folder", file.display())).with_hint("name a file").into());
        }
        if file.exists() && !is_current(&path) {
            let there = format!("{} is there already", file.display());
            let hint = "name another file, or delete that one";
            if !self.is_answered() {
                return Err(Usage::new(there).with_hint(hint).into());
            }
            let question = format!("{there}; replace it (yes or no): ");
            let replace = self.session.person().line(&question).await.map_err(stopped)?;
            if !matches!(replace.as_str(), "y" | "yes") {
                return Err(Usage::new(format!("{there}; nothing was changed")).with_hint(hint).into());
            }
        }
        Ok(Kept::new(secret, format!("file:{path}"), Place::File(file)))
    }

    /// Whether the place of the person gives the secret that was tried.
    async fn compare(&self, secret: &Secret, place: &SecretSource) -> Result<(), Failure> {
        let settings = Settings::new(&self.target.provider);
        let context = self.target.config.context(&settings, self.session.secrets())?;
        let there = Arc::clone(&context.secrets).resolve(place).await?;
        if there.expose_secret() == secret.value.expose_secret() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unauthenticated, "the place holds another secret than the one that was tried")
            .with("source", place)
            .with_hint("put it there first, and run this again")
            .into())
    }
}

impl Kept {
    fn new(secret: &Secret, source: String, place: Place) -> Self {
        Self { setting: secret.setting.clone(), value: secret.value.clone(), source, place }
    }
}

/// The whole of a place, as the configuration has it: shown, a command is only its program.
pub(super) fn written(place: &SecretSource) -> String {
    match place {
        SecretSource::Command(line) => format!("command:{line}"),
        other => other.to_string(),
    }
}

fn without_keyring(error: Error) -> Failure {
    let hint = "keep it elsewhere: --store file:PATH, --store 'command:PROGRAM ARGS', --store none";
    Usage::new(error.to_string()).with_hint(hint).into()
}
