//! What a person writes in a configuration file, and what a program says in code.

use std::fmt;
use std::sync::{Arc, LazyLock};

use anyticket_core::{
    Capabilities, Context, Error, Login, Provider, ProviderFactory, Registry, Result, SecretSource, Setting, Settings,
    unknown_key,
};
use anyticket_http::{AppSettings, AppTokens, FromSource, HttpOptions};
use async_trait::async_trait;
use url::Url;

use crate::capabilities::capabilities;
use crate::{Jira, NAME, oauth};

/// The settings of its own.
const OWN_KEYS: [&str; 7] = ["site", "email", "token", "cloud_id", "fields", "resolution", "workflow"];
/// The fields of our model that are kept in a custom field, or can be.
const FIELD_KEYS: [&str; 3] = ["external_key", "start", "points"];

static KEYS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| [&OWN_KEYS, AppSettings::KEYS, AppTokens::KEYS, HttpOptions::KEYS].concat());

/// Adds Jira to a registry, under the name `jira`.
///
/// Its settings are `site`, `email` and `token`, or `client_id`, `client_secret` and `refresh_token` of an OAuth
/// app, or an `access_token` of one;
/// `cloud_id`; `[fields]` with `external_key`, `start` and `points`; `[resolution]`, `[workflow]`; and those of
/// [`HttpOptions`].
pub fn register(registry: &mut Registry) {
    registry.register(Factory);
}

/// How Jira is used.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct JiraOptions {
    /// The address of the site, as people see it. It may be left out where `http.base_url` or the id of the site is given.
    pub site: Option<Url>,
    /// The id of the site, for the gateway. It is found where it is needed and not given.
    pub cloud_id: Option<String>,
    /// The custom field, by name or id, that external keys are kept in; else a label.
    pub external_key_field: Option<String>,
    /// The custom field, by name or id, that says when work starts; else the one called `Start date`.
    pub start_field: Option<String>,
    /// The custom field, by name or id, that holds points; else the ones called `Story Points` or `Story point estimate`.
    pub points_field: Option<String>,
    /// The resolutions, by name or id, with which a done issue counts as cancelled.
    pub cancelled: Vec<String>,
    /// Which statuses follow which, by name or id, where somebody has written the workflow down: a status, and those one
    /// step away from it. `*` stands for every status.
    pub workflow: Vec<(String, Vec<String>)>,
    /// How Jira is reached.
    pub http: HttpOptions,
}

impl JiraOptions {
    /// The options as they are by default, for the site at this address.
    pub fn new(site: Url) -> Self {
        Self { site: Some(site), ..Self::default() }
    }

    /// The options for an app, whose site is found by what it is allowed to see.
    pub fn of_app() -> Self {
        Self::default()
    }

    /// Sets the id of the site, so that the gateway is used at once.
    #[must_use]
    pub fn with_cloud_id(mut self, id: impl Into<String>) -> Self {
        self.cloud_id = Some(id.into());
        self
    }

    /// Keeps external keys in a custom field of short text instead of a label.
    #[must_use]
    pub fn with_external_key_field(mut self, field: impl Into<String>) -> Self {
        self.external_key_field = Some(field.into());
        self
    }

    /// Sets the custom field that says when work starts.
    #[must_use]
    pub fn with_start_field(mut self, field: impl Into<String>) -> Self {
        self.start_field = Some(field.into());
        self
    }

    /// Sets the custom field that holds points.
    #[must_use]
    pub fn with_points_field(mut self, field: impl Into<String>) -> Self {
        self.points_field = Some(field.into());
        self
    }

    /// Lets a done issue with this resolution, by name or id, count as cancelled.
    #[must_use]
    pub fn with_cancelled(mut self, resolution: impl Into<String>) -> Self {
        self.cancelled.push(resolution.into());
        self
    }

    /// Writes down which statuses are one step away from one, by name or id; from every status if it is `*`.
    #[must_use]
    pub fn with_steps<S: Into<String>>(mut self, from: impl Into<String>, to: impl IntoIterator<Item = S>) -> Self {
        self.workflow.push((from.into(), to.into_iter().map(Into::into).collect()));
        self
    }

    /// Sets how Jira is reached.
    #[must_use]
    pub fn with_http(mut self, options: HttpOptions) -> Self {
        self.http = options;
        self
    }
}

impl fmt::Debug for JiraOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JiraOptions")
            .field("site", &self.site.as_ref().and_then(Url::host_str))
            .field("cloud_id", &self.cloud_id)
            .field("external_key_field", &self.external_key_field)
            .field("start_field", &self.start_field)
            .field("points_field", &self.points_field)
            .field("cancelled", &self.cancelled)
            .field("workflow", &self.workflow)
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
        "Jira Cloud, through its REST API: an API token, or an OAuth app"
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
        let jira = Configured::take_from(settings, context)?.connect(context).await?;
        Ok(Arc::new(jira.ok_or_else(credential_missing)?))
    }
}

pub(crate) fn credential_missing() -> Error {
    Error::configuration("Jira needs a credential")
        .with_hint(
            "write email = \"YOU@EXAMPLE.COM\" and token = \"env:JIRA_TOKEN\" (or keyring:NAME, file:PATH, command:PROGRAM \
             ARGS); a token is made at https://id.atlassian.com/manage-profile/security/api-tokens; `anyticket login jira` \
             does it step by step",
        )
        .at(NAME)
}

/// What was written in a configuration.
pub(crate) struct Configured {
    email: Option<String>,
    token: Option<SecretSource>,
    pub(crate) options: JiraOptions,
    pub(crate) app: AppSettings,
    tokens: AppTokens,
}

impl Configured {
    /// Takes everything out of the settings and refuses the rest.
    pub(crate) fn take_from(mut settings: Settings, context: &Context) -> Result<Self> {
        let mut options =
            JiraOptions { http: HttpOptions::take_from(&mut settings, context)?, ..JiraOptions::default() };
        options.site = settings.take_text("site")?.map(|site| site_address(&site)).transpose()?;
        options.cloud_id = settings.take_text("cloud_id")?;
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
                "start" => options.start_field = Some(name),
                "points" => options.points_field = Some(name),
                key => return Err(unknown_key(key, &FIELD_KEYS).at(NAME)),
            }
        }
        for (resolution, category) in settings.take_table("resolution")? {
            match category {
                Setting::Text(category) if category == "cancelled" => options.cancelled.push(resolution),
                Setting::Text(category) if category == "done" => {}
                _ => {
                    return Err(Error::configuration("a resolution is mapped to done or cancelled")
                        .with("key", format!("resolution.{resolution}"))
                        .at(NAME));
                }
            }
        }
        for (from, to) in settings.take_table("workflow")? {
            let Setting::Text(to) = to else {
                return Err(Error::configuration("a status is followed by the names of those one step away")
                    .with("key", format!("workflow.{from}"))
                    .with_hint("write them in one text, separated by commas")
                    .at(NAME));
            };
            let to = to.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
            options.workflow.push((from, to.collect()));
        }
        let configured = Self {
            email: settings.take_text("email")?,
            token: settings.take_secret("token")?,
            options,
            app: AppSettings::take_from(&mut settings)?,
            tokens: AppTokens::take_from(&mut settings)?,
        };
        settings.finish(&KEYS)?;
        Ok(configured)
    }

    /// Jira with the configured credential; nothing if there is none.
    pub(crate) async fn connect(self, context: &Context) -> Result<Option<Jira>> {
        let source = self.tokens.source(&self.app, oauth::server(), &self.options.http, context).await;
        if let Some(source) = source.map_err(|error| error.at(NAME))? {
            return Jira::with_bearer(source, self.options).map(Some);
        }
        let Some(token) = self.token else { return Ok(None) };
        let email = self.email.ok_or_else(|| {
            Error::configuration("an API token goes with the e-mail address of its account")
                .with_hint("write email = \"YOU@EXAMPLE.COM\"")
                .at(NAME)
        })?;
        let source = FromSource::new(token, Arc::clone(&context.secrets));
        Jira::with_token(email, source, self.options).map(Some)
    }
}

/// The address of a site, as people copy it: with a path behind it, or without `https://` before it.
pub(crate) fn site_address(text: &str) -> Result<Url> {
    let wrong = || {
        Error::configuration("the address of the site is none")
            .with_hint("it looks like https://YOUR-SITE.atlassian.net")
            .at(NAME)
    };
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut site = Url::parse(&whole).ok().filter(Url::has_host).ok_or_else(wrong)?;
    let is_bare = site.username().is_empty() && site.password().is_none();
    if !is_bare || !matches!(site.scheme(), "https" | "http") {
        return Err(wrong());
    }
    site.set_path("");
    site.set_query(None);
    site.set_fragment(None);
    Ok(site)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_site_is_taken_as_people_copy_it() {
        for text in [
            "https://acme.atlassian.net",
            "https://acme.atlassian.net/jira/software/projects/ENG/boards/1",
            "acme.atlassian.net",
            " https://acme.atlassian.net/ ",
        ] {
            assert_eq!(site_address(text).unwrap().as_str(), "https://acme.atlassian.net/", "{text}");
        }
        for text in ["", "ftp://acme.atlassian.net", "https://ann:secret@acme.atlassian.net"] {
            let error = site_address(text).unwrap_err();
            assert!(!format!("{error:?}").contains("secret"), "{text}");
        }
    }
}
