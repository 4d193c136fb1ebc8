//! Where Atlassian asks for consent to an app and gives tokens for it
//! (<https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>).

use anyticket_http::{OAuthApp, OAuthServer};
use secrecy::SecretString;
use url::Url;

use crate::NAME;

const CONSENT: &str = "https://auth.atlassian.com/authorize";
const TOKENS: &str = "https://auth.atlassian.com/oauth/token";

/// What an app asks for: everything that is done here, and to be allowed to go on without the person.
const SCOPES: &str = "read:jira-work write:jira-work read:jira-user offline_access";

pub(crate) fn server() -> OAuthServer {
    let address = |text| Url::parse(text).expect("the address is a constant");
    OAuthServer::new(NAME, address(CONSENT), address(TOKENS))
        .with_parameter("audience", "api.atlassian.com")
        .with_parameter("scope", SCOPES)
        .with_parameter("response_type", "code")
        .with_parameter("prompt", "consent")
}

/// An OAuth app of Atlassian's, as it is registered in the developer console. Who agrees to it chooses the site that it
/// may see; [`Jira::with_app`](crate::Jira::with_app) takes it from there.
///
/// ```
/// use url::Url;
///
/// let app = anyticket_jira::oauth_app("CLIENT_ID", "SECRET");
/// let consent = app.consent(Url::parse("https://example.com/back")?);
/// let (send_them_to, kept) = (consent.url(), consent.state());
/// assert!(send_them_to.as_str().starts_with("https://auth.atlassian.com/authorize?client_id=CLIENT_ID"));
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn oauth_app(client_id: impl Into<String>, secret: impl Into<SecretString>) -> OAuthApp {
    server().app(client_id, secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_asked_for_as_the_documentation_says() {
        let consent =
            oauth_app("ID", "SECRET").consent_with_state(Url::parse("https://example.com/back").unwrap(), "S");
        assert_eq!(
            consent.url().as_str(),
            "https://auth.atlassian.com/authorize?client_id=ID&redirect_uri=https%3A%2F%2Fexample.com%2Fback&\
             audience=api.atlassian.com&scope=read%3Ajira-work+write%3Ajira-work+read%3Ajira-user+offline_access&\
             response_type=code&prompt=consent&state=S"
        );
    }
}
