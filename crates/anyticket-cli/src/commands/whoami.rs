//! `anyticket whoami`

use std::fmt::Write as _;

use anyticket::{Account, RateLimit, User, Warning, Workspace};
use serde::Serialize;

use super::both;
use crate::connect::Session;
use crate::exit::Failure;
use crate::output::Output;

/// Whose credential it is, and what it may do.
#[derive(Serialize)]
struct Whoami<'a> {
    #[serde(flatten)]
    user: Option<&'a User>,
    tracker: &'a str,
    provider: &'a str,
    workspace: Option<&'a Workspace>,
    workspaces: &'a [Workspace],
    rate_limit: Option<&'a RateLimit>,
    warnings: &'a [Warning],
}

/// Says whose credential it is.
pub(super) async fn run(session: &Session<'_>, output: &mut Output<'_>) -> Result<(), Failure> {
    let config = session.config()?;
    let (name, settings) = config.settings(session.on())?;
    let provider = settings.provider().to_owned();
    let login = session.registry().provider(&provider).ok().and_then(|factory| factory.login());
    let account = match login {
        Some(_) => Box::pin(config.account(Some(&name), session.registry(), session.secrets())).await?,
        None => Account::new().with_user(session.connect(&config).await?.me().await?),
    };
    session.counts_besides(account.usage);
    let whoami = Whoami {
        user: account.user.as_ref(),
        tracker: &name,
        provider: &provider,
        workspace: account.chosen(),
        workspaces: &account.workspaces,
        rate_limit: account.rate_limit.as_ref(),
        warnings: &account.warnings,
    };
    output.value(&whoami, || whoami.to_text())?;
    if !output.is_json() {
        for warning in &account.warnings {
            output.mark("warning");
            output.note(&format!("{}; {}", warning.message, warning.hint));
        }
    }
    Ok(())
}

impl Whoami<'_> {
    fn to_text(&self) -> String {
        let on = format!("on {} ({})", self.tracker, self.provider);
        let mut text = match self.user {
            Some(me) => {
                let name = both(&me.to_string(), me.email.as_deref().unwrap_or_default());
                format!("{name}, id {} {on}\n", me.id)
            }
            None => format!("a credential of nobody in particular {on}\n"),
        };
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "  {name:<12}{value}");
        };
        match self.workspace {
            Some(workspace) => {
                line("workspace", &both(&workspace.name, &workspace.id));
                if let Some(plan) = &workspace.plan {
                    line("plan", plan);
                }
            }
            None => self.workspaces.iter().for_each(|workspace| line("sees", &workspace.to_string())),
        }
        if let Some(rate_limit) = self.rate_limit {
            line("limit", &limit(rate_limit));
        }
        text
    }
}

/// A limit, what is left of it, and when it begins anew.
pub(super) fn limit(limit: &RateLimit) -> String {
    let remaining = limit.remaining.map(|remaining| format!(", {remaining} left")).unwrap_or_default();
    let reset = limit.reset.map(|reset| format!(", anew at {}", reset.strftime("%H:%M:%SZ"))).unwrap_or_default();
    format!("{limit}{remaining}{reset}")
}
