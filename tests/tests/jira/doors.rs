//! Credentials: which door they open, and what becomes of those that open none.

use std::sync::{Arc, Mutex, PoisonError};

use anyticket::{
    ErrorKind, ExposeSecret, Operation, Provider, ResolvedQuery, Result, SecretString, TicketProvider, UserProvider,
};
use anyticket_http::{TokenStore, Tokens};
use anyticket_jira::{Jira, JiraOptions, oauth_app};
use anyticket_sim::jira::BadCredentials;
use anyticket_tests::jira::{SimulatedJira, simulated};
use async_trait::async_trait;

/// Jira with another token than the one that is good at the site.
fn with(subject: &SimulatedJira, token: &str, change: impl FnOnce(JiraOptions) -> JiraOptions) -> Jira {
    let email = subject.simulation.world(|world| world.email());
    Jira::with_token(email, SecretString::from(token), change(subject.options())).unwrap()
}

fn paths(subject: &SimulatedJira) -> Vec<String> {
    subject.simulation.log().iter().map(|exchange| exchange.path.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_token_with_scopes_is_refused_by_the_site_once_and_taken_by_the_gateway() {
    let subject = SimulatedJira::new(simulated(5));
    let (token, cloud_id) = subject.simulation.world(|world| (world.scoped_token(), world.cloud_id()));
    let jira = with(&subject, token, |options| options);
    assert_eq!(jira.me().await.unwrap().email.as_deref(), Some("ann@example.com"));
    jira.page(&ResolvedQuery::default(), None).await.unwrap();
    let paths = paths(&subject);
    let at_site: Vec<&String> = paths.iter().filter(|path| !path.starts_with("/ex/jira/")).collect();
    assert_eq!(at_site, ["/rest/api/3/myself", "/_edge/tenant_info"]);
    let through = paths.iter().filter(|path| path.starts_with(&format!("/ex/jira/{cloud_id}/rest/api/3/")));
    assert!(through.count() > 2, "{paths:?}");
    assert_eq!(subject.simulation.world(|world| world.credentials_leaked()), 0);
}

#[tokio::test(start_paused = true)]
async fn a_site_whose_id_is_configured_is_not_asked_at_its_own_address() {
    let subject = SimulatedJira::new(simulated(5));
    let (token, cloud_id) = subject.simulation.world(|world| (world.scoped_token(), world.cloud_id()));
    let jira = with(&subject, token, |options| options.with_cloud_id(cloud_id));
    jira.me().await.unwrap();
    assert!(paths(&subject).iter().all(|path| path.starts_with("/ex/jira/")));
}

/// Jira answers a credential that it does not know like nobody's, with success and fewer rows.
#[tokio::test(start_paused = true)]
async fn a_bad_token_is_told_and_never_answered_with_an_empty_list() {
    for answered in [BadCredentials::Anonymous, BadCredentials::Unauthorized] {
        let builder = simulated(20).with(|options| options.bad_credentials(answered));
        let subject = SimulatedJira::new(builder);
        for token in ["ATATT3xFfGF0-nobody-knows-this", subject.simulation.world(|world| world.expired_token())] {
            let jira = with(&subject, token, |options| options);
            let error = jira.page(&ResolvedQuery::default(), None).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{answered:?} {error:#}");
            assert!(!format!("{error:#}{error:?}").contains(token));
        }
        // One that was good until now.
        let jira = subject.another();
        jira.page(&ResolvedQuery::default(), None).await.unwrap();
        subject.simulation.world(|world| world.revoke_tokens(true));
        let error = jira.page(&ResolvedQuery::default(), None).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{answered:?} {error:#}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_vendor_is_not_sent() {
    let subject = SimulatedJira::new(simulated(1));
    for token in ["pk_1_CLICKUP", "ghp_x", "Bearer ATATT3x"] {
        let error = with(&subject, token, |options| options).me().await.unwrap_err();
        assert!(!format!("{error:#}").contains(token), "{error:#}");
    }
    assert_eq!(subject.simulation.counters().total(), 0);
}

/// Keeps tokens, and how often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store(Arc<Mutex<(Option<Tokens>, u32)>>);

impl Store {
    pub(crate) fn holding(refresh: String) -> Self {
        let expired = jiff::Timestamp::UNIX_EPOCH;
        Self(Arc::new(Mutex::new((Some(Tokens::new("").with_refresh(refresh).expiring_at(expired)), 0))))
    }

    fn with<R>(&self, look: impl FnOnce(&mut (Option<Tokens>, u32)) -> R) -> R {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Tokens>> {
        Ok(self.with(|kept| kept.0.clone()))
    }

    async fn save(&self, tokens: &Tokens) -> Result<()> {
        self.with(|kept| {
            kept.0 = Some(tokens.clone());
            kept.1 += 1;
        });
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_used_once_however_many_need_it_and_its_successor_is_kept() {
    let subject = SimulatedJira::new(simulated(5));
    let ((client, secret), refresh) = subject.simulation.world(|world| (world.app(), world.refresh_token()));
    let store = Store::holding(refresh);
    let app = oauth_app(client, secret);
    let jira = Jira::with_app(&app, "ann", store.clone(), subject.options()).unwrap();
    let all = futures_util::future::join_all((0..8).map(|_| jira.me())).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(store.with(|kept| kept.1), 1, "one flight");
    subject.simulation.world(|world| world.expire_access_tokens());
    let all = futures_util::future::join_all((0..8).map(|_| jira.me())).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(store.with(|kept| kept.1), 2);
    let kept = store.with(|kept| kept.0.clone().unwrap().refresh.unwrap());
    assert_eq!(kept.expose_secret(), &subject.simulation.world(|world| world.refresh_token()));
    assert_eq!(subject.simulation.world(|world| world.refresh_tokens_reused()), 0);
    assert_eq!(jira.capabilities().support(Operation::Me).as_str(), "native");
}
