//! JQL, built from typed parts.
//!
//! ```text
//! Jql::of(all([PROJECT.is(10000), any([STATUS.is("In Review"), ASSIGNEE.is_empty()])])).then_by(UPDATED, Ascending)
//! project = 10000 AND (status = "In Review" OR assignee is EMPTY) ORDER BY updated ASC
//! ```
//!
//! The language is described at <https://support.atlassian.com/jira-software-cloud/docs/use-advanced-search-with-jira-query-language-jql/>;
//! its operators and keywords at <https://support.atlassian.com/jira-software-cloud/docs/jql-operators/> and
//! <https://support.atlassian.com/jira-software-cloud/docs/jql-keywords/>. A query must hold a restriction and may be ordered
//! by [`MOST_ORDERS`] fields, <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/>; how long
//! a query may be is not documented.

mod clause;
mod field;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::fmt;

pub(crate) use clause::{Clause, all, any};
pub(crate) use field::Field;
pub(crate) use value::Value;

/// A search asks for at most so many fields behind `ORDER BY`.
///
/// <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post>
pub(crate) const MOST_ORDERS: usize = 7;

/// A query: what to find, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Jql {
    clause: Clause,
    orders: Vec<(Field, Direction)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Jql {
    /// A query for what a clause holds of.
    pub(crate) fn of(clause: Clause) -> Self {
        Self { clause, orders: Vec::new() }
    }

    /// Orders by a field, behind the ones before.
    pub(crate) fn then_by(mut self, field: Field, direction: Direction) -> Self {
        debug_assert!(self.orders.len() < MOST_ORDERS, "Jira refuses more orders");
        self.orders.push((field, direction));
        self
    }

    /// Whether it has no restriction: Jira refuses such a query.
    pub(crate) fn is_unbounded(&self) -> bool {
        self.clause == Clause::Everything
    }
}

impl fmt::Display for Jql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_unbounded() {
            write!(f, "{}", self.clause)?;
        }
        for (at, (field, direction)) in self.orders.iter().enumerate() {
            let before = match (at, self.is_unbounded()) {
                (0, true) => "ORDER BY ",
                (0, false) => " ORDER BY ",
                _ => ", ",
            };
            let direction = match direction {
                Direction::Ascending => "ASC",
                Direction::Descending => "DESC",
            };
            write!(f, "{before}{field} {direction}")?;
        }
        Ok(())
    }
}
