//! The clauses that searches are made of.

use anyticket_core::ProjectId;
use jiff::civil::Date;

use crate::dates::Millis;
use crate::jql::{Direction, Field, Jql, Value};

pub(crate) use crate::jql::{Clause, all, any as either};

/// A field of the system that is not among those that the builder names.
pub(super) const STATUS_CATEGORY_CHANGED: Field = Field::System("statusCategoryChangedDate");

/// By what a search is sorted; those that are equal in it go by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) field: Field,
    pub(crate) descending: bool,
}

/// Conditions that all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clauses(Vec<Clause>);

impl From<Vec<Clause>> for Clauses {
    fn from(clauses: Vec<Clause>) -> Self {
        Self(clauses)
    }
}

impl Clauses {
    /// One more.
    #[must_use]
    pub(crate) fn and(mut self, clause: Option<Clause>) -> Self {
        self.0.extend(clause);
        self
    }

    /// The text of the search.
    pub(crate) fn jql(&self, order: Order) -> String {
        let direction = if order.descending { Direction::Descending } else { Direction::Ascending };
        let by_key = Direction::Ascending;
        Jql::of(self.bounded()).then_by(order.field, direction).then_by(Field::KEY, by_key).to_string()
    }

    /// The text without an order.
    pub(crate) fn condition(&self) -> String {
        Jql::of(self.bounded()).to_string()
    }

    /// Jira refuses a search for everything, so it is asked for everything in a project.
    fn bounded(&self) -> Clause {
        match all(self.0.clone()) {
            Clause::Everything => Field::PROJECT.is_not_empty(),
            clause => clause,
        }
    }
}

/// An id: a number where it is one, since a text would be taken for a name first.
fn id(id: &str) -> Value {
    let number = id.parse::<i64>().ok().filter(|_| id.bytes().all(|byte| byte.is_ascii_digit()));
    number.map_or_else(|| Value::from(id), Value::from)
}

pub(crate) fn projects(ids: &[ProjectId]) -> Clause {
    Field::PROJECT.is_in(ids.iter().map(|project| id(project.as_str())))
}

/// One of these ids.
pub(super) fn any_of(field: Field, ids: &[String]) -> Clause {
    field.is_in(ids.iter().map(|one| id(one)))
}

/// None of these ids, or nothing at all.
pub(super) fn none_of_or_empty(field: Field, ids: &[String]) -> Clause {
    either([field.clone().is_empty(), field.is_not_in(ids.iter().map(|one| id(one)))])
}

/// Assigned to one of these, or to nobody.
pub(super) fn assignees(ids: &[String], nobody: bool) -> Clause {
    let somebody = Field::ASSIGNEE.is_in(ids.iter().map(String::as_str));
    either(std::iter::once(somebody).chain(nobody.then(|| Field::ASSIGNEE.is_empty())))
}

pub(crate) fn labels(labels: &[String]) -> Clause {
    Field::LABELS.is_in(labels.iter().map(String::as_str))
}

pub(super) fn without_labels(labels: &[String]) -> Clause {
    either([Field::LABELS.is_empty(), Field::LABELS.is_not_in(labels.iter().map(String::as_str))])
}

/// The category of statuses that means done has the id 3 on every site.
pub(super) fn finished(finished: bool) -> Clause {
    if finished { Field::STATUS_CATEGORY.is(3) } else { Field::STATUS_CATEGORY.is_not(3) }
}

pub(super) fn within(field: Field, range: Millis) -> Option<Clause> {
    let from = range.from.map(|from| field.clone().at_least(from));
    let to = range.to.map(|to| field.below(to));
    match all(from.into_iter().chain(to)) {
        Clause::Everything => None,
        clause => Some(clause),
    }
}

/// From one day to another, both included.
pub(super) fn days(field: Field, from: Option<Date>, to: Option<Date>) -> Clause {
    let from = from.map(|from| field.clone().at_least(from));
    all(from.into_iter().chain(to.map(|to| field.at_most(to))))
}

/// The words of a text, wherever Jira looks for them; nothing if there is none.
pub(super) fn text(words: &str) -> Option<Clause> {
    Field::TEXT.has_words(words)
}

/// A custom field that holds the words of a text one after the other; any that it holds, where it has no words.
pub(crate) fn custom_text(field: &str, text: &str) -> Clause {
    let number = field.trim_start_matches("customfield_").parse().unwrap_or_default();
    let field = Field::Custom(number);
    field.clone().has_phrase(text).unwrap_or_else(|| field.is_not_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created() -> Order {
        Order { field: Field::CREATED, descending: true }
    }

    #[test]
    fn a_search_for_everything_is_bounded() {
        let jql = Clauses::default().jql(created());
        assert_eq!(jql, "project is not EMPTY ORDER BY created DESC, key ASC");
    }

    #[test]
    fn ids_are_numbers_and_words_are_quoted() {
        let clauses = vec![
            projects(&[ProjectId::new("10000"), ProjectId::new("ENG")]),
            labels(&["a\" OR project = SECRET".to_owned(), "10000".to_owned()]),
            assignees(&["5b10".to_owned()], true),
        ];
        assert_eq!(
            Clauses::from(clauses).condition(),
            "project in (10000, \"ENG\") AND labels in (\"a\\\" OR project = SECRET\", \"10000\") AND (assignee in \
             (\"5b10\") OR assignee is EMPTY)"
        );
    }

    #[test]
    fn a_span_without_ends_is_none() {
        assert_eq!(within(Field::CREATED, Millis::default()), None);
        let from = within(Field::CREATED, Millis { from: Some(60_000), to: None }).unwrap();
        assert_eq!(from.to_string(), "created >= 60000");
    }
}
