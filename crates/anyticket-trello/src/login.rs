//! The way to a key and a token, and what a token is good for.

use std::time::Duration;

use anyticket_core::{
    Account, Context, Error, Guide, Login, Operation, Question, RateLimit, Result, Settings, Way, Workspace,
};
use anyticket_http::{Answer, Credential, CredentialSource};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{Configured, Factory};
use crate::{Trello, error, request, users, wire};

/// The question for a key. It is no secret: it is part of the address at which a person agrees.
pub(crate) fn key_question() -> Question {
    Question::secret("key", "API key")
        .shown()
        .with_variable("TRELLO_KEY")
        .with_example("32 digits and letters from a to f")
        .not("ATTA", "a token of Trello, which comes after the key")
        .not("ATATT", "a token of Jira")
        .not("pk_", "a token of ClickUp")
        .not("1/", "a token of Asana")
        .not("2/", "a token of Asana")
        .with_rule(|answer| match answer.trim().bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            true => Ok(()),
            false => Err(Error::invalid("a key of Trello is made of letters and digits")),
        })
}

/// The question for a token; its form is looked at before it is sent anywhere. Tokens have had several lengths.
fn token_question() -> Question {
    Question::secret("token", "token")
        .with_variable("TRELLO_TOKEN")
        .with_example("ATTA…")
        .with_step(
            "open https://trello.com/1/authorize?expiration=never&scope=read,write&response_type=token&name=Anyticket&key={key}",
        )
        .with_step("choose Allow, and copy the token that the page shows")
        .not("ATATT", "a token of Jira")
        .not("pk_", "a token of ClickUp")
        .not("1/", "a token of Asana")
        .not("2/", "a token of Asana")
        .not("ghp_", "a token of GitHub")
        .not("github_pat_", "a token of GitHub")
        .not("lin_api_", "a key of Linear")
}

/// A source whose tokens are looked at before they are sent.
#[derive(Debug)]
pub(crate) struct Checked<S>(pub(crate) S);

#[async_trait]
impl<S: CredentialSource> CredentialSource for Checked<S> {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        let credential = self.0.credential(refused).await?;
        token_question().check(credential.secret.expose_secret())?;
        Ok(credential)
    }
}

#[async_trait]
impl Login for Factory {
    /// A key and a token, as <https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/> describes them.
    fn guide(&self) -> Guide {
        let token = Way::new("token", "the key of an app of your own and a token: it may do all that you may")
            .with_step("open https://trello.com/apps/admin, choose New, and give the app a name and a Workspace")
            .with_step(
                "open the app, choose API key, then Generate a new API key, and copy the API key (not the secret)",
            )
            .asking(key_question())
            .asking(token_question())
            .with_advice("the token may see and change everything that you may, on every board that you are on")
            .with_advice("make it as a member of its own for programs, who is on the boards they need and on no others")
            .with_advice(
                "it is made for reading and writing and does not expire; scope and expiration stand in the address",
            )
            .with_revoking("open https://trello.com/my/account")
            .with_revoking("below Applications choose Revoke beside the name of the app");
        Guide::new("Trello").with_way(token)
    }

    /// Two requests: the member and the tokens; a third for a Workspace that is named. A token that Trello does not know is told after the first.
    async fn account(&self, settings: Settings, context: &Context) -> Result<Account> {
        let configured = Configured::take_from(settings, context)?;
        let named = configured.workspace();
        let trello = configured.connect(context).await?;
        let account = survey(&trello, named.as_deref()).await?;
        Ok(account.with_usage(trello.account().http.usage()))
    }
}

async fn survey(trello: &Trello, named: Option<&str>) -> Result<Account> {
    let inner = trello.account();
    let answer = inner.send(Operation::Me, request::me()).await?;
    let user = answer.json::<wire::Member<'_>>().map(users::user)?;
    let mut account = Account::new().with_user(user).with_rate_limit(rate_limit(&answer));
    // Boards need not belong to a Workspace: there is one to choose only for whoever names one.
    if let Some(named) = named {
        account = among_workspaces(account, &inner.ask_organizations(Operation::Me).await?, named)?;
    }
    Ok(match expiry(trello).await? {
        Some(end) => account.warning(
            format!("the token, or another one of this member's, expires on {end}"),
            "make one with expiration=never, or be ready to log in again then",
        ),
        None => account,
    })
}

/// The Workspaces that the member sees, with the named one chosen.
fn among_workspaces(account: Account, organizations: &[wire::Organization], named: &str) -> Result<Account> {
    let is_named = |found: &wire::Organization| found.id == named || found.name.as_deref() == Some(named);
    let chosen = organizations.iter().find(|found| is_named(found)).map_or(named, |found| &found.id).to_owned();
    let workspaces = organizations.iter().map(|found| {
        let name = found.display_name.as_deref().or(found.name.as_deref()).unwrap_or(&found.id);
        Workspace::new(&found.id, name).with_setting("workspace", &found.id)
    });
    workspaces.fold(account, Account::with_workspace).choosing(Some(&chosen))
}

/// When the first of the member's tokens ends, if one does. Which of them this one is, no answer says without its being part of an
/// address.
async fn expiry(trello: &Trello) -> Result<Option<String>> {
    let tokens: Vec<wire::Token> = match trello.account().send(Operation::Me, request::tokens()).await {
        Ok(answer) => answer.json()?,
        Err(refused) if error::is_hidden(&refused) => return Ok(None),
        Err(other) => return Err(other),
    };
    Ok(tokens.into_iter().filter_map(|token| token.date_expires).min())
}

/// The rate limit as the answer says it, else as it is documented.
fn rate_limit(answer: &Answer) -> RateLimit {
    let number = |name: &str| {
        let header = answer.header(&format!("x-rate-limit-api-token-{name}"));
        header.and_then(|text| text.trim().parse::<u64>().ok())
    };
    let window = number("interval-ms").map_or(Duration::from_secs(10), Duration::from_millis);
    let rate = RateLimit::new(number("max").unwrap_or(100), window);
    number("remaining").into_iter().fold(rate, RateLimit::with_remaining)
}
