//! The clauses that searches are made of.

use anyticket_core::ProjectId;
use jiff::civil::Date;

use crate::dates::Millis;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause(String);

/// By what a search is sorted; those that are equal in it go by their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) field: &'static str,
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
        let way = if order.descending { "DESC" } else { "ASC" };
        format!("{} ORDER BY {} {way}, key ASC", self.condition(), order.field)
    }

    /// The text without an order. Jira refuses a search for everything, so it is asked for everything in a project.
    pub(crate) fn condition(&self) -> String {
        if self.0.is_empty() { is_given("project").0 } else { all(self.0.clone()).0 }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn list(values: &[String]) -> String {
    values.iter().map(|value| id(value)).collect::<Vec<_>>().join(", ")
}

fn id(value: &str) -> String {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { value.to_owned() } else { quoted(value) }
}

fn words(values: &[String]) -> String {
    values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ")
}

pub(crate) fn all(clauses: Vec<Clause>) -> Clause {
    Clause(clauses.into_iter().map(|clause| format!("({})", clause.0)).collect::<Vec<_>>().join(" AND "))
}

pub(crate) fn either(clauses: Vec<Clause>) -> Clause {
    Clause(clauses.into_iter().map(|clause| format!("({})", clause.0)).collect::<Vec<_>>().join(" OR "))
}

pub(crate) fn projects(ids: &[ProjectId]) -> Clause {
    any_of("project", &ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>())
}

pub(crate) fn any_of(field: &str, ids: &[String]) -> Clause {
    Clause(format!("{field} in ({})", list(ids)))
}

pub(crate) fn any_of_or_none(field: &str, ids: &[String], none: bool) -> Clause {
    match (ids.is_empty(), none) {
        (true, _) => is_empty(field),
        (false, false) => Clause(format!("{field} in ({})", words(ids))),
        (false, true) => either(vec![Clause(format!("{field} in ({})", words(ids))), is_empty(field)]),
    }
}

pub(crate) fn none_of_or_empty(field: &str, ids: &[String]) -> Clause {
    let list = if field == "labels" { words(ids) } else { list(ids) };
    either(vec![is_empty(field), Clause(format!("{field} not in ({list})"))])
}

pub(crate) fn labels(labels: &[String]) -> Clause {
    Clause(format!("labels in ({})", words(labels)))
}

pub(crate) fn is_empty(field: &str) -> Clause {
    Clause(format!("{field} is EMPTY"))
}

pub(crate) fn is_given(field: &str) -> Clause {
    Clause(format!("{field} is not EMPTY"))
}

/// The category of statuses that means done has the id 3 on every site.
pub(crate) fn finished(finished: bool) -> Clause {
    Clause(format!("statusCategory {} 3", if finished { "=" } else { "!=" }))
}

pub(crate) fn within(field: &'static str, range: Millis) -> Option<Clause> {
    let from = range.from.map(|from| Clause(format!("{field} >= {from}")));
    let to = range.to.map(|to| Clause(format!("{field} < {to}")));
    let ends: Vec<Clause> = from.into_iter().chain(to).collect();
    (!ends.is_empty()).then(|| all(ends))
}

pub(crate) fn days(field: &'static str, from: Option<Date>, to: Option<Date>) -> Clause {
    let from = from.map(|from| Clause(format!("{field} >= \"{from}\"")));
    let to = to.map(|to| Clause(format!("{field} <= \"{to}\"")));
    all(from.into_iter().chain(to).collect())
}

/// The words of a text, wherever Jira looks for them; nothing if there is none.
pub(crate) fn text(words: &str) -> Option<Clause> {
    let words: Vec<String> = words.split_whitespace().map(lucene).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| Clause(format!("text ~ {}", quoted(&words.join(" ")))))
}

fn lucene(word: &str) -> String {
    let mut out = String::new();
    for letter in word.chars() {
        if "+-&|!(){}[]^~*?\\:\"".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A field of short text that holds these words one after the other.
pub(crate) fn custom_text(field: &str, text: &str) -> Clause {
    let number = field.trim_start_matches("customfield_");
    if !text.contains(char::is_alphanumeric) {
        return is_given(&format!("cf[{number}]"));
    }
    Clause(format!("cf[{number}] ~ {}", quoted(&format!("\"{}\"", lucene(text)))))
}
