//! The way to a credential, and what it is good for.

use anyticket_core::{Account, Context, Error, Guide, Login, Question, Result, Settings, Way, Workspace};
use anyticket_http::{AppSettings, InBrowser, Keep};
use async_trait::async_trait;
use url::Url;

use crate::config::{Configured, Factory, credential_missing, site_address};
use crate::{Jira, oauth};

/// The question for a token; its form is looked at before it is sent anywhere.
pub(crate) fn token_question() -> Question {
    Question::secret("token", "API token")
        .with_variable("JIRA_TOKEN")
        .with_example("ATATT…")
        .not("pk_", "a token of ClickUp")
        .not("ATTA", "a token of Trello")
        .not("1/", "a token of Asana")
        .not("2/", "a token of Asana")
        .not("ghp_", "a token of GitHub")
        .not("github_pat_", "a token of GitHub")
        .not("lin_api_", "a key of Linear")
}

fn site_question() -> Question {
    Question::plain("site", "address of the site")
        .with_example("https://YOUR-SITE.atlassian.net")
        .with_rule(|answer| site_address(answer).map(drop))
}

fn email_question() -> Question {
    Question::plain("email", "e-mail address of the account").with_example("you@example.com").with_rule(|answer| {
        match answer.trim().split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
            _ => Err(Error::invalid("this is no e-mail address")),
        }
    })
}

/// Where API tokens are made and taken away.
const TOKENS: &str = "open https://id.atlassian.com/manage-profile/security/api-tokens";

#[async_trait]
impl Login for Factory {
    /// An API token, with scopes or without
    /// (<https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/>); or an OAuth
    /// app (<https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>).
    fn guide(&self) -> Guide {
        let token = Way::new("token", "an API token: it may do all that you may, until the day that it expires")
            .with_step(TOKENS)
            .with_step("choose Create API token, give it a name and a day, and copy it")
            .asking(site_question())
            .asking(email_question())
            .asking(token_question())
            .with_advice("the token may do everything that you may do, in every site and product of Atlassian")
            .with_advice("make it as a user of its own for programs, who sees only what they need")
            .with_advice("it expires after a year at the latest")
            .with_revoking(TOKENS)
            .with_revoking("choose Revoke beside its name");
        let scoped = Way::new("scoped", "an API token with scopes: it may do only what you choose")
            .with_step(TOKENS)
            .with_step("choose Create API token with scopes, give it a name and a day")
            .with_step("choose Jira, then the scopes read:jira-work, write:jira-work and read:jira-user")
            .asking(site_question())
            .asking(email_question())
            .asking(token_question())
            .with_advice("such a token is taken at api.atlassian.com only, which is found out by asking the site first")
            .with_advice("projects are created with manage:jira-configuration, and by administrators only")
            .with_revoking(TOKENS)
            .with_revoking("choose Revoke beside its name");
        let app = Way::new("oauth", "an OAuth app that you agree to in a browser, for one site")
            .with_step(
                "open https://developer.atlassian.com/console/myapps/ and create an app of OAuth 2.0 integration",
            )
            .with_step("below Permissions add the Jira API with read:jira-work, write:jira-work and read:jira-user")
            .with_step("below Authorization set the callback address; below Settings are the client id and the secret");
        let secret = Question::secret("client_secret", "client secret")
            .with_variable("JIRA_CLIENT_SECRET")
            .not("ATATT", "an API token");
        let consent = InBrowser::new(oauth::server(), Keep::Refresh, |settings, context| {
            Configured::take_from(settings, context).map(|configured| (configured.app, configured.options.http))
        });
        let app = AppSettings::asked_on(app, secret)
            .with_consent(consent)
            .with_advice(
                "what is kept is a refresh token, which is replaced with each use: keep it in a file (--store file:PATH)",
            )
            .with_advice("a refresh token that nobody uses for 90 days is good no more")
            .with_revoking("open https://id.atlassian.com/manage-profile/apps and remove the app's access");
        Guide::new("Jira").with_way(token).with_way(scoped).with_way(app)
    }

    /// One request, or two where the token has scopes: whose credential it is. A token that Jira does not know would see a
    /// part of a public site, and is told.
    async fn account(&self, settings: Settings, context: &Context) -> Result<Account> {
        let configured = Configured::take_from(settings, context)?;
        let named = configured.options.cloud_id.clone();
        let site = configured.options.site.clone();
        let jira = configured.connect(context).await?.ok_or_else(credential_missing)?;
        let account = survey(&jira, named.as_deref(), site.as_ref()).await?;
        Ok(account.with_usage(jira.account().door.usage()))
    }
}

async fn survey(jira: &Jira, named: Option<&str>, site: Option<&Url>) -> Result<Account> {
    let door = &jira.account().door;
    if !door.is_app() {
        let account = Account::new().with_user(door.ask_me().await?);
        let Some(site) = door.site() else { return Ok(account) };
        let host = site.host_str().unwrap_or_default();
        let found = Workspace::new(host, host).with_setting("site", site.as_str());
        return account.with_workspace(found).choosing(None);
    }
    let resources = door.resources().await?;
    let host = |text: &str| Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
    let mut account = Account::new();
    let mut chosen = named.map(str::to_owned);
    for resource in resources {
        let address = resource.url.clone().unwrap_or_default();
        if let Some(site) = site
            && chosen.is_none()
            && host(&address).as_deref() == site.host_str()
        {
            chosen = Some(resource.id.clone());
        }
        let name = resource.name.clone().unwrap_or_else(|| resource.id.clone());
        let mut found = Workspace::new(&resource.id, name).with_setting("cloud_id", &resource.id);
        if !address.is_empty() {
            found = found.with_setting("site", address);
        }
        account = account.with_workspace(found);
    }
    let account = account.choosing(chosen.as_deref())?;
    if account.workspace.is_none() {
        return Ok(account);
    }
    Ok(account.with_user(door.ask_me().await?))
}
