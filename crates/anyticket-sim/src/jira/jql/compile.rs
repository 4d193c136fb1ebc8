//! From a tree to something that can be asked about an issue: names are looked up once, mistakes are told.

use jiff::civil::Date;

use super::super::clock::timestamp;
use super::super::entity::Issue;
use super::target::{self, IdField, InstantField, NumberField, Target, TextField};
use super::text::TextQuery;
use super::tree::{Clause, Operand, Operator, Query, Term};
use super::{Direction, JqlError, Scope, SortKey, order};

/// A query that is ready to run.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) check: Check,
    order: Vec<(Target, bool)>,
    /// It means something else at another time.
    pub(crate) volatile: bool,
}

#[derive(Debug)]
pub(crate) enum Check {
    All(Vec<Self>),
    Any(Vec<Self>),
    One(Test),
}

#[derive(Debug)]
pub(crate) enum Test {
    /// Some value is among these, or there is none.
    Ids {
        field: IdField,
        any: Vec<u64>,
        or_empty: bool,
        negated: bool,
    },
    Labels {
        custom: Option<u64>,
        any: Vec<String>,
        or_empty: bool,
        negated: bool,
        exact: bool,
    },
    Keys {
        any: Vec<u64>,
        negated: bool,
    },
    /// Issues of a project by their number.
    Number {
        project: u64,
        operator: Operator,
        number: u32,
    },
    Text {
        field: TextField,
        query: TextQuery,
        negated: bool,
    },
    Line {
        custom: u64,
        query: TextQuery,
        negated: bool,
    },
    Instant {
        field: InstantField,
        operator: Operator,
        any: Vec<i64>,
        or_empty: bool,
    },
    Day {
        custom: Option<u64>,
        operator: Operator,
        any: Vec<Date>,
        or_empty: bool,
    },
    Amount {
        field: NumberField,
        operator: Operator,
        any: Vec<f64>,
        or_empty: bool,
    },
    /// By rank: of priorities or resolutions.
    Rank {
        field: IdField,
        operator: Operator,
        rank: usize,
    },
    Empty {
        target: Target,
        empty: bool,
    },
    Nothing,
}

impl Compiled {
    pub(crate) fn key(&self, scope: &Scope<'_>, issue: &Issue) -> SortKey {
        order::key(scope.world, issue, &self.order)
    }

    pub(crate) fn directions(&self) -> Direction {
        order::directions(&self.order)
    }
}

impl Scope<'_> {
    /// Checks and compiles. All mistakes in fields and values are told at once, as Jira does.
    ///
    /// # Errors
    ///
    /// The unbounded query among them.
    pub(crate) fn compile(&self, query: Query) -> Result<Compiled, JqlError> {
        let Some(clause) = query.clause else {
            return Err(JqlError::invalid(
                "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
            ));
        };
        let clause = clause.without_not(false);
        let mut mistakes = Vec::new();
        let mut terms = Vec::new();
        clause.terms(&mut terms);
        let volatile = terms.iter().any(|term| depends_on_now(&term.operand));
        let check = self.clause(&clause, &mut mistakes)?;
        let order = match order::resolve(self, &query.order) {
            Ok(order) => order,
            Err(JqlError::Invalid(more)) => {
                mistakes.extend(more);
                Vec::new()
            }
            Err(other) => return Err(other),
        };
        if mistakes.is_empty() { Ok(Compiled { check, order, volatile }) } else { Err(JqlError::Invalid(mistakes)) }
    }

    fn clause(&self, clause: &Clause, mistakes: &mut Vec<String>) -> Result<Check, JqlError> {
        let parts = |parts: &[Clause], mistakes: &mut Vec<String>| {
            parts.iter().map(|part| self.clause(part, mistakes)).collect::<Result<Vec<_>, _>>()
        };
        match clause {
            Clause::And(all) => Ok(Check::All(parts(all, mistakes)?)),
            Clause::Or(any) => Ok(Check::Any(parts(any, mistakes)?)),
            Clause::Not(_) => unreachable!("negations were moved into the operators"),
            Clause::Term(term) => match self.term(term) {
                Ok(check) => Ok(check),
                Err(JqlError::Invalid(more)) => {
                    mistakes.extend(more);
                    Ok(Check::One(Test::Nothing))
                }
                Err(other) => Err(other),
            },
        }
    }

    fn term(&self, term: &Term) -> Result<Check, JqlError> {
        let targets = target::resolve(self.world, self.user, &term.field)?;
        let name = term.field.to_string();
        let mut checks = Vec::new();
        let mut failed = None;
        for target in &targets {
            match self.test(*target, &name, term) {
                Ok(test) => checks.push(Check::One(test)),
                Err(JqlError::Invalid(more)) => failed = Some(JqlError::Invalid(more)),
                Err(other) => return Err(other),
            }
        }
        // Of several fields with one name only some may know the value.
        match (checks.len(), failed) {
            (0, Some(failed)) => Err(failed),
            (1, _) => Ok(checks.remove(0)),
            _ if matches!(term.operator, Operator::NotEquals | Operator::NotIn | Operator::NotLike) => {
                Ok(Check::All(checks))
            }
            _ => Ok(Check::Any(checks)),
        }
    }

    fn test(&self, target: Target, name: &str, term: &Term) -> Result<Test, JqlError> {
        let operator = term.operator;
        if !target.supports(operator) {
            return Err(JqlError::invalid(format!(
                "The operator '{}' is not supported by the '{name}' field.",
                operator.shown()
            )));
        }
        if matches!(operator, Operator::Is | Operator::IsNot) {
            return match &term.operand {
                Operand::Empty => Ok(Test::Empty { target, empty: operator == Operator::Is }),
                other => Err(JqlError::invalid(format!(
                    "The operator '{}' only supports the values 'EMPTY' and 'NULL', not '{}' for the field '{name}'.",
                    operator.shown(),
                    shown(other)
                ))),
            };
        }
        let values = self.values(name, term)?;
        match target {
            Target::Key => self.keys(name, operator, &values),
            Target::Ids(field) => self.ids(field, name, operator, &values),
            Target::Labels(custom) => self.labels(custom, name, operator, &values),
            Target::Text(field) => {
                let query = self.text(name, &values)?;
                Ok(Test::Text { field, query, negated: operator == Operator::NotLike })
            }
            Target::Line(custom) => {
                let query = self.text(name, &values)?;
                Ok(Test::Line { custom, query, negated: operator == Operator::NotLike })
            }
            Target::Instant(field) => {
                let (any, or_empty) = self.instants(name, &values, false)?;
                Ok(Test::Instant { field, operator, any, or_empty })
            }
            Target::Day(custom) => {
                let (any, or_empty) = self.instants(name, &values, true)?;
                let day = |at: i64| timestamp(at).to_zoned_datetime(self.zone.clone()).date();
                Ok(Test::Day { custom, operator, any: any.into_iter().map(day).collect(), or_empty })
            }
            Target::Number(field) => self.amounts(field, name, operator, &values),
        }
    }

    /// The values of a term, out of their list.
    fn values<'a>(&self, name: &str, term: &'a Term) -> Result<Vec<&'a Operand>, JqlError> {
        let takes_list = matches!(term.operator, Operator::In | Operator::NotIn);
        match (&term.operand, takes_list) {
            (Operand::List(_), true) => {
                let mut flat = Vec::new();
                flatten(&term.operand, &mut flat);
                Ok(flat)
            }
            (function @ Operand::Function { .. }, _) => Ok(vec![function]),
            (Operand::List(_), false) => Err(JqlError::invalid(format!(
                "Operator '{}' does not support the list value '{}' for field '{name}'.",
                term.operator.shown(),
                shown(&term.operand)
            ))),
            (single, true) => Err(JqlError::invalid(format!(
                "Operator '{}' does not support the non-list value '{}' for field '{name}'.",
                term.operator.shown(),
                shown(single)
            ))),
            (single, false) => Ok(vec![single]),
        }
    }
}

fn flatten<'a>(operand: &'a Operand, into: &mut Vec<&'a Operand>) {
    match operand {
        Operand::List(items) => items.iter().for_each(|item| flatten(item, into)),
        single => into.push(single),
    }
}

fn depends_on_now(operand: &Operand) -> bool {
    match operand {
        Operand::Function { .. } => true,
        Operand::Text(text) => text.starts_with(['-', '+']) || text.ends_with(['w', 'd', 'h', 'm']),
        Operand::List(items) => items.iter().any(depends_on_now),
        Operand::Number(_) | Operand::Empty => false,
    }
}

/// An operand as error messages show it.
fn shown(operand: &Operand) -> String {
    match operand {
        Operand::Text(text) => format!("\"{text}\""),
        Operand::Number(number) => number.to_string(),
        Operand::Empty => "EMPTY".to_owned(),
        Operand::Function { name, arguments } => format!("{name}({})", arguments.join(", ")),
        Operand::List(items) => format!("({})", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
    }
}
