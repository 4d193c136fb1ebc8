//! The way of an OAuth app to a credential: consent, the exchange of the code that it gives, and the refresh token that
//! is good for one use (<https://developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps/>).

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyticket_core::{ConsentRequest, Context, Error, ErrorKind, Result, SecretSource};
use anyticket_http::{Clock, Http, HttpOptions, OAuth, Request, TokenStore, Tokens, Transport};
use async_trait::async_trait;
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;
use uuid::Uuid;

use crate::NAME;
use crate::vendor::JiraVendor;

const CONSENT: &str = "https://auth.atlassian.com/authorize";
const TOKENS: &str = "https://auth.atlassian.com/oauth/token";

/// What an app asks for: everything that is done here, and to be allowed to go on without the person.
const SCOPES: &str = "read:jira-work write:jira-work read:jira-user offline_access";

/// One person asked for consent: where to send them, and what must come back.
///
/// The state is random and must be kept until they return, beside whoever they are: a code that comes back with another
/// one was asked for by somebody else.
///
/// ```
/// use anyticket_jira::OAuthConsent;
/// use url::Url;
///
/// let consent = OAuthConsent::new("CLIENT_ID", Url::parse("https://example.com/back")?);
/// let send_them_to = consent.url();
/// let kept = consent.state().to_owned();
///
/// // … later, in the request that Atlassian sends them back with:
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

    /// Where to send them. They choose the site that the app may see.
    pub fn url(&self) -> Url {
        let mut url = Url::parse(CONSENT).expect("the address is a constant");
        url.query_pairs_mut()
            .append_pair("audience", "api.atlassian.com")
            .append_pair("client_id", &self.client_id)
            .append_pair("scope", SCOPES)
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("state", &self.state)
            .append_pair("response_type", "code")
            .append_pair("prompt", "consent");
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

/// An OAuth app, as it is registered in the developer console.
#[derive(Clone)]
pub struct OAuthApp {
    client_id: String,
    secret: SecretString,
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
}

impl OAuthApp {
    /// An app with this id and secret.
    pub fn new(client_id: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Self {
            client_id: client_id.into(),
            secret: secret.into(),
            options: HttpOptions::default(),
            transport: None,
            clock: None,
        }
    }

    /// Sets how the token server is reached. A base address on this machine stands for it too.
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

    /// Sets the clock, for tests.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
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

    /// Exchanges a code for tokens. A code can be exchanged once; the secret goes in the body only.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] if the app or its redirect address is not known, [`ErrorKind::Unauthenticated`] or
    /// [`ErrorKind::Forbidden`] if the code is not good (any more). With
    /// [`Effect::Unknown`](anyticket_core::Effect::Unknown) the code may be used up: ask for consent again.
    pub async fn exchange(&self, code: &SecretString, redirect: &Url) -> Result<Tokens> {
        #[derive(Serialize)]
        struct Body<'a> {
            grant_type: &'a str,
            client_id: &'a str,
            client_secret: &'a str,
            code: &'a str,
            redirect_uri: &'a str,
        }
        let address = tokens_address(&self.options);
        let mut options = self.options.clone();
        options.base_url = None;
        let vendor = JiraVendor { site: address.authority().to_owned() };
        let mut http = Http::builder(vendor, address.clone()).options(options);
        if let Some(transport) = &self.transport {
            http = http.transport(Arc::clone(transport));
        }
        if let Some(clock) = &self.clock {
            http = http.clock(Arc::clone(clock));
        }
        let body = Body {
            grant_type: "authorization_code",
            client_id: &self.client_id,
            client_secret: self.secret.expose_secret(),
            code: code.expose_secret(),
            redirect_uri: redirect.as_str(),
        };
        let http = http.build()?;
        let request = Request::absolute(Method::POST, address).json(&body).anonymous().during("exchange");
        let answer = http.send(request).await?;
        answer.read(|body| Tokens::from_answer(body, http.clock().wall()))
    }

    /// The access token of an account, refreshed as it ends: one at a time, run to its end, and the new refresh token saved
    /// before it is used.
    pub(crate) fn source(
        &self,
        account: impl Into<String>,
        store: impl TokenStore + 'static,
        options: &HttpOptions,
        transport: Option<&Arc<dyn Transport>>,
        clock: Option<&Arc<dyn Clock>>,
    ) -> Result<OAuth> {
        let mut builder = OAuth::builder(NAME, tokens_address(options), &self.client_id, account, store)
            .client_secret(self.secret.clone())
            .options(options.clone());
        if let Some(transport) = transport.or(self.transport.as_ref()) {
            builder = builder.transport(Arc::clone(transport));
        }
        if let Some(clock) = clock.or(self.clock.as_ref()) {
            builder = builder.clock(Arc::clone(clock));
        }
        builder.build()
    }
}

/// The address of the token server; on this machine it is the one that simulates the site.
fn tokens_address(options: &HttpOptions) -> Url {
    let simulated = options.base_url.clone().filter(|base| base.scheme() == "http").map(|mut base| {
        base.set_path("/oauth/token");
        base
    });
    simulated.unwrap_or_else(|| Url::parse(TOKENS).expect("the address is a constant"))
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// A refresh token in a file of its own, as a configuration names it: each use of it puts the next one there.
pub(crate) struct RefreshFile(PathBuf);

impl RefreshFile {
    /// The file that a configuration names.
    ///
    /// # Errors
    ///
    /// `Configuration` if it names no file: nothing else can be written back to.
    pub(crate) fn at(source: &SecretSource, context: &Context) -> Result<Self> {
        match source {
            SecretSource::File(path) => Ok(Self(context.folder.join(path))),
            other => {
                Err(Error::configuration("a refresh token is replaced with each use, and this place cannot be written")
                    .with("refresh_token", other)
                    .with_hint("write refresh_token = \"file:PATH\", a file that this program may write")
                    .at(NAME))
            }
        }
    }

    /// What tells this account from others.
    pub(crate) fn account(&self) -> String {
        self.0.display().to_string()
    }
}

#[async_trait]
impl TokenStore for RefreshFile {
    async fn load(&self) -> Result<Option<Tokens>> {
        let path = self.0.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(path)).await;
        match read.map_err(|cause| broken("could not be read", cause))? {
            Ok(text) if text.trim().is_empty() => Ok(None),
            // There is no access token yet, and an empty one is never taken.
            Ok(text) => Ok(Some(Tokens::new("").with_refresh(text.trim()).expiring_at(jiff::Timestamp::UNIX_EPOCH))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(broken("could not be read", error).with("file", self.0.display())),
        }
    }

    async fn save(&self, tokens: &Tokens) -> Result<()> {
        let Some(refresh) = tokens.refresh.clone() else { return Ok(()) };
        let path = self.0.clone();
        let saved = tokio::task::spawn_blocking(move || replace(&path, refresh.expose_secret())).await;
        let saved = saved.map_err(|cause| broken("could not be saved", cause))?;
        saved.map_err(|error| broken("could not be saved", error).with("file", self.0.display()))
    }
}

fn broken(what: &str, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::configuration(format!("the refresh token {what}")).because(cause).at(NAME)
}

/// Writes a file whole or not at all, for its owner only.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&beside, path)
}

impl fmt::Debug for RefreshFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RefreshFile").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_asked_for_as_the_documentation_says() {
        let consent = OAuthConsent::with_state("ID", Url::parse("https://example.com/back").unwrap(), "S");
        assert_eq!(
            consent.url().as_str(),
            "https://auth.atlassian.com/authorize?audience=api.atlassian.com&client_id=ID&scope=read%3Ajira-work+\
             write%3Ajira-work+read%3Ajira-user+offline_access&redirect_uri=https%3A%2F%2Fexample.com%2Fback&state=S&\
             response_type=code&prompt=consent"
        );
    }

    #[test]
    fn a_code_is_taken_only_with_the_state_that_was_sent_along() {
        let consent = OAuthConsent::with_state("ID", Url::parse("https://example.com/back").unwrap(), "S");
        let back = |query: &str| Url::parse(&format!("https://example.com/back?{query}")).unwrap();
        assert_eq!(consent.code(&back("code=ZZZ&state=S")).unwrap().expose_secret(), "ZZZ");
        for query in ["code=ZZZ&state=other", "code=ZZZ", "error=access_denied&state=S", "state=S", "code=&state=S"] {
            assert!(consent.code(&back(query)).is_err(), "{query}");
        }
    }
}
