//! JQL: the text, its tree, and what it means.
//!
//! Fields, operators and functions: <https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>,
//! <https://support.atlassian.com/jira-software-cloud/docs/jql-operators/>,
//! <https://support.atlassian.com/jira-software-cloud/docs/jql-functions/>.

mod compile;
mod date;
mod eval;
mod function;
mod lexer;
mod order;
mod parser;
mod target;
mod text;
mod tree;
mod value;

use jiff::tz::TimeZone;

pub(crate) use compile::Compiled;
pub(crate) use order::{Direction, SortKey};
pub(crate) use parser::parse;
pub(crate) use text::plain;

use super::world::World;

/// Who asks, and when: what the same words mean to somebody else differs.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) world: &'a World,
    pub(crate) user: Option<usize>,
    /// Milliseconds since 1970.
    pub(crate) now: i64,
    pub(crate) zone: TimeZone,
    /// Epoch milliseconds are cut to the minute.
    pub(crate) whole_minutes: bool,
    /// Labels must have the right case.
    pub(crate) exact_labels: bool,
}

/// Why a query is refused, in Jira's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum JqlError {
    /// The text is no JQL.
    Syntax(String),
    /// Fields, values or operators that do not fit.
    Invalid(Vec<String>),
    /// JQL that Jira understands and the simulator does not: loud, never a silent answer.
    NotSimulated(String),
}

impl JqlError {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid(vec![message.into()])
    }
}
