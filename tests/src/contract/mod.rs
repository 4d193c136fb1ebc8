//! Requests and replies held against the vendors' own documents.
//!
//! The documents are read from the folder that `ANYTICKET_SPECS` names; recorded answers of the real services lie in
//! `samples` beside it. A document is right about requests, which are checked strictly. About replies it is often wrong:
//! what a recorded answer does, a simulated one may do too; everything else that differs needs an [`Exception`] that
//! names the row of `KNOWN-WRONG.md` it rests on, and an exception that nothing needs is an error itself.

mod check;
mod difference;
mod document;
mod exchange;
mod parameters;
mod report;
mod run;
mod samples;
mod schema;
mod source;

use std::io::Write as _;
use std::path::PathBuf;

pub use check::{Call, Contract};
pub use document::Document;
pub use exchange::{Checking, Wanted, made_up};
pub use report::Report;
pub use run::conforms;
pub use source::requests_in;

/// The variable that names the folder of the vendors' documents.
pub const SPECS: &str = "ANYTICKET_SPECS";

/// The folder of the vendors' documents; without it, says so on standard error and gives nothing.
///
/// # Panics
///
/// If the variable names something that is no folder: a check that was asked for must not be left out in silence.
pub fn specs() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os(SPECS).map(PathBuf::from) else {
        // Past the harness, which keeps back what a test says that passes.
        let line = format!("\nDID NOT RUN: the contract check: {SPECS} names no folder with the vendors' documents\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    };
    assert!(folder.is_dir(), "{SPECS} names no folder: {}", folder.display());
    Some(folder)
}

/// Which side of an exchange is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What a provider sends.
    Request,
    /// What a simulator answers.
    Reply,
}

/// What an [`Exception`] rests on.
#[derive(Clone, Copy, Debug)]
pub enum Because {
    /// These words of `KNOWN-WRONG.md`.
    Row(&'static str),
    /// These words of the vendor's document, where its texts and its schemas differ.
    Text(&'static str),
    /// The vendor's own page at this address, which the document does not hold.
    Page(&'static str),
    /// A recorded answer, by its file, has a value of the same type at this place: `/user/profilePicture`.
    Recorded(&'static str, &'static str),
    /// The document says something that fits of the same thing in the answer to another operation, at this place below
    /// its properties: `/tags/items`.
    Elsewhere(&'static str, &'static str),
}

/// A place in which a vendor's document is known to be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Exception {
    /// The operation as the document writes it, `GET /v2/team`, or several with ` | ` between them; `*` for all.
    pub operation: &'static str,
    /// The side that differs.
    pub side: Side,
    /// Where, as a JSON pointer in which `*` stands for any index or key, `**` at its beginning for any place, and `.*` at the end of a part for what
    /// a name goes on with.
    /// Parameters of the query are `/query/NAME`.
    pub pointer: &'static str,
    /// What says so.
    pub because: Because,
}

impl Exception {
    /// A reply differs at `pointer`, and these words of `KNOWN-WRONG.md` say so.
    pub const fn reply(operation: &'static str, pointer: &'static str, row: &'static str) -> Self {
        Self::new(operation, Side::Reply, pointer, Because::Row(row))
    }

    /// A request differs at `pointer`, and these words of `KNOWN-WRONG.md` say so.
    pub const fn request(operation: &'static str, pointer: &'static str, row: &'static str) -> Self {
        Self::new(operation, Side::Request, pointer, Because::Row(row))
    }

    /// A side differs at `pointer` for this reason.
    pub const fn new(operation: &'static str, side: Side, pointer: &'static str, because: Because) -> Self {
        Self { operation, side, pointer, because }
    }

    fn covers(&self, finding: &Finding) -> bool {
        self.side == finding.side
            && (self.operation == "*" || self.operation.split(" | ").any(|one| one == finding.operation))
            && matches(self.pointer, &finding.pointer)
    }
}

/// A difference between an exchange and the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Finding {
    /// The operation as the document writes it.
    pub operation: String,
    /// The side that differs.
    pub side: Side,
    /// Where, with `*` for an index.
    pub pointer: String,
    /// The rule of the document that does not hold.
    pub keyword: String,
    /// What it says, for a person.
    pub message: String,
}

fn matches(pattern: &str, pointer: &str) -> bool {
    if let Some(end) = pattern.strip_prefix("**") {
        let parts = end.split('/').skip(1).count();
        let tail: Vec<&str> = pointer.rsplitn(parts + 1, '/').take(parts).collect();
        let tail: String = tail.iter().rev().map(|part| format!("/{part}")).collect();
        return matches(end, &tail);
    }
    let (mut pattern, mut pointer) = (pattern.split('/'), pointer.split('/'));
    loop {
        match (pattern.next(), pointer.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(wanted), Some(there)) if wanted == there => {}
            (Some(wanted), Some(there)) if wanted.strip_suffix(".*").is_some_and(|start| there.starts_with(start)) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_matches_with_stars_for_indexes_and_for_its_beginning() {
        assert!(matches("/tasks/*/assignees/*", "/tasks/*/assignees/*"));
        assert!(matches("/fields/*", "/fields/name"));
        assert!(matches("**/user/profilePicture", "/comments/*/user/profilePicture"));
        assert!(matches("", ""));
        assert!(!matches("/tasks", "/tasks/*"));
        assert!(!matches("**/user", "/superuser"));
        assert!(matches("/query/custom_fields.*", "/query/custom_fields.12.value"));
        assert!(!matches("/query/custom_fields.*", "/query/custom"));
    }
}
