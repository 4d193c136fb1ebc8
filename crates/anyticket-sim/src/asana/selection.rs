//! `opt_fields`: which parts of a record are wanted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The paths that were asked for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<String, Tree>);

impl Tree {
    /// Reads `a,b.c,(x|y).z`.
    pub(crate) fn read(text: &str) -> Self {
        let mut tree = Self::default();
        for path in split(text, ',') {
            let steps: Vec<Vec<&str>> = split(path.trim(), '.')
                .into_iter()
                .map(|step| match step.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                    Some(inner) => inner.split('|').collect(),
                    None => vec![step],
                })
                .collect();
            tree.add(&steps);
        }
        tree
    }

    fn add(&mut self, steps: &[Vec<&str>]) {
        let Some((first, rest)) = steps.split_first() else { return };
        for step in first.iter().filter(|step| !step.is_empty()) {
            self.0.entry((*step).to_owned()).or_default().add(rest);
        }
    }

    /// How many fields are asked for, at any depth.
    pub(crate) fn fields(&self) -> usize {
        self.0.values().map(|below| below.fields().max(1)).sum()
    }
}

/// Splits where no parenthesis is open.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            letter if letter == at && depth == 0 => {
                parts.push(&text[start..index]);
                start = index + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// What of a record is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Want<'a> {
    /// What stands for a record in lists and in other records.
    Compact,
    /// All that a single record has.
    Full,
    /// These paths and the gid.
    Only(&'a Tree),
}

/// Where a field is given without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Everywhere.
    Compact,
    /// In single records.
    Full,
    /// Nowhere: "Opt In".
    OptIn,
}

/// A record in the making.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    want: Want<'a>,
    kind: &'static str,
    json: Map<String, Value>,
    offered: Vec<&'static str>,
}

impl<'a> Record<'a> {
    /// Something with a gid and a type.
    pub(crate) fn new(want: Want<'a>, kind: &'static str, gid: u64) -> Self {
        let mut record = Self::bare(want, kind);
        record.json.insert("gid".to_owned(), gid.to_string().into());
        record.offered.push("gid");
        record.field("resource_type", Level::Compact, || kind.into());
        record
    }

    /// Something that has none, such as a membership of a task.
    pub(crate) fn bare(want: Want<'a>, kind: &'static str) -> Self {
        Self { want, kind, json: Map::new(), offered: Vec::new() }
    }

    fn wanted(&self, name: &str, level: Level) -> Option<Want<'a>> {
        match self.want {
            Want::Compact => (level == Level::Compact).then_some(Want::Compact),
            Want::Full => (level != Level::OptIn).then_some(Want::Compact),
            Want::Only(tree) => tree.0.get(name).map(|below| match below.0.is_empty() {
                true => Want::Compact,
                false => Want::Only(below),
            }),
        }
    }

    /// A value.
    pub(crate) fn field(&mut self, name: &'static str, level: Level, value: impl FnOnce() -> Value) -> &mut Self {
        self.below(name, level, |_| value())
    }

    /// A record or several within this one.
    pub(crate) fn below(
        &mut self,
        name: &'static str,
        level: Level,
        value: impl FnOnce(Want<'a>) -> Value,
    ) -> &mut Self {
        self.offered.push(name);
        if let Some(want) = self.wanted(name, level) {
            self.json.insert(name.to_owned(), value(want));
        }
        self
    }

    /// Fields that others of its kind have and this one lacks.
    pub(crate) fn known(&mut self, names: &[&'static str]) -> &mut Self {
        self.offered.extend(names);
        self
    }

    /// The record; what was asked for and is not among its fields goes to `unknown`.
    pub(crate) fn end(&mut self, unknown: &std::cell::RefCell<BTreeSet<String>>) -> Value {
        if let Want::Only(tree) = self.want {
            for name in tree.0.keys().filter(|name| !self.offered.contains(&name.as_str())) {
                unknown.borrow_mut().insert(format!("{}.{name}", self.kind));
            }
        }
        Value::Object(std::mem::take(&mut self.json))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stand_for_each_of_their_parts() {
        assert_eq!(Tree::read("name,(followers|assignee).email"), Tree::read("followers.email,assignee.email,name"));
        assert_eq!(Tree::read(" a.b , a.c").fields(), 2);
        assert_eq!(Tree::read(""), Tree::default());
    }
}
