//! What can happen in one step, as plain data: a script is a list of them, one in a line.

use anyticket_core::{Error, Field, Result};
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use serde::{Deserialize, Serialize};

/// One step. Numbers choose among what there is at the time, the newest being 0: the fifth of three tickets is the
/// second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    Create {
        title: u8,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<(Field, u8)>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<u8>,
    },
    Rename {
        ticket: u8,
        title: u8,
    },
    Set {
        ticket: u8,
        field: Field,
        value: u8,
    },
    Clear {
        ticket: u8,
        field: Field,
    },
    Add {
        ticket: u8,
        field: Field,
        value: u8,
    },
    Remove {
        ticket: u8,
        field: Field,
        value: u8,
    },
    Status {
        ticket: u8,
        value: u8,
    },
    Below {
        ticket: u8,
        parent: u8,
    },
    Move {
        ticket: u8,
        project: u8,
    },
    Guarded {
        ticket: u8,
        title: u8,
        stale: bool,
    },
    Delete {
        ticket: u8,
    },
    Comment {
        ticket: u8,
        text: u8,
    },
    EditComment {
        ticket: u8,
        comment: u8,
        text: u8,
    },
    DeleteComment {
        ticket: u8,
        comment: u8,
    },
    Link {
        from: u8,
        to: u8,
    },
    Unlink {
        from: u8,
        to: u8,
    },
    Read {
        ticket: u8,
    },
    List {
        question: u16,
    },
}

/// The fields that a step gives, sets and clears; the others have steps of their own.
const FIELDS: &[Field] = &[
    Field::Body,
    Field::Priority,
    Field::Kind,
    Field::AlsoIn,
    Field::Assignees,
    Field::Reporter,
    Field::Labels,
    Field::Start,
    Field::Due,
    Field::Estimate,
    Field::Archived,
    Field::Fields,
];

const LISTS: &[Field] = &[Field::AlsoIn, Field::Assignees, Field::Labels];

/// Lists of steps, which shrink to shorter ones of smaller numbers.
pub(super) fn scripts(most: usize) -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 1..=most.max(1))
}

fn step() -> impl Strategy<Value = Step> {
    let ticket = any::<u8>;
    let value = || 0..4_u8;
    let maybe = |of: std::ops::Range<u8>| prop_oneof![4 => Just(None), 1 => of.prop_map(Some)];
    let given = proptest::collection::vec((select(FIELDS), value()), 0..4);
    prop_oneof![
        6 => (any::<u8>(), given, maybe(0..255), maybe(0..4))
            .prop_map(|(title, fields, below, key)| Step::Create { title, fields, below, key }),
        2 => (ticket(), any::<u8>()).prop_map(|(ticket, title)| Step::Rename { ticket, title }),
        6 => (ticket(), select(FIELDS), value()).prop_map(|(ticket, field, value)| Step::Set { ticket, field, value }),
        4 => (ticket(), select(FIELDS)).prop_map(|(ticket, field)| Step::Clear { ticket, field }),
        3 => (ticket(), select(LISTS), value()).prop_map(|(ticket, field, value)| Step::Add { ticket, field, value }),
        3 => (ticket(), select(LISTS), value()).prop_map(|(ticket, field, value)| Step::Remove { ticket, field, value }),
        3 => (ticket(), any::<u8>()).prop_map(|(ticket, value)| Step::Status { ticket, value }),
        2 => (ticket(), ticket()).prop_map(|(ticket, parent)| Step::Below { ticket, parent }),
        1 => (ticket(), value()).prop_map(|(ticket, project)| Step::Move { ticket, project }),
        1 => (ticket(), any::<u8>(), any::<bool>())
            .prop_map(|(ticket, title, stale)| Step::Guarded { ticket, title, stale }),
        1 => ticket().prop_map(|ticket| Step::Delete { ticket }),
        2 => (ticket(), value()).prop_map(|(ticket, text)| Step::Comment { ticket, text }),
        1 => (ticket(), value(), value())
            .prop_map(|(ticket, comment, text)| Step::EditComment { ticket, comment, text }),
        1 => (ticket(), value()).prop_map(|(ticket, comment)| Step::DeleteComment { ticket, comment }),
        1 => (ticket(), ticket()).prop_map(|(from, to)| Step::Link { from, to }),
        1 => (ticket(), ticket()).prop_map(|(from, to)| Step::Unlink { from, to }),
        2 => ticket().prop_map(|ticket| Step::Read { ticket }),
        4 => any::<u16>().prop_map(|question| Step::List { question }),
    ]
}

/// The script as text.
pub(super) fn written(steps: &[Step]) -> String {
    let lines = steps.iter().map(|step| serde_json::to_string(step).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The script in a text.
pub(super) fn read(script: &str) -> Result<Vec<Step>> {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate();
    let steps = lines.map(|(at, line)| {
        serde_json::from_str(line)
            .map_err(|cause| Error::invalid("this is no step").with("line", at + 1).with("step", line).because(cause))
    });
    steps.collect()
}

#[cfg(test)]
mod tests {
    use proptest::test_runner::{Config, TestRunner};

    use super::*;

    #[test]
    fn every_script_is_read_back_as_it_was_written() {
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(64) });
        let there_and_back = |steps: Vec<Step>| {
            assert_eq!(read(&written(&steps)).unwrap(), steps);
            Ok(())
        };
        runner.run(&scripts(20), there_and_back).unwrap();
        assert!(read("{\"dance\":{}}").unwrap_err().to_string().contains("line: 1"));
    }
}
