//! The command on a simulated Trello beside it: from a key to a ticket, and everything that one does with tickets.

use std::path::Path;
use std::process::{Output, Stdio};

use anyticket_tests::process::both;
use tempfile::TempDir;

use crate::support::command;
use crate::support::simulation::Running;

/// A home, and a Trello beside it.
struct Desk {
    home: TempDir,
    trello: Running,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let trello = Running::start_of("trello", "token", home.path(), &["--tickets", "25", "--seed", "7"]);
        Self { home, trello }
    }

    /// A desk whose configuration names the tracker `work`, with what its lists mean.
    fn configured() -> Self {
        let desk = Self::new();
        let setting = |key: &str| format!("{key} = \"{}\"\n", desk.trello.setting(key));
        let lines: String = ["base_url", "key", "token", "project"].map(setting).concat();
        let text = format!(
            "default = \"notes\"\n\n[trackers.notes]\nprovider = \"local\"\n\n[trackers.work]\nprovider = \"trello\"\n{lines}"
        );
        let statuses = "\n[trackers.work.status]\n\"To Do\" = \"todo\"\nDoing = \"in_progress\"\n";
        std::fs::write(desk.home.path().join("anyticket.toml"), format!("{text}{statuses}")).unwrap();
        desk
    }

    fn run(&self, line: &[&str]) -> Output {
        command(self.home.path()).args(line).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs it on Trello.
    fn on_trello(&self, line: &[&str]) -> String {
        let output = self.run(&[&["--on", "work"], line].concat());
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
        both(&output)
    }

    /// Runs it on Trello, and expects this exit code.
    fn refused(&self, code: i32, line: &[&str]) -> String {
        let output = self.run(&[&["--on", "work"], line].concat());
        assert_eq!(output.status.code(), Some(code), "{line:?}: {}", both(&output));
        both(&output)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }
}

fn key_of(said: &str) -> String {
    said.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn everything_that_one_does_with_tickets_is_done_on_trello() {
    let desk = Desk::configured();
    let said = desk.on_trello(&[
        "ticket",
        "create",
        "Fix the login page",
        "--label",
        "paged",
        "--due",
        "2026-11-30T09:00:00Z",
        "--assignee",
        "me",
        "--body",
        "It *cannot* be reached.\n\n- [ ] ask",
    ]);
    let key = key_of(&said);
    assert!(key.len() == 8 && said.contains("status       To Do (todo)"), "{said}");
    assert!(
        said.contains("2026-11-30T09:00:00Z") && said.contains("- [ ] ask") && said.contains("Ada Adams"),
        "{said}"
    );
    let said =
        desk.on_trello(&["ticket", "update", &key, "--status", "in_progress", "--clear", "due", "--add-label", "web"]);
    assert!(said.contains("status       Doing (in progress)") && said.contains("paged, web"), "{said}");
    let said = desk.on_trello(&["ticket", "update", &key, "--status", "done", "--remove-label", "paged"]);
    assert!(said.contains("status       Doing (complete) (done)") && !said.contains("paged"), "{said}");
    let said = desk.on_trello(&["ticket", "get", &key]);
    assert!(said.contains("Fix the login page") && said.contains("*cannot*"), "{said}");
    let address = format!("https://trello.com/c/{key}/41-whatever");
    assert!(desk.on_trello(&["ticket", "get", &address]).contains("Fix the login page"));
    assert!(desk.on_trello(&["ticket", "list", "--project", "Engineering", "--limit", "3"]).contains("TITLE"));
    let said =
        desk.on_trello(&["ticket", "list", "--status", "done", "--sort", "created", "--desc", "--format", "json"]);
    assert!(said.contains("Fix the login page") && !said.contains("\"category\": \"todo\""), "{said}");
    assert!(desk.on_trello(&["ticket", "list", "--text", "login", "--explain"]).contains("text"));
    assert!(
        desk.on_trello(&["ticket", "list", "--title-contains", "login", "--archived", "--updated-since", "2026-01-01"])
            .contains(&key)
    );

    let said = desk.on_trello(&["ticket", "create", "Another", "--external-key", "crm/7"]);
    assert!(said.contains("crm/7") && !said.contains("anyticket-key"), "{said}");
    let other = key_of(&said);
    desk.on_trello(&["ticket", "link", &key, "relates", &other]);
    desk.on_trello(&["ticket", "unlink", &key, "relates", &other]);
    assert!(desk.refused(6, &["ticket", "create", "Sub", "--parent", &key]).contains("checklist"));
    assert!(desk.refused(6, &["ticket", "create", "x", "--due", "2026-11-30"]).contains("due"));
    assert!(desk.refused(6, &["ticket", "create", "x", "--priority", "high"]).contains("priority"));

    desk.on_trello(&["comment", "add", &key, "Looking **into** it"]);
    let said = desk.on_trello(&["comment", "list", &key]);
    assert!(said.contains("Looking **into** it"), "{said}");
    std::fs::write(desk.path("log.txt"), "line\n").unwrap();
    desk.on_trello(&["attachment", "add", &key, desk.path("log.txt").to_str().unwrap()]);
    let said = desk.on_trello(&["attachment", "list", &key, "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&said).unwrap();
    let id = list[0]["id"].as_str().unwrap();
    desk.on_trello(&["attachment", "get", &key, id, "--to", desk.path("back.txt").to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(desk.path("back.txt")).unwrap(), "line\n");

    assert!(desk.on_trello(&["project", "list", "--groups"]).contains("Acme / Engineering"));
    let board = key_of(&desk.on_trello(&["project", "create", "Fresh"]));
    assert!(desk.on_trello(&["status", "list", "--project", &board]).contains("Doing (complete)"));
    let map = desk.on_trello(&["status", "map", "--project", "Engineering"]);
    assert!(map.contains("status") && map.contains("Review"), "{map}");
    assert!(desk.on_trello(&["field", "list", "--project", "Engineering"]).contains("Story points"));
    assert!(desk.on_trello(&["label", "list", "--project", "Engineering"]).contains("web"));
    assert!(desk.on_trello(&["user", "list"]).contains("Bo Berg"));
    assert!(desk.on_trello(&["user", "find", "bo"]).contains("Bo Berg"));
    assert!(desk.on_trello(&["whoami"]).contains("Ada Adams"));
    assert!(desk.on_trello(&["config", "check"]).contains("work"));
    assert!(desk.on_trello(&["raw", "GET", "members/me/organizations"]).contains("Acme"));
    desk.on_trello(&["ticket", "delete", &other, "--yes"]);
    desk.refused(3, &["ticket", "get", &other]);
}

/// Logs in with a key and a token that is piped in.
fn login(desk: &Desk, token: &str) -> Output {
    let file = desk.path("piped");
    std::fs::write(&file, token).unwrap();
    let settings = ["base_url", "key"].map(|key| format!("{key}={}", desk.trello.setting(key)));
    let mut command = command(desk.home.path());
    command.args(["login", "trello", "--with-token", "--store", "file:~/token", "--project", "Engineering"]);
    for setting in &settings {
        command.args(["--set", setting]);
    }
    command.stdin(std::fs::File::open(&file).unwrap()).output().unwrap()
}

fn configuration(home: &Path) -> String {
    std::fs::read_to_string(home.join(".config/anyticket/anyticket.toml")).unwrap_or_default()
}

#[test]
fn from_a_key_and_a_token_to_a_ticket_and_back() {
    let desk = Desk::new();
    let token = desk.trello.token();
    let output = login(&desk, &format!("{token}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    let config = configuration(desk.home.path());
    assert!(config.contains("token = \"file:~/token\"\n") && config.contains("provider = \"trello\""), "{config}");
    assert!(!config.contains(&token) && !both(&output).contains(&token));
    let created = desk.run(&["ticket", "create", "Fix login"]);
    assert_eq!(created.status.code(), Some(0), "{}", both(&created));
    let logout = desk.run(&["logout", "trello"]);
    assert!(both(&logout).contains("Revoke"), "{}", both(&logout));
}

#[test]
fn a_token_that_trello_does_not_know_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let output = login(&desk, "ATTA0000000000000000000000000000000000000000000000000000000000000000DEADBEEF");
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert_eq!(configuration(desk.home.path()), "");
}
