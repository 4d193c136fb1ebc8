//! What a person writes in a configuration file, and what a program says in code.

use std::fmt;
use std::sync::{Arc, LazyLock};

use anyticket_core::{
    Capabilities, Context, Error, Login, ProjectRef, Provider, ProviderFactory, Registry, Result, SecretSource,
    Setting, Settings, unknown_key,
};
use anyticket_http::{AppSettings, AppTokens, FromSource, HttpOptions};
use async_trait::async_trait;

use crate::account::is_gid;
use crate::capabilities::{Given, capabilities};
use crate::vendor::Plan;
use crate::{Asana, NAME, oauth};

/// The settings of its own.
const OWN_KEYS: [&str; 5] = ["token", "workspace", "team", "plan", "fields"];
/// The fields of our model that can be kept in a custom field.
const FIELD_KEYS: [&str; 3] = ["external_key", "priority", "status"];

static KEYS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| [&OWN_KEYS, AppSettings::KEYS, AppTokens::KEYS, HttpOptions::KEYS].concat());

/// Adds Asana to a registry, under the name `asana`.
///
/// Its settings are `token`, `workspace`, `team`, `plan`, `[fields]` with `external_key`, `priority` and `status`,
/// `client_id`, `client_secret`, `redirect_uri` and `refresh_token` (or `access_token`) of an OAuth app, and those of
/// [`HttpOptions`].
pub fn register(registry: &mut Registry) {
    registry.register(Factory);
}

/// How Asana is used.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct AsanaOptions {
    /// The id of the workspace. Without one the token must be for exactly one.
    pub workspace: Option<String>,
    /// The project that tasks in several projects are at home in, by id or name: the one that new tickets go to.
    pub project: Option<ProjectRef>,
    /// The id of the team that new projects belong to.
    pub team: Option<String>,
    /// The plan, which the rate limit starts from and which says whether there is a search. Without one the smaller rate is
    /// kept to, and the search is tried.
    pub plan: Option<Plan>,
    /// The custom field of the kind text, by name or id, that external keys are kept in; an OAuth app keeps them on the task.
    pub external_key_field: Option<String>,
    /// The custom field with a single choice, by name or id, that priorities are kept in.
    pub priority_field: Option<String>,
    /// The custom field with a single choice, by name or id, that statuses are kept in instead of sections.
    pub status_field: Option<String>,
    /// How many tasks one request of a listing asks for, 100 at most and by default. What is asked of many tasks at once is
    /// dear in Asana's hidden quota.
    pub page_size: Option<usize>,
    /// How Asana is reached.
    pub http: HttpOptions,
}

impl AsanaOptions {
    /// The options as they are by default.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the workspace.
    #[must_use]
    pub fn with_workspace(mut self, id: impl Into<String>) -> Self {
        self.workspace = Some(id.into());
        self
    }

    /// Sets the project that tasks in several projects are at home in.
    #[must_use]
    pub fn with_project(mut self, project: impl Into<ProjectRef>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Sets the team of new projects.
    #[must_use]
    pub fn with_team(mut self, id: impl Into<String>) -> Self {
        self.team = Some(id.into());
        self
    }

    /// Sets the plan.
    #[must_use]
    pub fn with_plan(mut self, plan: Plan) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Keeps external keys in a custom field of the kind text.
    #[must_use]
    pub fn with_external_key_field(mut self, field: impl Into<String>) -> Self {
        self.external_key_field = Some(field.into());
        self
    }

    /// Keeps priorities in this custom field.
    #[must_use]
    pub fn with_priority_field(mut self, field: impl Into<String>) -> Self {
        self.priority_field = Some(field.into());
        self
    }

    /// Keeps statuses in this custom field instead of sections.
    #[must_use]
    pub fn with_status_field(mut self, field: impl Into<String>) -> Self {
        self.status_field = Some(field.into());
        self
    }

    /// Sets how many tasks one request of a listing asks for.
    #[must_use]
    pub fn with_page_size(mut self, tasks: usize) -> Self {
        self.page_size = Some(tasks);
        self
    }

    /// Sets how Asana is reached.
    #[must_use]
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }
}

impl fmt::Debug for AsanaOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsanaOptions")
            .field("workspace", &self.workspace)
            .field("project", &self.project)
            .field("team", &self.team)
            .field("plan", &self.plan)
            .field("external_key_field", &self.external_key_field)
            .field("priority_field", &self.priority_field)
            .field("status_field", &self.status_field)
            .field("page_size", &self.page_size)
            .field("http", &self.http)
            .finish()
    }
}

pub(crate) struct Factory;

#[async_trait]
impl ProviderFactory for Factory {
    fn name(&self) -> &str {
        NAME
    }

    fn summary(&self) -> &str {
        "Asana, through its API: a personal access token, a service account, or an OAuth app"
    }

    fn keys(&self) -> &[&str] {
        &KEYS
    }

    fn capabilities(&self) -> Capabilities {
        capabilities(Given::MOST)
    }

    fn login(&self) -> Option<&dyn Login> {
        Some(self)
    }

    async fn connect(&self, settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let asana = Configured::take_from(settings, context)?.connect(context).await?;
        Ok(Arc::new(asana.ok_or_else(token_missing)?))
    }
}

pub(crate) fn token_missing() -> Error {
    Error::configuration("Asana needs a token")
        .with_hint(
            "write token = \"env:ASANA_TOKEN\" (or keyring:NAME, file:PATH, command:PROGRAM ARGS); a token is made at \
             https://app.asana.com/0/my-apps; `anyticket login asana` does it step by step",
        )
        .at(NAME)
}

/// What was written in a configuration.
pub(crate) struct Configured {
    token: Option<SecretSource>,
    pub(crate) options: AsanaOptions,
    pub(crate) app: AppSettings,
    tokens: AppTokens,
}

impl Configured {
    /// Takes everything out of the settings and refuses the rest.
    pub(crate) fn take_from(mut settings: Settings, context: &Context) -> Result<Self> {
        let mut options =
            AsanaOptions { http: HttpOptions::take_from(&mut settings, context)?, ..AsanaOptions::default() };
        options.project.clone_from(&context.project);
        options.workspace = settings.take_text("workspace")?.map(|id| number("workspace", id)).transpose()?;
        options.team = settings.take_text("team")?.map(|id| number("team", id)).transpose()?;
        options.plan = settings.take_text("plan")?.map(|plan| Plan::parse(&plan)).transpose()?;
        for (key, value) in settings.take_table("fields")? {
            let name = match value {
                Setting::Text(name) if !name.trim().is_empty() => name,
                _ => {
                    return Err(Error::configuration("this setting must be the name of a custom field")
                        .with("key", format!("fields.{key}"))
                        .at(NAME));
                }
            };
            match key.as_str() {
                "external_key" => options.external_key_field = Some(name),
                "priority" => options.priority_field = Some(name),
                "status" => options.status_field = Some(name),
                key => return Err(unknown_key(key, &FIELD_KEYS).at(NAME)),
            }
        }
        let configured = Self {
            token: settings.take_secret("token")?,
            options,
            app: AppSettings::take_from(&mut settings)?,
            tokens: AppTokens::take_from(&mut settings)?,
        };
        settings.finish(&KEYS)?;
        Ok(configured)
    }

    /// Asana with the configured credential; nothing if there is none.
    pub(crate) async fn connect(self, context: &Context) -> Result<Option<Asana>> {
        let source = self.tokens.source(&self.app, oauth::server(), &self.options.http, context).await;
        if let Some(source) = source.map_err(|error| error.at(NAME))? {
            return Asana::over(source, self.options, true).map(Some);
        }
        let Some(token) = self.token else { return Ok(None) };
        let source = FromSource::new(token, Arc::clone(&context.secrets));
        Asana::new(source, self.options).map(Some)
    }
}

fn number(key: &str, text: String) -> Result<String> {
    if is_gid(&text) {
        return Ok(text);
    }
    Err(Error::configuration("the id of a workspace or team is a number")
        .with(key, text)
        .with_hint("`anyticket whoami` lists the workspaces of the token, `anyticket project list --groups` the teams")
        .at(NAME))
}
