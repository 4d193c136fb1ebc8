//! What a person writes in a configuration file, and what a program says in code.

use std::fmt;
use std::sync::{Arc, LazyLock};

use anyticket_core::{
    Capabilities, Context, Error, Provider, ProviderFactory, Registry, Result, Setting, Settings, unknown_key,
};
use anyticket_http::{Clock, FromSource, HttpOptions, Transport};
use async_trait::async_trait;

use crate::capabilities::capabilities;
use crate::{ClickUp, NAME, Plan};

/// The settings of its own.
const OWN_KEYS: [&str; 4] = ["token", "workspace", "plan", "fields"];
/// The fields of our model that can be kept in a custom field.
const FIELD_KEYS: [&str; 1] = ["external_key"];

static KEYS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| OWN_KEYS.iter().chain(HttpOptions::KEYS).copied().collect());

/// Adds ClickUp to a registry, under the name `clickup`.
///
/// Its settings are `token`, `workspace`, `plan`, `[fields] external_key`, and those of [`HttpOptions`].
pub fn register(registry: &mut Registry) {
    registry.register(Factory);
}

/// How ClickUp is used.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ClickUpOptions {
    /// The id of the Workspace. Without one the token must be for exactly one.
    pub workspace: Option<String>,
    /// The plan, which the rate limit starts from.
    pub plan: Plan,
    /// The custom field, by name or id, that external keys are kept in; else the last line of the description.
    pub external_key_field: Option<String>,
    /// How ClickUp is reached.
    pub http: HttpOptions,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
}

impl ClickUpOptions {
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

    /// Sets the plan.
    #[must_use]
    pub fn with_plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Keeps external keys in a custom field of the type Text. Each key then is a use of a custom field, of which some
    /// plans have few.
    #[must_use]
    pub fn with_external_key_field(mut self, field: impl Into<String>) -> Self {
        self.external_key_field = Some(field.into());
        self
    }

    /// Sets how ClickUp is reached.
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

impl fmt::Debug for ClickUpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClickUpOptions")
            .field("workspace", &self.workspace)
            .field("plan", &self.plan)
            .field("external_key_field", &self.external_key_field)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

struct Factory;

#[async_trait]
impl ProviderFactory for Factory {
    fn name(&self) -> &str {
        NAME
    }

    fn summary(&self) -> &str {
        "ClickUp, through its API: a personal token or one of an OAuth app"
    }

    fn keys(&self) -> &[&str] {
        &KEYS
    }

    fn capabilities(&self) -> Capabilities {
        capabilities()
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let token = settings.take_secret("token")?.ok_or_else(|| {
            Error::configuration("ClickUp needs a token")
                .with_hint(
                    "write token = \"env:CLICKUP_TOKEN\" (or keyring:NAME, file:PATH, command:PROGRAM ARGS); a token is made in \
                     ClickUp: avatar, Settings, Apps, API Token, Generate; `anyticket login clickup` does it step by step",
                )
                .at(NAME)
        })?;
        let options = options(&mut settings, context)?;
        settings.finish(&KEYS)?;
        let source = FromSource::new(token, Arc::clone(&context.secrets));
        Ok(Arc::new(ClickUp::new(source, options)?))
    }
}

fn options(settings: &mut Settings, context: &Context) -> Result<ClickUpOptions> {
    let mut options = ClickUpOptions { http: HttpOptions::take_from(settings, context)?, ..ClickUpOptions::default() };
    if let Some(workspace) = settings.take_text("workspace")? {
        if workspace.is_empty() || !workspace.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::configuration("the id of a Workspace is a number")
                .with("workspace", workspace)
                .with_hint("it is the number after app.clickup.com/ in the address; `anyticket whoami` lists those of the token")
                .at(NAME));
        }
        options.workspace = Some(workspace);
    }
    if let Some(plan) = settings.take_text("plan")? {
        options.plan = Plan::parse(&plan)?;
    }
    for (key, value) in settings.take_table("fields")? {
        match (key.as_str(), value) {
            ("external_key", Setting::Text(field)) if !field.trim().is_empty() => {
                options.external_key_field = Some(field)
            }
            ("external_key", _) => {
                return Err(Error::configuration("this setting must be the name of a custom field")
                    .with("key", "fields.external_key"));
            }
            (key, _) => return Err(unknown_key(key, &FIELD_KEYS).at(NAME)),
        }
    }
    Ok(options)
}
