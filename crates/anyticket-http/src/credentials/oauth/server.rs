//! Where a vendor asks for consent and gives tokens.

use std::sync::Arc;

use url::Url;

use super::endpoint::TokenEndpoint;
use crate::options::HttpOptions;
use crate::vendor::Vendor;

/// Where a vendor asks people for consent and gives tokens for it, and what it wants to be asked with.
///
/// ```
/// use anyticket_http::OAuthServer;
/// use url::Url;
///
/// let consent = Url::parse("https://auth.example.com/authorize")?;
/// let server = OAuthServer::new("example", consent, Url::parse("https://auth.example.com/token")?)
///     .with_parameter("response_type", "code")
///     .with_parameter("scope", "tickets:read tickets:write");
/// let back = Url::parse("https://example.org/back")?;
/// assert!(server.app("ID", "SECRET").consent(back).url().as_str().contains("scope=tickets"));
/// # Ok::<(), url::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OAuthServer {
    pub(super) provider: &'static str,
    pub(super) consent: Url,
    pub(super) parameters: Vec<(&'static str, &'static str)>,
    pub(super) as_form: bool,
    pub(super) is_bare: bool,
    /// Reads what the exchange of a code is refused with.
    pub(super) vendor: Arc<dyn Vendor>,
    tokens: Url,
    documented_base: Option<Url>,
}

impl OAuthServer {
    /// The server of this provider: the page that asks for consent, and the endpoint that gives tokens. It takes JSON
    /// and answers as RFC 6749 says, until something else is said.
    pub fn new(provider: &'static str, consent: Url, tokens: Url) -> Self {
        Self {
            provider,
            consent,
            parameters: Vec::new(),
            as_form: false,
            is_bare: false,
            vendor: Arc::new(TokenEndpoint { provider, given: "code" }),
            tokens,
            documented_base: None,
        }
    }

    /// Adds what the page is asked with besides the app, the way back and the state: scopes, `response_type`.
    #[must_use]
    pub fn with_parameter(mut self, name: &'static str, value: &'static str) -> Self {
        self.parameters.push((name, value));
        self
    }

    /// Sends form fields to the endpoint, as the standard says, instead of JSON.
    #[must_use]
    pub fn as_form(mut self) -> Self {
        self.as_form = true;
        self
    }

    /// Sends the app's id, its secret and the code alone when a code is exchanged: no `grant_type`, no `redirect_uri`.
    #[must_use]
    pub fn with_bare_exchange(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// Reads refusals of an exchange by a table of the vendor's own.
    #[must_use]
    pub fn with_vendor(mut self, vendor: impl Vendor + 'static) -> Self {
        self.vendor = Arc::new(vendor);
        self
    }

    /// Says that the endpoint lies below the API's documented base address, so that it moves along with `base_url`.
    #[must_use]
    pub fn below(mut self, documented_base: Url) -> Self {
        self.documented_base = Some(documented_base);
        self
    }

    /// The page that asks for consent. A vendor that is simulated on this machine has it there, at the same path.
    pub fn consent(&self, options: &HttpOptions) -> Url {
        moved(&self.consent, options).unwrap_or_else(|| self.consent.clone())
    }

    /// The provider's name.
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// The endpoint that gives tokens. A vendor that is simulated on this machine has it there, at the same path.
    pub fn tokens(&self, options: &HttpOptions) -> Url {
        let documented = self.documented_base.as_ref().map(|documented| documented.as_str().trim_end_matches('/'));
        let below = documented.and_then(|documented| self.tokens.as_str().strip_prefix(documented));
        match (below, &options.base_url) {
            (Some(rest), Some(base)) => {
                let mut moved = base.clone();
                moved.set_path(&format!("{}{rest}", base.path().trim_end_matches('/')));
                moved
            }
            _ => moved(&self.tokens, options).unwrap_or_else(|| self.tokens.clone()),
        }
    }
}

/// An address of the vendor's on the machine that simulates it, if one does: plain http goes to this machine only.
fn moved(address: &Url, options: &HttpOptions) -> Option<Url> {
    let mut moved = options.base_url.clone().filter(|base| base.scheme() == "http")?;
    moved.set_path(address.path());
    moved.set_query(address.query());
    Some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_endpoint_is_where_the_vendor_has_it_unless_something_stands_for_the_vendor() {
        let apart = OAuthServer::new("x", url("https://a.example.com"), url("https://auth.example.com/oauth/token"));
        let below = OAuthServer::new("x", url("https://a.example.com"), url("https://a.example.com/api/v2/token"))
            .below(url("https://a.example.com/api"));
        let at =
            |server: &OAuthServer, base: &str| server.tokens(&HttpOptions::new().with_base_url(url(base))).to_string();
        assert_eq!(apart.tokens(&HttpOptions::new()).as_str(), "https://auth.example.com/oauth/token");
        assert_eq!(below.tokens(&HttpOptions::new()).as_str(), "https://a.example.com/api/v2/token");
        assert_eq!(at(&apart, "http://127.0.0.1:8080/x"), "http://127.0.0.1:8080/oauth/token");
        assert_eq!(at(&below, "http://127.0.0.1:8080/x/"), "http://127.0.0.1:8080/x/v2/token");
        let here = HttpOptions::new().with_base_url(url("http://127.0.0.1:8080/x"));
        assert_eq!(apart.consent(&here).as_str(), "http://127.0.0.1:8080/");
        assert_eq!(apart.consent(&HttpOptions::new()).as_str(), "https://a.example.com/");
        // Another host for the API is none for an endpoint that is not below it.
        assert_eq!(at(&apart, "https://proxy.example.com/x"), "https://auth.example.com/oauth/token");
        assert_eq!(at(&below, "https://proxy.example.com/x"), "https://proxy.example.com/x/v2/token");
    }
}
