//! The laws over sockets: a small world, without what needs paused time.

use std::sync::Arc;

use anyticket::{Provider, SecretString};
use anyticket_http::HttpOptions;
use anyticket_jira::{Jira, JiraOptions};
use anyticket_sim::Served;
use anyticket_sim::jira::{Jira as World, Limits, Permission};
use anyticket_testkit::conformance::{self, Subject, Terms};
use anyticket_tests::jira::{ENGINEERING, ROADMAP, simulated, with_workflow};
use async_trait::async_trait;

/// A simulated Jira on a socket, and the provider that reaches it.
struct OverSockets {
    served: Served<World>,
    options: JiraOptions,
}

impl OverSockets {
    async fn new() -> Self {
        let builder = simulated(0)
            .without_log()
            .with(|options| options.search_lag(std::time::Duration::ZERO).limits(Limits::none()));
        let served = builder.serve().await.unwrap();
        served.simulation().world(|world| {
            for permission in Permission::ALL.into_iter().filter(|one| *one != Permission::Administer) {
                world.permit(ROADMAP, permission, true);
            }
        });
        let settings = served.settings();
        let mut http = HttpOptions::default();
        http.base_url = Some(settings["base_url"].parse().unwrap());
        let options = JiraOptions::new(settings["site"].parse().unwrap()).with_http(http);
        Self { served, options: with_workflow(options) }
    }

    fn jira(&self) -> Jira {
        let (email, token) = self.served.simulation().world(|world| (world.email(), world.token()));
        Jira::with_token(email, SecretString::from(token), self.options.clone()).unwrap()
    }
}

#[async_trait]
impl Subject for OverSockets {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.jira())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        self.provider()
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default().with_tickets(40).with_questions(80).with_parent_kind("Epic");
        terms.projects = vec![ENGINEERING.into(), ROADMAP.into()];
        terms
    }

    fn page_size(&self) -> usize {
        anyticket_tests::jira::PAGE
    }

    /// The search does not lag here.
    async fn settle(&self) {}
}

#[tokio::test]
async fn jira_conforms_over_sockets() {
    let report = conformance::run_on(OverSockets::new).await;
    println!("{report}");
    report.assert_green();
}
