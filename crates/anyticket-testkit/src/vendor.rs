//! A vendor without a network: what leads to its credential, for tests of what leads there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyticket_core::{
    Account, Capabilities, Consent, ConsentRequest, Consented, Context, Error, ErrorKind, Guide, Login, Provider,
    ProviderFactory, Question, RateLimit, Result, Settings, Usage, UserProvider as _, Way, Workspace,
};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use crate::{Memory, Profile};

/// The token that every vendor here knows.
const TOKEN: &str = "tok_GOOD";

/// The state that its consent is sent along with. A vendor's own is random.
const STATE: &str = "state-1";

/// A provider over a [`Memory`] that wants a credential: its only good token is [`Vendor::TOKEN`].
///
/// It has a guide, workspaces and a rate limit, and counts what it is asked, so that a program's way to a credential
/// can be tested without any vendor. The shapes are those that vendors have.
///
/// ```
/// use anyticket_core::Registry;
/// use anyticket_testkit::Vendor;
///
/// let vendor = Vendor::personal();
/// let mut registry = Registry::new();
/// registry.register(vendor.clone());
/// assert!(registry.provider("personal")?.login().is_some());
/// assert_eq!(vendor.requests(), 0);
/// # Ok::<(), anyticket_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Vendor {
    shape: Shape,
    memory: Memory,
    requests: Arc<AtomicU64>,
    workspaces: Vec<(&'static str, &'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Personal,
    Site,
    Keyed,
}

/// The plans, the smallest first, and their requests a minute.
const PLANS: [(&str, u64); 2] = [("free", 100), ("pro", 1000)];

impl Vendor {
    /// The token that is good.
    pub const TOKEN: &'static str = TOKEN;

    /// One with a personal token, and two workspaces to choose from. Called `personal`.
    pub fn personal() -> Self {
        Self::new(Shape::Personal)
    }

    /// One with a site, an e-mail address and a token; or an app that somebody agrees to in a browser. Called `site`.
    pub fn site() -> Self {
        Self::new(Shape::Site)
    }

    /// One with a key that may be seen, and a token at an address made of it. Called `keyed`.
    pub fn keyed() -> Self {
        Self::new(Shape::Keyed)
    }

    fn new(shape: Shape) -> Self {
        let workspaces = match shape {
            Shape::Personal => vec![("1", "Acme", "pro"), ("2", "Beta", "free")],
            Shape::Site | Shape::Keyed => Vec::new(),
        };
        Self { shape, memory: Memory::new(Profile::clickup()), requests: Arc::default(), workspaces }
    }

    /// Leaves only the first workspace.
    #[must_use]
    pub fn with_one_workspace(mut self) -> Self {
        self.workspaces.truncate(1);
        self
    }

    /// The tracker behind it.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// How many requests there were for what is asked about a credential.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Takes what it knows out of the settings, and gives the secrets, fetched.
    async fn secrets(&self, settings: &mut Settings, context: &Context) -> Result<Vec<SecretString>> {
        let mut secrets = Vec::new();
        let guide = self.guide();
        let questions = guide.ways.iter().flat_map(|way| &way.questions);
        for question in questions.filter(|question| question.is_secret()) {
            if let Some(source) = settings.take_secret(&question.setting)? {
                let secret = context.secrets.resolve(&source).await?;
                question.check(secret.expose_secret())?;
                secrets.push(secret);
            }
        }
        Ok(secrets)
    }

    /// One request: whether the vendor knows the token.
    fn admits(&self, secrets: &[SecretString]) -> Result<()> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if secrets.iter().any(|secret| secret.expose_secret() == TOKEN) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unauthenticated, "token unknown").with_status(401).with_vendor_code("TOKEN_1"))
    }

    fn keys_of_shape(&self) -> &'static [&'static str] {
        match self.shape {
            Shape::Personal => &["token", "workspace", "plan"],
            Shape::Site => &["site", "email", "token", "client_id", "client_secret"],
            Shape::Keyed => &["key", "token"],
        }
    }
}

#[async_trait]
impl ProviderFactory for Vendor {
    fn name(&self) -> &str {
        match self.shape {
            Shape::Personal => "personal",
            Shape::Site => "site",
            Shape::Keyed => "keyed",
        }
    }

    fn summary(&self) -> &str {
        "a vendor for tests"
    }

    fn keys(&self) -> &[&str] {
        self.keys_of_shape()
    }

    fn capabilities(&self) -> Capabilities {
        self.memory.profile().capabilities().clone()
    }

    fn login(&self) -> Option<&dyn Login> {
        Some(self)
    }

    async fn connect(&self, mut settings: Settings, context: &Context) -> Result<Arc<dyn Provider>> {
        let secrets = self.secrets(&mut settings, context).await?;
        let workspace = settings.take_text("workspace")?;
        for key in ["plan", "site", "email", "client_id"] {
            settings.take_text(key)?;
        }
        settings.finish(self.keys_of_shape())?;
        if workspace.is_none() && self.workspaces.len() > 1 {
            return Err(Error::configuration("no workspace is chosen").with("key", "workspace"));
        }
        self.admits(&secrets)?;
        Ok(Arc::new(self.memory.clone()))
    }
}

#[async_trait]
impl Login for Vendor {
    fn guide(&self) -> Guide {
        let token = Question::secret("token", "API token")
            .with_example("tok_…")
            .with_variable(format!("{}_TOKEN", self.name().to_uppercase()))
            .not("oth_", "a token of somebody else");
        let personal = Way::new("token", "a personal token")
            .with_step("open Settings, then Apps")
            .with_step("choose Generate and copy the token")
            .with_advice("it may do all that you may")
            .with_revoking("open Settings, then Apps, and choose Regenerate");
        match self.shape {
            Shape::Personal => Guide::new("Personal").with_way(personal.asking(token)),
            Shape::Site => {
                let site = Question::plain("site", "address of the site")
                    .with_example("https://example.com")
                    .with_rule(|answer| match answer.starts_with("https://") {
                        true => Ok(()),
                        false => Err(Error::invalid("the address begins with https://")),
                    });
                let email = Question::plain("email", "e-mail address").with_example("ann@example.com");
                let app = Way::new("app", "an app that you agree to in a browser")
                    .asking(site.clone())
                    .asking(Question::plain("client_id", "id of the app"))
                    .asking(Question::secret("client_secret", "secret of the app"))
                    .with_consent(Agreement);
                let way = personal.asking(site).asking(email).asking(token);
                Guide::new("Site").with_way(way).with_way(app)
            }
            Shape::Keyed => {
                let key = Question::secret("key", "key").shown().with_variable("KEYED_KEY");
                let token = token.with_step("open https://keyed.example.com/authorize?key={key} and choose Allow");
                Guide::new("Keyed").with_way(personal.asking(key).asking(token))
            }
        }
    }

    async fn account(&self, mut settings: Settings, context: &Context) -> Result<Account> {
        let secrets = self.secrets(&mut settings, context).await?;
        let (workspace, plan) = (settings.take_text("workspace")?, settings.take_text("plan")?);
        for key in ["site", "email", "client_id"] {
            settings.take_text(key)?;
        }
        settings.finish(self.keys_of_shape())?;
        self.admits(&secrets)?;
        let mut usage = Usage::new();
        usage.requests = 1;
        let mut account = Account::new().with_user(self.memory.me().await?).with_usage(usage);
        for (id, name, plan) in &self.workspaces {
            let workspace = Workspace::new(*id, *name).with_plan(*plan);
            account = account.with_workspace(workspace.with_setting("workspace", *id).with_setting("plan", *plan));
        }
        let account = account.choosing(workspace.as_deref())?;
        let Some(chosen) = account.chosen().and_then(|chosen| chosen.plan.clone()) else { return Ok(account) };
        let rank = |name: &str| PLANS.iter().position(|(plan, _)| *plan == name);
        let limit = PLANS.iter().find(|(plan, _)| *plan == chosen).map_or(100, |(_, limit)| *limit);
        let limit = RateLimit::new(limit, Duration::from_secs(60)).with_remaining(limit - 1);
        let account = account.with_rate_limit(limit);
        Ok(match plan.filter(|plan| rank(plan) > rank(&chosen)) {
            Some(plan) => account.warning(
                format!("the configured plan {plan} is above the vendor's, which is {chosen}"),
                format!("set plan = \"{chosen}\""),
            ),
            None => account,
        })
    }
}

/// What happens in the browser.
struct Agreement;

#[async_trait]
impl Consent for Agreement {
    async fn begin(&self, mut settings: Settings, _: &Context) -> Result<ConsentRequest> {
        let id = settings.take_text("client_id")?.unwrap_or_default();
        let url = format!("https://site.example.com/authorize?client_id={id}&state={STATE}");
        Ok(ConsentRequest::new(url, STATE.into()))
    }

    fn settings(&self) -> &[&'static str] {
        &["token"]
    }

    async fn finish(
        &self,
        request: ConsentRequest,
        returned: SecretString,
        _: Settings,
        _: &Context,
    ) -> Result<Consented> {
        let parts = returned.expose_secret().split(['?', '&']);
        let state = parts.filter_map(|part| part.strip_prefix("state=")).next();
        if !state.is_some_and(|state| request.is_answered_by(state)) {
            let error = Error::new(ErrorKind::Unauthenticated, "the address does not answer what was asked");
            return Err(error.with_hint("copy the whole address, of this attempt"));
        }
        Ok(Consented::keeping("token", TOKEN))
    }
}
