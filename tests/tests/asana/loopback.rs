//! The laws over sockets: a small world, without what needs paused time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyticket::{Provider, SecretString};
use anyticket_asana::{Asana, AsanaOptions, Plan};
use anyticket_http::{Clock, HttpOptions};
use anyticket_sim::Served;
use anyticket_sim::asana::{Asana as World, Limits};
use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_tests::asana::{ENGINEERING, OPERATIONS, PAGE, simulated};
use async_trait::async_trait;

/// A clock that runs ahead, so that a minute of Asana's limits takes no minute.
#[derive(Debug)]
struct Hurried(Instant);

const FACTOR: u32 = 200;

#[async_trait]
impl Clock for Hurried {
    fn now(&self) -> Duration {
        self.0.elapsed() * FACTOR
    }

    fn wall(&self) -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time / FACTOR).await;
    }
}

/// A simulated Asana on a socket, and the provider that reaches it.
struct OverSockets {
    served: Served<World>,
    options: AsanaOptions,
}

impl OverSockets {
    async fn new() -> Self {
        let builder =
            simulated(0).without_log().with(|options| options.search_lag(Duration::ZERO).limits(Limits::none()));
        let served = builder.serve().await.unwrap();
        let settings = served.settings();
        let day = Duration::from_secs(86_400);
        let http = HttpOptions::new()
            .with_base_url(settings["base_url"].parse().unwrap())
            .with_clock(Arc::new(Hurried(Instant::now())))
            .with_timeout(day)
            .with_deadline(day)
            .with_bulk_deadline(day);
        let team = served.world(|world| world.team(ENGINEERING)).unwrap();
        let options = AsanaOptions::new()
            .with_workspace(&settings["workspace"])
            .with_team(team)
            .with_plan(Plan::Paid)
            .with_external_key_field("Source id")
            .with_page_size(PAGE)
            .with_http(http);
        Self { served, options }
    }

    fn asana(&self) -> Asana {
        let token = self.served.world(|world| world.token());
        Asana::new(SecretString::from(token), self.options.clone()).unwrap()
    }
}

#[async_trait]
impl Subject for OverSockets {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.asana())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default().with_tickets(30).with_questions(60);
        terms.projects = vec![ENGINEERING.into(), OPERATIONS.into()];
        terms
    }

    fn page_size(&self) -> usize {
        PAGE
    }

    /// The search does not lag here.
    async fn settle(&self) {}
}

#[tokio::test]
async fn asana_conforms_over_sockets() {
    const WAITING: [u8; 3] = [12, 13, 14];
    for law in (1..=16).filter(|law| !WAITING.contains(law)) {
        let report = conformance::run_law(law, OverSockets::new).await;
        assert!(report.failed().next().is_none(), "{report}");
    }
}
