//! Where Asana asks for consent to an app and gives tokens for it (<https://developers.asana.com/docs/oauth>).

use anyticket_http::{OAuthApp, OAuthServer};
use secrecy::SecretString;
use url::Url;

use crate::NAME;

const CONSENT: &str = "https://app.asana.com/-/oauth_authorize";
const TOKENS: &str = "https://app.asana.com/-/oauth_token";

/// Full permissions: some calls that are needed here, those for sections among them, have no scope of their own
/// (<https://developers.asana.com/docs/oauth-scopes>).
const SCOPE: &str = "default";

pub(crate) fn server() -> OAuthServer {
    let address = |text| Url::parse(text).expect("the address is a constant");
    OAuthServer::new(NAME, address(CONSENT), address(TOKENS))
        .with_parameter("response_type", "code")
        .with_parameter("scope", SCOPE)
        .as_form()
}

/// An OAuth app of Asana's, as it is registered in the developer console with full permissions.
/// [`Asana::with_app`](crate::Asana::with_app) takes it from there.
///
/// ```
/// use url::Url;
///
/// let app = anyticket_asana::oauth_app("CLIENT_ID", "SECRET");
/// let consent = app.consent(Url::parse("https://example.com/back")?);
/// let (send_them_to, kept) = (consent.url(), consent.state());
/// assert!(send_them_to.as_str().starts_with("https://app.asana.com/-/oauth_authorize?client_id=CLIENT_ID"));
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn oauth_app(client_id: impl Into<String>, secret: impl Into<SecretString>) -> OAuthApp {
    server().app(client_id, secret)
}
