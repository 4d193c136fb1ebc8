//! What is said when it is done.

use std::fmt::Write as _;

use anyticket::{Account, Guide, Project, RateLimit, User, Warning, Workspace};
use serde::Serialize;

use super::keep::{Kept, Place};
use super::target::Target;
use super::write::Plan;
use crate::commands::both;
use crate::commands::whoami::limit;
use crate::exit::Failure;
use crate::output::Output;

/// What is ready now.
pub(super) struct Ready {
    user: Option<User>,
    workspace: Option<Workspace>,
    project: Option<Project>,
    rate_limit: Option<RateLimit>,
    warnings: Vec<Warning>,
    places: Vec<(String, String)>,
    variables: Vec<String>,
    changed: bool,
    default: Option<String>,
    vendor: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    tracker: &'a str,
    provider: &'a str,
    file: String,
    changed: bool,
    default: Option<&'a str>,
    secrets: serde_json::Map<String, serde_json::Value>,
    user: Option<&'a User>,
    workspace: Option<&'a Workspace>,
    project: Option<&'a Project>,
    rate_limit: Option<&'a RateLimit>,
    warnings: &'a [Warning],
    next: String,
}

impl Ready {
    /// What the plan makes ready.
    pub(super) fn new(
        plan: &Plan,
        account: Account,
        workspace: Option<Workspace>,
        project: Option<Project>,
        guide: &Guide,
    ) -> Self {
        let variable = |kept: &Kept| match &kept.place {
            Place::Variable(name) => Some(name.clone()),
            _ => None,
        };
        // A command is shown as its program: its arguments may name accounts.
        let shown = |kept: &Kept| {
            let source = anyticket::SecretSource::parse(&kept.source);
            (kept.setting.clone(), source.map_or_else(|_| kept.source.clone(), |source| source.to_string()))
        };
        Self {
            user: account.user,
            workspace,
            project,
            rate_limit: account.rate_limit,
            warnings: account.warnings,
            places: plan.kept.iter().map(shown).collect(),
            variables: plan.kept.iter().filter_map(variable).collect(),
            changed: plan.text.is_some(),
            default: plan.default.clone(),
            vendor: guide.vendor.clone(),
        }
    }

    /// Says it.
    pub(super) fn print(self, target: &Target, output: &mut Output<'_>) -> Result<(), Failure> {
        let next = self.next(target);
        let answer = Answer {
            tracker: &target.name,
            provider: &target.provider,
            file: target.file.display().to_string(),
            changed: self.changed,
            default: self.default.as_deref(),
            secrets: self.places.iter().map(|(key, place)| (key.clone(), place.as_str().into())).collect(),
            user: self.user.as_ref(),
            workspace: self.workspace.as_ref(),
            project: self.project.as_ref(),
            rate_limit: self.rate_limit.as_ref(),
            warnings: &self.warnings,
            next: next.clone(),
        };
        output.value(&answer, || self.to_text(target))?;
        if output.is_json() {
            return Ok(());
        }
        for variable in &self.variables {
            output.note(&format!("set {variable} where you run anyticket: the configuration only names it"));
        }
        if let Some(embedded) = target.embedded().filter(|_| target.is_new()) {
            output.note(&format!("the tickets on this machine are still there: --on {embedded}"));
        }
        output.note(&format!("next: {next}"));
        Ok(())
    }

    fn to_text(&self, target: &Target) -> String {
        let user = self.user.as_ref().map(|user| both(&user.to_string(), user.email.as_deref().unwrap_or_default()));
        let mut text = match user {
            Some(user) => format!("{} is ready: {user} at {}\n", target.name, self.vendor),
            None => format!("{} is ready at {}\n", target.name, self.vendor),
        };
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "  {name:<12}{value}");
        };
        if let Some(workspace) = &self.workspace {
            line("workspace", &workspace.to_string());
        }
        if let Some(project) = &self.project {
            line("project", &both(&project.path, project.id.as_str()));
        }
        if let Some(rate_limit) = &self.rate_limit {
            line("limit", &limit(rate_limit));
        }
        for (setting, place) in &self.places {
            line(setting, place);
        }
        let state = if self.changed { "written" } else { "unchanged" };
        line(state, &target.file.display().to_string());
        text
    }

    fn next(&self, target: &Target) -> String {
        let is_default = target.is_new() && self.default.as_ref().is_none_or(|name| *name == target.name);
        let only = target.config.names().next().is_none();
        let configured = target.config.default_name().is_ok_and(|name| name == target.name);
        let on = if configured || is_default && only { String::new() } else { format!(" --on {}", target.name) };
        match &self.project {
            Some(_) => format!("anyticket ticket list{on} --limit 20"),
            None => format!("anyticket project list{on}"),
        }
    }
}

/// There is nothing to log in to.
pub(super) fn nothing_needed(target: &Target, summary: &str, output: &mut Output<'_>) -> Result<(), Failure> {
    let answer = serde_json::json!({
        "tracker": target.name, "provider": target.provider, "needs_login": false, "next": "anyticket ticket list"
    });
    output.value(&answer, || format!("{} needs no login: {summary}", target.provider))?;
    if !output.is_json() {
        output.note("next: anyticket ticket list");
    }
    Ok(())
}
