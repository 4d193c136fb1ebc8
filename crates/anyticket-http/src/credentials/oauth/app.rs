//! An app, and how a code becomes its tokens.

use std::fmt;

use anyticket_core::Result;
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::consent::OAuthConsent;
use super::server::OAuthServer;
use super::tokens::{TokenStore, Tokens};
use super::{OAuth, posted};
use crate::options::HttpOptions;
use crate::plane::Http;
use crate::request::Request;

/// An OAuth app, as it is registered at a vendor.
///
/// ```no_run
/// # use anyticket_core::Result;
/// # use anyticket_http::{OAuthApp, Tokens};
/// # use url::Url;
/// # async fn example(app: OAuthApp, back: Url) -> Result<Tokens> {
/// let redirect = Url::parse("https://example.org/back").expect("an address");
/// let consent = app.consent(redirect.clone());
/// let (send_them_to, kept) = (consent.url(), consent.state().to_owned());
///
/// // … later, in the request that the vendor sends them back with:
/// let consent = app.consent_with_state(redirect, kept);
/// app.exchange(&consent.code(&back)?, consent.redirect()).await
/// # }
/// ```
#[derive(Clone)]
pub struct OAuthApp {
    server: OAuthServer,
    client_id: String,
    secret: SecretString,
    options: HttpOptions,
}

impl OAuthServer {
    /// The app that is registered here with this id and secret.
    pub fn app(self, client_id: impl Into<String>, secret: impl Into<SecretString>) -> OAuthApp {
        let (client_id, secret) = (client_id.into(), secret.into());
        OAuthApp { server: self, client_id, secret, options: HttpOptions::default() }
    }
}

impl OAuthApp {
    /// Sets how the vendor is reached.
    #[must_use]
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// Its id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Asks for consent in the name of this app, which is registered with this redirect address. The state is new.
    pub fn consent(&self, redirect: Url) -> OAuthConsent {
        // Random by the system's own source: nobody can guess it.
        self.consent_with_state(redirect, uuid::Uuid::new_v4().simple().to_string())
    }

    /// Takes up again what was asked with this state.
    pub fn consent_with_state(&self, redirect: Url, state: impl Into<String>) -> OAuthConsent {
        OAuthConsent {
            server: self.server.clone(),
            page: self.server.consent(&self.options),
            client_id: self.client_id.clone(),
            redirect,
            state: state.into(),
        }
    }

    /// Exchanges a code for tokens. A code can be exchanged once; the secret goes in the body only.
    ///
    /// # Errors
    ///
    /// [`Configuration`](anyticket_core::ErrorKind::Configuration) if the vendor does not know the app or its redirect
    /// address, [`Unauthenticated`](anyticket_core::ErrorKind::Unauthenticated) or
    /// [`Forbidden`](anyticket_core::ErrorKind::Forbidden) if the code is not good (any more). With
    /// [`Effect::Unknown`](anyticket_core::Effect::Unknown) the code may be used up: ask for consent again.
    pub async fn exchange(&self, code: &SecretString, redirect: &Url) -> Result<Tokens> {
        let address = self.server.tokens(&self.options);
        let options = HttpOptions { base_url: None, ..self.options.clone() };
        let http = Http::builder_of(self.server.vendor.clone(), address.clone()).options(options).build()?;
        [&self.secret, code].into_iter().for_each(|secret| http.learn(secret));
        let mut fields = vec![
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.secret.expose_secret()),
            ("code", code.expose_secret()),
        ];
        if !self.server.is_bare {
            fields.extend([("grant_type", "authorization_code"), ("redirect_uri", redirect.as_str())]);
        }
        let request = posted(Request::absolute(Method::POST, address), fields, self.server.as_form);
        let answer = http.send(request.anonymous().during("exchange")).await?;
        answer.read(|body| Tokens::from_answer(body, http.clock().wall()))
    }

    /// The access token of an account, refreshed as it ends: by one at a time, run to its end, and the new refresh token
    /// saved before it is used. `account` tells this account from others.
    ///
    /// # Errors
    ///
    /// As [`OAuthBuilder::build`](crate::OAuthBuilder::build).
    pub fn source(&self, account: impl Into<String>, store: impl TokenStore + 'static) -> Result<OAuth> {
        let tokens = self.server.tokens(&self.options);
        let builder = OAuth::builder(self.server.provider, tokens, &self.client_id, account, store)
            .client_secret(self.secret.clone())
            .options(self.options.clone());
        if self.server.as_form { builder.as_form() } else { builder }.build()
    }
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
