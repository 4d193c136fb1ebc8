//! The way to a credential, and what it is good for.

use anyticket_core::{Account, Context, Guide, Login, Question, Result, Settings, Way, Workspace};
use anyticket_http::{AppSettings, InBrowser, Keep};
use async_trait::async_trait;

use crate::config::{Configured, Factory, token_missing};
use crate::{Asana, oauth, users};

/// The question for a token; its form is looked at before it is sent anywhere.
///
/// Tokens begin with `1/` or `2/`, and Asana says that nothing of their form is for certain
/// (<https://developers.asana.com/docs/personal-access-token>): only what is another service's is refused.
pub(crate) fn token_question() -> Question {
    Question::secret("token", "personal access token")
        .with_variable("ASANA_TOKEN")
        .with_example("2/…")
        .not("pk_", "a token of ClickUp")
        .not("ATATT", "a token of Jira")
        .not("ATTA", "a token of Trello")
        .not("ghp_", "a token of GitHub")
        .not("github_pat_", "a token of GitHub")
        .not("lin_api_", "a key of Linear")
}

/// Where tokens are made and taken away.
const TOKENS: &str = "open https://app.asana.com/0/my-apps";

#[async_trait]
impl Login for Factory {
    /// A personal access token, that of a service account, or an OAuth app.
    fn guide(&self) -> Guide {
        let token = Way::new("token", "a personal access token: it may do all that you may, until you take it away")
            .with_step(TOKENS)
            .with_step("choose Create new token, give it a name, agree, and copy it: it is shown once")
            .asking(token_question())
            .with_advice("the token may do everything that you may do, in every workspace that you belong to")
            .with_advice("make it as a user of its own for programs, who sees only the projects that they need")
            .with_advice("it does not expire: take it away when it is not needed any more")
            .with_revoking(TOKENS)
            .with_revoking("choose Deauthorize beside its name");
        let service =
            Way::new("service", "the token of a service account: an identity of its own, on Enterprise plans")
                .with_step("as an administrator open the admin console of the organization, Apps, Service accounts")
                .with_step("choose Add service account, give it full permissions, and copy its token")
                .asking(token_question())
                .with_advice("a service account sees every project of the organization, private ones too")
                .with_revoking("in the admin console, Apps, Service accounts: reset the token or delete the account");
        let app = Way::new("oauth", "an OAuth app that you agree to in a browser")
            .with_step("open https://app.asana.com/0/my-apps and choose Create new app")
            .with_step("below OAuth set the redirect address; below Permission scopes choose full permissions")
            .with_step("below OAuth are the client id and the client secret");
        let secret = Question::secret("client_secret", "client secret").with_variable("ASANA_CLIENT_SECRET");
        let consent = InBrowser::new(oauth::server(), Keep::Refresh, |settings, context| {
            Configured::take_from(settings, context).map(|configured| (configured.app, configured.options.http))
        });
        let app = AppSettings::asked_on(app, secret)
            .with_consent(consent)
            .with_advice(
                "what is kept is a refresh token, in a file (--store file:PATH); its access tokens end after an hour",
            )
            .with_advice("an app keeps external keys on the tasks themselves, where only it sees them")
            .with_revoking("open https://app.asana.com/0/my-profile-apps and remove the app's access");
        Guide::new("Asana").with_way(token).with_way(service).with_way(app)
    }

    /// One request: whose credential it is, and the workspaces it sees.
    async fn account(&self, settings: Settings, context: &Context) -> Result<Account> {
        let configured = Configured::take_from(settings, context)?;
        let named = configured.options.workspace.clone();
        let asana = configured.connect(context).await?.ok_or_else(token_missing)?;
        let account = survey(&asana, named.as_deref()).await?;
        Ok(account.with_usage(asana.account().http.usage()))
    }
}

async fn survey(asana: &Asana, named: Option<&str>) -> Result<Account> {
    let me = asana.account().ask_me().await?;
    let mut account = Account::new().with_user(users::user(me.user.clone()));
    for workspace in &me.workspaces {
        let name = workspace.name.clone().unwrap_or_else(|| workspace.gid.clone());
        account =
            account.with_workspace(Workspace::new(&workspace.gid, name).with_setting("workspace", &workspace.gid));
    }
    account.choosing(named)
}
