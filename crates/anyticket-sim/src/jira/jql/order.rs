//! `ORDER BY`: the key an issue is sorted by.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::super::entity::{Custom, Issue};
use super::super::world::World;
use super::target::{IdField, Target, TextField, day, ids, instant, number};
use super::{JqlError, Scope, target, tree};

/// Whether each part of a key is sorted downwards.
pub(crate) type Direction = Vec<bool>;

/// Where an issue stands. Nothing is behind everything; equal keys stand by descending id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SortKey {
    pub(crate) parts: Vec<Part>,
    pub(crate) id: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    Nothing,
    Number(f64),
    Text(String),
}

impl SortKey {
    pub(crate) fn compare(&self, other: &Self, descending: &[bool]) -> Ordering {
        for ((one, two), &descending) in self.parts.iter().zip(&other.parts).zip(descending) {
            let order = one.compare(two);
            if order != Ordering::Equal {
                return if descending { order.reverse() } else { order };
            }
        }
        other.id.cmp(&self.id)
    }

    /// For the token of a page.
    pub(crate) fn to_json(&self) -> Value {
        let parts: Vec<Value> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Nothing => Value::Null,
                Part::Number(number) => json!(number),
                Part::Text(text) => json!(text),
            })
            .collect();
        json!([parts, self.id])
    }

    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let parts = value[0].as_array()?.iter().map(|part| match part {
            Value::Null => Part::Nothing,
            Value::String(text) => Part::Text(text.clone()),
            number => Part::Number(number.as_f64().unwrap_or_default()),
        });
        Some(Self { parts: parts.collect(), id: value[1].as_u64()? })
    }
}

impl Part {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(two)) => one.total_cmp(two),
            (Self::Text(one), Self::Text(two)) => one.cmp(two),
            (Self::Nothing, Self::Nothing) => Ordering::Equal,
            (Self::Nothing, _) => Ordering::Greater,
            (_, Self::Nothing) => Ordering::Less,
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        }
    }
}

/// What to sort by, and downwards or not.
pub(crate) fn resolve(scope: &Scope<'_>, order: &[tree::Ordering]) -> Result<Vec<(Target, bool)>, JqlError> {
    if order.len() > 7 {
        return Err(JqlError::invalid("The orderBy clause can contain a maximum of 7 fields."));
    }
    let mut sorted = Vec::new();
    for entry in order {
        let targets = target::resolve(scope.world, scope.user, &entry.field)?;
        let target = targets[0];
        let sortable = !matches!(target, Target::Text(TextField::Everything | TextField::Comment))
            && !matches!(target, Target::Ids(IdField::Watcher | IdField::ProjectCategory));
        if !sortable {
            return Err(JqlError::invalid(format!("Not able to sort using field '{}'.", entry.field)));
        }
        // Dates and priorities start with the latest and the highest unless told otherwise.
        let own = matches!(target, Target::Instant(_) | Target::Ids(IdField::Priority));
        sorted.push((target, entry.descending.unwrap_or(own)));
    }
    if sorted.is_empty() {
        sorted.push((Target::Instant(super::target::InstantField::Created), true));
    }
    Ok(sorted)
}

pub(crate) fn key(world: &World, issue: &Issue, order: &[(Target, bool)]) -> SortKey {
    SortKey { parts: order.iter().flat_map(|(target, _)| parts(world, issue, *target)).collect(), id: issue.id }
}

/// A key has two parts where the field has: project and number.
pub(crate) fn directions(order: &[(Target, bool)]) -> Direction {
    order
        .iter()
        .flat_map(|(target, descending)| vec![*descending; if *target == Target::Key { 2 } else { 1 }])
        .collect()
}

fn parts(world: &World, issue: &Issue, target: Target) -> Vec<Part> {
    let text = |value: Option<String>| value.map_or(Part::Nothing, |text| Part::Text(text.to_lowercase()));
    let one = match target {
        Target::Key => {
            let project = world.project(issue.project).map(|project| project.key.clone()).unwrap_or_default();
            return vec![Part::Text(project), Part::Number(f64::from(issue.number))];
        }
        Target::Instant(field) => instant(issue, field).map_or(Part::Nothing, |at| Part::Number(at as f64)),
        Target::Day(field) => day(issue, field).map_or(Part::Nothing, |date| Part::Text(date.to_string())),
        Target::Number(field) => number(world, issue, field).map_or(Part::Nothing, Part::Number),
        Target::Text(TextField::Summary) => Part::Text(issue.summary.to_lowercase()),
        Target::Text(TextField::Description) => text(issue.description.as_deref().map(plain)),
        Target::Text(TextField::Environment) => text(issue.more().environment.as_deref().map(plain)),
        Target::Text(TextField::Custom(id)) => text(match issue.more().custom.get(&id) {
            Some(Custom::Doc(document)) => Some(plain(document)),
            _ => None,
        }),
        Target::Text(TextField::Everything | TextField::Comment) => Part::Nothing,
        Target::Line(id) => text(match issue.more().custom.get(&id) {
            Some(Custom::Text(line)) => Some(line.clone()),
            _ => None,
        }),
        Target::Labels(None) => text(issue.labels.first().map(ToString::to_string)),
        Target::Labels(Some(_)) => Part::Nothing,
        Target::Ids(field) => by_id(world, issue, field),
    };
    vec![one]
}

fn plain(document: &Value) -> String {
    let mut text = String::new();
    super::text::plain(document, &mut text);
    text
}

fn by_id(world: &World, issue: &Issue, field: IdField) -> Part {
    let mut values = Vec::new();
    ids(world, issue, field, &mut values);
    let Some(&id) = values.first() else { return Part::Nothing };
    let rank = |rank: Option<usize>| rank.map_or(Part::Nothing, |rank| Part::Number(rank as f64));
    match field {
        IdField::Project => world.project(id).map_or(Part::Nothing, |project| Part::Text(project.name.to_lowercase())),
        IdField::Priority => rank(world.priorities.iter().rev().position(|priority| priority.id == id)),
        IdField::Resolution => rank(world.resolutions.iter().position(|resolution| resolution.id == id)),
        IdField::Status => rank(world.statuses.iter().position(|status| status.id == id)),
        _ if field.is_person() => Part::Text(world.users[id as usize].display_name.to_lowercase()),
        _ => Part::Number(id as f64),
    }
}
