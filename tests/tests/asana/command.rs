//! The command on a simulated Asana beside it: from a token to a ticket, and everything that one does with tickets.

use std::path::Path;
use std::process::{Output, Stdio};

use anyticket_tests::process::both;
use tempfile::TempDir;

use crate::support::command;
use crate::support::simulation::Running;

/// A home, and an Asana beside it.
struct Desk {
    home: TempDir,
    asana: Running,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let asana = Running::start_of("asana", "workspace", home.path(), &["--tickets", "25", "--seed", "7"]);
        Self { home, asana }
    }

    /// A desk whose configuration names the tracker `work`.
    fn configured() -> Self {
        let desk = Self::new();
        let setting = |key: &str| format!("{key} = \"{}\"\n", desk.asana.setting(key));
        let lines: String = ["base_url", "workspace", "token", "project"].map(setting).concat();
        let lines = format!(
            "{lines}\n[trackers.work.fields]\nexternal_key = \"Customer\"\n\n\
             [trackers.work.status]\n\"Doing\" = \"in_progress\"\n"
        );
        let text = format!("[trackers.notes]\nprovider = \"local\"\n\n[trackers.work]\nprovider = \"asana\"\n{lines}");
        let text = format!("default = \"notes\"\n\n{text}");
        std::fs::write(desk.home.path().join("anyticket.toml"), text).unwrap();
        desk
    }

    fn run(&self, line: &[&str]) -> Output {
        command(self.home.path()).args(line).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs it on Asana.
    fn on_asana(&self, line: &[&str]) -> String {
        let output = self.run(&[&["--on", "work"], line].concat());
        assert_eq!(output.status.code(), Some(0), "{line:?}: {}", both(&output));
        both(&output)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }
}

fn id_of(said: &str) -> String {
    said.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn everything_that_one_does_with_tickets_is_done_on_asana() {
    let desk = Desk::configured();
    let said = desk.on_asana(&[
        "ticket",
        "create",
        "Fix the login page",
        "--label",
        "login",
        "--priority",
        "high",
        "--due",
        "2026-11-30",
        "--body",
        "It *cannot* be reached.\n\n- ask\n- wait",
    ]);
    let id = id_of(&said);
    assert!(said.contains("status       Backlog (todo)"), "{said}");
    assert!(said.contains("due          2026-11-30") && said.contains("- wait"), "{said}");
    let said = desk.on_asana(&[
        "ticket",
        "update",
        &id,
        "--status",
        "in_progress",
        "--clear",
        "due",
        "--add-label",
        "customer",
    ]);
    assert!(said.contains("status       Doing") && said.contains("customer"), "{said}");
    assert!(!said.contains("2026-11-30"), "{said}");
    let said = desk.on_asana(&["ticket", "get", &id]);
    assert!(said.contains("Fix the login page") && said.contains("_cannot_"), "{said}");
    let address = format!("https://app.asana.com/0/0/{id}");
    assert!(desk.on_asana(&["ticket", "get", &address]).contains("Fix the login page"));
    let said = desk.on_asana(&["ticket", "list", "--project", "Engineering", "--limit", "3"]);
    assert!(said.lines().count() >= 3, "{said}");
    let said =
        desk.on_asana(&["ticket", "list", "--status", "done", "--sort", "created", "--desc", "--format", "json"]);
    assert!(said.contains("\"category\": \"done\"") && !said.contains("\"category\": \"todo\""), "{said}");
    let said = desk.on_asana(&["ticket", "list", "--text", "login", "--explain"]);
    assert!(said.contains("text") && said.contains("if the workspace has no search"), "{said}");

    desk.on_asana(&["ticket", "create", "Ask", "--parent", &id]);
    let said = desk.on_asana(&["ticket", "create", "Another", "--external-key", "crm/7"]);
    assert!(said.contains("crm/7"), "{said}");
    let other = id_of(&said);
    desk.on_asana(&["ticket", "link", &id, "blocks", &other]);
    desk.on_asana(&["ticket", "unlink", &id, "blocks", &other]);

    desk.on_asana(&["comment", "add", &id, "Looking **into** it"]);
    let said = desk.on_asana(&["comment", "list", &id]);
    assert!(said.contains("Looking **into** it"), "{said}");
    std::fs::write(desk.path("log.txt"), "line\n").unwrap();
    desk.on_asana(&["attachment", "add", &id, "log.txt"]);
    assert!(desk.on_asana(&["attachment", "list", &id]).contains("log.txt"));

    assert!(desk.on_asana(&["project", "list", "--groups"]).contains("Engineering"));
    assert!(desk.on_asana(&["status", "list", "--project", "Engineering"]).contains("Review"));
    assert!(desk.on_asana(&["field", "list", "--project", "Engineering"]).contains("Story points"));
    assert!(desk.on_asana(&["kind", "list", "--project", "Engineering"]).contains("milestone"));
    assert!(desk.on_asana(&["label", "list", "--project", "Engineering"]).contains("customer"));
    assert!(desk.on_asana(&["user", "find", "ann"]).contains("Ann Adams"));
    assert!(desk.on_asana(&["whoami"]).contains("Ann Adams"));
    assert!(desk.on_asana(&["raw", "GET", "users/me"]).contains("Ann Adams"));
    desk.on_asana(&["ticket", "delete", &other, "--yes"]);
    let gone = desk.run(&["--on", "work", "ticket", "get", &other]);
    assert_ne!(gone.status.code(), Some(0), "{}", both(&gone));
}

/// Logs in with what is piped in.
fn login(desk: &Desk, token: &str) -> Output {
    let file = desk.path("piped");
    std::fs::write(&file, token).unwrap();
    let settings = ["base_url", "workspace"].map(|key| format!("{key}={}", desk.asana.setting(key)));
    let mut command = command(desk.home.path());
    command.args(["login", "asana", "--with-token", "--store", "file:~/key", "--project", "Engineering"]);
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
    let token = desk.asana.token();
    let output = login(&desk, &format!("{token}\n"));
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    let config = configuration(desk.home.path());
    assert!(config.contains("token = \"file:~/key\"\n") && config.contains("workspace = \""), "{config}");
    assert!(!config.contains(&token) && !both(&output).contains(&token));
    let created = desk.run(&["ticket", "create", "Fix login"]);
    assert_eq!(created.status.code(), Some(0), "{}", both(&created));
    let logout = desk.run(&["logout", "asana"]);
    assert!(both(&logout).contains("app.asana.com"), "{}", both(&logout));
}

#[test]
fn a_token_that_asana_does_not_know_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    let output = login(&desk, "2/1199/1200:never-made");
    assert_eq!(output.status.code(), Some(4), "{}", both(&output));
    assert_eq!(configuration(desk.home.path()), "");
}
