//! The way to a token, and what a token is good for.

use std::time::Duration;

use anyticket_core::{
    Account, Context, Guide, Login, Operation, Question, RateLimit, Result, Settings, Way, Workspace,
};
use anyticket_http::{Answer, AppSettings, InBrowser, Keep};
use async_trait::async_trait;
use jiff::Timestamp;

use crate::config::{Configured, Factory, token_missing};
use crate::{ClickUp, Plan, oauth, request, tickets, wire};

/// The question for a token; its form is looked at before it is sent anywhere.
pub(crate) fn token_question() -> Question {
    Question::secret("token", "API token")
        .with_variable("CLICKUP_TOKEN")
        .with_example("pk_…")
        .not("ATATT", "a token of Jira")
        .not("ATTA", "a token of Trello")
        .not("1/", "a token of Asana")
        .not("2/", "a token of Asana")
        .not("ghp_", "a token of GitHub")
        .not("github_pat_", "a token of GitHub")
        .not("lin_api_", "a key of Linear")
}

#[async_trait]
impl Login for Factory {
    /// A personal token, as <https://developer.clickup.com/docs/authentication> describes it; or an OAuth app, which only
    /// owners and administrators of a Workspace can make.
    fn guide(&self) -> Guide {
        let personal = Way::new("token", "a personal API token: it may do all that you may, and never expires")
            .with_step("open https://app.clickup.com and log in")
            .with_step("click your avatar in the upper right corner and choose Settings")
            .with_step("choose Apps in the sidebar (or open https://app.clickup.com/settings/apps)")
            .with_step("below API Token choose Generate, or Copy if there is one already")
            .asking(token_question())
            .with_advice("the token may do everything that you may do in ClickUp, in every Workspace that you are in")
            .with_advice("make it as a user of its own for programs, who sees only what they need")
            .with_revoking("open https://app.clickup.com/settings/apps")
            .with_revoking("below API Token choose Regenerate: the old one stops working at once");
        let app = Way::new("oauth", "an OAuth app that you agree to in a browser, for the Workspaces that you choose")
            .with_step("as owner or administrator open https://app.clickup.com/settings/apps and choose Create an App");
        let secret = Question::secret("client_secret", "client secret")
            .with_variable("CLICKUP_CLIENT_SECRET")
            .not("pk_", "a personal API token");
        let consent = InBrowser::new(oauth::server(), Keep::Access, |settings, context| {
            Configured::take_from(settings, context).map(|configured| (configured.app, configured.options.http))
        });
        let app = AppSettings::asked_on(app, secret)
            .with_consent(consent)
            .with_advice("the token does not expire at this time, says ClickUp, and is for the chosen Workspaces only")
            .with_revoking("open https://app.clickup.com/settings/apps and take the app's access away");
        Guide::new("ClickUp").with_way(personal).with_way(app)
    }

    /// Three requests: the user, the Workspaces, the plan of the chosen one. A token that ClickUp does not know is told after
    /// the first.
    async fn account(&self, settings: Settings, context: &Context) -> Result<Account> {
        let configured = Configured::take_from(settings, context)?;
        let (named, plan) = (configured.options.workspace.clone(), configured.plan);
        let clickup = configured.connect(context)?.ok_or_else(token_missing)?;
        let account = survey(&clickup, named.as_deref(), plan).await?;
        Ok(account.with_usage(clickup.account().http.usage()))
    }
}

async fn survey(clickup: &ClickUp, named: Option<&str>, configured: Option<Plan>) -> Result<Account> {
    let inner = clickup.account();
    let answer = inner.send(Operation::Me, request::me()).await?;
    let user = answer.json::<wire::Me>().map(|me| tickets::user(me.user))?;
    let mut account = Account::new().with_user(user);
    let workspaces = inner.ask_workspaces().await?;
    for workspace in workspaces.iter() {
        let found = Workspace::new(&workspace.id, &workspace.name).with_setting("workspace", &workspace.id);
        account = account.with_workspace(found);
    }
    let mut account = account.choosing(named)?;
    let Some(chosen) = account.workspace.clone() else {
        return Ok(with_limit(account, &answer, None));
    };
    let name = inner.plan_name(&chosen).await?;
    let plan = name.as_deref().and_then(Plan::by_name);
    for workspace in account.workspaces.iter_mut().filter(|workspace| workspace.id == chosen) {
        workspace.plan.clone_from(&name);
        if let Some(plan) = plan {
            workspace.settings.insert("plan".to_owned(), plan.as_str().to_owned());
        }
    }
    let account = with_limit(account, &answer, plan);
    Ok(match (configured, plan) {
        (Some(configured), Some(plan)) if configured.requests_per_minute() > plan.requests_per_minute() => account
            .warning(
                format!(
                    "the configuration says plan {}, with {} requests a minute, and the Workspace is on {}, with {}",
                    configured.as_str(),
                    configured.requests_per_minute(),
                    plan.as_str(),
                    plan.requests_per_minute()
                ),
                format!("set plan = \"{}\": a rate above the plan's ends in refusals", plan.as_str()),
            ),
        _ => account,
    })
}

/// The rate limit as the answer says it, else as the plan has it.
fn with_limit(account: Account, answer: &Answer, plan: Option<Plan>) -> Account {
    let number = |name: &str| answer.header(name).and_then(|text| text.trim().parse::<i64>().ok());
    let said = number("x-ratelimit-limit").and_then(|limit| u64::try_from(limit).ok()).filter(|limit| *limit > 0);
    let Some(limit) = said.or(plan.map(Plan::requests_per_minute)) else { return account };
    let mut rate = RateLimit::new(limit, Duration::from_secs(60));
    if let Some(remaining) = number("x-ratelimit-remaining").and_then(|left| u64::try_from(left).ok()) {
        rate = rate.with_remaining(remaining);
    }
    let reset = number("x-ratelimit-reset").map(crate::vendor::reset_millis);
    if let Some(reset) = reset.and_then(|millis| Timestamp::from_millisecond(millis).ok()) {
        rate = rate.with_reset(reset);
    }
    account.with_rate_limit(rate)
}
