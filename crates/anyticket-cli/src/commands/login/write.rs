//! Writing what was decided: secrets first, then the configuration, and all of it or nothing.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use anyticket::{Config, Error, ErrorKind, ExposeSecret, Project, SecretSource, SecretString, Settings, Workspace};

use super::answers::Answers;
use super::keep::{Kept, Place};
use super::target::Target;
use crate::config_file::{Document, Line, replace, write_private};
use crate::connect::Session;
use crate::exit::Failure;

/// What is going to be written.
pub(super) struct Plan {
    pub(super) kept: Vec<Kept>,
    /// The text of the configuration; nothing if it stays as it is.
    pub(super) text: Option<String>,
    /// The tracker that is meant when none is named, if that had to be said now.
    pub(super) default: Option<String>,
}

impl Plan {
    /// Makes the new text of the configuration, and reads it as it will be read.
    pub(super) fn new(
        target: &Target,
        answers: &Answers,
        (workspace, project): (Option<&Workspace>, Option<&Project>),
        kept: Vec<Kept>,
        session: &Session<'_>,
    ) -> Result<Self, Failure> {
        let was = target.was.as_deref().unwrap_or_default();
        let mut document = Document::new(was);
        let mut default = None;
        if target.is_new() {
            let mut lines = vec![Line::new("provider", &target.provider)];
            lines.extend(answers.plain.iter().map(|(key, value)| Line::new(key, value)));
            lines.extend(kept.iter().map(|kept| Line::new(&kept.setting, &kept.source)));
            for (key, value) in workspace.iter().flat_map(|workspace| &workspace.settings) {
                let line = Line::new(key, value);
                let is_name = workspace.is_some_and(|workspace| workspace.id == *value);
                let name = workspace.map(|workspace| workspace.name.as_str()).filter(|_| is_name);
                push(
                    &mut lines,
                    match name {
                        Some(name) => line.about(name),
                        None => line,
                    },
                );
            }
            if let Some(project) = project {
                push(&mut lines, Line::new("project", project.id.as_str()).about(&project.path));
            }
            document.add(&target.name, &lines)?;
            default = default_of(target);
            if let Some(embedded) = target.embedded() {
                document.add(embedded, &[Line::new("provider", embedded)])?;
            }
        } else {
            for (key, value) in &answers.plain {
                document.set(&target.name, key, value)?;
            }
            let current = |kept: &&Kept| target.had.clone().and_then(|mut had| had.take_text(&kept.setting).ok()?);
            if let Some(project) = project {
                document.set(&target.name, "project", project.id.as_str())?;
            }
            for kept in kept.iter().filter(|kept| current(kept).as_ref() != Some(&kept.source)) {
                document.set(&target.name, &kept.setting, &kept.source)?;
            }
        }
        if let Some(default) = &default {
            document.set_default(default)?;
        }
        let text = Some(document.text().to_owned()).filter(|text| text != was);
        if let Some(text) = &text {
            Config::parse(text, &target.file, session.registry())?.settings(Some(&target.name))?;
        }
        Ok(Self { kept, text, default })
    }

    /// Writes it. What fails midway is taken back.
    pub(super) async fn carry_out(&self, target: &Target, session: &Session<'_>) -> Result<(), Failure> {
        let mut done = Vec::new();
        match self.write(target, session, &mut done).await {
            Ok(()) => Ok(()),
            Err(error) => {
                let mut left = Vec::new();
                for step in done.into_iter().rev() {
                    let place = step.place();
                    if step.undo(session).await.is_err() {
                        left.push(place);
                    }
                }
                let error = match left.as_slice() {
                    [] => error,
                    left => error.with("not taken back", left.join(", ")),
                };
                Err(error.into())
            }
        }
    }

    async fn write(&self, target: &Target, session: &Session<'_>, done: &mut Vec<Step>) -> Result<(), Error> {
        for kept in &self.kept {
            match &kept.place {
                Place::Keyring(name) => {
                    let before = session.keyring().get(name).await?;
                    session.keyring().set(name, &kept.value).await?;
                    done.push(Step::Entry(name.clone(), before));
                }
                Place::File(path) => {
                    let before = match fs::read_to_string(path) {
                        Ok(before) => Some(before.trim_end_matches('\n').into()),
                        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                        Err(error) => return Err(failed("the file of the secret cannot be read", path, error)),
                    };
                    write_private(path, kept.value.expose_secret())
                        .map_err(|error| failed("the file of the secret cannot be written", path, error))?;
                    done.push(Step::File(path.clone(), before));
                }
                Place::There | Place::Variable(_) => {}
            }
            self.read_back(kept, target, session).await?;
        }
        match &self.text {
            Some(text) => replace(&target.file, target.was.as_deref(), text)
                .map_err(|error| failed("the configuration cannot be written", &target.file, error)),
            None => Ok(()),
        }
    }

    /// Whether the configuration will find the secret where it was put.
    async fn read_back(&self, kept: &Kept, target: &Target, session: &Session<'_>) -> Result<(), Error> {
        if matches!(kept.place, Place::There | Place::Variable(_)) {
            return Ok(());
        }
        let context = target.config.context(&Settings::new(&target.provider), session.secrets())?;
        let found = Arc::clone(&context.secrets).resolve(&SecretSource::parse(&kept.source)?).await?;
        if found.expose_secret() == kept.value.expose_secret() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Internal, "what was kept does not come back as it was").with("source", &kept.source))
    }
}

/// Something that was written, and what was there before.
enum Step {
    Entry(String, Option<SecretString>),
    File(PathBuf, Option<SecretString>),
}

impl Step {
    fn place(&self) -> String {
        match self {
            Self::Entry(name, _) => format!("keyring:{name}"),
            Self::File(path, _) => format!("file:{}", path.display()),
        }
    }

    async fn undo(self, session: &Session<'_>) -> Result<(), Error> {
        match self {
            Self::Entry(name, Some(before)) => session.keyring().set(&name, &before).await,
            Self::Entry(name, None) => session.keyring().forget(&name).await.map(drop),
            Self::File(path, before) => match before {
                Some(before) => write_private(&path, before.expose_secret()),
                None => fs::remove_file(&path),
            }
            .map_err(|error| failed("the file cannot be put back", &path, error)),
        }
    }
}

/// Adds a line, unless a setting of the line gave the key already.
fn push(lines: &mut Vec<Line>, line: Line) {
    match lines.iter_mut().find(|other| other.key == line.key) {
        Some(other) if other.key == "project" => *other = line,
        Some(_) => {}
        None => lines.push(line),
    }
}

/// The tracker that has to be called the default, so that one keeps answering where none is named.
fn default_of(target: &Target) -> Option<String> {
    let mut names = target.config.names();
    match (names.next(), names.next()) {
        // It answered alone so far.
        (Some(only), None) if !says_default(target) => Some(only.to_owned()),
        (None, _) if target.embedded().is_some() => Some(target.name.clone()),
        _ => None,
    }
}

fn says_default(target: &Target) -> bool {
    let root = target.was.as_deref().and_then(|text| text.parse::<toml::Table>().ok());
    root.is_some_and(|root| root.contains_key("default"))
}

fn failed(message: &str, path: &std::path::Path, cause: io::Error) -> Error {
    Error::configuration(format!("{message}; nothing was changed"))
        .with("file", path.display())
        .with_hint("check who may write there")
        .because(cause)
}
