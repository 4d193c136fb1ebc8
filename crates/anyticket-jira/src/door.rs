//! Through which door a site is reached: at its own address, or through the gateway.
//!
//! A token without scopes is taken by the site alone, one with scopes and every app by the gateway alone
//! (<https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#authentication>). Which of them a token is, nothing
//! says but a refusal: so the site is asked first, and what it answered is remembered.

use std::fmt;
use std::sync::Arc;

use anyticket_core::{Effect, Error, ErrorKind, Operation, Result, Usage, User};
use anyticket_http::{Answer, CredentialSource, Http, HttpOptions, Repeat, Request, Scheme};
use http::Method;
use tokio::sync::OnceCell;
use url::Url;

use crate::vendor::JiraVendor;
use crate::{NAME, request, users, wire};

/// The gateway's host, and the site's own address if it is known.
const GATEWAY: &str = "https://api.atlassian.com";

/// How a credential is presented.
#[derive(Clone)]
pub(crate) enum Credential {
    /// An e-mail address and an API token, with scopes or without.
    Token { email: String, source: Arc<dyn CredentialSource> },
    /// An access token of an app.
    Bearer { source: Arc<dyn CredentialSource> },
}

/// What is the same for both doors.
pub(crate) struct Way {
    pub(crate) credential: Credential,
    pub(crate) site: Option<Url>,
    pub(crate) cloud_id: Option<String>,
    pub(crate) options: HttpOptions,
}

impl Way {
    /// The address that stands for the site: what was configured for it, on this machine where somebody simulates it.
    fn site_base(&self) -> Option<Url> {
        self.options.base_url.clone().or_else(|| self.site.clone())
    }

    /// The host of the gateway; on this machine it is the one that simulates the site.
    fn gateway_host(&self) -> Url {
        let simulated = self.options.base_url.clone().filter(|base| base.scheme() == "http");
        simulated.unwrap_or_else(|| Url::parse(GATEWAY).expect("the address is a constant"))
    }

    fn gateway_base(&self, cloud_id: &str) -> Result<Url> {
        let mut base = self.gateway_host();
        let below = base.path().trim_end_matches('/').to_owned();
        let plain = cloud_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || cloud_id.is_empty() {
            return Err(Error::configuration("this is no id of a site").with("cloud_id", cloud_id).at(NAME));
        }
        base.set_path(&format!("{below}/ex/jira/{cloud_id}"));
        Ok(base)
    }

    fn scheme(&self) -> Scheme {
        match &self.credential {
            Credential::Token { email, .. } => Scheme::Basic { user: email.clone() },
            Credential::Bearer { .. } => Scheme::Bearer,
        }
    }

    fn source(&self) -> Arc<dyn CredentialSource> {
        match &self.credential {
            Credential::Token { source, .. } | Credential::Bearer { source } => Arc::clone(source),
        }
    }

    /// A plane at this address.
    fn plane(&self, base: Url) -> Result<Http> {
        let mut options = self.options.clone();
        options.base_url = None;
        let site = self.site_base().unwrap_or_else(|| base.clone());
        let vendor = JiraVendor { site: format!("{}{}", site.authority(), site.path().trim_end_matches('/')) };
        Http::builder(vendor, base).shared_credentials(self.scheme(), self.source()).options(options).build()
    }
}

/// A door that was found open, and who came through it.
pub(crate) struct Open {
    http: Http,
    me: User,
    /// The address at which people see the site.
    site: Option<Url>,
}

/// The way to one site. What it learns is shared by all who hold it.
pub(crate) struct Door {
    way: Way,
    /// The plane at the site, or for an app at the gateway's host: made at once, so that what is wrong shows at once.
    first: Http,
    gateway: OnceCell<Http>,
    open: OnceCell<Open>,
}

impl Door {
    /// Puts it together. Nothing is sent.
    pub(crate) fn new(way: Way) -> Result<Self> {
        let base = match (&way.credential, way.site_base()) {
            (_, Some(base)) => base,
            (_, None) if way.cloud_id.is_some() => way.gateway_host(),
            (Credential::Bearer { .. }, None) => way.gateway_host(),
            (Credential::Token { .. }, None) => return Err(site_missing()),
        };
        let first = way.plane(base)?;
        Ok(Self { way, first, gateway: OnceCell::new(), open: OnceCell::new() })
    }

    /// The clock that everything here goes by.
    pub(crate) fn http(&self) -> &Http {
        self.open.get().map_or(&self.first, |open| &open.http)
    }

    /// The address at which people see the site, as far as it is known.
    pub(crate) fn site(&self) -> Option<&Url> {
        self.way.site.as_ref().or_else(|| self.open.get()?.site.as_ref()).or(self.way.options.base_url.as_ref())
    }

    /// Whether it is an app that somebody agreed to, which may see several sites.
    pub(crate) fn is_app(&self) -> bool {
        matches!(self.way.credential, Credential::Bearer { .. })
    }

    /// What was spent at both doors.
    pub(crate) fn usage(&self) -> Usage {
        self.gateway.get().map_or_else(|| self.first.usage(), |gateway| self.first.usage() + gateway.usage())
    }

    /// The door that is open, found by asking whose credential it is: a credential that Jira does not know is answered like
    /// nobody's, with success and fewer rows, by everything else.
    pub(crate) async fn open(&self) -> Result<&Open> {
        self.open.get_or_try_init(|| self.find()).await
    }

    /// Whose credential it is.
    pub(crate) async fn me(&self) -> Result<User> {
        Ok(self.open().await?.me.clone())
    }

    /// Whose credential it is, asked anew.
    pub(crate) async fn ask_me(&self) -> Result<User> {
        if self.open.get().is_none() {
            return self.me().await;
        }
        myself(self.http()).await
    }

    /// Sends a request through the door that is open.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer> {
        let http = &self.open().await?.http;
        let (again, repeat) = (request.clone(), request.may_repeat());
        let answer = http.send(request).await?;
        if !is_anonymous(&answer) {
            return Ok(answer);
        }
        if repeat == Repeat::Unsafe {
            return Err(as_nobody().with_effect(Effect::Applied));
        }
        // Asking who it is has a refusal of its own, after which the source is asked for another credential.
        myself(http).await?;
        let answer = http.send(again).await?;
        if is_anonymous(&answer) { Err(as_nobody()) } else { Ok(answer) }
    }

    async fn find(&self) -> Result<Open> {
        let site = self.way.site.clone();
        if let Some(cloud_id) = &self.way.cloud_id {
            return self.through_gateway(cloud_id, site).await;
        }
        if matches!(self.way.credential, Credential::Bearer { .. }) {
            let resource = self.resource().await?;
            let site = site.or_else(|| Url::parse(resource.url.as_deref()?).ok());
            return self.through_gateway(&resource.id, site).await;
        }
        match myself(&self.first).await {
            Ok(me) => Ok(Open { http: self.first.clone(), me, site }),
            // One that was not sent, since it is no token of Jira, is not refused by the site.
            Err(refused) if refused.kind() == ErrorKind::Unauthenticated && refused.status().is_some() => {
                // A token with scopes is taken by the gateway only.
                let Ok(cloud_id) = self.cloud_id().await else { return Err(refused) };
                match self.through_gateway(&cloud_id, site).await {
                    Err(error) if error.kind() == ErrorKind::Unauthenticated => Err(refused),
                    found => found,
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn through_gateway(&self, cloud_id: &str, site: Option<Url>) -> Result<Open> {
        let base = self.way.gateway_base(cloud_id)?;
        let http = self.gateway.get_or_try_init(|| async { self.way.plane(base) }).await?.clone();
        let me = myself(&http).await?;
        Ok(Open { http, me, site })
    }

    /// The id of the site, which it tells to everybody.
    async fn cloud_id(&self) -> Result<String> {
        let request = Request::get(["_edge", "tenant_info"]).anonymous().during(Operation::Me);
        Ok(self.first.send(request).await?.json::<wire::TenantInfo>()?.cloud_id)
    }

    /// The sites that an app may see.
    pub(crate) async fn resources(&self) -> Result<Vec<wire::Resource>> {
        let mut address = self.way.gateway_host();
        address.set_path("/oauth/token/accessible-resources");
        // The credential goes to the gateway's host, which need not be that of the site.
        let plane = self.way.plane(self.way.gateway_host())?;
        let answer = plane.send(Request::absolute(Method::GET, address).during(Operation::Me)).await?;
        let all: Vec<wire::Resource> = answer.json()?;
        // Sites of Confluence alone stand in the list too.
        Ok(all.into_iter().filter(|one| one.scopes.iter().any(|scope| scope.contains("jira"))).collect())
    }

    /// The site of an app: the configured one, else the only one.
    async fn resource(&self) -> Result<wire::Resource> {
        let resources = self.resources().await?;
        let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let lines = |all: &[wire::Resource]| {
            let line = |one: &wire::Resource| {
                format!(
                    "cloud_id = \"{}\"  # {}",
                    one.id,
                    one.url.as_deref().or(one.name.as_deref()).unwrap_or_default()
                )
            };
            all.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        if let Some(site) = &self.way.site {
            let named = resources.iter().find(|one| one.url.as_deref().and_then(host).as_deref() == site.host_str());
            return named.cloned().ok_or_else(|| {
                Error::new(ErrorKind::Forbidden, "the app was not allowed to see the configured site")
                    .with("site", site)
                    .with_hint(format!("it may see these:\n{}", lines(&resources)))
                    .at(NAME)
            });
        }
        match resources.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(Error::new(ErrorKind::Forbidden, "the app was not allowed to see any site of Jira")
                .with_hint("agree to it again, and choose a site")
                .at(NAME)),
            several => Err(Error::configuration("the app may see several sites and none is configured")
                .with_hint(format!("add one of these lines to the configuration:\n{}", lines(several)))
                .at(NAME)),
        }
    }
}

/// Asks whose credential it is.
async fn myself(http: &Http) -> Result<User> {
    let answer = http.send(request::myself().during(Operation::Me)).await?;
    if is_anonymous(&answer) {
        return Err(as_nobody());
    }
    Ok(users::user(answer.json::<wire::User>()?))
}

/// Whether an answer says that the credential was not taken, although it was answered.
fn is_anonymous(answer: &Answer) -> bool {
    let reason = answer.header("x-seraph-loginreason").unwrap_or_default();
    reason.contains("FAILED") || reason.contains("DENIED")
}

fn as_nobody() -> Error {
    Error::new(ErrorKind::Unauthenticated, "Jira did not take the credential and answered as to nobody")
        .with_hint(
            "make a new API token at https://id.atlassian.com/manage-profile/security/api-tokens and give it to `anyticket \
             login`",
        )
        .at(NAME)
}

pub(crate) fn site_missing() -> Error {
    Error::configuration("Jira needs the address of a site")
        .with_hint(
            "write site = \"https://YOUR-SITE.atlassian.net\"; it is what the address line of the browser begins with",
        )
        .at(NAME)
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("site", &self.site().and_then(Url::host_str)).finish_non_exhaustive()
    }
}
