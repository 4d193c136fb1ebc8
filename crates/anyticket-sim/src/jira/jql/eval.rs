//! Whether an issue answers a query.

use std::cmp::Ordering;

use super::super::entity::{Custom, Issue};
use super::super::world::World;
use super::compile::{Check, Test};
use super::target::{Target, TextField, day, ids, instant, number};
use super::text::{plain, words};
use super::tree::Operator;

impl Check {
    /// `buffer` is reused from issue to issue.
    pub(crate) fn holds(&self, world: &World, issue: &Issue, buffer: &mut Vec<u64>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(world, issue, buffer)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(world, issue, buffer)),
            Self::One(test) => test.holds(world, issue, buffer),
        }
    }
}

impl Test {
    fn holds(&self, world: &World, issue: &Issue, buffer: &mut Vec<u64>) -> bool {
        match self {
            Self::Ids { field, any, or_empty, negated } => {
                ids(world, issue, *field, buffer);
                let found = buffer.iter().any(|id| any.contains(id));
                among(buffer.is_empty(), found, *or_empty, *negated)
            }
            Self::Labels { custom, any, or_empty, negated, exact } => {
                let labels = labels(issue, *custom);
                let same = |one: &str, two: &str| if *exact { one == two } else { fold(one) == fold(two) };
                let found = labels.iter().any(|label| any.iter().any(|wanted| same(label, wanted)));
                among(labels.is_empty(), found, *or_empty, *negated)
            }
            Self::Keys { any, negated } => any.contains(&issue.id) != *negated,
            Self::Number { project, operator, number } => {
                issue.project == *project && compares(issue.number.cmp(number), *operator)
            }
            Self::Text { field, query, negated } => {
                let text = words(&searched(issue, *field));
                // An issue without a text answers neither `~` nor `!~`.
                !text.is_empty() && query.matches(&text) != *negated
            }
            Self::Line { custom, query, negated } => {
                let text = match issue.more().custom.get(custom) {
                    Some(Custom::Text(line)) => words(line),
                    _ => Vec::new(),
                };
                !text.is_empty() && query.matches(&text) != *negated
            }
            Self::Instant { field, operator, any, or_empty } => {
                compared(instant(issue, *field), any, *operator, *or_empty, i64::cmp)
            }
            Self::Day { custom, operator, any, or_empty } => {
                compared(day(issue, *custom), any, *operator, *or_empty, Ord::cmp)
            }
            Self::Amount { field, operator, any, or_empty } => {
                compared(number(world, issue, *field), any, *operator, *or_empty, f64::total_cmp)
            }
            Self::Rank { field, operator, rank } => {
                ids(world, issue, *field, buffer);
                let list =
                    if *field == super::target::IdField::Priority { &world.priorities } else { &world.resolutions };
                let own = buffer.first().and_then(|id| list.iter().position(|named| named.id == *id));
                // The list runs from the highest down, and the highest is the greatest.
                own.is_some_and(|own| compares(rank.cmp(&own), *operator))
            }
            Self::Empty { target, empty } => is_empty(world, issue, *target, buffer) == *empty,
            Self::Nothing => false,
        }
    }
}

fn among(is_empty: bool, found: bool, or_empty: bool, negated: bool) -> bool {
    if negated { !is_empty && !found } else { found || (is_empty && or_empty) }
}

fn compares(order: Ordering, operator: Operator) -> bool {
    match operator {
        Operator::Equals | Operator::In => order == Ordering::Equal,
        Operator::NotEquals | Operator::NotIn => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::LessEquals => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterEquals => order != Ordering::Less,
        Operator::Like | Operator::NotLike | Operator::Is | Operator::IsNot => false,
    }
}

fn compared<T>(
    value: Option<T>,
    any: &[T],
    operator: Operator,
    or_empty: bool,
    order: impl Fn(&T, &T) -> Ordering,
) -> bool {
    let negated = matches!(operator, Operator::NotEquals | Operator::NotIn);
    match value {
        None => !negated && or_empty,
        Some(value) if negated => any.iter().all(|bound| order(&value, bound) != Ordering::Equal),
        Some(value) => any.iter().any(|bound| compares(order(&value, bound), operator)),
    }
}

fn labels(issue: &Issue, custom: Option<u64>) -> &[std::sync::Arc<str>] {
    match custom {
        None => &issue.labels,
        Some(id) => match issue.more().custom.get(&id) {
            Some(Custom::Labels(labels)) => labels,
            _ => &[],
        },
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

fn searched(issue: &Issue, field: TextField) -> String {
    let mut text = String::new();
    let mut add = |document: Option<&serde_json::Value>| {
        if let Some(document) = document {
            plain(document, &mut text);
            text.push(' ');
        }
    };
    match field {
        TextField::Summary => return issue.summary.to_string(),
        TextField::Description => add(issue.description.as_deref()),
        TextField::Environment => add(issue.more().environment.as_deref()),
        TextField::Comment => issue.more().comments.iter().for_each(|comment| add(Some(&comment.body))),
        TextField::Custom(id) => {
            if let Some(Custom::Doc(document)) = issue.more().custom.get(&id) {
                add(Some(document));
            }
        }
        TextField::Everything => {
            add(issue.description.as_deref());
            add(issue.more().environment.as_deref());
            issue.more().comments.iter().for_each(|comment| add(Some(&comment.body)));
            text.push_str(&issue.summary);
            for value in issue.more().custom.values() {
                match value {
                    Custom::Doc(document) => plain(document, &mut text),
                    Custom::Text(line) => text.push_str(line),
                    _ => {}
                }
                text.push(' ');
            }
        }
    }
    text
}

fn is_empty(world: &World, issue: &Issue, target: Target, buffer: &mut Vec<u64>) -> bool {
    match target {
        Target::Key => false,
        Target::Ids(field) => {
            ids(world, issue, field, buffer);
            buffer.is_empty()
        }
        Target::Labels(custom) => labels(issue, custom).is_empty(),
        Target::Text(field) => words(&searched(issue, field)).is_empty(),
        Target::Line(id) => !issue.more().custom.contains_key(&id),
        Target::Instant(field) => instant(issue, field).is_none(),
        Target::Day(field) => day(issue, field).is_none(),
        Target::Number(field) => number(world, issue, field).is_none(),
    }
}
