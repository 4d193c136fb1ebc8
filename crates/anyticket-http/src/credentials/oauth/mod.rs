//! Access tokens that end and are refreshed.

mod app;
mod consent;
mod endpoint;
mod file;
mod login;
mod server;
mod tokens;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use anyticket_core::{Effect, Error, ErrorKind, Result};
use async_trait::async_trait;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tracing::Instrument;
use url::Url;

pub use app::OAuthApp;
pub use consent::OAuthConsent;
pub use file::RefreshFile;
pub use login::{AppSettings, AppTokens, InBrowser, Keep};
pub use server::OAuthServer;
pub use tokens::{TokenStore, Tokens};

use self::endpoint::TokenEndpoint;
use super::source::{Credential, CredentialSource};
use crate::clock::Clock;
use crate::options::HttpOptions;
use crate::plane::Http;
use crate::request::Request;
use crate::transport::Transport;

/// How many seconds before its end an access token is replaced.
const MARGIN: i64 = 60;

/// Refreshed tokens that could not be saved yet. Whoever holds the lock is the one flight of its account.
type Flight = AsyncMutex<Option<Tokens>>;

/// The flights of this process: however many trackers have an account, one of them refreshes.
static FLIGHTS: LazyLock<Mutex<HashMap<Key, Weak<Flight>>>> = LazyLock::new(Mutex::default);

#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    token_url: Url,
    client: String,
    account: String,
}

/// A [`CredentialSource`] whose access token is refreshed: by one at a time for the whole process, run to its end even
/// if nobody waits for it any more, and saved before it is used.
///
/// The store is the truth. If it holds another token than the one that was refused, somebody else (another process)
/// has refreshed, and that one is taken.
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

struct Inner {
    http: Http,
    key: Key,
    secret: Option<SecretString>,
    as_form: bool,
    store: Arc<dyn TokenStore>,
    flight: Arc<Flight>,
}

/// Puts an [`OAuth`] together.
#[must_use]
pub struct OAuthBuilder {
    provider: &'static str,
    key: Key,
    secret: Option<SecretString>,
    as_form: bool,
    store: Arc<dyn TokenStore>,
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
}

impl OAuth {
    /// Begins to put one together: for this provider, with its token endpoint, the application's id, the name of the
    /// account (whatever tells accounts apart: a tracker's name, a customer's id), and where its tokens are kept.
    pub fn builder(
        provider: &'static str,
        token_url: Url,
        client_id: impl Into<String>,
        account: impl Into<String>,
        store: impl TokenStore + 'static,
    ) -> OAuthBuilder {
        OAuthBuilder {
            provider,
            key: Key { token_url, client: client_id.into(), account: account.into() },
            secret: None,
            as_form: false,
            store: Arc::new(store),
            options: HttpOptions::default(),
            transport: None,
            clock: None,
        }
    }
}

impl OAuthBuilder {
    /// Sets the application's secret, where it has one. It goes into the body only.
    pub fn client_secret(mut self, secret: impl Into<SecretString>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Sends form fields, as the standard says, instead of JSON.
    pub fn as_form(mut self) -> Self {
        self.as_form = true;
        self
    }

    /// Sets what a person configured: times, certificates, proxy. The base address among it is not for this.
    pub fn options(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// Puts another transport below.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Sets the clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Puts it together. Nothing is sent, and the store is not read.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] as for [`HttpBuilder::build`](crate::HttpBuilder::build).
    pub fn build(self) -> Result<OAuth> {
        let mut options = self.options;
        options.base_url = None;
        options.requests_per_minute = None;
        let mut builder = Http::builder(
            TokenEndpoint { provider: self.provider, given: "refresh token" },
            self.key.token_url.clone(),
        )
        .options(options);
        if let Some(transport) = self.transport {
            builder = builder.transport(transport);
        }
        if let Some(clock) = self.clock {
            builder = builder.clock(clock);
        }
        let http = builder.build()?;
        if let Some(secret) = &self.secret {
            http.learn(secret);
        }
        let flight = flight_of(&self.key);
        let (secret, as_form, store) = (self.secret, self.as_form, self.store);
        Ok(OAuth(Arc::new(Inner { http, key: self.key, secret, as_form, store, flight })))
    }
}

fn flight_of(key: &Key) -> Arc<Flight> {
    let mut flights = FLIGHTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(flight) = flights.get(key).and_then(Weak::upgrade) {
        return flight;
    }
    flights.retain(|_, flight| flight.strong_count() > 0);
    let flight = Arc::new(Flight::default());
    flights.insert(key.clone(), Arc::downgrade(&flight));
    flight
}

#[async_trait]
impl CredentialSource for OAuth {
    async fn credential(&self, refused: Option<&SecretString>) -> Result<Credential> {
        let flight = Arc::clone(&self.0.flight).lock_owned().await;
        let (inner, refused) = (Arc::clone(&self.0), refused.cloned());
        // A refresh that was begun must be saved, also if whoever asked for it is gone: the old token may be dead.
        let tokens = async move {
            let tokens = inner.tokens(flight, refused).await;
            // Whatever became of the refresh, nothing of what the token was wanted for has been sent.
            tokens
                .map_err(|error| inner.http.without_secrets(error).with_effect(Effect::None).with("during", "refresh"))
        };
        let task = tokio::spawn(tokens.in_current_span());
        let tokens = task.await.map_err(|cause| {
            Error::new(ErrorKind::Internal, "the refresh of the token was broken off").because(cause)
        })??;
        let mut credential = Credential::new(tokens.access);
        credential.expires_at = tokens.expires_at;
        let Key { token_url, client, account } = &self.0.key;
        Ok(credential.of_account(format!("{token_url} {client} {account}")))
    }
}

impl Inner {
    /// Tokens that serve, refreshed if need be.
    async fn tokens(
        &self,
        mut flight: OwnedMutexGuard<Option<Tokens>>,
        refused: Option<SecretString>,
    ) -> Result<Tokens> {
        let stored = match flight.take() {
            None => self.store.load().await?,
            Some(unsaved) => Some(self.saved(unsaved, &mut flight).await?),
        };
        if let Some(stored) = &stored {
            self.learn(stored);
        }
        let stored = stored.ok_or_else(|| logged_out("there are no tokens for this account"))?;
        let soon = self.http.clock().wall().checked_add(SignedDuration::from_secs(MARGIN)).unwrap_or(Timestamp::MAX);
        if stored.serve(refused.as_ref(), soon) {
            return Ok(stored);
        }
        let Some(refresh) = stored.refresh else {
            return Err(logged_out("the access token has ended or is refused, and there is none to refresh it with"));
        };
        let mut fresh = self.refresh(&refresh).await?;
        // An answer need not repeat a refresh token that stays good (RFC 6749, section 6).
        fresh.refresh = fresh.refresh.or(Some(refresh));
        self.saved(fresh, &mut flight).await
    }

    /// The tokens once they are saved. If they cannot be, they wait here for the next to try.
    async fn saved(&self, tokens: Tokens, unsaved: &mut Option<Tokens>) -> Result<Tokens> {
        self.learn(&tokens);
        // Set before, so that nothing is lost however saving ends.
        *unsaved = Some(tokens.clone());
        self.store.save(&tokens).await.map_err(|error| {
            let hint = "the new tokens are held in memory until they can be saved, and are not used before";
            if error.hint().is_some() { error } else { error.with_hint(hint) }
        })?;
        *unsaved = None;
        Ok(tokens)
    }

    fn learn(&self, tokens: &Tokens) {
        self.http.learn(&tokens.access);
        if let Some(refresh) = &tokens.refresh {
            self.http.learn(refresh);
        }
    }

    async fn refresh(&self, refresh: &SecretString) -> Result<Tokens> {
        let mut fields = vec![
            ("grant_type", "refresh_token"),
            ("client_id", &self.key.client),
            ("refresh_token", refresh.expose_secret()),
        ];
        if let Some(secret) = &self.secret {
            fields.push(("client_secret", secret.expose_secret()));
        }
        let request = Request::absolute(Method::POST, self.key.token_url.clone());
        let request = posted(request, fields, self.as_form);
        let answer = self.http.send(request).await.map_err(|error| match error.effect() {
            Effect::None => error,
            _ => {
                error.with_hint("try again; if the refresh token was used up by the answer that was lost, log in again")
            }
        })?;
        answer.read(|body| Tokens::from_answer(body, self.http.clock().wall()))
    }
}

/// A request with these fields, in a form or as JSON.
fn posted(request: Request, fields: Vec<(&str, &str)>, as_form: bool) -> Request {
    if as_form {
        return request.form(fields);
    }
    request.json(&fields.into_iter().map(|(name, value)| (name, json!(value))).collect::<BTreeMap<_, _>>())
}

fn logged_out(message: &str) -> Error {
    Error::new(ErrorKind::Unauthenticated, message).with_hint("log in again")
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth").field("account", &self.0.key.account).finish_non_exhaustive()
    }
}
