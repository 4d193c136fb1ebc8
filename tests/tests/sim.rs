//! A simulated vendor as a process: it says how it is reached, answers there, and ends with Ctrl-C.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyticket::{Config, Settings};
use anyticket_tests::process::anyticket;

/// A simulation, and the settings that it printed.
struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
    settings: Settings,
}

impl Running {
    fn start(home: &Path, flags: &[&str]) -> Self {
        let mut command = anyticket(home);
        command.args(["sim", "clickup"]).args(flags).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut block = String::new();
        while !block.contains("\nworkspace = ") {
            assert_ne!(out.read_line(&mut block).unwrap(), 0, "it ended: {block}");
        }
        let mut registry = anyticket::registry();
        registry.declare_absent("clickup", "clickup");
        let config = Config::parse(&block, Path::new("anyticket.toml"), &registry).unwrap();
        let (_, settings) = config.settings(None).unwrap();
        Self { child, out, settings }
    }

    fn setting(&self, key: &str) -> String {
        self.settings.clone().take_text(key).unwrap().unwrap()
    }

    /// Asks it as anybody would, and gives the answer as it came.
    fn get(&self, path: &str) -> String {
        let base = self.setting("base_url");
        let (host, below) = base.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let token = self.setting("token");
        let token = token.strip_prefix("command:echo ").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let request = format!(
            "GET /{below}{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {token}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Ctrl-C, and what it says then.
    fn stop(mut self) -> (Option<i32>, String) {
        let stopped = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        let mut said = String::new();
        self.out.read_to_string(&mut said).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After a test that failed before it was stopped.
        let _ = self.child.kill();
    }
}

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
    let output = anyticket(home.path()).args(["sim", "clickup", "--port", &port]).output().unwrap();
    assert_eq!(output.status.code(), Some(8));
    assert!(String::from_utf8_lossy(&output.stderr).contains("take another --port"));
    let output = anyticket(home.path()).args(["sim", "clikcup"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean clickup?"));
}
