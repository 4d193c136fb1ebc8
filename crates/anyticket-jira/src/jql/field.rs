//! What a clause is about.

use std::fmt;

use super::clause::{Clause, Operator};
use super::text;
use super::value::Value;

/// A field of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// One that every site has, by the name JQL has for it.
    System(&'static str),
    /// A custom field, by the number in `customfield_10010`: names need not be unique.
    ///
    /// <https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>, "Custom field".
    Custom(u64),
}

/// The names of <https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>.
impl Field {
    pub(crate) const ASSIGNEE: Self = Self::System("assignee");
    pub(crate) const CREATED: Self = Self::System("created");
    pub(crate) const DUE: Self = Self::System("duedate");
    pub(crate) const ISSUE_TYPE: Self = Self::System("issuetype");
    pub(crate) const KEY: Self = Self::System("key");
    pub(crate) const LABELS: Self = Self::System("labels");
    pub(crate) const PARENT: Self = Self::System("parent");
    pub(crate) const PRIORITY: Self = Self::System("priority");
    pub(crate) const PROJECT: Self = Self::System("project");
    pub(crate) const RESOLUTION: Self = Self::System("resolution");
    pub(crate) const RESOLVED: Self = Self::System("resolved");
    pub(crate) const STATUS: Self = Self::System("status");
    pub(crate) const STATUS_CATEGORY: Self = Self::System("statusCategory");
    /// All fields of text at once.
    pub(crate) const TEXT: Self = Self::System("text");
    pub(crate) const UPDATED: Self = Self::System("updated");

    pub(crate) fn is(&self, value: impl Into<Value>) -> Clause {
        self.compare(Operator::Equal, value)
    }

    /// It has a value, and another one: fields without a value do not match.
    ///
    /// <https://support.atlassian.com/jira-software-cloud/docs/jql-operators/>, "NOT EQUALS".
    pub(crate) fn is_not(&self, value: impl Into<Value>) -> Clause {
        self.compare(Operator::NotEqual, value)
    }

    pub(crate) fn below(&self, value: impl Into<Value>) -> Clause {
        self.compare(Operator::Less, value)
    }

    pub(crate) fn at_most(&self, value: impl Into<Value>) -> Clause {
        self.compare(Operator::LessOrEqual, value)
    }

    pub(crate) fn at_least(&self, value: impl Into<Value>) -> Clause {
        self.compare(Operator::GreaterOrEqual, value)
    }

    fn compare(&self, operator: Operator, value: impl Into<Value>) -> Clause {
        Clause::Compare { field: self.clone(), operator, value: value.into() }
    }

    /// It is one of the values: never, if there are none.
    pub(crate) fn is_in<V: Into<Value>>(&self, values: impl IntoIterator<Item = V>) -> Clause {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() { Clause::Nothing } else { Clause::In { field: self.clone(), not: false, values } }
    }

    /// It has a value that is none of these; see [`Self::is_not`]. Of no values at all, everything is none.
    pub(crate) fn is_not_in<V: Into<Value>>(&self, values: impl IntoIterator<Item = V>) -> Clause {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        if values.is_empty() { Clause::Everything } else { Clause::In { field: self.clone(), not: true, values } }
    }

    pub(crate) fn is_empty(&self) -> Clause {
        Clause::Empty { field: self.clone(), not: false }
    }

    pub(crate) fn is_not_empty(&self) -> Clause {
        Clause::Empty { field: self.clone(), not: true }
    }

    /// All words of a text are in it, in any order and as the vendor's index has them: without endings, in any case.
    ///
    /// `None` if there are no words to look for: Jira refuses a search for nothing.
    pub(crate) fn has_words(&self, words: &str) -> Option<Clause> {
        text::words(words).map(|query| self.compare(Operator::Contains, Value::Text(query)))
    }

    /// The words of a text are in it, one after another.
    ///
    /// `None` if there are no words to look for.
    pub(crate) fn has_phrase(&self, phrase: &str) -> Option<Clause> {
        text::phrase(phrase).map(|query| self.compare(Operator::Contains, Value::Text(query)))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(name) => f.write_str(name),
            Self::Custom(number) => write!(f, "cf[{number}]"),
        }
    }
}
