//! How many requests an operation makes: counted where they arrive, and published.

use std::sync::Arc;

use anyticket::{ProjectId, TicketQuery, Tracker, TrackerOptions};
use anyticket_tests::asana::{ENGINEERING, SimulatedAsana, simulated};
use anyticket_tests::requests::{Requests, Usual, published};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/asana.md");

#[tokio::test(start_paused = true)]
async fn every_operation_makes_as_many_requests_as_is_published() {
    let asana = SimulatedAsana::configured(simulated(220).without_log(), |options| options.with_page_size(100));
    let project = asana.simulation.world(|world| world.project_named(ENGINEERING)).unwrap();
    let project = ProjectId::new(project);
    let open = || {
        let options = TrackerOptions::default().with_project(project.as_str());
        Tracker::with_options(Arc::new(asana.another()), options).unwrap()
    };
    let mut listed = open().tickets(TicketQuery::new().in_project(project.as_str())).all().await.unwrap();
    // Those that somebody can be assigned to stand at the end.
    listed.sort_by_key(|ticket| ticket.assignees.is_empty());
    let world = Usual {
        ids: listed.iter().skip(listed.len() - 54).map(|ticket| ticket.id.clone()).collect(),
        somebody: open().me().await.unwrap().email.unwrap(),
        statuses: ["Doing", "Done"],
        labels: ["bug", "customer"],
        project: project.clone(),
        tickets: listed.len(),
        least: [1, 1, 2, 1, 1, 2, 1, 1, 1, 5, 2, 1, 0, 1],
    };
    let mut table = Requests::default();
    table.count_usual(&world, open, || asana.simulation.counters().total()).await;
    let table = table.markdown();
    println!("{table}");
    published(FILE, &table);
}
