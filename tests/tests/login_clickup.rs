//! The way to ClickUp, as a person goes it who has no account: with the simulation of it on this machine.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use std::path::Path;
use std::process::{Output, Stdio};

use anyticket_tests::process::both;
use support::command;
use support::simulation::Running;
use tempfile::TempDir;

/// A home, and a ClickUp beside it.
struct Desk {
    home: TempDir,
    clickup: Running,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clickup = Running::start(home.path(), &["--tickets", "5", "--seed", "7"]);
        Self { home, clickup }
    }

    /// A desk that is logged in, with the token in a file.
    fn logged_in() -> Self {
        let desk = Self::new();
        let output = desk.login(&desk.clickup.token(), &["--store", "file:~/key"]);
        assert_eq!(output.status.code(), Some(0), "{}", both(&output));
        desk
    }

    fn run(&self, line: &[&str]) -> Output {
        command(self.home.path()).args(line).stdin(Stdio::null()).output().unwrap()
    }

    fn done(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
        both(&output)
    }

    /// Logs in with what is piped in.
    fn login(&self, piped: &str, flags: &[&str]) -> Output {
        let file = self.home.path().join("piped");
        std::fs::write(&file, piped).unwrap();
        let base = format!("base_url={}", self.clickup.setting("base_url"));
        let mut command = command(self.home.path());
        command.args(["login", "clickup", "--with-token", "--set", &base]).args(flags);
        let output = command.stdin(std::fs::File::open(&file).unwrap()).output().unwrap();
        std::fs::remove_file(&file).unwrap();
        output
    }

    fn file(&self, path: &str) -> String {
        std::fs::read_to_string(self.home.path().join(path)).unwrap_or_default()
    }

    /// How many requests there were all in all.
    fn requests(self) -> u64 {
        let (_, said) = self.clickup.stop();
        let count = said.split("stopped after ").nth(1).and_then(|rest| rest.split(' ').next());
        count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{said}"))
    }
}

#[test]
fn from_a_token_to_a_ticket_and_back() {
    let desk = Desk::new();
    let token = desk.clickup.token();
    let flags = ["--store", "file:~/key", "--project", "Engineering / Web / Backlog", "-v"];
    let output = desk.login(&format!("{token}\n"), &flags);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    let said = both(&output);
    assert!(said.contains("clickup is ready: ") && said.contains("requests a minute"), "{said}");
    assert!(!said.contains(" requests=0 "), "{said}");
    let config = desk.file(".config/anyticket/anyticket.toml");
    assert!(config.contains("token = \"file:~/key\"\n"), "{config}");
    assert!(config.contains(&format!("workspace = \"{}\"  # ", desk.clickup.setting("workspace"))), "{config}");
    assert!(config.contains("  # Engineering / Web / Backlog\n"), "{config}");
    let created = desk.done(&["ticket", "create", "Fix login", "--priority", "high"]);
    assert!(created.contains("Fix login") && created.contains("priority     high"), "{created}");
    assert!(desk.done(&["ticket", "list", "--title-contains", "Fix login"]).contains("Fix login"));
    let whoami = desk.done(&["whoami", "-v"]);
    assert!(whoami.contains("  plan        Enterprise\n") && whoami.contains(" requests=3 retries=0 "), "{whoami}");
    assert!(desk.done(&["config", "check"]).contains("  limit        10000 requests a minute"));
    let logout = desk.done(&["logout", "clickup"]);
    assert!(logout.contains("file:~/key: forgotten") && logout.contains("Regenerate"), "{logout}");
    assert_eq!(desk.file("key"), "");
    for (file, text) in
        [("config", config), ("said", said), ("created", created), ("whoami", whoami), ("logout", logout)]
    {
        assert!(!text.contains(&token), "{file}: {text}");
    }
}

#[test]
fn a_revoked_token_costs_one_request() {
    let desk = Desk::new();
    let output = desk.login("pk_1_REVOKED", &["--store", "file:~/key"]);
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    let told = "ClickUp refused the token from standard input (401, OAUTH_019). Nothing was changed.";
    assert!(both(&output).contains(told), "{}", both(&output));
    assert_eq!((desk.file(".config/anyticket/anyticket.toml"), desk.file("key")), (String::new(), String::new()));
    assert_eq!(desk.requests(), 1);
}

#[test]
fn a_token_that_was_replaced_is_named_with_its_place_and_mended_by_logging_in_again() {
    let desk = Desk::logged_in();
    std::fs::write(desk.home.path().join("key"), "pk_1_OLD\n").unwrap();
    let before = desk.file(".config/anyticket/anyticket.toml");
    for line in [&["ticket", "list"][..], &["whoami"], &["ticket", "create", "x", "--project", "901"]] {
        let output = desk.run(line);
        assert_eq!(output.status.code(), Some(4), "{}", both(&output));
        let told = "ClickUp refused the token from file:~/key (401, OAUTH_019). Nothing was changed.";
        assert!(both(&output).contains(told), "{line:?}: {}", both(&output));
    }
    let output = desk.login(&desk.clickup.token(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    assert_eq!(desk.file(".config/anyticket/anyticket.toml"), before);
    desk.done(&["ticket", "list"]);
}

#[test]
fn what_is_no_token_of_clickup_is_not_sent() {
    let desk = Desk::new();
    let token = desk.clickup.token();
    for (piped, told) in [
        (String::new(), "is empty"),
        (format!("Bearer {token}"), "has the word Bearer in front of it"),
        (format!("\"{token}\""), "has quotes around it"),
        (format!("{token}\n{token}"), "has a line break in it"),
        ("ATATT3xFfGF0".to_owned(), "this is a token of Jira"),
    ] {
        let output = desk.login(&piped, &["--store", "file:~/key"]);
        assert_eq!(output.status.code(), Some(4), "{}", both(&output));
        assert!(both(&output).contains(told), "{}", both(&output));
    }
    assert_eq!(desk.requests(), 0);
}

#[test]
fn the_wrong_workspace_is_answered_with_those_the_token_sees() {
    let desk = Desk::logged_in();
    let workspace = desk.clickup.setting("workspace");
    let path = Path::new(".config/anyticket/anyticket.toml");
    let text = desk.file(path.to_str().unwrap()).replace(&format!("workspace = \"{workspace}\""), "workspace = \"99\"");
    std::fs::write(desk.home.path().join(path), &text).unwrap();
    let output = desk.run(&["whoami"]);
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert!(both(&output).contains(&format!("it sees Acme ({workspace}")), "{}", both(&output));
    assert_eq!(desk.run(&["ticket", "list"]).status.code(), Some(4));
    let output = desk.login(&desk.clickup.token(), &[]);
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert_eq!(desk.file(path.to_str().unwrap()), text);
}

#[test]
fn a_ticket_without_a_list_is_answered_with_lists_and_the_line_to_add() {
    let desk = Desk::logged_in();
    let output = desk.run(&["ticket", "create", "x"]);
    assert_eq!(output.status.code(), Some(7), "{}", both(&output));
    let line = format!("project = \"{}\"  # Engineering / Web / Backlog", desk.clickup.setting("project"));
    assert!(both(&output).contains("below [trackers.clickup]:") && both(&output).contains(&line), "{}", both(&output));
}

#[test]
fn any_request_can_be_sent_as_it_is() {
    let desk = Desk::logged_in();
    let output = desk.run(&["raw", "get", "/v2/user"]);
    let user: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(user["user"]["id"].is_number(), "{user}");
    let list = format!("/v2/list/{}/task", desk.clickup.setting("project"));
    let output = desk.run(&["raw", "POST", &list, "--data", "{\"name\": \"raw\"}"]);
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    let output = desk.run(&["raw", "GET", "/v2/list/1"]);
    assert_eq!(output.status.code(), Some(3), "{}", both(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("ECODE"), "{}", both(&output));
    let output = desk.run(&["raw", "GET", "https://example.com/v2/user"]);
    assert_eq!(output.status.code(), Some(2), "{}", both(&output));
}
