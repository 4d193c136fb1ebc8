//! What a run of the suite found.

use std::fmt;

use anyticket_core::{Capabilities, Cell, Support};

use super::record::Record;
use super::terms::Terms;

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

/// What became of one cell of the capabilities.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen {
    /// It is declared, and was seen to work.
    Works,
    /// It is refused with a reason, and was seen to be refused.
    Refused,
    /// It is declared, the project at hand has it switched off, and there it was seen to be refused.
    Off(String),
    /// The subject says why it cannot be tried in its world.
    Excused(String),
    /// It is declared, or refused, and no check saw that.
    Untried,
    /// It is refused without a reason.
    Unexplained,
}

impl Seen {
    /// Whether the provider has to answer for it.
    pub fn is_red(&self) -> bool {
        matches!(self, Self::Untried | Self::Unexplained)
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Works => "works",
            Self::Refused => "refused",
            Self::Off(_) => "off",
            Self::Excused(_) => "excused",
            Self::Untried => "UNTRIED",
            Self::Unexplained => "NO REASON",
        })
    }
}

/// One row of the table of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CellRow {
    /// The cell.
    pub cell: Cell,
    /// What is declared of it.
    pub support: Support,
    /// What was seen of it.
    pub seen: Seen,
    /// The checks that saw it.
    pub checks: Vec<&'static str>,
}

/// What a run of the suite found.
///
/// As text it is a list of the checks and of what is red; in the alternate form (`{:#}`) the whole table of cells
/// follows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The provider that was tried.
    pub provider: String,
    /// Every check, law by law.
    pub checks: Vec<Checked>,
    /// Every cell and what became of it; empty if only some laws were run.
    pub cells: Vec<CellRow>,
    /// How many questions law 4 asked, right answers only.
    pub questions: usize,
    /// Of how many tickets they were asked.
    pub crowd: usize,
    /// How much was done: lines to read.
    pub figures: Vec<String>,
}

/// On how many tickets a complete run tries filters, and with how many questions.
const COMPLETE: (usize, usize) = (300, 500);

impl Report {
    pub(super) fn new(provider: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            checks: Vec::new(),
            cells: Vec::new(),
            questions: 0,
            crowd: 0,
            figures: Vec::new(),
        }
    }

    /// Fills the table of cells. `off` says why the project at hand has a cell switched off.
    pub(super) fn tabulate(
        &mut self,
        capabilities: &Capabilities,
        terms: &Terms,
        record: &Record,
        off: impl Fn(Cell) -> Option<String>,
    ) {
        self.cells = Cell::all()
            .map(|cell| {
                let (support, checks) = (capabilities.support(cell), record.checks_of(cell));
                let excuse = terms.excused.iter().find(|(excused, _)| *excused == cell).map(|(_, why)| why.clone());
                let seen = match (&support, off(cell), excuse) {
                    (Support::Refused(reason), ..) if !is_reason(reason) => Seen::Unexplained,
                    (_, _, Some(why)) if checks.is_empty() => Seen::Excused(why),
                    _ if checks.is_empty() => Seen::Untried,
                    (Support::Refused(_), ..) => Seen::Refused,
                    (_, Some(why), _) => Seen::Off(why),
                    _ => Seen::Works,
                };
                CellRow { cell, support, seen, checks }
            })
            .collect();
    }

    /// The checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Checked> {
        self.checks.iter().filter(|check| matches!(check.outcome, Outcome::Failed(_)))
    }

    /// The cells that the provider has to answer for: declared and never seen to work, refused and never seen to be
    /// refused, or refused without a reason.
    pub fn red_cells(&self) -> impl Iterator<Item = &CellRow> {
        self.cells.iter().filter(|row| row.seen.is_red())
    }

    /// The laws of which a check failed, each once.
    pub fn broken_laws(&self) -> Vec<u8> {
        let mut laws: Vec<u8> = self.failed().map(|check| check.law).collect();
        laws.sort_unstable();
        laws.dedup();
        laws
    }

    /// Whether no check failed and no cell is red.
    pub fn is_green(&self) -> bool {
        self.failed().next().is_none() && self.red_cells().next().is_none()
    }

    /// Does nothing if no check failed and no cell is red.
    ///
    /// # Panics
    ///
    /// With the whole report, if it is not so.
    pub fn assert_green(&self) {
        assert!(self.is_green(), "{self}");
    }

    /// Does nothing if the report is green, no cell had to be excused, and filters were tried on as many tickets and with
    /// as many questions as law 4 asks for: 300 and 500.
    ///
    /// # Panics
    ///
    /// With the whole report, if it is not so.
    pub fn assert_complete(&self) {
        let excused = self.cells.iter().any(|row| matches!(row.seen, Seen::Excused(_)));
        assert!(self.is_green() && !excused, "{self}");
        let (crowd, questions) = COMPLETE;
        let whole = self.crowd >= crowd && self.questions >= questions;
        assert!(whole, "law 4 wants {questions} questions to {crowd} tickets\n{self}");
    }

    fn count(&self, wanted: fn(&Seen) -> bool) -> usize {
        self.cells.iter().filter(|row| wanted(&row.seen)).count()
    }
}

/// A refusal says why: a few words, not the one that stands where nobody has said anything.
fn is_reason(reason: &str) -> bool {
    reason.trim().len() > 5 && !reason.contains("not declared")
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
        for line in &self.figures {
            writeln!(f, "  {line}")?;
        }
        if self.cells.is_empty() {
            return Ok(());
        }
        writeln!(
            f,
            "  {} cells: {} work, {} are refused, {} are off here, {} are excused, {} are red",
            self.cells.len(),
            self.count(|seen| *seen == Seen::Works),
            self.count(|seen| *seen == Seen::Refused),
            self.count(|seen| matches!(seen, Seen::Off(_))),
            self.count(|seen| matches!(seen, Seen::Excused(_))),
            self.count(Seen::is_red),
        )?;
        let whole = f.alternate();
        for row in self.cells.iter().filter(|row| whole || row.seen.is_red()) {
            let why = match &row.seen {
                Seen::Off(why) | Seen::Excused(why) => why.clone(),
                Seen::Works | Seen::Refused => row.checks.join(", "),
                _ => row.support.note().unwrap_or_default().to_owned(),
            };
            writeln!(f, "  {:<9} {:<9} {:<30} {why}", row.seen, row.support.as_str(), row.cell.to_string())?;
        }
        Ok(())
    }
}
