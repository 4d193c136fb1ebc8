//! What a configuration file may say, and how it is told what is wrong with it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use std::path::Path;
use std::sync::Arc;

use anyticket::{Config, Effect, Error, ErrorKind, ExposeSecret, NoSecrets, Registry, Result, Secrets};
use support::registry;

const CANARY: &str = "canary_5f1c";

fn parse(text: &str) -> Result<Config> {
    Config::parse(text, Path::new("anyticket.toml"), &registry().0)
}

/// The message and the hint of what is refused. The canary is in neither, nor anywhere else in the error.
fn refused(text: &str) -> (String, String) {
    described(parse(text).unwrap_err())
}

fn described(error: Error) -> (String, String) {
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Configuration, Effect::None), "{error:?}");
    let everything = format!("{error} {error:#} {error:?} {:?}", error.hint());
    assert!(!everything.contains(CANARY), "{everything}");
    (error.to_string(), error.hint().unwrap_or_default().to_owned())
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let text = r#"
        default = "work"

        [trackers.local]
        provider = "tiny"
        path = "tickets.db"

        [trackers.work]
        provider = "clickup"
        token = "env:CLICKUP_TOKEN"
        workspace = "9012345"
        project = "901100"
        time_zone = "Europe/Berlin"
        [trackers.work.status]
        "in review" = "in_progress"
        [trackers.work.projects."901100".status]
        "parked" = "waiting"
        [trackers.work.fields]
        external_key = "Source id"

        [trackers.board]
        provider = "trello"
        key = "env:TRELLO_KEY"
        token = "env:TRELLO_TOKEN"
    "#;
    let config = parse(text).unwrap();
    assert_eq!(config.names().collect::<Vec<_>>(), ["local", "work", "board"]);
    assert_eq!(config.default_name().unwrap(), "work");
    assert_eq!(config.path(), Some(Path::new("anyticket.toml")));
    assert!(!config.is_built_in());
    let (name, mut settings) = config.settings(None).unwrap();
    assert_eq!((name.as_str(), settings.provider()), ("work", "clickup"));
    assert_eq!(settings.take_text("workspace").unwrap().as_deref(), Some("9012345"));
}

#[test]
fn an_unknown_key_of_a_tracker_is_refused_with_its_line_and_the_nearest_one() {
    let (message, hint) = refused("[trackers.work]\nprovider = \"tiny\"\n\ntokn = \"env:T\"\n");
    assert_eq!(message, "unknown key (key: tokn, file: anyticket.toml, line: 4)");
    assert!(hint.starts_with("did you mean token? known keys are "), "{hint}");
    for known in ["project", "time_zone", "read_only", "path", "token", "provider"] {
        assert!(hint.contains(known), "{known} is not listed: {hint}");
    }
}

#[test]
fn an_unknown_key_at_the_top_is_refused() {
    let (message, hint) = refused("\n\ndefalt = \"work\"\n");
    assert_eq!(message, "unknown key (key: defalt, file: anyticket.toml, line: 3)");
    assert_eq!(hint, "did you mean default? known keys are default, trackers");
}

#[test]
fn the_first_mistake_in_the_file_is_the_one_that_is_named() {
    let (message, _) = refused("[trackers.work]\nprovider = \"tiny\"\nzzz = 1\naaa = 1\n");
    assert_eq!(message, "unknown key (key: zzz, file: anyticket.toml, line: 3)");
}

#[test]
fn an_unknown_provider_is_refused_with_the_nearest_one() {
    let (message, hint) = refused("[trackers.work]\nprovider = \"tinny\"\n");
    assert!(message.starts_with("no such provider is compiled in (asked: tinny, available: "), "{message}");
    assert!(message.ends_with("file: anyticket.toml, line: 2)"), "{message}");
    assert!(hint.starts_with("did you mean tiny? "), "{hint}");
}

#[test]
fn a_tracker_without_provider_is_refused_with_the_list() {
    let (message, hint) = refused("[trackers.work]\npath = \"a\"\n");
    assert_eq!(message, "this tracker names no provider (tracker: work, file: anyticket.toml, line: 1)");
    assert!(hint.contains("tiny"), "{hint}");
}

#[test]
fn a_default_that_is_no_tracker_is_refused_with_the_nearest_and_the_list() {
    let text = "default = \"wrok\"\n[trackers.work]\nprovider = \"tiny\"\n[trackers.home]\nprovider = \"tiny\"\n";
    let (message, hint) = refused(text);
    assert_eq!(message, "no such tracker (tracker: wrok, file: anyticket.toml, line: 1)");
    assert_eq!(hint, "did you mean work? the trackers are work, home");
}

#[test]
fn values_of_the_wrong_type_are_refused_with_their_line() {
    let tracker = |setting: &str| format!("[trackers.work]\nprovider = \"tiny\"\n{setting}\n");
    let cases = [
        ("default = 7".to_owned(), "this setting must be a text (key: default, ", 1),
        ("trackers = 7".to_owned(), "this setting must be a table (key: trackers, ", 1),
        ("[trackers]\nwork = \"tiny\"".to_owned(), "this setting must be a table (key: work, ", 2),
        ("[trackers.work]\nprovider = 7".to_owned(), "this setting must be a text (key: provider, ", 2),
        (tracker("read_only = \"perhaps\""), "this setting must be true or false (key: read_only, ", 3),
        (tracker("width = -1"), "this setting must be a whole number (key: width, ", 3),
        (tracker("token = 7"), "this setting must be a text (key: token, ", 3),
        (tracker("path = [\"a\"]"), "this setting must be a text, a number, true or false, or a table (key: path, ", 3),
        (tracker("path = 99999999999999999999"), "this setting must be a number of 64 bits (key: path, ", 3),
        (tracker("status = \"done\""), "this setting must be a table (key: status, ", 3),
        (tracker("time_zone = \"Berlin\""), "no such time zone (time_zone: Berlin, ", 3),
    ];
    for (text, start, line) in cases {
        let (message, _) = refused(&text);
        assert!(message.starts_with(start), "{message}");
        assert!(message.ends_with(&format!("file: anyticket.toml, line: {line})")), "{message}");
    }
}

#[test]
fn each_mistake_in_a_table_has_a_line_of_its_own() {
    let tracker = |tables: &str| format!("[trackers.work]\nprovider = \"tiny\"\n{tables}\n");
    let cases = [
        ("[trackers.work.status]\nopen = \"todo\"\nparked = \"wating\"", "not a status category (status: wating, ", 5),
        ("[trackers.work.status]\nopen = 7", "a status is mapped to the name of a category (", 4),
        (
            "[trackers.work.projects.P.status]\nopen = \"todo\"\nx = \"tood\"",
            "not a status category (status: tood, ",
            5,
        ),
        ("[trackers.work.projects.P]\nstauts = {}", "unknown key (key: projects.P.stauts, ", 4),
        ("[trackers.work.projects.P]\nstatus = \"done\"", "this setting must be a table (key: projects.P.status, ", 4),
        (
            "[trackers.work.prefer]\ndone = \"Closed\"\nopen = \"To do\"",
            "a preference names a category and a status (",
            5,
        ),
    ];
    for (tables, start, line) in cases {
        let (message, _) = refused(&tracker(tables));
        assert!(message.starts_with(start), "{message}");
        assert!(message.ends_with(&format!("file: anyticket.toml, line: {line})")), "{message}");
    }
}

#[test]
fn two_trackers_of_one_name_are_refused() {
    let (message, hint) = refused("[trackers.work]\nprovider = \"tiny\"\n[trackers.work]\nprovider = \"tiny\"\n");
    assert_eq!(message, "this name is given twice (key: work, file: anyticket.toml, line: 3)");
    assert!(hint.contains("tracker"), "{hint}");
}

#[test]
fn a_name_that_could_not_be_told_from_a_ticket_is_refused() {
    let (message, _) = refused("[trackers.\"a:b\"]\nprovider = \"tiny\"\n");
    assert!(message.ends_with("file: anyticket.toml, line: 1)"), "{message}");
}

#[test]
fn a_secret_on_a_line_that_is_not_toml_does_not_leak() {
    for line in [
        "token = canary_5f1c",
        "token = \"canary_5f1c",
        "token = 'canary_5f1c\"",
        "token \"canary_5f1c\"",
        "canary_5f1c",
        "token = \"canary_5f1c\" x",
        "token = \"\\canary_5f1c\"",
        "token = \"env:T\"\ntoken = \"canary_5f1c\"",
        "token = [canary_5f1c",
        "token.canary_5f1c",
        "token = 2026-13-13canary_5f1c",
        "token = 0canary_5f1c",
        "\"token: canary_5f1c:and:more:of:it\" = 1",
    ] {
        let (message, _) = refused(&format!("[trackers.work]\nprovider = \"tiny\"\n\n{line}\n"));
        assert!(message.contains("file: anyticket.toml, line: "), "{message}");
    }
}

#[test]
fn the_line_of_a_syntax_error_is_named() {
    let (message, hint) = refused("[trackers.work]\nprovider = tiny\n");
    assert_eq!(message, "this is not TOML (file: anyticket.toml, line: 2)");
    assert!(hint.contains("quote"), "{hint}");
}

#[test]
fn a_secret_that_is_written_out_is_refused_with_the_four_ways() {
    for provider in ["tiny", "clickup"] {
        let text = format!("[trackers.work]\nprovider = \"{provider}\"\ntoken = \"canary_5f1c\"\n");
        let (message, hint) = refused(&text);
        assert!(message.ends_with("(key: token, file: anyticket.toml, line: 3)"), "{message}");
        for way in ["env:", "keyring:", "file:", "command:"] {
            assert!(hint.contains(way), "{hint}");
        }
    }
}

#[test]
fn an_empty_secret_is_refused() {
    for empty in ["", " ", "env:", "file: "] {
        let (message, hint) = refused(&format!("[trackers.work]\nprovider = \"tiny\"\ntoken = \"{empty}\"\n"));
        assert!(message.ends_with("key: token, file: anyticket.toml, line: 3)"), "{message}");
        assert!(hint.contains("env:NAME"), "{hint}");
    }
}

#[tokio::test]
async fn a_secret_that_only_the_provider_knows_as_one_is_refused_on_connecting_with_its_line() {
    let (registry, _) = registry();
    let config = parse("[trackers.work]\nprovider = \"tiny\"\n\nkey = \"canary_5f1c\"\n").unwrap();
    assert!(!format!("{config:?}").contains(CANARY));
    let error = config.connect(None, &registry, Arc::new(Secrets::new())).await.unwrap_err();
    let (message, hint) = described(error);
    assert!(message.ends_with("(key: key, tracker: work, file: anyticket.toml, line: 4)"), "{message}");
    assert!(hint.contains("env:NAME"), "{hint}");
}

#[tokio::test]
async fn what_a_provider_refuses_is_named_with_its_line() {
    let (registry, _) = registry();
    let connect = async |settings: &str| {
        let config = parse(&format!("[trackers.work]\nprovider = \"tiny\"\n{settings}\n")).unwrap();
        config.connect(Some("work"), &registry, Arc::new(Secrets::new())).await.unwrap_err()
    };
    let message = described(connect("path = \"a\"\npages = \"many\"").await).0;
    assert_eq!(
        message,
        "this setting must be a whole number (key: pages, tracker: work, file: anyticket.toml, line: 4)"
    );
    let missing = connect("path = \"a\"\ntoken = \"env:ANYTICKET_TEST_UNSET\"").await;
    assert_eq!(missing.kind(), ErrorKind::Unauthenticated, "the configuration may well be right");
    assert!(missing.to_string().contains("source: env:ANYTICKET_TEST_UNSET"), "{missing}");
    assert!(missing.to_string().ends_with("file: anyticket.toml, line: 4)"), "{missing}");
    let message = described(connect("[trackers.work.fields]\nx = 1").await).0;
    assert!(message.ends_with("file: anyticket.toml, line: 3)"), "{message}");
}

#[tokio::test]
async fn a_provider_that_is_not_compiled_in_leaves_the_other_trackers_usable() {
    let (registry, tiny) = registry();
    let text = "[trackers.work]\nprovider = \"elsewhere\"\n[trackers.home]\nprovider = \"tiny\"\npath = \"a\"\n";
    let config = parse(text).unwrap();
    let connect = async |name| config.connect(Some(name), &registry, Arc::new(NoSecrets)).await;
    assert_eq!(connect("home").await.unwrap().name(), "home");
    assert_eq!(tiny.last().path.as_deref(), Some("a"));
    let (message, hint) = described(connect("work").await.unwrap_err());
    assert!(message.starts_with("this provider is not compiled in (provider: elsewhere, "), "{message}");
    assert!(message.ends_with("file: anyticket.toml, line: 2)"), "{message}");
    assert!(hint.contains("feature elsewhere"), "{hint}");
}

#[test]
fn without_any_provider_the_error_says_how_to_get_one() {
    let text = "[trackers.work]\nprovider = \"tiny\"\n";
    let error = Config::parse(text, Path::new("anyticket.toml"), &Registry::new()).unwrap_err();
    assert!(error.hint().unwrap().contains("features of the crate anyticket"), "{error:?}");
}

#[test]
fn several_trackers_without_a_default_are_listed() {
    let config = parse("[trackers.b]\nprovider = \"tiny\"\n[trackers.a]\nprovider = \"tiny\"\n").unwrap();
    let (message, hint) = described(config.default_name().unwrap_err());
    assert!(message.ends_with("(file: anyticket.toml)"), "{message}");
    assert!(hint.contains("b, a") && hint.contains("default = \"b\""), "{hint}");
    assert_eq!(config.settings(Some("a")).unwrap().0, "a");
    let (message, hint) = described(config.settings(Some("c")).unwrap_err());
    assert!(message.starts_with("no such tracker (tracker: c"), "{message}");
    assert!(hint.contains("b, a"), "{hint}");
}

#[test]
fn the_only_tracker_is_the_default_and_an_empty_file_has_none() {
    assert_eq!(parse("[trackers.b]\nprovider = \"tiny\"\n").unwrap().default_name().unwrap(), "b");
    let (_, hint) = described(parse("# nothing yet\n").unwrap().default_name().unwrap_err());
    assert!(hint.contains("[trackers.NAME]"), "{hint}");
}

#[tokio::test]
async fn relative_paths_begin_in_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anyticket.toml");
    std::fs::write(folder.path().join("token"), "canary_5f1c\n").unwrap();
    std::fs::write(&file, "[trackers.work]\nprovider = \"tiny\"\ntoken = \"file:token\"\npath = \"a.db\"\n").unwrap();
    let (registry, tiny) = registry();
    let config = Config::read(&file, &registry).unwrap();
    config.connect(None, &registry, Arc::new(Secrets::new())).await.unwrap();
    let opened = tiny.last();
    assert_eq!(opened.folder, folder.path());
    assert_eq!(opened.path.as_deref(), Some("a.db"));
    assert_eq!(opened.token.unwrap().expose_secret(), CANARY);
}

#[test]
fn a_missing_file_and_an_unreadable_one_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let read = |path: &Path| described(Config::read(path, &registry().0).unwrap_err()).0;
    let missing = folder.path().join("none.toml");
    assert_eq!(read(&missing), format!("no such configuration file (file: {})", missing.display()));
    assert_eq!(read(folder.path()), format!("the configuration cannot be read (file: {})", folder.path().display()));
    let binary = folder.path().join("binary.toml");
    std::fs::write(&binary, b"# a\ntoken = \"canary_5f1c\xff\"\n").unwrap();
    assert!(read(&binary).ends_with("line: 2)"));
}

#[tokio::test]
async fn a_url_is_one_tracker_named_after_its_provider() {
    let (registry, tiny) = registry();
    let url = "Tiny:a%20b+c.db?pages=3&fields.stage=Stage%26more&status.v1.2=done&project=P%31";
    let config = Config::from_url(url).unwrap();
    assert_eq!((config.path(), config.is_built_in()), (None, false));
    let tracker = config.connect(None, &registry, Arc::new(NoSecrets)).await.unwrap();
    assert_eq!(tracker.name(), "tiny");
    assert_eq!(format!("{:?}", tracker.options().project), "Some(Word(\"P1\"))");
    let opened = tiny.last();
    assert_eq!((opened.path.as_deref(), opened.width), (Some("a b+c.db"), Some(3)));
    assert_eq!(opened.fields, ["stage"]);
    assert_eq!(opened.folder, std::env::current_dir().unwrap());
}

#[tokio::test]
async fn the_path_of_a_url_may_be_absolute() {
    let (registry, tiny) = registry();
    for (url, path) in [("tiny:/a/b", "/a/b"), ("tiny:///a/b", "/a/b"), ("tiny:?path=a/b", "a/b")] {
        Config::from_url(url).unwrap().connect(None, &registry, Arc::new(NoSecrets)).await.unwrap();
        assert_eq!(tiny.last().path.as_deref(), Some(path));
    }
}

#[test]
fn a_url_that_is_wrong_is_refused_without_quoting_it() {
    for url in [
        "",
        "canary_5f1c",
        "1/23:canary_5f1c",
        "tiny://canary_5f1c@host",
        "tiny:?canary_5f1c",
        "tiny:?token=canary_5f1c",
        "tiny:?token=",
        "tiny:?token=canary_5f1c%2",
        "tiny:?path=%FFcanary_5f1c",
        "tiny:?path=a&path=canary_5f1c",
        "tiny:a?path=canary_5f1c",
        "tiny:?status=canary_5f1c&status.a=done",
        "tiny:?provider=canary_5f1c",
    ] {
        let (message, _) = described(Config::from_url(url).map(drop).unwrap_err());
        assert!(!message.is_empty());
    }
}

#[tokio::test]
async fn an_unknown_key_of_a_url_is_refused_with_the_nearest_one() {
    let config = Config::from_url("tiny:?tokn=canary_5f1c").unwrap();
    let (message, hint) = described(config.connect(None, &registry().0, Arc::new(NoSecrets)).await.unwrap_err());
    assert!(message.starts_with("unknown key (key: tokn"), "{message}");
    assert!(hint.starts_with("did you mean token? "), "{hint}");
}

#[test]
#[cfg(not(feature = "local"))]
fn the_embedded_tracker_that_is_not_compiled_in_is_named_with_its_feature() {
    let error = anyticket::registry().provider("local").map(drop).unwrap_err();
    assert!(error.hint().unwrap().contains("feature local of the crate anyticket"), "{error:?}");
    assert_eq!(anyticket::registry().providers().count(), 0);
}
