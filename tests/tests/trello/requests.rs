//! How many requests an operation makes: counted where they arrive, and published.

use std::sync::Arc;

use anyticket::{TicketQuery, Tracker, TrackerOptions};
use anyticket_tests::requests::{Requests, Usual, published};
use anyticket_tests::trello::{SimulatedTrello, mapped, simulated};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/trello.md");

#[tokio::test(start_paused = true)]
async fn every_operation_makes_as_many_requests_as_is_published() {
    let trello = SimulatedTrello::configured(simulated(150).without_log(), |options| options);
    let board = trello.simulation.settings().remove("project").unwrap();
    let open = || {
        let options = mapped(TrackerOptions::default()).with_project(board.as_str());
        Tracker::with_options(Arc::new(trello.another()), options).unwrap()
    };
    let listed = open().tickets(TicketQuery::new().in_project(board.as_str())).all().await.unwrap();
    let world = Usual {
        ids: listed.iter().take(54).map(|ticket| ticket.id.clone()).collect(),
        somebody: open().me().await.unwrap().name.unwrap(),
        statuses: ["Doing", "Review"],
        labels: ["Bug", "customer"],
        project: board.as_str().into(),
        tickets: listed.len(),
        least: [1, 1, 2, 1, 1, 1, 1, 1, 1, 5, 1, 1, 0, 1],
    };
    let mut table = Requests::default();
    table.count_usual(&world, open, || trello.simulation.counters().total()).await;
    let table = table.markdown();
    println!("{table}");
    published(FILE, &table);
}
