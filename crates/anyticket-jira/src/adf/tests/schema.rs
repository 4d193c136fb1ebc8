//! What is written, held against the vendor's schema, where `ANYTICKET_SPECS` names the folder that has it.

use std::io::Write as _;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::Value;

use super::{LOSSES, generate, json};

/// The schema, or `None` where no folder of the vendor's documents is named.
fn schema() -> Option<&'static jsonschema::Validator> {
    static SCHEMA: OnceLock<Option<jsonschema::Validator>> = OnceLock::new();
    let read = || {
        let Some(folder) = std::env::var_os("ANYTICKET_SPECS").map(std::path::PathBuf::from) else {
            // Past the harness, which keeps back what a test says that passes.
            let line = "\nDID NOT RUN: the check of ADF: ANYTICKET_SPECS names no folder with the vendor's documents\n";
            let _ = std::io::stderr().write_all(line.as_bytes());
            return None;
        };
        let path = folder.join("atlassian-document-format-v1.json");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let schema: Value = serde_json::from_str(&text).unwrap();
        Some(jsonschema::validator_for(&schema).unwrap())
    };
    SCHEMA.get_or_init(read).as_ref()
}

fn faults(json: &str) -> Option<String> {
    let document: Value = serde_json::from_str(json).unwrap();
    let faults: Vec<String> =
        schema()?.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    (!faults.is_empty()).then(|| format!("{json}\n{}", faults.join("\n")))
}

#[test]
fn the_schema_refuses_what_it_should() {
    let wrong = [
        r#"{"type":"doc","version":1,"content":[{"type":"text","text":"a"}]}"#,
        r#"{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}"#,
        r#"{"type":"doc","version":1,"content":[{"type":"blockquote","content":[{"type":"rule"}]}]}"#,
    ];
    for json in wrong {
        assert!(schema().is_none() || faults(json).is_some(), "{json}");
    }
}

#[test]
fn the_schema_allows_what_becomes_of_every_lost_form() {
    for row in LOSSES {
        assert_eq!(faults(&json(row.example)), None, "{row:?}");
    }
}

proptest! {
    #[test]
    fn the_schema_allows_what_is_written_of_a_text(text in generate::markdown()) {
        prop_assert_eq!(faults(&json(&text)), None, "{}", text);
    }

    #[test]
    fn the_schema_allows_what_is_written_of_anything(text in generate::soup()) {
        prop_assert_eq!(faults(&json(&text)), None, "{}", text);
    }
}
