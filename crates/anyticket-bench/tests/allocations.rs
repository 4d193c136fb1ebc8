//! How often memory is asked for on the way from a page to its tickets: counted, so that a change shows on any machine.

use anyticket::Include;
use anyticket_bench::{Subject, Vendor};

/// The most allocations for each ticket, all of the request's included. `--publish` counts them too.
fn most(vendor: Vendor) -> u64 {
    match vendor {
        Vendor::Asana => 38,
        Vendor::ClickUp => 53,
        Vendor::Jira => 42,
        Vendor::Trello => 26,
    }
}

#[test]
fn a_ticket_costs_no_more_allocations_than_is_published() {
    for vendor in Vendor::ALL {
        let subject = Subject::new(vendor).unwrap();
        let mut tickets = 0;
        let counted = allocation_counter::measure(|| tickets = subject.read(Include::default()).unwrap().len() as u64);
        let each = counted.count_total / tickets;
        println!("{}: {each} allocations for each of {tickets} tickets", vendor.name());
        assert!(each <= most(vendor), "{}: {each} allocations for each ticket", vendor.name());
    }
}
