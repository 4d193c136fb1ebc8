//! One person asked for consent.

use std::fmt;

use anyticket_core::{ConsentRequest, Error, ErrorKind, Result};
use secrecy::SecretString;
use url::Url;

use super::server::OAuthServer;

/// One person asked for consent: where to send them, and what must come back.
///
/// The state is random and must be kept until they return, beside whoever they are: a code that comes back with another
/// one was asked for by somebody else. [`OAuthApp`](crate::OAuthApp) makes one.
#[derive(Clone)]
pub struct OAuthConsent {
    pub(super) server: OAuthServer,
    pub(super) page: Url,
    pub(super) client_id: String,
    pub(super) redirect: Url,
    pub(super) state: String,
}

impl OAuthConsent {
    /// The state, to be kept until they return.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Where they are sent back to.
    pub fn redirect(&self) -> &Url {
        &self.redirect
    }

    /// Where to send them. They choose there what the app may see.
    pub fn url(&self) -> Url {
        let mut url = self.page.clone();
        url.query_pairs_mut()
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", self.redirect.as_str())
            .extend_pairs(&self.server.parameters)
            .append_pair("state", &self.state);
        url
    }

    /// The same, for whoever leads a person through a login.
    pub fn request(&self) -> ConsentRequest {
        ConsentRequest::new(self.url(), self.state.as_str().into())
    }

    /// Reads the code from the address that they came back to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unauthenticated`] if the state is another one or missing, they did not consent, or there is no code.
    pub fn code(&self, back: &Url) -> Result<SecretString> {
        let parameter =
            |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let refused = |message: &str, hint: &str| {
            Err(Error::new(ErrorKind::Unauthenticated, message).with_hint(hint).at(self.server.provider))
        };
        if !self.request().is_answered_by(&parameter("state").unwrap_or_default()) {
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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn consent() -> OAuthConsent {
        let url = |text: &str| Url::parse(text).unwrap();
        let server = OAuthServer::new("x", url("https://auth.example.com/ask?x=1"), url("https://auth.example.com/t"));
        server.with_parameter("scope", "a b").app("abc", "SECRET").consent(url("https://example.com/back?x=1"))
    }

    #[test]
    fn the_address_names_the_app_the_way_back_and_a_state_that_is_new_each_time() {
        let (one, other) = (consent(), consent());
        assert_ne!(one.state(), other.state());
        assert!(one.state().len() >= 32);
        let begin =
            "https://auth.example.com/ask?x=1&client_id=abc&redirect_uri=https%3A%2F%2Fexample.com%2Fback%3Fx%3D1";
        assert_eq!(one.url().as_str(), format!("{begin}&scope=a+b&state={}", one.state()));
        assert!(!format!("{one:?}").contains(one.state()));
    }

    #[test]
    fn a_code_with_another_state_or_with_none_is_refused() {
        let consent = consent();
        let back = |query: &str| Url::parse(&format!("https://example.com/back?{query}")).unwrap();
        let state = consent.state();
        let good = consent.code(&back(&format!("code=ZZZ&state={state}"))).unwrap();
        assert_eq!(good.expose_secret(), "ZZZ");
        let others = ["code=ZZZ", "code=ZZZ&state=", "code=ZZZ&state=0123456789abcdef0123456789abcdef"];
        let own = ["error=access_denied&", "", "code=&"].map(|query| format!("{query}state={state}"));
        for query in others.into_iter().chain(own.iter().map(String::as_str)) {
            let error = consent.code(&back(query)).unwrap_err();
            assert_eq!((error.kind(), error.provider()), (ErrorKind::Unauthenticated, Some("x")), "{query}");
        }
    }
}
