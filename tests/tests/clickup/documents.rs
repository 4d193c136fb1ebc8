//! The laws, and every exchange of the run held against ClickUp's own documents.

use std::path::Path;

use anyticket_sim::Exchange;
use anyticket_testkit::conformance;
use anyticket_tests::clickup::{SimulatedClickUp, simulated};
use anyticket_tests::contract::{Checking, Contract, Document, made_up, requests_in, specs};
use anyticket_tests::process::root;

use crate::beyond;
use crate::exceptions::EXCEPTIONS;
use crate::tour::toured;

fn checking(specs: &Path) -> Checking {
    let documents = vec![
        Document::read(&specs.join("clickup-v2.json"), "/api"),
        Document::read(&specs.join("clickup-v3.json"), ""),
    ];
    let contract = Contract::new("clickup", specs, documents, EXCEPTIONS);
    let below_api = |(method, path): (String, String)| (method, format!("/api{path}"));
    let mut requests = requests_in(&root().join("crates/anyticket-clickup/src"));
    // The plane sends it, to the address that the provider names.
    requests.push(("POST".to_owned(), "/v2/oauth/token".to_owned()));
    Checking::begin(contract, &requests.into_iter().map(below_api).collect::<Vec<_>>())
}

/// Whether an exchange is of the vendor's interface: a file is fetched from an address that the vendor made, consent is
/// a page, and what the suite sends raw and by guess has no operation.
fn is_of_the_interface(exchange: &Exchange) -> bool {
    exchange.path.starts_with("/api/") && !made_up(&exchange.path)
}

fn wanted(exchange: &Exchange) -> Option<Exchange> {
    is_of_the_interface(exchange).then(|| exchange.clone())
}

/// One run for both: every law, and every request and answer that it takes.
#[tokio::test(start_paused = true)]
async fn clickup_conforms_and_every_exchange_is_as_its_documents_say() {
    let checking = specs().map(|specs| checking(&specs));
    let report = conformance::run_on(|| async {
        // Everybody has a name here, as the document says; worlds in which somebody has none are those of the other tests.
        let world = simulated(0).without_log().with(|world| world.invited_without_name(false));
        let subject = SimulatedClickUp::new(world);
        checking.iter().for_each(|checking| checking.watch(&subject.simulation, wanted));
        subject
    })
    .await;
    println!("{report}");
    report.assert_complete();
    let Some(checking) = checking else { return };
    beyond::walk(&checking, wanted).await;
    // What the simulator answers beyond that: everything that it knows, in two worlds.
    let mut toured = [toured(|options| options), toured(|options| options.variety(false))].concat();
    toured.retain(is_of_the_interface);
    let report = checking.finish(&toured);
    println!("{report}");
    report.assert_kept();
}
