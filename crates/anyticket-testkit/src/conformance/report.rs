//! What a run of the suite found.

use std::fmt;

use anyticket_core::Cell;

/// How one check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The law holds.
    Passed,
    /// It does not, because of this.
    Failed(String),
    /// It could not be tried here, because of this.
    NotApplicable(String),
}

/// One check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// The law that it checks.
    pub law: u8,
    /// The check, as a sentence: `clear_really_clears`.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// What a run of the suite found. As text it is a list to read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The provider that was tried.
    pub provider: String,
    /// Every check, law by law.
    pub checks: Vec<Checked>,
    /// The cells that no check came to: neither seen to work nor seen to be refused.
    pub untried: Vec<Cell>,
}

impl Report {
    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Checked> {
        self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed(_)))
    }

    /// The laws of which a check failed, each once.
    pub fn broken_laws(&self) -> Vec<u8> {
        let mut laws: Vec<u8> = self.failed().map(|check| check.law).collect();
        laws.sort_unstable();
        laws.dedup();
        laws
    }

    /// Whether no check failed.
    pub fn is_green(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Does nothing if no check failed.
    ///
    /// # Panics
    ///
    /// With the whole report, if one did.
    pub fn assert_green(&self) {
        assert!(self.is_green(), "{self}");
    }

    /// Does nothing if no check failed and every cell was tried.
    ///
    /// # Panics
    ///
    /// With the whole report, if one failed or a cell was not tried.
    pub fn assert_complete(&self) {
        assert!(self.is_green() && self.untried.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "conformance of {}", self.provider)?;
        for check in &self.checks {
            match &check.outcome {
                Outcome::Passed => writeln!(f, "  law {:>2}  passed  {}", check.law, check.name)?,
                Outcome::Failed(why) => writeln!(f, "  law {:>2}  FAILED  {}: {why}", check.law, check.name)?,
                Outcome::NotApplicable(why) => writeln!(f, "  law {:>2}  -       {} ({why})", check.law, check.name)?,
            }
        }
        if !self.untried.is_empty() {
            let cells: Vec<String> = self.untried.iter().map(Cell::to_string).collect();
            writeln!(f, "  never tried: {}", cells.join(", "))?;
        }
        Ok(())
    }
}
