//! What the documents show is what happens: commands are run and compared, configurations are read.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::path::Path;
use std::process::Stdio;

use anyticket_tests::process::{anyticket, both, root};

/// Part of a line that is different in every run.
const ANYTHING: char = '…';

#[test]
fn the_commands_of_the_documents_print_what_they_show() {
    for document in ["README.md", "docs/cli.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut ran = 0;
        for block in blocks(&text, "console") {
            for (command, expected) in commands(&block) {
                if let Some(printed) = run(&command, home.path()) {
                    ran += 1;
                    assert!(
                        is_like(&printed, &expected),
                        "{document}: {command}\nprints\n{printed}\nand should\n{expected}"
                    );
                }
            }
        }
        assert!(ran > 0, "{document} shows no command of ours");
    }
}

#[test]
fn the_configurations_of_the_documents_can_be_read() {
    let registry = anyticket::registry();
    let mut read = 0;
    for document in ["README.md", "docs/configuration.md", "docs/cli.md", "docs/clickup.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        for block in blocks(&text, "toml").into_iter().filter(|block| block.contains("[trackers.")) {
            anyticket::Config::parse(&block, Path::new("anyticket.toml"), &registry).unwrap();
            read += 1;
        }
    }
    assert!(read > 1);
}

#[test]
fn every_link_within_the_documents_leads_somewhere() {
    let mut documents = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for folder in ["docs", "docs/adr"] {
        let files = std::fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path());
        documents.extend(files.filter(|file| file.extension().is_some_and(|extension| extension == "md")));
    }
    for document in documents {
        let text = std::fs::read_to_string(&document).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://") || target.contains(char::is_whitespace);
            assert!(outside || document.parent().unwrap().join(target).exists(), "{}: {link}", document.display());
        }
    }
}

/// The guide to a provider shows the example and nothing else.
#[test]
fn every_block_of_the_guide_to_a_provider_is_part_of_the_example() {
    let guide = std::fs::read_to_string(root().join("docs/writing-a-provider.md")).unwrap();
    let example = root().join("examples/own-provider");
    let files =
        ["Cargo.toml", "anyticket.toml", "src/capabilities.rs", "src/notebook.rs", "src/factory.rs", "src/main.rs"];
    let files = files.iter().chain(&["tests/conformance.rs"]);
    let texts: Vec<String> = files.map(|file| std::fs::read_to_string(example.join(file)).unwrap()).collect();
    let shown: Vec<String> = ["rust", "toml"].into_iter().flat_map(|language| blocks(&guide, language)).collect();
    assert!(shown.len() > 10, "the guide shows {} blocks", shown.len());
    for block in shown {
        assert!(texts.iter().any(|text| text.contains(block.trim_end())), "the example has not:\n{block}");
    }
}

#[test]
fn the_examples_of_the_guide_to_testing_are_short() {
    let guide = std::fs::read_to_string(root().join("docs/testing.md")).unwrap();
    for block in blocks(&guide, "rust") {
        let lines = block.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert!(lines < 15, "{lines} lines:\n{block}");
    }
}

/// The blocks of a document in this language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}");
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == fence {
            blocks.push(lines.by_ref().take_while(|line| line.trim() != "```").collect::<Vec<_>>().join("\n"));
        }
    }
    blocks
}

/// The commands of a block, which begin with `$ `, and what each prints.
fn commands(block: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((_, printed))) => {
                printed.push_str(line);
                printed.push('\n');
            }
            (None, None) => panic!("a block of commands begins with one: {line}"),
        }
    }
    commands
}

/// Runs a command of ours and gives what it printed; other commands are not run.
fn run(command: &str, home: &Path) -> Option<String> {
    let rest = command.strip_prefix("cargo run --bin anyticket -- ").or_else(|| command.strip_prefix("anyticket "))?;
    let output = anyticket(home).args(words(rest)).stdin(Stdio::null()).output().expect("the program starts");
    Some(both(&output))
}

/// Splits a command as a shell does, quotes of both kinds and a comment at the end.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in command.chars() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// Whether every line is as shown. What differs from run to run is shown as `…`, which alone stands for any lines.
fn is_like(printed: &str, shown: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    are_like(&lines(printed), &lines(shown))
}

fn are_like(printed: &[String], shown: &[String]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first.trim() == "…" => {
            (0..=printed.len()).any(|skip| are_like(&printed[skip..], rest))
        }
        Some((first, rest)) => {
            printed.first().is_some_and(|line| line_is_like(line, first)) && are_like(&printed[1..], rest)
        }
    }
}

fn line_is_like(printed: &str, shown: &str) -> bool {
    let mut parts = shown.split(ANYTHING);
    let Some(mut rest) = parts.next().and_then(|first| printed.strip_prefix(first)) else { return false };
    let mut open = false;
    for part in parts {
        open = true;
        match (part.is_empty(), rest.find(part)) {
            (true, _) => {}
            (false, Some(at)) => {
                rest = &rest[at + part.len()..];
                open = false;
            }
            (false, None) => return false,
        }
    }
    open || rest.is_empty()
}
