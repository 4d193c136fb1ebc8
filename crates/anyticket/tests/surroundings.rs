//! The short ways to a tracker, in a process with an environment of its own.

#![cfg(feature = "local")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyticket::{ErrorKind, NewTicket, PriorityLevel, Settings, TicketPatch, TicketQuery};

/// Set for the process that a test runs.
const MARK: &str = "ANYTICKET_TEST_PROCESS";

/// Runs [`a_process`] in `here`, with these variables and no others of ours, and gives what it said.
fn process(here: &Path, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_process", "--ignored", "--nocapture", "--test-threads", "1"]).current_dir(here);
    for name in ["ANYTICKET_URL", "ANYTICKET_CONFIG", "ANYTICKET_DATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    let home = here.join("home");
    command.env(MARK, "1").env("HOME", &home).env("APPDATA", &home).envs(variables.iter().copied());
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    output.lines().find_map(|line| line.split_once("said: ")).map(|(_, said)| said.to_owned()).unwrap_or(output)
}

#[tokio::test]
#[ignore = "run by the other tests, as a process"]
async fn a_process() {
    if std::env::var_os(MARK).is_none() {
        return; // Somebody runs all ignored tests: this one would write to their own tracker.
    }
    let said = match anyticket::connect_env().await {
        Ok(tracker) => {
            let ticket = tracker.create(NewTicket::new("Fix login")).await.unwrap();
            let open = tracker.tickets(TicketQuery::open()).all().await.unwrap();
            format!("{} {} {}", tracker.name(), ticket.title, open.len())
        }
        Err(error) => format!("{error:#} [{}]", error.hint().unwrap_or_default()),
    };
    println!("said: {said}");
}

#[test]
fn with_nothing_configured_tickets_lie_in_the_users_data_folder() {
    let here = tempfile::tempdir().unwrap();
    assert_eq!(process(here.path(), &[]), "local Fix login 1");
    assert_eq!(process(here.path(), &[]), "local Fix login 2");
    let files =
        |folder: &Path| std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(files(here.path()), ["home"], "something was written into the current folder");
}

#[test]
fn the_data_folder_can_be_somewhere_else() {
    let here = tempfile::tempdir().unwrap();
    assert_eq!(process(here.path(), &[("ANYTICKET_DATA", "data")]), "local Fix login 1");
    assert!(here.path().join("data/tickets.db").exists());
}

#[test]
fn a_configuration_in_the_current_folder_is_found_and_a_named_one_comes_before_it() {
    let here = tempfile::tempdir().unwrap();
    let write = |name: &str, tracker: &str| {
        let text = format!("[trackers.{tracker}]\nprovider = \"local\"\npath = \"{tracker}.db\"\n");
        std::fs::create_dir_all(here.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(here.path().join(name), text).unwrap();
    };
    write("anyticket.toml", "near");
    write("other/named.toml", "named");
    assert_eq!(process(here.path(), &[]), "near Fix login 1");
    assert_eq!(process(here.path(), &[("ANYTICKET_CONFIG", "other/named.toml")]), "named Fix login 1");
    assert!(here.path().join("near.db").exists() && here.path().join("other/named.db").exists());
    assert_eq!(process(here.path(), &[("ANYTICKET_URL", "local:url.db")]), "local Fix login 1");
    assert!(here.path().join("url.db").exists());
}

#[test]
fn what_is_wrong_in_the_environment_is_said_without_a_secret() {
    let here = tempfile::tempdir().unwrap();
    let said = process(here.path(), &[("ANYTICKET_CONFIG", "none.toml")]);
    assert!(said.contains("no such configuration file (file: none.toml, variable: ANYTICKET_CONFIG)"), "{said}");
    let said = process(here.path(), &[("ANYTICKET_URL", "canary_5f1c")]);
    assert!(said.contains("not the URL of a tracker") && said.contains("ANYTICKET_URL"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

#[tokio::test]
async fn the_program_on_the_front_page_works_on_the_embedded_tracker() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a b.db");
    let url = format!("local:{}", path.to_str().unwrap().replace(' ', "%20").replace('\\', "/"));
    let tracker = anyticket::connect_url(&url).await.unwrap();
    let ticket = tracker.create(NewTicket::new("Fix login").with_priority(PriorityLevel::High)).await.unwrap();
    let again = tracker.ticket(ticket.id()).await.unwrap();
    assert_eq!((again.title.as_str(), again.id()), ("Fix login", ticket.id()));
    tracker.update(ticket.id(), TicketPatch::new().status("done")).await.unwrap();
    tracker.comment(ticket.id(), "Shipped in 1.4").await.unwrap();
    let mut open = tracker.tickets(TicketQuery::open());
    assert!(open.next().await.is_none(), "the ticket is done");

    // The same file again, each of the other ways.
    let all = async |tracker: anyticket::Tracker| tracker.tickets(TicketQuery::new()).all().await.unwrap().len();
    let file = path.to_str().unwrap();
    assert_eq!(all(anyticket::connect(Settings::new("local").with("path", file)).await.unwrap()).await, 1);
    let map =
        BTreeMap::from([("provider", "local"), ("path", file)].map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(all(anyticket::connect(map).await.unwrap()).await, 1);
    let config = folder.path().join("anyticket.toml");
    std::fs::write(
        &config,
        "[trackers.a]\nprovider = \"local\"\npath = \"a b.db\"\n[trackers.b]\nprovider = \"local\"\npath = \"b.db\"\n",
    )
    .unwrap();
    assert_eq!(all(anyticket::connect_file(&config, "a").await.unwrap()).await, 1);
    assert_eq!(all(anyticket::connect_file(&config, Some("b")).await.unwrap()).await, 0);
    let error = anyticket::connect_file(&config, None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn settings_without_a_provider_are_refused_with_the_list() {
    let error = anyticket::connect(BTreeMap::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.hint().unwrap().contains("local"), "{error:?}");
}

#[test]
fn every_provider_of_ours_is_compiled_in_unless_it_is_left_out() {
    let registry = anyticket::registry();
    for (provider, key) in [("clickup", "workspace"), ("local", "path")] {
        assert!(registry.provider(provider).unwrap().keys().contains(&key), "{provider}");
    }
}
