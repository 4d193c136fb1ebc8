//! What a project defines.

use anyticket_core::text::fold;
use anyticket_core::{Choice, FieldDefinition, FieldKind, Priority, PriorityLevel};

use crate::wire;

/// The options of a field with a single choice, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldOptions {
    /// Those that can be chosen, and behind them those that cannot any more.
    pub(crate) options: Vec<Choice>,
    /// Those that can be chosen, as priorities, the most urgent first.
    pub(crate) priorities: Vec<Priority>,
}

impl FieldOptions {
    fn of(options: Vec<Choice>) -> Self {
        Self { priorities: priorities(&options), options }
    }

    /// The priority of an option; without a level if it cannot be chosen any more.
    pub(crate) fn priority(&self, option: wire::EnumOption) -> Priority {
        let known = self.priorities.iter().find(|priority| priority.id == option.gid).cloned();
        known.unwrap_or_else(|| {
            let name = option.name.unwrap_or_else(|| option.gid.clone());
            Priority::new(PriorityLevel::None, option.gid, name)
        })
    }
}

/// The options that can be chosen as priorities, the most urgent first.
///
/// Where all of them are called as levels are, as in the field that Asana makes, they are what they are called, whatever
/// their order; else the first counts as the most urgent.
fn priorities(options: &[Choice]) -> Vec<Priority> {
    let enabled: Vec<&Choice> = options.iter().filter(|option| option.enabled).collect();
    let named: Option<Vec<PriorityLevel>> = enabled.iter().map(|option| level_called(&option.name)).collect();
    let count = enabled.len();
    let level = |at: usize| named.as_ref().map_or_else(|| PriorityLevel::of_place(at, count), |named| named[at]);
    let levelled = |(at, option): (usize, &&Choice)| Priority::new(level(at), option.id.as_str(), option.name.as_str());
    let mut priorities: Vec<Priority> = enabled.iter().enumerate().map(levelled).collect();
    priorities.sort_by_key(|priority| priority.level);
    priorities
}

/// The level of this very name; Asana calls the one in the middle Medium.
fn level_called(name: &str) -> Option<PriorityLevel> {
    let name = fold(name.trim());
    if name == "medium" { Some(PriorityLevel::Normal) } else { name.parse().ok() }
}

/// The options of a field.
pub(crate) fn field_options(definition: &wire::Definition) -> FieldOptions {
    FieldOptions::of(definition.enum_options.iter().cloned().map(choice).collect())
}

pub(super) fn choice(option: wire::EnumOption) -> Choice {
    let name = option.name.unwrap_or_else(|| option.gid.clone());
    let mut choice = Choice::new(option.gid, name);
    choice.enabled = option.enabled != Some(false);
    choice
}

/// The kind of a field.
pub(super) fn kind(subtype: &str) -> FieldKind {
    match subtype {
        "text" => FieldKind::Text,
        "number" => FieldKind::Number,
        "enum" => FieldKind::Select,
        "multi_enum" => FieldKind::MultiSelect,
        "date" => FieldKind::Date,
        "people" => FieldKind::Users,
        "reference" => FieldKind::Tickets,
        _ => FieldKind::Other,
    }
}

/// A definition out of the settings of a project. What Asana computes is read only.
pub(crate) fn definition(field: &wire::Definition) -> FieldDefinition {
    let subtype = field.resource_subtype.as_deref().unwrap_or_default();
    let is_computed = matches!(field.representation_type.as_deref(), Some("formula" | "custom_id"));
    let native = match (field.representation_type.as_deref().filter(|_| is_computed), subtype, field.precision) {
        (Some(computed), _, _) => computed.to_owned(),
        (None, "number", Some(decimals)) => format!("number of {decimals} decimals"),
        (None, subtype, _) => subtype.to_owned(),
    };
    let name = field.name.clone().unwrap_or_else(|| field.gid.clone());
    let definition = FieldDefinition::new(field.gid.as_str(), name, kind(subtype))
        .with_native_kind(native)
        .with_read_only(is_computed || field.is_value_read_only == Some(true) || kind(subtype) == FieldKind::Other)
        .with_choices(field.enum_options.iter().cloned().map(choice));
    match field.currency_code.as_ref().or(field.custom_label.as_ref()).filter(|unit| !unit.is_empty()) {
        Some(unit) => definition.with_unit(unit.as_str()),
        None => definition,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(names: &[&str]) -> Vec<(String, PriorityLevel)> {
        let options = names.iter().map(|name| Choice::new(*name, *name)).collect();
        let priorities = FieldOptions::of(options).priorities;
        priorities.into_iter().map(|priority| (priority.name, priority.level)).collect()
    }

    #[test]
    fn options_that_are_called_as_levels_are_those_levels_and_others_go_by_their_order() {
        use PriorityLevel::{High, Low, Normal};
        let named = [("High".to_owned(), High), ("Medium".to_owned(), Normal), ("Low".to_owned(), Low)];
        assert_eq!(levels(&["Low", "Medium", "High"]), named);
        assert_eq!(levels(&["High", "Medium", "Low"]), named);
        assert_eq!(
            levels(&["P1", "P2", "P3"]).iter().map(|(_, level)| *level).collect::<Vec<_>>(),
            [High, Normal, Low]
        );
        assert_eq!(
            levels(&["Low", "Soon", "High"])[0],
            ("Low".to_owned(), High),
            "one of another name: their order counts"
        );
    }
}
