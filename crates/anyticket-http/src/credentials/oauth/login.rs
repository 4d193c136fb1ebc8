//! The way of an app through the browser of whoever configures a tracker.

use std::sync::Arc;

use anyticket_core::{
    Consent, ConsentRequest, Consented, Context, Error, ErrorKind, Question, Result, SecretSource, Settings, Way,
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::app::OAuthApp;
use super::file::RefreshFile;
use super::server::OAuthServer;
use crate::credentials::source::{CredentialSource, FromSource};
use crate::options::HttpOptions;

/// What a configuration says of an OAuth app.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AppSettings {
    /// The setting `client_id`.
    pub client_id: Option<String>,
    /// The setting `client_secret`.
    pub client_secret: Option<SecretSource>,
    /// The setting `redirect_uri`, which is needed to ask for consent.
    pub redirect_uri: Option<String>,
}

impl AppSettings {
    /// The names of these settings.
    pub const KEYS: &'static [&'static str] = &["client_id", "client_secret", "redirect_uri"];

    /// Takes them out of a tracker's settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if one of them is no text, or the secret stands there literally.
    pub fn take_from(settings: &mut Settings) -> Result<Self> {
        Ok(Self {
            client_id: settings.take_text("client_id")?,
            client_secret: settings.take_secret("client_secret")?,
            redirect_uri: settings.take_text("redirect_uri")?,
        })
    }

    /// The app, at this server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if its id or its secret is missing, or the secret cannot be had.
    pub async fn app(&self, server: OAuthServer, context: &Context) -> Result<OAuthApp> {
        let client_id = self.client_id.as_deref().ok_or_else(|| lacks("client_id"))?;
        let secret = self.client_secret.as_ref().ok_or_else(|| lacks("client_secret"))?;
        Ok(server.app(client_id, context.secrets.resolve(secret).await?))
    }

    /// Where the app lets people be sent back to.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if it is missing or no address.
    pub fn redirect(&self) -> Result<Url> {
        let redirect = self.redirect_uri.as_deref().ok_or_else(|| lacks("redirect_uri"))?;
        Url::parse(redirect).map_err(|cause| {
            Error::configuration("the redirect address is none").with("redirect_uri", redirect).because(cause)
        })
    }

    /// Adds the questions for these settings to a way. The secret is asked for last but one, as it stands in consoles.
    #[must_use]
    pub fn asked_on(way: Way, secret: Question) -> Way {
        way.asking(Question::plain("client_id", "client id")).asking(secret).asking(
            Question::plain("redirect_uri", "redirect address of the app")
                .with_example("https://example.com/back")
                .with_rule(|answer| Url::parse(answer).map(drop).map_err(|_| Error::invalid("this is no address"))),
        )
    }
}

fn lacks(key: &str) -> Error {
    Error::configuration("the OAuth app lacks a setting").with("key", key)
}

/// What a configuration says of the tokens of an OAuth app.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AppTokens {
    /// The setting `access_token`: one that somebody else looks after, or that is good for a while.
    pub access_token: Option<SecretSource>,
    /// The setting `refresh_token`, a file: see [`RefreshFile`].
    pub refresh_token: Option<SecretSource>,
}

impl AppTokens {
    /// The names of these settings.
    pub const KEYS: &'static [&'static str] = &["access_token", "refresh_token"];

    /// Takes them out of a tracker's settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if one of them stands there literally.
    pub fn take_from(settings: &mut Settings) -> Result<Self> {
        Ok(Self {
            access_token: settings.take_secret("access_token")?,
            refresh_token: settings.take_secret("refresh_token")?,
        })
    }

    /// Where access tokens come from: the one that is given, else those that the refresh token gives. Nothing if neither is
    /// configured.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the app lacks a setting, or the refresh token is in no file.
    pub async fn source(
        &self,
        app: &AppSettings,
        server: OAuthServer,
        options: &HttpOptions,
        context: &Context,
    ) -> Result<Option<Arc<dyn CredentialSource>>> {
        match (&self.access_token, &self.refresh_token) {
            (Some(access), _) => Ok(Some(Arc::new(FromSource::new(access.clone(), Arc::clone(&context.secrets))))),
            (None, Some(refresh)) => {
                let store = RefreshFile::at(refresh, context)?;
                let app = app.app(server, context).await?.with_http(options.clone());
                Ok(Some(Arc::new(app.source(store.account(), store)?)))
            }
            (None, None) => Ok(None),
        }
    }
}

/// Which of the tokens is kept, and so under which setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// The access token, as `token`: it does not end.
    Access,
    /// The refresh token, as `refresh_token`. What it is tried with before it is kept is the access token that came with
    /// it, as `access_token`: no use of the other is spent. See [`AppTokens`].
    Refresh,
}

/// The consent to an app, in a browser.
#[derive(Clone, Debug)]
pub struct InBrowser {
    server: OAuthServer,
    keep: Keep,
    read: fn(Settings, &Context) -> Result<(AppSettings, HttpOptions)>,
}

impl InBrowser {
    /// At this server, keeping this token. `read` takes a tracker's settings apart, and refuses what is wrong with them.
    pub fn new(
        server: OAuthServer,
        keep: Keep,
        read: fn(Settings, &Context) -> Result<(AppSettings, HttpOptions)>,
    ) -> Self {
        Self { server, keep, read }
    }

    async fn app(&self, settings: Settings, context: &Context) -> Result<(OAuthApp, Url)> {
        let (app, options) = (self.read)(settings, context)?;
        let redirect = app.redirect()?;
        Ok((app.app(self.server.clone(), context).await?.with_http(options), redirect))
    }

    async fn exchanged(
        &self,
        request: ConsentRequest,
        returned: SecretString,
        settings: Settings,
        context: &Context,
    ) -> Result<Consented> {
        let (app, redirect) = self.app(settings, context).await?;
        let back = Url::parse(returned.expose_secret().trim()).map_err(|_| {
            Error::new(ErrorKind::Unauthenticated, "this is not the address that the browser was sent back to")
                .with_hint("copy the whole address from the browser's address line, after you agreed")
        })?;
        let consent = app.consent_with_state(redirect, request.state.expose_secret());
        let tokens = app.exchange(&consent.code(&back)?, consent.redirect()).await?;
        match (self.keep, tokens.refresh) {
            (Keep::Access, _) => Ok(Consented::keeping("token", tokens.access)),
            (Keep::Refresh, Some(refresh)) => {
                Ok(Consented::replacing("refresh_token", refresh).trying_with("access_token", tokens.access))
            }
            (Keep::Refresh, None) => {
                Err(Error::new(ErrorKind::Unauthenticated, "there is no refresh token among what was given").with_hint(
                    "the app must be allowed to go on without the person (offline_access, where it is a scope)",
                ))
            }
        }
    }
}

#[async_trait]
impl Consent for InBrowser {
    async fn begin(&self, settings: Settings, context: &Context) -> Result<ConsentRequest> {
        let app = self.app(settings, context).await.map_err(|error| error.at(self.server.provider()));
        app.map(|(app, redirect)| app.consent(redirect).request())
    }

    fn settings(&self) -> &[&'static str] {
        match self.keep {
            Keep::Access => &["token"],
            Keep::Refresh => &["refresh_token"],
        }
    }

    async fn finish(
        &self,
        request: ConsentRequest,
        returned: SecretString,
        settings: Settings,
        context: &Context,
    ) -> Result<Consented> {
        let exchanged = self.exchanged(request, returned, settings, context).await;
        exchanged.map_err(|error| error.at(self.server.provider()))
    }
}
