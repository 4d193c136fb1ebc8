//! Credentials: tokens, service accounts and apps, and where an app keeps external keys.

use std::sync::{Arc, Mutex, PoisonError};

use anyticket::{
    ErrorKind, NewTicket, Operation, Provider, Result, SecretString, TicketPatch, TicketProvider, TicketQuery, Tracker,
    TrackerOptions, UserProvider,
};
use anyticket_asana::{Asana, oauth_app};
use anyticket_http::{TokenStore, Tokens};
use anyticket_tests::asana::{ENGINEERING, SimulatedAsana, simulated};
use async_trait::async_trait;

/// Keeps tokens, and how often.
#[derive(Clone, Debug, Default)]
struct Store(Arc<Mutex<(Option<Tokens>, u32)>>);

impl Store {
    fn holding(refresh: String) -> Self {
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

fn app(subject: &SimulatedAsana, scopes: &[&str]) -> (Asana, Store) {
    let ((client, secret), refresh) = subject.simulation.world(|world| (world.app(), world.refresh_token(scopes)));
    let store = Store::holding(refresh);
    let app = oauth_app(client, SecretString::from(secret));
    (Asana::with_app(&app, "ann", store.clone(), subject.options()).unwrap(), store)
}

#[tokio::test(start_paused = true)]
async fn an_access_token_is_refreshed_once_however_many_need_it_and_the_refresh_token_stays() {
    let subject = SimulatedAsana::new(simulated(5));
    let (asana, store) = app(&subject, &["default"]);
    for round in 1..=2 {
        let all = futures_util::future::join_all((0..8).map(|_| asana.me())).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(store.with(|kept| kept.1), round, "one flight");
        assert!(store.with(|kept| kept.0.clone()).unwrap().refresh.is_some());
        subject.simulation.world(|world| world.expire_access_tokens());
    }
    assert_eq!(subject.simulation.world(|world| world.credentials_leaked()), 0);
}

/// An app keeps keys on the tasks, where they are an address.
#[tokio::test(start_paused = true)]
async fn an_app_keeps_external_keys_on_the_tasks() {
    let subject = SimulatedAsana::new(simulated(5));
    let (asana, _) = app(&subject, &["default"]);
    let tracker = Tracker::with_options(Arc::new(asana), TrackerOptions::default().with_project(ENGINEERING)).unwrap();
    let made = tracker.create(NewTicket::new("Order").with_external_key("order/7 ü")).await.unwrap();
    assert_eq!(made.external_key.as_deref(), Some("order/7 ü"));
    let again = tracker.create(NewTicket::new("Order").with_external_key("order/7 ü")).await.unwrap();
    assert!(again.existed && again.id == made.id);
    let other = tracker.update(&made.id, TicketPatch::new().external_key("order/8")).await.unwrap();
    assert_eq!(other.external_key.as_deref(), Some("order/8"));
    assert_eq!(tracker.find_by_external_key("order/8").await.unwrap().unwrap().id, made.id);
    assert!(tracker.find_by_external_key("order/7 ü").await.unwrap().is_none());
    // A personal token does not see it.
    let plain = subject.asana().get(&made.id, anyticket::Include::default()).await.unwrap();
    assert_eq!(plain.external_key, None);
}

/// Under granular scopes sections cannot be listed: tasks are read and listed all the same.
#[tokio::test(start_paused = true)]
async fn an_app_of_few_scopes_reads_what_it_may_and_is_told_what_it_may_not() {
    let subject = SimulatedAsana::new(simulated(20));
    let scopes = ["tasks:read", "projects:read", "users:read", "workspaces:read", "tags:read", "custom_fields:read"];
    let (asana, _) = app(&subject, &scopes);
    let tracker = Tracker::with_options(Arc::new(asana), TrackerOptions::default().with_project(ENGINEERING)).unwrap();
    assert!(!tracker.tickets(TicketQuery::new().in_project(ENGINEERING)).all().await.unwrap().is_empty());
    let error = tracker.create(NewTicket::new("No")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:#}");
    assert!(error.hint().is_some_and(|hint| hint.contains("full permissions")), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_account_is_somebody_of_its_own_and_a_dead_token_is_told() {
    let subject = SimulatedAsana::new(simulated(5));
    let with = |token: &str| Asana::new(SecretString::from(token), subject.options()).unwrap();
    let (service, revoked) = subject.simulation.world(|world| (world.service_token(), world.revoked_token()));
    let (robot, ann) = (with(service).me().await.unwrap(), subject.asana().me().await.unwrap());
    assert_ne!(robot.id, ann.id);
    let error = with(revoked).me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error:#}");
    assert!(!format!("{error:#}{error:?}").contains(revoked));
    assert_eq!(subject.asana().capabilities().support(Operation::Me).as_str(), "native");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_vendor_is_not_sent() {
    let subject = SimulatedAsana::new(simulated(1));
    let before = subject.simulation.counters().total();
    for token in ["pk_1_CLICKUP", "ghp_x", "ATATT3x", "Bearer 2/1"] {
        let error = Asana::new(SecretString::from(token), subject.options()).unwrap().me().await.unwrap_err();
        assert!(!format!("{error:#}").contains(token), "{error:#}");
    }
    assert_eq!(subject.simulation.counters().total(), before);
}
