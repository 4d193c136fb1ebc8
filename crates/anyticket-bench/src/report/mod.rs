//! What was measured, and how it is shown.

mod machine;
mod markdown;

use serde_json::{Value, json};

/// One figure beside its baseline of the same run. Less is better.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is of.
    pub name: String,
    /// In what it is.
    pub unit: &'static str,
    /// The library's.
    pub ours: f64,
    /// The baseline: the least that would do, or what is allowed.
    pub floor: f64,
    /// How many times the baseline it may be at most; nothing where a figure is only shown.
    pub goal: Option<f64>,
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, ours: f64, floor: f64) -> Self {
        Self { name: name.into(), unit, ours, floor, goal: None }
    }

    pub(crate) fn at_most(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }

    /// Ours in times of the baseline.
    pub fn ratio(&self) -> f64 {
        self.ours / self.floor
    }

    /// Whether there is a goal and it is missed.
    pub fn is_missed(&self) -> bool {
        // What is no number is no success either.
        self.goal.is_some_and(|goal| self.ratio().is_nan() || self.ratio() > goal)
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "name": self.name,
            "unit": self.unit,
            "ours": rounded(self.ours),
            "floor": rounded(self.floor),
            "ratio": rounded(self.ratio()),
            "goal": self.goal,
        })
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 1e4).round() / 1e4
}

/// Everything that was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    parts: Vec<Part>,
}

/// What one workload gave.
#[derive(Debug)]
struct Part {
    heading: &'static str,
    about: &'static str,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn add(&mut self, heading: &'static str, about: &'static str, rows: Vec<Row>) {
        self.parts.push(Part { heading, about, rows });
    }

    /// The figures that miss their goal.
    pub(crate) fn missed(&self) -> impl Iterator<Item = &Row> {
        self.parts.iter().flat_map(|part| &part.rows).filter(|row| row.is_missed())
    }

    /// The page that is published, in the place of an earlier one.
    pub(crate) fn markdown(&self, before: &str) -> crate::Result<String> {
        markdown::page(&self.parts, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_above_its_goal_is_missed_and_one_that_is_no_number_too() {
        let row = |ours: f64, floor: f64| Row::new("a", "ms", ours, floor).at_most(1.25);
        assert!(!row(125.0, 100.0).is_missed());
        assert!(row(126.0, 100.0).is_missed());
        assert!(row(0.0, 0.0).is_missed());
        assert!(!Row::new("only shown", "ms", 9.0, 1.0).is_missed());
    }
}
