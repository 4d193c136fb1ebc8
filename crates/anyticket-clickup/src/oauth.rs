//! The way of an OAuth app to a token: consent, and the exchange of the code that it gives
//! (<https://developer.clickup.com/docs/authentication>).

use std::fmt;
use std::sync::Arc;

use anyticket_core::{ConsentRequest, Error, ErrorKind, Result};
use anyticket_http::{Http, HttpOptions, Request, Transport};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use crate::NAME;
use crate::provider::base_url;
use crate::vendor::{ClickUpVendor, Plan};
use crate::wire;

const CONSENT: &str = "https://app.clickup.com/api";

/// One person asked for consent: where to send them, and what must come back.
///
/// The state is random and must be kept until they return, beside whoever they are: a code that comes back with another
/// one was asked for by somebody else.
///
/// ```
/// use anyticket_clickup::OAuthConsent;
/// use url::Url;
///
/// let consent = OAuthConsent::new("CLIENT_ID", Url::parse("https://example.com/back")?);
/// let send_them_to = consent.url();
/// let kept = consent.state().to_owned();
///
/// // … later, in the request that ClickUp sends them back with:
/// let consent = OAuthConsent::with_state("CLIENT_ID", Url::parse("https://example.com/back")?, kept.clone());
/// let back = Url::parse(&format!("https://example.com/back?code=ZZZ&state={kept}"))?;
/// let code = consent.code(&back)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct OAuthConsent {
    client_id: String,
    redirect: Url,
    state: String,
}

impl OAuthConsent {
    /// Asks for consent in the name of an app, which is registered with this redirect address. The state is new.
    pub fn new(client_id: impl Into<String>, redirect: Url) -> Self {
        Self::with_state(client_id, redirect, Uuid::new_v4().simple().to_string())
    }

    /// Takes up again what was asked with this state.
    pub fn with_state(client_id: impl Into<String>, redirect: Url, state: impl Into<String>) -> Self {
        Self { client_id: client_id.into(), redirect, state: state.into() }
    }

    /// The state, to be kept until they return.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Where to send them. They choose the Workspaces that the token will be for.
    pub fn url(&self) -> Url {
        let mut url = Url::parse(CONSENT).expect("the address is a constant");
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("state", &self.state);
        url
    }

    /// Reads the code from the address that they came back to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`] if the state is another one or missing, they did not consent, or there is no code.
    pub fn code(&self, back: &Url) -> Result<SecretString> {
        let parameter =
            |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let state = parameter("state").unwrap_or_default();
        let refused =
            |message: &str, hint: &str| Err(Error::new(ErrorKind::Unauthenticated, message).with_hint(hint).at(NAME));
        if !ConsentRequest::new(CONSENT, self.state.as_str().into()).is_answered_by(&state) {
            let hint = "begin again; if it stays so, somebody may be trying to slip you their account";
            return refused("the address answers a consent that somebody else asked for", hint);
        }
        if parameter("error").is_some() {
            return refused("consent was not given", "begin again, and agree");
        }
        match parameter("code") {
            Some(code) if !code.trim().is_empty() => Ok(code.into()),
            _ => refused("the address holds no code", "begin again with the address for consent"),
        }
    }
}

impl fmt::Debug for OAuthConsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthConsent").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// An OAuth app, as it is registered in a Workspace.
#[derive(Clone)]
pub struct OAuthApp {
    client_id: String,
    secret: SecretString,
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
}

impl OAuthApp {
    /// An app with this id and secret.
    pub fn new(client_id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self { client_id: client_id.into(), secret: secret.into(), options: HttpOptions::default(), transport: None }
    }

    /// Sets how ClickUp is reached.
    #[must_use]
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// Puts another transport below, for tests.
    #[must_use]
    pub fn with_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Its id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Asks for consent in the name of this app.
    pub fn consent(&self, redirect: Url) -> OAuthConsent {
        OAuthConsent::new(&self.client_id, redirect)
    }

    /// Exchanges a code for a token. A code can be exchanged once; the secret goes in the body only.
    ///
    /// The token does not expire at this time, says ClickUp, and there is none to refresh it with.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if ClickUp does not know the app or its redirect address,
    /// [`ErrorKind::Unauthenticated`] or [`ErrorKind::Forbidden`] if the code is not good (any more). With
    /// [`Effect::Unknown`](anyticket_core::Effect::Unknown) the code may be used up: ask for consent again.
    pub async fn exchange(&self, code: &SecretString) -> Result<SecretString> {
        #[derive(Serialize)]
        struct Body<'a> {
            client_id: &'a str,
            client_secret: &'a str,
            code: &'a str,
        }
        let vendor = ClickUpVendor { plan: Plan::default() };
        let mut http = Http::builder(vendor, base_url()).options(self.options.clone());
        if let Some(transport) = &self.transport {
            http = http.transport(Arc::clone(transport));
        }
        let body =
            Body { client_id: &self.client_id, client_secret: self.secret.expose_secret(), code: code.expose_secret() };
        let request = Request::post(["v2", "oauth", "token"]).json(&body).anonymous().during("exchange");
        let answer = http.build()?.send(request).await?;
        let token: wire::AccessToken = answer.json()?;
        Ok(token.access_token.into())
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> OAuthConsent {
        OAuthConsent::new("abc", Url::parse("https://example.com/back?x=1").unwrap())
    }

    #[test]
    fn the_address_names_the_app_the_way_back_and_a_state_that_is_new_each_time() {
        let (one, other) = (consent(), consent());
        assert_ne!(one.state(), other.state());
        assert!(one.state().len() >= 32);
        let url = one.url();
        assert!(
            url.as_str()
                .starts_with("https://app.clickup.com/api?client_id=abc&redirect_uri=https%3A%2F%2Fexample.com")
        );
        assert!(url.as_str().ends_with(one.state()));
        assert!(!format!("{one:?}").contains(one.state()));
    }

    #[test]
    fn a_code_with_another_state_or_with_none_is_refused() {
        let consent = consent();
        let back = |query: &str| Url::parse(&format!("https://example.com/back?{query}")).unwrap();
        let good = consent.code(&back(&format!("code=ZZZ&state={}", consent.state()))).unwrap();
        assert_eq!(good.expose_secret(), "ZZZ");
        for query in ["code=ZZZ", "code=ZZZ&state=", "code=ZZZ&state=0123456789abcdef0123456789abcdef"] {
            assert_eq!(consent.code(&back(query)).unwrap_err().kind(), ErrorKind::Unauthenticated, "{query}");
        }
        let refused = consent.code(&back(&format!("error=access_denied&state={}", consent.state())));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unauthenticated);
        let empty = consent.code(&back(&format!("state={}", consent.state())));
        assert_eq!(empty.unwrap_err().kind(), ErrorKind::Unauthenticated);
    }
}
