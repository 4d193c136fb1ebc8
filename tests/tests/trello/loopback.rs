//! The laws over sockets: a small world, without what needs paused time.

use std::sync::Arc;
use std::time::Duration;

use anyticket::{Provider, SecretString, TrackerOptions};
use anyticket_http::HttpOptions;
use anyticket_sim::Served;
use anyticket_sim::trello::{Limits, Trello as World};
use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_tests::trello::{ENGINEERING, OPERATIONS, mapped, simulated};
use anyticket_trello::{Trello, TrelloOptions};
use async_trait::async_trait;

/// How many cards are asked for at once here.
const PAGE: usize = 10;

/// A simulated Trello on a socket, and the provider that reaches it.
struct OverSockets {
    served: Served<World>,
    options: TrelloOptions,
}

impl OverSockets {
    async fn new() -> Self {
        let builder = simulated(0).without_log();
        // The provider believes what the answers say, which spares the waiting for what is documented.
        let limits = Limits::default().per_token(100_000).per_key(100_000);
        let builder = builder.with(|options| options.search_lag(Duration::ZERO).limits(limits));
        let served = builder.serve().await.unwrap();
        let http = HttpOptions::default().with_base_url(served.settings()["base_url"].parse().unwrap());
        let options = TrelloOptions::new().with_http(http).with_page_size(PAGE);
        Self { served, options }
    }

    fn trello(&self) -> Trello {
        let (key, token) = self.served.simulation().world(|world| (world.key(), world.token()));
        Trello::new(key, SecretString::from(token), self.options.clone()).unwrap()
    }
}

#[async_trait]
impl Subject for OverSockets {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.trello())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    fn options(&self) -> TrackerOptions {
        mapped(TrackerOptions::default())
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default().with_tickets(30).with_questions(30).with_people(["Ada Adams", "Bo Berg"]);
        terms.projects = vec![ENGINEERING.into(), OPERATIONS.into()];
        terms
    }

    fn page_size(&self) -> usize {
        PAGE
    }
}

#[tokio::test]
async fn trello_conforms_over_sockets() {
    let report = conformance::run_on(OverSockets::new).await;
    println!("{report}");
    report.assert_green();
}
