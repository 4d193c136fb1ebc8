//! The tables of `docs/asana.md` are what the provider's own tables say.

use std::fmt::Write as _;

use anyticket_asana::{ERRORS, TEXT_LOSSES};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/asana.md");

/// Rewrites the tables instead of comparing them.
const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";

fn errors() -> String {
    let mut table =
        String::from("| Asana answers | kind | what it is, and what to do | source |\n| --- | --- | --- | --- |\n");
    for row in ERRORS {
        let statuses: Vec<String> = row.statuses.iter().map(ToString::to_string).collect();
        let words = if row.words.is_empty() { String::new() } else { format!(" with “{}”", row.words) };
        let (kind, message, hint) = (row.kind, row.message, row.hint);
        writeln!(table, "| {}{words} | `{kind}` | {message}: {hint} | {} |", statuses.join(", "), row.source).unwrap();
    }
    table
}

fn losses() -> String {
    let mut table = String::from("| Markdown | becomes | for example |\n| --- | --- | --- |\n");
    for loss in TEXT_LOSSES {
        let example = loss.example.replace('\n', "⏎").replace('|', "\\|");
        writeln!(table, "| {} | {} | ``{example}`` |", loss.form, loss.becomes).unwrap();
    }
    table
}

fn between(page: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("{begin} is missing"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{end} is missing"));
    format!("{before}{begin}\n{table}\n{end}{after}")
}

#[test]
fn the_tables_of_errors_and_of_what_texts_lose_are_the_providers_own() {
    let page = std::fs::read_to_string(FILE).unwrap();
    let wanted = between(&page, "errors", &errors());
    let wanted = between(&wanted, "losses", &losses());
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(FILE, &wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/asana.md is out of date: run the tests once with {REWRITE}=1");
}
