//! What a person writes in a configuration file, and what a program says in code.

use std::fmt;
use std::sync::{Arc, LazyLock};

use anyticket_core::{
    Capabilities, Context, Error, Login, Provider, ProviderFactory, Registry, Result, SecretSource, Setting, Settings,
    unknown_key,
};
use anyticket_http::{AppSettings, FromSource, HttpOptions};
use async_trait::async_trait;

use crate::capabilities::capabilities;
use crate::{ClickUp, NAME, Plan};

/// The settings of its own.
const OWN_KEYS: [&str; 4] = ["token", "workspace", "plan", "fields"];
/// The fields of our model that can be kept in a custom field.
const FIELD_KEYS: [&str; 1] = ["external_key"];

static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| [&OWN_KEYS, AppSettings::KEYS, HttpOptions::KEYS].concat());

/// Adds ClickUp to a registry, under the name `clickup`.
///
/// Its settings are `token`, `workspace`, `plan`, `[fields] external_key`, `client_id`, `client_secret` and
/// `redirect_uri` of an OAuth app, and those of [`HttpOptions`].
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

pub(crate) struct Factory;

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

    fn login(&self) -> Option<&dyn Login> {
        Some(self)
    }

    async fn connect(&self, settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let clickup = Configured::take_from(settings, context)?.connect(context)?;
        Ok(Arc::new(clickup.ok_or_else(token_missing)?))
    }
}

pub(crate) fn token_missing() -> Error {
    Error::configuration("ClickUp needs a token")
        .with_hint(
            "write token = \"env:CLICKUP_TOKEN\" (or keyring:NAME, file:PATH, command:PROGRAM ARGS); a token is made in \
             ClickUp: avatar, Settings, Apps, API Token, Generate; `anyticket login clickup` does it step by step",
        )
        .at(NAME)
}

/// What was written in a configuration.
pub(crate) struct Configured {
    token: Option<SecretSource>,
    /// The plan, if one is written.
    pub(crate) plan: Option<Plan>,
    pub(crate) options: ClickUpOptions,
    pub(crate) app: AppSettings,
}

impl Configured {
    /// Takes everything out of the settings and refuses the rest.
    pub(crate) fn take_from(mut settings: Settings, context: &Context) -> Result<Self> {
        let token = settings.take_secret("token")?;
        let mut options =
            ClickUpOptions { http: HttpOptions::take_from(&mut settings, context)?, ..ClickUpOptions::default() };
        options.workspace = settings.take_text("workspace")?.map(workspace_id).transpose()?;
        let plan = settings.take_text("plan")?.map(|plan| Plan::parse(&plan)).transpose()?;
        options.plan = plan.unwrap_or_default();
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
        let configured = Self { token, plan, options, app: AppSettings::take_from(&mut settings)? };
        settings.finish(&KEYS)?;
        Ok(configured)
    }

    /// ClickUp with the configured token; nothing if there is none.
    pub(crate) fn connect(self, context: &Context) -> Result<Option<ClickUp>> {
        let Some(token) = self.token else { return Ok(None) };
        let source = FromSource::new(token, Arc::clone(&context.secrets));
        ClickUp::new(source, self.options).map(Some)
    }
}

fn workspace_id(text: String) -> Result<String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        return Ok(text);
    }
    Err(Error::configuration("the id of a Workspace is a number")
        .with("workspace", text)
        .with_hint(
            "it is the number after app.clickup.com/ in the address; `anyticket whoami` lists those of the token",
        )
        .at(NAME))
}
