//! The command on a simulated Jira beside it: from a token to a ticket, and everything that one does with tickets.

use std::path::Path;
use std::process::{Output, Stdio};

use anyticket_tests::process::both;
use tempfile::TempDir;

use crate::support::command;
use crate::support::simulation::Running;

/// A home, and a Jira beside it.
struct Desk {
    home: TempDir,
    jira: Running,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let jira = Running::start_of("jira", "token", home.path(), &["--tickets", "25", "--seed", "7"]);
        Self { home, jira }
    }

    /// A desk whose configuration names the tracker `work`.
    fn configured() -> Self {
        let desk = Self::new();
        let setting = |key: &str| format!("{key} = \"{}\"\n", desk.jira.setting(key));
        let lines: String = ["base_url", "site", "email", "token", "project"].map(setting).concat();
        let text = format!("[trackers.notes]\nprovider = \"local\"\n\n[trackers.work]\nprovider = \"jira\"\n{lines}");
        let text = format!("default = \"notes\"\n\n{text}");
        std::fs::write(desk.home.path().join("anyticket.toml"), text).unwrap();
        desk
    }

    fn run(&self, line: &[&str]) -> Output {
        command(self.home.path()).args(line).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs it on Jira.
    fn on_jira(&self, line: &[&str]) -> String {
        let output = self.run(&[&["--on", "work"], line].concat());
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
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
fn everything_that_one_does_with_tickets_is_done_on_jira() {
    let desk = Desk::configured();
    let said = desk.on_jira(&[
        "ticket",
        "create",
        "Fix the login page",
        "--label",
        "paged",
        "--priority",
        "high",
        "--due",
        "2026-11-30",
        "--body",
        "It *cannot* be reached.\n\n- [ ] ask",
    ]);
    let key = key_of(&said);
    assert!(key.starts_with("ENG-") && said.contains("status       To Do (todo)"), "{said}");
    assert!(said.contains("due          2026-11-30") && said.contains("- [ ] ask"), "{said}");
    let said =
        desk.on_jira(&["ticket", "update", &key, "--status", "in_progress", "--clear", "due", "--add-label", "web"]);
    assert!(said.contains("status       In Progress") && said.contains("paged, web"), "{said}");
    assert!(!said.contains("2026-11-30"), "{said}");
    let said = desk.on_jira(&["ticket", "get", &key]);
    assert!(said.contains("Fix the login page") && said.contains("_cannot_"), "{said}");
    let address = format!("https://acme.atlassian.net/browse/{key}");
    assert!(desk.on_jira(&["ticket", "get", &address]).contains("Fix the login page"));
    // The search lags behind what another process has just written: what was there before is listed.
    assert!(desk.on_jira(&["ticket", "list", "--project", "ENG", "--limit", "3"]).contains("ENG-"));
    let said = desk.on_jira(&["ticket", "list", "--status", "done", "--sort", "created", "--desc", "--format", "json"]);
    assert!(said.contains("\"category\": \"done\"") && !said.contains("\"category\": \"todo\""), "{said}");
    assert!(desk.on_jira(&["ticket", "list", "--text", "login", "--explain"]).contains("text"));

    desk.on_jira(&["ticket", "create", "Ask", "--parent", &key, "--kind", "Sub-task"]);
    let said = desk.on_jira(&["ticket", "create", "Another", "--external-key", "crm/7"]);
    assert!(said.contains("crm/7") && !said.contains("anyticket-key"), "{said}");
    let other = key_of(&said);
    desk.on_jira(&["ticket", "link", &key, "blocks", &other]);
    desk.on_jira(&["ticket", "unlink", &key, "blocks", &other]);

    desk.on_jira(&["comment", "add", &key, "Looking **into** it"]);
    let said = desk.on_jira(&["comment", "list", &key]);
    assert!(said.contains("Looking **into** it"), "{said}");
    std::fs::write(desk.path("log.txt"), "line\n").unwrap();
    desk.on_jira(&["attachment", "add", &key, "log.txt"]);
    assert!(desk.on_jira(&["attachment", "list", &key]).contains("log.txt"));

    assert!(desk.on_jira(&["project", "list", "--groups"]).contains("Engineering"));
    assert!(desk.on_jira(&["status", "list", "--project", "ENG"]).contains("In Review"));
    assert!(desk.on_jira(&["field", "list", "--project", "ENG"]).contains("customfield_"));
    assert!(desk.on_jira(&["kind", "list", "--project", "ENG"]).contains("Epic"));
    assert!(desk.on_jira(&["label", "list", "--project", "ENG"]).contains("paged"));
    assert!(desk.on_jira(&["user", "find", "ann"]).contains("Ann Adams"));
    assert!(desk.on_jira(&["whoami"]).contains("acme.atlassian.net"));
    assert!(desk.on_jira(&["raw", "GET", "rest/api/3/serverInfo"]).contains("Cloud"));
    desk.on_jira(&["ticket", "delete", &other, "--yes"]);
    let gone = desk.run(&["--on", "work", "ticket", "get", &other]);
    assert_ne!(gone.status.code(), Some(0), "{}", both(&gone));
}

#[test]
fn what_a_step_does_not_lead_to_is_refused_with_what_it_does() {
    let desk = Desk::configured();
    let key = key_of(&desk.on_jira(&["ticket", "create", "Wait"]));
    let output = desk.run(&["--on", "work", "ticket", "update", &key, "--status", "done"]);
    assert_eq!(output.status.code(), Some(7), "{}", both(&output));
    assert!(both(&output).contains("one step away are: In Progress"), "{}", both(&output));
}

/// Logs in with what is piped in.
fn login(desk: &Desk, token: &str) -> Output {
    let file = desk.path("piped");
    std::fs::write(&file, token).unwrap();
    let settings = ["base_url", "site", "email"].map(|key| format!("{key}={}", desk.jira.setting(key)));
    let mut command = command(desk.home.path());
    command.args(["login", "jira", "--with-token", "--store", "file:~/key", "--project", "ENG"]);
    for setting in &settings {
        command.args(["--set", setting]);
    }
    command.stdin(std::fs::File::open(&file).unwrap()).output().unwrap()
}

fn configuration(home: &Path) -> String {
    std::fs::read_to_string(home.join(".config/anyticket/anyticket.toml")).unwrap_or_default()
}

#[test]
fn from_a_token_to_a_ticket_and_back() {
    let desk = Desk::new();
    let token = desk.jira.token();
    let output = login(&desk, &format!("{token}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    let config = configuration(desk.home.path());
    assert!(
        config.contains("token = \"file:~/key\"\n") && config.contains("site = \"https://acme.atlassian.net"),
        "{config}"
    );
    assert!(!config.contains(&token) && !both(&output).contains(&token));
    let created = desk.run(&["ticket", "create", "Fix login"]);
    assert_eq!(created.status.code(), Some(0), "{}", both(&created));
    let logout = desk.run(&["logout", "jira"]);
    assert!(both(&logout).contains("Revoke"), "{}", both(&logout));
}

#[test]
fn a_token_that_jira_does_not_know_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let output = login(&desk, "ATATT3xFfGF0-never-made");
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert_eq!(configuration(desk.home.path()), "");
}
