//! The program as a process, in a folder of its own.

#![allow(dead_code, reason = "not every file of tests uses all of it")]

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// A user's home that nothing else looks into.
pub(crate) struct Home {
    folder: TempDir,
}

/// What one run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A path inside.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The file of the embedded tracker.
    pub(crate) fn database(&self) -> PathBuf {
        self.path("data/tickets.db")
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program, with nothing of the surroundings but what is given here.
    pub(crate) fn command(&self) -> Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("anyticket");
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("APPDATA", self.path("home"))
            .env("ANYTICKET_DATA", self.path("data"));
        command
    }

    /// Runs a line.
    pub(crate) fn run(&self, line: &[&str]) -> Run {
        Self::ran(self.command().args(line))
    }

    /// Runs a command that was prepared.
    pub(crate) fn ran(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a line that must succeed.
    pub(crate) fn done(&self, line: &[&str]) -> Run {
        let run = self.run(line);
        assert_eq!(run.code, 0, "{line:?}: {}", run.err);
        run
    }

    /// Runs a line that must succeed, and gives the JSON that it prints.
    pub(crate) fn json(&self, line: &[&str]) -> Value {
        self.done(&[line, &["--format", "json"]].concat()).json()
    }

    /// Runs a line that must fail with this code and leave everything as it was.
    pub(crate) fn refused(&self, code: i32, line: &[&str]) -> Run {
        let before = self.everything();
        let run = self.run(line);
        assert_eq!(run.code, code, "{line:?}: {} {}", run.out, run.err);
        assert_eq!(run.out, "", "{line:?}");
        assert!(run.err.starts_with("error: ") || run.err.starts_with('{'), "{line:?}: {}", run.err);
        assert_eq!(self.everything(), before, "{line:?}");
        run
    }

    /// All tickets with their comments, as long as there is a tracker.
    fn everything(&self) -> Option<Value> {
        if !self.database().exists() {
            return None;
        }
        let tickets = self.json(&["ticket", "list", "--archived"]);
        let comments: Vec<Value> = tickets
            .as_array()
            .unwrap()
            .iter()
            .map(|ticket| self.json(&["comment", "list", ticket["id"].as_str().unwrap()]))
            .collect();
        Some(Value::from(vec![tickets, comments.into()]))
    }
}

impl Run {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }

    /// The error that standard error holds as its last line.
    pub(crate) fn error(&self) -> Value {
        let last = self.err.lines().last().unwrap_or_default();
        serde_json::from_str::<Value>(last).unwrap_or_else(|error| panic!("{error}: {}", self.err))["error"].clone()
    }
}
