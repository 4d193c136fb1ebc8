//! Every command of the binary as a process, one after the other, on the simulated ClickUp over a socket.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;

use anyticket_tests::process::{anyticket, both};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::simulation::Running;

/// A home with a configuration that leads to the simulated ClickUp, and the commands that were run there.
struct Desk {
    home: TempDir,
    clickup: Running,
    run: Mutex<BTreeSet<String>>,
}

impl Desk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clickup = Running::start(home.path(), &["--tickets", "12", "--seed", "7"]);
        let desk = Self { home, clickup, run: Mutex::default() };
        let setting = |key: &str| desk.clickup.setting(key);
        desk.write("key", &desk.clickup.token());
        let config = format!(
            "default = \"work\"\n[trackers.work]\nprovider = \"clickup\"\ntoken = \"file:key\"\nbase_url = \"{}\"\n\
             workspace = \"{}\"\nproject = \"{}\"\nplan = \"enterprise\"\n",
            setting("base_url"),
            setting("workspace"),
            setting("project")
        );
        desk.write("anyticket.toml", &config);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.home.path().join(name), text).unwrap();
    }

    /// Runs a line that must end with this code, and gives what it printed.
    fn ends(&self, code: i32, line: &[&str]) -> String {
        let words = line.iter().take_while(|word| !word.starts_with('-')).take(2).copied();
        self.run.lock().unwrap().insert(words.collect::<Vec<_>>().join(" "));
        let mut command = anyticket(self.home.path());
        let output = command.args(line).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{line:?}: {}", both(&output));
        String::from_utf8(if code == 0 { output.stdout } else { [output.stdout, output.stderr].concat() }).unwrap()
    }

    fn done(&self, line: &[&str]) -> String {
        self.ends(0, line)
    }

    fn json(&self, line: &[&str]) -> Value {
        let printed = self.done(&[line, &["--format", "json"]].concat());
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{line:?}: {error}: {printed}"))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn ids(listed: &Value) -> Vec<&str> {
    listed.as_array().unwrap().iter().map(|ticket| text(&ticket["id"])).collect()
}

#[test]
fn every_command_does_on_clickup_what_it_says() {
    let desk = Desk::new();
    what_is_there(&desk);
    let ticket = a_ticket_from_its_making_on(&desk);
    listings(&desk, &ticket);
    what_hangs_on_a_ticket(&desk, &ticket);
    assert_eq!(desk.json(&["ticket", "delete", &ticket, "--yes"]), json!({"deleted": ticket}));
    desk.ends(3, &["ticket", "get", &ticket]);
    from_login_to_logout(&desk);
    let run = desk.run.lock().unwrap();
    let missing: Vec<_> = COMMANDS.iter().filter(|command| !run.contains(**command)).collect();
    assert!(missing.is_empty(), "nobody ran {missing:?}, only {run:?}");
    println!("{} commands as processes", COMMANDS.len());
}

/// Every command there is, by its first two words; `sim clickup` is what all the others are run against.
const COMMANDS: &[&str] = &[
    "providers",
    "config check",
    "login clickup",
    "logout work",
    "whoami",
    "project list",
    "project get",
    "project create",
    "status list",
    "status map",
    "field list",
    "kind list",
    "label list",
    "user list",
    "user find",
    "ticket list",
    "ticket get",
    "ticket create",
    "ticket update",
    "ticket delete",
    "ticket link",
    "ticket unlink",
    "comment list",
    "comment add",
    "comment edit",
    "comment delete",
    "attachment list",
    "attachment add",
    "attachment get",
    "raw GET",
    "raw POST",
    "completions bash",
];

#[test]
fn the_commands_are_those_that_the_help_lists() {
    let desk = tempfile::tempdir().unwrap();
    let help = |line: &[&str]| {
        let output = anyticket(desk.path()).args(line).arg("--help").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let commands = text.split_once("Commands:\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        let named = commands.lines().take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  "));
        let named = named.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
        named.filter(|word| *word != "help").map(str::to_owned).collect::<Vec<_>>()
    };
    let ours: BTreeSet<String> = COMMANDS.iter().map(|command| (*command).to_owned()).collect();
    for command in help(&[]).into_iter().filter(|command| command != "sim") {
        let below = help(&[&command]);
        let known = |one: &String| ours.contains(&format!("{command} {one}"));
        let begun = ours.iter().any(|one| one.split(' ').next() == Some(&command));
        assert!(begun && below.iter().all(known), "{command} {below:?} is not among those that are run");
    }
}

fn what_is_there(desk: &Desk) {
    let project = desk.clickup.setting("project");
    let providers = desk.json(&["providers"]);
    assert!(providers.as_array().unwrap().iter().any(|provider| provider["name"] == "clickup"), "{providers}");
    let found = desk.json(&["config", "check"]);
    assert_eq!((&found["trackers"][0]["ok"], &found["trackers"][0]["project"]["id"]), (&json!(true), &json!(project)));
    assert!(desk.json(&["whoami"])["id"].is_string());
    assert!(ids(&desk.json(&["project", "list"])).contains(&project.as_str()));
    assert!(desk.json(&["project", "list", "--groups"]).as_array().unwrap().len() > 3);
    assert_eq!(desk.json(&["project", "get", &project])["id"], json!(project));
    assert_eq!(desk.json(&["project", "create", "From the command line"])["holds_tickets"], true);
    let statuses = desk.json(&["status", "list", "--project", &project]);
    assert!(statuses.as_array().unwrap().iter().any(|status| status["category"] == "done"), "{statuses}");
    assert!(desk.done(&["status", "map", "--project", &project]).contains("[trackers.work"));
    for (line, least) in [
        (["field", "list", "--project", &project].as_slice(), 3),
        (&["kind", "list", "--project", &project], 1),
        (&["label", "list", "--project", &project], 1),
        (&["user", "list"], 2),
    ] {
        assert!(desk.json(line).as_array().unwrap().len() >= least, "{line:?}");
    }
    let users = desk.json(&["user", "list"]);
    let mail = users.as_array().unwrap().iter().find_map(|user| user["email"].as_str()).unwrap();
    assert_eq!(desk.json(&["user", "find", mail])[0]["email"], json!(mail));
    assert!(desk.done(&["completions", "bash"]).contains("anyticket"));
    assert!(desk.json(&["raw", "GET", "/v2/user"])["user"]["id"].is_number());
}

/// Gives its id.
fn a_ticket_from_its_making_on(desk: &Desk) -> String {
    desk.write("body.md", "**steps**\n\n- a\n");
    let created = desk.json(&[
        "ticket",
        "create",
        "Fix login",
        "--body-file",
        "body.md",
        "--priority",
        "high",
        "--label",
        "bug",
        "--assignee",
        "me",
        "--due",
        "2026-03-01",
        "--external-key",
        "crm-7",
    ]);
    assert_eq!((&created["title"], &created["priority"]["level"]), (&json!("Fix login"), &json!("high")));
    assert_eq!((&created["due"], &created["external_key"]), (&json!("2026-03-01"), &json!("crm-7")));
    assert_eq!(text(&created["body"]).trim(), "**steps**\n\n- a");
    let id = text(&created["id"]).to_owned();
    let again = desk.json(&["ticket", "create", "Fix login", "--external-key", "crm-7"]);
    assert_eq!((&again["id"], &again["existed"]), (&json!(id), &json!(true)));
    assert_eq!(desk.json(&["ticket", "get", text(&created["url"])])["id"], json!(id));
    let changed = desk.json(&[
        "ticket",
        "update",
        &id,
        "--status",
        "done",
        "--title",
        "Fixed",
        "--add-label",
        "ui",
        "--remove-label",
        "bug",
        "--clear",
        "due",
    ]);
    assert_eq!((&changed["title"], &changed["status"]["category"]), (&json!("Fixed"), &json!("done")));
    assert_eq!((&changed["due"], &changed["labels"][0]["name"]), (&Value::Null, &json!("ui")));
    desk.ends(7, &["ticket", "update", &id, "--status", "no such status"]);
    let refused = desk.ends(2, &["ticket", "delete", &id]);
    assert!(refused.contains("--yes"), "{refused}");
    id
}

fn listings(desk: &Desk, ticket: &str) {
    let all = desk.json(&["ticket", "list"]);
    assert!(ids(&all).contains(&ticket) && all.as_array().unwrap().len() > 10, "{all}");
    for (line, there) in [
        (["ticket", "list", "--label", "ui", "--status", "done"].as_slice(), true),
        (&["ticket", "list", "--open"], false),
        (&["ticket", "list", "--title-contains", "fixed", "--assignee", "me", "--priority", "high"], true),
        (&["ticket", "list", "--body-contains", "steps", "--created-since", "2020-01-01"], true),
        (&["ticket", "list", "--due-before", "2026-01-01", "--archived"], false),
    ] {
        assert_eq!(ids(&desk.json(line)).contains(&ticket), there, "{line:?}");
    }
    let lines = desk.done(&["ticket", "list", "--sort", "created", "--desc", "--limit", "3", "--format", "ndjson"]);
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["id"]), (3, &json!(ticket)));
    assert!(desk.done(&["ticket", "list", "--label", "ui", "--explain"]).contains("label"));
    assert!(desk.json(&["ticket", "list", "--title-contains", "fixed", "--raw"])[0]["raw"].is_object());
}

fn what_hangs_on_a_ticket(desk: &Desk, ticket: &str) {
    let other = desk.json(&["ticket", "create", "Below it", "--parent", ticket]);
    assert_eq!(other["parent"], json!(ticket));
    let third = desk.json(&["ticket", "create", "Beside it"]);
    let third = text(&third["id"]);
    assert_eq!(desk.json(&["ticket", "link", ticket, "blocked-by", third])["linked"], true);
    assert_eq!(desk.json(&["ticket", "unlink", ticket, "blocked-by", third])["linked"], false);

    let comment = desk.json(&["comment", "add", ticket, "first"]);
    let comment = text(&comment["id"]);
    assert_eq!(desk.json(&["comment", "edit", ticket, comment, "second"])["body"], "second");
    assert_eq!(desk.json(&["comment", "list", ticket])[0]["body"], "second");
    assert_eq!(desk.json(&["comment", "delete", ticket, comment]), json!({"deleted": comment}));
    assert_eq!(desk.json(&["comment", "list", ticket]), json!([]));

    desk.write("note.txt", "some bytes");
    let attached = desk.json(&["attachment", "add", ticket, "note.txt"]);
    let listed = desk.json(&["attachment", "list", ticket]);
    assert_eq!((&listed[0]["id"], &listed[0]["name"]), (&attached["id"], &json!("note.txt")));
    desk.done(&["attachment", "get", ticket, text(&attached["id"]), "--to", "copy.txt"]);
    assert_eq!(std::fs::read_to_string(desk.home.path().join("copy.txt")).unwrap(), "some bytes");

    let path = format!("/v2/list/{}/task", desk.clickup.setting("project"));
    let raw: Value =
        serde_json::from_str(&desk.done(&["raw", "POST", &path, "--data", "{\"name\": \"raw\"}"])).unwrap();
    assert_eq!(raw["name"], "raw");
}

fn from_login_to_logout(desk: &Desk) {
    let out = desk.done(&["logout", "work"]);
    assert!(!Path::new(&desk.home.path().join("nothing")).exists(), "{out}");
    let base = format!("base_url={}", desk.clickup.setting("base_url"));
    let home = tempfile::tempdir().unwrap();
    let key = desk.home.path().join("piped");
    std::fs::write(&key, desk.clickup.token()).unwrap();
    let mut command = anyticket(home.path());
    command.args(["login", "clickup", "--with-token", "--store", "file:~/key", "--set", &base]);
    let output = command.stdin(std::fs::File::open(&key).unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
    desk.run.lock().unwrap().insert("login clickup".to_owned());
    let mut command = anyticket(home.path());
    let output = command.args(["whoami", "--format", "json"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", both(&output));
}
