//! A simulated vendor as a process: it says how it is reached, answers there, and ends with Ctrl-C.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use support::command;
use support::simulation::Running;

#[test]
fn it_prints_a_block_that_reaches_it_and_ends_when_told_to() {
    let home = tempfile::tempdir().unwrap();
    let running = Running::start(home.path(), &["--tickets", "3", "--seed", "7"]);
    let answer = running.get("/v2/user");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"user\""), "{answer}");
    let (code, said) = running.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("stopped after 1 requests"), "{said}");
    assert!(said.contains("export ANYTICKET_URL='clickup:?base_url=http://127.0.0.1:"), "{said}");
}

#[test]
fn the_same_seed_makes_the_same_world_and_the_faults_strike() {
    let home = tempfile::tempdir().unwrap();
    let worlds = ["5", "5", "6"].map(|seed| {
        let running = Running::start(home.path(), &["--tickets", "3", "--seed", seed]);
        let world = (running.setting("workspace"), running.setting("project"));
        running.stop();
        world
    });
    assert_eq!(worlds[0], worlds[1]);
    assert_ne!(worlds[0], worlds[2]);
    let running = Running::start(home.path(), &["--faults", "server-errors", "--seed", "1"]);
    let answers: Vec<String> = (0..100).map(|_| running.get("/v2/user")).collect();
    assert!(answers.iter().any(|answer| !answer.starts_with("HTTP/1.1 200")), "ten in a hundred fail");
    running.stop();
}

#[test]
fn a_port_that_is_taken_is_named() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = command(home.path()).args(["sim", "clickup", "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(8));
    assert!(String::from_utf8_lossy(&output.stderr).contains("take another --port"));
    let output = command(home.path()).args(["sim", "clikcup"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean clickup?"));
}
