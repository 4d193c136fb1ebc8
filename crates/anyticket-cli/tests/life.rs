//! The life of a ticket, one process after the other, with nothing configured.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use std::io::Read as _;
use std::process::Stdio;

use serde_json::{Value, json};
use support::Home;

#[test]
fn a_ticket_is_created_found_changed_commented_and_deleted_by_separate_processes() {
    let home = Home::new();
    let line = [
        "ticket",
        "create",
        "Fix login",
        "--body",
        "**steps**\n\n- a",
        "--status",
        "todo",
        "--priority",
        "high",
        "--label",
        "bug",
        "--assignee",
        "me",
        "--due",
        "2026-03-01",
        "--start",
        "2026-02-01T10:00:00+02:00",
        "--external-key",
        "crm-7",
    ];
    let created = home.json(&line);
    assert_eq!(created["title"], "Fix login");
    assert_eq!(created["body"], "**steps**\n\n- a");
    assert_eq!((&created["status"]["category"], &created["priority"]["level"]), (&json!("todo"), &json!("high")));
    assert_eq!((&created["due"], &created["start"]), (&json!("2026-03-01"), &json!("2026-02-01T08:00:00Z")));
    assert_eq!((&created["labels"][0]["name"], &created["external_key"]), (&json!("bug"), &json!("crm-7")));
    let (id, key) = (created["id"].as_str().unwrap(), created["key"].as_str().unwrap());

    assert_eq!(home.json(&["ticket", "list", "--open", "--label", "bug"])[0], created);
    assert_eq!(home.json(&["ticket", "list", "--status", "done"]), json!([]));
    assert_eq!(home.json(&["ticket", "get", key]), created);
    assert_eq!(home.json(&["ticket", "get", id]), created);

    let again = home.json(&["ticket", "create", "Fix login", "--external-key", "crm-7"]);
    assert_eq!((&again["id"], &again["existed"]), (&created["id"], &json!(true)));

    let changed = home.json(&[
        "ticket",
        "update",
        key,
        "--status",
        "done",
        "--title",
        "-x",
        "--add-label",
        "ui",
        "--remove-label",
        "bug",
        "--clear",
        "due",
        "--if-version",
        created["version"].as_str().unwrap(),
    ]);
    assert_eq!((&changed["title"], &changed["status"]["category"]), (&json!("-x"), &json!("done")));
    assert_eq!((&changed["due"], changed["closed_at"].is_string()), (&Value::Null, true));
    assert_eq!(changed["labels"].as_array().unwrap().len(), 1);
    assert_eq!((&changed["labels"][0]["name"], &changed["body"]), (&json!("ui"), &created["body"]));
    home.refused(1, &["ticket", "update", key, "--title", "y", "--if-version", "no such version"]);

    let comment = home.json(&["comment", "add", key, "first"]);
    assert_eq!((&comment["body"], &comment["ticket"]), (&json!("first"), &json!(id)));
    let comment_id = comment["id"].as_str().unwrap();
    assert_eq!(home.json(&["comment", "edit", key, comment_id, "second"])["body"], "second");
    assert_eq!(home.json(&["comment", "list", key])[0]["body"], "second");
    assert_eq!(home.json(&["comment", "delete", key, comment_id]), json!({"deleted": comment_id}));
    assert_eq!(home.json(&["comment", "list", key]), json!([]));

    let refused = home.refused(2, &["ticket", "delete", key]);
    assert!(refused.err.contains(key) && refused.err.contains("hint: add --yes"), "{}", refused.err);
    assert_eq!(home.json(&["ticket", "delete", key, "--yes"]), json!({"deleted": id}));
    assert_eq!(home.json(&["ticket", "list"]), json!([]));
    home.refused(3, &["ticket", "get", id]);
}

#[test]
fn the_first_ticket_says_where_it_lives_and_what_to_type_next() {
    let home = Home::new();
    let run = home.done(&["ticket", "create", "--label", "bug", "--", "-x"]);
    assert!(run.out.contains("  -x\n") && run.out.contains("labels       bug"), "{}", run.out);
    assert!(run.err.contains(home.database().to_str().unwrap()), "{}", run.err);
    for next in ["anyticket ticket list", "anyticket ticket get IN-1", "anyticket config check"] {
        assert!(run.err.contains(next), "{}", run.err);
        let words: Vec<&str> = next.split(' ').skip(1).collect();
        home.done(&words);
    }
    assert!(!home.path("anyticket.toml").exists() && !home.path("tickets.db").exists(), "nothing lies in the folder");
    let silent = home.done(&["ticket", "create", "two", "--format", "json"]);
    assert_eq!(silent.err, "", "a program gets nothing but the ticket");
    let second = home.done(&["ticket", "create", "three"]);
    assert_eq!(second.err, "", "where it lives was said once");
}

#[test]
fn a_file_that_was_only_looked_at_says_with_its_first_ticket_where_it_lives() {
    let home = Home::new();
    home.write("anyticket.toml", "[trackers.mine]\nprovider = \"local\"\npath = \"mine.db\"\n");
    home.done(&["ticket", "list"]);
    assert!(home.path("mine.db").exists());
    assert!(home.done(&["ticket", "create", "one"]).err.contains("kept in"), "configured or not");
    assert_eq!(home.done(&["ticket", "create", "two"]).err, "");
}

#[test]
fn the_forms_of_a_listing_hold_the_same() {
    let home = Home::new();
    for title in ["one", "two", "three"] {
        home.done(&["ticket", "create", title]);
    }
    let whole = home.json(&["ticket", "list", "--sort", "created"]);
    let titles: Vec<_> = whole.as_array().unwrap().iter().map(|ticket| ticket["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["one", "two", "three"]);
    let lines = home.done(&["ticket", "list", "--sort", "created", "--format", "ndjson"]);
    let lines: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::from(lines), whole);
    let table = home.done(&["ticket", "list", "--sort", "created", "--desc"]);
    let last: Vec<_> = table.out.lines().map(|line| line.split_whitespace().last().unwrap()).collect();
    assert_eq!(last, ["TITLE", "three", "two", "one"]);
    let empty = home.done(&["ticket", "list", "--title-contains", "nothing like it"]);
    assert_eq!((empty.out.as_str(), empty.err.as_str()), ("", "no tickets\n"));
}

#[test]
fn a_ticket_in_json_has_the_promised_shape() {
    let home = Home::new();
    home.done(&["ticket", "create", "Fix login"]);
    let ticket = home.json(&["ticket", "get", "IN-1"]);
    let keys: Vec<&str> = ticket.as_object().unwrap().keys().map(String::as_str).collect();
    for key in [
        "id",
        "key",
        "title",
        "body",
        "status",
        "priority",
        "kind",
        "project",
        "also_in",
        "parent",
        "assignees",
        "author",
        "reporter",
        "labels",
        "start",
        "due",
        "created_at",
        "updated_at",
        "closed_at",
        "estimate",
        "archived",
        "fields",
        "external_key",
        "losses",
    ] {
        assert!(keys.contains(&key), "{key}");
    }
    for empty in ["body", "parent", "due", "closed_at", "estimate", "external_key"] {
        assert_eq!(ticket[empty], Value::Null, "{empty}");
    }
    assert_eq!((&ticket["also_in"], &ticket["labels"], &ticket["archived"]), (&json!([]), &json!([]), &json!(false)));
    for part in ["category", "id", "name"] {
        assert!(ticket["status"][part].is_string(), "{part}");
    }
    assert!(ticket["created_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn the_parts_of_a_project_are_listed_in_every_form() {
    let home = Home::new();
    home.done(&["ticket", "create", "x", "--label", "bug"]);
    for (line, column) in [
        (&["project", "list"][..], "PROJECT"),
        (&["project", "list", "--groups"], "PROJECT"),
        (&["status", "list", "--project", "Inbox"], "CATEGORY"),
        (&["status", "list"], "CATEGORY"),
        (&["kind", "list", "--project", "IN"], "SUBTASK"),
        (&["label", "list"], "COLOR"),
        (&["user", "list"], "EMAIL"),
        (&["user", "find", "me"], "EMAIL"),
        (&["providers"], "REFUSED"),
    ] {
        assert!(home.json(line).as_array().is_some_and(|items| !items.is_empty()), "{line:?}");
        let table = home.done(line).out;
        assert!(table.lines().next().unwrap().contains(column), "{line:?}: {table}");
    }
    assert_eq!(home.json(&["field", "list"]), json!([]));
    assert!(home.json(&["whoami"])["id"].is_string());
    assert_eq!(home.json(&["project", "get", "inbox"])["key"], "IN");
    let project = home.json(&["project", "create", "Second"]);
    assert_eq!(project["holds_tickets"], true);
    assert_eq!(home.json(&["ticket", "create", "x", "--project", "second"])["project"]["id"], project["id"]);
    home.refused(3, &["project", "get", "third"]);
}

#[test]
fn the_check_names_the_tracker_its_user_and_its_project() {
    let home = Home::new();
    let found = home.json(&["config", "check"]);
    assert_eq!((&found["built_in"], &found["file"], &found["default"]), (&json!(true), &Value::Null, &json!("local")));
    let tracker = &found["trackers"][0];
    assert_eq!((&tracker["ok"], &tracker["provider"]), (&json!(true), &json!("local")));
    assert_eq!(tracker["project"]["name"], "Inbox");
    let file = home.write("anyticket.toml", "[trackers.mine]\nprovider = \"local\"\npath = \"mine.db\"\n");
    let run = home.done(&["config", "check"]);
    assert!(run.out.contains(file.to_str().unwrap()) || run.out.contains("anyticket.toml"), "{}", run.out);
    assert!(run.out.contains("tracker        mine"), "{}", run.out);
    assert!(home.path("mine.db").exists());
}

#[test]
fn a_url_in_the_environment_is_a_configuration_and_a_named_file_wins_over_it() {
    let home = Home::new();
    home.write("named.toml", "[trackers.named]\nprovider = \"local\"\npath = \"named.db\"\n");
    let tracker = |line: &[&str]| {
        let mut command = home.command();
        command.env("ANYTICKET_URL", format!("local:{}", home.path("url.db").display()));
        let run = Home::ran(command.args(line).args(["config", "check", "--format", "json"]));
        run.json()["trackers"][0]["name"].clone()
    };
    assert_eq!(tracker(&[]), "local");
    assert_eq!(tracker(&["--config", "named.toml"]), "named");
    assert!(home.path("url.db").exists() && home.path("named.db").exists() && !home.database().exists());
}

#[test]
fn tickets_are_related_and_taken_apart_again() {
    let home = Home::new();
    for title in ["one", "two"] {
        home.done(&["ticket", "create", title]);
    }
    let linked = home.json(&["ticket", "link", "IN-1", "blocked-by", "IN-2"]);
    assert_eq!((&linked["kind"], &linked["linked"]), (&json!("blocked_by"), &json!(true)));
    assert_eq!(home.json(&["ticket", "unlink", "IN-1", "blocked_by", "IN-2"])["linked"], false);
    home.refused(3, &["ticket", "link", "IN-1", "blocks", "IN-9"]);
}

#[test]
fn a_file_goes_there_and_back_byte_by_byte() {
    let home = Home::new();
    home.done(&["ticket", "create", "x"]);
    let content: Vec<u8> = (0..300_000_u32).map(|byte| (byte % 251) as u8).collect();
    home.write("shot.png", &content);
    let attached = home.json(&["attachment", "add", "IN-1", "shot.png"]);
    assert_eq!((&attached["name"], &attached["media_type"]), (&json!("shot.png"), &json!("image/png")));
    let id = attached["id"].as_str().unwrap();
    assert_eq!(home.json(&["attachment", "list", "IN-1"])[0]["size"], content.len());
    home.done(&["attachment", "get", "IN-1", id, "--to", "copy.png"]);
    assert_eq!(std::fs::read(home.path("copy.png")).unwrap(), content);
    let printed = home.command().args(["attachment", "get", "IN-1", id, "--to", "-"]).output().unwrap();
    assert_eq!(printed.stdout, content);
    home.refused(2, &["attachment", "add", "IN-1", "nowhere.png"]);
    home.refused(2, &["attachment", "add", "IN-1", "data"]);
    home.refused(2, &["attachment", "get", "IN-1", id, "--to", "data"]);
    home.refused(2, &["attachment", "get", "IN-1", id, "--to", "no/such/folder/file"]);
    let missing = home.run(&["attachment", "get", "IN-1", "01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d", "--to", "new.png"]);
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert!(!home.path("new.png").exists());
}

#[test]
fn a_body_comes_from_a_file_or_from_standard_input() {
    let home = Home::new();
    home.write("body.md", "\u{feff}# Steps\n\n- ä\n");
    let body = home.json(&["ticket", "create", "x", "--body-file", "body.md"])["body"].clone();
    assert_eq!(body.as_str().unwrap().trim_end(), "# Steps\n\n- ä");
    let mut command = home.command();
    let run = Home::ran(command.args(["ticket", "update", "IN-1", "--body-file", "-"]).write_stdin("from stdin"));
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(home.json(&["ticket", "get", "IN-1"])["body"], "from stdin");
}

#[test]
fn a_listing_goes_on_in_another_process() {
    let home = Home::new();
    for number in 0..5 {
        home.done(&["ticket", "create", &format!("ticket {number}")]);
    }
    let first = home.done(&["ticket", "list", "--limit", "2", "--format", "json"]);
    let cursor = first.err.trim_end().strip_prefix("next: --cursor ").expect("a cursor").to_owned();
    let rest = home.json(&["ticket", "list", "--cursor", &cursor]);
    let mut ids: Vec<String> = first
        .json()
        .as_array()
        .unwrap()
        .iter()
        .chain(rest.as_array().unwrap())
        .map(|ticket| ticket["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
    home.write("other.toml", "[trackers.other]\nprovider = \"local\"\npath = \"other.db\"\n");
    home.refused(7, &["ticket", "list", "--open", "--cursor", &cursor]);
    home.refused(7, &["--config", "other.toml", "ticket", "list", "--cursor", &cursor]);
    home.refused(7, &["ticket", "list", "--cursor", &cursor[1..]]);
    home.refused(7, &["ticket", "list", "--cursor", "no cursor"]);
    // A tracker of the same name that is another file.
    let mut elsewhere = home.command();
    elsewhere.env("ANYTICKET_DATA", home.path("elsewhere")).args(["ticket", "list", "--cursor", &cursor]);
    let run = Home::ran(&mut elsewhere);
    assert_eq!((run.code, run.out.as_str()), (7, ""), "{}", run.err);
    assert!(run.err.contains("another file"), "{}", run.err);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    home.done(&["ticket", "create", "x", "--body", &"long ".repeat(2000)]);
    for number in 0..40 {
        home.done(&["ticket", "create", &format!("{number}"), "--body", &"long ".repeat(2000)]);
    }
    for format in ["table", "json", "ndjson"] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("anyticket"))
            .args(["ticket", "list", "--format", format])
            .env("ANYTICKET_DATA", home.path("data"))
            .env("HOME", home.path("home"))
            .current_dir(home.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format}");
    }
}

#[test]
fn messages_are_not_coloured_where_no_terminal_is() {
    let home = Home::new();
    for line in [&["ticket", "get", "IN-9"][..], &["ticket", "list", "--limit", "0"], &["--help"]] {
        let run = home.run(line);
        assert!(!format!("{}{}", run.out, run.err).contains('\u{1b}'), "{line:?}");
    }
}
