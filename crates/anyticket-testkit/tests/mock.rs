//! The mock can stand in for any provider.

use std::sync::Arc;

use anyticket_core::{
    Capabilities, ErrorKind, NewTicket, Operation, Page, Provider, TicketPatch, TicketQuery, Tracker,
};
use anyticket_testkit as testkit;

#[tokio::test]
async fn expectations_are_set_after_it_was_made() {
    let mut provider = testkit::mock();
    provider.expect_create().returning(|draft| Ok(testkit::ticket(&draft)));
    provider.expect_patch().times(1).returning(|id, change| {
        let mut ticket = testkit::ticket(&anyticket_core::Draft::new("Fix login"));
        ticket.id = id.clone();
        ticket.status = change.status.unwrap();
        Ok(ticket)
    });
    provider.expect_page().returning(|_, _| Ok(Page::last(vec![testkit::ticket(&anyticket_core::Draft::new("a"))])));
    let tracker = Tracker::new(provider);
    let ticket = tracker.create(NewTicket::new("Fix login").with_label("bug").with_status("waiting")).await.unwrap();
    assert_eq!((ticket.status.name.as_str(), ticket.labels.len()), ("waiting", 1));
    let ticket = tracker.update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    assert!(!ticket.is_open());
    assert_eq!(tracker.tickets(TicketQuery::open()).all().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_it_was_told_it_cannot_do_is_refused_before_it_is_asked() {
    let capabilities = Capabilities::all().refused(Operation::Comments, "not today");
    let provider: Arc<dyn Provider> = Arc::new(testkit::mock_with(capabilities));
    assert_eq!((provider.name(), format!("{provider:?}").as_str()), ("mock", "MockProvider"));
    let tracker = Tracker::with_options(provider, anyticket_core::TrackerOptions::default()).unwrap();
    let error = tracker.comments(&"t1".into()).all().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}
