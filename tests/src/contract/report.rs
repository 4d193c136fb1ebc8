//! What a check found, for a person and for a test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Finding;

/// What was checked and what was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The vendor.
    pub vendor: String,
    /// How many requests were checked.
    pub requests: usize,
    /// How many replies were checked.
    pub replies: usize,
    /// How often each operation was sent.
    pub sent: BTreeMap<String, usize>,
    /// Operations whose replies the document does not describe.
    pub without_schema: BTreeSet<String>,
    /// Refusals with a status that the document does not name.
    pub undocumented: BTreeSet<String>,
    /// Exceptions whose words stand nowhere.
    pub baseless: Vec<String>,
    /// How many exceptions were needed.
    pub exceptions_used: usize,
    /// Exceptions that nothing needed.
    pub unused: Vec<String>,
    /// Operations that the provider can send and nothing sent.
    pub never_sent: Vec<String>,
    /// Operations that were sent although the provider does not say that it can.
    pub undeclared: Vec<String>,
    /// What differs, and how often.
    pub findings: BTreeMap<Finding, usize>,
}

impl Report {
    /// Ends the test if anything differs from the documents.
    ///
    /// # Panics
    ///
    /// If there are findings, exceptions that nothing needed, operations that nothing sent or that nobody declared.
    pub fn assert_kept(&self) {
        let kept = self.findings.is_empty()
            && self.unused.is_empty()
            && self.baseless.is_empty()
            && self.never_sent.is_empty()
            && self.undeclared.is_empty();
        assert!(kept, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} requests and {} replies checked, {} operations, {} without a schema, {} exceptions used",
            self.vendor,
            self.requests,
            self.replies,
            self.sent.len(),
            self.without_schema.len(),
            self.exceptions_used,
        )?;
        for (title, lines) in [
            ("without a schema", &self.without_schema.iter().cloned().collect::<Vec<_>>()),
            ("refusals that the document does not name", &self.undocumented.iter().cloned().collect()),
            ("exceptions that nothing needed", &self.unused),
            ("exceptions that rest on nothing", &self.baseless),
            ("operations that can be sent and never were", &self.never_sent),
            ("operations that were sent and are not declared", &self.undeclared),
        ] {
            if !lines.is_empty() {
                writeln!(f, "  {title}:\n    {}", lines.join("\n    "))?;
            }
        }
        for (finding, times) in &self.findings {
            let Finding { operation, side, pointer, keyword, message } = finding;
            let message: String = message.chars().take(200).collect();
            writeln!(f, "  {operation} {side:?} {pointer:?} {keyword} ({times} x): {message}")?;
        }
        Ok(())
    }
}
