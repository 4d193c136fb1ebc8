//! The vendors' documents can be read, and the recorded answers held against them.

use anyticket_tests::contract::{Contract, Document, specs};

#[test]
fn the_documents_of_clickup_and_jira_can_be_read() {
    let Some(specs) = specs() else { return };
    for (vendor, files) in [
        ("clickup", [("clickup-v2.json", "/api"), ("clickup-v3.json", "")].as_slice()),
        ("jira", &[("jira-cloud-v3.json", "")]),
    ] {
        let documents = files.iter().map(|(file, prefix)| Document::read(&specs.join(file), prefix)).collect();
        let report = Contract::new(vendor, &specs, documents, &[]).finish(&[]);
        report.assert_kept();
    }
}
