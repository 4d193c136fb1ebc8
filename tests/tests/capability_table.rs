//! The published table of capabilities is what the providers declare.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::fmt::Write as _;

use anyticket::{BoxForm, Capabilities, Cell, LabelForm, LinkKind, ProviderFactory, Support, WhenForm};

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
        page.push_str(&heading(title, providers));
        for cell in Cell::all().filter(|cell| cell.to_string().starts_with(prefix)) {
            let name = cell.to_string();
            let columns: Vec<String> = providers.iter().map(|provider| column(*provider, cell, &mut notes)).collect();
            writeln!(page, "| {} | {} |", name.trim_start_matches(prefix), columns.join(" | ")).unwrap();
        }
    }
    page.push_str(&forms(providers));
    if !notes.is_empty() {
        page.push_str("\n## Notes\n\n");
        for (index, note) in notes.iter().enumerate() {
            writeln!(page, "{}. {note}", index + 1).unwrap();
        }
    }
    page
}

/// What no cell says: the forms that are kept, sizes, and how soon a listing shows a write.
fn forms(providers: &[&dyn ProviderFactory]) -> String {
    type Row = (&'static str, fn(&Capabilities) -> String);
    let rows: [Row; 17] = [
        ("relations", |all| match &all.link_kinds {
            None => "all, and the tracker's own words".to_owned(),
            Some(kinds) if kinds.is_empty() => "none".to_owned(),
            Some(kinds) => kinds.iter().map(LinkKind::as_str).collect::<Vec<_>>().join(", "),
        }),
        ("labels", |all| {
            match all.label_form {
                LabelForm::LowerCase => "any name, in lower case",
                LabelForm::OneWord => "one word",
                _ => "any name",
            }
            .to_owned()
        }),
        ("boxes", |all| match all.box_form {
            BoxForm::Ticked => "only that one is ticked".to_owned(),
            _ => "yes, no and nothing".to_owned(),
        }),
        ("due dates", |all| form(all.due_form)),
        ("starts", |all| form(all.start_form)),
        ("smallest step of time", |all| format!("{:?}", all.time_resolution)),
        ("a listing shows a write", |all| match all.listing_lag.is_zero() {
            true => "at once".to_owned(),
            false => format!("within {:?}", all.listing_lag),
        }),
        ("external keys kept unique", |all| yes(all.unique_external_keys)),
        ("a new ticket needs a project", |all| yes(all.needs_project)),
        ("projects may demand fields", |all| yes(all.has_required_fields)),
        ("listings read in ranges side by side", |all| yes(all.splits_listings)),
        ("title, characters", |all| most(all.limits.title_chars)),
        ("body, characters", |all| most(all.limits.body_chars)),
        ("comment, characters", |all| most(all.limits.comment_chars)),
        ("assignees of a ticket", |all| most(all.limits.assignees)),
        ("labels of a ticket", |all| most(all.limits.labels)),
        ("attachment, bytes", |all| most(all.limits.attachment_bytes)),
    ];
    let mut page = heading("Forms and sizes", providers);
    for (name, value) in rows {
        let columns: Vec<String> = providers.iter().map(|provider| value(&provider.capabilities())).collect();
        writeln!(page, "| {name} | {} |", columns.join(" | ")).unwrap();
    }
    page
}

fn form(form: WhenForm) -> String {
    match form {
        WhenForm::Date => "days",
        WhenForm::Instant => "instants",
        WhenForm::BesideDue => "days and instants, beside a due date",
        _ => "days and instants",
    }
    .to_owned()
}

fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn most(limit: Option<impl ToString>) -> String {
    limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string())
}

fn heading(title: &str, providers: &[&dyn ProviderFactory]) -> String {
    let names: Vec<&str> = providers.iter().map(|provider| provider.name()).collect();
    format!("\n## {title}\n\n| | {} |\n|{}\n", names.join(" | "), " --- |".repeat(names.len() + 1))
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
