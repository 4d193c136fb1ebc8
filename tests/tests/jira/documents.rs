//! The tables of `docs/jira.md` are what the provider's own tables say.

use std::fmt::Write as _;

use anyticket_jira::{ERRORS, TEXT_LOSSES};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/jira.md");

/// Rewrites the tables instead of comparing them.
const REWRITE: &str = "ANYTICKET_REWRITE_DOCS";

fn errors() -> String {
    let mut table =
        String::from("| Jira answers | kind | what it is, and what to do | source |\n| --- | --- | --- | --- |\n");
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

/// Compares what stands between two marks of the page with what should, or rewrites it.
#[track_caller]
pub(crate) fn published(name: &str, table: &str) {
    let page = std::fs::read_to_string(FILE).unwrap();
    let wanted = between(&page, name, table);
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(FILE, &wanted).unwrap();
        return;
    }
    assert!(page == wanted, "docs/jira.md is out of date: run the tests once with {REWRITE}=1");
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
    assert!(page == wanted, "docs/jira.md is out of date: run the tests once with {REWRITE}=1");
}

/// What Jira refuses, each with the page that says so: everything else is done by Jira or made up for.
const REFUSED: [&str; 7] = [
    "operation.reply_to_comment",
    "operation.add_private_comment",
    "field.also_in.read",
    "field.also_in.create",
    "field.also_in.set",
    "field.also_in.clear",
    "field.archived.set",
];

#[test]
fn jira_does_everything_but_what_its_pages_say_it_cannot() {
    let registry = anyticket::registry();
    let capabilities = registry.provider("jira").unwrap().capabilities();
    let of = |word: &str| {
        let cells = capabilities.cells().filter(|(_, support)| support.as_str() == word);
        cells
            .map(|(cell, support)| (cell.to_string(), support.note().unwrap_or_default().to_owned()))
            .collect::<Vec<_>>()
    };
    let refused = of("refused");
    let names: Vec<&str> = refused.iter().map(|(cell, _)| cell.as_str()).collect();
    assert_eq!(names, REFUSED);
    assert!(refused.iter().all(|(_, why)| why.contains("https://")), "{refused:?}");
    println!("{} native, {} emulated, {} refused", of("native").len(), of("emulated").len(), refused.len());
}
