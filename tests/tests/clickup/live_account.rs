//! The laws on a real account, where the environment holds one: `ANYTICKET_LIVE_CLICKUP` is the address of a connection
//! (`clickup:?workspace=9012345&token=env:CLICKUP_TOKEN`), `ANYTICKET_LIVE_CLICKUP_PROJECTS` names two Lists made for the
//! purpose, by their ids with a comma between. Without the first the test is reported as ignored: the build looks.

use std::sync::Arc;

use anyticket::{Config, Provider, Secrets};
use anyticket_testkit::conformance::{self, Subject, Terms};
use async_trait::async_trait;

struct Live(Arc<dyn Provider>);

#[async_trait]
impl Subject for Live {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::clone(&self.0)
    }
}

#[cfg_attr(not(live_clickup), ignore = "ANYTICKET_LIVE_CLICKUP names no account")]
#[tokio::test]
async fn a_real_clickup_conforms() {
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
    let url = variable("ANYTICKET_LIVE_CLICKUP");
    let lists = variable("ANYTICKET_LIVE_CLICKUP_PROJECTS");
    let config = Config::from_url(&url).unwrap();
    let (name, mut settings) = config.settings(None).unwrap();
    // What is the tracker's and not the provider's, such as a default project, the suite decides itself.
    anyticket::TrackerOptions::take_from(&mut settings).unwrap();
    let context = anyticket::Context::new(".", ".").with_secrets(Arc::new(Secrets::new()));
    let registry = anyticket::registry();
    let provider = registry.provider("clickup").unwrap().connect(settings, &context).await.unwrap();
    println!("{name} is tried in the Lists {lists}");
    let report = conformance::run_on(|| async {
        Terms::shared_world(lists.split(',').map(str::trim))
            .with_tickets(40)
            .with_questions(60)
            .on(Live(Arc::clone(&provider)))
    })
    .await;
    println!("{report}");
    assert!(report.failed().next().is_none(), "{report}");
}
