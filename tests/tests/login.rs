//! Logging in as a process: at a terminal, and without one.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyticket_tests::process::both;

/// The part of the good token that shows nowhere.
const CANARY: &str = "GOOD";

fn vendors(home: &Path, line: &[&str]) -> Command {
    let mut command = support::command(home);
    command.args(line);
    command
}

fn run(home: &Path, line: &[&str]) -> Output {
    ran(vendors(home, line).stdin(Stdio::null()))
}

fn piped(home: &Path, line: &[&str], text: &str) -> Output {
    let file = home.join("piped");
    std::fs::write(&file, text).unwrap();
    let output = ran(vendors(home, line).stdin(std::fs::File::open(&file).unwrap()));
    std::fs::remove_file(&file).unwrap();
    output
}

fn ran(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(!both(&output).contains(CANARY), "{}", both(&output));
    output
}

/// Every file below a folder, and whether it holds the secret.
fn files(folder: &Path) -> Vec<(String, bool)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => {
                let held = std::fs::read(&path).unwrap();
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                files.push((name, held.windows(CANARY.len()).any(|part| part == CANARY.as_bytes())));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["login", "personal"]);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    let told = both(&output);
    assert!(
        told.contains("anyticket login personal --with-token < FILE") && told.contains("1. open Settings"),
        "{told}"
    );
    assert_eq!(files(home.path()), []);
}

#[test]
fn a_token_from_a_pipe_is_in_the_file_that_was_chosen_and_nowhere_else() {
    let home = tempfile::tempdir().unwrap();
    let line = ["login", "personal", "--with-token", "--workspace", "Acme", "--store", "file:~/secret/key", "-v"];
    let output = piped(home.path(), &line, "tok_GOOD\n");
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    assert_eq!(files(home.path()), [("anyticket.toml".to_owned(), false), ("key".to_owned(), true)]);
    let config = std::fs::read_to_string(home.path().join(".config/anyticket/anyticket.toml")).unwrap();
    assert!(config.contains("token = \"file:~/secret/key\"\n"), "{config}");
    assert_eq!(run(home.path(), &["whoami"]).status.code(), Some(0));
    assert_eq!(run(home.path(), &["config", "check"]).status.code(), Some(0));
    let output = run(home.path(), &["logout", "personal"]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    assert_eq!(files(home.path()), [("anyticket.toml".to_owned(), false)]);
    assert_eq!(run(home.path(), &["whoami"]).status.code(), Some(4));
}

#[test]
#[cfg(target_os = "linux")]
fn a_keyring_that_is_not_there_is_said_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let line = ["login", "personal", "--with-token", "--workspace", "1", "--store", "keyring"];
    let output = piped(home.path(), &line, "tok_GOOD");
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
    let told = both(&output);
    // Whichever of the two it is: this build has none, or this machine.
    assert!(told.contains("without the feature keyring") || told.contains("no keyring service"), "{told}");
    assert!(told.contains("--store file:PATH"), "{told}");
    assert_eq!(files(home.path()), []);
}

#[test]
fn a_variable_that_is_unset_malformed_or_revoked_is_told_apart() {
    let home = tempfile::tempdir().unwrap();
    let line = ["login", "personal", "--with-token", "--workspace", "1", "--store", "none"];
    assert_eq!(piped(home.path(), &line, "tok_GOOD\n").status.code(), Some(0));
    for (value, told) in [
        (None, "the variable of a secret is not set (source: env:PERSONAL_TOKEN"),
        (Some("Bearer tok_GOOD"), "the API token has the word Bearer in front of it"),
        (Some("'tok_GOOD'"), "the API token has quotes around it"),
        (Some("tok_GO\nOD"), "the secret has several lines"),
        (Some("oth_GOOD"), "this is a token of somebody else"),
        (Some("tok_OLD"), "Personal refused the token from env:PERSONAL_TOKEN (401, TOKEN_1). Nothing was changed."),
    ] {
        let mut command = vendors(home.path(), &["whoami"]);
        command.envs(value.map(|value| ("PERSONAL_TOKEN", value)));
        let output = ran(command.stdin(Stdio::null()));
        assert_eq!(output.status.code(), Some(4), "{}", both(&output));
        assert!(both(&output).contains(told), "{told}: {}", both(&output));
        assert!(both(&output).contains("anyticket login personal"), "{}", both(&output));
    }
    let mut command = vendors(home.path(), &["whoami"]);
    assert_eq!(ran(command.env("PERSONAL_TOKEN", "tok_GOOD")).status.code(), Some(0));
}

#[test]
fn the_embedded_tracker_needs_no_login_and_stays_in_reach() {
    let home = tempfile::tempdir().unwrap();
    for command in [&["login", "local"][..], &["logout", "local"]] {
        let output = run(home.path(), command);
        assert_eq!(output.status.code(), Some(0), "{}", both(&output));
        assert!(both(&output).contains("needs no login"), "{}", both(&output));
    }
    assert_eq!(files(home.path()), []);
    run(home.path(), &["ticket", "create", "Mine"]);
    let line = ["login", "personal", "--with-token", "--workspace", "1", "--store", "file:key"];
    let output = piped(home.path(), &line, "tok_GOOD");
    assert!(both(&output).contains("the tickets on this machine are still there: --on local"), "{}", both(&output));
    let output = run(home.path(), &["--on", "local", "ticket", "list"]);
    assert!(both(&output).contains("Mine"), "{}", both(&output));
    let output = run(home.path(), &["whoami", "--format", "json"]);
    assert!(both(&output).contains("\"tracker\": \"personal\""), "{}", both(&output));
}

#[test]
fn a_tracker_out_of_a_variable_has_no_file_to_change() {
    let home = tempfile::tempdir().unwrap();
    let mut command = vendors(home.path(), &["login", "personal"]);
    let output = ran(command.env("ANYTICKET_URL", "personal:?workspace=1&token=env:T").stdin(Stdio::null()));
    assert_eq!(output.status.code(), Some(2));
    assert!(both(&output).contains("unset ANYTICKET_URL"), "{}", both(&output));
    let mut command =
        vendors(home.path(), &["login", "personal", "--with-token", "--workspace", "1", "--store", "none"]);
    std::fs::write(home.path().join("piped"), "tok_GOOD").unwrap();
    let piped = std::fs::File::open(home.path().join("piped")).unwrap();
    let output = ran(command.env("ANYTICKET_CONFIG", "mine.toml").stdin(piped));
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    assert!(home.path().join("mine.toml").exists());
}

#[cfg(target_os = "linux")]
mod at_a_terminal {
    use super::support::terminal::Terminal;
    use super::*;

    fn login(home: &Path) -> Terminal {
        Terminal::start(&vendors(home, &["login", "personal"]))
    }

    #[test]
    fn a_person_is_led_from_nothing_to_a_ready_configuration() {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = login(home.path());
        terminal.sees("1. open Settings").sees("API token (tok_…): ").types("Bearer tok_GOOD\n");
        terminal.sees("has the word Bearer in front of it").sees("API token (tok_…): ").types("tok_GOOD\n");
        terminal.sees("workspace, by number").types("2\n");
        terminal.sees("where new tickets go").types("website\n");
        terminal.sees("~/.config/anyticket/personal.token").sees("number").types("1\n");
        terminal.sees("next: anyticket ticket list");
        let (code, screen) = terminal.ends();
        assert_eq!(code, Some(0), "{screen}");
        assert!(!screen.contains(CANARY), "{screen}");
        let wanted = [("anyticket.toml".to_owned(), false), ("personal.token".to_owned(), true)];
        assert_eq!(files(home.path()), wanted);
        let mode = std::fs::metadata(home.path().join(".config/anyticket/personal.token")).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode.permissions()) & 0o777, 0o600);
        assert_eq!(run(home.path(), &["whoami"]).status.code(), Some(0));
    }

    #[test]
    fn ctrl_c_at_any_question_changes_nothing_and_gives_the_terminal_back() {
        let questions = ["API token (tok_…): ", "workspace, by number", "where new tickets go", "number, or nothing"];
        let answers = ["tok_GOOD\n", "1\n", "1\n"];
        for stop in 0..questions.len() {
            for (key, wanted) in [("\u{3}", 130), ("\u{4}", 2)] {
                let home = tempfile::tempdir().unwrap();
                let mut terminal = login(home.path());
                for (question, answer) in questions.iter().zip(&answers[..stop]) {
                    terminal.sees(question).types(answer);
                }
                terminal.sees(questions[stop]).types(key).sees("nothing was changed");
                let (code, screen) = terminal.ends();
                assert_eq!(code, Some(wanted), "{screen}");
                assert!(!screen.contains(CANARY), "{screen}");
                assert_eq!(files(home.path()), []);
            }
        }
    }
}
