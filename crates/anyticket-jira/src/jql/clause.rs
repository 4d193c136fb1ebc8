//! Conditions, and how they are put together.

use std::fmt;

use super::field::Field;
use super::value::Value;

/// A condition. Fields make them; [`all`] and [`any`] put them together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// Holds of every issue. It is never written.
    Everything,
    /// Holds of no issue. JQL has no word for it and no empty list: it is written as a field that every issue has.
    Nothing,
    Compare {
        field: Field,
        operator: Operator,
        value: Value,
    },
    In {
        field: Field,
        not: bool,
        /// At least one.
        values: Vec<Value>,
    },
    Empty {
        field: Field,
        not: bool,
    },
    /// At least two.
    All(Vec<Clause>),
    /// At least two.
    Any(Vec<Clause>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    GreaterOrEqual,
    /// The value is a search, see [`Field::has_words`].
    Contains,
}

/// Holds where all of them do.
pub(crate) fn all(clauses: impl IntoIterator<Item = Clause>) -> Clause {
    let mut kept = Vec::new();
    for clause in clauses {
        match clause {
            Clause::Everything => {}
            Clause::Nothing => return Clause::Nothing,
            Clause::All(inner) => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Clause::Everything,
        1 => kept.swap_remove(0),
        _ => Clause::All(kept),
    }
}

/// Holds where at least one of them does.
pub(crate) fn any(clauses: impl IntoIterator<Item = Clause>) -> Clause {
    let mut kept = Vec::new();
    for clause in clauses {
        match clause {
            Clause::Nothing => {}
            Clause::Everything => return Clause::Everything,
            Clause::Any(inner) => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Clause::Nothing,
        1 => kept.swap_remove(0),
        _ => Clause::Any(kept),
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = |not: bool| if not { "not in" } else { "in" };
        match self {
            // Every issue is in a project.
            Self::Everything => write!(f, "{} is not EMPTY", Field::PROJECT),
            Self::Nothing => write!(f, "{} is EMPTY", Field::PROJECT),
            Self::Compare { field, operator, value } => write!(f, "{field} {operator} {value}"),
            Self::In { field, not, values } => {
                write!(f, "{field} {} (", sign(*not))?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Self::Empty { field, not } => write!(f, "{field} {} EMPTY", if *not { "is not" } else { "is" }),
            Self::All(clauses) => join(f, clauses, " AND "),
            Self::Any(clauses) => join(f, clauses, " OR "),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, clauses: &[Clause], word: &str) -> fmt::Result {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            f.write_str(word)?;
        }
        within(f, clause)?;
    }
    Ok(())
}

/// A clause as a part of another: what has several parts stands in parentheses.
fn within(f: &mut fmt::Formatter<'_>, clause: &Clause) -> fmt::Result {
    match clause {
        Clause::All(_) | Clause::Any(_) => write!(f, "({clause})"),
        other => write!(f, "{other}"),
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Contains => "~",
        })
    }
}
