//! `anyticket config check`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyticket::{
    Check, Config, Error, ErrorKind, Project, RateLimit, Result, SecretResolver, SecretSource, User, Warning, Workspace,
};
use async_trait::async_trait;
use secrecy::SecretString;
use serde::Serialize;

use super::whoami::limit;
use crate::args::ConfigCommand;
use crate::connect::Session;
use crate::exit::{Exit, Facts, Failure, report};
use crate::output::Output;

/// `anyticket config …`
pub(super) async fn run(
    command: &ConfigCommand,
    session: &Session<'_>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Check => check(session, output).await,
    }
}

async fn check(session: &Session<'_>, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let config = session.config()?;
    let names: Vec<String> = match session.on() {
        Some(name) => vec![config.settings(Some(name))?.0],
        None => config.names().map(str::to_owned).collect(),
    };
    let mut checked = Vec::with_capacity(names.len());
    let mut errors = Vec::new();
    for name in &names {
        let (tracker, error) = check_tracker(name, &config, session).await;
        checked.push(tracker);
        errors.push(error.map(|error| session.explained(error, Some(name))));
    }
    let default = config.default_name();
    let found = Found {
        file: config.path().map(PathBuf::from),
        built_in: config.is_built_in(),
        default: default.as_ref().ok().map(|name| (*name).to_owned()),
        trackers: checked.into_iter().zip(&errors).map(|(tracker, error)| tracker.because(error.as_ref())).collect(),
    };
    output.value(&found, || found.to_text())?;
    // That no tracker is the default matters to whoever names none.
    let default = default.err().filter(|_| session.on().is_none());
    let errors = errors.iter().flatten().chain(default.as_ref());
    Ok(errors.map(|error| report(error, output)).max().unwrap_or(Exit::Done))
}

/// What was found out about a configuration.
#[derive(Serialize)]
struct Found<'a> {
    file: Option<PathBuf>,
    built_in: bool,
    default: Option<String>,
    trackers: Vec<Checked<'a>>,
}

/// What was found out about one tracker.
#[derive(Serialize)]
struct Checked<'a> {
    name: String,
    provider: Option<String>,
    ok: bool,
    settings: bool,
    secrets: Vec<Fetched>,
    reachable: bool,
    user: Option<User>,
    project: Option<Project>,
    gaps: Option<usize>,
    workspace: Option<Workspace>,
    rate_limit: Option<RateLimit>,
    warnings: Vec<Warning>,
    error: Option<Facts<'a>>,
    #[serde(skip)]
    reason: Option<String>,
}

async fn check_tracker(name: &str, config: &Config, session: &Session<'_>) -> (Checked<'static>, Option<Error>) {
    let secrets = Arc::new(Witness { inner: session.secrets(), seen: Mutex::default() });
    let connected = session.connect_with(config, Some(name), Arc::clone(&secrets) as Arc<dyn SecretResolver>).await;
    let connects = connected.as_ref().err().map(Error::kind);
    let answer = match connected {
        Ok(tracker) => tracker.check().await,
        Err(error) => Err(error),
    };
    let secrets = secrets.fetched();
    let fetched = secrets.iter().all(|secret| secret.ok);
    let settings = connects.is_none_or(|kind| kind != ErrorKind::Configuration || !fetched);
    let mut checked = Checked {
        name: name.to_owned(),
        provider: config.settings(Some(name)).ok().map(|(_, settings)| settings.provider().to_owned()),
        ok: answer.is_ok(),
        settings,
        secrets,
        reachable: answer.is_ok(),
        user: None,
        project: None,
        gaps: None,
        workspace: None,
        rate_limit: None,
        warnings: Vec::new(),
        error: None,
        reason: None,
    };
    match answer {
        Ok(Check { user, project, gaps, .. }) => {
            (checked.user, checked.project, checked.gaps) = (user, project, Some(gaps.len()));
            let error = checked.survey(name, config, session).await.err();
            checked.ok = error.is_none();
            (checked, error)
        }
        Err(error) => {
            // Whoever says no was reached.
            let away = [ErrorKind::Unavailable, ErrorKind::Configuration, ErrorKind::Internal];
            checked.reachable = connects.is_none() && !away.contains(&error.kind());
            (checked, Some(error))
        }
    }
}

impl Checked<'_> {
    /// Finds out which plan and limit the credential has, where it has any.
    async fn survey(&mut self, name: &str, config: &Config, session: &Session<'_>) -> Result<()> {
        let factory = self.provider.as_deref().map(|provider| session.registry().provider(provider)).transpose()?;
        if factory.and_then(|factory| factory.login()).is_none() {
            return Ok(());
        }
        let account = config.account(Some(name), session.registry(), session.secrets()).await?;
        session.counts_besides(account.usage);
        self.workspace = account.chosen().cloned();
        (self.rate_limit, self.warnings) = (account.rate_limit, account.warnings);
        Ok(())
    }

    fn because(self, error: Option<&Error>) -> Checked<'_> {
        Checked {
            error: error.map(Facts::of),
            reason: error.map(|error| format!("{error:#}")),
            name: self.name,
            provider: self.provider,
            ok: self.ok,
            settings: self.settings,
            secrets: self.secrets,
            reachable: self.reachable,
            user: self.user,
            project: self.project,
            gaps: self.gaps,
            workspace: self.workspace,
            rate_limit: self.rate_limit,
            warnings: self.warnings,
        }
    }
}

impl Found<'_> {
    fn to_text(&self) -> String {
        let mut text = match &self.file {
            Some(file) => format!("configuration  {}\n", file.display()),
            None if self.built_in => "configuration  none: the embedded tracker is used\n".to_owned(),
            None => "configuration  from the environment\n".to_owned(),
        };
        if let Some(default) = &self.default {
            text.push_str(&format!("default        {default}\n"));
        }
        for tracker in &self.trackers {
            text.push('\n');
            tracker.write(&mut text);
        }
        text
    }
}

impl Checked<'_> {
    fn write(&self, text: &mut String) {
        let state = |ok: bool| if ok { "ok" } else { "failed" };
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name:<15}{value}");
        };
        line("tracker", &self.name);
        line("  provider", self.provider.as_deref().unwrap_or("unknown"));
        line("  settings", state(self.settings));
        for secret in &self.secrets {
            line("  secret", &format!("{}: {}", secret.source, state(secret.ok)));
        }
        if self.settings && self.secrets.iter().all(|secret| secret.ok) {
            line("  reachable", if self.reachable { "yes" } else { "no" });
        }
        if let Some(user) = &self.user {
            line("  user", &super::both(&user.to_string(), user.id.as_str()));
        }
        if let Some(project) = &self.project {
            line("  project", &super::both(&project.path, project.id.as_str()));
        }
        if let Some(workspace) = &self.workspace {
            line("  workspace", &super::both(&workspace.name, &workspace.id));
            if let Some(plan) = &workspace.plan {
                line("  plan", plan);
            }
        }
        if let Some(rate_limit) = &self.rate_limit {
            line("  limit", &limit(rate_limit));
        }
        for warning in &self.warnings {
            line("  warning", &format!("{}; {}", warning.message, warning.hint));
        }
        if let Some(gaps) = self.gaps {
            line("  gaps", &format!("{gaps} (anyticket providers --format json lists them)"));
        }
        if let Some(reason) = &self.reason {
            line("  error", reason);
        }
    }
}

/// A secret that was asked for. It is named by its source only.
#[derive(Clone, Debug, Serialize)]
struct Fetched {
    source: String,
    ok: bool,
}

/// Fetches secrets, and remembers which could be fetched.
struct Witness {
    inner: Arc<dyn SecretResolver>,
    seen: Mutex<Vec<Fetched>>,
}

impl Witness {
    fn fetched(&self) -> Vec<Fetched> {
        self.seen.lock().map(|seen| seen.clone()).unwrap_or_default()
    }
}

#[async_trait]
impl SecretResolver for Witness {
    async fn resolve(&self, source: &SecretSource) -> Result<SecretString> {
        let secret = self.inner.resolve(source).await;
        let fetched = Fetched { source: source.to_string(), ok: secret.is_ok() };
        if let Ok(mut seen) = self.seen.lock()
            && !seen.iter().any(|other| other.source == fetched.source)
        {
            seen.push(fetched);
        }
        secret
    }
}
