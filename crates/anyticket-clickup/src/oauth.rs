//! Where ClickUp asks for consent to an app and gives a token for it
//! (<https://developer.clickup.com/docs/authentication>).

use anyticket_http::{OAuthApp, OAuthServer};
use secrecy::SecretString;
use url::Url;

use crate::NAME;
use crate::provider::base_url;
use crate::vendor::{ClickUpVendor, Plan};

const CONSENT: &str = "https://app.clickup.com/api";
const TOKENS: &str = "https://api.clickup.com/api/v2/oauth/token";

pub(crate) fn server() -> OAuthServer {
    let address = |text| Url::parse(text).expect("the address is a constant");
    OAuthServer::new(NAME, address(CONSENT), address(TOKENS))
        .with_vendor(ClickUpVendor { plan: Plan::default() })
        .with_bare_exchange()
        .below(base_url())
}

/// An OAuth app, as it is registered in a Workspace. Who agrees to it chooses the Workspaces that its token is for. The
/// token does not expire at this time, says ClickUp, and there is none to refresh it with.
///
/// ```
/// use url::Url;
///
/// let app = anyticket_clickup::oauth_app("CLIENT_ID", "SECRET");
/// let consent = app.consent(Url::parse("https://example.com/back")?);
/// let (send_them_to, kept) = (consent.url(), consent.state());
/// assert!(send_them_to.as_str().starts_with("https://app.clickup.com/api?client_id=CLIENT_ID"));
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn oauth_app(client_id: impl Into<String>, secret: impl Into<SecretString>) -> OAuthApp {
    server().app(client_id, secret)
}
