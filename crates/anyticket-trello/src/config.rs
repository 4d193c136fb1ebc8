//! What a person writes in a configuration file, and what a program says in code.

use std::fmt;
use std::sync::{Arc, LazyLock};

use anyticket_core::{
    Capabilities, Context, Error, Login, Provider, ProviderFactory, Registry, Result, SecretSource, Setting, Settings,
    unknown_key,
};
use anyticket_http::{Clock, FromSource, HttpOptions, Transport};
use async_trait::async_trait;

use crate::capabilities::capabilities;
use crate::login::key_question;
use crate::{NAME, Trello, request};

/// The settings of its own.
const OWN_KEYS: [&str; 5] = ["key", "token", "workspace", "page_size", "fields"];
/// The fields of our model that can be kept in a custom field.
const FIELD_KEYS: [&str; 1] = ["external_key"];

static KEYS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| OWN_KEYS.iter().chain(HttpOptions::KEYS).copied().collect());

/// Adds Trello to a registry, under the name `trello`.
///
/// Its settings are `key`, `token`, `workspace`, `page_size`, `[fields] external_key`, and those of [`HttpOptions`].
pub fn register(registry: &mut Registry) {
    registry.register(Factory);
}

/// How Trello is used.
#[derive(Clone)]
#[non_exhaustive]
pub struct TrelloOptions {
    /// The Workspace whose boards are meant, by its id or its short name. Without one all boards of the member are.
    pub workspace: Option<String>,
    /// The custom field, by name or id, that external keys are kept in; else the last line of the description.
    pub external_key_field: Option<String>,
    /// How many cards are asked for at once: 1,000 at most, and unless set.
    pub page_size: usize,
    /// How Trello is reached.
    pub http: HttpOptions,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
}

impl Default for TrelloOptions {
    fn default() -> Self {
        Self {
            workspace: None,
            external_key_field: None,
            page_size: request::PAGE,
            http: HttpOptions::default(),
            transport: None,
            clock: None,
        }
    }
}

impl TrelloOptions {
    /// The options as they are by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the Workspace.
    #[must_use]
    pub fn with_workspace(mut self, id: impl Into<String>) -> Self {
        self.workspace = Some(id.into());
        self
    }

    /// Keeps external keys in a custom field of text, which each board must have.
    #[must_use]
    pub fn with_external_key_field(mut self, field: impl Into<String>) -> Self {
        self.external_key_field = Some(field.into());
        self
    }

    /// Sets how many cards are asked for at once, between 2 and 1,000.
    #[must_use]
    pub fn with_page_size(mut self, cards: usize) -> Self {
        self.page_size = cards.clamp(2, request::PAGE);
        self
    }

    /// Sets how Trello is reached.
    #[must_use]
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
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
}

impl fmt::Debug for TrelloOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrelloOptions")
            .field("workspace", &self.workspace)
            .field("external_key_field", &self.external_key_field)
            .field("page_size", &self.page_size)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

pub(crate) struct Factory;

#[async_trait]
impl ProviderFactory for Factory {
    fn name(&self) -> &str {
        NAME
    }

    fn summary(&self) -> &str {
        "Trello, through its REST API: the key of an app and a token"
    }

    fn keys(&self) -> &[&str] {
        &KEYS
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    fn login(&self) -> Option<&dyn Login> {
        Some(self)
    }

    async fn connect(&self, settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let trello = Configured::take_from(settings, context)?.connect(context).await?;
        Ok(Arc::new(trello))
    }
}

fn missing(what: &str) -> Error {
    Error::configuration(format!("Trello needs a {what}"))
        .with_hint(
            "write key = \"env:TRELLO_KEY\" and token = \"env:TRELLO_TOKEN\" (or keyring:NAME, file:PATH, command:PROGRAM \
             ARGS); a key is made at https://trello.com/apps/admin; `anyticket login trello` does it step by step",
        )
        .at(NAME)
}

/// What was written in a configuration.
pub(crate) struct Configured {
    key: Option<SecretSource>,
    token: Option<SecretSource>,
    options: TrelloOptions,
}

impl Configured {
    /// Takes everything out of the settings and refuses the rest.
    pub(crate) fn take_from(mut settings: Settings, context: &Context) -> Result<Self> {
        let key = settings.take_secret("key")?;
        let token = settings.take_secret("token")?;
        let mut options =
            TrelloOptions { http: HttpOptions::take_from(&mut settings, context)?, ..TrelloOptions::default() };
        options.workspace = settings.take_text("workspace")?.filter(|workspace| !workspace.trim().is_empty());
        if let Some(cards) = settings.take_number("page_size")? {
            options.page_size =
                usize::try_from(cards).ok().filter(|cards| (2..=request::PAGE).contains(cards)).ok_or_else(|| {
                    Error::configuration("page_size is between 2 and 1000 cards").with("page_size", cards).at(NAME)
                })?;
        }
        for (key, value) in settings.take_table("fields")? {
            match (key.as_str(), value) {
                ("external_key", Setting::Text(field)) if !field.trim().is_empty() => {
                    options.external_key_field = Some(field);
                }
                ("external_key", _) => {
                    return Err(Error::configuration("this setting must be the name of a custom field")
                        .with("key", "fields.external_key")
                        .at(NAME));
                }
                (key, _) => return Err(unknown_key(key, &FIELD_KEYS).at(NAME)),
            }
        }
        settings.finish(&KEYS)?;
        Ok(Self { key, token, options })
    }

    /// The Workspace that is named.
    pub(crate) fn workspace(&self) -> Option<String> {
        self.options.workspace.clone()
    }

    /// Trello with what is configured. The key is fetched now, the token before the first request.
    ///
    /// # Errors
    ///
    /// `Configuration` if one of them is missing or has the form of something else.
    pub(crate) async fn connect(self, context: &Context) -> Result<Trello> {
        let key = self.key.ok_or_else(|| missing("key"))?;
        let token = self.token.ok_or_else(|| missing("token"))?;
        let key = context.secrets.resolve(&key).await?;
        key_question().check(secrecy::ExposeSecret::expose_secret(&key)).map_err(|error| error.at(NAME))?;
        Trello::new(key, FromSource::new(token, Arc::clone(&context.secrets)), self.options)
    }
}
