//! The published table of capabilities is what the providers declare.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::fmt::Write as _;

use anyticket::{Cell, ProviderFactory, Support};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");

/// Rewrites the file instead of comparing it.
const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";

#[test]
fn the_published_table_is_what_the_providers_declare() {
    let registry = anyticket::registry();
    let providers: Vec<&dyn ProviderFactory> = registry.providers().map(AsRef::as_ref).collect();
    let table = table(&providers);
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(FILE, &table).unwrap();
    }
    let published = std::fs::read_to_string(FILE).unwrap_or_default();
    assert!(published == table, "docs/capabilities.md is out of date: run the tests once with {REWRITE}=1");
}

/// Every refusal gives a reason, and every emulation says how.
#[test]
fn no_cell_is_refused_or_made_up_without_saying_why_or_how() {
    for provider in anyticket::registry().providers() {
        for (cell, support) in provider.capabilities().cells() {
            let note = support.note().unwrap_or("native");
            assert!(note.len() > 5 && !note.contains("not declared"), "{}: {cell} is {support:?}", provider.name());
        }
    }
}

fn table(providers: &[&dyn ProviderFactory]) -> String {
    let mut page = String::from(
        "# What each tracker can do\n\n\
         Generated from what the providers declare; a test fails when it is out of date. `yes` is done by the tracker\n\
         itself, `made up` by us (the note says how), `no` cannot be done (the note says why). This is the most a\n\
         tracker can do: the schema of a project, which `anyticket` reads, may narrow it.\n",
    );
    let mut notes: Vec<String> = Vec::new();
    for (title, prefix) in
        [("Operations", "operation."), ("Fields", "field."), ("Filters", "filter."), ("Orders", "sort.")]
    {
        let names: Vec<&str> = providers.iter().map(|provider| provider.name()).collect();
        writeln!(page, "\n## {title}\n\n| | {} |\n|{}", names.join(" | "), " --- |".repeat(names.len() + 1)).unwrap();
        for cell in Cell::all().filter(|cell| cell.to_string().starts_with(prefix)) {
            let name = cell.to_string();
            let columns: Vec<String> = providers.iter().map(|provider| column(*provider, cell, &mut notes)).collect();
            writeln!(page, "| {} | {} |", name.trim_start_matches(prefix), columns.join(" | ")).unwrap();
        }
    }
    if !notes.is_empty() {
        page.push_str("\n## Notes\n\n");
        for (index, note) in notes.iter().enumerate() {
            writeln!(page, "{}. {note}", index + 1).unwrap();
        }
    }
    page
}

fn column(provider: &dyn ProviderFactory, cell: Cell, notes: &mut Vec<String>) -> String {
    let support = provider.capabilities().support(cell);
    let word = match support {
        Support::Native => return "yes".to_owned(),
        Support::Emulated(_) => "made up",
        _ => "no",
    };
    let note = format!("{}: {}", provider.name(), support.note().unwrap_or_default());
    let number = notes.iter().position(|other| *other == note).unwrap_or_else(|| {
        notes.push(note);
        notes.len() - 1
    });
    format!("{word} ({})", number + 1)
}
