//! Every mistake that a person can make: what it is called, and that it changes nothing.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use anyticket::{Choice, FieldDefinition, FieldKind, ProjectProvider as _};
use anyticket_local::{LocalOptions, LocalTracker};
use support::Home;

/// A home with one ticket, and a custom field with two choices.
fn home() -> Home {
    let home = Home::new();
    home.done(&["ticket", "create", "Fix login", "--label", "bug", "--due", "2026-03-01"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let tracker = LocalTracker::open(&LocalOptions::new(home.database())).unwrap();
        let inbox = tracker.projects_page(false, None).await.unwrap().items.remove(0);
        let stage = FieldDefinition::new("stage", "Stage", FieldKind::Select)
            .with_choices([Choice::new("a", "Alpha"), Choice::new("b", "Beta")]);
        tracker.define_field(&inbox.id, stage).await.unwrap();
        tracker.define_field(&inbox.id, FieldDefinition::new("size", "Size", FieldKind::Number)).await.unwrap();
    });
    home
}

#[test]
fn a_ticket_that_cannot_be_is_not_created() {
    let home = home();
    for (code, args) in [
        (7, &[""][..]),
        (7, &["  "]),
        (7, &["two\nlines"]),
        (7, &["x", "--project", "nope"]),
        (7, &["x", "--status", "nope"]),
        (7, &["x", "--status", "unknown"]),
        (7, &["x", "--priority", "hihg"]),
        (7, &["x", "--kind", "nope"]),
        (7, &["x", "--assignee", "nope"]),
        (7, &["x", "--label", " "]),
        (7, &["x", "--external-key", " "]),
        (7, &["x", "--field", "nope=1"]),
        (7, &["x", "--field", "Stage=Gamma"]),
        (7, &["x", "--field", "Size=big"]),
        (7, &["x", "--parent", "nope"]),
        (3, &["x", "--parent", "IN-9"]),
        (2, &["x", "--field", "Stage"]),
        (2, &["x", "--field", "=Alpha"]),
        (2, &["x", "--field", "Stage=Alpha", "--field", "stage=Beta"]),
        (2, &["x", "--due", "tomorrow"]),
        (2, &["x", "--due", "2026-02-29"]),
        (2, &["x", "--start", "2026-03-01T09:30:00"]),
        (2, &["x", "--body", "a", "--body-file", "b"]),
        (2, &["x", "--body-file", "nowhere.md"]),
        (2, &["x", "--body-file", "data"]),
        (2, &["x", "--colour", "red"]),
        (2, &["x", "y"]),
        (2, &[]),
    ] {
        home.refused(code, &[&["ticket", "create"], args].concat());
    }
}

#[test]
fn a_body_that_is_not_utf8_is_refused_and_nothing_is_opened() {
    let home = Home::new();
    home.write("latin1.md", b"caf\xe9");
    let run = home.refused(2, &["ticket", "create", "x", "--body-file", "latin1.md"]);
    assert!(run.err.contains("not UTF-8, from byte 3 on") && run.err.contains("latin1.md"), "{}", run.err);
    let mut command = home.command();
    let run = Home::ran(command.args(["ticket", "create", "x", "--body-file", "-"]).write_stdin(&b"\xff"[..]));
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    home.refused(2, &["ticket", "create", "x", "--body-file", "nowhere.md"]);
    assert!(!home.database().exists());
}

#[test]
fn a_change_that_contradicts_itself_or_cannot_be_is_not_made() {
    let home = home();
    for (code, args) in [
        (2, &["--clear", "due", "--due", "2026-03-01"][..]),
        (2, &["--clear", "labels", "--add-label", "a"]),
        (2, &["--clear", "stage", "--field", "Stage=Alpha"]),
        (2, &["--add-label", "a", "--remove-label", "A"]),
        (2, &["--label", "a", "--add-label", "b"]),
        (2, &["--assignee", "me", "--remove-assignee", "me"]),
        (2, &["--add-assignee", "me", "--remove-assignee", "me"]),
        (2, &["--body", "a", "--body-file", "b"]),
        (2, &["--body-file", "nowhere.md"]),
        (2, &["--due", "someday"]),
        (2, &[]),
        (7, &["--clear", "title"]),
        (7, &["--clear", "status"]),
        (7, &["--clear", "created_at"]),
        (7, &["--clear", "nope"]),
        (7, &["--title", ""]),
        (7, &["--status", "nope"]),
        (7, &["--project", "nope"]),
        (7, &["--add-assignee", "nope"]),
        (7, &["--field", "Stage=Gamma"]),
        (1, &["--title", "x", "--if-version", "0"]),
    ] {
        home.refused(code, &[&["ticket", "update", "IN-1"], args].concat());
    }
    home.refused(7, &["ticket", "update", "no id", "--title", "x"]);
    home.refused(3, &["ticket", "update", "IN-9", "--title", "x"]);
    home.done(&["ticket", "update", "IN-1", "--field", "Stage=alpha", "--clear", "Size"]);
}

#[test]
fn a_question_that_makes_no_sense_is_refused_with_what_there_is() {
    let home = home();
    for (code, args, told) in [
        (7, &["--project", "inbux"][..], "Inbox"),
        (7, &["--status", "doing"], "In progress"),
        (7, &["--label", "bgu"], "did you mean \"bug\"?"),
        (7, &["--assignee", "nope"], "unknown user"),
        (7, &["--title-contains", " "], "nothing to look for"),
        (7, &["--parent", "no id"], "IN-1"),
        (2, &["--priority", "hihg"], "urgent, high, normal, low, none"),
        (2, &["--sort", "colour"], "created, updated, due"),
        (2, &["--desc"], "--sort"),
        (2, &["--limit", "0"], "at least 1"),
        (2, &["--updated-since", "yesterday"], "2026-03-01"),
        (2, &["--stauts", "done"], "--status"),
    ] {
        let run = home.refused(code, &[&["ticket", "list"], args].concat());
        assert!(run.err.contains(told), "{args:?}: {}", run.err);
    }
}

#[test]
fn a_mistake_is_one_json_object_where_json_is_asked_for() {
    let home = home();
    for (line, kind, code) in [
        (&["ticket", "create", "", "--format", "json"][..], "invalid", 7),
        (&["ticket", "create", "x", "--due", "soon", "--format=ndjson"], "usage", 2),
        (&["--format", "json", "ticket", "update", "IN-1"], "usage", 2),
        (&["--format", "json", "ticket", "delete", "IN-1"], "usage", 2),
        (&["--format", "json", "ticket", "get", "IN-9"], "not_found", 3),
        (&["--format", "json", "--on", "nope", "whoami"], "configuration", 2),
        (&["--format", "json", "nope"], "usage", 2),
    ] {
        let run = home.refused(code, line);
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
        let error = run.error();
        assert_eq!(error["kind"], kind, "{line:?}");
        let mut keys: Vec<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        let mut wanted = [
            "kind",
            "provider",
            "operation",
            "effect",
            "message",
            "status",
            "code",
            "request_id",
            "retry_after_ms",
            "id",
            "done",
            "pending",
            "hint",
        ];
        wanted.sort_unstable();
        assert_eq!(keys, wanted);
        assert_eq!(error["effect"], "none");
    }
}

#[test]
fn an_id_of_another_form_says_which_form_ids_have_here() {
    let home = home();
    for reference in ["86abc1", "https://app.example.com/t/86abc1", "IN-", "-1"] {
        let run = home.refused(7, &["ticket", "get", "--", reference]);
        assert!(run.err.contains("IN-1"), "{}", run.err);
    }
    home.refused(3, &["ticket", "get", "01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d"]);
    home.refused(2, &["ticket", "get", ""]);
    home.refused(2, &["ticket", "get"]);
    let run = home.run(&["ticket", "get", "IN-1", "IN-9", "86abc1", "--format", "ndjson"]);
    assert_eq!((run.code, run.out.lines().count(), run.err.lines().count()), (7, 1, 2), "{}", run.err);
}

#[test]
fn a_comment_that_cannot_be_is_not_written() {
    let home = home();
    home.refused(7, &["comment", "add", "IN-1", ""]);
    home.refused(7, &["comment", "add", "IN-1", " "]);
    home.refused(3, &["comment", "add", "IN-9", "x"]);
    home.refused(2, &["comment", "add", "IN-1"]);
    home.refused(3, &["comment", "edit", "IN-1", "01930b1e-7a54-7cc1-9c5a-3f1d2b4a5c6d", "x"]);
    home.refused(7, &["comment", "delete", "IN-1", "86abc1"]);
}

#[test]
fn a_file_that_is_no_tracker_is_left_as_it_is() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("data")).unwrap();
    let mut damaged = b"SQLite format 3\0".to_vec();
    damaged.extend([0xff; 4096]);
    for content in [&b"these are not tickets\n"[..], &damaged] {
        std::fs::write(home.database(), content).unwrap();
        for line in [&["ticket", "create", "x"][..], &["ticket", "list"], &["config", "check"]] {
            let run = home.run(line);
            assert_eq!(run.code, 2, "{line:?}: {}", run.err);
            assert!(run.err.contains("tickets.db"), "{}", run.err);
            assert_eq!(std::fs::read(home.database()).unwrap(), content, "{line:?}");
        }
    }
}

#[test]
fn a_configuration_that_is_wrong_says_where_and_what_would_be_right() {
    let home = Home::new();
    for (text, told) in [
        ("[trackers.x]\nprovider = \"local\"\npth = \"x.db\"\n", "did you mean path?"),
        ("[trackers.x]\nprovider = \"local\"\n[trackers.x]\nprovider = \"local\"\n", "line: 3"),
        ("[trackers.x]\nprovider = \"lcoal\"\n", "local"),
        ("[trackers.x]\nprovider = \"bugzilla\"\n", "bugzilla"),
        ("[trackers.x]\npath = \"x.db\"\n", "provider"),
        ("default = \"y\"\n[trackers.x]\nprovider = \"local\"\n", "y"),
        ("[trackers.x]\nprovider = \"local\"\nwidth = \"many\"\n", "width"),
        ("[trackers.x]\nprovider = \"local\"\ntime_zone = \"Mars\"\n", "time"),
        ("[trackers.x\n", "line: 1"),
    ] {
        home.write("anyticket.toml", text);
        for line in [&["ticket", "create", "x"][..], &["config", "check"], &["ticket", "list", "--format", "json"]] {
            let run = home.run(line);
            assert_eq!(run.code, 2, "{text} {line:?}: {}", run.err);
            assert!(run.err.contains(told), "{told}: {}", run.err);
        }
    }
    assert!(!home.path("x.db").exists() && !home.database().exists());
    home.refused(2, &["--config", "nowhere.toml", "whoami"]);
    home.refused(2, &["--on", "nope", "whoami"]);
}

#[test]
fn a_secret_in_a_file_or_a_url_is_refused_and_never_quoted() {
    let home = Home::new();
    for (provider, token) in [("clickup", "pk_1_SECRET"), ("local", "pk_1_SECRET"), ("clickup", "")] {
        home.write("anyticket.toml", format!("[trackers.x]\nprovider = \"{provider}\"\ntoken = \"{token}\"\n"));
        for line in [&["whoami"][..], &["config", "check"], &["ticket", "list", "--format", "json", "-v"]] {
            let run = home.run(line);
            assert_eq!(run.code, 2, "{}", run.err);
            assert!(!format!("{}{}", run.out, run.err).contains("SECRET"), "{}{}", run.out, run.err);
        }
    }
    let mut command = home.command();
    command.env("ANYTICKET_URL", "clickup:?workspace=1&token=pk_1_SECRET");
    std::fs::remove_file(home.path("anyticket.toml")).unwrap();
    let run = Home::ran(command.args(["config", "check"]));
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(!format!("{}{}", run.out, run.err).contains("SECRET"), "{}{}", run.out, run.err);
}
