//! A listing read side by side takes little longer than its answers must, counted in simulated time.

use anyticket_bench::{Result, Vendor, latency};

fn holds(vendor: Vendor) -> Result<()> {
    let mut missed = Vec::new();
    latency::figures(vendor, &mut |row| {
        println!("{}: {} of {}, {:.3}", row.name, row.ours, row.floor, row.ratio());
        missed.extend(row.is_missed().then_some(row.name));
    })?;
    assert!(missed.is_empty(), "{missed:?}");
    Ok(())
}

#[test]
fn clickup_is_read_nearly_as_fast_as_its_answers_come_also_after_an_import() -> Result<()> {
    holds(Vendor::ClickUp)
}

#[test]
fn jira_is_read_nearly_as_fast_as_its_answers_come_also_after_an_import() -> Result<()> {
    holds(Vendor::Jira)
}

#[test]
fn no_vendor_whose_projects_can_be_read_side_by_side_is_left_out() {
    assert_eq!(latency::VENDORS, [Vendor::ClickUp, Vendor::Jira]);
}
